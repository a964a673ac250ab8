//! What stores in SQL databases share: every statement by name, rows into values and back, and
//! the steps from a claim to a commit. What differs stands in `sqlite` and `postgres`: how to
//! connect, how rows go in, how contacts are held, and what is done about a lost connection.

mod access;
mod accounts;
pub(crate) mod arguments;
mod carts;
mod changed;
mod commit;
mod coupons;
mod dead;
mod deliveries;
mod doctor;
mod errands;
mod error;
pub(crate) mod fetched;
mod flows;
mod kept;
pub(crate) mod load;
mod members;
mod messages;
mod names;
mod noted;
mod people;
mod products;
pub(crate) mod records;
pub(crate) mod rows;
pub(crate) mod statements;
mod timeline;
pub(crate) mod unit;
mod upkeep;
mod words;

#[cfg(test)]
pub(crate) mod tests;

use std::collections::BTreeSet;
use std::ops::{DerefMut, RangeInclusive};

use weir_engine::model::ContactId;
use weir_engine::value::Timestamp;

use crate::Result;
use crate::contract::claim::{Due, Queued};
use crate::contract::owner::{Beat, Lost, Owner};
use crate::contract::upkeep::Slice;
use crate::suppression::HashKey;
use crate::words::Words;
pub(crate) use fetched::Fetched;
use records::{Record, records};
use rows::{ClaimedRow, LostRow};
use statements::Statement;

pub(crate) use access::hash_key;
pub(crate) use arguments::{Argument, Arguments};
#[cfg(test)]
pub(crate) use commit::ERASE;
pub(crate) use words::WordRow;

/// One connection, in a transaction.
pub(crate) trait Connection: Send {
    /// The words that are known of this database.
    fn words(&self) -> &Words;

    /// Runs a statement; gives the rows it finds.
    fn fetch<R: Fetched>(
        &mut self,
        statement: &'static Statement,
        arguments: Arguments,
    ) -> impl Future<Output = Result<Vec<R>>> + Send;

    /// Runs a statement; says how many rows it wrote.
    fn execute(
        &mut self,
        statement: &'static Statement,
        arguments: Arguments,
    ) -> impl Future<Output = Result<u64>> + Send;

    /// What a statement finds for many rows; at least one.
    fn fetch_each<T: Record, R: Fetched>(
        &mut self,
        statement: &'static Statement,
        rows: &[T],
        arguments: Arguments,
    ) -> impl Future<Output = Result<Vec<R>>> + Send;

    /// Writes many rows; at least one.
    fn execute_each<T: Record>(
        &mut self,
        statement: &'static Statement,
        rows: &[T],
        arguments: Arguments,
    ) -> impl Future<Output = Result<u64>> + Send;

    /// Runs a statement; gives the only row it may find.
    fn first<R: Fetched>(
        &mut self,
        statement: &'static Statement,
        arguments: Arguments,
    ) -> impl Future<Output = Result<Option<R>>> + Send {
        async move { Ok(self.fetch(statement, arguments).await?.pop()) }
    }

    /// What a statement finds for many rows; nothing without rows.
    fn find<T: Record, R: Fetched>(
        &mut self,
        statement: &'static Statement,
        rows: &[T],
    ) -> impl Future<Output = Result<Vec<R>>> + Send {
        self.find_with(statement, rows, Arguments::new())
    }

    /// [`Self::find`], with what is the same for all rows.
    fn find_with<T: Record, R: Fetched>(
        &mut self,
        statement: &'static Statement,
        rows: &[T],
        arguments: Arguments,
    ) -> impl Future<Output = Result<Vec<R>>> + Send {
        async move {
            match rows {
                [] => Ok(Vec::new()),
                rows => self.fetch_each(statement, rows, arguments).await,
            }
        }
    }

    /// Writes many rows; none without rows.
    fn write<T: Record>(
        &mut self,
        statement: &'static Statement,
        rows: &[T],
    ) -> impl Future<Output = Result<()>> + Send {
        self.write_with(statement, rows, Arguments::new())
    }

    /// [`Self::write`], with what is the same for all rows.
    fn write_with<T: Record>(
        &mut self,
        statement: &'static Statement,
        rows: &[T],
        arguments: Arguments,
    ) -> impl Future<Output = Result<()>> + Send {
        async move {
            if !rows.is_empty() {
                self.execute_each(statement, rows, arguments).await?;
            }
            Ok(())
        }
    }
}

/// How contacts are found that somebody may take, and how they are held until the commit.
pub(crate) trait Claims: Connection {
    /// Whether others may change between two statements what is not held.
    const SHARED: bool;

    /// Contacts for whom an instant has come; held. Those whom others hold are left out, unless
    /// there is nobody else.
    fn due(
        &mut self,
        due: &Due,
        now: Timestamp,
    ) -> impl Future<Output = Result<BTreeSet<ContactId>>> + Send;

