//! What each provider may be given now (rule 18): so many calls at once, so many messages in a
//! time, and nothing while it is ill or asked for a rest. One that is down delays only its own
//! messages.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use weir_engine::model::Name;
use weir_engine::value::Timestamp;
use weir_messages::Channel;

use super::breaker::{Breaker, Phase, Turned};
use super::pace::Pace;
use crate::clock::real_now;
use crate::limits::{PROVIDER_REST, RETRY_LONGEST};
use crate::providers::{Source, Stock};
use crate::runtime::Runtime;
use crate::sender::{Fate, Health, Limits, Provider, Providers, Sender, Sent};

/// The gates of all providers.
#[derive(Debug, Default)]
pub(crate) struct Permits(RwLock<Gates>);

#[derive(Debug, Default)]
struct Gates {
    now: BTreeMap<Name, Arc<Gate>>,
    /// Of providers that were changed or are gone, with calls under way.
    before: Vec<Arc<Gate>>,
}

/// What one provider may be given.
#[derive(Debug)]
struct Gate {
    name: Name,
    sender: Option<Arc<dyn Sender>>,
    limits: Limits,
    calls: Arc<Semaphore>,
    concurrency: usize,
    pace: Option<Pace>,
    state: Mutex<State>,
    /// Those of the same name from before its settings changed: their calls under way count.
    before: Vec<Arc<Gate>>,
}

#[derive(Debug, Default)]
struct State {
    breaker: Breaker,
    rests_until: Option<Instant>,
    last_error: Option<(Timestamp, Value)>,
}

/// One message may be given to a provider. Dropped when the call is over.
#[derive(Debug)]
pub(super) struct Permit {
    gate: Arc<Gate>,
    /// Whether the provider was ill, and this message is to try it.
    tries: bool,
    _call: OwnedSemaphorePermit,
}

/// How a provider is, as one process knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// What nodes call it.
    pub name: Name,
    /// Of which kind it is; none where only this process knows how it was made.
    pub kind: Option<String>,
    /// Where it is written.
    pub source: Source,
    /// Why it cannot be used; its messages wait.
    pub problem: Option<String>,
    /// For which channels it is the default.
    pub channels: Vec<Channel>,
    /// Whether it is the sandbox, which sends nothing.
    pub is_sandbox: bool,
    /// How much it may be asked for.
    pub limits: Limits,
    /// How many calls are under way.
    pub in_flight: usize,
    /// Whether it gets messages.
    pub phase: Phase,
    /// How many calls in a row said that it is ill.
    pub failures: u32,
    /// How long it gets nothing any more: it is ill, asked for a rest, or has used up its rate.
    pub waits: Option<Duration>,
    /// What went wrong last, and when.
    pub last_error: Option<(Timestamp, Value)>,
}

impl Permits {
    /// From now on these are the providers. One that did not change is known as it was; of one
    /// that did, nothing is known, but its calls under way count.
    pub(crate) fn renew(&self, providers: &Providers) {
        let mut gates = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let Gates { now, before } = std::mem::take(&mut *gates);
        let old = now.into_values().chain(before).collect::<Vec<_>>();
        let (mut now, mut kept) = (BTreeMap::new(), Vec::new());
        for provider in providers.table.values() {
            let same = old.iter().find(|gate| gate.is_of(provider));
            let gate = same.cloned().unwrap_or_else(|| Arc::new(Gate::new(provider, &old)));
            now.insert(provider.name.clone(), gate);
        }
        for gate in old {
            let is_now = now.get(&gate.name).is_some_and(|one| Arc::ptr_eq(one, &gate));
            if !is_now && gate.own_in_flight() > 0 {
                kept.push(gate);
            }
        }
        *gates = Gates { now, before: kept };
    }

    /// How many messages a provider may be given now.
    pub(super) fn free(&self, name: &Name) -> usize {
        self.gate(name).map_or(0, |gate| gate.free(Instant::now()))
    }

    pub(super) fn take(&self, name: &Name) -> Option<Permit> {
        self.gate(name).and_then(|gate| gate.take())
    }

    /// How long a provider gets nothing any more.
    pub(super) fn wait(&self, name: &Name) -> Option<Duration> {
        self.gate(name).and_then(|gate| gate.wait(Instant::now()))
    }

    /// Whether a call is under way.
    pub(super) fn is_in_flight(&self) -> bool {
        self.all().iter().any(|gate| gate.own_in_flight() > 0)
    }

    /// How long until a provider that waits may be given something; never more than `longest`.
    pub(crate) fn next_within(&self, longest: Duration) -> Duration {
        let (now, gates) = (Instant::now(), self.read());
        let waits = gates.now.values().filter_map(|gate| gate.wait(now));
        waits.min().map_or(longest, |wait| wait.min(longest))
    }

