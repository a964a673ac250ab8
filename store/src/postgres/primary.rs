//! The server that takes writes: how it is found among others, and the connections to it.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Executor};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::profile::Profile;
use crate::words::Words;
use crate::{Error, Result};

/// Connections that write: one each for ingest, timers and dispatcher, the others for outcomes
/// of calls and for settings, which are short.
const WRITERS_MAX: u32 = 8;

/// Connections that read; with those that write, eight processes fit into PostgreSQL's 100.
const READERS_MAX: u32 = 4;

/// How long somebody waits for a connection: as long as a caller of the HTTP interface may be
/// kept waiting.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a server has to answer when it is looked for.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// What every connection is set to.
///
/// Plans: made once, for tables of any size, and only by indexes. A plan that was made while a
/// table was empty walks it when it is full, and costs more than any lock (measured: five times);
/// compiling such a plan costs more than running it.
///
/// Commits: on disk when they are answered, and on the standby that the server waits for. A
/// stronger setting of the server is left alone. No statement has a time-out, for a commit that
/// is cancelled while it waits for a standby is answered as if it had been kept by both.
///
/// Locks: a process that froze loses its contacts, and who waits for it does not wait for ever.
const SESSION: &str = "
set plan_cache_mode = force_generic_plan;
set enable_seqscan = off;
set enable_hashjoin = off;
set enable_mergejoin = off;
set enable_bitmapscan = off;
set enable_material = off;
set jit = off;
set client_min_messages = warning;
set default_transaction_isolation = 'read committed';
set statement_timeout = 0;
set lock_timeout = '5s';
set idle_in_transaction_session_timeout = '30s';
select set_config('synchronous_commit', 'on', false)
where current_setting('synchronous_commit') not in ('on', 'remote_apply');
";

/// [`SESSION`] where the planner is another one, and every commit is on several machines.
pub(super) const DISTRIBUTED_SESSION: &str = "
set default_transaction_isolation = 'read committed';
set statement_timeout = 0;
set lock_timeout = '5s';
set idle_in_transaction_session_timeout = '30s';
";

/// How often another server became the one that takes writes: raised by every promotion. What is
/// not PostgreSQL itself may not know it.
const TIMELINE: &str =
    "select ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint";

/// The server that takes writes, and the connections to it.
pub(super) struct Primary {
    server: PgConnectOptions,
    profile: Profile,
    timeline: i64,
    writers: PgPool,
    readers: PgPool,
    /// What is known of its words: another server may have given the same numbers to others.
    words: Words,
    left: watch::Sender<bool>,
}

/// A server that takes writes, and a connection to it.
pub(super) struct Found {
    server: PgConnectOptions,
    profile: Profile,
    pub(super) timeline: i64,
    pub(super) connection: PgConnection,
}

/// What a connection is for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    /// All statements see the same commit.
    Look,
    /// It writes.
    Write,
}

impl Primary {
    pub(super) fn new(found: &Found) -> Self {
        let Found { server, profile, timeline, .. } = found;
        let (server, profile, timeline) = (server.clone(), *profile, *timeline);
        let writers = pool(WRITERS_MAX, profile).test_before_acquire(false);
        let writers = writers.connect_lazy_with(server.clone());
        let readers = pool(READERS_MAX, profile).connect_lazy_with(server.clone());
        let (words, left) = (Words::default(), watch::Sender::new(false));
        Self { server, profile, timeline, writers, readers, words, left }
    }

    /// Begins a transaction on it.
    pub(super) async fn begin(
        &self,
        purpose: Purpose,
    ) -> Result<sqlx::Transaction<'static, sqlx::Postgres>> {
        const LOOK: &str = "begin transaction isolation level repeatable read read only";
        Ok(match purpose {
            Purpose::Look => self.readers.begin_with(LOOK).await?,
            Purpose::Write => self.writers.begin().await?,
        })
    }

    pub(super) fn words(&self) -> &Words {
        &self.words
    }

    /// Whether it is still there, and takes writes.
    pub(super) async fn answers(&self) -> bool {
        reach(self.server.clone(), self.profile).await.is_ok()
    }

    /// Whether this is the server that was found.
    pub(super) fn is(&self, found: &Found) -> bool {
        place(&self.server) == place(&found.server) && self.timeline == found.timeline
    }

    /// Whether it was promoted after the server that was found: what was committed since then is
    /// not there.
    pub(super) fn is_ahead_of(&self, found: &Found) -> bool {
        self.timeline > found.timeline
    }

    /// Ends whatever still waits for it.
    pub(super) async fn leave(&self) {
        self.left.send_replace(true);
        self.close().await;
    }

    /// Waits until another server takes writes.
    pub(super) async fn left(&self) {
        // The sender lives as long as this does.
        let _ = self.left.subscribe().wait_for(|left| *left).await;
    }

    pub(super) async fn close(&self) {
        self.writers.close().await;
        self.readers.close().await;
    }

    #[cfg(test)]
    pub(super) fn writers(&self) -> &PgPool {
        &self.writers
    }
}

