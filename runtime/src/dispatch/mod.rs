//! Hands messages over: first the provider's permit, then the commit to `sending` with the
//! guards, then the call (rule 18).

mod ahead;
mod breaker;
mod call;
mod outcome;
mod pace;
mod permits;
mod ready;
mod unheard;
mod unknown;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use weir_engine::catalogue::World;
use weir_engine::model::MessageId;
use weir_engine::turn::{Changes, Turn};
use weir_engine::value::Timestamp;
use weir_messages::Channel;
use weir_store::{Claim, Extra, FailPoint, Queued, Route, Shards, Taken};

use crate::Result;
use crate::limits::HAND_OVER_MESSAGES_MAX;
use crate::runtime::{Changed, Runtime};
use ahead::Sheets;
use call::Call;
use ready::Looks;

pub(crate) use ahead::Ahead;
pub use breaker::Phase;
pub(crate) use outcome::log_line;
pub(crate) use permits::Permits;
pub use permits::Standing;
pub(crate) use unheard::is_unheard;
pub(crate) use unknown::LookUps;

/// One batch under way.
struct Batch {
    world: Arc<World>,
    changed: Changed,
    extra: Extra,
    calls: Vec<Call>,
    moved: usize,
}

impl Batch {
    fn new(world: Arc<World>) -> Self {
        let (changed, extra, calls) = (Changed::new(), Extra::default(), Vec::new());
        Self { world, changed, extra, calls, moved: 0 }
    }
}

impl Runtime {
    /// Hands over what is queued, whenever something is, until a stop.
    pub(crate) async fn hand_messages_over(self) {
        while !self.is_stopping() {
            self.0.queued.take();
            if let Err(error) = self.hand_over_all().await {
                tracing::error!(%error, "messages could not be handed over; trying again");
            }
            self.arm_queue().await;
            let longest = self.0.permits.next_within(self.poll_interval());
            tokio::select! {
                () = self.0.queued.ring(&self.0.clock) => {}
                () = tokio::time::sleep(longest) => {}
                () = self.stopped() => return,
            }
        }
    }

    /// What is held until an instant is looked for then.
    async fn arm_queue(&self) {
        if !self.0.switch.is_off()
            && let Ok(Some(at)) = self.0.store.next_message(&self.held()).await
            && at > self.now()
        {
            self.0.queued.set(at);
        }
    }

    /// Hands batches over until nothing is queued that a provider could take.
    pub(crate) async fn hand_over_all(&self) -> Result<usize> {
        let mut ahead = self.0.handing.lock().await;
        self.look_at_the_switch().await?;
        let mut moved = 0;
        while !self.0.switch.is_off() {
            let batch = self.hand_over_batch(&mut ahead).await?;
            moved += batch;
            if batch == 0 || self.is_stopping() {
                break;
            }
        }
        ahead.rest(self.now()).await;
        Ok(moved)
    }

    async fn hand_over_batch(&self, ahead: &mut Ahead) -> Result<usize> {
        let routes = self.routes();
        if routes.is_empty() {
            return Ok(0);
        }
        let mut sheets = self.printed_ahead(ahead, &routes).await;
        let now = self.now();
        let queued = Queued { routes, shards: Shards::default(), paused: self.paused() };
        let (world, mut unit) = self.take(Claim::Queued(queued), now).await?;
        let mut batch = Batch::new(world);
        let kept = self.kept_parts(unit.contacts()).await?;
        for (place, taken) in unit.contacts().iter_mut().enumerate() {
            let changes = self.hand_over_of(taken, &kept, &mut sheets, &mut batch, now);
            batch.changed.insert(place, changes);
        }
        ahead.note(batch.moved, sheets);
        if batch.changed.is_empty() {
            unit.abandon().await?;
            return Ok(0);
        }
        let own = batch.calls.iter().map(|call| (call.message.id, self.0.owner));
        batch.extra.owned = own.collect();
        FailPoint::BeforeSending.reached();
        let finished = self.finish(unit, batch.changed, batch.extra).await;
        if finished.as_ref().is_err_and(is_unheard) {
            self.call_if_taken(batch.calls).await;
            return finished.map(|()| 0);
        }
        finished?;
        for call in batch.calls {
            tokio::spawn(self.clone().call(call));
        }
        Ok(batch.moved)
    }

    /// Hands over what was claimed of one contact.
    fn hand_over_of(
        &self,
        taken: &mut Taken,
        kept: &BTreeMap<MessageId, Value>,
        sheets: &mut Sheets,
        batch: &mut Batch,
        now: Timestamp,
    ) -> Changes {
        let world = Arc::clone(&batch.world);
        let messages = std::mem::take(&mut taken.messages);
        let first = messages.first();
        let mut ahead = first.and_then(|id| sheets.take(*id, &taken.contact, &world, now));
        let mut turn = Turn::new(&world, &mut taken.contact, &taken.known_events, now);
        for id in messages {
            let looks = Looks { kept: kept.get(&id), ahead: ahead.take() };
            self.hand_over_one(&mut turn, id, looks, batch);
        }
        turn.finish()
    }

    /// What may be claimed: each channel's default provider and every named one, with as many
    /// messages as it has permits.
    fn routes(&self) -> Vec<Route> {
        let providers = &self.0.providers;
        let defaults = providers.defaults.iter().map(|(channel, name)| (*channel, name, None));
        let named = providers.table.keys().flat_map(|name| {
            Channel::ALL.into_iter().map(move |channel| (channel, name, Some(name.clone())))
        });
        let routes = defaults.chain(named).map(|(channel, name, provider)| {
            let limit = self.0.permits.free(name).min(HAND_OVER_MESSAGES_MAX);
            Route { channel, provider, limit }
        });
        routes.filter(|route| route.limit > 0).collect()
    }

    /// What messages that were tried before looked like: later attempts send the same bytes.
    async fn kept_parts(&self, taken: &[Taken]) -> Result<BTreeMap<MessageId, Value>> {
        let mut kept = BTreeMap::new();
        for contact in taken {
            for id in &contact.messages {
                let tried = contact.contact.message(*id).is_some_and(|m| m.attempts > 0);
                if tried && let Some(detail) = self.0.store.message(*id).await? {
                    kept.extend(detail.parts.map(|parts| (*id, parts)));
                }
            }
        }
        Ok(kept)
    }

    /// Whether a call is under way, or a provider is about to be asked.
    pub(crate) fn is_handing_over(&self) -> bool {
        self.0.permits.is_in_flight() || self.0.look_ups.is_due(self.0.clock.passed())
    }
}