    /// Messages that may leave; their contacts are held.
    fn queued(
        &mut self,
        queued: &Queued,
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<ClaimedRow>>> + Send;

    /// Messages at `sending` that nobody looks after; their contacts are held.
    fn lost(&mut self, lost: &Lost) -> impl Future<Output = Result<Vec<LostRow>>> + Send;

    /// Waits until nobody else holds these names, and holds them until the commit; says whether
    /// somebody may have held them before.
    fn reserve(&mut self, names: &[Reserved<'_>]) -> impl Future<Output = Result<bool>> + Send;

    /// Waits for contacts and holds them; gives those that are new their heads.
    fn hold(
        &mut self,
        known: &BTreeSet<ContactId>,
        created: &BTreeSet<ContactId>,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Goes through the gate before messages are handed over, and keeps it open until the
    /// transaction ends. Where transactions that write follow one another, there is none.
    fn pass_gate(&mut self) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }

    /// Waits until everybody is through who went through the gate before.
    fn close_gate(&mut self) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }

    /// Keeps what a process says of itself; gives what each said last. Nothing where there is one.
    fn beat(&mut self, _owner: Owner) -> impl Future<Output = Result<Vec<Beat>>> + Send {
        async { Ok(Vec::new()) }
    }

    /// How many connections other processes have.
    fn others(&mut self) -> impl Future<Output = Result<u64>> + Send;

    /// Sums up the counters that commits appended; says how many rows it folded.
    fn fold(&mut self) -> impl Future<Output = Result<u64>> + Send;
}

records! {
    /// A name that is held, of a contact that is created or a flow that is written.
    Reserved['a] {
        kind: &'static str,
        name: &'a str,
    }
}

/// A transaction that writes.
pub(crate) trait Writing: Send {
    /// What it writes through.
    type Connection: Claims;

    /// The connection, in the transaction.
    fn at_hand(&mut self) -> &mut Self::Connection;

    /// Ends it: if what was done in it went well, it is on disk when this returns; if not,
    /// there is no trace of it.
    fn end<T: Send>(&mut self, done: Result<T>) -> impl Future<Output = Result<T>> + Send;

    /// Undoes it.
    fn roll_back(&mut self) -> impl Future<Output = Result<()>> + Send;

    /// Undoes it, and where somebody was in the way waits for them and begins once more; says
    /// whether it did.
    fn begin_again(&mut self) -> impl Future<Output = Result<bool>> + Send {
        async { Ok(false) }
    }

    /// Makes sure that it may write from here on, where it began with a look.
    fn begin_to_write(&mut self) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }
}

/// How a unit begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begins {
    /// It reads and turns before it writes.
    Look,
    /// It writes at once.
    Write,
}

/// A database that keeps a store.
pub(crate) trait Database: Send + Sync + 'static {
    /// A connection of it.
    type Connection: Claims;
    /// A look at it.
    type Reading: DerefMut<Target = Self::Connection> + Send;
    /// A change of it.
    type Writing: Writing<Connection = Self::Connection> + 'static;
    /// What a unit is taken and written through.
    type Unit: Writing<Connection = Self::Connection> + 'static;

    /// The key of the suppression list's hashes.
    fn hash_key(&self) -> &HashKey;

    /// A look at the last commit, however many statements it takes.
    fn read(&self) -> impl Future<Output = Result<Self::Reading>> + Send;

    /// A transaction that writes.
    fn write(&self) -> impl Future<Output = Result<Self::Writing>> + Send;

    /// A transaction that holds contacts.
    fn unit(&self, begins: Begins) -> impl Future<Output = Result<Self::Unit>> + Send;

    /// Where months have a place of their own, makes those that come next.
    fn make_months(&self, _now: Timestamp) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }

    /// Deletes the messages of runs that entered before this and that no run needs, of this part;
    /// says how many rows went. Where months have a place of their own, they go as a whole.
    fn forget_messages(
        &self,
        _slice: Slice,
        part: &RangeInclusive<i64>,
        since: Timestamp,
    ) -> impl Future<Output = Result<u64>> + Send
    where
        Self: Sized,
    {
        upkeep::sweep_messages(self, part, since)
    }

    /// Whether a transaction that ended so is to be run again, for which nothing of it was
    /// written; waits until then. `tries` says how often it ran.
    fn again(&self, _error: &crate::Error, _tries: u32) -> impl Future<Output = bool> + Send {
        async { false }
    }
}

/// Runs work in a transaction of its own, as often as it takes: `transaction!(store, db => work)`.
macro_rules! transaction {
    ($store:expr, $db:ident => $work:expr) => {{
        let (store, mut tries) = ($store, 0);
        loop {
            tries += 1;
            let mut writing = store.write().await?;
            let done = {
                let $db = crate::sql::Writing::at_hand(&mut writing);
                $work
            };
            match crate::sql::Writing::end(&mut writing, done).await {
                Err(error) if store.again(&error, tries).await => {}
                done => break done,
            }
        }
    }};
}
pub(crate) use transaction;

/// Runs work in a transaction that holds contacts, as often as it takes:
/// `holding!(store, begins, db => work)`.
macro_rules! holding {
    ($store:expr, $begins:expr, $db:ident => $work:expr) => {{
        let (store, mut tries) = ($store, 0);
        let mut unit = store.unit($begins).await?;
        loop {
            tries += 1;
            let done = {
                let $db = crate::sql::Writing::at_hand(&mut unit);
                $work
            };
            if done.is_err() && crate::sql::Writing::begin_again(&mut unit).await? {
                continue;
            }
            match crate::sql::Writing::end(&mut unit, done).await {
                Err(error) if store.again(&error, tries).await => {
                    unit = store.unit($begins).await?;
                }
                done => break done,
            }
        }
    }};
}
pub(crate) use holding;

/// One migration: its number, what it brings, and how.
pub(crate) type Step = (i64, &'static str, &'static str);
