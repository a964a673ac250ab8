//! One server for all test processes of this machine and checkout. The first that needs it starts
//! it; a guardian stops it and removes its files when no process needed it for a while.
//!
//! Each process holds the lock on `users`, shared with the others, as long as it lives, however
//! it ends: so the guardian knows without asking anybody.

use std::collections::hash_map::DefaultHasher;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::hash::{Hash, Hasher};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use super::programs;
use crate::PostgresPrograms;
use crate::postgres::programs::user;

/// How long nobody has to need the server before it is stopped: longer than the tests of other
/// packages take that run between two that do.
const IDLE_SECONDS: &str = "20";

/// What the tests need of it, and no more: there is no crash of the machine in a test, so nothing
/// is written twice and nothing is waited for.
const SETTINGS: &str = "
listen_addresses = ''
max_connections = 300
shared_buffers = 64MB
fsync = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum_naptime = 5s
";

/// Stops the server when no process held `users` for a while, and removes its files.
const GUARDIAN: &str = r#"
folder=$1 idle_max=$2 stop=$3
idle=0
while [ -d "$folder/data" ]; do
  sleep 1
  if ! flock -n -x "$folder/users" true; then idle=0; continue; fi
  idle=$((idle + 1))
  if [ "$idle" -lt "$idle_max" ]; then continue; fi
  idle=0
  flock -x "$folder/lock" flock -n -x "$folder/users" \
    sh -c "$stop >/dev/null 2>&1; rm -rf '$folder/data' '$folder/socket'"
done
"#;

/// The server that all tests share.
#[derive(Debug)]
pub(super) struct Server {
    folder: PathBuf,
    /// Locked as long as this process lives.
    _users: File,
}

impl Server {
    /// The server, started if it is not running.
    pub(super) fn running() -> &'static Self {
        static SERVER: OnceLock<Server> = OnceLock::new();
        SERVER.get_or_init(Self::join)
    }

    /// Where a database of it is.
    pub(super) fn url(&self, database: &str) -> String {
        let socket = self.folder.join("socket");
        format!("postgres://weir@localhost/{database}?host={}", socket.display())
    }

    /// Keeps every other process from changing what they share, until it is dropped.
    pub(super) fn lock(&self) -> File {
        let file = open(&self.folder.join("lock"));
        file.lock().expect("a lock on a file in the temporary folder");
        file
    }

    fn join() -> Self {
        let folder = folder();
        fs::create_dir_all(&folder).expect("a folder in the temporary folder");
        let users = open(&folder.join("users"));
        users.lock_shared().expect("a lock on a file in the temporary folder");
        let server = Self { folder, _users: users };
        let lock = server.lock();
        if !server.answers() {
            server.start();
        }
        drop(lock);
        server
    }

    fn answers(&self) -> bool {
        UnixStream::connect(self.folder.join("socket/.s.PGSQL.5432")).is_ok()
    }

    fn start(&self) {
        let programs = programs();
        let (data, socket) = (self.folder.join("data"), self.folder.join("socket"));
        for folder in [&data, &socket] {
            // What a server left behind that was ended by force.
            let _ = fs::remove_dir_all(folder);
            programs.private(folder).expect("a folder in the temporary folder");
        }
        let mut initdb = programs.command("initdb");
        initdb.args(["--username=weir", "--auth=trust", "--no-sync", "--encoding=UTF8"]);
        run(initdb.arg("--locale=C").arg("--pgdata").arg(&data));
        let settings = format!("{SETTINGS}unix_socket_directories = '{}'\n", socket.display());
        let file = data.join("postgresql.auto.conf");
        fs::write(&file, settings).expect("the server's settings can be written");
        let mut start = programs.command("pg_ctl");
        start.args(["start", "--wait", "--silent", "--log"]).arg(data.join("log"));
        run(start.arg("--pgdata").arg(&data));
        self.guard(&programs);
    }

    /// Starts the guardian, in a group of its own: it outlives the tests.
    fn guard(&self, programs: &PostgresPrograms) {
        let mut stop = programs.command("pg_ctl");
        stop.args(["stop", "--mode=immediate", "--pgdata"]).arg(self.folder.join("data"));
        let mut guardian = Command::new("sh");
        guardian.args(["-c", "sh -c \"$0\" guardian \"$@\" &", GUARDIAN]).arg(&self.folder);
        guardian.args([IDLE_SECONDS.to_owned(), in_shell(&stop)]).process_group(0);
        run(guardian.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()));
    }
}

/// Where the server of this account and checkout has its files. Short: a socket's path has some
/// hundred bytes at most.
fn folder() -> PathBuf {
    let mut checkout = DefaultHasher::new();
    env!("CARGO_MANIFEST_DIR").hash(&mut checkout);
    let name = format!("weir-postgres-{}-{:08x}", user(), checkout.finish() >> 32);
    std::env::temp_dir().join(name)
}

fn open(path: &Path) -> File {
    let opened = File::options().create(true).truncate(false).write(true).open(path);
    opened.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(super) fn run(command: &mut Command) {
    // Where it may write a log, and where the server's account may be.
    let status = command.current_dir("/").status();
    let status = status.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(status.success(), "{command:?} failed ({status})");
}

/// A command as a shell takes it.
fn in_shell(command: &Command) -> String {
    let quoted = |word: &OsStr| format!("'{}'", word.to_string_lossy().replace('\'', r"'\''"));
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(quoted).collect::<Vec<_>>().join(" ")
}
