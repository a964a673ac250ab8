//! Who holds a contact: units of this process, for no other one writes to the file.
//!
//! A unit holds its contacts from its claim to its commit, and holds the writer for its writes
//! alone. So turns of many units run beside each other, and no contact is in two of them.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, OwnedRwLockReadGuard, RwLock};
use weir_engine::model::ContactId;

/// All contacts that are held.
#[derive(Debug, Default)]
pub(super) struct Holds {
    held: Mutex<BTreeSet<ContactId>>,
    freed: Notify,
    /// Open while messages may be handed over.
    gate: Arc<RwLock<()>>,
    /// How many commits there were since the store was opened.
    commits: AtomicU64,
}

/// What one unit holds, until this is dropped.
#[derive(Debug)]
pub(super) struct Holding {
    all: Arc<Holds>,
    own: BTreeSet<ContactId>,
    /// Whom it waits for before it tries once more.
    wanted: BTreeSet<ContactId>,
    gate: Option<OwnedRwLockReadGuard<()>>,
    /// How many commits its look sees for certain.
    seen: u64,
}

impl Holds {
    /// A commit is on disk: looks that begin from now on see it.
    pub(super) fn committed(&self) {
        self.commits.fetch_add(1, Ordering::SeqCst);
    }

    fn held(&self) -> MutexGuard<'_, BTreeSet<ContactId>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Holding {
    pub(super) fn new(all: &Arc<Holds>) -> Self {
        let (own, wanted) = (BTreeSet::new(), BTreeSet::new());
        let seen = all.commits.load(Ordering::SeqCst);
        Self { all: Arc::clone(all), own, wanted, gate: None, seen }
    }

    /// Whether there was a commit since its look began; from now on it begins anew.
    pub(super) fn is_behind(&mut self) -> bool {
        let commits = self.all.commits.load(Ordering::SeqCst);
        std::mem::replace(&mut self.seen, commits) < commits
    }

    /// Whether somebody else held a contact that it wanted.
    pub(super) fn waits(&self) -> bool {
        !self.wanted.is_empty()
    }

    /// How many contacts others hold.
    pub(super) fn busy(&self) -> usize {
        self.all.held().len() - self.own.len()
    }

    /// Holds no more than so many of these that nobody else holds; says which.
    pub(super) fn hold_free(&mut self, these: &[ContactId], limit: usize) -> BTreeSet<ContactId> {
        let mut held = self.all.held();
        let free = these.iter().filter(|id| self.own.contains(id) || held.insert(**id));
        let free: BTreeSet<_> = free.take(limit).copied().collect();
        self.own.extend(&free);
        free
    }

    /// Holds all of these; or none, where others hold one. Then it is remembered for whom to wait.
    pub(super) fn hold_all(&mut self, these: &BTreeSet<ContactId>) -> bool {
        let mut held = self.all.held();
        let mut others = these.difference(&self.own);
        if others.any(|id| held.contains(id)) {
            drop(held);
            self.let_go();
            self.wanted.clone_from(these);
            return false;
        }
        held.extend(these);
        self.own.extend(these);
        true
    }

    /// Waits for those that are wanted, one after the other in the order of their ids, so that no
    /// two wait for each other; and holds those that were free meanwhile, so that none waits for
    /// ever for a moment in which all of them are.
    pub(super) async fn wait(&mut self) {
        let all = Arc::clone(&self.all);
        loop {
            let freed = all.freed.notified();
            tokio::pin!(freed);
            // From here on no notice is missed.
            freed.as_mut().enable();
            if self.hold_next() {
                return;
            }
            freed.await;
        }
    }

    /// Holds those that are wanted up to the first that somebody else holds; says whether that was
    /// all of them.
    fn hold_next(&mut self) -> bool {
        let mut held = self.all.held();
        while let Some(next) = self.wanted.first().copied() {
            if !held.insert(next) {
                return false;
            }
            self.wanted.remove(&next);
            self.own.insert(next);
        }
        true
    }

    /// Waits until somebody lets go of contacts, unless one of these is free.
    pub(super) async fn wait_for_any(&self, these: &[ContactId]) {
        let freed = self.all.freed.notified();
        tokio::pin!(freed);
        freed.as_mut().enable();
        let all_are_held = {
            let held = self.all.held();
            these.iter().all(|id| held.contains(id))
        };
        if all_are_held {
            freed.await;
        }
    }

    /// Keeps the gate open until this is dropped.
    pub(super) async fn pass_gate(&mut self) {
        self.gate = Some(Arc::clone(&self.all.gate).read_owned().await);
    }

    /// Waits until everybody is through who went through the gate before.
    pub(super) async fn close_gate(&self) {
        drop(self.all.gate.write().await);
    }
}

impl Holding {
    fn let_go(&mut self) {
        let own = std::mem::take(&mut self.own);
        if !own.is_empty() {
            let mut held = self.all.held();
            held.retain(|id| !own.contains(id));
            drop(held);
            self.all.freed.notify_waiters();
        }
    }
}

impl Drop for Holding {
    fn drop(&mut self) {
        self.let_go();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(ids: impl IntoIterator<Item = i64>) -> BTreeSet<ContactId> {
        ids.into_iter().map(ContactId).collect()
    }

    #[test]
    fn a_contact_is_held_by_one() {
        let holds = Arc::default();
        let (mut first, mut second) = (Holding::new(&holds), Holding::new(&holds));
        let five: Vec<_> = ids(1..=5).into_iter().collect();
        assert_eq!(first.hold_free(&five, 2), ids([1, 2]));
        assert_eq!((first.busy(), second.busy()), (0, 2));
        assert!(!second.hold_all(&ids([2, 3])), "one of them is busy");
        assert_eq!(second.hold_free(&five, 9), ids([3, 4, 5]), "those that are free");
        assert!(first.hold_all(&ids([1, 2])), "its own");
        drop(first);
        assert!(second.hold_all(&ids([1, 2, 5])));
        drop(second);
        assert!(holds.held().is_empty());
    }

    #[tokio::test]
    async fn who_waits_holds_what_is_free_meanwhile() {
        let holds = Arc::default();
        let [mut first, mut second, mut third] = [(); 3].map(|()| Holding::new(&holds));
        assert!(first.hold_all(&ids([2])) && !second.hold_all(&ids([1, 2, 3])));
        assert!(second.waits() && third.hold_all(&ids([3])), "it held nobody when it failed");
        let waiting = tokio::spawn(async move {
            second.wait().await;
            second.own.clone()
        });
        tokio::task::yield_now().await;
        assert_eq!(Holding::new(&holds).hold_free(&[ContactId(1)], 1), ids([]), "1 was free");
        drop(first);
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        drop(third);
        assert_eq!(waiting.await.unwrap(), ids([1, 2, 3]));
    }

    #[tokio::test]
    async fn the_gate_closes_behind_those_who_are_through() {
        let holds = Arc::default();
        let (mut first, second) = (Holding::new(&holds), Holding::new(&holds));
        first.pass_gate().await;
        let closing = tokio::spawn(async move { second.close_gate().await });
        tokio::task::yield_now().await;
        assert!(!closing.is_finished());
        drop(first);
        closing.await.unwrap();
    }
}
