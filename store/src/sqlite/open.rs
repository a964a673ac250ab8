//! Opening the file: rights, lock, settings of the connections, migrations.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::TransactionBehavior;
use rusqlite::config::DbConfig;
use tokio::sync::Mutex;

use super::connection::{Connection, blocking};
use super::holds::Holds;
use super::readers::Readers;
use super::{SqliteStore, Writer, log};
use crate::words::Words;
use crate::{Error, FailPoint, Result, sql};

/// How long a statement waits for another process before it is `Busy`: as long as a caller of
/// the HTTP interface may be kept waiting.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Pages after which a commit writes the log back where no thread of its own does: with 1,000 the
/// slowest commits stay under 20 ms (measured), with 4,000 they take 100 ms.
const WAL_CHECKPOINT_PAGES: i64 = 1_000;

/// Kilobytes of pages the writer keeps: the leaves of some 10,000 active contacts. SQLite is told
/// them as a negative number.
const WRITER_CACHE_KB: i64 = 65_536;

/// Where SQLite keeps the number of the last migration.
const VERSION: &str = "user_version";

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
    let words = Arc::new(Words::default());
    let mut writer = connect_writer(&options.file, &words)?;
    migrate(&mut writer)?;
    if options.runs_flows {
        sync(&writer)?;
    }
    let hash_key = sql::hash_key(&mut writer).await?;
    if options.runs_flows {
        log::watch(&writer);
    }
    let holds = Arc::<Holds>::default();
    let writer = Arc::new(Mutex::new(Writer::new(writer, Arc::clone(&holds))));
    let log = options.runs_flows.then(|| log::keep(&options.file, &writer)).transpose()?;
    Ok(SqliteStore {
        file: options.file.clone(),
        writer,
        readers: Readers::of(options.file.clone(), words),
        holds,
        hash_key,
        log,
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

/// What every connection is told.
const CONNECTION: &str = "
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma temp_store = memory;
    -- What was erased is overwritten, so that it is not in the file any more either.
    pragma secure_delete = on;
";

fn connect(file: &Path, settings: &[(&str, i64)], words: &Arc<Words>) -> Result<Connection> {
    blocking(|| {
        let connection = rusqlite::Connection::open(file)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        // A plan never turns on a value that is bound: else SQLite prepares a statement again for
        // every row that it is run for, which costs more than running it.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.execute_batch(CONNECTION)?;
        for (name, value) in settings {
            connection.pragma_update(None, name, value)?;
        }
        Ok(Connection::new(connection, Arc::clone(words)))
    })
}

fn connect_writer(file: &Path, words: &Arc<Words>) -> Result<Connection> {
    let settings = [("wal_autocheckpoint", WAL_CHECKPOINT_PAGES), ("cache_size", -WRITER_CACHE_KB)];
    connect(file, &settings, words)
}

/// A connection for one long piece of work that must not keep anybody waiting.
pub(super) fn connect_visitor(file: &Path) -> Result<Connection> {
    connect(file, &[], &Arc::default())
}

/// A connection that only reads.
pub(super) fn connect_reader(file: &Path, words: &Arc<Words>) -> Result<Connection> {
    connect(file, &[("query_only", 1)], words)
}

/// Brings the file to this version. Which one it is at stands in its header.
fn migrate(writer: &mut Connection) -> Result<()> {
    FailPoint::BeforeMigration.reached();
    blocking(|| {
        let db = writer.raw.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let at: i64 = db.pragma_query_value(None, VERSION, |row| row.get(0))?;
        let newest = MIGRATIONS.last().map_or(0, |(number, ..)| *number);
        if at > newest {
            return Err(Error::Newer(format!("migration {at}")));
        }
        for (number, _, sql) in MIGRATIONS.iter().filter(|(number, ..)| *number > at) {
            db.execute_batch(sql)?;
            db.pragma_update(None, VERSION, number)?;
        }
        db.commit()?;
        FailPoint::AfterMigration.reached();
        Ok(())
    })
}

/// Puts on the disk what a process wrote that ended before it could sync. It is taken for
/// committed from now on, and whoever sends it again is told so without another commit.
fn sync(writer: &Connection) -> Result<()> {
    // A checkpoint syncs the log before it copies it.
    Ok(blocking(|| writer.raw.query_row("pragma wal_checkpoint(passive)", [], |_| Ok(())))?)
}
