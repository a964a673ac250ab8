//! The servers of one database: which of them takes writes, the connections to it, and what is
//! done when it goes away.

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, Executor};

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

/// Statements a connection keeps prepared: more than there are.
const STATEMENTS_MAX: usize = 256;

/// How often something is tried that others were in the way of: a name that two create at once
/// costs one try more, and who waited 5 s for a contact has waited long enough.
const BUSY_TRIES_MAX: u32 = 8;

/// How often something is tried while there is no server: for some 20 s, as long as a fail-over
/// takes.
const LOST_TRIES_MAX: u32 = 24;

/// The first pause before something is tried again; doubled for each after it.
const PAUSE_FIRST_MS: u64 = 5;

/// The longest pause.
const PAUSE_LONGEST_MS: u64 = 1_000;

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

/// The servers of one database.
pub(super) struct Servers {
    all: Vec<PgConnectOptions>,
    pub(super) writers: PgPool,
    pub(super) readers: PgPool,
}

impl Servers {
    /// Finds the server that takes writes; gives one connection to it.
    pub(super) async fn find(url: &str) -> Result<(Self, PgConnection)> {
        let all = parse(url)?;
        let (primary, connection) = primary_of(&all).await?;
        let writers = pool(WRITERS_MAX).test_before_acquire(false);
        let writers = writers.connect_lazy_with(primary.clone());
        let readers = pool(READERS_MAX).connect_lazy_with(primary);
        Ok((Self { all, writers, readers }, connection))
    }

    /// Connects to the server that takes writes now.
    pub(super) async fn follow(&self) {
        if self.all.len() > 1
            && let Ok((primary, connection)) = primary_of(&self.all).await
        {
            self.writers.set_connect_options(primary.clone());
            self.readers.set_connect_options(primary);
            // What was found out with it is all it was for.
            let _ = connection.close().await;
        }
    }

    /// Whether something that ended so is to be tried again; waits until then.
    pub(super) async fn again(&self, error: &Error, tries: u32) -> bool {
        let is_lost = matches!(error, Error::Lost(_));
        let tries_max = if is_lost { LOST_TRIES_MAX } else { BUSY_TRIES_MAX };
        if !error.is_transient() || tries >= tries_max {
            return false;
        }
        if is_lost {
            self.follow().await;
        }
        pause(tries).await;
        true
    }

    pub(super) async fn close(&self) {
        self.writers.close().await;
        self.readers.close().await;
    }
}

/// Waits before the next try: some of the time at random, so that two who met do not meet again.
pub(super) async fn pause(tries: u32) {
    let longest = PAUSE_FIRST_MS.saturating_mul(1 << tries.min(16)).min(PAUSE_LONGEST_MS);
    let mut byte = [0];
    // Without random numbers it is the whole time.
    let part = getrandom::fill(&mut byte).map_or(u64::from(u8::MAX), |()| u64::from(byte[0]));
    tokio::time::sleep(Duration::from_millis(longest / 2 + longest * part / 512)).await;
}

fn pool(connections_max: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(connections_max)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(|connection, _| Box::pin(prepare(connection)))
}

/// Sets a new connection up; refuses one to a standby.
async fn prepare(connection: &mut PgConnection) -> sqlx::Result<()> {
    let standby = "select pg_is_in_recovery()";
    let (is_standby,): (bool,) = sqlx::query_as(standby).fetch_one(&mut *connection).await?;
    if is_standby {
        let said = "this server is a standby, which takes no writes";
        return Err(sqlx::Error::Io(std::io::Error::other(said)));
    }
    connection.execute(sqlx::raw_sql(SESSION)).await?;
    Ok(())
}

