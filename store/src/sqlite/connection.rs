//! Statements on SQLite: for many rows, a statement is prepared once and run for each.

use std::cell::Cell as Flag;
use std::sync::Arc;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Statement as Prepared};
use tokio::runtime::{Handle, RuntimeFlavor};
use weir_engine::model::Name;

use super::holds::Holding;
use crate::sql::fetched::{Fetched, Row};
use crate::sql::records::{Cell, Record};
use crate::sql::statements::{LOAD_WORDS, Statement, Use};
use crate::sql::{self, Argument, Arguments};
use crate::words::{Known, Words};
use crate::{Error, Result, stored};

/// A connection. What it does is done when the call returns, without waiting for anything but
/// the disk.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(super) raw: rusqlite::Connection,
    words: Arc<Words>,
    /// Of the unit that uses it at the moment.
    pub(super) holding: Option<Holding>,
}

impl Connection {
    pub(super) fn new(raw: rusqlite::Connection, words: Arc<Words>) -> Self {
        Self { raw, words, holding: None }
    }

    pub(super) fn run(&mut self, sql: &'static str) -> Result<()> {
        Ok(self.raw.prepare_cached(sql)?.raw_execute().map(drop)?)
    }

    fn prepare(&self, statement: &'static Statement) -> Result<CachedStatement<'_>> {
        Ok(self.raw.prepare_cached(statement.sqlite)?)
    }

    /// Reads the rows of a statement that was given all it needs. Where one says a word that is
    /// not known yet, the words are learned first.
    fn gather<R: Fetched>(&self, prepared: &mut Prepared<'_>, found: &mut Vec<R>) -> Result<()> {
        let before = found.len();
        let missed = Flag::new(false);
        match rows(prepared, &self.words.known(), &missed, found) {
            Err(_) if missed.get() => {
                found.truncate(before);
                rows(prepared, &*self.learn()?, &missed, found)
            }
            done => done,
        }
    }

    fn learn(&self) -> Result<Arc<Known>> {
        let mut prepared = self.raw.prepare_cached(LOAD_WORDS.sqlite)?;
        let word =
            |row: &rusqlite::Row<'_>| Ok((row.get(0)?, Name::from(row.get::<_, String>(1)?)));
        let known = prepared.query_map([], word)?.collect::<rusqlite::Result<Known>>()?;
        let known = Arc::new(known);
        self.words.learn(Arc::clone(&known));
        Ok(known)
    }
}

/// Lets other tasks of this thread go on elsewhere while something long is done. What is short is
/// done in place: to give a thread's tasks to another one costs more, and so does a claim or a
/// commit, for which the runtime has threads of their own.
pub(super) fn blocking<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        Ok(_) | Err(_) => work(),
    }
}

fn as_it_is_used<T>(statement: &Statement, work: impl FnOnce() -> T) -> T {
    match statement.used {
        Use::Hot => work(),
        Use::Walk => blocking(work),
    }
}

struct Bound<'a>(ValueRef<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(self.0))
    }
}

fn number<'a>(number: Option<i64>) -> ValueRef<'a> {
    number.map_or(ValueRef::Null, ValueRef::Integer)
}

fn text(text: Option<&str>) -> ValueRef<'_> {
    text.map_or(ValueRef::Null, |text| ValueRef::Text(text.as_bytes()))
}

fn bind(prepared: &mut Prepared<'_>, at: usize, value: ValueRef<'_>) -> Result<()> {
    Ok(prepared.raw_bind_parameter(at, Bound(value))?)
}

/// Gives a statement what follows after its first `at` placeholders.
fn bind_rest(prepared: &mut Prepared<'_>, at: usize, arguments: &Arguments) -> Result<()> {
    for (argument, at) in arguments.0.iter().zip(at + 1..) {
        match argument {
            Argument::Number(given) => bind(prepared, at, number(*given))?,
            Argument::Text(given) => bind(prepared, at, text(given.as_deref()))?,
            Argument::Bytes(given) => bind(prepared, at, ValueRef::Blob(given))?,
            Argument::Numbers(all) => bind(prepared, at, text(Some(&stored::json(all))))?,
            Argument::Texts(all) => bind(prepared, at, text(Some(&stored::json(all))))?,
        }
    }
    Ok(())
}

