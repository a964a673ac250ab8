//! Webhooks: the message itself says what is called, and flows may read the answer.

use std::collections::BTreeMap;
use std::fmt;

use async_trait::async_trait;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, SET_COOKIE};
use serde_json::{Value, json};
use url::Url;
use weir_messages::Rendered;

use super::answer::{Rules, Verdict};
use super::call::{Answer, Caller, Request};
use super::{Fate, Misconfigured, Network, insert, parsed, refused, without};
use crate::sender::{Letter, Sender, Sent};

/// Calls what messages of the channel `webhook` name. What the service answers is in
/// [`Sent::said`] as `{"status", "headers", "body"}`; an answer longer than 64 KiB is cut, and
/// then `"cut": true` stands beside it.
pub struct Webhook {
    caller: Caller,
    secrets: BTreeMap<String, String>,
}

impl Webhook {
    /// `secrets` are those that flows may ask for by `${env:NAME}`, and no others.
    pub fn new(
        network: &Network,
        secrets: BTreeMap<String, String>,
    ) -> Result<Self, Misconfigured> {
        Ok(Self { caller: Caller::new(network)?, secrets })
    }

    fn request(&self, letter: &Letter) -> Result<Request, String> {
        let Rendered::Webhook { url, method, headers, body } = &letter.parts else {
            return Err("only webhooks are called".to_owned());
        };
        let url = Url::parse(url).map_err(|error| format!("`{url}` is no URL: {error}"))?;
        let method = Method::try_from(method.as_str())
            .map_err(|_| format!("`{method}` is no HTTP method"))?;
        let body = body.as_ref().map(|body| body.to_string().into_bytes());
        let headers = self.headers(headers, body.is_some())?;
        Ok(Request { method, url, headers, body }.with_key(letter))
    }

    fn headers(
        &self,
        authored: &BTreeMap<String, String>,
        has_body: bool,
    ) -> Result<HeaderMap, String> {
        let mut headers = HeaderMap::new();
        if has_body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        for (name, value) in authored {
            insert(&mut headers, name, &self.filled(value)?)?;
        }
        Ok(headers)
    }

    /// The rendering has made sure that every `${env:NAME}` was written by the author.
    fn filled(&self, value: &str) -> Result<String, String> {
        let mut filled = String::new();
        let mut rest = value;
        while let Some((before, after)) = rest.split_once("${env:") {
            let (name, behind) = after.split_once('}').unwrap_or((after, ""));
            let Some(secret) = self.secrets.get(name) else {
                return Err(format!("flows may not read `{name}` of the environment; allow it"));
            };
            filled.extend([before, secret]);
            rest = behind;
        }
        filled.push_str(rest);
        Ok(filled)
    }
}

#[async_trait]
impl Sender for Webhook {
    async fn send(&self, letter: &Letter) -> Sent {
        let secrets: Vec<String> = self.secrets.values().cloned().collect();
        let request = match self.request(letter) {
            Ok(request) => request,
            Err(error) => return refused(&without(&secrets, &error)),
        };
        let rules = Rules::usual(request.method.is_safe());
        match self.caller.call(request).await {
            Ok(answer) => {
                let fate = match rules.judge(&answer) {
                    Verdict::Fate(fate) => fate,
                    Verdict::Credentials => Fate::Refused,
                };
                Sent::of(fate, said(&secrets, &answer))
            }
            Err(lost) => rules.lost(&lost, &secrets),
        }
    }
}

/// What flows may read of an answer.
fn said(secrets: &[String], answer: &Answer) -> Value {
    let headers: BTreeMap<&str, String> = answer
        .headers
        .iter()
        .filter(|(name, _)| **name != SET_COOKIE)
        .map(|(name, value)| {
            (name.as_str(), without(secrets, &String::from_utf8_lossy(value.as_bytes())))
        })
        .collect();
    let body = without(secrets, &String::from_utf8_lossy(&answer.body));
    let body = if body.is_empty() { Value::Null } else { parsed(body) };
    let mut said = json!({ "status": answer.status.as_u16(), "headers": headers, "body": body });
    if !answer.is_whole {
        said["cut"] = json!(true);
    }
    said
}

impl fmt::Debug for Webhook {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.secrets.keys().collect();
        out.debug_struct("Webhook").field("secrets", &names).finish_non_exhaustive()
    }
}
