//! A PostgreSQL for the bench: the database that was named, or a private server on a socket in a
//! temporary folder, as durable as one in production.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::folder::Folder;
use crate::{Error, Options, Result};

/// Where Debian and Ubuntu keep the programs of each version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// Accounts that a server may run as when this runs as root, which PostgreSQL refuses.
const ACCOUNTS: [&str; 2] = ["postgres", "nobody"];

/// What a server of this size is usually given. `fsync`, `full_page_writes` and
/// `synchronous_commit` are as they come: on.
const SETTINGS: &str = "
listen_addresses = ''
shared_buffers = 1GB
max_wal_size = 4GB
";

/// A database whose tables come and go.
#[derive(Debug)]
pub(crate) struct Database {
    url: String,
    _server: Option<Private>,
}

/// A server that is stopped when this is dropped.
#[derive(Debug)]
struct Private {
    programs: Programs,
    folder: Folder,
}

/// The programs of an installation, and whom to run them as.
#[derive(Debug)]
struct Programs {
    folder: PathBuf,
    account: Option<(&'static str, u32, u32)>,
}

impl Database {
    /// The one that was named, or one on a private server.
    pub(crate) async fn ready(options: &Options) -> Result<Self> {
        if let Some(url) = &options.postgres {
            let named = Self { url: url.clone(), _server: None };
            let connection = named.connect().await;
            let connection = connection.map_err(|error| Error::Missing(error.to_string()))?;
            connection.close().await?;
            return Ok(named);
        }
        let server = Private::start(Programs::installed()?, Folder::new(&options.folder)?)?;
        Ok(Self { url: server.url(), _server: Some(server) })
    }

    /// Where it is.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// A connection to it.
    pub(crate) async fn connect(&self) -> Result<PgConnection> {
        Ok(PgConnection::connect(&self.url).await?)
    }

    /// Drops everything in it.
    pub(crate) async fn empty(&self) -> Result<()> {
        let mut connection = self.connect().await?;
        for statement in ["drop schema public cascade", "create schema public", "checkpoint"] {
            connection.execute(AssertSqlSafe(statement)).await?;
        }
        Ok(connection.close().await?)
    }
}

impl Private {
    fn start(programs: Programs, folder: Folder) -> Result<Self> {
        let server = Self { programs, folder };
        let data = server.data();
        server.programs.own(server.folder.path())?;
        let mut initdb = server.programs.command("initdb");
        initdb.args(["--username=weir", "--auth=trust", "--encoding=UTF8", "--locale=C"]);
        run(initdb.arg("--pgdata").arg(&data))?;
        let socket = server.folder.path().display().to_string();
        let settings = format!("{SETTINGS}unix_socket_directories = '{socket}'\n");
        let file = data.join("postgresql.auto.conf");
        fs::write(&file, settings).map_err(Error::file(file))?;
        let mut start = server.programs.command("pg_ctl");
        start.args(["start", "--wait", "--silent", "--log"]).arg(server.folder.join("log"));
        run(start.arg("--pgdata").arg(&data))?;
        Ok(server)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn url(&self) -> String {
        format!("postgres://weir@localhost/postgres?host={}", self.folder.path().display())
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        let mut stop = self.programs.command("pg_ctl");
        stop.args(["stop", "--mode=fast", "--wait", "--pgdata"]).arg(self.data());
        // One that did not start needs no stop.
        let _ = run(&mut stop);
    }
}

impl Programs {
    /// Those that are installed here; of several versions the newest.
    fn installed() -> Result<Self> {
        let mut folders = told().into_iter().chain(debian());
        let folder = folders.find(|folder| folder.join("initdb").exists()).ok_or_else(|| {
            Error::Missing(
                "there is no PostgreSQL; name a database by `--postgres URL`, or install it (on \
                 Debian or Ubuntu: apt-get install postgresql)"
                    .into(),
            )
        })?;
        Ok(Self { folder, account: account()? })
    }

    fn command(&self, program: &str) -> Command {
        let program = self.folder.join(program);
        match self.account {
            Some((name, ..)) => {
                let mut command = Command::new("runuser");
                command.args(["-u", name, "--"]).arg(program);
                command
            }
            None => Command::new(program),
        }
    }

    /// Gives a folder to the server's account.
    fn own(&self, folder: &Path) -> Result<()> {
        let private = fs::set_permissions(folder, Permissions::from_mode(0o700));
        private.map_err(Error::file(folder))?;
        if let Some((_, user, group)) = self.account {
            chown(folder, Some(user), Some(group)).map_err(Error::file(folder))?;
        }
        Ok(())
    }
}

/// Where the installation itself says its programs are.
fn told() -> Option<PathBuf> {
    let said = Command::new("pg_config").arg("--bindir").output().ok()?;
    Some(PathBuf::from(String::from_utf8(said.stdout).ok()?.trim()))
}

fn debian() -> Vec<PathBuf> {
    let versions = fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let number = |folder: &Path| folder.file_name()?.to_str()?.parse::<u32>().ok();
    let mut versions: Vec<_> =
        versions.filter_map(|entry| Some((number(&entry.path())?, entry.path()))).collect();
    versions.sort();
    versions.into_iter().rev().map(|(_, folder)| folder.join("bin")).collect()
}

/// Whom to run a server as; nobody else where this does not run as root.
fn account() -> Result<Option<(&'static str, u32, u32)>> {
    if fs::metadata("/proc/self").is_ok_and(|own| own.uid() != 0) {
        return Ok(None);
    }
    let accounts = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let entry = |name: &'static str| {
        let fields = accounts.lines().map(|line| line.split(':').collect::<Vec<_>>());
        let mut own = fields.filter(|fields| fields.len() > 3 && fields[0] == name);
        own.next().and_then(|own| Some((name, own[2].parse().ok()?, own[3].parse().ok()?)))
    };
    let missing =
        || Error::Missing("PostgreSQL refuses root, and there is no account for it".into());
    ACCOUNTS.into_iter().find_map(entry).map(Some).ok_or_else(missing)
}

fn run(command: &mut Command) -> Result<()> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).current_dir("/");
    let status = command.status().map_err(Error::file(command.get_program()))?;
    let failed = || Error::Missing(format!("{command:?} failed ({status})"));
    status.success().then_some(()).ok_or_else(failed)
}
