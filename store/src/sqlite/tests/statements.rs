//! Every statement stands in its own file, is listed once, and can be prepared.

use std::collections::BTreeSet;
use std::path::Path;

use sqlx::{Executor, SqlSafeStr};

use super::super::statements::ALL;

#[tokio::test]
async fn every_statement_can_be_prepared() {
    let (store, _folder) = super::store().await;
    let mut writer = store.writer.lock().await;
    for (name, _, sql) in ALL {
        let prepared = writer.at_hand().prepare(sql.into_sql_str()).await;
        assert!(prepared.is_ok(), "{name}: {:?}", prepared.err());
    }
}

#[test]
fn every_file_is_listed_once() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql/sqlite");
    let files: BTreeSet<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    let listed: BTreeSet<_> = ALL.iter().map(|(name, ..)| format!("{name}.sql")).collect();
    assert_eq!(listed.len(), ALL.len());
    assert_eq!(files, listed);
}

#[test]
fn statements_are_lower_case_and_short() {
    for (name, _, sql) in ALL {
        for line in sql.lines().filter(|line| !line.starts_with("--")) {
            assert_eq!(line, line.to_lowercase(), "{name}");
            assert!(line.len() <= 100, "{name}: {line}");
        }
    }
}
