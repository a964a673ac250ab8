//! The servers of one database: what is done when the one that takes writes goes away, or falls
//! silent.
//!
//! A server that was replaced may not know it: its machine froze, or only what watches over it.
//! Then connections to it stay open, and commits on it wait for ever. So whoever waits for long
//! looks whether another server was promoted meanwhile; everybody then lets go of the old one.

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection};

use super::primary::{self, Found, Primary, Purpose};
use super::profile::Profile;
use super::url::{self, Place};
use crate::{Error, Result};

/// How often something is tried that others were in the way of: a name that two create at once
/// costs one try more, and who waited 5 s for a contact has waited long enough.
const BUSY_TRIES_MAX: u32 = 8;

/// How long a database that is away is waited for, from when it was missed: longer than a
/// fail-over takes. Whoever comes later is told at once.
const AWAY_MAX: Duration = Duration::from_secs(45);

/// How long a server may take for a statement before others are asked whether they replaced it.
const SUSPECT_AFTER: Duration = Duration::from_secs(2);

/// The first pause before something is tried again; doubled for each after it.
const PAUSE_FIRST_MS: u64 = 5;

/// The longest pause.
const PAUSE_LONGEST_MS: u64 = 500;

/// The servers of one database.
pub(super) struct Servers {
    all: Vec<PgConnectOptions>,
    profile: Profile,
    /// The number of this process among others.
    process: i64,
    primary: RwLock<Arc<Primary>>,
    /// Since when nobody got a connection that works.
    away_since: Mutex<Option<Instant>>,
    /// One look for another server at a time.
    following: tokio::sync::Mutex<()>,
}

impl Servers {
    /// Finds the server that takes writes; gives one connection to it.
    pub(super) async fn find(url: &str) -> Result<(Self, PgConnection)> {
        let Place { servers: all, profile, process } = url::parse(url)?;
        let found = primary::find(&all, profile).await?;
        let servers = Self {
            all,
            profile,
            process,
            primary: RwLock::new(Arc::new(Primary::new(&found))),
            away_since: Mutex::default(),
            following: tokio::sync::Mutex::default(),
        };
        Ok((servers, found.connection))
    }

    /// What kind of database they are.
    pub(super) fn profile(&self) -> Profile {
        self.profile
    }

    /// The number of this process among others.
    pub(super) fn process(&self) -> i64 {
        self.process
    }

    /// The server that takes writes, as far as is known.
    pub(super) fn primary(&self) -> Arc<Primary> {
        Arc::clone(&self.primary.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Begins a transaction; says on which server.
    pub(super) async fn begin(
        self: &Arc<Self>,
        purpose: Purpose,
    ) -> Result<(sqlx::Transaction<'static, sqlx::Postgres>, Arc<Primary>)> {
        let primary = self.primary();
        match self.on(&primary, primary.begin(purpose)).await {
            Ok(running) => {
                *self.away_since() = None;
                Ok((running, primary))
            }
            // All connections are in use, or none can be made.
            Err(Error::Busy) if !primary.answers().await => {
                Err(Error::Lost(format!("{primary} does not answer")))
            }
            Err(error) => Err(error),
        }
    }

    /// Does something on a server, unless another one replaces it meanwhile.
    pub(super) async fn on<T>(
        self: &Arc<Self>,
        primary: &Primary,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        if self.all.len() == 1 {
            return work.await;
        }
        let (mut left, mut work) = (pin!(primary.left()), pin!(work));
        loop {
            tokio::select! {
                biased;
                () = &mut left => {
                    return Err(Error::Lost(format!("{primary} takes no writes any more")));
                }
                done = &mut work => return done,
                () = tokio::time::sleep(SUSPECT_AFTER) => self.suspect(),
            }
        }
    }

    /// Whether something that ended so is to be tried again; waits until then.
    pub(super) async fn again(&self, error: &Error, tries: u32) -> bool {
        let is_lost = matches!(error, Error::Lost(_));
        let goes_on = if is_lost { self.is_waited_for() } else { tries < BUSY_TRIES_MAX };
        if !error.is_transient() || !goes_on {
            return false;
        }
        if is_lost {
            self.follow().await;
        }
        pause(tries).await;
        true
    }

    /// Connects to the server that takes writes now.
    pub(super) async fn follow(&self) {
        let Ok(_one_at_a_time) = self.following.try_lock() else { return };
        if self.all.len() > 1
            && let Ok(found) = primary::find(&self.all, self.profile).await
        {
            self.turn_to(&found);
            // What was found out with it is all it was for.
            let _ = found.connection.close().await;
        }
    }

    pub(super) async fn close(&self) {
        self.primary().close().await;
    }

    /// Looks in the background whether another server takes writes.
    fn suspect(self: &Arc<Self>) {
        let servers = Arc::clone(self);
        tokio::spawn(async move { servers.follow().await });
    }

    fn turn_to(&self, found: &Found) {
        let primary = self.primary();
        if primary.is(found) {
            return;
        }
        if primary.is_ahead_of(found) {
            // What was acknowledged and sent since would be forgotten, and sent again.
            tracing::error!(
                "{found} takes writes, but {primary} was promoted after it; the database went \
                 back, so nothing is written. Find out what was lost, then start Weir again"
            );
            return;
        }
        tracing::warn!("writes go to {found} now, no longer to {primary}");
        let new = Arc::new(Primary::new(found));
        *self.primary.write().unwrap_or_else(PoisonError::into_inner) = new;
        tokio::spawn(async move { primary.leave().await });
    }

    /// Whether the database is not away for too long yet.
    fn is_waited_for(&self) -> bool {
        let mut since = self.away_since();
        since.get_or_insert_with(Instant::now).elapsed() < AWAY_MAX
    }

    fn away_since(&self) -> MutexGuard<'_, Option<Instant>> {
        self.away_since.lock().unwrap_or_else(PoisonError::into_inner)
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
