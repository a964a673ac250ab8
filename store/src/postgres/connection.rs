//! Statements on PostgreSQL: many rows go in as one array for each column.

use std::cell::Cell as Flag;
use std::sync::Arc;

use sqlx::postgres::{PgArguments, PgConnection, PgRow};
use sqlx::{Arguments as _, Row as _};
use weir_engine::model::Name;

use super::profile::Profile;
use crate::sql::fetched::{Fetched, Row};
use crate::sql::records::{Cell, Record};
use crate::sql::statements::{LOAD_WORDS, Statement};
use crate::sql::{Argument, Arguments, WordRow};
use crate::words::{Known, Words};
use crate::{Error, Result};

/// Why values can always be given to a statement.
const ENCODED: &str = "numbers, texts and bytes have a form in PostgreSQL";

/// One column of many rows.
enum Column<'r> {
    Numbers(Vec<Option<i64>>),
    Texts(Vec<Option<&'r str>>),
    Bytes(Vec<Option<&'r [u8]>>),
}

impl<'r> Column<'r> {
    fn of(first: Cell<'r>) -> Self {
        match first {
            Cell::Number(number) => Self::Numbers(vec![number]),
            Cell::Text(text) => Self::Texts(vec![text]),
            Cell::Bytes(bytes) => Self::Bytes(vec![bytes]),
        }
    }

    fn push(&mut self, cell: Cell<'r>) {
        match (self, cell) {
            (Self::Numbers(numbers), Cell::Number(number)) => numbers.push(number),
            (Self::Texts(texts), Cell::Text(text)) => texts.push(text),
            (Self::Bytes(all), Cell::Bytes(bytes)) => all.push(bytes),
            (Self::Numbers(_) | Self::Texts(_) | Self::Bytes(_), _) => {
                unreachable!("a field of a row is of one kind")
            }
        }
    }
}

/// These rows, column by column.
fn columns<T: Record>(rows: &[T]) -> Vec<Column<'_>> {
    let mut columns: Vec<Column<'_>> = Vec::new();
    for row in rows {
        let mut at = 0;
        row.cells(&mut |cell| {
            match columns.get_mut(at) {
                Some(column) => column.push(cell),
                None => columns.push(Column::of(cell)),
            }
            at += 1;
        });
    }
    columns
}

pub(super) fn of_rows<T: Record>(rows: &[T]) -> PgArguments {
    let mut given = PgArguments::default();
    for column in columns(rows) {
        let added = match column {
            Column::Numbers(numbers) => given.add(numbers),
            Column::Texts(texts) => given.add(texts),
            Column::Bytes(bytes) => given.add(bytes),
        };
        added.expect(ENCODED);
    }
    given
}

pub(super) fn with(mut given: PgArguments, Arguments(arguments): Arguments) -> PgArguments {
    for argument in arguments {
        let added = match argument {
            Argument::Number(number) => given.add(number),
            Argument::Text(text) => given.add(text),
            Argument::Bytes(bytes) => given.add(bytes),
            Argument::Numbers(numbers) => given.add(numbers),
            Argument::Texts(texts) => given.add(texts),
        };
        added.expect(ENCODED);
    }
    given
}

/// A row, and the words that are known.
struct Seen<'r> {
    row: &'r PgRow,
    known: &'r Known,
    /// Whether one was missing.
    missed: &'r Flag<bool>,
}

impl Row for Seen<'_> {
    fn number(&self, at: usize) -> Result<Option<i64>> {
        Ok(self.row.try_get(at)?)
    }

    fn text(&self, at: usize) -> Result<Option<&str>> {
        Ok(self.row.try_get(at)?)
    }

    fn bytes(&self, at: usize) -> Result<Option<&[u8]>> {
        Ok(self.row.try_get(at)?)
    }

    fn word(&self, number: u32) -> Result<Name> {
        self.known.word_or_missed(number, self.missed)
    }
}

/// Runs a statement; gives the rows it finds. Where one says a word that is not known yet, the
/// words are learned first.
pub(super) async fn fetch<R: Fetched>(
    connection: &mut PgConnection,
    (words, profile): (&Words, Profile),
    statement: &'static Statement,
    given: PgArguments,
) -> Result<Vec<R>> {
    let rows = sqlx::query_with(profile.text(statement), given).fetch_all(&mut *connection).await?;
    match read(&rows, &words.known()) {
        Ok(found) => return Ok(found),
        Err((defect, false)) => return Err(defect),
        Err((_, true)) => {}
    }
    learn(connection, words).await?;
    read(&rows, &words.known()).map_err(|(defect, _)| defect)
}

/// What rows say, or what is wrong with them, and whether a word was missing.
fn read<R: Fetched>(rows: &[PgRow], known: &Known) -> Result<Vec<R>, (Error, bool)> {
    let missed = &Flag::new(false);
    let read = rows.iter().map(|row| R::read(&Seen { row, known, missed }, &mut 0));
    read.collect::<Result<_>>().map_err(|defect| (defect, missed.get()))
}

async fn learn(connection: &mut PgConnection, words: &Words) -> Result<()> {
    let rows = sqlx::query(LOAD_WORDS.postgres).fetch_all(connection).await?;
    let nothing = &Known::default();
    let all: Vec<WordRow> = read(&rows, nothing).map_err(|(defect, _)| defect)?;
    words.learn(Arc::new(WordRow::known(all)?));
    Ok(())
}

pub(super) async fn execute(
    connection: &mut PgConnection,
    profile: Profile,
    statement: &'static Statement,
    given: PgArguments,
) -> Result<u64> {
    let done = sqlx::query_with(profile.text(statement), given).execute(connection).await;
    Ok(done.map_err(Error::from)?.rows_affected())
}
