//! What lies on disk, table by table with its indexes.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::Result;
use crate::postgres::Database;
use crate::report::number;

/// The table that holds what messages looked like: told apart, for it is deleted after 30 days
/// and depends on the templates alone.
const BODIES: &str = "bodies";

/// Bytes on disk of each table.
#[derive(Debug, Default)]
pub(crate) struct Disk(BTreeMap<String, u64>);

/// What so many journeys left on disk, each.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PerJourney {
    /// Everything but the texts of messages.
    pub(crate) rows: f64,
    /// The texts of messages.
    pub(crate) bodies: f64,
}

impl Disk {
    /// The pages of a SQLite database, those in its log included; may be in use.
    pub(crate) fn of_sqlite(file: &Path) -> Result<Self> {
        let database = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let mut statement = database.prepare(
            "select schema.tbl_name, sum(pages.pgsize) from dbstat as pages
             join sqlite_schema as schema on schema.name = pages.name group by 1",
        )?;
        let read =
            |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs()));
        Ok(Self(statement.query_map([], read)?.collect::<Result<_, _>>()?))
    }

    /// The tables of a PostgreSQL database, with their indexes.
    pub(crate) async fn of_postgres(database: &Database) -> Result<Self> {
        let read = "select relname::text, pg_total_relation_size(oid)
                    from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace";
        let mut connection = database.connect().await?;
        let rows: Vec<(String, i64)> = sqlx::query_as(read).fetch_all(&mut connection).await?;
        Ok(Self(rows.into_iter().map(|(name, bytes)| (name, bytes.unsigned_abs())).collect()))
    }

    /// What so many journeys added since.
    pub(crate) fn since(&self, before: &Self, journeys: usize) -> PerJourney {
        let is_bodies = |name: &str| name == BODIES;
        PerJourney {
            rows: self.added(before, |name| !is_bodies(name)) / number(journeys),
            bodies: self.added(before, is_bodies) / number(journeys),
        }
    }

    fn added(&self, before: &Self, counts: impl Fn(&str) -> bool) -> f64 {
        let bytes = |disk: &Self| {
            let counted = disk.0.iter().filter(|(name, _)| counts(name));
            counted.map(|(_, bytes)| *bytes).sum::<u64>()
        };
        number(usize::try_from(bytes(self).saturating_sub(bytes(before)) / 1024).unwrap_or(0))
            * 1024.0
    }
}
