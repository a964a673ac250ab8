//! A PostgreSQL for the bench: the database that was named, or a private server on a socket in a
//! temporary folder, as durable as one in production.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use weir_store::PostgresPrograms;

use crate::folder::Folder;
use crate::{Error, Options, Result};

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
    programs: PostgresPrograms,
    folder: Folder,
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
        let server = Private::start(programs()?, Folder::new(&options.folder)?)?;
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

    /// Gives back the room of what nobody can see any more, as the database does by itself.
    pub(crate) async fn vacuum(&self) -> Result<()> {
        let mut connection = self.connect().await?;
        connection.execute("vacuum").await?;
        Ok(connection.close().await?)
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
    fn start(programs: PostgresPrograms, folder: Folder) -> Result<Self> {
        let server = Self { programs, folder };
        let data = server.data();
        let folder = server.folder.path();
        server.programs.give(folder).map_err(Error::file(folder))?;
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

fn programs() -> Result<PostgresPrograms> {
    let missing = |none| Error::Missing(format!("{none}, or name a database by `--postgres URL`"));
    PostgresPrograms::installed().map_err(missing)
}

fn run(command: &mut Command) -> Result<()> {
    // Where the server's account may be.
    let status = command.current_dir("/").status().map_err(Error::file(command.get_program()))?;
    let failed = || Error::Missing(format!("{command:?} failed ({status})"));
    status.success().then_some(()).ok_or_else(failed)
}
