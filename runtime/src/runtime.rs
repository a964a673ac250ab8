//! The running Weir: what ingest, timers and dispatcher share.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::{Mutex, mpsc, watch};
use tokio::task::JoinSet;
use weir_engine::catalogue::World;
use weir_engine::kind::Kind;
use weir_engine::turn::Changes;
use weir_engine::value::Timestamp;
use weir_store::{Abreast, Beat, Owner, Store};

use crate::alarm::Alarm;
use crate::beats::Listener;
use crate::clock::Clock;
use crate::dispatch::{LookUps, Permits, Trials};
use crate::errands::Errands;
use crate::ingest::Waiting;
use crate::limits::{QUEUED_WRITES_MAX, STOP_WITHIN};
use crate::links::Signer;
use crate::noted::Noted;
use crate::patterns::Patterns;
use crate::providers::Shelf;
use crate::release::Releases;
use crate::retention::Retention;
use crate::sender::Providers;
use crate::sending::Switch;
use crate::sources::Sources;
use crate::stream::{Happened, Stream};
use crate::{Error, Result, segments, threads};

/// What a runtime is made of.
pub struct Parts {
    /// What Weir remembers.
    pub store: Arc<dyn Store>,
    /// The clock.
    pub clock: Clock,
    /// The node kinds; the runtime names none.
    pub kinds: &'static [&'static Kind],
    /// Who hands messages over.
    pub providers: Providers,
    /// Makes and reads tracking links.
    pub signer: Signer,
    /// Settings that decisions depend on.
    pub settings: weir_engine::settings::Settings,
    /// The sender of e-mails whose message names none.
    pub default_from: Option<String>,
}

/// The running Weir. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Runtime(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Clock,
    pub(crate) kinds: &'static [&'static Kind],
    pub(crate) shelf: Shelf,
    pub(crate) permits: Permits,
    pub(crate) look_ups: LookUps,
    pub(crate) trials: Trials,
    pub(crate) switch: Switch,
    /// What this process is called.
    pub(crate) owner: Owner,
    /// Other processes that are gone.
    pub(crate) silent: std::sync::Mutex<Vec<Beat>>,
    /// One at a time looks after what they left behind.
    pub(crate) recovering: Mutex<()>,
    pub(crate) signer: Signer,
    pub(crate) default_from: Option<String>,
    pub(crate) patterns: Patterns,
    pub(crate) noted: Noted,
    world: RwLock<Arc<World>>,
    /// What other processes may have changed since: where the store is shared.
    pub(crate) seen: std::sync::Mutex<Abreast>,
    /// One change of flows or segments at a time.
    pub(crate) publishing: Mutex<()>,
    pub(crate) writes: mpsc::Sender<Waiting>,
    pub(crate) timers: Alarm,
    pub(crate) releases: std::sync::Mutex<Releases>,
    pub(crate) queued: Alarm,
    /// One batch at a time of each, also when a clock moved by hand wants everything done.
    pub(crate) firing: Mutex<()>,
    pub(crate) handing: Mutex<()>,
    /// Whether messages may be waiting that were queued before: new ones wait behind them.
    pub(crate) backlog: AtomicBool,
    pub(crate) stream: Stream,
    pub(crate) retention: std::sync::Mutex<Retention>,
    pub(crate) sources: Sources,
    pub(crate) errands: Errands,
    pub(crate) segments: segments::Shelf,
    stopping: watch::Sender<bool>,
    tasks: Mutex<JoinSet<()>>,
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Parts").field("clock", &self.clock).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Runtime").field("clock", &self.clock).finish_non_exhaustive()
    }
}

/// Which parts of the work a process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Roles {
    /// Takes writes.
    pub api: bool,
    /// Fires timers and hands messages over.
    pub worker: bool,
}

