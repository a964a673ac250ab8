//! What holds for this store only, and the suite that holds for all.

mod file;
mod plans;
mod samples;
mod statements;
mod units;
mod walk;

use std::sync::Arc;

use tempfile::TempDir;

use super::{Options, SqliteStore};
use crate::conformance::Tested;

/// A new store in a folder of its own.
async fn store() -> (SqliteStore, TempDir) {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let store = SqliteStore::open(&options(&folder)).await.expect("a new store");
    (store, folder)
}

fn options(folder: &TempDir) -> Options {
    Options { file: folder.path().join("weir.db"), runs_flows: true }
}

async fn open() -> (Tested, TempDir) {
    let (store, folder) = store().await;
    (Arc::new(store), folder)
}

crate::conformance!(open);
