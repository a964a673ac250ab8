//! One message to try a provider by: outside of every flow, of nobody, and kept nowhere.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use weir_engine::model::{MessageId, Name};
use weir_messages::{Channel, Rendered, sms};

use super::pace::Pace;
use super::permits::Permit;
use crate::intake::trial::Trial;
use crate::limits::{TRIAL_WITHIN, TRIALS_AT_ONCE, TRIALS_PER_MINUTE};
use crate::runtime::Runtime;
use crate::sender::{Fate, Letter, Rate, Sender, Sent};
use crate::{Error, Result};

/// What a trial says, and its subject.
const SUBJECT: &str = "Test message from Weir";
const TEXT: &str = "This is a test. It was sent by hand, to see whether messages arrive.";

/// Where an answer of a web service names the message, by what services seen call it.
const ID_KEYS: [&str; 7] =
    ["id", "message_id", "messageId", "message-id", "sid", "uuid", "MessageID"];

/// Before the name that mail servers give a mail: `250 2.0.0 Ok: queued as 4F2A`.
const QUEUED_AS: &str = "queued as ";

/// How many trials this process may still make.
#[derive(Debug)]
pub(crate) struct Trials(Pace);

/// What became of a trial.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// How far it got.
    pub fate: Fate,
    /// What the provider calls the message, where it said so.
    pub provider_message_id: Option<String>,
    /// What the provider said. Never a secret.
    pub said: Value,
}

impl Default for Trials {
    fn default() -> Self {
        let burst = NonZeroU32::new(TRIALS_AT_ONCE).unwrap_or(NonZeroU32::MIN);
        let rate: Rate = format!("{TRIALS_PER_MINUTE}/minute").parse().expect("it is a rate");
        Self(Pace::new(rate.with_burst(burst)))
    }
}

impl Runtime {
    /// Hands one message to a provider right now. Its limits hold, and the switch that stops all
    /// sending; how the call went is said of the provider as of any other call.
    pub async fn try_provider(&self, name: &Name, trial: Trial) -> Result<Tried> {
        let stock = self.0.shelf.now();
        if let Some(problem) = stock.kept.get(name).and_then(|kept| kept.problem.as_ref()) {
            return Err(Error::NotNow(format!("`{name}` cannot be used: {problem}")));
        }
        let provider = stock.providers.table.get(name);
        let provider = provider.ok_or_else(|| Error::NoProvider(name.clone()))?;
        self.may_try().await?;
        let permit = self.permit_to_try(name)?;
        self.carry_out(provider.sender.clone(), trial, Some(permit)).await
    }

    /// Hands one message to somebody who is no provider yet, and of whom nothing is said.
    pub(crate) async fn try_sender(
        &self,
        sender: Option<Arc<dyn Sender>>,
        trial: Trial,
    ) -> Result<Tried> {
        self.may_try().await?;
        self.count_trial()?;
        self.carry_out(sender, trial, None).await
    }

    async fn carry_out(
        &self,
        sender: Option<Arc<dyn Sender>>,
        Trial { channel, to }: Trial,
        permit: Option<Permit>,
    ) -> Result<Tried> {
        let Some(sender) = sender else {
            let said = json!({ "text": "the sandbox takes every message and sends none" });
            return Ok(Tried { fate: Fate::Accepted, provider_message_id: None, said });
        };
        let letter = self.letter_to_try(channel, to)?;
        // The call goes to its end, also when nobody waits for it any more.
        let call = tokio::spawn(call(sender, letter, permit));
        let late = || json!({ "error": format!("no answer within {} s", TRIAL_WITHIN.as_secs()) });
        Ok(match tokio::time::timeout(TRIAL_WITHIN, call).await {
            Ok(Ok(sent)) => Tried::of(sent),
            Ok(Err(_)) => Tried::of(Sent::of(Fate::Unknown, json!({ "error": "the call broke" }))),
            Err(_) => Tried::of(Sent::of(Fate::Unknown, late())),
        })
    }

    /// Asks the switch where every process reads it, and then what this one knows.
    async fn may_try(&self) -> Result<()> {
        if self.is_stopping() {
            return Err(Error::Stopping);
        }
        if self.sending().await?.paused_since.is_some() || self.0.switch.is_off() {
            let text = "sending is paused, and a test is a message like any other; let it go on \
                        first";
            return Err(Error::NotNow(text.into()));
        }
        Ok(())
    }

