//! A transaction that writes, and what became of it when the answer to its commit was lost.

use std::sync::Arc;
use std::time::Duration;

use sqlx::Postgres;
use sqlx::postgres::PgConnection;
use tokio::time::Instant;

use super::servers::{Servers, pause};
use super::statements::{KEEP_COMMIT, READ_COMMIT, SETTLE_COMMIT};
use crate::sql::{Arguments, Connection, Writing};
use crate::{Error, Result};

/// How long a lost commit is asked after: a fail-over takes some 20 s.
const SETTLE_WITHIN: Duration = Duration::from_secs(30);

/// A transaction that writes.
pub(crate) struct Transaction {
    /// Until it ends.
    running: Option<sqlx::Transaction<'static, Postgres>>,
    servers: Arc<Servers>,
    /// What it is known by after it ended.
    id: [u8; 16],
}

impl Transaction {
    pub(super) async fn begin(servers: &Arc<Servers>) -> Result<Self> {
        let mut id = [0; 16];
        getrandom::fill(&mut id).map_err(|error| Error::Database(error.to_string()))?;
        let running = Some(servers.writers.begin().await?);
        Ok(Self { running, servers: Arc::clone(servers), id })
    }

    async fn commit(&mut self) -> Result<()> {
        let id = self.key();
        let Some(mut running) = self.running.take() else { return Ok(()) };
        running.execute(KEEP_COMMIT, id).await?;
        Ok(running.commit().await?)
    }

    /// Whether it was committed. Makes sure that it is not committed later, if it was not.
    async fn was_committed(&self) -> Result<bool> {
        let mut db = self.servers.writers.acquire().await?;
        db.execute(SETTLE_COMMIT, self.key()).await?;
        let kept: Option<(bool,)> = db.first(READ_COMMIT, self.key()).await?;
        Ok(kept.is_some_and(|(kept,)| kept))
    }

    /// [`Self::was_committed`], asked until the database answers.
    async fn settle(&self, said: String) -> Result<bool> {
        let until = Instant::now() + SETTLE_WITHIN;
        let mut tries = 0;
        loop {
            match self.was_committed().await {
                Err(error) if error.is_transient() && Instant::now() < until => {
                    tries += 1;
                    self.servers.follow().await;
                    pause(tries).await;
                }
                Err(error) if error.is_transient() => return Err(Error::Unknown(said)),
                settled => return settled,
            }
        }
    }

    fn key(&self) -> Arguments {
        Arguments::new().bytes(&self.id)
    }
}

impl Writing for Transaction {
    type Connection = PgConnection;

    fn at_hand(&mut self) -> &mut PgConnection {
        self.running.as_mut().expect("a transaction is used until it ends")
    }

    async fn end<T: Send>(&mut self, done: Result<T>) -> Result<T> {
        if done.is_err() {
            self.roll_back().await?;
            return done;
        }
        match self.commit().await {
            Err(Error::Lost(said)) if !self.settle(said.clone()).await? => Err(Error::Lost(said)),
            Ok(()) | Err(Error::Lost(_)) => done,
            Err(error) => Err(error),
        }
    }

    async fn roll_back(&mut self) -> Result<()> {
        if let Some(running) = self.running.take() {
            // Where the connection is lost, the server rolls back by itself.
            let _ = running.rollback().await;
        }
        Ok(())
    }
}
