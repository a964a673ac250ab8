//! The call of a provider, within a second of the guards.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use weir_engine::model::{Message, Name};
use weir_store::FailPoint;

use super::permits::Permit;
use crate::limits::HAND_OVER_WITHIN;
use crate::render::Printed;
use crate::runtime::Runtime;
use crate::sender::{Fate, Health, Letter, Sender, Sent};

/// A message at `sending`, with its permit: to be called for now.
pub(super) struct Call {
    pub(super) message: Box<Message>,
    pub(super) printed: Printed,
    pub(super) provider: Name,
    pub(super) sender: Arc<dyn Sender>,
    pub(super) permit: Permit,
    pub(super) taken: Instant,
}

impl Runtime {
    /// Calls the provider and records what became of it.
    pub(super) async fn call(self, call: Call) {
        let Call { message, printed, provider, sender, permit, taken } = call;
        let why_not = self.why_not_any_more(taken);
        let sent = match why_not {
            Some(why) => Sent::of(Fate::NotSent(Some(Duration::ZERO)), json!({ "error": why }))
                .with(Health::Unsaid),
            None => deliver(sender.as_ref(), &provider, &message, printed).await,
        };
        if why_not.is_none() {
            permit.hear(message.channel, &sent);
        }
        // A provider that is asked later what became of a message is called for others meanwhile.
        if sent.fate == Fate::Unknown {
            drop(permit);
            self.settle_call(&message, &provider, sender.as_ref(), sent).await;
        } else {
            self.record(&message, &provider, sent).await;
            drop(permit);
        }
        self.0.queued.set(self.now());
    }

    /// Why a message is put back that was to be called for.
    fn why_not_any_more(&self, taken: Instant) -> Option<&'static str> {
        if self.0.switch.is_off() {
            Some("put back: sending is paused")
        } else if taken.elapsed() > HAND_OVER_WITHIN {
            Some("put back: the guards were asked too long ago")
        } else {
            None
        }
    }
}

async fn deliver(
    sender: &dyn Sender,
    provider: &Name,
    message: &Message,
    printed: Printed,
) -> Sent {
    let letter = Letter {
        id: message.id,
        channel: message.channel,
        to: message.to.clone().unwrap_or_default(),
        parts: printed.parts,
        unsubscribe: printed.unsubscribe,
        roots: Arc::new(printed.roots),
    };
    let began = Instant::now();
    FailPoint::BeforeCall.reached();
    let sent = sender.send(&letter).await;
    FailPoint::AfterCall.reached();
    metrics::histogram!("weir_provider_seconds", "provider" => provider.to_string())
        .record(began.elapsed().as_secs_f64());
    sent
}
