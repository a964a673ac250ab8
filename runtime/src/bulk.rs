//! Many contacts at once: written in waves, and read page by page.

use std::sync::Arc;

use serde_json::Value;
use weir_engine::value::Timestamp;
use weir_store::{Cursor, PeopleFilter, Store};

use crate::intake::bulk::{How, Row, Wave, told};
use crate::intake::who::Draw;
use crate::limits::EXPORT_PAGE_CONTACTS;
use crate::runtime::Runtime;
use crate::{Result, Written};

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// What outside systems call the contact.
    pub external_id: String,
    /// Whether it was created.
    pub created: bool,
    /// Whether anything of it was new.
    pub changed: bool,
}

/// How contacts are written into a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A header and one line each.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

/// Contacts in the order in which they were created, as the text of a file.
pub struct Export {
    store: Arc<dyn Store>,
    filter: PeopleFilter,
    format: Format,
    at: Place,
    now: Timestamp,
}

/// How far an export got.
enum Place {
    Start,
    After(Cursor),
    End,
}

impl Runtime {
    /// Writes rows in order; one that fails never hurts the others. Answers in order. Written
    /// again, the same rows change nothing more.
    pub async fn import(&self, rows: Vec<Row>, how: How, draw: Draw<'_>) -> Vec<Result<Imported>> {
        let mut imported = Vec::with_capacity(rows.len());
        let (mut wave, mut writes) = (Wave::default(), Vec::new());
        for row in rows {
            if !wave.takes(&row) {
                imported.extend(self.write_all(std::mem::take(&mut writes)).await);
                wave = Wave::default();
                wave.takes(&row);
            }
            writes.push(row.write(how, &mut *draw));
        }
        imported.extend(self.write_all(writes).await);
        let told = |written: Written| Imported {
            created: written.created,
            changed: written.answers.iter().any(|answer| answer.applied.changed),
            external_id: written.external_id,
        };
        imported.into_iter().map(|written| written.map(told)).collect()
    }
}

impl Export {
    /// Begins to read the contacts of a store.
    pub fn of(store: Arc<dyn Store>, filter: PeopleFilter, format: Format, now: Timestamp) -> Self {
        Self { store, filter, format, at: Place::Start, now }
    }

    /// The next part of the file; nothing after the last.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        let (after, mut text) = match &self.at {
            Place::Start => (None, self.head()),
            Place::After(cursor) => (Some(cursor), Vec::new()),
            Place::End => return Ok(None),
        };
        let page = self.store.contacts(&self.filter, after, EXPORT_PAGE_CONTACTS, self.now).await?;
        self.at = page.next.map_or(Place::End, Place::After);
        match self.format {
            Format::Csv => text.extend(table(page.items.iter().map(told::cells))),
            Format::Jsonl => {
                for contact in &page.items {
                    text.extend(Value::Object(told::object(contact)).to_string().bytes());
                    text.push(b'\n');
                }
            }
        }
        Ok(Some(text))
    }

    fn head(&self) -> Vec<u8> {
        match self.format {
            Format::Csv => table(std::iter::once(told::header())),
            Format::Jsonl => Vec::new(),
        }
    }
}

/// Lines of CSV (RFC 4180).
fn table(lines: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for cells in lines {
        writer.write_record(cells).expect("memory takes every line of equally many cells");
    }
    writer.into_inner().expect("memory takes every write")
}
