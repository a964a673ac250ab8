//! Reads what a shop answers when it is asked: all of it, or why there is nothing.

use std::fmt;

use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use url::Url;

use super::call::{Caller, Request};
use super::{IDEMPOTENCY_KEY, Misconfigured, Network, insert};
use crate::limits::FETCHED_MAX_BYTES;

/// Asks shops.
pub(crate) struct Fetcher(Caller);

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fetched {
    /// An answer.
    Body(Vec<u8>),
    /// There is nothing of that name.
    Missing,
    /// Nobody knows: why.
    Failed(String),
}

impl Fetcher {
    pub(crate) fn new(network: &Network) -> Result<Self, Misconfigured> {
        Caller::new(network).map(Self)
    }

    /// Reads what stands at an address.
    pub(crate) async fn get(&self, call: &weir_connectors::Call) -> Fetched {
        let request = match request(call) {
            Ok(request) => request,
            Err(why) => return Fetched::Failed(why),
        };
        match self.0.call_for(request, FETCHED_MAX_BYTES).await {
            Ok(answer) if answer.status.is_success() && answer.is_whole => {
                Fetched::Body(answer.body)
            }
            Ok(answer) if answer.status.is_success() => {
                Fetched::Failed(format!("the answer is longer than {FETCHED_MAX_BYTES} bytes"))
            }
            Ok(answer) if matches!(answer.status, StatusCode::NOT_FOUND | StatusCode::GONE) => {
                Fetched::Missing
            }
            Ok(answer) => Fetched::Failed(format!("the shop answered {}", answer.status)),
            Err(lost) => Fetched::Failed(lost.to_string()),
        }
    }
}

/// What became of what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Posted {
    /// The shop took it, and answered so.
    Taken(Vec<u8>),
    /// It did not, and will not.
    Refused(Vec<u8>),
    /// Nobody knows, or it may be another time: why.
    Failed(String),
}

impl Fetcher {
    /// Sends something that is the same at every attempt by this key.
    pub(crate) async fn post(
        &self,
        call: &weir_connectors::Call,
        key: &str,
        body: &Value,
    ) -> Posted {
        let request = request(call).and_then(|mut request| {
            insert(&mut request.headers, "content-type", "application/json")?;
            insert(&mut request.headers, IDEMPOTENCY_KEY.as_str(), key)?;
            let body = Some(body.to_string().into_bytes());
            Ok(Request { method: Method::POST, body, ..request })
        });
        let request = match request {
            Ok(request) => request,
            Err(why) => return Posted::Failed(why),
        };
        match self.0.call_for(request, FETCHED_MAX_BYTES).await {
            Ok(answer) if answer.status.is_success() => Posted::Taken(answer.body),
            Ok(answer) if answer.status.is_client_error() && !may_pass(answer.status) => {
                Posted::Refused(answer.body)
            }
            Ok(answer) => Posted::Failed(format!("the shop answered {}", answer.status)),
            Err(lost) => Posted::Failed(lost.to_string()),
        }
    }
}

/// Whether the same may be taken later: credentials are mended, and hurry passes.
fn may_pass(status: StatusCode) -> bool {
    const PASSING: [StatusCode; 6] = [
        StatusCode::UNAUTHORIZED,
        StatusCode::FORBIDDEN,
        StatusCode::REQUEST_TIMEOUT,
        StatusCode::CONFLICT,
        StatusCode::TOO_EARLY,
        StatusCode::TOO_MANY_REQUESTS,
    ];
    PASSING.contains(&status)
}

fn request(call: &weir_connectors::Call) -> Result<Request, String> {
    let url = Url::parse(&call.url).map_err(|error| format!("the address is no URL: {error}"))?;
    let mut headers = HeaderMap::new();
    insert(&mut headers, "accept", "application/json")?;
    for (name, value) in &call.headers {
        insert(&mut headers, name, value)?;
    }
    Ok(Request { method: Method::GET, url, headers, body: None })
}

/// Nothing of what is asked for is printed: it holds secrets.
impl fmt::Debug for Fetcher {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Fetcher(…)")
    }
}
