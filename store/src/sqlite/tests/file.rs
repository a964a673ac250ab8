//! The file itself: who may read it, who may use it, what it may hold.

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use rusqlite::types::FromSql;
use weir_engine::model::{ContactId, Name, TokenId};
use weir_engine::turn::Wish;
use weir_messages::Channel;

use super::super::{Options, SqliteStore};
use super::{options, store};
use crate::conformance::{START, Tested, all_needs, id_of, looks, read, turn, turn_with};
use crate::{Access, Alias, AliasKind, Ask, Body, Claim, Error, Extra, LogLine, Pool, Who};

/// The first column of what a statement finds.
async fn ask<T: FromSql>(store: &SqliteStore, sql: &str) -> Vec<T> {
    let mut writer = store.writer.lock().await;
    let mut prepared = writer.at_hand().raw.prepare(sql).unwrap();
    let found = prepared.query_map([], |row| row.get(0)).unwrap();
    found.map(Result::unwrap).collect()
}

async fn run(store: &SqliteStore, sql: &str) {
    store.writer.lock().await.at_hand().raw.execute_batch(sql).unwrap();
}

/// Gives a contact a code.
fn wish(contact: ContactId, visit: u32) -> Wish {
    let (token, pool) = (TokenId { contact, n: 1 }, Name::from("welcome"));
    Wish { token, visit, pool, made: visit > 1, discount: None, expires_at: None, depth: 0 }
}

async fn give_coupon(store: &Tested, contact: ContactId) {
    let pool = Name::from("welcome");
    store.put_coupon_pool(&pool, &Pool::default(), START).await.unwrap();
    store.add_coupons(&pool, &["W-1".into()]).await.unwrap();
    let claim = Claim::Contacts(vec![Ask::existing(Who::Internal(contact))]);
    let mut unit = store.take(claim, &all_needs(), START).await.unwrap();
    assert_eq!(unit.draw(&[wish(contact, 1)]).await.unwrap(), [Some("W-1".into())]);
    unit.commit(Vec::new(), Extra::default()).await.unwrap();
}

#[tokio::test]
async fn only_its_owner_may_read_it() {
    let (store, folder) = store().await;
    store.put_setting("a", &1.into()).await.unwrap();
    let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap).collect();
    assert!(files.len() >= 3, "the file, its log, its lock: {files:?}");
    for file in files {
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{file:?}");
    }
}

#[tokio::test]
async fn every_commit_is_synced() {
    let (store, _folder) = store().await;
    for (pragma, expected) in [("synchronous", 2), ("wal_autocheckpoint", 0)] {
        assert_eq!(ask::<i64>(&store, &format!("pragma {pragma}")).await, [expected], "{pragma}");
    }
    assert_eq!(ask::<String>(&store, "pragma journal_mode").await, ["wal"]);
}

#[tokio::test]
async fn only_one_running_weir_may_use_it() {
    let (first, folder) = store().await;
    let second = SqliteStore::open(&options(&folder)).await;
    assert!(matches!(second, Err(Error::AnotherProcess(_))), "{second:?}");
    let visit = Options { runs_flows: false, ..options(&folder) };
    let visitor = SqliteStore::open(&visit).await.unwrap();
    visitor.put_setting("a", &1.into()).await.unwrap();
    assert_eq!(first.setting("a").await.unwrap(), Some(1.into()));
    first.close().await.unwrap();
    SqliteStore::open(&options(&folder)).await.unwrap();
}

