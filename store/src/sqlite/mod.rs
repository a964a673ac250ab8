//! The store in one SQLite file: WAL, `synchronous=FULL`, one writer, some readers.
//!
//! Writes go through one connection, which a unit holds from its claim to its commit; so units
//! follow one another, and busy contacts need neither waiting nor skipping. Statements are one
//! file each under `store/sql/sqlite`; rows go in as one JSON text for each statement.

mod access;
mod claim;
mod commit;
mod create;
mod error;
mod flows;
mod load;
mod messages;
mod open;
mod people;
mod record;
mod rows;
mod statements;
mod timeline;
mod unit;
mod upkeep;
mod writer;

#[cfg(test)]
mod tests;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Connection, Sqlite, SqlitePool, Transaction};
use tokio::sync::{Mutex, MutexGuard};
use weir_engine::needs::Needs;
use weir_engine::value::Timestamp;

use crate::contract::claim::Claim;
use crate::contract::{Store, Unit};
use crate::suppression::HashKey;
use crate::{Error, Result};
use writer::Writer;

pub use open::Options;

type Query<'q> = sqlx::query::Query<'q, Sqlite, SqliteArguments>;

/// A store in one SQLite file.
pub struct SqliteStore {
    file: PathBuf,
    writer: Arc<Mutex<Writer>>,
    readers: SqlitePool,
    hash_key: HashKey,
    /// Locked while this store is open, where it was opened to run flows.
    _lock: Option<File>,
}

impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("SqliteStore").finish_non_exhaustive()
    }
}

impl SqliteStore {
    /// Opens the file, or creates it, and brings it to this version.
    pub async fn open(options: &Options) -> Result<Self> {
        open::open(options).await
    }

    /// Copies everything into a new file, as it is at this moment, while work goes on.
    pub async fn backup(&self, file: &Path) -> Result<()> {
        open::create_private(file, true)?;
        let mut reader = open::connect_visitor(&self.file).await?;
        sqlx::query("vacuum into ?1").bind(file.to_string_lossy()).execute(&mut reader).await?;
        Ok(reader.close().await?)
    }

    /// Writes what is still in the write-ahead log into the file, and closes it.
    pub async fn close(self) -> Result<()> {
        self.readers.close().await;
        let writer = Arc::try_unwrap(self.writer).map_err(|_| Error::Busy)?;
        writer.into_inner().close().await
    }

    /// The writer, in a transaction that [`Writer::end`] ends.
    async fn writer(&self) -> Result<MutexGuard<'_, Writer>> {
        let mut writer = self.writer.lock().await;
        writer.begin().await?;
        Ok(writer)
    }

    /// One statement that writes, in a transaction of its own; says how many rows.
    async fn execute(&self, query: Query<'_>) -> Result<u64> {
        let mut writer = self.writer().await?;
        let done = query.execute(writer.at_hand()).await;
        writer.end(done.map(|done| done.rows_affected()).map_err(Error::from)).await
    }

    /// A look at the last commit, however many statements it takes.
    async fn read(&self) -> Result<Transaction<'static, Sqlite>> {
        Ok(self.readers.begin().await?)
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn take(&self, claim: Claim, needs: &Needs, now: Timestamp) -> Result<Box<dyn Unit>> {
        let writer = Arc::clone(&self.writer).lock_owned().await;
        let unit = unit::SqliteUnit::take(writer, self.hash_key.clone(), claim, needs, now);
        Ok(Box::new(unit.await?))
    }
}
