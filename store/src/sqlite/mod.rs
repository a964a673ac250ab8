//! The store in one SQLite file: WAL, `synchronous=FULL`, one writer, some readers.
//!
//! Writes go through one connection. Units hold their contacts in memory, so most of them need it
//! for their writes alone. Statements are one file each under `store/sql/sqlite`, each for one row.

mod claim;
mod connection;
mod holds;
mod log;
mod open;
mod readers;
pub(crate) mod statements;
mod through;
mod writer;

#[cfg(test)]
mod tests;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::sql::{Begins, Database, Writing};
use crate::suppression::HashKey;
use crate::{Error, Result};
use connection::{Connection, blocking};
use holds::Holds;
use readers::{Look, Readers};
use through::Through;
use writer::Writer;

pub use open::Options;

/// A store in one SQLite file.
pub struct SqliteStore {
    file: PathBuf,
    writer: Arc<Mutex<Writer>>,
    readers: Readers,
    holds: Arc<Holds>,
    hash_key: HashKey,
    /// Writes the log back, where this store was opened to run flows.
    log: Option<JoinHandle<()>>,
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
    pub fn backup(&self, file: &Path) -> Result<()> {
        open::create_private(file, true)?;
        let reader = open::connect_visitor(&self.file)?;
        let copied = blocking(|| reader.raw.execute("vacuum into ?1", [file.to_string_lossy()]));
        Ok(copied.map(drop)?)
    }

    /// Writes what is still in the write-ahead log into the file, and closes it.
    pub async fn close(self) -> Result<()> {
        self.readers.close().await;
        self.writer.lock().await.log = None;
        if let Some(log) = self.log {
            // With the writer's wish to have it written back, the thread ends.
            let _ = blocking(|| log.join());
        }
        let writer = Arc::try_unwrap(self.writer).map_err(|_| Error::Busy)?;
        writer.into_inner().close()
    }
}

impl Database for SqliteStore {
    type Connection = Connection;
    type Reading = Look;
    type Writing = OwnedMutexGuard<Writer>;
    type Unit = Through;

    fn hash_key(&self) -> &HashKey {
        &self.hash_key
    }

    async fn read(&self) -> Result<Self::Reading> {
        self.readers.look().await
    }

    async fn write(&self) -> Result<Self::Writing> {
        let mut writer = Arc::clone(&self.writer).lock_owned().await;
        writer.begin()?;
        Ok(writer)
    }

    async fn unit(&self, begins: Begins) -> Result<Through> {
        match begins {
            Begins::Look => {
                Ok(Through::look(self.readers.look().await?, &self.writer, &self.holds))
            }
            Begins::Write => Through::write(&self.writer, &self.holds).await,
        }
    }
}

impl Writing for OwnedMutexGuard<Writer> {
    type Connection = Connection;

    fn at_hand(&mut self) -> &mut Connection {
        Writer::at_hand(self)
    }

    async fn end<T: Send>(&mut self, done: Result<T>) -> Result<T> {
        Writer::end(self, done)
    }

    async fn roll_back(&mut self) -> Result<()> {
        Writer::roll_back(self)
    }
}
