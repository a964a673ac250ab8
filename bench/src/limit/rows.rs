//! What the limit writes, read from the table `journey.jsonl`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::template::Template;
use crate::{Error, Result};

/// The table: where to follow a new layout of rows.
const TABLE: &str = include_str!("journey.jsonl");

/// The table of the store that holds what messages looked like: counted apart.
pub(crate) const BODIES: &str = "bodies";

/// What stands in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// The contact's id.
    Contact,
    /// How often it was the contact's turn.
    Turn,
    /// No number.
    Null,
    /// The same number for everybody.
    Number(i64),
    /// A text that may hold the contact's name.
    Text(Template),
    /// The same bytes for everybody.
    Bytes(Vec<u8>),
    /// The id of a message.
    Message(Sent),
    /// What a message looked like, packed.
    Parts,
}

/// A message of the flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sent {
    /// The e-mail of the first day.
    Email,
    /// The SMS of the second.
    Sms,
}

/// Columns and what stands in them.
pub(crate) type Columns = Vec<(String, Cell)>;

/// One row.
#[derive(Debug)]
pub(crate) struct Write {
    pub(crate) table: String,
    /// Of an update, the columns that say which row; of an insert there are none.
    pub(crate) key: Columns,
    /// What is written.
    pub(crate) columns: Columns,
}

/// What happens to a thousand contacts in one transaction.
#[derive(Debug, Default)]
pub(crate) struct Phase {
    /// What it is called in the report.
    pub(crate) name: String,
    /// The message that is printed for everybody.
    pub(crate) prints: Option<Sent>,
    /// The rows of each contact, statement by statement.
    pub(crate) rows: Vec<Write>,
    /// The counters of the transaction: what, of which node, which label.
    pub(crate) counts: Vec<[String; 3]>,
}

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Line {
    Phase {
        phase: String,
        prints: Option<Sent>,
        #[serde(default)]
        counts: Vec<[String; 3]>,
    },
    Insert {
        insert: String,
        row: BTreeMap<String, Value>,
    },
    Update {
        update: String,
        r#where: BTreeMap<String, Value>,
        row: BTreeMap<String, Value>,
    },
}

/// The phase that is made of the rows of these ones.
pub(crate) fn phase(names: &[&str]) -> Result<Phase> {
    let mut joined = Phase::default();
    for name in names {
        let phase = read(TABLE)?.into_iter().find(|phase| phase.name == **name);
        let phase = phase.ok_or_else(|| Error::Wrong(format!("the limit has no phase {name}")))?;
        joined.name = phase.name;
        joined.prints = joined.prints.or(phase.prints);
        joined.rows.extend(phase.rows);
        joined.counts.extend(phase.counts);
    }
    Ok(joined)
}

fn read(table: &str) -> Result<Vec<Phase>> {
    let mut phases: Vec<Phase> = Vec::new();
    let lines = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    for line in lines {
        let bad = |defect| Error::Wrong(format!("journey.jsonl: {defect}: {line}"));
        let row = match serde_json::from_str(line).map_err(|defect| bad(defect.to_string()))? {
            Line::Phase { phase: name, prints, counts } => {
                phases.push(Phase { name, prints, rows: Vec::new(), counts });
                continue;
            }
            Line::Insert { insert: table, row } => (table, BTreeMap::new(), row),
            Line::Update { update: table, r#where, row } => (table, r#where, row),
        };
        let (table, key, columns) = (row.0, cells(row.1), cells(row.2));
        let phase = phases.last_mut().ok_or_else(|| bad("there is no phase yet".into()))?;
        phase.rows.push(Write { table, key, columns });
    }
    Ok(phases)
}

fn cells(row: BTreeMap<String, Value>) -> Columns {
    row.into_iter().map(|(name, value)| (name, cell(&value))).collect()
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Null,
        Value::Number(number) => Cell::Number(number.as_i64().unwrap_or_default()),
        Value::String(text) => match text.as_str() {
            "@contact" => Cell::Contact,
            "@turn" => Cell::Turn,
            "@email" => Cell::Message(Sent::Email),
            "@sms" => Cell::Message(Sent::Sms),
            "@email.parts" | "@sms.parts" => Cell::Parts,
            text => Cell::Text(Template::of(text)),
        },
        Value::Object(fields) if fields.contains_key("bytes") => {
            Cell::Bytes(bytes(fields["bytes"].as_str().unwrap_or_default()))
        }
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            Cell::Text(Template::of(&value.to_string()))
        }
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    let pair = |at| hex.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    (0..hex.len()).step_by(2).map(|at| pair(at).unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_and_rows_are_read() {
        let table = "# said\n{\"phase\":\"a\",\"prints\":\"sms\"}\n\
                     {\"update\":\"t\",\"where\":{\"c\":\"@contact\"},\"row\":{\"b\":{\"v\":1},\
                     \"p\":{\"bytes\":\"01ff\"}}}\n";
        let phases = read(table).unwrap();
        assert_eq!((phases[0].name.as_str(), phases[0].prints), ("a", Some(Sent::Sms)));
        let row = &phases[0].rows[0];
        assert_eq!(row.key, [("c".to_owned(), Cell::Contact)]);
        let packed = ("p".to_owned(), Cell::Bytes(vec![1, 255]));
        let text = ("b".to_owned(), Cell::Text(Template::of("{\"v\":1}")));
        assert_eq!(row.columns, [text, packed]);
        assert!(read("{\"insert\":\"t\",\"row\":{}}").is_err(), "a row needs a phase");
        assert!(read("{\"phase\":\"a\",\"colour\":1}").is_err(), "no such word");
    }

    #[test]
    fn every_phase_of_the_table_can_be_had() {
        let phase = phase(&["unknown", "ingest"]).unwrap();
        assert_eq!((phase.name.as_str(), phase.rows.len(), phase.counts.len()), ("ingest", 6, 2));
        assert!(super::phase(&["tea"]).is_err());
    }
}
