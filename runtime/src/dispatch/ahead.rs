//! Prints messages ahead: while a batch is written, the next one is looked at by a reader and
//! printed on other threads. So the transaction that takes it to `sending`, in which nobody
//! else may write, finds it printed and packed.
//!
//! A sheet is no decision. That transaction takes the contact and asks the guards as ever; it uses
//! a sheet only where the contact is, to the last fact, the one that was printed for, under the
//! same flows and settings and at nearly the same instant. Else the message is printed then.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use weir_engine::catalogue::World;
use weir_engine::model::{Contact, MessageId};
use weir_engine::turn::{Handed, Input, Turn};
use weir_engine::value::Timestamp;
use weir_store::{Queued, Route, Shards, Taken};

use super::ready::Leaf;

use crate::limits::{AHEAD_MILLIS_MAX, AHEAD_WORTHWHILE_MESSAGES, SHEETS_MAX};
use crate::render::Unprintable;
use crate::runtime::Runtime;

/// What the batches of one dispatcher leave each other.
#[derive(Debug, Default)]
pub(crate) struct Ahead {
    /// Of the last batch that was not empty.
    moved: usize,
    /// What the last batch had no use for.
    left: Sheets,
    /// What is printed at the moment for the next batch.
    next: Option<JoinHandle<Sheets>>,
}

/// Messages that were printed ahead.
#[derive(Debug, Default)]
pub(super) struct Sheets(BTreeMap<MessageId, Sheet>);

/// One of them, and what it was printed from.
#[derive(Debug)]
struct Sheet {
    contact: Contact,
    world: Arc<World>,
    at: Timestamp,
    leaf: Result<Leaf, Unprintable>,
}

impl Sheets {
    /// The message as it looks, if it is printed and still looks so.
    pub(super) fn take(
        &mut self,
        id: MessageId,
        contact: &Contact,
        world: &Arc<World>,
        now: Timestamp,
    ) -> Option<Result<Leaf, Unprintable>> {
        let sheet = self.0.remove(&id)?;
        let same = Arc::ptr_eq(&sheet.world, world) && sheet.contact == *contact;
        (same && sheet.is_fresh(now)).then_some(sheet.leaf)
    }

    fn ids(&self) -> BTreeSet<MessageId> {
        self.0.keys().copied().collect()
    }

    /// With the sheets of a later look; of those that are fresh no more than may be kept, and
    /// rather the earlier ones, whose turn comes first.
    fn and(self, later: Self, now: Timestamp) -> Self {
        let fresh = self.0.into_iter().chain(later.0).filter(|(_, sheet)| sheet.is_fresh(now));
        Self(fresh.take(SHEETS_MAX).collect())
    }
}

impl Sheet {
    /// Whether what time says to a template is still near enough to what it said.
    fn is_fresh(&self, now: Timestamp) -> bool {
        (0..=AHEAD_MILLIS_MAX).contains(&now.millis_since(self.at))
    }
}

impl Ahead {
    /// A batch is over: how many messages it moved, and what it had no use for.
    pub(super) fn note(&mut self, moved: usize, left: Sheets) {
        if moved > 0 {
            self.moved = moved;
        }
        self.left = left;
    }

    /// Nothing is left to be handed over; what was found since then is kept for the next time.
    pub(super) async fn rest(&mut self, now: Timestamp) {
        if let Some(next) = self.next.take() {
            let looked = next.await.unwrap_or_default();
            self.left = std::mem::take(&mut self.left).and(looked, now);
        }
    }
}

impl Runtime {
    /// What is printed for the batch that is about to be claimed; what follows it is printed
    /// meanwhile. Few messages at a time are not worth a look of their own; where the store is
    /// shared, a look finds nothing.
    pub(super) async fn printed_ahead(&self, ahead: &mut Ahead, routes: &[Route]) -> Sheets {
        if ahead.moved < AHEAD_WORTHWHILE_MESSAGES || self.0.store.is_shared() {
            return Sheets::default();
        }
        let next = ahead.next.take();
        let next = next.unwrap_or_else(|| self.look_ahead(routes, ahead.left.ids()));
        // A look that came to nothing leaves the printing to the batch.
        let looked = next.await.unwrap_or_default();
        let sheets = std::mem::take(&mut ahead.left).and(looked, self.now());
        ahead.next = Some(self.look_ahead(routes, sheets.ids()));
        sheets
    }

