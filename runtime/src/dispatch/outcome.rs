//! What became of a call, and the commit that records it and wakes the token (rule 17).

use std::time::Duration;

use serde_json::{Value, json};
use weir_engine::model::{Message, Name, Reason};
use weir_engine::turn::{Input, Outcome, Turn};
use weir_messages::Channel;
use weir_store::{Claim, Extra, FailPoint, LogLine};

use crate::limits::{RETRY_FIRST, RETRY_LONGEST};
use crate::runtime::{Changed, Runtime};
use crate::sender::{Fate, Sent};
use crate::{Error, Result};

impl Runtime {
    /// Records what became of a call whose fate is known.
    pub(super) async fn record(&self, message: &Message, provider: &Name, sent: Sent) {
        let outcome = match sent.fate {
            Fate::Accepted => accepted(message, provider, Some(&sent.said)),
            Fate::Refused => Outcome::Refused(Reason::Refused),
            Fate::NotSent(Some(wait)) => Outcome::Later(self.0.clock.after_real(wait)),
            Fate::NotSent(None) | Fate::NotYet => self.later(message),
            Fate::Unknown => Outcome::Unknown,
        };
        let said = json!({
            "provider": provider, "attempt": message.attempts, "said": sent.said,
        });
        self.keep_outcome(message, &outcome, said).await;
    }

    /// It certainly was not sent: again after a while.
    pub(super) fn later(&self, message: &Message) -> Outcome {
        Outcome::Later(self.0.clock.after_real(back_off(message.attempts)))
    }

    /// It may have been sent, and is sent again after a while all the same.
    pub(super) fn again(&self, message: &Message) -> Outcome {
        Outcome::Again(self.0.clock.after_real(back_off(message.attempts)))
    }

    /// Commits what became of a call; retried until the store takes it, for the world has
    /// changed already.
    pub(super) async fn keep_outcome(&self, message: &Message, outcome: &Outcome, said: Value) {
        let line = log_line(message, said);
        loop {
            match self.conclude(message, outcome, line.clone()).await {
                Err(Error::Store(error)) if !self.is_stopping() => {
                    tracing::warn!(%error, message = %message.id, "an outcome waits for the store");
                    tokio::time::sleep(RETRY_FIRST).await;
                }
                Err(error) => {
                    tracing::error!(%error, message = %message.id, "an outcome could not be kept");
                    return;
                }
                Ok(()) => return FailPoint::AfterOutcome.reached(),
            }
        }
    }

    /// One commit: the outcome, and the token it wakes. What became of an attempt says nothing of
    /// a later one: then nothing is written.
    async fn conclude(&self, message: &Message, outcome: &Outcome, line: LogLine) -> Result<()> {
        let (id, now) = (message.id, self.now());
        let (world, mut unit) = self.take(Claim::Messages(vec![id]), now).await?;
        let mut changed = Changed::new();
        for (place, taken) in unit.contacts().iter_mut().enumerate() {
            let known = taken.contact.message(id);
            if known.is_none_or(|known| known.attempts != message.attempts) {
                continue;
            }
            let mut turn = Turn::new(&world, &mut taken.contact, &taken.known_events, now);
            turn.apply(Input::Outcome { message: id, outcome: outcome.clone() });
            changed.insert(place, turn.finish());
        }
        if changed.is_empty() {
            return Ok(unit.abandon().await?);
        }
        let extra = Extra { log: vec![line], ..Extra::default() };
        self.finish(&world, unit, changed, extra).await
    }
}

/// A provider took it; what a webhook answered comes with it.
pub(super) fn accepted(message: &Message, provider: &Name, said: Option<&Value>) -> Outcome {
    let response = said.filter(|_| message.channel == Channel::Webhook).cloned();
    Outcome::Accepted { provider: Some(provider.clone()), response }
}

pub(crate) fn log_line(message: &Message, said: Value) -> LogLine {
    LogLine { message: message.id, contact: message.token.contact, said }
}

/// Doubles from [`RETRY_FIRST`] to [`RETRY_LONGEST`].
fn back_off(attempts: u32) -> Duration {
    let doubled = RETRY_FIRST.saturating_mul(1 << attempts.saturating_sub(1).min(16));
    doubled.min(RETRY_LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        assert_eq!(back_off(1), RETRY_FIRST);
        assert_eq!(back_off(3), RETRY_FIRST * 4);
        assert_eq!(back_off(u32::MAX), RETRY_LONGEST);
    }
}
