//! A transaction on one server, which ends when another server replaces that one.

use std::sync::Arc;

use sqlx::postgres::PgArguments;
use sqlx::{AssertSqlSafe, Executor, Postgres};

use super::connection::{execute, fetch, of_rows, with};
use super::primary::{Primary, Purpose};
use super::servers::Servers;
use crate::sql::fetched::Fetched;
use crate::sql::records::Record;
use crate::sql::statements::Statement;
use crate::sql::{Arguments, Connection};
use crate::words::Words;
use crate::{Error, Result};

/// A transaction on one server.
pub(crate) struct Session {
    running: sqlx::Transaction<'static, Postgres>,
    primary: Arc<Primary>,
    servers: Arc<Servers>,
}

impl Session {
    pub(super) async fn begin(servers: &Arc<Servers>, purpose: Purpose) -> Result<Self> {
        let (running, primary) = servers.begin(purpose).await?;
        Ok(Self { running, primary, servers: Arc::clone(servers) })
    }

    /// Runs statements that are made up as they are needed.
    pub(super) async fn run(&mut self, sql: String) -> Result<()> {
        let Self { running, primary, servers } = self;
        let run = async { Ok(running.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await?) };
        servers.on(primary, run).await.map(drop)
    }

    /// The servers it is on one of.
    pub(super) fn servers(&self) -> &Servers {
        &self.servers
    }

    pub(super) async fn commit(self) -> Result<()> {
        let Self { running, primary, servers } = self;
        servers.on(&primary, async { Ok(running.commit().await?) }).await
    }

    pub(super) async fn roll_back(self) {
        let Self { running, primary, servers } = self;
        let undoing = async { running.rollback().await.map_err(Error::from) };
        // Where the connection is lost, the server rolls back by itself.
        let _ = servers.on(&primary, undoing).await;
    }
}

impl Connection for Session {
    fn words(&self) -> &Words {
        self.primary.words()
    }

    async fn fetch<R: Fetched>(
        &mut self,
        statement: &'static Statement,
        arguments: Arguments,
    ) -> Result<Vec<R>> {
        let Self { running, primary, servers } = self;
        let given = with(PgArguments::default(), arguments);
        servers
            .on(primary, fetch(running, (primary.words(), servers.profile()), statement, given))
            .await
    }

    async fn execute(
        &mut self,
        statement: &'static Statement,
        arguments: Arguments,
    ) -> Result<u64> {
        let Self { running, primary, servers } = self;
        let given = with(PgArguments::default(), arguments);
        servers.on(primary, execute(running, servers.profile(), statement, given)).await
    }

    async fn fetch_each<T: Record, R: Fetched>(
        &mut self,
        statement: &'static Statement,
        rows: &[T],
        arguments: Arguments,
    ) -> Result<Vec<R>> {
        let Self { running, primary, servers } = self;
        let given = with(of_rows(rows), arguments);
        servers
            .on(primary, fetch(running, (primary.words(), servers.profile()), statement, given))
            .await
    }

    async fn execute_each<T: Record>(
        &mut self,
        statement: &'static Statement,
        rows: &[T],
        arguments: Arguments,
    ) -> Result<u64> {
        let Self { running, primary, servers } = self;
        let given = with(of_rows(rows), arguments);
        servers.on(primary, execute(running, servers.profile(), statement, given)).await
    }
}