    /// Looks at what is queued besides these messages and prints it, beside everything else.
    fn look_ahead(&self, routes: &[Route], besides: BTreeSet<MessageId>) -> JoinHandle<Sheets> {
        let routes = routes.to_vec();
        let queued = Queued { routes, shards: Shards::default(), paused: self.paused() };
        let (runtime, handle) = (self.clone(), Handle::current());
        tokio::task::spawn_blocking(move || {
            let (world, now) = (runtime.world(), runtime.now());
            let needs = world.flows.needs();
            let looked = runtime.0.store.look_ahead(&queued, &besides, needs, now);
            let mut looked = handle.block_on(looked).unwrap_or_else(|error| {
                tracing::warn!(%error, "messages could not be printed ahead");
                Vec::new()
            });
            looked.truncate(SHEETS_MAX);
            runtime.print_all(looked, &world, now)
        })
    }

    /// Prints on as many threads as there are cores.
    fn print_all(&self, mut looked: Vec<Taken>, world: &Arc<World>, now: Timestamp) -> Sheets {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let part = looked.len().div_ceil(cores).max(1);
        let (handle, mut tasks) = (Handle::current(), Vec::new());
        while looked.len() > part {
            let (part, runtime) = (looked.split_off(looked.len() - part), self.clone());
            let world = Arc::clone(world);
            let print = move || runtime.print_each(part, &world, now);
            tasks.push(handle.spawn_blocking(print));
        }
        let mut sheets = self.print_each(looked, world, now);
        for task in tasks {
            // A part that came to nothing is printed by its batch.
            sheets.0.extend(handle.block_on(task).unwrap_or_default().0);
        }
        sheets
    }

    fn print_each(&self, part: Vec<Taken>, world: &Arc<World>, now: Timestamp) -> Sheets {
        let sheets = part.into_iter().filter_map(|taken| self.print_ahead(taken, world, now));
        Sheets(sheets.collect())
    }

    /// Prints the first message of a contact for which it was claimed; how a second one looks may
    /// depend on what becomes of the first.
    fn print_ahead(
        &self,
        taken: Taken,
        world: &Arc<World>,
        now: Timestamp,
    ) -> Option<(MessageId, Sheet)> {
        let id = *taken.messages.first()?;
        // Later attempts send what the first one did.
        if taken.contact.message(id)?.attempts > 0 {
            return None;
        }
        let mut copy = taken.contact.clone();
        let mut turn = Turn::new(world, &mut copy, &taken.known_events, now);
        let Some(Handed::Go(message)) = turn.apply(Input::HandOver(id)).handed else { return None };
        let leaf = self.leaf(world, turn.contact(), &message, now, None);
        Some((id, Sheet { contact: taken.contact, world: Arc::clone(world), at: now, leaf }))
    }
}

#[cfg(test)]
mod tests {
    use weir_engine::model::{ContactId, Name, Reason, TokenId};

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn message(n: i64) -> MessageId {
        let token = TokenId { contact: ContactId(1), n };
        MessageId::derive(token, NOW, &Name::from("mail"), 0)
    }

    fn sheets(ids: impl IntoIterator<Item = i64>, world: &Arc<World>) -> Sheets {
        let sheet = |n| {
            let (contact, world) = (Contact::new(ContactId(1), "ana"), Arc::clone(world));
            let leaf = Err(Unprintable { reason: Reason::NothingToSay, message: "nothing".into() });
            (message(n), Sheet { contact, world, at: NOW, leaf })
        };
        Sheets(ids.into_iter().map(sheet).collect())
    }

    #[test]
    fn a_sheet_is_used_where_nothing_has_changed() {
        let (ana, world) = (Contact::new(ContactId(1), "ana"), Arc::new(World::default()));
        let used = |id, contact: &Contact, world: &Arc<World>, after| {
            sheets([1], &Arc::clone(world)).take(message(id), contact, world, NOW.plus(after))
        };
        assert!(used(1, &ana, &world, 0).is_some() && used(1, &ana, &world, 1_000).is_some());
        assert!(used(2, &ana, &world, 0).is_none(), "another message");
        assert!(used(1, &ana, &world, 1_001).is_none(), "it is old");
        assert!(used(1, &ana, &world, -1).is_none(), "the clock was set back");
        let mut changed = ana.clone();
        changed.profile.email = Some("ana@example.org".into());
        assert!(used(1, &changed, &world, 0).is_none(), "the contact has changed");
        let other = Arc::new(World::default());
        assert!(sheets([1], &world).take(message(1), &ana, &other, NOW).is_none(), "the flows");
    }

    #[test]
    fn no_more_sheets_are_kept_than_may_be() {
        let world = Arc::new(World::default());
        let count = i64::try_from(SHEETS_MAX).unwrap();
        let both = sheets(0..10, &world).and(sheets(10..count + 10, &world), NOW);
        assert_eq!(both.0.len(), SHEETS_MAX);
        assert!((0..10).all(|n| both.0.contains_key(&message(n))), "the earlier ones stay");
        let old = sheets(0..1, &world).and(sheets(1..9, &world), NOW.plus(AHEAD_MILLIS_MAX + 1));
        assert!(old.0.is_empty(), "what is too old goes");
    }
}
