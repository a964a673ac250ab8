//! The store in a PostgreSQL database, which any number of processes may share.
//!
//! A contact is held by its row in `heads`, in one of two ways. Whoever is asked for a contact
//! waits for it, and takes all that it was asked for in the order of their keys. Timers and the
//! dispatcher skip who is busy. Nobody who holds a contact waits for another one, so nobody waits
//! in a circle; and facts are read in a later statement than the one that waited, so they are
//! those that the one before left behind. Rows go in as one array for each column.

mod claim;
mod connection;
mod months;
mod open;
mod primary;
mod profile;
pub(crate) mod programs;
mod servers;
mod session;
pub(crate) mod statements;
mod transaction;
mod url;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex};

use weir_engine::value::Timestamp;

use crate::contract::upkeep::Slice;
use crate::sql::{Begins, Database};
use crate::suppression::HashKey;
use crate::{Error, Result};
use primary::Purpose;
use servers::Servers;
use session::Session;
use transaction::Transaction;

#[cfg(any(test, feature = "testing"))]
pub(crate) use open::fingerprint;

/// A store in a PostgreSQL database.
pub struct PostgresStore {
    servers: Arc<Servers>,
    hash_key: HashKey,
    /// Months that are old, and that were needed when this process looked last.
    needed_months: Mutex<BTreeSet<i64>>,
}

impl std::fmt::Debug for PostgresStore {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("PostgresStore").finish_non_exhaustive()
    }
}

impl PostgresStore {
    /// Opens the database at `postgres://user:password@host:port/database`, and brings it to this
    /// version. Of several hosts, with commas between them, the one that takes writes is used,
    /// also when that changes. `?profile=distributed` says that it is a database of several
    /// machines that speaks the language of PostgreSQL.
    pub async fn open(url: &str) -> Result<Self> {
        open::open(url).await
    }

    /// The URL without its password, to be shown.
    pub fn shown(url: &str) -> String {
        url::without_password(url)
    }

    /// Closes its connections.
    pub async fn close(self) {
        if let Err(error) = open::leave(&self).await {
            // In a few minutes it is taken to be away.
            tracing::debug!(%error, "the other processes were not told that this one leaves");
        }
        self.servers.close().await;
    }
}

impl Database for PostgresStore {
    type Connection = Session;
    type Reading = Box<Session>;
    type Writing = Transaction;
    type Unit = Transaction;

    fn hash_key(&self) -> &HashKey {
        &self.hash_key
    }

    async fn read(&self) -> Result<Self::Reading> {
        let mut tries = 0;
        loop {
            tries += 1;
            match Session::begin(&self.servers, Purpose::Look).await {
                Err(error) if self.again(&error, tries).await => {}
                look => return look.map(Box::new),
            }
        }
    }

    async fn write(&self) -> Result<Self::Writing> {
        let mut tries = 0;
        loop {
            tries += 1;
            match Transaction::begin(&self.servers).await {
                Err(error) if self.again(&error, tries).await => {}
                begun => return begun,
            }
        }
    }

    async fn unit(&self, _begins: Begins) -> Result<Self::Unit> {
        self.write().await
    }

    async fn make_months(&self, now: Timestamp) -> Result<()> {
        months::make(self, now).await
    }

    async fn forget_messages(
        &self,
        slice: Slice,
        part: &RangeInclusive<i64>,
        since: Timestamp,
    ) -> Result<u64> {
        months::forget(self, slice, part, since).await
    }

    async fn again(&self, error: &Error, tries: u32) -> bool {
        self.servers.again(error, tries).await
    }
}
