//! The reference model: what every store must do, as plainly as it can be said. A unit works on
//! a copy of everything, and its commit puts the copy in place.
//!
//! Architecture Invariant: no cleverness. Where this and another store differ, the other is
//! wrong until proven otherwise.

mod access;
mod apply;
mod claim;
mod doctor;
mod flows;
mod messages;
mod people;
mod state;
mod upkeep;
mod view;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio::sync::OwnedMutexGuard;
use weir_engine::model::MessageId;
use weir_engine::needs::Needs;
use weir_engine::turn::Changes;
use weir_engine::value::Timestamp;

use crate::Result;
use crate::contract::claim::{Answer, Claim, Queued, Taken};
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

struct MemoryUnit {
    state: Arc<Mutex<State>>,
    draft: State,
    answers: Vec<Answer>,
    taken: Vec<Taken>,
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
        let (answers, taken) = draft.take(claim, needs, now);
        let state = Arc::clone(&self.state);
        Ok(Box::new(MemoryUnit { state, draft, answers, taken, now, _turn: turn }))
    }

    async fn look_ahead(
        &self,
        queued: &Queued,
        besides: &BTreeSet<MessageId>,
        needs: &Needs,
        now: Timestamp,
    ) -> Result<Vec<Taken>> {
        let mut draft = self.state().clone();
        let (_, mut taken) = draft.take(Claim::Queued(queued.clone()), needs, now);
        for one in &mut taken {
            one.messages.retain(|id| !besides.contains(id));
        }
        taken.retain(|one| !one.messages.is_empty());
        Ok(taken)
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
