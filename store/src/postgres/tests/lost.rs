//! Connections that go away: before a commit, and between a commit and its answer.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use sqlx::{Connection, Executor, PgConnection};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};

use super::super::PostgresStore;
use crate::conformance::moves::Moves;
use crate::conformance::{START, Tested, all_needs, read, turn};
use crate::testing::PostgresDatabase;
use crate::{Ask, Claim, Error, Extra, Unit};

/// What a wire does when it carries a commit.
const CARRIES: u8 = 0;
const CUTS_BEFORE: u8 = 1;
const CUTS_AFTER: u8 = 2;

/// A socket before the server's, which carries everything, until it is told to cut.
struct Wire {
    folder: TempDir,
    does: Arc<AtomicU8>,
}

impl Wire {
    fn to(database: &PostgresDatabase) -> Self {
        let (folder, does) = (tempfile::tempdir().unwrap(), Arc::new(AtomicU8::new(CARRIES)));
        let listener = UnixListener::bind(folder.path().join(".s.PGSQL.5432")).unwrap();
        let (_, socket) = database.url().split_once("host=").map(owned).unwrap();
        let server = PathBuf::from(socket).join(".s.PGSQL.5432");
        let wire = does.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = UnixStream::connect(&server).await.unwrap();
                tokio::spawn(carry(client, server, wire.clone()));
            }
        });
        Self { folder, does }
    }

    fn url(&self, database: &PostgresDatabase) -> String {
        let (before, _) = database.url().split_once("host=").map(owned).unwrap();
        format!("{before}host={}", self.path().display())
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn on_commit(&self, does: u8) {
        self.does.store(does, Ordering::SeqCst);
    }
}

fn owned((before, after): (&str, &str)) -> (String, String) {
    (before.to_owned(), after.to_owned())
}

/// Carries what both say until one of them hangs up, or a commit is to be lost.
async fn carry(mut client: UnixStream, mut server: UnixStream, wire: Arc<AtomicU8>) {
    let (mut asked, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Ok(1..) = read else { return };
                let said = &asked[..read.unwrap()];
                let commits = said.windows(6).any(|word| word == b"COMMIT");
                match if commits { wire.swap(CARRIES, Ordering::SeqCst) } else { CARRIES } {
                    CUTS_BEFORE => return,
                    CUTS_AFTER => {
                        server.write_all(said).await.unwrap();
                        // The answer, which nobody hears.
                        let _ = server.read(&mut answered).await;
                        return;
                    }
                    _ => server.write_all(said).await.unwrap(),
                }
            }
            read = server.read(&mut answered) => {
                let Ok(1..) = read else { return };
                client.write_all(&answered[..read.unwrap()]).await.unwrap();
            }
        }
    }
}

async fn tagging(store: &Tested, tag: &str) -> (Box<dyn Unit>, weir_engine::turn::Changes) {
    let claim = Claim::Contacts(vec![Ask::external("a")]);
    let mut unit = store.take(claim, &all_needs(), START).await.unwrap();
    let changes = Moves::play(&mut unit.contacts()[0].contact, START, |moves| moves.tag(tag));
    (unit, changes)
}

async fn wired() -> (Tested, Wire, PostgresDatabase) {
    let database = PostgresDatabase::new().await;
    let wire = Wire::to(&database);
    let store: Tested = Arc::new(PostgresStore::open(&wire.url(&database)).await.unwrap());
    turn(&store, "a", START, |_| {}).await;
    (store, wire, database)
}

#[tokio::test]
async fn a_commit_whose_answer_was_lost_is_found_out_about() {
    let (store, wire, _database) = wired().await;
    let (unit, changes) = tagging(&store, "A").await;
    wire.on_commit(CUTS_AFTER);
    unit.commit(vec![(0, changes)], Extra::default()).await.unwrap();
    assert_eq!(read(&store, "a", START).await.counter, 1);
}

#[tokio::test]
async fn a_commit_that_did_not_arrive_is_told_and_can_be_done_again() {
    let (store, wire, _database) = wired().await;
    let (unit, changes) = tagging(&store, "A").await;
    wire.on_commit(CUTS_BEFORE);
    let lost = unit.commit(vec![(0, changes)], Extra::default()).await;
    assert!(matches!(lost, Err(Error::Lost(_))), "{lost:?}");
    assert!(lost.unwrap_err().is_transient());
    assert_eq!(read(&store, "a", START).await.counter, 0);
    let (unit, changes) = tagging(&store, "A").await;
    unit.commit(vec![(0, changes)], Extra::default()).await.unwrap();
    assert_eq!(read(&store, "a", START).await.counter, 1);
}

#[tokio::test]
async fn short_writes_are_done_again_by_themselves() {
    let (store, wire, _database) = wired().await;
    for does in [CUTS_BEFORE, CUTS_AFTER] {
        wire.on_commit(does);
        store.put_setting("clock", &does.into()).await.unwrap();
        assert_eq!(store.setting("clock").await.unwrap(), Some(does.into()));
    }
}

#[tokio::test]
async fn connections_that_the_server_ended_are_made_anew() {
    let (store, database) = super::store().await;
    let store: Tested = Arc::new(store);
    turn(&store, "a", START, |moves| moves.tag("A")).await;
    let (unit, changes) = tagging(&store, "B").await;
    let mut admin = PgConnection::connect(&database.url()).await.unwrap();
    let end = "select pg_terminate_backend(pid) from pg_stat_activity \
               where application_name like 'weir %' and datname = current_database()";
    admin.execute(end).await.unwrap();
    let lost = unit.commit(vec![(0, changes)], Extra::default()).await;
    assert!(matches!(lost, Err(Error::Lost(_))), "{lost:?}");
    admin.execute(end).await.unwrap();
    turn(&store, "a", START, |moves| moves.tag("C")).await;
    let tags = read(&store, "a", START).await.tags.into_keys().collect::<Vec<_>>();
    assert_eq!(tags, ["A", "C"]);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("postgres://weir@localhost/weir?host={}", folder.path().display());
    let opened = PostgresStore::open(&url).await;
    assert!(matches!(opened, Err(Error::Lost(_))), "{opened:?}");
    let opened = PostgresStore::open("postgres://a:b:c/weir").await;
    assert!(matches!(opened, Err(Error::BadUrl(_))), "{opened:?}");
}

#[tokio::test]
async fn a_newer_database_is_left_alone() {
    let (store, database) = super::store().await;
    store.close().await;
    let mut admin = PgConnection::connect(&database.url()).await.unwrap();
    let row = "insert into _sqlx_migrations (version, description, success, checksum, \
               execution_time) values (9999, 'later', true, ''::bytea, 0)";
    admin.execute(row).await.unwrap();
    let opened = PostgresStore::open(&database.url()).await;
    assert!(matches!(opened, Err(Error::Newer(_))), "{opened:?}");
}

#[tokio::test]
async fn several_open_an_empty_database_at_once() {
    let database = PostgresDatabase::empty().await;
    let url = database.url();
    let (one, two) = tokio::join!(PostgresStore::open(&url), PostgresStore::open(&url));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert!(one.hash_key == two.hash_key, "the suppression list has one key");
}
