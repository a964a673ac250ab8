//! Every statement can be prepared.

use sqlx::{Executor, SqlSafeStr};

use crate::sql::tests::all;

#[tokio::test]
async fn every_statement_can_be_prepared() {
    let (store, _database) = super::store().await;
    let mut db = store.servers.primary().writers().acquire().await.unwrap();
    for statement in all(|statement| statement.postgres) {
        let prepared = db.prepare(statement.postgres.into_sql_str()).await;
        assert!(prepared.is_ok(), "{}: {:?}", statement.name, prepared.err());
    }
}
