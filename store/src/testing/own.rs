//! A server of a test's own, to which things may happen that nobody else should feel. Its
//! processes may end at any moment, and it keeps what it has acknowledged: what it wrote is with
//! the system then. To sync it too is for when the system itself ends, and costs seconds at each
//! start.

use std::fs;
use std::path::{Path, PathBuf};

use super::programs;
use super::server::run;
use crate::PostgresPrograms;

/// Small, and on a socket alone; for the rest as it comes.
const SETTINGS: &str = "
listen_addresses = ''
max_connections = 60
shared_buffers = 32MB
max_wal_senders = 0
fsync = off
";

/// Small pieces of log, in MiB: it often needs room for another one.
const WAL_PIECE: &str = "--wal-segsize=1";

/// A server of a test's own; it ends with this.
#[derive(Debug)]
pub struct OwnPostgres {
    data: PathBuf,
    socket: PathBuf,
    programs: PostgresPrograms,
    /// What its processes find in their environment, beside the usual.
    environment: Vec<(String, String)>,
}

impl OwnPostgres {
    /// Makes and starts one in this folder, whose path must be short: a socket's has some hundred
    /// bytes at most.
    pub fn start(folder: &Path, environment: Vec<(String, String)>) -> Self {
        let programs = programs();
        let (data, socket) = (folder.join("data"), folder.join("socket"));
        programs.let_into(folder).expect("the folder is ours");
        for folder in [&data, &socket] {
            programs.private(folder).expect("the folder is ours");
        }
        let mut initdb = programs.command("initdb");
        initdb.args(["--username=weir", "--auth=trust", "--no-sync", "--encoding=UTF8"]);
        initdb.args(["--locale=C", WAL_PIECE]);
        run(initdb.arg("--pgdata").arg(&data));
        let settings = format!("{SETTINGS}unix_socket_directories = '{}'\n", socket.display());
        fs::write(data.join("postgresql.auto.conf"), settings).expect("the folder is ours");
        let server = Self { data, socket, programs, environment };
        server.control(&["start", "--wait", "--silent"]);
        server
    }

    /// Where its database is.
    pub fn url(&self) -> String {
        format!("postgres://weir@localhost/postgres?host={}", self.socket.display())
    }

    /// Ends every process of it at once, as if it had crashed, and starts it again.
    pub fn crash(&self) {
        self.control(&["restart", "--mode=immediate", "--wait", "--silent"]);
    }

    /// Starts it if it has ended by itself.
    pub fn rise(&self) {
        if self.has_ended() {
            self.control(&["start", "--wait", "--silent"]);
        }
    }

    /// Whether it has.
    pub fn has_ended(&self) -> bool {
        let mut status = self.programs.command("pg_ctl");
        status.arg("status").arg("--pgdata").arg(&self.data).current_dir("/");
        !status.status().is_ok_and(|status| status.success())
    }

    fn control(&self, arguments: &[&str]) {
        let mut control = self.programs.command("pg_ctl");
        let environment = self.environment.iter().map(|(name, value)| (name, value));
        control.envs(environment).args(arguments).arg("--log").arg(self.data.join("log"));
        run(control.arg("--pgdata").arg(&self.data));
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        let mut stop = self.programs.command("pg_ctl");
        stop.args(["stop", "--mode=immediate", "--silent", "--pgdata"]).arg(&self.data);
        // Its folder goes anyway.
        let _ = stop.current_dir("/").status();
    }
}