/// The first server that takes writes, and a connection to it; else why the last one did not.
async fn primary_of(all: &[PgConnectOptions]) -> Result<(PgConnectOptions, PgConnection)> {
    let mut failed = Error::BadUrl("it names no host".into());
    for server in all {
        let connecting = async {
            let mut connection = server.connect().await?;
            prepare(&mut connection).await?;
            Ok(connection)
        };
        failed = match tokio::time::timeout(CONNECT_TIMEOUT, connecting).await {
            Ok(Ok(connection)) => return Ok((server.clone(), connection)),
            Ok(Err(error)) => sqlx::Error::into(error),
            Err(_) => {
                let (host, port) = (server.get_host(), server.get_port());
                Error::Lost(format!("{host}:{port} does not answer"))
            }
        };
    }
    Err(failed)
}

/// How to connect to each server of a URL.
fn parse(url: &str) -> Result<Vec<PgConnectOptions>> {
    let bad = |error: sqlx::Error| Error::BadUrl(error.to_string());
    let one = |url: String| PgConnectOptions::from_str(&url).map_err(bad);
    let name = process_name()?;
    let servers = each_host(url).into_iter().map(|url| Ok(set_up(one(url)?, &name)));
    servers.collect()
}

/// What this process is called among others.
fn process_name() -> Result<String> {
    let mut id = [0; 8];
    getrandom::fill(&mut id).map_err(|error| Error::Database(error.to_string()))?;
    Ok(format!("weir {:016x}", u64::from_be_bytes(id)))
}

fn set_up(options: PgConnectOptions, process: &str) -> PgConnectOptions {
    options
        .application_name(process)
        .statement_cache_capacity(STATEMENTS_MAX)
        .disable_statement_logging()
}

/// A URL of several hosts as URLs of one each: `postgres://user@a:1,b:2/name` names two.
fn each_host(url: &str) -> Vec<String> {
    let Some((scheme, rest)) = url.split_once("://") else { return vec![url.to_owned()] };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (user, hosts) = match authority.rsplit_once('@') {
        Some((user, hosts)) => (format!("{user}@"), hosts),
        None => (String::new(), authority),
    };
    let one = |host| format!("{scheme}://{user}{host}{}", without_target(path));
    hosts.split(',').map(one).collect()
}

/// The rest of a URL without what is always so here: a server that takes writes is wanted.
fn without_target(path: &str) -> String {
    let Some((path, query)) = path.split_once('?') else { return path.to_owned() };
    let kept = query.split('&').filter(|pair| !pair.starts_with("target_session_attrs="));
    let kept: Vec<_> = kept.collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

/// A URL as it may be shown.
pub(super) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let path = path.split('?').next().unwrap_or_default();
    match authority.rsplit_once('@') {
        Some((user, hosts)) => {
            let user = user.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}@{hosts}{path}")
        }
        None => format!("{scheme}://{authority}{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_may_name_several_hosts() {
        let url = "postgres://weir:se,cret@a:5433,b/shop?sslmode=disable&target_session_attrs=any";
        assert_eq!(
            each_host(url),
            [
                "postgres://weir:se,cret@a:5433/shop?sslmode=disable",
                "postgres://weir:se,cret@b/shop?sslmode=disable"
            ]
        );
        let servers = parse(url).unwrap();
        let places: Vec<_> = servers.iter().map(|s| (s.get_host(), s.get_port())).collect();
        assert_eq!(places, [("a", 5433), ("b", 5432)]);
    }

    #[test]
    fn one_host_or_a_socket_stays_as_it_is() {
        for url in ["postgres://a/shop", "postgresql:///shop?host=/run/postgresql", "nonsense"] {
            assert_eq!(each_host(url), [url]);
        }
        assert!(matches!(parse("nonsense"), Err(Error::BadUrl(_))));
    }

    #[test]
    fn a_password_is_not_shown() {
        for (url, shown) in [
            ("postgres://weir:secret@a,b:1/shop?password=x", "postgres://weir@a,b:1/shop"),
            ("postgres://weir@a/shop", "postgres://weir@a/shop"),
            ("postgres:///shop?host=/run", "postgres:///shop"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
