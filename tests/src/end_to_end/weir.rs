//! The real `weir serve` on a real port: started, asked to stop, killed, and started again on the
//! same folder.

use std::collections::VecDeque;
use std::path::Path;
use std::process::{ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStderr, Command};
use tokio::sync::watch;

use weir_store::testing::PostgresDatabase;

use super::repository;
use super::shop::Shop;

/// The address in messages: nothing listens there, the tests ask the port of the moment instead.
pub(crate) const PUBLIC_URL: &str = "http://weir.example";

/// How long a start may take: a debug build on a machine that does other things too.
const START_WITHIN: Duration = Duration::from_mins(1);

/// How long a stop may take: the server itself gives calls in flight 20 seconds.
const STOP_WITHIN: Duration = Duration::from_secs(30);

/// What is logged: everything but the calls of the tests themselves.
const LOG: &str = "info,weir_api=warn";

/// How many lines of the log are kept for the words of a failure.
const LOG_KEPT_MAX_LINES: usize = 60;

/// Which database keeps the stores of all tests that name none: `sqlite`, `postgres`, or
/// `distributed`: a PostgreSQL that refuses what databases of several machines may lack. There,
/// who starts after a crash waits for ten beats before it looks after what was left behind, so
/// `real_journeys`, which moves the clock on at once, fails.
const STORE_VARIABLE: &str = "WEIR_TEST_STORE";

/// What the log says once the server listens.
const RUNS_AT: &str = "Weir runs at ";

/// The time a server lives in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    /// Moved by `POST /v1/clock`.
    Manual,
    /// So many times faster.
    Scaled(u32),
}

/// A folder with settings, flows and a store, and the Weir that runs in it.
pub(crate) struct Weir {
    folder: TempDir,
    store: String,
    pace: Pace,
    running: Option<Running>,
    /// Dropped after the server that uses it.
    database: Option<PostgresDatabase>,
}

struct Running {
    child: Child,
    address: String,
    log: Log,
}

impl Weir {
    /// A folder in which nothing runs yet.
    pub(crate) fn prepared(settings: &str, pace: Pace) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        std::fs::create_dir(folder.path().join("flows")).expect("the folder is ours");
        let database = database();
        let url = database.as_ref().map(PostgresDatabase::url);
        let store = url.unwrap_or_else(|| "sqlite:weir.db".to_owned());
        let weir = Self { folder, store, pace, running: None, database };
        weir.write("weir.yaml", &format!("public_url: {PUBLIC_URL}\n{settings}"));
        weir
    }

    /// The same, with another store than a file in the folder.
    pub(crate) fn on(mut self, store: &str) -> Self {
        store.clone_into(&mut self.store);
        self.database = None;
        self
    }

    /// The URL of its store, for other commands in its folder.
    pub(crate) fn store(&self) -> &str {
        &self.store
    }

    /// Writes a file into the folder.
    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).expect("the folder is ours");
    }

    /// Where it runs.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Takes a file out of the folder.
    pub(crate) fn remove(&self, name: &str) {
        std::fs::remove_file(self.folder.path().join(name)).expect("it was written before");
    }

    /// What the server that runs now said last.
    pub(crate) fn said(&self) -> String {
        self.running.as_ref().expect("it runs").log.tail()
    }

    /// Copies a file of the repository's `flows/` into the folder's.
    pub(crate) fn copy_flow(&self, name: &str) {
        let from = repository().join("flows").join(name);
        let to = self.folder.path().join("flows").join(name);
        std::fs::copy(&from, to).expect("the flow is in the repository");
    }

    /// Starts the server on a free port and waits until it listens.
    pub(crate) async fn start(&mut self) {
        assert!(self.running.is_none(), "it runs already");
        let mut child = self.serve(&["--listen", "127.0.0.1:0"]);
        let log = Log::of(child.stderr.take().expect("standard error is piped"));
        let Some(address) = log.address().await else {
            panic!("the server did not start:\n{}", log.tail());
        };
        self.running = Some(Running { child, address, log });
    }

    fn serve(&self, more: &[&str]) -> Child {
        let mut command = Command::from(command(self.folder.path()));
        command.args(["serve", "--store", &self.store]);
        let flows = self.folder.path().join("flows");
        if flows.read_dir().expect("the folder is ours").next().is_some() {
            command.args(["--flows", "flows"]);
        }
        match self.pace {
            Pace::Manual => command.args(["--clock", "manual"]),
            Pace::Scaled(factor) => command.args(["--time-scale", &factor.to_string()]),
        };
        command.args(more).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
        command.spawn().expect("the binary can be started")
    }

    /// Kills the server as `kill -9` does.
    pub(crate) async fn kill(&mut self) {
        let mut running = self.running.take().expect("it runs");
        running.child.kill().await.expect("our own child can be killed");
    }

    /// Asks the server to stop and waits until it did.
    pub(crate) async fn stop(&mut self) -> ExitStatus {
        let mut running = self.running.take().expect("it runs");
        let id = running.child.id().expect("it runs").to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status().await;
        assert!(asked.expect("there is a `kill`").success());
        let ended = tokio::time::timeout(STOP_WITHIN, running.child.wait()).await;
        let ended = ended.unwrap_or_else(|_| panic!("no stop:\n{}", running.log.tail()));
        ended.expect("a child can be waited for")
    }

    /// What calls the server that runs now.
    pub(crate) fn shop(&self) -> Shop {
        Shop::at(&self.running.as_ref().expect("it runs").address)
    }

    /// Where the server that runs now listens: `127.0.0.1:40123`.
    pub(crate) fn port(&self) -> &str {
        let address = &self.running.as_ref().expect("it runs").address;
        address.trim_start_matches("http://")
    }

    /// Runs the binary in this folder to its end, with these arguments.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::from(command(self.folder.path()));
        let ended = command.args(arguments).kill_on_drop(true).output();
        let ended = tokio::time::timeout(START_WITHIN, ended).await;
        let ended = ended.unwrap_or_else(|_| panic!("`weir {}` does not end", arguments.join(" ")));
        ended.expect("the binary can be started")
    }

    /// Every promise holds, save that servers of tests are set up to be quick; gives what was
    /// found.
    pub(super) async fn assert_well(&self) -> Value {
        let output = self.run(&["doctor", "--format", "json", "--store", &self.store]).await;
        let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let promises = found["promises"].as_array().expect("a list").iter();
        let broken = promises.filter(|promise| promise["broken"].as_i64() > Some(0));
        let broken: Vec<_> = broken.map(|promise| &promise["id"]).collect();
        // Of a database of several machines nobody asks how a server is set.
        if self.store.starts_with("postgres:") && !self.store.ends_with("distributed") {
            assert_eq!((output.status.code(), broken), (Some(1), vec![&json!("I4")]), "{found}");
            assert_eq!(found["promises"][3]["found"][0]["what"], "fsync is off");
        } else {
            assert_eq!((output.status.code(), &found["ok"]), (Some(0), &json!(true)), "{found}");
        }
        found
    }
}

