//! The limit on PostgreSQL: one statement for each row of the table and a thousand contacts,
//! whose values come as arrays; what is the same for everybody comes once. Two connections, each
//! with contacts of its own, so that neither ever waits for the other.

use std::sync::Arc;
use std::time::Instant;

use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, Postgres};

use super::people::Person;
use super::press::Press;
use super::rows::{self, BODIES, Cell, Columns, Phase, Sent, Write};
use super::{Bodies, Plan, TRANSACTION_CONTACTS, Written};
use crate::postgres::Database;
use crate::{Error, Result, process};

/// Connections that write: as many as the server has processes.
pub(super) const CONNECTIONS: usize = 2;

/// Plans as the store wants them.
const SESSION: &str = "
set plan_cache_mode = force_generic_plan;
set enable_seqscan = off;
set enable_hashjoin = off;
set enable_mergejoin = off;
set synchronous_commit = on;
";

/// Columns that PostgreSQL's tables have beside those of SQLite's, and what stands in them.
const OWN_COLUMNS: [(&str, &str, &str); 3] = [
    ("heads", "seq", "1"),
    ("messages", "month", "month_of(new.queued_at)"),
    ("provider_log", "month", "month_of(new.at)"),
];

/// Writes a plan for so many contacts.
pub(super) async fn write(
    database: &Database,
    plan: Plan,
    contacts: usize,
    bodies: Bodies,
) -> Result<Written> {
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        let mut connection = database.connect().await?;
        connection.execute(SESSION).await?;
        connections.push(connection);
    }
    let people = Person::all(contacts);
    let all = Arc::new(Everybody { people, press: Press::new()?, bodies });
    let mut written = Written::default();
    let before = plan.before.iter().map(|names| (*names, false));
    for (names, counts) in before.chain(plan.phases.iter().map(|names| (*names, true))) {
        let phase = Arc::new(rows::phase(names)?);
        let (began, used) = (Instant::now(), process::own_cpu_seconds()?);
        let (back, both) = at_once(connections, &all, &phase).await?;
        connections = back;
        if counts {
            written.join(&both);
            written.phases.push((phase.name.clone(), began.elapsed()));
            written.cpu_seconds += process::own_cpu_seconds()? - used;
        }
    }
    Ok(written)
}

/// Each connection takes its part of all contacts, on a thread of its own.
async fn at_once(
    connections: Vec<PgConnection>,
    all: &Arc<Everybody>,
    phase: &Arc<Phase>,
) -> Result<(Vec<PgConnection>, Written)> {
    let part = all.people.len().div_ceil(CONNECTIONS).max(1);
    let mut writers = Vec::new();
    for (number, mut connection) in connections.into_iter().enumerate() {
        let (all, phase) = (Arc::clone(all), Arc::clone(phase));
        writers.push(tokio::spawn(async move {
            let work = Work { phase: &phase, press: &all.press, bodies: all.bodies };
            let mine = all.people.chunks(part).nth(number).unwrap_or_default();
            let written = work.all(&mut connection, mine).await?;
            Ok::<_, Error>((connection, written))
        }));
    }
    let (mut connections, mut all) = (Vec::new(), Written::default());
    for writer in writers {
        let done = writer.await.map_err(|_| Error::Wrong("a writer of the limit ended".into()))?;
        let (connection, written) = done?;
        connections.push(connection);
        all.join(&written);
    }
    Ok((connections, all))
}

/// What all connections share.
struct Everybody {
    people: Vec<Person>,
    press: Press,
    bodies: Bodies,
}

/// What is done for a batch.
#[derive(Clone, Copy)]
struct Work<'w> {
    phase: &'w Phase,
    press: &'w Press,
    bodies: Bodies,
}

impl Work<'_> {
    async fn all(self, connection: &mut PgConnection, people: &[Person]) -> Result<Written> {
        let mut written = Written::default();
        for batch in people.chunks(TRANSACTION_CONTACTS) {
            let parts = self.print(batch, &mut written)?;
            let mut transaction = connection.begin().await?;
            for row in &self.phase.rows {
                if row.table != BODIES || self.bodies == Bodies::With {
                    let (sql, columns) = statement(row, batch, &parts);
                    let query = columns.into_iter().fold(sqlx::query(AssertSqlSafe(sql)), bind);
                    written.rows += query.execute(&mut *transaction).await?.rows_affected();
                }
            }
            self.count(&mut transaction, batch.len()).await?;
            transaction.commit().await?;
        }
        Ok(written)
    }

    fn print(self, batch: &[Person], written: &mut Written) -> Result<Vec<Vec<u8>>> {
        let Some(sent) = self.phase.prints else { return Ok(Vec::new()) };
        super::print(self.press, sent, self.bodies, batch, written)
    }

    async fn count(self, connection: &mut PgConnection, n: usize) -> Result<()> {
        for [what, node, label] in &self.phase.counts {
            let query = sqlx::query(
                "insert into count_deltas (flow, version, day, what, node, label, n)
                 values ('abandoned-cart', 1, 20780, $1, $2, $3, $4)",
            );
            let query = query.bind(what).bind(node).bind(label);
            query.bind(i64::try_from(n).unwrap_or(i64::MAX)).execute(&mut *connection).await?;
        }
        Ok(())
    }
}

type Bound<'q> = Query<'q, Postgres, PgArguments>;

/// The values of a parameter.
#[derive(Debug, PartialEq)]
enum Values {
    Number(i64),
    Text(String),
    Numbers(Vec<i64>),
    Texts(Vec<String>),
    Same(Vec<u8>),
    Bytes(Vec<Vec<u8>>),
}

