//! What holds for this store only, and the suite that holds for all.

mod distributed;
mod lost;
mod months;
mod plans;
mod several;
mod statements;
mod walk;

use std::sync::Arc;

use super::PostgresStore;
use crate::Upkeep;
use crate::conformance::{START, Tested};
use crate::testing::PostgresDatabase;

/// A new store in a database of its own.
async fn store() -> (PostgresStore, PostgresDatabase) {
    let database = PostgresDatabase::new().await;
    (again(&database).await, database)
}

/// The store in this database, opened by one process more.
async fn again(database: &PostgresDatabase) -> PostgresStore {
    PostgresStore::open(&database.url()).await.expect("a store")
}

async fn open() -> (Tested, PostgresDatabase) {
    let (store, database) = store().await;
    // Whatever the month is in which the test runs.
    store.sweep(START).await.expect("months are made");
    (Arc::new(store), database)
}

crate::conformance!(open);