/// Gives a statement the cells of one row; says how many there are. Statements that need only its
/// key, which comes first, get no more.
fn bind_row<T: Record>(prepared: &mut Prepared<'_>, row: &T) -> Result<usize> {
    let wanted = prepared.parameter_count();
    let (mut at, mut bound) = (0, Ok(()));
    row.cells(&mut |cell| {
        let value = match cell {
            Cell::Number(given) => number(given),
            Cell::Text(given) => text(given),
            Cell::Bytes(given) => given.map_or(ValueRef::Null, ValueRef::Blob),
        };
        at += 1;
        if at <= wanted && bound.is_ok() {
            bound = bind(prepared, at, value);
        }
    });
    bound.map(|()| at)
}

/// A row, and the words that are known.
struct Seen<'r, 's> {
    row: &'r rusqlite::Row<'s>,
    known: &'r Known,
    /// Whether one was missing.
    missed: &'r Flag<bool>,
}

impl Row for Seen<'_, '_> {
    fn number(&self, at: usize) -> Result<Option<i64>> {
        self.row.get_ref(at)?.as_i64_or_null().map_err(|defect| odd(&defect))
    }

    fn text(&self, at: usize) -> Result<Option<&str>> {
        self.row.get_ref(at)?.as_str_or_null().map_err(|defect| odd(&defect))
    }

    fn bytes(&self, at: usize) -> Result<Option<&[u8]>> {
        self.row.get_ref(at)?.as_bytes_or_null().map_err(|defect| odd(&defect))
    }

    fn word(&self, number: u32) -> Result<Name> {
        self.known.word_or_missed(number, self.missed)
    }
}

fn odd(defect: &rusqlite::types::FromSqlError) -> Error {
    Error::Corrupt(format!("a stored value: {defect}"))
}

fn rows<R: Fetched>(
    prepared: &mut Prepared<'_>,
    known: &Known,
    missed: &Flag<bool>,
    found: &mut Vec<R>,
) -> Result<()> {
    let mut rows = prepared.raw_query();
    while let Some(row) = rows.next()? {
        found.push(R::read(&Seen { row, known, missed }, &mut 0)?);
    }
    Ok(())
}

impl sql::Connection for Connection {
    fn words(&self) -> &Words {
        &self.words
    }

    async fn fetch<R: Fetched>(
        &mut self,
        statement: &'static Statement,
        arguments: Arguments,
    ) -> Result<Vec<R>> {
        as_it_is_used(statement, || {
            let mut prepared = self.prepare(statement)?;
            bind_rest(&mut prepared, 0, &arguments)?;
            let mut found = Vec::new();
            self.gather(&mut prepared, &mut found)?;
            Ok(found)
        })
    }

    async fn execute(
        &mut self,
        statement: &'static Statement,
        arguments: Arguments,
    ) -> Result<u64> {
        as_it_is_used(statement, || {
            let mut prepared = self.prepare(statement)?;
            bind_rest(&mut prepared, 0, &arguments)?;
            Ok(prepared.raw_execute()? as u64)
        })
    }

    async fn fetch_each<T: Record, R: Fetched>(
        &mut self,
        statement: &'static Statement,
        rows: &[T],
        arguments: Arguments,
    ) -> Result<Vec<R>> {
        let mut prepared = self.prepare(statement)?;
        let mut found = Vec::new();
        for (nth, row) in rows.iter().enumerate() {
            let at = bind_row(&mut prepared, row)?;
            if nth == 0 {
                bind_rest(&mut prepared, at, &arguments)?;
            }
            self.gather(&mut prepared, &mut found)?;
        }
        Ok(found)
    }

    async fn execute_each<T: Record>(
        &mut self,
        statement: &'static Statement,
        rows: &[T],
        arguments: Arguments,
    ) -> Result<u64> {
        let mut prepared = self.prepare(statement)?;
        let mut written = 0;
        for (nth, row) in rows.iter().enumerate() {
            let at = bind_row(&mut prepared, row)?;
            if nth == 0 {
                // What is bound stays bound from run to run.
                bind_rest(&mut prepared, at, &arguments)?;
            }
            written += prepared.raw_execute()? as u64;
        }
        Ok(written)
    }
}