fn bind(query: Bound<'_>, values: Values) -> Bound<'_> {
    match values {
        Values::Number(number) => query.bind(number),
        Values::Text(text) => query.bind(text),
        Values::Numbers(numbers) => query.bind(numbers),
        Values::Texts(texts) => query.bind(texts),
        Values::Same(bytes) => query.bind(bytes),
        Values::Bytes(bytes) => query.bind(bytes),
    }
}

/// The statement of a row for a batch of contacts, and its parameters.
fn statement(row: &Write, batch: &[Person], parts: &[Vec<u8>]) -> (String, Vec<Values>) {
    let mut parameters = Vec::new();
    let (mut arrays, mut names, mut cells) = (Vec::new(), Vec::new(), Vec::new());
    for (name, cell) in row.columns.iter().chain(&row.key) {
        let Some(values) = values(cell, batch, parts) else {
            cells.push((name.as_str(), "null".to_owned()));
            continue;
        };
        let place = parameters.len() + 1;
        let (kind, is_array) = kind_of(&values);
        if is_array {
            arrays.push(format!("${place}::{kind}[]"));
            names.push(name.as_str());
            cells.push((name, format!("new.{name}")));
        } else {
            cells.push((name, format!("${place}::{kind}")));
        }
        parameters.push(values);
    }
    let from = format!("from unnest({}) as new ({})", arrays.join(", "), names.join(", "));
    (text_of(row, &cells, &from), parameters)
}

fn text_of(row: &Write, cells: &[(&str, String)], from: &str) -> String {
    let table = &row.table;
    if row.key.is_empty() {
        let (names, values): (Vec<_>, Vec<_>) =
            cells.iter().cloned().chain(own_columns(table, cells)).unzip();
        let (names, values) = (names.join(", "), values.join(", "));
        return format!("insert into {table} ({names}) select {values} {from}");
    }
    let of = |columns: &Columns, before: &str, between: &str| {
        let own = cells.iter().filter(|(name, _)| columns.iter().any(|(own, _)| own == name));
        let own = own.map(|(name, cell)| format!("{before}{name} = {cell}"));
        own.collect::<Vec<_>>().join(between)
    };
    let (set, key) = (of(&row.columns, "", ", "), of(&row.key, &format!("{table}."), " and "));
    format!("update {table} set {set} {from} where {key}")
}

/// Columns that only PostgreSQL's tables have. What is the same for everybody is not in the
/// arrays, but stands for itself.
fn own_columns(table: &str, cells: &[(&str, String)]) -> Vec<(&'static str, String)> {
    let constant: Vec<_> = cells.iter().filter(|(_, cell)| cell.starts_with('$')).collect();
    let own = OWN_COLUMNS.iter().filter(|(of, ..)| *of == table);
    let told = own.map(|(_, column, is)| {
        let is = constant.iter().fold((*is).to_owned(), |is, (name, cell)| {
            is.replace(&format!("(new.{name})"), &format!("({cell})"))
        });
        (*column, is)
    });
    told.collect()
}

/// The type of a parameter, and whether it is an array.
fn kind_of(values: &Values) -> (&'static str, bool) {
    match values {
        Values::Number(_) => ("bigint", false),
        Values::Text(_) => ("text", false),
        Values::Numbers(_) => ("bigint", true),
        Values::Texts(_) => ("text", true),
        Values::Same(_) => ("bytea", false),
        Values::Bytes(_) => ("bytea", true),
    }
}

/// What a cell is for these contacts; nothing where it is null.
fn values(cell: &Cell, batch: &[Person], parts: &[Vec<u8>]) -> Option<Values> {
    let message = |sent: Sent| batch.iter().map(|person| person.message(sent).to_vec()).collect();
    Some(match cell {
        Cell::Null => return None,
        Cell::Number(number) => Values::Number(*number),
        Cell::Contact => Values::Numbers(batch.iter().map(|person| person.id).collect()),
        Cell::Turn => Values::Numbers(batch.iter().map(|person| person.turn).collect()),
        Cell::Message(sent) => Values::Bytes(message(*sent)),
        Cell::Parts => Values::Bytes(parts.to_vec()),
        Cell::Bytes(bytes) => Values::Same(bytes.clone()),
        Cell::Text(template) => match template.constant() {
            Some(text) => Values::Text(text.to_owned()),
            None => Values::Texts(batch.iter().map(|person| template.text(person)).collect()),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_comes_as_arrays_and_what_does_not_comes_once() {
        let row = |key: &[(&str, Cell)], columns: &[(&str, Cell)]| {
            let owned = |columns: &[(&str, Cell)]| {
                columns.iter().map(|(name, cell)| ((*name).to_owned(), cell.clone())).collect()
            };
            Write { table: "messages".into(), key: owned(key), columns: owned(columns) }
        };
        let (contact, at) = (("contact", Cell::Contact), ("queued_at", Cell::Number(7)));
        let batch = [Person::new(1)];
        let insert = row(&[], &[contact.clone(), at.clone(), ("sending_since", Cell::Null)]);
        let (sql, parameters) = statement(&insert, &batch, &[]);
        assert_eq!(
            sql,
            "insert into messages (contact, queued_at, sending_since, month) select \
             new.contact, $2::bigint, null, month_of($2::bigint) \
             from unnest($1::bigint[]) as new (contact)"
        );
        assert_eq!(parameters, [Values::Numbers(vec![batch[0].id]), Values::Number(7)]);
        let (sql, _) = statement(&row(&[contact], &[at]), &batch, &[]);
        assert_eq!(
            sql,
            "update messages set queued_at = $1::bigint from unnest($2::bigint[]) as new (contact) \
             where messages.contact = new.contact"
        );
    }
}
