//! A commit whose answer was lost, and which may have made messages this process's own: nobody
//! looks after them yet, and whether anybody has to stands in the store alone.

use weir_engine::model::{Message, Status};

use super::call::Call;
use crate::Error;
use crate::limits::RETRY_FIRST;
use crate::runtime::Runtime;

/// Whether nobody knows what became of the commit that failed so.
pub(crate) fn is_unheard(error: &Error) -> bool {
    matches!(error, Error::Store(error) if matches!(**error, weir_store::Error::Unknown(_)))
}

impl Runtime {
    /// Calls for the messages that were taken to `sending` after all. The others are queued as
    /// they were.
    pub(super) async fn call_if_taken(&self, calls: Vec<Call>) {
        for call in calls {
            if self.was_taken(&call.message).await {
                tokio::spawn(self.clone().call(call));
            }
        }
    }

    /// Of these messages those that came to this process after all.
    pub(crate) async fn those_taken(&self, messages: Vec<Message>) -> Vec<Message> {
        let mut taken = Vec::new();
        for message in messages {
            if self.was_taken(&message).await {
                taken.push(message);
            }
        }
        taken
    }

    /// Whether a message is at `sending` by this attempt, its number and when it began, and this
    /// process's own: another one may have made the same attempt, at the same instant. Asked until
    /// the store answers, for meanwhile nobody else looks after the message.
    async fn was_taken(&self, ours: &Message) -> bool {
        loop {
            match self.0.store.message(ours.id).await {
                Ok(detail) => {
                    let attempt = |message: &Message| (message.attempts, message.sending_since);
                    return detail.is_some_and(|detail| {
                        let kept = &detail.message;
                        kept.status == Status::Sending
                            && attempt(kept) == attempt(ours)
                            && detail.owner == Some(self.0.owner)
                    });
                }
                Err(error) if !self.is_stopping() => {
                    tracing::warn!(%error, message = %ours.id, "whether it was taken is not known");
                    tokio::time::sleep(RETRY_FIRST).await;
                }
                Err(_) => return false,
            }
        }
    }
}
