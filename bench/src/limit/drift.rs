//! Holds the limit to the truth: what it wrote is compared with what the server wrote.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use sqlx::AssertSqlSafe;

use crate::postgres::Database;
use crate::{Error, Result};

/// How much longer or shorter the mean row of a table may be: times and names have not the same
/// number of digits everywhere.
const BYTES_MAX_RATIO: f64 = 1.15;

/// The tables that journeys fill.
const TABLES: [&str; 10] = [
    "heads",
    "contacts",
    "consents",
    "tags",
    "events",
    "event_ids",
    "tokens",
    "messages",
    "provider_log",
    "bodies",
];

/// What each table holds.
#[derive(Debug)]
pub(crate) struct Content(Vec<(&'static str, Held)>);

/// What a table holds.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Held {
    rows: usize,
    bytes: f64,
}

/// What a SQLite database holds.
pub(crate) fn of_sqlite(file: &Path) -> Result<Content> {
    let database = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let held = TABLES.map(|table| Ok((table, held(&database, table)?)));
    Ok(Content(held.into_iter().collect::<Result<_>>()?))
}

/// What a PostgreSQL database holds.
pub(crate) async fn of_postgres(database: &Database) -> Result<Content> {
    let mut connection = database.connect().await?;
    let mut content = Vec::new();
    for table in TABLES {
        let read = format!(
            "select count(*), coalesce(avg(octet_length(own::text)), 0)::float8 from {table} as own"
        );
        let query = sqlx::query_as(AssertSqlSafe(read));
        let (rows, bytes): (i64, f64) = query.fetch_one(&mut connection).await?;
        content.push((table, Held { rows: usize::try_from(rows).unwrap_or(0), bytes }));
    }
    Ok(Content(content))
}

/// Fails when two databases do not hold the same rows.
pub(crate) fn check(real: &Content, limit: &Content) -> Result<()> {
    let mut both = real.0.iter().zip(&limit.0);
    both.try_for_each(|((table, real), (_, limit))| compare(table, *real, *limit))
}

/// Fails when the limit's table is not like the server's.
fn compare(table: &str, real: Held, limit: Held) -> Result<()> {
    let (more, less) = (real.bytes.max(limit.bytes), real.bytes.min(limit.bytes));
    if real.rows == limit.rows && more <= less * BYTES_MAX_RATIO {
        return Ok(());
    }
    let told = |held: Held| format!("{} rows of {:.0} bytes", held.rows, held.bytes);
    let (real, limit) = (told(real), told(limit));
    Err(Error::Wrong(format!(
        "the limit is of other rows than the server's: in {table} it wrote {limit}, the server \
         {real}; see bench/src/limit/journey.jsonl"
    )))
}

fn held(database: &Connection, table: &str) -> Result<Held> {
    let mut columns = database.prepare("select name from pragma_table_info(?1)")?;
    let columns = columns.query_map([table], |row| row.get::<_, String>(0))?;
    let lengths = columns
        .map(|name| Ok(format!("coalesce(length(cast(\"{}\" as blob)), 0)", name?)))
        .collect::<Result<Vec<_>>>()?;
    let read = format!("select count(*), coalesce(avg({}), 0) from {table}", lengths.join(" + "));
    let (rows, bytes) = database
        .query_row(&read, [], |row| Ok((row.get::<_, u32>(0)? as usize, row.get::<_, f64>(1)?)))?;
    Ok(Held { rows, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_of_other_rows_is_refused() {
        let held = |rows, bytes| Held { rows, bytes };
        assert!(compare("t", held(7, 100.0), held(7, 110.0)).is_ok());
        assert!(compare("t", held(0, 0.0), held(0, 0.0)).is_ok());
        for other in [held(7, 120.0), held(7, 80.0), held(8, 100.0), held(0, 0.0)] {
            let error = compare("t", held(7, 100.0), other).unwrap_err();
            assert!(error.to_string().contains("in t it wrote"), "{error}");
        }
    }
}
