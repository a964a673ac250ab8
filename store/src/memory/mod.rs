//! The reference model: what every store must do, as plainly as it can be said. A unit works on
//! a copy of everything, and its commit puts the copy in place.
//!
//! Architecture Invariant: no cleverness. Where this and another store differ, the other is
//! wrong until proven otherwise.

mod access;
mod accounts;
mod apply;
mod carts;
mod claim;
mod coupons;
mod deliveries;
mod doctor;
mod errands;
mod flows;
mod kept;
mod members;
mod messages;
mod noted;
mod people;
mod products;
mod state;
mod upkeep;
mod view;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio::sync::OwnedMutexGuard;
use weir_engine::needs::Needs;
use weir_engine::turn::{Changes, Wish};
use weir_engine::value::Timestamp;

use crate::Result;
use crate::contract::claim::{Answer, Claim, Taken};
use crate::contract::extra::Extra;
use crate::contract::merge::merge;
use crate::contract::{Store, Unit};
use state::State;

/// A store that forgets everything when it is dropped: the model that others are compared with.
#[derive(Debug, Default)]
pub struct MemoryStore {
    state: Arc<Mutex<State>>,
    /// Held by the unit at hand: units follow one another.
    turn: Arc<tokio::sync::Mutex<()>>,
}

/// Nobody else writes until this is dropped.
struct Alone<'s> {
    state: MutexGuard<'s, State>,
    _turn: tokio::sync::MutexGuard<'s, ()>,
}

struct MemoryUnit {
    state: Arc<Mutex<State>>,
    draft: State,
    answers: Vec<Answer>,
    taken: Vec<Taken>,
    sends: bool,
    now: Timestamp,
    _turn: OwnedMutexGuard<()>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// To write: after the unit at hand, which would write over it what it was taken from.
    async fn alone(&self) -> Alone<'_> {
        let turn = self.turn.lock().await;
        Alone { state: self.state(), _turn: turn }
    }
}

impl Deref for Alone<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl DerefMut for Alone<'_> {
    fn deref_mut(&mut self) -> &mut State {
        &mut self.state
    }
}

#[async_trait]
impl Store for MemoryStore {
    fn is_shared(&self) -> bool {
        false
    }

    async fn is_alone(&self) -> Result<bool> {
        Ok(true)
    }

    async fn take(&self, claim: Claim, needs: &Needs, now: Timestamp) -> Result<Box<dyn Unit>> {
        let turn = Arc::clone(&self.turn).lock_owned().await;
        let mut draft = self.state().clone();
        let sends = matches!(claim, Claim::Due(_)) && !draft.is_sending_stopped();
        let (answers, taken) = draft.take(claim, needs, now);
        let state = Arc::clone(&self.state);
        Ok(Box::new(MemoryUnit { state, draft, answers, taken, sends, now, _turn: turn }))
    }
}

#[async_trait]
impl Unit for MemoryUnit {
    fn answers(&self) -> &[Answer] {
        &self.answers
    }

    fn contacts(&mut self) -> &mut [Taken] {
        &mut self.taken
    }

    fn sends(&self) -> bool {
        self.sends
    }

    async fn draw(&mut self, wishes: &[Wish]) -> Result<Vec<Option<String>>> {
        Ok(wishes.iter().map(|wish| self.draft.draw(wish, self.now)).collect())
    }

    async fn commit(
        mut self: Box<Self>,
        changes: Vec<(usize, Changes)>,
        extra: Extra,
    ) -> Result<()> {
        let mut merged = BTreeMap::<usize, Changes>::new();
        for (place, changes) in changes {
            merge(merged.entry(place).or_default(), changes);
        }
        for (place, changes) in &merged {
            self.draft.apply(&self.taken[*place].contact, changes, self.now)?;
        }
        self.draft.add(extra, self.now)?;
        for (place, _) in merged.iter().filter(|(_, changes)| changes.erased) {
            self.draft.erase(self.taken[*place].contact.id);
        }
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = self.draft;
        Ok(())
    }

    async fn abandon(self: Box<Self>) -> Result<()> {
        Ok(())
    }
}
