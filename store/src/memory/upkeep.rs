//! Counting, what is due next, and cleaning up. Everything is counted anew.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use weir_engine::model::{Message, Name, SHARDS, Status, Token, TokenId};
use weir_engine::value::Timestamp;

use super::MemoryStore;
use super::state::{Person, State};
use crate::Result;
use crate::contract::claim::Route;
use crate::contract::owner::{Beat, Owner};
use crate::contract::upkeep::{Backlog, Figures, Keep, KeptSince, Slice, Stats, Upkeep};
use crate::counts::Deltas;
use crate::counts::What;

/// The instants at which something is due.
#[derive(Default)]
struct Instants {
    tokens: Vec<Timestamp>,
    appointments: Vec<Timestamp>,
    queued: Vec<Timestamp>,
}

impl State {
    fn counts(&self) -> Deltas {
        let mut counts = Deltas::default();
        for person in self.people.values() {
            person.trail.iter().for_each(|hop| counts.add_hop(hop));
            for token in person.contact.tokens.iter().filter(|token| token.is_live()) {
                counts.inside(&token.flow, token.version, &token.node, 1);
            }
            for message in &person.contact.messages {
                counts.message(message, message.status, 1);
            }
        }
        for (key, n) in &self.gone {
            *counts.0.entry(key.clone()).or_default() += n;
        }
        counts
    }

    fn instants(&self, paused: &BTreeSet<Name>) -> Instants {
        let runs = |flow: &Name| !paused.contains(flow);
        let mut found = Instants::default();
        for contact in self.people.values().map(|person| &person.contact) {
            let tokens = contact.tokens.iter().filter(|token| runs(&token.flow));
            found.tokens.extend(tokens.filter_map(weir_engine::model::Token::due));
            let kept = contact.calendar.iter().filter(|kept| runs(&kept.flow));
            found.appointments.extend(kept.filter_map(|kept| kept.due));
            let messages = contact.messages.iter().filter(|message| runs(&message.flow));
            let queued = messages.filter(|message| message.status == Status::Queued);
            found.queued.extend(queued.map(|message| message.not_before));
        }
        found
    }
}

#[async_trait]
impl Upkeep for MemoryStore {
    async fn stats(&self, flow: &Name, version: Option<u32>) -> Result<Stats> {
        let mut stats = Stats::default();
        for (key, n) in self.state().counts().0 {
            if key.flow == *flow && version.is_none_or(|version| key.version == version) {
                stats.count(key.what, key.node, &key.label, n)?;
            }
        }
        Ok(stats)
    }

    async fn figures(&self, first: &Name, last: &Name) -> Result<BTreeMap<Name, Figures>> {
        let mut all: BTreeMap<Name, Figures> = BTreeMap::new();
        let told = |what| matches!(what, What::Entered | What::Inside | What::Ended);
        for (key, n) in self.state().counts().0 {
            if n != 0 && told(key.what) && (first..=last).contains(&&key.flow) {
                all.entry(key.flow).or_default().count(key.what, key.version, key.node, n);
            }
        }
        Ok(all)
    }

    async fn fold_counters(&self) -> Result<u64> {
        Ok(0)
    }

    async fn next_due(&self, paused: &BTreeSet<Name>) -> Result<Option<Timestamp>> {
        let Instants { tokens, appointments, .. } = self.state().instants(paused);
        Ok(tokens.into_iter().chain(appointments).min())
    }

    async fn next_message(
        &self,
        paused: &BTreeSet<Name>,
        routes: &[Route],
    ) -> Result<Option<Timestamp>> {
        let state = self.state();
        let messages = state.people.values().flat_map(|person| &person.contact.messages);
        let queued = messages.filter(|message| {
            let goes = |route: &Route| {
                route.channel == message.channel && route.provider == message.provider
            };
            message.status == Status::Queued
                && !paused.contains(&message.flow)
                && routes.iter().any(goes)
        });
        Ok(queued.map(|message| message.not_before).min())
    }