    fn permit_to_try(&self, name: &Name) -> Result<Permit> {
        self.count_trial()?;
        let permits = &self.0.permits;
        let permit = (permits.free(name) > 0).then(|| permits.take(name)).flatten();
        permit.ok_or_else(|| {
            let retry_after = at_least(permits.wait(name));
            Error::ProviderWaits { name: name.clone(), retry_after }
        })
    }

    fn count_trial(&self) -> Result<()> {
        let Trials(pace) = &self.0.trials;
        if pace.take() {
            return Ok(());
        }
        Err(Error::TooManyTrials { retry_after: at_least(pace.wait(Instant::now())) })
    }

    /// A drawn id: nothing in the store is called so, and no provider takes it for one it had.
    fn letter_to_try(&self, channel: Channel, to: String) -> Result<Letter> {
        let mut id = [0; 16];
        getrandom::fill(&mut id)
            .map_err(|error| weir_store::Error::Database(format!("no random numbers: {error}")))?;
        // Who tries it is the only one who gets it: it may come from them, too.
        let from = self.0.default_from.clone().or_else(|| Some(to.clone()));
        let parts = parts(channel, &to, from);
        let roots = Arc::new(json!({}));
        Ok(Letter { id: MessageId(id), channel, to, parts, unsubscribe: None, roots })
    }
}

/// When to come back, where nobody can say it better.
fn at_least(wait: Option<Duration>) -> Duration {
    wait.unwrap_or(Duration::from_secs(1))
}

async fn call(sender: Arc<dyn Sender>, letter: Letter, permit: Option<Permit>) -> Sent {
    let sent = sender.send(&letter).await;
    if let Some(permit) = permit {
        permit.hear(letter.channel, &sent);
    }
    sent
}

fn parts(channel: Channel, to: &str, from: Option<String>) -> Rendered {
    let text = TEXT.to_owned();
    match channel {
        Channel::Email => {
            let (reply_to, preheader, html) = (None, None, None);
            Rendered::Email { from, reply_to, subject: SUBJECT.into(), preheader, html, text }
        }
        Channel::Sms => {
            let segments = sms::segments(&text);
            Rendered::Sms { text, sender: None, segments }
        }
        Channel::Push => {
            Rendered::Push { title: SUBJECT.into(), body: text, url: None, image: None }
        }
        Channel::Webhook => {
            let (url, method, headers) = (to.to_owned(), "POST".to_owned(), BTreeMap::new());
            let body = Some(json!({ "test": true, "text": text }));
            Rendered::Webhook { url, method, headers, body }
        }
    }
}

impl Tried {
    fn of(Sent { fate, said, .. }: Sent) -> Self {
        let is_there = matches!(fate, Fate::Accepted);
        let provider_message_id = is_there.then(|| named(&said)).flatten();
        Self { fate, provider_message_id, said }
    }
}

/// What the provider calls a message that it took.
fn named(said: &Value) -> Option<String> {
    if let Some(text) = said["text"].as_str() {
        let name = text.split_once(QUEUED_AS)?.1.split_whitespace().next()?;
        return Some(name.to_owned());
    }
    let body = said["body"].clone();
    let body = body.as_str().map_or(Some(body.clone()), |text| serde_json::from_str(text).ok())?;
    let first = [&body, &body["messages"][0], &body["data"]];
    let found = first.iter().find_map(|place| ID_KEYS.iter().find_map(|key| place.get(*key)));
    match found? {
        Value::String(name) => Some(name.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn providers_name_messages_in_their_own_ways() {
        let cases = [
            (json!({"code": "250", "text": "2.0.0 Ok: queued as 4F2A"}), Some("4F2A")),
            (json!({"code": "250", "text": "OK"}), None),
            (json!({"status": 201, "body": "{\"sid\": \"SM1\", \"to\": \"+1\"}"}), Some("SM1")),
            (json!({"status": 200, "body": "{\"messages\": [{\"id\": 7}]}"}), Some("7")),
            (json!({"status": 200, "body": {"id": "x"}}), Some("x")),
            (json!({"status": 200, "body": "taken"}), None),
            (json!({"status": 200, "body": "{\"id\": null}"}), None),
        ];
        for (said, expected) in cases {
            assert_eq!(named(&said).as_deref(), expected, "{said}");
        }
    }

    #[test]
    fn only_so_many_trials_at_once() {
        let Trials(pace) = Trials::default();
        let passed = (0..TRIALS_AT_ONCE * 2).filter(|_| pace.take()).count();
        assert_eq!(passed, TRIALS_AT_ONCE as usize);
        assert!(pace.wait(Instant::now()).is_some_and(|wait| wait <= Duration::from_secs(10)));
    }
}
