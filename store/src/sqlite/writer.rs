//! The one connection that writes.

use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Executor};

use crate::Result;

/// The connection that writes, and whether a transaction was left open on it.
#[derive(Debug)]
pub(crate) struct Writer {
    connection: SqliteConnection,
    open: bool,
}

impl Writer {
    pub(super) fn new(connection: SqliteConnection) -> Self {
        Self { connection, open: false }
    }

    /// Begins a transaction that may write from its first statement, so that nothing it reads
    /// can change before it writes. What a dropped unit left behind is rolled back.
    pub(super) async fn begin(&mut self) -> Result<&mut SqliteConnection> {
        self.roll_back().await?;
        self.open = true;
        self.connection.execute("begin immediate").await.inspect_err(|_| self.open = false)?;
        Ok(&mut self.connection)
    }

    /// The transaction at hand.
    pub(super) fn at_hand(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }

    /// Ends the transaction: if what was done in it went well, it is on disk when this
    /// returns; if not, there is no trace of it.
    pub(super) async fn end<T>(&mut self, done: Result<T>) -> Result<T> {
        let ended = match done {
            Ok(done) => self.commit().await.map(|()| done),
            Err(error) => Err(error),
        };
        if ended.is_err() {
            self.roll_back().await?;
        }
        ended
    }

    async fn commit(&mut self) -> Result<()> {
        self.connection.execute("commit").await?;
        self.open = false;
        Ok(())
    }

    /// Undoes the transaction, if there is one.
    pub(super) async fn roll_back(&mut self) -> Result<()> {
        if self.open {
            // Some errors end a transaction by themselves; then there is nothing to roll back.
            let undone = self.connection.execute("rollback").await;
            let ended = undone.is_err() && self.connection.execute("select 1").await.is_ok();
            self.open = false;
            if !ended {
                undone?;
            }
        }
        Ok(())
    }

    pub(super) async fn close(self) -> Result<()> {
        Ok(self.connection.close().await?)
    }
}