impl Runtime {
    /// Starts: loads the flows, looks after what a crash left behind, and runs the loops.
    pub async fn start(parts: Parts, roles: Roles) -> Result<Self> {
        let (writes, waiting) = mpsc::channel(QUEUED_WRITES_MAX);
        let permits = Permits::default();
        let world = World { settings: parts.settings, ..World::default() };
        let runtime = Self(Arc::new(Inner {
            store: parts.store,
            clock: parts.clock,
            kinds: parts.kinds,
            shelf: Shelf::new(parts.providers),
            permits,
            look_ups: LookUps::default(),
            trials: Trials::default(),
            switch: Switch::default(),
            owner: drawn()?,
            silent: std::sync::Mutex::default(),
            recovering: Mutex::new(()),
            signer: parts.signer,
            default_from: parts.default_from,
            patterns: Patterns::default(),
            noted: Noted::default(),
            world: RwLock::new(Arc::new(world)),
            seen: std::sync::Mutex::default(),
            publishing: Mutex::new(()),
            writes,
            timers: Alarm::new(),
            releases: std::sync::Mutex::default(),
            queued: Alarm::new(),
            firing: Mutex::new(()),
            handing: Mutex::new(()),
            backlog: AtomicBool::new(true),
            stream: Stream::new(),
            retention: std::sync::Mutex::default(),
            sources: Sources::default(),
            errands: Errands::default(),
            segments: segments::Shelf::default(),
            stopping: watch::Sender::new(false),
            tasks: Mutex::new(JoinSet::new()),
        }));
        runtime.load_providers().await?;
        runtime.load_sources().await?;
        runtime.load_segments().await?;
        runtime.load_flows().await?;
        runtime.load_releases().await?;
        runtime.load_switch().await?;
        runtime.run(roles, waiting).await?;
        Ok(runtime)
    }

    async fn run(&self, roles: Roles, waiting: mpsc::Receiver<Waiting>) -> Result<()> {
        let mut tasks = self.0.tasks.lock().await;
        threads::run(&mut tasks, "commits", self.clone().commit_writes(waiting));
        if self.0.store.is_shared() {
            // Before it takes anything to a provider.
            let mut listener = Listener::named(self.0.owner);
            self.speak_once(&mut listener).await?;
            if self.0.store.is_alone().await? {
                listener.is_alone();
                self.know_silent(&listener);
            }
            tasks.spawn(self.clone().speak(listener, roles.worker));
        }
        if roles.worker {
            self.recover().await?;
            threads::run(&mut tasks, "timers", self.clone().fire_timers());
            threads::run(&mut tasks, "sending", self.clone().hand_messages_over());
            tasks.spawn(self.clone().run_errands());
            threads::run(&mut tasks, "upkeep", self.clone().keep_house());
            threads::run(&mut tasks, "segments", self.clone().fill_segments());
        }
        Ok(())
    }

    /// Stops: takes no more writes, finishes the commits and calls that are on their way.
    pub async fn stop(&self) {
        self.0.stopping.send_replace(true);
        let mut tasks = self.0.tasks.lock().await;
        let all = async { while tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(STOP_WITHIN, all).await.is_err() {
            tracing::warn!("calls in flight did not end in time; they count as unknown");
        }
        self.0.permits.rest_all(STOP_WITHIN).await;
    }

    /// Ends when a stop was asked for.
    pub(crate) async fn stopped(&self) {
        let mut stopping = self.0.stopping.subscribe();
        // The sender lives as long as the runtime.
        let _ = stopping.wait_for(|stopping| *stopping).await;
    }

    /// Whether a stop was asked for.
    pub fn is_stopping(&self) -> bool {
        *self.0.stopping.borrow()
    }

    /// The store, for reading.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.0.store
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Makes and reads tracking links.
    pub fn signer(&self) -> &Signer {
        &self.0.signer
    }

    /// The node kinds.
    pub fn kinds(&self) -> &'static [&'static Kind] {
        self.0.kinds
    }

    /// What happens from now on.
    pub fn listen(&self) -> tokio::sync::broadcast::Receiver<Happened> {
        self.0.stream.listen()
    }

    /// Flows and settings as they are now.
    pub fn world(&self) -> Arc<World> {
        Arc::clone(&self.0.world.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn set_world(&self, world: World) {
        *self.0.world.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(world);
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }
}

/// Everything taken from the store, by place, with what its turns changed.
pub(crate) type Changed = BTreeMap<usize, Changes>;

impl From<weir_store::Error> for Box<Error> {
    fn from(error: weir_store::Error) -> Self {
        Box::new(Error::from(error))
    }
}

/// What this process is called: a number that no other one has drawn.
fn drawn() -> Result<Owner> {
    let mut drawn = [0; 8];
    let failed = |error: getrandom::Error| weir_store::Error::Database(error.to_string());
    getrandom::fill(&mut drawn).map_err(failed)?;
    Ok(Owner(i64::from_be_bytes(drawn)))
}
