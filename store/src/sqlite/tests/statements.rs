//! Every statement can be prepared, once.

use rusqlite::types::Value;
use rusqlite::{Statement, StatementStatus};

use crate::sql::tests::all;

#[tokio::test]
async fn every_statement_can_be_prepared() {
    let (store, _folder) = super::store().await;
    let mut writer = store.writer.lock().await;
    for statement in all(|statement| statement.sqlite) {
        let prepared = writer.at_hand().raw.prepare(statement.sqlite);
        assert!(prepared.is_ok(), "{}: {:?}", statement.name, prepared.err());
    }
}

/// A plan that turned on what is bound would be made anew for every row.
#[tokio::test]
async fn no_statement_is_prepared_again_for_another_row() {
    let (store, _folder) = super::store().await;
    let mut writer = store.writer.lock().await;
    let database = &mut writer.at_hand().raw;
    for statement in all(|statement| statement.sqlite) {
        database.execute_batch("begin").unwrap();
        let mut prepared = database.prepare(statement.sqlite).unwrap();
        for value in [Value::Integer(1), Value::Integer(2), Value::Text("queued".into())] {
            run(&mut prepared, &value);
        }
        let again = prepared.get_status(StatementStatus::RePrepare);
        assert_eq!(again, 0, "{}", statement.name);
        drop(prepared);
        database.execute_batch("rollback").unwrap();
    }
}

/// Runs a statement with this in every place; what it refuses is no matter here.
fn run(prepared: &mut Statement<'_>, value: &Value) {
    for at in 1..=prepared.parameter_count() {
        prepared.raw_bind_parameter(at, value).unwrap();
    }
    let mut rows = prepared.raw_query();
    while let Ok(Some(_)) = rows.next() {}
}
