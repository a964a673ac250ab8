//! Hands messages over: first the provider's permit, then the commit to `sending` with the
//! guards, then the call (rule 18).

mod breaker;
mod call;
mod outcome;
mod pace;
mod permits;
mod ready;
mod trial;
mod unheard;
mod unknown;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde_json::Value;
use weir_engine::catalogue::World;
use weir_engine::feed::Filled;
use weir_engine::model::{Message, MessageId, Name, Status};
use weir_engine::turn::{Changes, Turn};
use weir_engine::value::Timestamp;
use weir_messages::Channel;
use weir_store::{Claim, Extra, FailPoint, Queued, Route, Shards, Taken, Unit};

use crate::Result;
use crate::batches::Done;
use crate::limits::HAND_OVER_MESSAGES_MAX;
use crate::products::shows_products;
use crate::runtime::{Changed, Runtime};
use call::Call;

pub use breaker::Phase;
pub(crate) use outcome::log_line;
pub(crate) use permits::Permits;
pub use permits::Standing;
pub(crate) use trial::Trials;
pub use trial::Tried;
pub(crate) use unheard::is_unheard;
pub(crate) use unknown::LookUps;

/// One batch under way.
pub(crate) struct Batch {
    world: Arc<World>,
    /// Flows whose messages are held.
    paused: Vec<Name>,
    pub(crate) changed: Changed,
    extra: Extra,
    calls: Vec<Call>,
    moved: usize,
    /// What messages that were tried before looked like.
    kept: BTreeMap<MessageId, Value>,
    /// The products of messages that show some.
    feeds: BTreeMap<MessageId, Filled>,
}

impl Batch {
    pub(crate) fn new(world: Arc<World>) -> Self {
        let (changed, extra, calls) = (Changed::new(), Extra::default(), Vec::new());
        let paused = world.flows.paused();
        let (kept, feeds) = (BTreeMap::new(), BTreeMap::new());
        Self { world, paused, changed, extra, calls, moved: 0, kept, feeds }
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
            && let Ok(Some(at)) = self.0.store.next_message(&self.held(), &self.all_routes()).await
            && at > self.now()
        {
            self.0.queued.set(at);
        }
    }

    /// Hands batches over until nothing is queued that a provider could take.
    pub(crate) async fn hand_over_all(&self) -> Result<usize> {
        let _one_at_a_time = self.0.handing.lock().await;
        self.look_at_the_switch().await?;
        self.in_batches(|runtime| async move { runtime.hand_over_some().await }).await
    }

    /// Hands one batch over.
    async fn hand_over_some(&self) -> Result<Done> {
        let all = self.all_routes();
        let routes: Vec<_> = all.iter().filter(|route| route.limit > 0).cloned().collect();
        if routes.is_empty() || self.0.switch.is_off() {
            return Ok(Done { moved: 0, is_full: false });
        }
        let is_all = routes.len() == all.len();
        let moved = self.hand_over_batch(routes.clone(), is_all).await?;
        Ok(Done { moved, is_full: routes.iter().any(|route| moved >= route.limit) })
    }

    async fn hand_over_batch(&self, routes: Vec<Route>, all: bool) -> Result<usize> {
        let now = self.now();
        let queued = Queued { routes, shards: Shards::default(), paused: self.paused() };
        let (world, mut unit) = self.take(Claim::Queued(queued), now).await?;
        let mut batch = Batch::new(world);
        batch.kept = self.kept_parts(unit.contacts()).await?;
        batch.feeds = self.feeds_of_batch(&batch.world, unit.contacts()).await?;
        for (place, taken) in unit.contacts().iter_mut().enumerate() {
            let changes = self.hand_over_of(taken, &mut batch, now);
            batch.changed.insert(place, changes);
        }
        if batch.changed.is_empty() {
            self.0.backlog.fetch_and(!all, Ordering::SeqCst);
            unit.abandon().await?;
            return Ok(0);
        }
        let moved = batch.moved;
        self.finish_batch(unit, batch).await.map(|()| moved)
    }

    /// Commits a batch, and then calls for what it took to providers.
    pub(crate) async fn finish_batch(&self, unit: Box<dyn Unit>, mut batch: Batch) -> Result<()> {
        let own = batch.calls.iter().map(|call| (call.message.id, self.0.owner));
        batch.extra.owned = own.collect();
        if batch.moved > 0 {
            FailPoint::BeforeSending.reached();
        }
        let finished = self.finish(&batch.world, unit, batch.changed, batch.extra).await;
        if finished.as_ref().is_err_and(is_unheard) {
            self.call_if_taken(batch.calls).await;
            return finished;
        }
        finished?;
        for call in batch.calls {
            tokio::spawn(self.clone().call(call));
        }
        Ok(())
    }

    /// Hands over what was claimed of one contact.
    fn hand_over_of(&self, taken: &mut Taken, batch: &mut Batch, now: Timestamp) -> Changes {
        let world = Arc::clone(&batch.world);
        let messages = std::mem::take(&mut taken.messages);
        let mut turn = Turn::new(&world, &mut taken.contact, &taken.known_events, now);
        for id in messages {
            self.hand_over_one(&mut turn, id, batch);
        }
        turn.finish()
    }

    /// Whether messages go to their providers in the commit that queues them: none waits that was
    /// queued before.
    pub(crate) fn hands_over_at_once(&self) -> bool {
        !self.0.backlog.load(Ordering::SeqCst) && !self.0.switch.is_off()
    }

    /// Hands over what a turn queued, as far as providers have permits for it. What shows products
    /// waits for the dispatcher, which reads them for many at once.
    pub(crate) fn hand_over_new(&self, turn: &mut Turn<'_>, batch: &mut Batch, now: Timestamp) {
        let is_new = |message: &&Message| {
            message.status == Status::Queued
                && message.attempts == 0
                && message.not_before <= now
                && !batch.paused.contains(&message.flow)
                && !shows_products(&batch.world, message)
        };
        let new = turn.contact().messages.iter().filter(is_new);
        for id in new.map(|message| message.id).collect::<Vec<_>>() {
            self.hand_over_one(turn, id, batch);
        }
    }

    /// What may be claimed: each channel's default provider and every named one, with as many
    /// messages as it has permits. What is queued for one that is not there is on none of them.
    pub(crate) fn all_routes(&self) -> Vec<Route> {
        let stock = self.0.shelf.now();
        let providers = &stock.providers;
        let defaults = providers.defaults.iter().map(|(channel, name)| (*channel, name, None));
        let defaults = defaults.filter(|(_, name, _)| providers.table.contains_key(*name));
        let named = providers.table.keys().flat_map(|name| {
            Channel::ALL.into_iter().map(move |channel| (channel, name, Some(name.clone())))
        });
        let route = |(channel, name, provider)| {
            let limit = self.0.permits.free(name).min(HAND_OVER_MESSAGES_MAX);
            Route { channel, provider, limit }
        };
        defaults.chain(named).map(route).collect()
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
