//! What each provider may be given now (rule 18): so many calls at once, so many messages in a
//! time, and nothing while it is ill or asked for a rest. One that is down delays only its own
//! messages.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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
use crate::runtime::Runtime;
use crate::sender::{Fate, Health, Limits, Provider, Providers, Sent};

/// The gates of all providers.
#[derive(Debug)]
pub(crate) struct Permits(BTreeMap<Name, Arc<Gate>>);

/// What one provider may be given.
#[derive(Debug)]
struct Gate {
    name: Name,
    calls: Arc<Semaphore>,
    concurrency: usize,
    pace: Option<Pace>,
    state: Mutex<State>,
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
    pub(crate) fn new(providers: &Providers) -> Self {
        let gates = providers.table.values();
        Self(gates.map(|one| (one.name.clone(), Arc::new(Gate::new(one)))).collect())
    }

    /// How many messages a provider may be given now.
    pub(super) fn free(&self, name: &Name) -> usize {
        self.0.get(name).map_or(0, |gate| gate.free(Instant::now()))
    }

    pub(super) fn take(&self, name: &Name) -> Option<Permit> {
        self.0.get(name).and_then(Gate::take)
    }

    /// How long a provider gets nothing any more.
    pub(super) fn wait(&self, name: &Name) -> Option<Duration> {
        self.0.get(name).and_then(|gate| gate.wait(Instant::now()))
    }

    /// Whether a call is under way.
    pub(super) fn is_in_flight(&self) -> bool {
        self.0.values().any(|gate| gate.in_flight() > 0)
    }

    /// How long until a provider that waits may be given something; never more than `longest`.
    pub(crate) fn next_within(&self, longest: Duration) -> Duration {
        let now = Instant::now();
        let waits = self.0.values().filter_map(|gate| gate.wait(now));
        waits.min().map_or(longest, |wait| wait.min(longest))
    }

    /// Waits for the calls in flight.
    pub(crate) async fn rest_all(&self, within: Duration) {
        for gate in self.0.values() {
            let all = u32::try_from(gate.concurrency).unwrap_or(u32::MAX);
            let _ = tokio::time::timeout(within, gate.calls.acquire_many(all)).await;
        }
    }
}

impl Gate {
    fn new(provider: &Provider) -> Self {
        let concurrency = provider.limits.concurrency.min(Semaphore::MAX_PERMITS);
        Self {
            name: provider.name.clone(),
            calls: Arc::new(Semaphore::new(concurrency)),
            concurrency,
            pace: provider.limits.rate.map(Pace::new),
            state: Mutex::default(),
        }
    }

    fn free(&self, now: Instant) -> usize {
        let state = self.state();
        if state.rests_until.is_some_and(|until| until > now) {
            return 0;
        }
        let rate = self.pace.as_ref().map_or(usize::MAX, |pace| pace.free(now));
        self.calls.available_permits().min(state.breaker.free(now)).min(rate)
    }

    fn take(self: &Arc<Self>) -> Option<Permit> {
        let call = Arc::clone(&self.calls).try_acquire_owned().ok()?;
        let tries = self.state().breaker.take(Instant::now())?;
        let permit = Permit { gate: Arc::clone(self), tries, _call: call };
        self.pace.as_ref().is_none_or(Pace::take).then_some(permit)
    }

    fn in_flight(&self) -> usize {
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
        let (providers, now) = (&self.0.providers, Instant::now());
        let standing = |provider: &Provider| {
            let gate = self.0.permits.0.get(&provider.name)?;
            let defaults = providers.defaults.iter().filter(|(_, name)| **name == provider.name);
            let state = gate.state();
            let (phase, failures) = (state.breaker.phase(now), state.breaker.failures());
            let last_error = state.last_error.clone();
            drop(state);
            Some(Standing {
                name: provider.name.clone(),
                channels: defaults.map(|(channel, _)| *channel).collect(),
                is_sandbox: provider.sender.is_none(),
                limits: provider.limits,
                in_flight: gate.in_flight(),
                phase,
                failures,
                waits: gate.wait(now),
                last_error,
            })
        };
        providers.table.values().filter_map(standing).collect()
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
