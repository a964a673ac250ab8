//! The one connection that writes.

use std::sync::Arc;

use super::connection::Connection;
use super::holds::Holds;
use super::log::Log;
use crate::Result;

/// The connection that writes, and whether a transaction was left open on it.
#[derive(Debug)]
pub(crate) struct Writer {
    connection: Connection,
    open: bool,
    /// Told of each commit.
    holds: Arc<Holds>,
    /// Where a thread of its own writes the log back.
    pub(super) log: Option<Log>,
}

impl Writer {
    pub(super) fn new(connection: Connection, holds: Arc<Holds>) -> Self {
        Self { connection, open: false, holds, log: None }
    }

    /// Begins a transaction that may write from its first statement, so that nothing it reads
    /// can change before it writes. What a dropped unit left behind is rolled back.
    pub(super) fn begin(&mut self) -> Result<&mut Connection> {
        self.roll_back()?;
        self.open = true;
        self.connection.run("begin immediate").inspect_err(|_| self.open = false)?;
        Ok(&mut self.connection)
    }

    /// The transaction at hand.
    pub(super) fn at_hand(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Ends the transaction: if what was done in it went well, it is on disk when this
    /// returns; if not, there is no trace of it.
    pub(super) fn end<T>(&mut self, done: Result<T>) -> Result<T> {
        let ended = match done {
            Ok(done) => self.commit().map(|()| done),
            Err(error) => Err(error),
        };
        if ended.is_err() {
            self.roll_back()?;
        }
        ended
    }

    fn commit(&mut self) -> Result<()> {
        self.connection.run("commit")?;
        self.open = false;
        self.holds.committed();
        if let Some(log) = &mut self.log {
            log.grew();
        }
        Ok(())
    }

    /// Undoes the transaction, if there is one.
    pub(super) fn roll_back(&mut self) -> Result<()> {
        // Some errors end a transaction by themselves; then there is nothing to roll back.
        if self.open && !self.connection.raw.is_autocommit() {
            self.connection.run("rollback")?;
        }
        self.open = false;
        Ok(())
    }

    pub(super) fn close(self) -> Result<()> {
        Ok(self.connection.raw.close().map_err(|(_, error)| error)?)
    }
}