    async fn beat(&self, _owner: Owner) -> Result<Vec<Beat>> {
        Ok(Vec::new())
    }

    async fn backlog(&self, paused: &BTreeSet<Name>, now: Timestamp) -> Result<Backlog> {
        let count = |instants: Vec<Timestamp>| {
            instants.into_iter().filter(|at| *at <= now).map(|_| 1).sum()
        };
        let Instants { tokens, appointments, queued } = self.state().instants(paused);
        Ok(Backlog {
            tokens: count(tokens),
            appointments: count(appointments),
            queued: count(queued),
        })
    }

    async fn sweep(&self, now: Timestamp) -> Result<u64> {
        let mut state = self.alone().await;
        let size = |state: &State| {
            let people = state.people.values();
            let kept = people.map(|person| person.known_events.len() + person.bodies.len());
            (kept.sum::<usize>() + state.answers.len() + state.patterns.len()) as u64
        };
        let before = size(&state);
        for person in state.people.values_mut() {
            person.known_events.retain(|_, at| *at >= Keep::EVENT_IDS.before(now));
            person.bodies.retain(|_, (at, _)| *at >= Keep::BODIES.before(now));
        }
        state.patterns.retain(|_, used_at| *used_at >= Keep::PATTERNS.before(now));
        state.answers.retain(|_, (_, at)| *at >= Keep::ANSWERS.before(now));
        Ok(before - size(&state))
    }

    async fn forget(&self, slice: Slice, kept: &KeptSince) -> Result<u64> {
        let mut state = self.alone().await;
        let (mut gone, mut counted) = (0, Deltas::default());
        for (id, person) in &mut state.people {
            if id.shard() * slice.of / SHARDS == slice.nth {
                gone += person.forget(kept, &mut counted);
            }
        }
        state.gone.extend(counted.0);
        Ok(gone)
    }
}

/// How long before its entry a run looks back.
const LOOK_BACK_MILLIS: i64 = 24 * 60 * 60 * 1_000;

impl Person {
    /// Forgets what is old; says how many rows that is, and notes what was counted of them.
    fn forget(&mut self, kept: &KeptSince, counted: &mut Deltas) -> u64 {
        let before = self.size();
        let live = self.contact.tokens.iter().filter(|token| token.is_live());
        let lived = live.map(|token| token.entered.at.plus(-LOOK_BACK_MILLIS)).min();
        self.contact.history.retain(|event| {
            kept.events.is_none_or(|since| event.received_at >= since)
                || lived.is_some_and(|since| since <= event.received_at)
        });
        let over = |since: Option<Timestamp>| -> BTreeSet<TokenId> {
            let is_over = |token: &&Token| {
                let goal = token.goal.until.filter(|_| token.goal.reached.is_none());
                let is_before =
                    |since| token.entered.at < since && goal.is_none_or(|until| until < since);
                !token.is_live() && since.is_some_and(is_before)
            };
            self.contact.tokens.iter().filter(is_over).map(|token| token.id).collect()
        };
        let (trail, messages) = (over(kept.trail), over(kept.messages));
        for hop in self.trail.extract_if(.., |hop| trail.contains(&hop.token)) {
            counted.add_hop(&hop);
        }
        let is_gone = |message: &mut Message| {
            let is_done = !matches!(message.status, Status::Queued | Status::Sending);
            is_done && messages.contains(&message.token)
        };
        for message in self.contact.messages.extract_if(.., is_gone) {
            counted.message(&message, message.status, 1);
            self.histories.remove(&message.id);
            self.log.remove(&message.id);
        }
        before - self.size()
    }

    fn size(&self) -> u64 {
        let lines = self.log.values().map(Vec::len).sum::<usize>();
        let trails: BTreeSet<_> = self.trail.iter().map(|hop| hop.token).collect();
        let (events, messages) = (self.contact.history.len(), self.contact.messages.len());
        (events + trails.len() + messages + lines) as u64
    }
}