    /// Waits for the calls in flight.
    pub(crate) async fn rest_all(&self, within: Duration) {
        for gate in self.all() {
            let all = u32::try_from(gate.concurrency).unwrap_or(u32::MAX);
            let _ = tokio::time::timeout(within, gate.calls.acquire_many(all)).await;
        }
    }

    fn gate(&self, name: &Name) -> Option<Arc<Gate>> {
        self.read().now.get(name).cloned()
    }

    fn all(&self) -> Vec<Arc<Gate>> {
        let gates = self.read();
        gates.now.values().chain(&gates.before).cloned().collect()
    }

    fn read(&self) -> RwLockReadGuard<'_, Gates> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Gate {
    fn new(provider: &Provider, old: &[Arc<Self>]) -> Self {
        let limits = provider.limits;
        let concurrency = limits.concurrency.min(Semaphore::MAX_PERMITS);
        let is_before = |gate: &&Arc<Self>| gate.name == provider.name && gate.own_in_flight() > 0;
        Self {
            name: provider.name.clone(),
            sender: provider.sender.clone(),
            limits,
            calls: Arc::new(Semaphore::new(concurrency)),
            concurrency,
            pace: limits.rate.map(Pace::new),
            state: Mutex::default(),
            before: old.iter().filter(is_before).cloned().collect(),
        }
    }

