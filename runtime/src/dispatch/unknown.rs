//! What is done about a message of which nobody knows whether it left: a provider that takes a
//! key once gets it again, one that can be asked is asked, and what the node says of it holds for
//! all others (rule 19).

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use weir_engine::model::{Message, MessageId, Name, OnUnknown};
use weir_engine::turn::Outcome;
use weir_engine::value::Timestamp;

use super::outcome::accepted;
use crate::limits::LOOK_UPS_MAX;
use crate::runtime::Runtime;
use crate::sender::{Found, Key, LookedUp, Remedy, Sender, Sent};

/// The messages that a provider is going to be asked about, and when next.
#[derive(Debug, Default)]
pub(crate) struct LookUps(Mutex<BTreeMap<MessageId, Timestamp>>);

/// How it was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Settled {
    /// The same key again: the provider takes it once.
    SameKey,
    /// The provider has it.
    Found,
    /// The provider was never given it.
    Missing,
    /// Left as it is.
    NeverTwice,
    /// Sent again, and counted.
    AtLeastOnce,
}

/// A message nobody knows the fate of, and who may know.
struct Case<'a> {
    message: &'a Message,
    provider: &'a Name,
    sender: &'a dyn Sender,
}

impl LookUps {
    /// What became of a message is being found out from this instant on.
    pub(super) fn begin(&self, message: MessageId, now: Timestamp) {
        self.pending().insert(message, now);
    }

    /// Whether an instant has come at which a provider is asked.
    pub(super) fn is_due(&self, now: Timestamp) -> bool {
        self.next().is_some_and(|next| next <= now)
    }

    /// When a provider is asked next.
    pub(crate) fn next(&self) -> Option<Timestamp> {
        self.pending().values().min().copied()
    }

    /// Whether a provider is being asked about this message.
    pub(crate) fn holds(&self, message: MessageId) -> bool {
        self.pending().contains_key(&message)
    }

    fn pending(&self) -> MutexGuard<'_, BTreeMap<MessageId, Timestamp>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Runtime {
    /// Finds out about a call of this process, as far as that can be done, and records it.
    pub(super) async fn settle_call(
        &self,
        message: &Message,
        provider: &Name,
        sender: &dyn Sender,
        sent: Sent,
    ) {
        let said = json!({
            "provider": provider, "attempt": message.attempts, "said": sent.said,
        });
        self.settle_case(&Case { message, provider, sender }, said).await;
        self.0.look_ups.pending().remove(&message.id);
    }

    /// The same for a message whose process ended before the provider answered. One that has to
    /// be asked is asked meanwhile.
    pub(crate) async fn settle_interrupted(&self, message: Message) {
        let error = "Weir ended before the provider answered";
        let said = json!({ "attempt": message.attempts, "error": error });
        let stock = self.0.shelf.now();
        let provider = stock.providers.choose(message.channel, message.provider.as_ref());
        let known = provider.and_then(|provider| Some((provider, provider.sender.clone()?)));
        let Some((provider, sender)) = known else {
            return self.settle_by_node(&message, said).await;
        };
        let (name, is_asked) = (provider.name.clone(), matches!(sender.remedy(), Remedy::Ask(_)));
        let message_id = message.id;
        let runtime = self.clone();
        let settling = async move {
            let case = Case { message: &message, provider: &name, sender: sender.as_ref() };
            runtime.settle_case(&case, said).await;
        };
        if is_asked {
            self.0.look_ups.begin(message_id, self.now());
            drop(tokio::spawn(settling));
        } else {
            settling.await;
        }
    }

    async fn settle_case(&self, case: &Case<'_>, said: Value) {
        match case.sender.remedy() {
            Remedy::SameKey => {
                let outcome = self.again(case.message);
                self.settled(case.message, Settled::SameKey, &outcome, said).await;
            }
            Remedy::Ask(after) => self.ask(case, after, said).await,
            Remedy::None => self.settle_by_node(case.message, said).await,
        }
    }

    /// Asks the provider, again and again with longer waits, until it can say. Where Weir stops
    /// meanwhile, the message stays at `sending`, and whoever goes on asks.
    async fn ask(&self, case: &Case<'_>, after: Duration, mut said: Value) {
        let id = case.message.id;
        if let Some((found, asked)) = self.answer(case, after).await {
            said["asked"] = asked;
            match found {
                Found::Taken => {
                    let outcome = accepted(case.message, case.provider, None);
                    self.settled(case.message, Settled::Found, &outcome, said).await;
                }
                Found::Missing => {
                    let outcome = self.later(case.message);
                    self.settled(case.message, Settled::Missing, &outcome, said).await;
                }
                Found::Unsaid => self.settle_by_node(case.message, said).await,
            }
        }
        self.0.look_ups.pending().remove(&id);
    }

    /// The last answer, and how often it was asked for; nothing where Weir stops first.
    async fn answer(&self, case: &Case<'_>, after: Duration) -> Option<(Found, Value)> {
        let (key, mut wait, mut times) = (Key::of(case.message), after, 0);
        loop {
            let LookedUp { found, said } = self.ask_once(case, &key, wait).await?;
            times += 1;
            if found != Found::Unsaid || times >= LOOK_UPS_MAX {
                return Some((found, json!({ "times": times, "said": said })));
            }
            wait = wait.saturating_mul(2);
        }
    }

    /// Waits and asks once; nothing where Weir stops first.
    async fn ask_once(&self, case: &Case<'_>, key: &Key, wait: Duration) -> Option<LookedUp> {
        let at = self.0.clock.after_real(wait);
        self.0.look_ups.pending().insert(key.id, at);
        tokio::select! {
            () = self.0.clock.reach(at) => {}
            () = self.stopped() => return None,
        }
        Some(case.sender.look_up(key).await)
    }

    /// Nobody can say: marketing is never sent twice; who chose *at least once* gets it again.
    async fn settle_by_node(&self, message: &Message, said: Value) {
        let (settled, outcome) = match message.on_unknown {
            OnUnknown::NeverTwice => (Settled::NeverTwice, Outcome::Unknown),
            OnUnknown::AtLeastOnce => {
                metrics::counter!("weir_messages_sent_again_total").increment(1);
                (Settled::AtLeastOnce, self.again(message))
            }
        };
        self.settled(message, settled, &outcome, said).await;
    }

    async fn settled(
        &self,
        message: &Message,
        settled: Settled,
        outcome: &Outcome,
        mut said: Value,
    ) {
        metrics::counter!("weir_messages_unknown_total", "settled" => settled.word()).increment(1);
        said["settled"] = json!(settled.word());
        said["so"] = json!(settled.meaning());
        tracing::warn!(message = %message.id, attempt = message.attempts,
            "nobody knew whether it left: {}", settled.meaning());
        self.keep_outcome(message, outcome, said).await;
    }
}

impl Settled {
    fn word(self) -> &'static str {
        match self {
            Self::SameKey => "same_key",
            Self::Found => "found",
            Self::Missing => "missing",
            Self::NeverTwice => "never_twice",
            Self::AtLeastOnce => "at_least_once",
        }
    }

    fn meaning(self) -> &'static str {
        match self {
            Self::SameKey => "the provider takes a key once, so it is given the same key again",
            Self::Found => "the provider was asked and has it, so it was sent",
            Self::Missing => "the provider was asked and never got it, so it is tried again",
            Self::NeverTwice => "it may have left and is not sent again",
            Self::AtLeastOnce => "it may have left and is sent again",
        }
    }
}