/// A database of its own, if PostgreSQL is to keep the store.
fn database() -> Option<PostgresDatabase> {
    match std::env::var(STORE_VARIABLE).as_deref().unwrap_or("sqlite") {
        "sqlite" => None,
        "postgres" => Some(PostgresDatabase::empty_by_thread()),
        "distributed" => Some(PostgresDatabase::distributed_by_thread()),
        other => panic!("{STORE_VARIABLE} is sqlite, postgres or distributed, not {other}"),
    }
}

/// A test that fails shows what the server said last.
impl Drop for Weir {
    fn drop(&mut self) {
        if let Some(running) = self.running.as_ref().filter(|_| std::thread::panicking()) {
            println!("the log of the server:\n{}", running.log.tail());
        }
    }
}

/// The binary, in a folder, with no settings of whoever runs the tests.
fn command(folder: &Path) -> std::process::Command {
    let mut command = std::process::Command::new(crate::binary::weir());
    command.current_dir(folder).env_clear().env("WEIR_LOG", LOG);
    command
}

/// The log of a server, read as it is written.
struct Log {
    lines: Arc<Mutex<VecDeque<String>>>,
    address: watch::Receiver<Option<String>>,
}

impl Log {
    fn of(stderr: ChildStderr) -> Self {
        let lines = Arc::new(Mutex::new(VecDeque::new()));
        let (found, address) = watch::channel(None);
        tokio::spawn(read_log(stderr, Arc::clone(&lines), found));
        Self { lines, address }
    }

    /// Where the server listens; nothing if it ended or does not say so in time.
    async fn address(&self) -> Option<String> {
        let mut address = self.address.clone();
        let found = tokio::time::timeout(START_WITHIN, address.wait_for(Option::is_some)).await;
        found.ok()?.ok()?.clone()
    }

    fn tail(&self) -> String {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().fold(String::new(), |tail, line| tail + line + "\n")
    }
}

async fn read_log(
    stderr: ChildStderr,
    kept: Arc<Mutex<VecDeque<String>>>,
    found: watch::Sender<Option<String>>,
) {
    let mut lines = BufReader::new(stderr).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some((_, rest)) = line.split_once(RUNS_AT) {
            let address = rest.split([',', '"', ' ']).next().unwrap_or_default();
            found.send_replace(Some(address.to_owned()));
        }
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back(line);
        if kept.len() > LOG_KEPT_MAX_LINES {
            kept.pop_front();
        }
    }
}
