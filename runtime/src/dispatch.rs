//! Hands messages over: first the provider's permit, then the commit to `sending` with the
//! guards, then the call (rule 18).

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use weir_engine::model::{Message, MessageId, Name, OnUnknown, Reason};
use weir_engine::turn::{Handed, Input, Outcome, Turn};
use weir_messages::Channel;
use weir_store::{Body, Claim, Extra, FailPoint, LogLine, Queued, Route, Shards};

use crate::limits::{
    HAND_OVER_MESSAGES_MAX, HAND_OVER_WITHIN, PROVIDER_REST, RENDER_STALE_MILLIS, RETRY_FIRST,
    RETRY_LONGEST,
};
use crate::render::{Press, Printed, Unprintable};
use crate::runtime::{Changed, Runtime};
use crate::sender::{Fate, Letter, Provider, Providers, Sender, Sent};
use crate::{Error, Result};

/// How many calls each provider is given at once, and which ones rest after a failure.
#[derive(Debug)]
pub(crate) struct Permits {
    calls: BTreeMap<Name, (Arc<Semaphore>, usize)>,
    resting: Mutex<BTreeMap<Name, Instant>>,
}

impl Permits {
    pub(crate) fn new(providers: &Providers) -> Self {
        let calls = providers.table.values().map(|provider| {
            let count = provider.concurrency.min(Semaphore::MAX_PERMITS);
            (provider.name.clone(), (Arc::new(Semaphore::new(count)), count))
        });
        Self { calls: calls.collect(), resting: Mutex::new(BTreeMap::new()) }
    }

    /// How many calls a provider may be given now.
    fn free(&self, name: &Name) -> usize {
        let mut resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner);
        resting.retain(|_, until| *until > Instant::now());
        let calls = self.calls.get(name).filter(|_| !resting.contains_key(name));
        calls.map_or(0, |(calls, _)| calls.available_permits())
    }

    fn take(&self, name: &Name) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.calls.get(name)?.0).try_acquire_owned().ok()
    }

    /// Gives a provider nothing for a while.
    fn rest(&self, name: &Name, pause: Duration) {
        let mut resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner);
        resting.insert(name.clone(), Instant::now() + pause);
    }

    /// Whether a call is in flight, or a provider rests.
    fn is_busy(&self) -> bool {
        let mut resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner);
        resting.retain(|_, until| *until > Instant::now());
        let in_flight =
            |(calls, count): &(Arc<Semaphore>, usize)| calls.available_permits() < *count;
        !resting.is_empty() || self.calls.values().any(in_flight)
    }

    /// Waits for the calls in flight.
    pub(crate) async fn rest_all(&self, within: Duration) {
        for (calls, count) in self.calls.values() {
            let all = u32::try_from(*count).unwrap_or(u32::MAX);
            let _ = tokio::time::timeout(within, calls.acquire_many(all)).await;
        }
    }
}

/// A message at `sending`, with its permit: to be called for now.
struct Call {
    message: Box<Message>,
    printed: Printed,
    provider: Name,
    sender: Arc<dyn Sender>,
    permit: OwnedSemaphorePermit,
    taken: Instant,
}

