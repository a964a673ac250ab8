//! Calls web services: as a provider of SMS, push and e-mail, one endpoint that the settings
//! describe; as a webhook, what the message itself names.

mod answer;
mod call;
mod endpoint;
mod template;
mod webhook;

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

pub use answer::{NoStatus, Statuses};
pub use call::Network;
pub use endpoint::{Body, Endpoint, Misconfigured, Success};
pub use webhook::Webhook;

use answer::{Rules, Verdict};
use call::{Answer, Caller, Lost, Request};
use template::Template;

use super::{Fate, Letter, Sender, Sent};

/// How long nothing is tried when an endpoint does not take our credentials: somebody has to mend
/// the settings.
pub const CREDENTIALS_PAUSE: Duration = Duration::from_mins(15);

/// How much of a provider's answer is kept in the log: ids and error texts are at its beginning.
pub const ANSWER_KEPT_MAX_BYTES: usize = 2 * 1024;

/// Deduplicates calls: the same key on every attempt.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A provider that is one endpoint of a web service.
pub struct Http {
    caller: Caller,
    template: Template,
    rules: Rules,
    secrets: Vec<String>,
}

impl Http {
    /// Compiles an endpoint. `secret` says what stands for `${env:NAME}`.
    pub fn new(
        endpoint: &Endpoint,
        network: &Network,
        secret: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, Misconfigured> {
        let (template, secrets) = Template::compile(endpoint, secret)?;
        let rules = Rules::compile(endpoint, template.is_safe())?;
        Ok(Self { caller: Caller::new(network)?, template, rules, secrets })
    }

    fn judge(&self, answer: &Answer) -> Sent {
        let fate = match self.rules.judge(answer) {
            Verdict::Fate(fate) => fate,
            Verdict::Credentials => {
                tracing::error!(
                    endpoint = self.template.place(),
                    status = answer.status.as_u16(),
                    "the provider does not take our credentials: nothing is sent by it until \
                     they are set right"
                );
                Fate::NotSent(Some(CREDENTIALS_PAUSE))
            }
        };
        let kept = &answer.body[..answer.body.len().min(ANSWER_KEPT_MAX_BYTES)];
        let body = without(&self.secrets, &String::from_utf8_lossy(kept));
        Sent { fate, said: json!({ "status": answer.status.as_u16(), "body": body }) }
    }
}

#[async_trait]
impl Sender for Http {
    async fn send(&self, letter: &Letter) -> Sent {
        let request = match self.template.fill(letter) {
            Ok(request) => request.with_key(letter),
            Err(error) => return refused(&without(&self.secrets, &error.to_string())),
        };
        match self.caller.call(request).await {
            Ok(answer) => self.judge(&answer),
            Err(lost) => self.rules.lost(&lost, &self.secrets),
        }
    }
}

/// Nothing of it is printed but where it calls: the rest holds secrets.
impl fmt::Debug for Http {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Http").field("endpoint", &self.template.place()).finish_non_exhaustive()
    }
}

impl Request {
    /// The message's key goes along, unless the settings put something else there.
    fn with_key(mut self, letter: &Letter) -> Self {
        if let Ok(key) = HeaderValue::from_str(&letter.id.to_string()) {
            self.headers.entry(IDEMPOTENCY_KEY).or_insert(key);
        }
        self
    }
}

impl Rules {
    /// What became of a call that was not answered.
    fn lost(&self, lost: &Lost, secrets: &[String]) -> Sent {
        let fate = match lost {
            Lost::Forbidden(_) => Fate::Refused,
            Lost::Before(_) => Fate::NotSent(None),
            Lost::Meanwhile(_) => self.unknown(),
        };
        Sent { fate, said: json!({ "error": without(secrets, &lost.to_string()) }) }
    }
}

fn refused(why: &str) -> Sent {
    Sent { fate: Fate::Refused, said: json!({ "error": why }) }
}

/// Services repeat what they were sent, in errors above all.
fn without(secrets: &[String], text: &str) -> String {
    let secrets = secrets.iter().filter(|secret| !secret.is_empty());
    secrets.fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), "***"))
}

/// Every answer of a service as JSON: what is none is a text.
fn parsed(text: String) -> Value {
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

/// A header from texts, if they can be one: nothing in it begins another one.
fn insert(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), String> {
    let unusable = |why: &str| format!("the header `{name}` {why}");
    let key = HeaderName::try_from(name).map_err(|_| unusable("has a name that is none"))?;
    let value = HeaderValue::from_str(value)
        .map_err(|_| unusable("holds a line end or another sign that headers may not have"))?;
    headers.insert(key, value);
    Ok(())
}
