//! Breaking a store on purpose, to see that what looks for damage finds it.

use crate::sql::statements::{Statement, Use};
use crate::sql::{Arguments, Connection, Database, transaction};
use crate::{Result, SqliteStore};

/// Runs a statement that no store would; says how many rows it wrote.
pub async fn damage(store: &SqliteStore, sql: &str) -> Result<u64> {
    // Statements live as long as the process; those of a test are few.
    let sqlite: &'static str = String::leak(sql.to_owned());
    let statement = Statement { name: "damage", used: Use::Walk, sqlite, postgres: "" };
    let statement: &'static Statement = Box::leak(Box::new(statement));
    transaction!(store, db => db.execute(statement, Arguments::new()).await)
}
