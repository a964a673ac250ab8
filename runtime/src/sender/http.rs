//! Calls web services: as a provider of SMS, push and e-mail, one endpoint that the settings
//! describe; as a webhook, what the message itself names.

mod answer;
mod call;
mod endpoint;
mod fetch;
mod look_up;
mod template;
mod webhook;

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

pub use answer::{NoStatus, Statuses};
pub use call::Network;
pub use endpoint::{Body, Endpoint, LookUp, Misconfigured, Success};
pub(crate) use fetch::{Fetched, Fetcher, Posted};
pub use webhook::Webhook;

use answer::{Rules, Verdict, health};
use call::{Answer, Caller, Lost, Request};
use look_up::Asking;
use template::Template;

use super::{Fate, Found, Health, Key, Letter, LookedUp, Remedy, Sender, Sent};

/// How long nothing is tried when an endpoint does not take our credentials: somebody has to mend
/// the settings.
pub const CREDENTIALS_PAUSE: Duration = Duration::from_mins(15);

/// How much of a provider's answer is kept in the log: ids and error texts are at its beginning.
pub const ANSWER_KEPT_MAX_BYTES: usize = 2 * 1024;

/// Headers that say where a call goes, and where it ends.
const FRAMING: [&str; 5] = ["connection", "content-length", "host", "transfer-encoding", "upgrade"];

/// Deduplicates calls: the same key on every attempt.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A provider that is one endpoint of a web service.
pub struct Http {
    caller: Caller,
    template: Template,
    rules: Rules,
    /// Whether a call may be made again of which nobody knows whether it was heard.
    may_repeat: bool,
    asking: Option<Asking>,
    secrets: Vec<String>,
}

impl Http {
    /// Compiles an endpoint. `secret` says what stands for `${env:NAME}`.
    pub fn new(
        endpoint: &Endpoint,
        network: &Network,
        secret: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, Misconfigured> {
        let (template, mut secrets) = Template::compile(endpoint, secret)?;
        let rules = Rules::compile(endpoint)?;
        let may_repeat = endpoint.deduplicates || template.is_safe();
        let asking = endpoint.lookup.as_ref().map(|look_up| Asking::compile(look_up, secret));
        let asking = asking.transpose()?.map(|(asking, more)| {
            secrets.extend(more);
            asking
        });
        Ok(Self { caller: Caller::new(network)?, template, rules, may_repeat, asking, secrets })
    }

    fn judge(&self, answer: &Answer) -> Sent {
        let (fate, health) = match self.rules.judge(answer) {
            Verdict::Fate(fate) => (fate, health(fate, answer.status)),
            Verdict::Credentials => {
                tracing::error!(
                    endpoint = self.template.place(),
                    status = answer.status.as_u16(),
                    "the provider does not take our credentials: nothing is sent by it until \
                     they are set right"
                );
                (Fate::NotSent(Some(CREDENTIALS_PAUSE)), Health::Unsaid)
            }
        };
        let body = kept(answer, &self.secrets);
        Sent { fate, health, said: json!({ "status": answer.status.as_u16(), "body": body }) }
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

    fn remedy(&self) -> Remedy {
        match &self.asking {
            _ if self.may_repeat => Remedy::SameKey,
            Some(asking) => Remedy::Ask(asking.after()),
            None => Remedy::None,
        }
    }

    async fn look_up(&self, key: &Key) -> LookedUp {
        match &self.asking {
            Some(asking) => asking.ask(&self.caller, key, &self.secrets).await,
            None => LookedUp { found: Found::Unsaid, said: Value::Null },
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
        let (fate, health) = match lost {
            Lost::Forbidden(_) => (Fate::Refused, Health::Unsaid),
            Lost::Before(_) => (Fate::NotSent(None), Health::Ill),
            Lost::Meanwhile(_) => (self.unknown(), Health::Ill),
        };
        Sent { fate, health, said: json!({ "error": without(secrets, &lost.to_string()) }) }
    }
}

fn refused(why: &str) -> Sent {
    Sent::of(Fate::Refused, json!({ "error": why })).with(Health::Unsaid)
}

/// The beginning of what a service answered.
fn kept(answer: &Answer, secrets: &[String]) -> String {
    let kept = &answer.body[..answer.body.len().min(ANSWER_KEPT_MAX_BYTES)];
    without(secrets, &String::from_utf8_lossy(kept))
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
    if FRAMING.contains(&key.as_str()) {
        return Err(unusable("is made for each call; leave it out"));
    }
    let value = HeaderValue::from_str(value)
        .map_err(|_| unusable("holds a line end or another sign that headers may not have"))?;
    headers.insert(key, value);
    Ok(())
}
