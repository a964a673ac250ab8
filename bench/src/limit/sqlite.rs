//! The limit on SQLite: prepared statements, bound row by row. What is the same for everybody is
//! bound once.

use std::path::Path;
use std::time::Instant;

use rusqlite::{CachedStatement, Connection};
use weir_store::{Options, SqliteStore};

use super::people::Person;
use super::press::Press;
use super::rows::{self, BODIES, Cell, Columns, Phase, Write};
use super::{Bodies, Plan, TRANSACTION_CONTACTS, Turns, Written};
use crate::{Result, process};

/// The settings of the store's writer.
const SETTINGS: &str = "
pragma journal_mode = wal;
pragma synchronous = full;
pragma wal_autocheckpoint = 1000;
pragma cache_size = -65536;
pragma temp_store = memory;
pragma secure_delete = on;
";

/// Statements that stay prepared: more than a phase has.
const STATEMENTS_MAX: usize = 64;

/// The database, with the tables that the store makes.
pub(super) async fn create(file: &Path) -> Result<()> {
    let options = Options { file: file.to_owned(), runs_flows: false };
    Ok(SqliteStore::open(&options).await?.close().await?)
}

/// Writes a plan for so many contacts.
pub(super) fn write(file: &Path, plan: Plan, contacts: usize, bodies: Bodies) -> Result<Written> {
    let database = Connection::open(file)?;
    database.execute_batch(SETTINGS)?;
    database.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    let mut people = Person::all(contacts);
    let press = Press::new()?;
    let written = Written::default();
    let mut writer = Writer { database: &database, press: &press, bodies, written };
    for names in plan.before {
        writer.phase(&rows::phase(names)?, people.chunks(TRANSACTION_CONTACTS))?;
    }
    if let Turns::Random(turns) = plan.turns {
        people = Person::at_random(&mut people, turns);
    }
    writer.written = Written::default();
    let used = process::own_cpu_seconds()?;
    for names in plan.phases {
        let phase = rows::phase(names)?;
        let began = Instant::now();
        writer.phase(&phase, people.chunks(plan.transaction))?;
        writer.written.phases.push((phase.name, began.elapsed()));
    }
    writer.written.cpu_seconds = process::own_cpu_seconds()? - used;
    Ok(writer.written)
}

struct Writer<'d> {
    database: &'d Connection,
    press: &'d Press,
    bodies: Bodies,
    written: Written,
}

impl Writer<'_> {
    fn phase<'p>(
        &mut self,
        phase: &Phase,
        batches: impl Iterator<Item = &'p [Person]>,
    ) -> Result<()> {
        for batch in batches {
            self.database.prepare_cached("begin immediate")?.execute([])?;
            let parts = self.print(phase, batch)?;
            for row in &phase.rows {
                if row.table != BODIES || self.bodies == Bodies::With {
                    self.write(row, batch, &parts)?;
                }
            }
            self.count(phase, batch.len())?;
            self.database.prepare_cached("commit")?.execute([])?;
        }
        Ok(())
    }

    /// What messages looked like, where that is kept.
    fn print(&mut self, phase: &Phase, batch: &[Person]) -> Result<Vec<Vec<u8>>> {
        let Some(sent) = phase.prints else { return Ok(Vec::new()) };
        super::print(self.press, sent, self.bodies, batch, &mut self.written)
    }

    fn write(&mut self, row: &Write, batch: &[Person], parts: &[Vec<u8>]) -> Result<()> {
        let mut statement = self.database.prepare_cached(&sql(row))?;
        let columns = row.columns.iter().chain(&row.key);
        let mut differing = Vec::new();
        for (place, (_, cell)) in (1..).zip(columns) {
            differing.extend(Differing::of(cell, place, &mut statement)?);
        }
        let mut text = String::new();
        for (number, person) in batch.iter().enumerate() {
            for cell in &differing {
                cell.bind(person, parts.get(number), &mut text, &mut statement)?;
            }
            self.written.rows += statement.raw_execute()? as u64;
        }
        Ok(())
    }

    fn count(&mut self, phase: &Phase, n: usize) -> Result<()> {
        let mut statement = self.database.prepare_cached(
            "insert into count_deltas (flow, version, day, what, node, label, n)
             values ('abandoned-cart', 1, 20780, ?1, ?2, ?3, ?4)",
        )?;
        for [what, node, label] in &phase.counts {
            statement.execute((what, node, label, i64::try_from(n).unwrap_or(i64::MAX)))?;
        }
        Ok(())
    }
}

/// A cell that is not the same for everybody.
struct Differing<'c> {
    place: usize,
    cell: &'c Cell,
}

impl<'c> Differing<'c> {
    /// Binds what is the same for everybody, and gives back what is not.
    fn of(
        cell: &'c Cell,
        place: usize,
        statement: &mut CachedStatement<'_>,
    ) -> Result<Option<Self>> {
        match cell {
            Cell::Null => statement.raw_bind_parameter(place, None::<i64>)?,
            Cell::Number(number) => statement.raw_bind_parameter(place, number)?,
            Cell::Bytes(bytes) => statement.raw_bind_parameter(place, bytes)?,
            Cell::Text(text) => match text.constant() {
                Some(text) => statement.raw_bind_parameter(place, text)?,
                None => return Ok(Some(Self { place, cell })),
            },
            Cell::Contact | Cell::Turn | Cell::Message(_) | Cell::Parts => {
                return Ok(Some(Self { place, cell }));
            }
        }
        Ok(None)
    }

    fn bind(
        &self,
        person: &Person,
        parts: Option<&Vec<u8>>,
        text: &mut String,
        statement: &mut CachedStatement<'_>,
    ) -> Result<()> {
        let place = self.place;
        match self.cell {
            Cell::Contact => statement.raw_bind_parameter(place, person.id)?,
            Cell::Turn => statement.raw_bind_parameter(place, person.turn)?,
            Cell::Text(template) => {
                template.write(person, text);
                statement.raw_bind_parameter(place, text.as_str())?;
            }
            Cell::Message(sent) => {
                statement.raw_bind_parameter(place, person.message(*sent).as_slice())?;
            }
            Cell::Parts => statement.raw_bind_parameter(place, parts)?,
            Cell::Null | Cell::Number(_) | Cell::Bytes(_) => {}
        }
        Ok(())
    }
}

/// The statement of a row: what is written comes first among its parameters, then the key.
fn sql(row: &Write) -> String {
    let columns = names(&row.columns);
    if row.key.is_empty() {
        let places = vec!["?"; columns.len()].join(", ");
        return format!("insert into {} ({}) values ({places})", row.table, columns.join(", "));
    }
    let set = columns.join(" = ?, ");
    let key = names(&row.key).join(" = ? and ");
    format!("update {} set {set} = ? where {key} = ?", row.table)
}

fn names(columns: &Columns) -> Vec<&str> {
    columns.iter().map(|(name, _)| name.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_name_what_is_written_and_where() {
        let columns = |names: [&str; 2]| names.map(|name| (name.to_owned(), Cell::Null)).to_vec();
        let mut row = Write { table: "t".into(), key: Vec::new(), columns: columns(["c", "d"]) };
        assert_eq!(sql(&row), "insert into t (c, d) values (?, ?)");
        row.key = columns(["a", "b"]);
        assert_eq!(sql(&row), "update t set c = ?, d = ? where a = ? and b = ?");
    }
}
