//! The profile for databases of several machines: the whole suite on a PostgreSQL that refuses what
//! those lack, and a look at every text that is sent, for what cannot be refused.

use std::sync::Arc;

use proptest::prelude::*;
use sqlx::{Connection, Executor, PgConnection};

use super::super::open::migrations;
use super::super::primary::DISTRIBUTED_SESSION;
use super::super::profile::Profile;
use crate::conformance::random::Step;
use crate::conformance::{START, Tested, turn};
use crate::sql::tests::{self, STEPS_MAX, all};
use crate::testing::PostgresDatabase;
use crate::{Error, PostgresStore};

/// Words that no text may have.
const LACKING: &[&str] = &[
    "advisory",
    "listen",
    "notify",
    "create function",
    "create trigger",
    "partition by list",
    "partition by range",
    "partition by hash",
    "partition of",
    "alter table",
    "pg_",
    "regclass",
    "shard_of",
    "lane_of",
    "month_of",
    "plan_cache_mode",
    "enable_",
    "fillfactor",
    "current_setting",
    "set_config",
    "lock table",
];

/// Statements that this profile never sends.
const NEVER_SENT: &[&str] = &[
    "count_month",
    "count_others",
    "list_months",
    "list_unforeseen",
    "month_is_needed",
    "month_is_waiting",
];

async fn open() -> (Tested, PostgresDatabase) {
    let database = PostgresDatabase::distributed().await;
    (Arc::new(super::again(&database).await), database)
}

crate::conformance!(open);

/// Walks of one run: as many as fit in some ten seconds.
const WALKS: u32 = 4;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(WALKS))]

    #[test]
    fn this_profile_does_what_the_model_does(
        steps in prop::collection::vec(any::<Step>(), 1..STEPS_MAX),
    ) {
        tests::run(async {
            let (store, _database) = open().await;
            tests::walk(store, &steps).await.map(drop)
        })?;
    }
}

#[test]
fn nothing_is_sent_that_is_lacking() {
    let statements = all(|statement| statement.postgres).into_iter();
    let sent = statements.filter(|statement| !NEVER_SENT.contains(&statement.name));
    let texts = sent.map(|one| Profile::Distributed.text(one).to_owned());
    let texts = texts.chain(migrations(Profile::Distributed));
    for text in texts.chain([DISTRIBUTED_SESSION.to_owned()]) {
        let lines = text.lines().filter(|line| !line.starts_with("--"));
        let text = lines.collect::<Vec<_>>().join("\n").to_lowercase();
        for word in LACKING {
            assert!(!text.contains(word), "{word}: {text}");
        }
    }
}

/// What keeps the suite honest: what is lacking is refused here.
#[tokio::test]
async fn what_is_lacking_is_refused() {
    let database = PostgresDatabase::distributed().await;
    let url = database.url().replace("&profile=distributed", "");
    let mut db = PgConnection::connect(&url).await.unwrap();
    for lacking in [
        "select pg_advisory_lock(1)",
        "select pg_advisory_xact_lock(1)",
        "select pg_notify('a', 'b')",
        "select pg_is_in_recovery()",
        "select pg_current_wal_lsn()",
        "select count(*) from pg_stat_activity",
        "select count(*) from pg_settings",
        "select count(*) from pg_inherits",
        "create function f() returns int language sql return 1",
        "create table p (a int) partition by list (a)",
        "create table a (a int); create table b (a int)",
        "alter table words add column a int",
    ] {
        assert!(db.execute(sqlx::raw_sql(lacking)).await.is_err(), "{lacking}");
    }
    // And what is not lacking is not.
    db.execute("create table a (a int)").await.unwrap();
    db.execute("create table b (a int)").await.unwrap();
}

/// A process that ended between a statement of a migration and the note that it was run.
#[tokio::test]
async fn a_migration_that_broke_off_goes_on() {
    let (store, database) = open().await;
    turn(&store, "a", START, |moves| moves.tag("A")).await;
    drop(store);
    let url = database.url().replace("&profile=distributed", "");
    let mut db = PgConnection::connect(&url).await.unwrap();
    db.execute("delete from _sqlx_migrations").await.unwrap();
    let store: Tested = Arc::new(super::again(&database).await);
    turn(&store, "a", START, |moves| moves.tag("B")).await;
    let tags = crate::conformance::read(&store, "a", START).await.tags;
    assert_eq!(tags.into_keys().collect::<Vec<_>>(), ["A", "B"]);
}

#[tokio::test]
async fn several_make_the_tables_of_one_database() {
    let database = PostgresDatabase::distributed_empty().await;
    let url = database.url();
    let opened = tokio::join!(
        PostgresStore::open(&url),
        PostgresStore::open(&url),
        PostgresStore::open(&url),
        PostgresStore::open(&url),
    );
    let key = opened.0.unwrap().hash_key;
    for other in [opened.1, opened.2, opened.3] {
        assert!(other.unwrap().hash_key == key, "the suppression list has one key");
    }
}

#[tokio::test]
async fn a_database_is_opened_as_it_was_made() {
    let (plain, other) = (PostgresDatabase::new().await, PostgresDatabase::empty().await);
    let distributed = format!("{}&profile=distributed", other.url());
    PostgresStore::open(&distributed).await.unwrap().close().await;
    for url in [format!("{}&profile=distributed", plain.url()), other.url()] {
        let refused = PostgresStore::open(&url).await;
        assert!(matches!(refused, Err(Error::BadUrl(_))), "{refused:?}");
    }
}