    /// Whether this is the gate of just this provider.
    fn is_of(&self, provider: &Provider) -> bool {
        let is_same = match (&self.sender, &provider.sender) {
            (Some(ours), Some(theirs)) => Arc::ptr_eq(ours, theirs),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        is_same && self.name == provider.name && self.limits == provider.limits
    }

    fn free(&self, now: Instant) -> usize {
        let state = self.state();
        if state.rests_until.is_some_and(|until| until > now) {
            return 0;
        }
        let rate = self.pace.as_ref().map_or(usize::MAX, |pace| pace.free(now));
        let calls = self.concurrency.saturating_sub(self.in_flight());
        calls.min(state.breaker.free(now)).min(rate)
    }

    fn take(self: &Arc<Self>) -> Option<Permit> {
        let call = Arc::clone(&self.calls).try_acquire_owned().ok()?;
        if self.in_flight() > self.concurrency {
            return None;
        }
        let tries = self.state().breaker.take(Instant::now())?;
        let permit = Permit { gate: Arc::clone(self), tries, _call: call };
        self.pace.as_ref().is_none_or(Pace::take).then_some(permit)
    }

    /// Calls under way, also those that began before its settings changed.
    fn in_flight(&self) -> usize {
        let before = self.before.iter().map(|gate| gate.own_in_flight()).sum::<usize>();
        self.own_in_flight() + before
    }

    fn own_in_flight(&self) -> usize {
        self.concurrency - self.calls.available_permits().min(self.concurrency)
    }

    fn wait(&self, now: Instant) -> Option<Duration> {
        let state = self.state();
        let rest = state.rests_until.and_then(|until| until.checked_duration_since(now));
        let rate = self.pace.as_ref().and_then(|pace| pace.wait(now));
        rest.max(rate).max(state.breaker.wait(now)).filter(|wait| !wait.is_zero())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit {
    /// What the call said of the provider. Webhooks of one provider go to many places: one that
    /// is down holds up no other.
    pub(super) fn hear(&self, channel: Channel, sent: &Sent) {
        let (mut state, now) = (self.gate.state(), Instant::now());
        if matches!(sent.fate, Fate::NotSent(_) | Fate::Unknown | Fate::Refused) {
            state.last_error = Some((real_now(), sent.said.clone()));
        }
        if channel == Channel::Webhook {
            return;
        }
        if let Fate::NotSent(pause) = sent.fate {
            let pause = pause.unwrap_or(PROVIDER_REST).min(RETRY_LONGEST);
            state.rests_until = Some(now + pause);
        }
        let turned = state.breaker.hear(sent.health, self.tries, now);
        let failures = state.breaker.failures();
        drop(state);
        tell(&self.gate.name, turned, failures, sent);
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if self.tries {
            self.gate.state().breaker.untried(Instant::now());
        }
    }
}

fn tell(provider: &Name, turned: Option<Turned>, failures: u32, sent: &Sent) {
    match turned {
        Some(Turned::Ill(pause)) => tracing::warn!(%provider, said = %sent.said,
            "the provider looks ill: {failures} calls in a row failed. It gets nothing for {} s, \
             and then one message to try; its other messages wait", pause.as_secs()),
        Some(Turned::Well) => tracing::info!(%provider, "the provider is well again"),
        None => {}
    }
    if sent.health == Health::Ill {
        metrics::counter!("weir_provider_failures_total", "provider" => provider.to_string())
            .increment(1);
    }
}

impl Runtime {
    /// How every provider is, as this process knows it.
    pub fn standings(&self) -> Vec<Standing> {
        let (stock, now) = (self.0.shelf.now(), Instant::now());
        let ill = stock.kept.iter().filter(|(_, kept)| kept.problem.is_some());
        let mut names: Vec<_> =
            stock.providers.table.keys().chain(ill.map(|(name, _)| name)).collect();
        names.sort();
        names.dedup();
        names.into_iter().filter_map(|name| self.standing(&stock, name, now)).collect()
    }

    fn standing(&self, stock: &Stock, name: &Name, now: Instant) -> Option<Standing> {
        let providers = &stock.providers;
        let provider = providers.table.get(name);
        let gate = provider.and_then(|_| self.0.permits.gate(name));
        let (phase, failures, last_error) = gate.as_ref().map_or_else(nothing, |gate| {
            let State { breaker, last_error, .. } = &*gate.state();
            (breaker.phase(now), breaker.failures(), last_error.clone())
        });
        let defaults = providers.defaults.iter().filter(|(_, default)| *default == name);
        let kept = stock.kept.get(name).filter(|kept| !kept.is_shadowed);
        Some(Standing {
            name: name.clone(),
            kind: stock.kind(name),
            source: stock.source(name)?,
            problem: kept.and_then(|kept| kept.problem.clone()),
            channels: defaults.map(|(channel, _)| *channel).collect(),
            is_sandbox: provider.is_some_and(|provider| provider.sender.is_none()),
            limits: provider.map_or(Limits::NONE, |provider| provider.limits),
            in_flight: gate.as_ref().map_or(0, |gate| gate.in_flight()),
            phase,
            failures,
            waits: gate.and_then(|gate| gate.wait(now)),
            last_error,
        })
    }

    /// Writes down how the providers are, for whoever reads the figures.
    pub fn gauge_providers(&self) {
        for standing in self.standings() {
            let name = standing.name.to_string();
            let in_flight = u32::try_from(standing.in_flight).unwrap_or(u32::MAX);
            metrics::gauge!("weir_provider_breaker", "provider" => name.clone())
                .set(standing.phase.level());
            metrics::gauge!("weir_provider_calls", "provider" => name).set(f64::from(in_flight));
        }
    }
}

/// What is known of a provider that cannot be used.
fn nothing() -> (Phase, u32, Option<(Timestamp, Value)>) {
    (Phase::Closed, 0, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::provider;
    use crate::sender::{Made, Tools, make};

    fn providers(host: &str, concurrency: usize) -> Providers {
        let settings = serde_json::json!({
            "type": "smtp", "host": host, "concurrency": concurrency,
        });
        let settings = provider::read(&settings).unwrap();
        let Made { sender, limits } = make(&settings, &Tools::default()).unwrap();
        let mut providers = Providers::default();
        providers.add(Provider { name: "mail".into(), sender, limits }, &[Channel::Email]);
        providers
    }

    #[test]
    fn calls_under_way_count_after_a_change() {
        let (permits, name) = (Permits::default(), Name::from("mail"));
        permits.renew(&providers("a.example", 2));
        let call = permits.take(&name).unwrap();
        permits.renew(&providers("b.example", 2));
        assert_eq!(permits.free(&name), 1, "one of two is under way still");
        let another = permits.take(&name).unwrap();
        assert!(permits.take(&name).is_none() && permits.is_in_flight());
        drop(call);
        assert!(permits.take(&name).is_some());
        permits.renew(&Providers::default());
        assert!(permits.is_in_flight(), "a call of one that is gone is waited for");
        drop(another);
        assert!(!permits.is_in_flight() && permits.take(&name).is_none());
    }

    #[test]
    fn one_that_did_not_change_is_known_as_it_was() {
        let (permits, same) = (Permits::default(), providers("a.example", 2));
        permits.renew(&same);
        let call = permits.take(&Name::from("mail")).unwrap();
        let said = serde_json::json!("credentials");
        let pause = Some(Duration::from_mins(15));
        call.hear(Channel::Email, &Sent::of(Fate::NotSent(pause), said));
        drop(call);
        permits.renew(&same);
        assert_eq!(permits.free(&"mail".into()), 0, "it asked for a rest");
        permits.renew(&providers("a.example", 2));
        assert_eq!(permits.free(&"mail".into()), 2, "somebody set it right");
    }
}
