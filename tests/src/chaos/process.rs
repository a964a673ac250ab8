//! The real `weir serve`, as something that is killed, frozen and started again.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use tokio::process::{Child, Command};

/// How long a start may take, on a machine that does other things too.
const START_WITHIN: Duration = Duration::from_mins(1);

/// How long it may take to end after it was told to.
const END_WITHIN: Duration = Duration::from_secs(40);

/// How often its log is looked at while it starts.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// What is logged: everything but the calls of the clients.
const LOG: &str = "info,weir_api=warn";

/// What the log says once it listens.
const RUNS_AT: &str = "Weir runs at ";

/// How much of a log is shown when something went wrong.
const LOG_SHOWN_MAX_LINES: usize = 60;

/// How `weir serve` is started.
#[derive(Debug, Clone, Default)]
pub(super) struct Start {
    /// What it is called: its log is a file of this name.
    pub(super) name: String,
    /// The folder it runs in, with `weir.yaml` and flows.
    pub(super) folder: PathBuf,
    /// The store.
    pub(super) store: String,
    /// How time passes: `--clock manual`, or `--time-scale N`.
    pub(super) time: Vec<String>,
    /// Its whole environment.
    pub(super) environment: BTreeMap<String, String>,
}

impl Start {
    /// The same, with one variable more.
    pub(super) fn with(mut self, variable: &str, value: impl Into<String>) -> Self {
        self.environment.insert(variable.to_owned(), value.into());
        self
    }

    fn log(&self) -> PathBuf {
        self.folder.join(format!("{}.log", self.name))
    }
}

/// One process.
pub(super) struct Process {
    child: Child,
    log: PathBuf,
    /// Where its own lines begin in the log, which those before it wrote too.
    from: usize,
}

/// Why a process does not listen.
#[derive(Debug)]
pub(super) enum Silent {
    /// It ended.
    Ended(ExitStatus),
    /// It runs and does not say where.
    Still,
}

impl Process {
    /// Starts it; it does not listen yet.
    pub(super) fn start(start: &Start) -> Self {
        let log = start.log();
        let file = File::options().create(true).append(true).open(&log);
        let file = file.expect("the folder is ours");
        let from = file.metadata().expect("it is open").len();
        let mut command = Command::new(crate::binary::weir());
        command.args(["serve", "--store", &start.store, "--listen", "127.0.0.1:0"]);
        command.args(["--flows", "flows"]).args(&start.time).current_dir(&start.folder);
        command.env_clear().env("WEIR_LOG", LOG).envs(&start.environment);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(file).kill_on_drop(true);
        let child = command.spawn().expect("the binary can be started");
        Self { child, log, from: usize::try_from(from).expect("a log of a test") }
    }

    /// Where it listens, as soon as it does.
    pub(super) async fn address(&mut self) -> Result<String, Silent> {
        let began = Instant::now();
        while began.elapsed() < START_WITHIN {
            if let Some((_, rest)) = self.own_log().split_once(RUNS_AT) {
                let address = rest.split([',', '"', ' ']).next().unwrap_or_default();
                return Ok(address.to_owned());
            }
            if let Some(status) = self.status() {
                return Err(Silent::Ended(status));
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Err(Silent::Still)
    }

    /// Kills it as `kill -9` does.
    pub(super) async fn kill(mut self) {
        self.child.kill().await.expect("our own child can be killed");
    }

    /// Asks it to stop, and waits until it did.
    pub(super) async fn stop(self) -> ExitStatus {
        self.signal("-TERM").await;
        self.ended().await
    }

    /// Waits until it ended, which it must.
    pub(super) async fn ended(mut self) -> ExitStatus {
        let ended = tokio::time::timeout(END_WITHIN, self.child.wait()).await;
        let ended = ended.unwrap_or_else(|_| panic!("it does not end:\n{}", tail(&self.log)));
        ended.expect("a child can be waited for")
    }

    /// How it ended, if it did.
    pub(super) fn status(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("a child can be asked")
    }

    /// Sends it a signal, which one that has ended does not get.
    pub(super) async fn signal(&self, signal: &str) {
        let Some(id) = self.child.id() else { return };
        let _ = Command::new("kill").args([signal, &id.to_string()]).status().await;
    }

    /// What it said last.
    pub(super) fn said(&self) -> String {
        tail(&self.log)
    }

    fn own_log(&self) -> String {
        let whole = std::fs::read(&self.log).unwrap_or_default();
        String::from_utf8_lossy(whole.get(self.from..).unwrap_or_default()).into_owned()
    }
}

/// The last lines of a log.
fn tail(log: &Path) -> String {
    let whole = std::fs::read(log).unwrap_or_default();
    let whole = String::from_utf8_lossy(&whole);
    let lines: Vec<_> = whole.lines().collect();
    lines[lines.len().saturating_sub(LOG_SHOWN_MAX_LINES)..].join("\n")
}
