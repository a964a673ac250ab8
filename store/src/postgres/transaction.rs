//! A transaction that writes, and what became of it when the answer to its commit was lost.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::primary::Purpose;
use super::servers::{Servers, pause};
use super::session::Session;
use super::statements::{KEEP_COMMIT, SETTLE_COMMIT};
use crate::sql::{Arguments, Connection, Writing};
use crate::{Error, Result};

/// How long a lost commit is asked after: longer than a fail-over takes, for nobody can say what
/// became of it until there is a server again.
const SETTLE_WITHIN: Duration = Duration::from_mins(1);

/// A transaction that writes.
pub(crate) struct Transaction {
    /// Until it ends.
    running: Option<Session>,
    servers: Arc<Servers>,
    /// What it is known by after it ended.
    id: [u8; 16],
}

impl Transaction {
    pub(super) async fn begin(servers: &Arc<Servers>) -> Result<Self> {
        let mut id = [0; 16];
        getrandom::fill(&mut id).map_err(|error| Error::Database(error.to_string()))?;
        let running = Some(Session::begin(servers, Purpose::Write).await?);
        Ok(Self { running, servers: Arc::clone(servers), id })
    }

    async fn commit(&mut self) -> Result<()> {
        let id = self.key();
        let Some(mut running) = self.running.take() else { return Ok(()) };
        running.execute(KEEP_COMMIT, id).await?;
        running.commit().await
    }

    /// Whether it was committed. Makes sure that it is not committed later, if it was not; and
    /// that it is on the standby too, if it was: this commit waits for all before it.
    async fn was_committed(&self) -> Result<bool> {
        let mut asking = Session::begin(&self.servers, Purpose::Write).await?;
        let kept: Option<(bool,)> = asking.first(SETTLE_COMMIT, self.key()).await?;
        asking.commit().await?;
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
    type Connection = Session;

    fn at_hand(&mut self) -> &mut Session {
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
            running.roll_back().await;
        }
        Ok(())
    }
}
