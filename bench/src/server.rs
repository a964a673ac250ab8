//! The server that is measured: the `weir serve` that people start, as a process of its own.

use std::fs::File;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::folder::Folder;
use crate::http::Client;
use crate::process::{self, Memory};
use crate::{Error, Options, Result, flow};

/// How long a start may take: migrations, and a machine that does other things too.
const START_WITHIN: Duration = Duration::from_mins(1);

/// How long a stop may take: the server itself gives calls in flight 20 seconds.
const STOP_WITHIN: Duration = Duration::from_mins(1);

/// How often it is looked whether it started or stopped.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What the log says once the server listens.
const RUNS_AT: &str = "Weir runs at http://";

/// How much of a log is told.
const LOG_TOLD_MAX_LINES: usize = 20;

/// A server that runs.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    address: SocketAddr,
    log: std::path::PathBuf,
    by_hand: bool,
}

/// How a server is started.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Start<'s> {
    /// Its store's URL.
    pub(crate) store: &'s str,
    /// What else stands on its command line.
    pub(crate) more: &'s [&'s str],
}

/// A clock that is moved by hand.
pub(crate) const BY_HAND: &[&str] = &["--clock", "manual"];

impl Server {
    /// Starts one in this folder, with the flows of this crate, and waits until it listens.
    pub(crate) async fn start(options: &Options, folder: &Folder, how: Start<'_>) -> Result<Self> {
        flow::write_all(folder)?;
        let number = std::fs::read_dir(folder.path()).map_or(0, Iterator::count);
        let log = folder.join(&format!("serve-{number}.log"));
        let out = File::create(&log).map_err(Error::file(&log))?;
        let mut command = Command::new(&options.weir);
        // What is set for whoever measures is not what is measured.
        command.env_clear().current_dir(folder.path()).args(["serve", "--flows", "flows"]);
        command.args(["--listen", "127.0.0.1:0", "--store", how.store]).args(how.more);
        let both = out.try_clone().map_err(Error::file(&log))?;
        command.stdin(Stdio::null()).stdout(both).stderr(out);
        let child = command.spawn().map_err(Error::file(&options.weir))?;
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let by_hand = how.more == BY_HAND;
        let mut server = Self { child, address, log, by_hand };
        server.address = server.listens().await?;
        Ok(server)
    }

    /// Whether its clock is moved by hand.
    pub(crate) fn is_moved_by_hand(&self) -> bool {
        self.by_hand
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// A connection to it.
    pub(crate) async fn client(&self) -> Result<Client> {
        Client::to(self.address).await
    }

    /// The memory it holds.
    pub(crate) fn memory(&self) -> Result<Memory> {
        process::memory(self.child.id())
    }

    /// Seconds of processor time it has used.
    pub(crate) fn cpu_seconds(&self) -> Result<f64> {
        process::cpu_seconds(self.child.id())
    }

    /// Asks it to stop, as a service manager does, and waits until it did.
    pub(crate) async fn stop(mut self) -> Result<()> {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().map_err(Error::file("kill"))?;
        let until = Instant::now() + STOP_WITHIN;
        while Instant::now() < until {
            match self.child.try_wait()? {
                Some(status) if status.success() => return Ok(()),
                Some(_) => return Err(self.failed("ended badly")),
                None => tokio::time::sleep(LOOK_EVERY).await,
            }
        }
        Err(self.failed("did not stop"))
    }

    async fn listens(&mut self) -> Result<SocketAddr> {
        let until = Instant::now() + START_WITHIN;
        while Instant::now() < until {
            if let Some(address) = address_in(&self.log) {
                return Ok(address);
            }
            if self.child.try_wait()?.is_some() {
                return Err(self.failed("ended at once"));
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Err(self.failed("did not start"))
    }

    fn failed(&self, what: &'static str) -> Error {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = text.lines().collect();
        let told = lines.len().saturating_sub(LOG_TOLD_MAX_LINES);
        Error::Server { what, log: lines[told..].join("\n") }
    }
}

/// A server that is not needed any more, whatever went wrong.
impl Drop for Server {
    fn drop(&mut self) {
        // One that ended by itself needs no end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn address_in(log: &Path) -> Option<SocketAddr> {
    let text = std::fs::read_to_string(log).ok()?;
    let (_, rest) = text.split_once(RUNS_AT)?;
    rest.split([',', '"', ' ']).next()?.parse().ok()
}
