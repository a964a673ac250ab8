//! The write-ahead log is written back into the file by a thread of its own, while commits go on:
//! a commit waits for its own pages, and for nobody else's.

use std::cell::Cell;
use std::os::raw::c_int;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::Mutex;

use super::Writer;
use super::connection::Connection;
use super::open::connect_visitor;
use crate::{Error, Result};

/// Pages (of 4 KiB) that are added to the log before it is written back: many commits touch the
/// same pages, and each of those is written once.
const WRITE_BACK_PAGES: c_int = 4_000;

/// Pages from which on the log has to begin anew. That takes a moment in which nobody writes, so
/// it comes rarely; until then the log goes on growing behind what is written back.
const BEGIN_ANEW_PAGES: i64 = 16_000;

/// How long that moment lasts at most: looks that began before have to end, and units end theirs
/// within some milliseconds. Where one lasts longer, the log begins anew at a later time.
const BEGIN_ANEW_WITHIN: Duration = Duration::from_millis(100);

thread_local! {
    /// How many pages were in the log after the last commit of this thread.
    static PAGES: Cell<c_int> = const { Cell::new(0) };
}

/// What a writer knows of its log.
#[derive(Debug)]
pub(super) struct Log {
    /// Asks the thread to write back.
    ask: SyncSender<()>,
    /// How many pages there were when it was asked last.
    asked_at: c_int,
}

/// Makes this connection count the pages of its log, and write none of them back by itself.
pub(super) fn watch(writer: &Connection) {
    writer.raw.wal_hook(Some(|_, pages| {
        PAGES.set(pages);
        Ok(())
    }));
}

/// Begins to write back what this writer leaves in its log.
pub(super) fn keep(file: &Path, writer: &Arc<Mutex<Writer>>) -> Result<JoinHandle<()>> {
    let connection = connect_visitor(file)?;
    connection.raw.busy_timeout(BEGIN_ANEW_WITHIN)?;
    let (ask, asked) = sync_channel(1);
    let log = Log { ask, asked_at: 0 };
    writer.try_lock().map_err(|_| Error::Busy)?.log = Some(log);
    let writer = Arc::downgrade(writer);
    let thread = std::thread::Builder::new().name("weir-log".into());
    let run = move || write_back(&connection, &asked, &writer);
    thread.spawn(run).map_err(|source| Error::File { path: file.to_owned(), source })
}

impl Log {
    /// A commit of this thread is on disk.
    pub(super) fn grew(&mut self) {
        let pages = PAGES.get();
        if pages < self.asked_at {
            self.asked_at = 0;
        }
        if pages - self.asked_at >= WRITE_BACK_PAGES {
            self.asked_at = pages;
            // It was asked already, or is gone with the store.
            let _ = self.ask.try_send(());
        }
    }
}

/// Writes back whenever that is asked for, until the writer is gone.
fn write_back(connection: &Connection, asked: &Receiver<()>, writer: &Weak<Mutex<Writer>>) {
    while asked.recv().is_ok() {
        if let Err(error) = write_back_once(connection, writer, BEGIN_ANEW_PAGES) {
            tracing::warn!(%error, "the log could not be written back; trying again");
        }
    }
}

fn write_back_once(
    connection: &Connection,
    writer: &Weak<Mutex<Writer>>,
    begin_anew_pages: i64,
) -> Result<()> {
    if copy(connection)? < begin_anew_pages {
        return Ok(());
    }
    // What came meanwhile is little, and what comes while that is copied is less.
    copy(connection)?;
    let Some(writer) = writer.upgrade() else { return Ok(()) };
    let nobody_writes = writer.blocking_lock();
    let ended = connection.raw.query_row("pragma wal_checkpoint(restart)", [], |_| Ok(()));
    drop(nobody_writes);
    Ok(ended?)
}

/// Copies what no reader needs in the log into the file; says how many pages the log has.
fn copy(connection: &Connection) -> Result<i64> {
    let pages = |row: &rusqlite::Row<'_>| row.get(1);
    Ok(connection.raw.query_row("pragma wal_checkpoint(passive)", [], pages)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Access;
    use crate::sqlite::{Options, SqliteStore};

    /// A setting that takes so many pages.
    fn large(pages: usize) -> serde_json::Value {
        "x".repeat(pages * 4_096).into()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_long_log_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let options = Options { file: folder.path().join("weir.db"), runs_flows: false };
        let store = SqliteStore::open(&options).await.unwrap();
        let never = "pragma wal_autocheckpoint = 0";
        store.writer.lock().await.at_hand().raw.execute_batch(never).unwrap();
        let connection = connect_visitor(&options.file).unwrap();
        for n in 0..9 {
            store.put_setting("large", &large(50 + n)).await.unwrap();
        }
        assert!(copy(&connection).unwrap() > 400);
        let writer = Arc::downgrade(&store.writer);
        let written = tokio::task::spawn_blocking(move || {
            write_back_once(&connection, &writer, 400).map(|()| connection)
        });
        let connection = written.await.unwrap().unwrap();
        store.put_setting("small", &1.into()).await.unwrap();
        let pages = copy(&connection).unwrap();
        assert!((1..100).contains(&pages), "{pages}");
        assert_eq!(store.setting("large").await.unwrap(), Some(large(58)));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn looks_that_began_before_are_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let options = Options { file: folder.path().join("weir.db"), runs_flows: false };
        let store = Arc::new(SqliteStore::open(&options).await.unwrap());
        let never = "pragma wal_autocheckpoint = 0";
        store.writer.lock().await.at_hand().raw.execute_batch(never).unwrap();
        for n in 0..9 {
            store.put_setting("large", &large(50 + n)).await.unwrap();
        }
        let look = store.readers.look().await.unwrap();
        look.raw.query_row("select count(*) from settings", [], |_| Ok(())).unwrap();
        let (connection, own) = (connect_visitor(&options.file).unwrap(), Arc::clone(&store));
        let writer = Arc::downgrade(&store.writer);
        let written = tokio::task::spawn_blocking(move || {
            write_back_once(&connection, &writer, 400).map(|()| connection)
        });
        while !written.is_finished() && store.writer.try_lock().is_ok() {
            tokio::task::yield_now().await;
        }
        // Who writes now writes behind the log, or waits until it begins anew.
        let writing = tokio::spawn(async move { own.put_setting("small", &1.into()).await });
        for _ in 0..10_000 {
            tokio::task::yield_now().await;
        }
        drop(look);
        writing.await.unwrap().unwrap();
        let pages = copy(&written.await.unwrap().unwrap()).unwrap();
        assert!((1..100).contains(&pages), "{pages}");
    }

    #[tokio::test]
    async fn a_store_that_is_closed_leaves_no_log() {
        let folder = tempfile::tempdir().unwrap();
        let options = Options { file: folder.path().join("weir.db"), runs_flows: true };
        let store = SqliteStore::open(&options).await.unwrap();
        for n in 0..3 {
            store.put_setting("large", &large(500 + n)).await.unwrap();
        }
        store.close().await.unwrap();
        assert!(!folder.path().join("weir.db-wal").exists());
        let again = SqliteStore::open(&options).await.unwrap();
        assert_eq!(again.setting("large").await.unwrap(), Some(large(502)));
    }
}
