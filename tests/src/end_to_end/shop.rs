//! What a shop, its customers and its staff do with Weir: HTTP calls, as `docs` describe them.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::{Value, json};

use super::weir::PUBLIC_URL;

/// How long one call may take: moving the clock answers only when every message is handed over,
/// and gives itself a minute.
const ANSWERED_WITHIN: Duration = Duration::from_secs(90);

/// How many items a page of a list holds: the most a caller may ask for.
const PAGE_MAX: usize = 500;

/// Calls one server. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Shop {
    http: Client,
    base: String,
}

impl Shop {
    /// Calls the server at `http://127.0.0.1:40123`.
    pub(crate) fn at(base: &str) -> Self {
        // The only failure is a provider that was installed before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder().redirect(Policy::none()).timeout(ANSWERED_WITHIN).no_proxy();
        Self { http: http.build().expect("plain settings"), base: base.to_owned() }
    }

    /// Calls and gives status and body; an error is one of the connection.
    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> reqwest::Result<(StatusCode, Value)> {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await?;
        let status = response.status();
        let text = response.text().await?;
        Ok((status, serde_json::from_str(&text).unwrap_or(Value::String(text))))
    }

    async fn must(&self, method: Method, path: &str, body: Option<&Value>) -> Value {
        let (status, answer) = self.call(method, path, body).await.expect("the server answers");
        assert!(status.is_success(), "{path} answered {status}: {answer}");
        answer
    }

    /// Reads, and must be answered well.
    pub(crate) async fn get(&self, path: &str) -> Value {
        self.must(Method::GET, path, None).await
    }

    /// Posts, and must be answered well.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Value {
        self.must(Method::POST, path, Some(body)).await
    }

    /// Puts, and must be answered well.
    pub(crate) async fn put(&self, path: &str, body: &Value) -> Value {
        self.must(Method::PUT, path, Some(body)).await
    }

    /// Delivers a webhook, byte for byte; gives status and body.
    pub(crate) async fn deliver(
        &self,
        path: &str,
        headers: &[(&'static str, String)],
        body: &str,
    ) -> (StatusCode, Value) {
        let mut request = self.http.post(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request.header("content-type", "application/json").body(body.to_owned());
        let response = request.send().await.expect("the server answers");
        let status = response.status();
        let text = response.text().await.expect("the server answers");
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    /// Saves the text of a flow over the revision that is there, and publishes it; gives the
    /// number of the new version.
    pub(crate) async fn publish(&self, flow: &str, text: &str) -> Value {
        let path = format!("/v1/flows/{flow}");
        let known = self.get(&path).await;
        let put = self.http.put(format!("{}{path}", self.base)).body(text.to_owned());
        let put = put.header("content-type", "text/yaml");
        let put = put.header("if-match", format!("\"{}\"", known["revision"]));
        let saved = put.send().await.expect("the server answers");
        assert!(saved.status().is_success(), "the draft was answered {}", saved.status());
        self.post(&format!("{path}/publish"), &json!({})).await["version"].clone()
    }

    /// Every item of a list, page after page.
    pub(crate) async fn list(&self, path: &str) -> Vec<Value> {
        let mark = if path.contains('?') { '&' } else { '?' };
        let (mut items, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("{path}{mark}limit={PAGE_MAX}{cursor}")).await;
            items.extend(page["items"].as_array().expect("a list has items").iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return items,
            }
        }
    }

    /// Posts events, all of which must be accepted.
    pub(crate) async fn tell(&self, events: &[Value]) {
        let answer = self.post("/v1/events", &json!({ "events": events })).await;
        assert_eq!(answer["accepted"], events.len(), "{answer}");
    }

    /// Tags one contact and gives what that did.
    pub(crate) async fn tag(&self, contact: &str, tag: &str) -> Value {
        self.post(&format!("/v1/contacts/{contact}/tags"), &json!({ "name": tag })).await
    }

    /// Moves the clock and gives what it shows then.
    pub(crate) async fn advance(&self, by: &str) -> jiff::Timestamp {
        let answer = self.post("/v1/clock", &json!({ "advance": by })).await;
        let now = answer["now"].as_str().unwrap_or_else(|| panic!("no `now` in {answer}"));
        now.parse().expect("instants are RFC 3339")
    }

    /// The messages of one contact, the oldest first.
    pub(crate) async fn messages_of(&self, contact: &str) -> Vec<Value> {
        let mut messages = self.list(&format!("/v1/messages?contact={contact}")).await;
        messages.reverse();
        messages
    }

    /// Follows a link found in a message, not what it leads to.
    pub(crate) async fn follow(&self, link: &str) -> Response {
        let sent = self.http.get(self.here(link)).send().await;
        sent.expect("the server answers")
    }

    /// What a mail program does when its unsubscribe button is pressed (RFC 8058).
    pub(crate) async fn press_unsubscribe(&self, link: &str) -> StatusCode {
        let press = self.http.post(self.here(link)).body("List-Unsubscribe=One-Click");
        let press = press.header("content-type", "application/x-www-form-urlencoded");
        press.send().await.expect("the server answers").status()
    }

    /// A public address as it is reached here and now.
    fn here(&self, link: &str) -> String {
        let path = link.strip_prefix(PUBLIC_URL);
        let path = path.unwrap_or_else(|| panic!("{link} does not lead to {PUBLIC_URL}"));
        format!("{}{path}", self.base)
    }
}
