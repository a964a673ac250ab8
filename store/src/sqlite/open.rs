//! Opening the file: rights, lock, settings of the connections, migrations.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use tokio::sync::Mutex;

use super::{SqliteStore, Writer};
use crate::{Error, FailPoint, Result, sql};

/// How long a statement waits for another process before it is `Busy`: as long as a caller of
/// the HTTP interface may be kept waiting.
const BUSY_TIMEOUT_MS: u64 = 5_000;

/// Pages after which the write-ahead log is written back: with 1,000 the slowest commits stay
/// under 20 ms (measured), with 4,000 they take 100 ms.
const WAL_CHECKPOINT_PAGES: &str = "1000";

/// Kilobytes of pages the writer keeps: the leaves of some 10,000 active contacts. Negative is
/// how SQLite is told kilobytes.
const WRITER_CACHE_KB: &str = "-65536";

/// Connections that read: each is a thread, and reports must not keep reads of people waiting.
const READERS_MAX: u32 = 4;

/// Statements a connection keeps prepared: more than there are.
const STATEMENTS_MAX: usize = 256;

const MIGRATIONS: &[sql::Step] = &[(
    1,
    "contacts flows messages",
    include_str!("../../migrations/sqlite/0001_contacts_flows_messages.sql"),
)];

/// Which file, and for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The file; created if it is not there.
    pub file: PathBuf,
    /// Whether this store moves tokens and hands messages over: only one running Weir may.
    pub runs_flows: bool,
}

/// Opens the store.
pub(super) async fn open(options: &Options) -> Result<SqliteStore> {
    let lock = options.runs_flows.then(|| lock(&options.file)).transpose()?;
    create_private(&options.file, false)?;
    let mut writer = connect_writer(&options.file).await?;
    migrate(&mut writer).await?;
    if options.runs_flows {
        sync(&mut writer).await?;
    }
    let hash_key = sql::hash_key(&mut writer).await?;
    Ok(SqliteStore {
        file: options.file.clone(),
        writer: Arc::new(Mutex::new(Writer::new(writer))),
        readers: connect_readers(&options.file),
        hash_key,
        _lock: lock,
    })
}

/// Holds a lock on a file beside the database. Not on the database itself: closing a second
/// handle of it would drop the locks that SQLite holds.
fn lock(database: &Path) -> Result<File> {
    let path = beside(database, ".lock");
    let failed = |source| Error::File { path: path.clone(), source };
    let file = private(false).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::AnotherProcess(database.to_owned())),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Creates an empty file that only its owner may read; SQLite gives its log the same rights.
pub(super) fn create_private(path: &Path, must_be_new: bool) -> Result<()> {
    let opened = private(must_be_new).open(path);
    opened.map(drop).map_err(|source| Error::File { path: path.to_owned(), source })
}

fn private(must_be_new: bool) -> OpenOptions {
    let mut how = OpenOptions::new();
    how.read(true).write(true).create(true).create_new(must_be_new).truncate(false).mode(0o600);
    how
}

fn connection(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_millis(BUSY_TIMEOUT_MS))
        .statement_cache_capacity(STATEMENTS_MAX)
        .pragma("temp_store", "memory")
        // What was erased is overwritten, so that it is not in the file any more either.
        .pragma("secure_delete", "on")
        .disable_statement_logging()
}

async fn connect_writer(file: &Path) -> Result<SqliteConnection> {
    let options = connection(file)
        .pragma("wal_autocheckpoint", WAL_CHECKPOINT_PAGES)
        .pragma("cache_size", WRITER_CACHE_KB);
    Ok(options.connect().await?)
}

/// A connection for one long piece of work that must not keep anybody waiting.
pub(super) async fn connect_visitor(file: &Path) -> Result<SqliteConnection> {
    Ok(connection(file).connect().await?)
}

fn connect_readers(file: &Path) -> sqlx::SqlitePool {
    let pool = SqlitePoolOptions::new().max_connections(READERS_MAX);
    pool.connect_lazy_with(connection(file).pragma("query_only", "on"))
}

async fn migrate(writer: &mut SqliteConnection) -> Result<()> {
    FailPoint::BeforeMigration.reached();
    sql::migrator(MIGRATIONS).run(writer).await?;
    FailPoint::AfterMigration.reached();
    Ok(())
}

/// Puts on the disk what a process wrote that ended before it could sync. It is taken for
/// committed from now on, and whoever sends it again is told so without another commit.
async fn sync(writer: &mut SqliteConnection) -> Result<()> {
    // A checkpoint syncs the log before it copies it.
    sqlx::query("pragma wal_checkpoint(passive)").execute(writer).await?;
    Ok(())
}
