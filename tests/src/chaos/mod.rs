//! Weir while everything goes wrong: processes are killed, frozen and started again, the database
//! goes away, the disk is full or forgets, the clock jumps, and the provider misbehaves; and what
//! Weir promises is held against what clients, provider and store know then.

mod caller;
mod check;
mod clients;
mod database;
mod dice;
mod every_call;
mod fail_points;
mod full;
mod ledger;
mod machine;
mod nemesis;
mod outcome;
mod power;
mod process;
mod provider;
mod run;
mod said;
mod seen;
mod site;

use std::path::Path;

use weir_store::{Options, PostgresStore, SqliteStore, Store};

/// A number that a variable of the environment says.
fn number_of(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is a number, not `{text}`")))
}

/// Opens the store of a folder beside a running Weir, or after it.
async fn open(folder: &Path, store: &str) -> Box<dyn Store> {
    match store.strip_prefix("sqlite:") {
        Some(file) => {
            let options = Options { file: folder.join(file), runs_flows: false };
            Box::new(SqliteStore::open(&options).await.expect("the file is a store"))
        }
        None => Box::new(PostgresStore::open(store).await.expect("the server runs")),
    }
}