impl std::fmt::Display for Primary {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&place(&self.server))
    }
}

impl std::fmt::Display for Found {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&place(&self.server))
    }
}

/// Of the servers that take writes, the one that was promoted last: one that lost its place
/// without knowing it may still think that it takes writes. Where all do, the first that answers.
/// Without any, why one did not.
pub(super) async fn find(all: &[PgConnectOptions], profile: Profile) -> Result<Found> {
    if let [only] = all {
        let (server, connection) = (only.clone(), reach(only.clone(), profile).await?);
        return Ok(Found { server, profile, timeline: 0, connection });
    }
    let asked: JoinSet<_> = all.iter().cloned().map(|server| ask(server, profile)).collect();
    let answers = asked.join_all().await;
    let newest = |one: Result<Found>, other: Result<Found>| match (one, other) {
        (Ok(one), Ok(other)) if other.timeline > one.timeline => Ok(other),
        (Ok(one), _) => Ok(one),
        (Err(_), other) => other,
    };
    answers.into_iter().reduce(newest).unwrap_or(Err(Error::BadUrl("it names no host".into())))
}

async fn ask(server: PgConnectOptions, profile: Profile) -> Result<Found> {
    let mut connection = reach(server.clone(), profile).await?;
    if profile.is_distributed() {
        return Ok(Found { server, profile, timeline: 0, connection });
    }
    let asked = sqlx::query_as(TIMELINE).fetch_one(&mut connection);
    let (timeline,) = match tokio::time::timeout(CONNECT_TIMEOUT, asked).await {
        Ok(answer) => answer.unwrap_or_default(),
        Err(_) => return Err(silent(&server)),
    };
    Ok(Found { server, profile, timeline, connection })
}

/// Connects to a server that takes writes, and does not wait for one that is silent.
async fn reach(server: PgConnectOptions, profile: Profile) -> Result<PgConnection> {
    let connecting = async {
        let mut connection = server.connect().await?;
        prepare(&mut connection, profile).await?;
        Ok(connection)
    };
    match tokio::time::timeout(CONNECT_TIMEOUT, connecting).await {
        Ok(connected) => connected.map_err(sqlx::Error::into),
        Err(_) => Err(silent(&server)),
    }
}

fn silent(server: &PgConnectOptions) -> Error {
    Error::Lost(format!("{} does not answer", place(server)))
}

fn place(server: &PgConnectOptions) -> String {
    let (host, port) = (server.get_host(), server.get_port());
    match server.get_socket() {
        Some(socket) => format!("{}:{port}", socket.display()),
        None => format!("{host}:{port}"),
    }
}

fn pool(connections_max: u32, profile: Profile) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(connections_max)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(move |connection, _| Box::pin(prepare(connection, profile)))
}

/// Sets a new connection up; refuses one to a standby.
async fn prepare(connection: &mut PgConnection, profile: Profile) -> sqlx::Result<()> {
    if profile.is_distributed() {
        connection.execute(sqlx::raw_sql(DISTRIBUTED_SESSION)).await?;
        return Ok(());
    }
    let standby = "select pg_is_in_recovery()";
    let (is_standby,): (bool,) = sqlx::query_as(standby).fetch_one(&mut *connection).await?;
    if is_standby {
        let said = "this server is a standby, which takes no writes";
        return Err(sqlx::Error::Io(std::io::Error::other(said)));
    }
    connection.execute(sqlx::raw_sql(SESSION)).await?;
    Ok(())
}