/// One batch under way.
#[derive(Default)]
struct Batch {
    changed: Changed,
    extra: Extra,
    calls: Vec<Call>,
    moved: usize,
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
            tokio::select! {
                () = self.0.queued.ring(&self.0.clock) => {}
                () = tokio::time::sleep(self.poll_interval()) => {}
                () = self.stopped() => return,
            }
        }
    }

    /// What is held until an instant is looked for then.
    async fn arm_queue(&self) {
        if let Ok(Some(at)) = self.0.store.next_due(&self.held()).await
            && at > self.now()
        {
            self.0.queued.set(at);
        }
    }

    /// Hands batches over until nothing is queued that a provider could take.
    pub(crate) async fn hand_over_all(&self) -> Result<usize> {
        let _one_at_a_time = self.0.handing.lock().await;
        let mut moved = 0;
        loop {
            let batch = self.hand_over_batch().await?;
            moved += batch;
            if batch == 0 || self.is_stopping() {
                return Ok(moved);
            }
        }
    }

    async fn hand_over_batch(&self) -> Result<usize> {
        let routes = self.routes();
        if routes.is_empty() {
            return Ok(0);
        }
        let now = self.now();
        let queued = Queued { routes, shards: Shards::default(), paused: self.paused() };
        let (world, mut unit) = self.take(Claim::Queued(queued), now).await?;
        let mut batch = Batch::default();
        let kept = self.kept_parts(unit.contacts()).await?;
        for (place, taken) in unit.contacts().iter_mut().enumerate() {
            let messages = std::mem::take(&mut taken.messages);
            let mut turn = Turn::new(&world, &mut taken.contact, &taken.known_events, now);
            for id in messages {
                self.hand_over_one(&mut turn, id, kept.get(&id), &mut batch);
            }
            batch.changed.insert(place, turn.finish());
        }
        if batch.changed.is_empty() {
            unit.abandon().await?;
            return Ok(0);
        }
        FailPoint::BeforeSending.reached();
        self.finish(unit, batch.changed, batch.extra).await?;
        for call in batch.calls {
            tokio::spawn(self.clone().call(call));
        }
        Ok(batch.moved)
    }

    /// What may be claimed: each channel's default provider and every named one, with as many
    /// messages as it has permits.
    fn routes(&self) -> Vec<Route> {
        let providers = &self.0.providers;
        let defaults = providers.defaults.iter().map(|(channel, name)| (*channel, name, None));
        let named = providers.table.keys().flat_map(|name| {
            CHANNELS.into_iter().map(move |channel| (channel, name, Some(name.clone())))
        });
        let routes = defaults.chain(named).map(|(channel, name, provider)| {
            let limit = self.0.permits.free(name).min(HAND_OVER_MESSAGES_MAX);
            Route { channel, provider, limit }
        });
        routes.filter(|route| route.limit > 0).collect()
    }

    /// What messages that were tried before looked like: later attempts send the same bytes.
    async fn kept_parts(&self, taken: &[weir_store::Taken]) -> Result<BTreeMap<MessageId, Value>> {
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

    fn hand_over_one(
        &self,
        turn: &mut Turn<'_>,
        id: MessageId,
        kept: Option<&Value>,
        batch: &mut Batch,
    ) {
        let Some(message) = turn.contact().message(id) else { return };
        let channel = message.channel;
        let tried_at = message.sending_since;
        let Some(provider) = self.0.providers.choose(channel, message.provider.as_ref()) else {
            return give_up(turn, id, "no provider of this name is set up", batch);
        };
        let provider = provider.clone();
        let Some(permit) = self.0.permits.take(&provider.name) else { return };
        batch.moved += 1;
        let Some(Handed::Go(message)) = turn.apply(Input::HandOver(id)).handed else { return };
        let stale = tried_at.is_none_or(|at| self.now().millis_since(at) >= RENDER_STALE_MILLIS);
        let kept = kept.filter(|_| !stale || message.may_have_left);
        match self.print(turn, &message, kept) {
            Ok(printed) => {
                let subject = printed.parts.subject().map(str::to_owned);
                turn.apply(Input::Rendered { message: id, subject });
                batch.extra.bodies.push(body_of(&message, &printed));
                proceed(turn, Ready { message, printed, provider, permit }, batch);
            }
            Err(unprintable) => {
                let said = json!({ "error": unprintable.message });
                batch.extra.log.push(log_line(&message, said));
                let outcome = Outcome::Refused(unprintable.reason);
                turn.apply(Input::Outcome { message: id, outcome });
            }
        }
    }

    fn print(
        &self,
        turn: &Turn<'_>,
        message: &Message,
        kept: Option<&Value>,
    ) -> Result<Printed, Unprintable> {
        let world = self.world();
        let flow = world.flows.version(&message.flow, message.version);
        let Some(flow) = flow else {
            let message = format!("version {} of {} is gone", message.version, message.flow);
            return Err(Unprintable { reason: Reason::TemplateError, message });
        };
        let press = Press {
            settings: &world.settings,
            signer: &self.0.signer,
            default_from: self.0.default_from.as_deref(),
            now: self.now(),
        };
        let printed = press.print(flow, turn.contact(), message);
        match kept.and_then(|kept| serde_json::from_value(kept.clone()).ok()) {
            Some(parts) => printed.map(|printed| Printed { parts, ..printed }),
            None => printed,
        }
    }

    /// Calls the provider and records what became of it.
    async fn call(self, call: Call) {
        let Call { message, printed, provider, sender, permit, taken } = call;
        let sent = if taken.elapsed() > HAND_OVER_WITHIN {
            let said = json!({ "error": "put back: the guards were asked too long ago" });
            Sent { fate: Fate::NotSent(Some(Duration::ZERO)), said }
        } else {
            let letter = letter_of(&message, printed);
            let began = Instant::now();
            FailPoint::BeforeCall.reached();
            let sent = sender.send(&letter).await;
            FailPoint::AfterCall.reached();
            metrics::histogram!("weir_provider_seconds").record(began.elapsed().as_secs_f64());
            sent
        };
        // Webhooks of one channel go to many places: one that is down holds up no other.
        if let Fate::NotSent(pause) = sent.fate
            && message.channel != Channel::Webhook
        {
            self.0.permits.rest(&provider, pause.unwrap_or(PROVIDER_REST).min(RETRY_LONGEST));
        }
        let mut outcome = self.outcome_of(&message, sent.fate);
        if let Outcome::Accepted { provider: by, response } = &mut outcome {
            *by = Some(provider.clone());
            *response = (message.channel == Channel::Webhook).then(|| sent.said.clone());
        }
        if let Err(error) = self.keep_outcome(&message, &provider, outcome, sent.said).await {
            tracing::error!(%error, message = %message.id, "an outcome could not be kept");
        }
        FailPoint::AfterOutcome.reached();
        drop(permit);
        self.0.queued.set(self.now());
    }

    fn outcome_of(&self, message: &Message, fate: Fate) -> Outcome {
        match fate {
            Fate::Accepted => Outcome::Accepted { provider: None, response: None },
            Fate::Refused => Outcome::Refused(Reason::Refused),
            Fate::Unknown => self.outcome_of_unknown(message),
            Fate::NotSent(Some(wait)) => Outcome::Later(self.0.clock.after_real(wait)),
            Fate::NotSent(None) | Fate::NotYet => {
                Outcome::Later(self.0.clock.after_real(back_off(message.attempts)))
            }
        }
    }

    /// Marketing is never sent twice; who chose *at least once* gets it again, and it is counted.
    pub(crate) fn outcome_of_unknown(&self, message: &Message) -> Outcome {
        match message.on_unknown {
            OnUnknown::NeverTwice => Outcome::Unknown,
            OnUnknown::AtLeastOnce => {
                metrics::counter!("weir_messages_sent_again_total").increment(1);
                Outcome::Again(self.0.clock.after_real(back_off(message.attempts)))
            }
        }
    }

    /// Commits what became of a call; retried until the store takes it, for the world has
    /// changed already.
    async fn keep_outcome(
        &self,
        message: &Message,
        provider: &Name,
        outcome: Outcome,
        said: Value,
    ) -> Result<()> {
        let said = json!({ "provider": provider, "attempt": message.attempts, "said": said });
        let line = log_line(message, said);
        loop {
            let result = self.conclude(message.id, &outcome, line.clone()).await;
            match result {
                Err(Error::Store(error)) if !self.is_stopping() => {
                    tracing::warn!(%error, message = %message.id, "an outcome waits for the store");
                    tokio::time::sleep(RETRY_FIRST).await;
                }
                other => return other,
            }
        }
    }

    /// One commit: the outcome, and the token it wakes.
    pub(crate) async fn conclude(
        &self,
        id: MessageId,
        outcome: &Outcome,
        line: LogLine,
    ) -> Result<()> {
        let now = self.now();
        let (world, mut unit) = self.take(Claim::Messages(vec![id]), now).await?;
        let mut changed = Changed::new();
        for (place, taken) in unit.contacts().iter_mut().enumerate() {
            let mut turn = Turn::new(&world, &mut taken.contact, &taken.known_events, now);
            turn.apply(Input::Outcome { message: id, outcome: outcome.clone() });
            changed.insert(place, turn.finish());
        }
        let extra = Extra { log: vec![line], ..Extra::default() };
        self.finish(unit, changed, extra).await
    }

    /// Whether a call is in flight or a provider rests.
    pub(crate) fn is_handing_over(&self) -> bool {
        self.0.permits.is_busy()
    }
}

