//! HTTP calls as a shop makes them: with a time limit, and with a clear word on what is known
//! when there is no answer.

use std::time::Duration;

use reqwest::{Client, Method, StatusCode};
use serde_json::Value;

/// How long a caller waits for an answer.
const ANSWERED_WITHIN: Duration = Duration::from_secs(90);

/// How a call ended.
#[derive(Debug)]
pub(super) enum Answer {
    /// It was answered well.
    Well(Value),
    /// It was answered that it cannot be done: by this status.
    Not(StatusCode, Value),
    /// It was certainly not heard.
    Unheard,
    /// It was not answered, or so that nobody knows what came of it.
    Unknown,
}

/// Makes calls. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    http: Client,
}

impl Caller {
    /// One that waits this long for an answer.
    pub(super) fn waiting(answered_within: Duration) -> Self {
        // The only failure is a provider that was installed before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder().timeout(answered_within).no_proxy();
        Self { http: http.build().expect("plain settings") }
    }

    /// One that waits long, for a server that nothing happens to.
    pub(super) fn patient() -> Self {
        Self::waiting(ANSWERED_WITHIN)
    }

    /// Calls, with a key if the call may be repeated.
    pub(super) async fn call(
        &self,
        (method, url): (Method, String),
        body: Option<&Value>,
        key: Option<&str>,
    ) -> Answer {
        let mut request = self.http.request(method, url);
        if let Some(body) = body {
            request = request.json(body);
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        match request.send().await {
            Ok(response) => read(response).await,
            Err(error) if error.is_connect() => Answer::Unheard,
            Err(_) => Answer::Unknown,
        }
    }
}

async fn read(response: reqwest::Response) -> Answer {
    let status = response.status();
    let Ok(text) = response.text().await else { return Answer::Unknown };
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    match status {
        _ if status.is_success() => Answer::Well(body),
        // Refused before anything was done.
        StatusCode::TOO_MANY_REQUESTS => Answer::Unheard,
        // The same request is being worked on, or its body came too slowly to a frozen process.
        StatusCode::CONFLICT | StatusCode::REQUEST_TIMEOUT => Answer::Unknown,
        _ if status.is_server_error() => Answer::Unknown,
        _ => Answer::Not(status, body),
    }
}