#[tokio::test]
async fn a_newer_file_is_left_alone() {
    let (store, folder) = store().await;
    run(&store, "pragma user_version = 9999").await;
    store.close().await.unwrap();
    let opened = SqliteStore::open(&options(&folder)).await;
    assert!(matches!(opened, Err(Error::Newer(_))), "{opened:?}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text = "These are my holiday pictures. ".repeat(100);
    std::fs::write(options(&folder).file, &text).unwrap();
    let opened = SqliteStore::open(&options(&folder)).await;
    assert!(matches!(opened, Err(Error::Corrupt(_))), "{opened:?}");
    assert_eq!(std::fs::read_to_string(options(&folder).file).unwrap(), text);
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("nowhere/weir.db");
    for runs_flows in [true, false] {
        let opened = SqliteStore::open(&Options { file: file.clone(), runs_flows }).await;
        assert!(matches!(opened, Err(Error::File { .. })), "{opened:?}");
    }
}

#[tokio::test]
async fn a_full_disk_loses_only_the_commit_at_hand() {
    let (store, _folder) = store().await;
    let pages: i64 = ask(&store, "pragma page_count").await[0];
    run(&store, &format!("pragma max_page_count = {}", pages + 2)).await;
    let much = serde_json::Value::from("x".repeat(100_000));
    let full = store.put_setting("much", &much).await;
    assert!(matches!(full, Err(Error::Full)), "{full:?}");
    store.put_setting("little", &1.into()).await.unwrap();
    assert_eq!(store.setting("much").await.unwrap(), None);
    assert_eq!(store.setting("little").await.unwrap(), Some(1.into()));
}

#[tokio::test]
async fn another_writer_is_waited_for_and_then_named() {
    let (store, folder) = store().await;
    let visit = Options { runs_flows: false, ..options(&folder) };
    let visitor = SqliteStore::open(&visit).await.unwrap();
    run(&store, "pragma busy_timeout = 1").await;
    visitor.writer.lock().await.begin().unwrap();
    let busy = store.put_setting("a", &1.into()).await;
    assert!(matches!(busy, Err(Error::Busy)), "{busy:?}");
    visitor.writer.lock().await.roll_back().unwrap();
    store.put_setting("a", &1.into()).await.unwrap();
}

#[tokio::test]
async fn a_backup_is_a_store() {
    let (store, folder) = store().await;
    let store = Arc::new(store);
    let tested: Tested = store.clone();
    turn(&tested, "a", START, |moves| moves.tag("A")).await;
    let file = folder.path().join("backup.db");
    store.backup(&file).unwrap();
    let again = store.backup(&file);
    assert!(matches!(again, Err(Error::File { .. })), "{again:?}");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let copy: Tested =
        Arc::new(SqliteStore::open(&Options { file, runs_flows: true }).await.unwrap());
    assert_eq!(read(&copy, "a", START).await, read(&tested, "a", START).await);
}

#[tokio::test]
async fn erasing_leaves_no_row_of_a_contact_in_any_table() {
    let (store, _folder) = store().await;
    let store = Arc::new(store);
    let tested: Tested = store.clone();
    let mut message = None;
    turn(&tested, "a", START, |moves| {
        moves.email("a@shop.example");
        moves.tag("A");
        moves.member("vips", true);
        moves.consent("email", true);
        moves.cart("c", false);
        moves.event("order_placed", "o1", serde_json::json!({}));
        let token = moves.enter("cart", "mail", Some(START));
        message = Some(moves.queue(token, Channel::Email, None, START));
        moves.appoint("birthday", "start", Some(None));
    })
    .await;
    let (contact, message) = (id_of(&tested, "a").await, message.unwrap());
    let extra = Extra {
        bodies: vec![Body { message, contact, parts: looks("Hello Ana", "Hello ") }],
        log: vec![LogLine { message, contact, said: 1.into() }],
        aliases: vec![Alias { kind: AliasKind::Anonymous, name: "x".into(), contact }],
        asked: vec![wish(contact, 2)],
        ..Extra::default()
    };
    turn_with(&tested, "a", START, extra, |_| {}).await;
    give_coupon(&tested, contact).await;
    let list = "select name from sqlite_schema, pragma_table_info(sqlite_schema.name) as info \
                where info.name = 'contact' and sqlite_schema.name <> 'erasures'";
    let list = list.replace("select name", "select sqlite_schema.name as name");
    let tables: Vec<String> = ask(&store, &list).await;
    let count = |table: &str| format!("select count(*) from {table} where contact = {}", contact.0);
    assert_eq!(tables.len(), crate::sql::ERASE.len());
    for table in &tables {
        assert!(ask::<i64>(&store, &count(table)).await[0] > 0, "{table} is not tried");
    }
    turn(&tested, "a", START, |moves| {
        moves.erase();
    })
    .await;
    for table in &tables {
        assert_eq!(ask::<i64>(&store, &count(table)).await, [0], "{table}");
    }
}

#[tokio::test]
async fn an_id_that_another_contact_has_is_passed_over() {
    let (store, _folder) = store().await;
    let id = weir_engine::model::ContactId::derive("a", 0, START, 0);
    run(&store, &format!("insert into heads (contact, counter) values ({}, 0)", id.0)).await;
    let row = format!(
        "insert into contacts values ({}, 'other', null, null, '{}', 0, null)",
        id.0, r#"{"v":1,"body":{}}"#
    );
    run(&store, &row).await;
    let tested: Tested = Arc::new(store);
    turn(&tested, "a", START, |moves| moves.tag("A")).await;
    assert_eq!(tested.find(&Who::External("other".into())).await.unwrap(), [id]);
    assert_ne!(id_of(&tested, "a").await, id);
    assert!(tested.contact(id, &all_needs(), START).await.unwrap().unwrap().tags.is_empty());
}

#[tokio::test]
async fn what_was_erased_is_not_in_the_file_any_more() {
    let (store, folder) = store().await;
    let store = Arc::new(store);
    let tested: Tested = store.clone();
    let secret = "nobody-else-is-called-so@shop.example";
    turn(&tested, "a", START, |moves| {
        moves.email(secret);
        moves.event("order_placed", "o1", serde_json::json!({ "to": secret }));
    })
    .await;
    let holds = |path: &std::path::Path| {
        let bytes = std::fs::read(path).unwrap();
        bytes.windows(secret.len()).any(|part| part == secret.as_bytes())
    };
    let file = options(&folder).file;
    run(&store, "pragma wal_checkpoint(truncate)").await;
    assert!(holds(&file), "it was there");
    turn(&tested, "a", START, |moves| {
        moves.erase();
    })
    .await;
    run(&store, "pragma wal_checkpoint(truncate)").await;
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        assert!(!holds(&path), "{}", path.display());
    }
}