/// A message that is at `sending` and was rendered.
struct Ready {
    message: Box<Message>,
    printed: Printed,
    provider: Provider,
    permit: OwnedSemaphorePermit,
}

/// The sandbox keeps the message, and that is all: it is accepted in this very commit.
fn proceed(turn: &mut Turn<'_>, ready: Ready, batch: &mut Batch) {
    let Ready { message, printed, provider: Provider { name, sender, .. }, permit } = ready;
    match sender {
        None => {
            let outcome = Outcome::Accepted { provider: Some(name.clone()), response: None };
            batch.extra.log.push(log_line(&message, json!({ "provider": name })));
            turn.apply(Input::Outcome { message: message.id, outcome });
        }
        Some(sender) => {
            let (provider, taken) = (name, Instant::now());
            batch.calls.push(Call { message, printed, provider, sender, permit, taken });
        }
    }
}

/// A message whose provider is gone.
fn give_up(turn: &mut Turn<'_>, id: MessageId, why: &str, batch: &mut Batch) {
    batch.moved += 1;
    if let Some(Handed::Go(message)) = turn.apply(Input::HandOver(id)).handed {
        batch.extra.log.push(log_line(&message, json!({ "error": why })));
        let outcome = Outcome::Refused(Reason::Refused);
        turn.apply(Input::Outcome { message: id, outcome });
    }
}

const CHANNELS: [Channel; 4] = [Channel::Email, Channel::Sms, Channel::Push, Channel::Webhook];

fn letter_of(message: &Message, printed: Printed) -> Letter {
    Letter {
        id: message.id,
        channel: message.channel,
        to: message.to.clone().unwrap_or_default(),
        parts: printed.parts,
        unsubscribe: printed.unsubscribe,
        roots: Arc::new(printed.roots),
    }
}

fn body_of(message: &Message, printed: &Printed) -> Body {
    let parts = serde_json::to_value(&printed.parts).unwrap_or_default();
    Body { message: message.id, contact: message.token.contact, parts }
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
