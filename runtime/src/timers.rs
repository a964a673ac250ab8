//! Wakes what is due: tokens whose instant has come, appointments of starts. What that
//! queues goes on to its provider in the same commit, where nobody waits before it.

use std::sync::Arc;

use weir_engine::turn::{Input, Turn};
use weir_store::{Claim, Due, FailPoint, Taken};

use crate::Result;
use crate::batches::Done;
use crate::dispatch::Batch;
use crate::limits::{BUSY_PAUSE, RELEASE_STEP};
use crate::runtime::Runtime;

impl Runtime {
    /// Fires what is due, whenever something is, until a stop.
    pub(crate) async fn fire_timers(self) {
        while !self.is_stopping() {
            self.0.timers.take();
            if let Err(error) = self.fire_all_due().await {
                tracing::error!(%error, "timers could not be fired; trying again");
            }
            self.arm_timers().await;
            tokio::select! {
                () = self.0.timers.ring(&self.0.clock) => {}
                () = tokio::time::sleep(self.poll_interval()) => {}
                () = self.stopped() => return,
            }
        }
    }

    /// Asks the store when to look next.
    async fn arm_timers(&self) {
        if !self.releases().is_empty() {
            self.0.timers.set(self.0.clock.after_real(RELEASE_STEP));
        }
        match self.0.store.next_due(&self.held()).await {
            Ok(Some(at)) if at > self.0.clock.passed() => self.0.timers.set(at),
            // It became due meanwhile, or somebody else has the contact.
            Ok(Some(at)) => {
                tokio::time::sleep(BUSY_PAUSE).await;
                self.0.timers.set(at);
            }
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "the next timer is not known"),
        }
    }

    /// Fires batches until nothing is due.
    pub(crate) async fn fire_all_due(&self) -> Result<usize> {
        let _one_at_a_time = self.0.firing.lock().await;
        self.in_batches(|runtime| async move { runtime.fire_some().await }).await
    }

    /// Fires one batch of what may fire now.
    async fn fire_some(&self) -> Result<Done> {
        for due in self.due_claims() {
            let limit = due.limit;
            let moved = self.fire_batch(due).await?;
            if moved > 0 {
                return Ok(Done { moved, is_full: moved >= limit });
            }
        }
        Ok(Done { moved: 0, is_full: false })
    }

    async fn fire_batch(&self, due: Due) -> Result<usize> {
        // An event of this very instant may still come, and goes first (rule 7).
        let passed = self.0.clock.passed();
        let (world, mut unit) = self.take(Claim::Due(due), passed).await?;
        let now = self.now();
        let sends = unit.sends() && self.hands_over_at_once();
        let mut batch = Batch::new(Arc::clone(&world));
        let mut fired = 0;
        for (place, taken) in unit.contacts().iter_mut().enumerate() {
            let inputs = in_order(taken);
            let mut turn = Turn::new(&world, &mut taken.contact, &taken.known_events, now);
            for input in inputs {
                turn.apply(input);
            }
            if sends {
                self.hand_over_new(&mut turn, &mut batch, now);
            }
            let moved = turn.finish();
            // What is due and does not move would be found again at once, for ever.
            fired += moved.tokens.len() + moved.calendar.len();
            batch.changed.insert(place, moved);
        }
        if batch.changed.is_empty() {
            unit.abandon().await?;
            return Ok(0);
        }
        FailPoint::BeforeTimers.reached();
        self.finish_batch(unit, batch).await?;
        FailPoint::AfterTimers.reached();
        metrics::counter!("weir_timers_total").increment(fired as u64);
        Ok(fired)
    }
}

/// What is due for one contact, by instant and then by node name (rule 7).
fn in_order(taken: &Taken) -> Vec<Input> {
    let mut tokens: Vec<_> = taken
        .due
        .iter()
        .filter_map(|id| taken.contact.token(*id))
        .map(|token| (token.due(), token.node.clone(), token.id))
        .collect();
    tokens.sort();
    let timers = tokens.into_iter().map(|(_, _, id)| Input::Timer(id));
    let appointments = taken.appointments.iter().map(|row| Input::Appointment {
        flow: row.flow.clone(),
        start: row.start.clone(),
        about: row.about.clone(),
    });
    timers.chain(appointments).collect()
}
