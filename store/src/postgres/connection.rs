//! Statements on PostgreSQL: many rows go in as one array for each column.

use sqlx::postgres::{PgArguments, PgConnection, PgRow};
use sqlx::{Arguments as _, Row as _};

use crate::sql::fetched::{Fetched, Row};
use crate::sql::records::{Cell, Record};
use crate::sql::statements::Statement;
use crate::sql::{Argument, Arguments, Connection};
use crate::{Error, Result};

/// Why values can always be given to a statement.
const ENCODED: &str = "numbers, texts and bytes have a form in PostgreSQL";

/// One column of many rows.
enum Column<'r> {
    Numbers(Vec<Option<i64>>),
    Texts(Vec<Option<&'r str>>),
    Bytes(Vec<&'r [u8]>),
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

fn of_rows<T: Record>(rows: &[T]) -> PgArguments {
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

fn with(mut given: PgArguments, Arguments(arguments): Arguments) -> PgArguments {
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

impl Row for PgRow {
    fn number(&self, at: usize) -> Result<Option<i64>> {
        Ok(self.try_get(at)?)
    }

    fn text(&self, at: usize) -> Result<Option<&str>> {
        Ok(self.try_get(at)?)
    }

    fn bytes(&self, at: usize) -> Result<Option<&[u8]>> {
        Ok(self.try_get(at)?)
    }
}

async fn fetch<R: Fetched>(
    connection: &mut PgConnection,
    statement: &'static Statement,
    given: PgArguments,
) -> Result<Vec<R>> {
    let rows = sqlx::query_with(statement.postgres, given).fetch_all(connection).await?;
    rows.iter().map(|row| R::read(row, &mut 0)).collect()
}

async fn execute(
    connection: &mut PgConnection,
    statement: &'static Statement,
    given: PgArguments,
) -> Result<u64> {
    let done = sqlx::query_with(statement.postgres, given).execute(connection).await;
    Ok(done.map_err(Error::from)?.rows_affected())
}

impl Connection for PgConnection {
    async fn fetch<R: Fetched>(
        &mut self,
        statement: &'static Statement,
        arguments: Arguments,
    ) -> Result<Vec<R>> {
        fetch(self, statement, with(PgArguments::default(), arguments)).await
    }

    async fn execute(
        &mut self,
        statement: &'static Statement,
        arguments: Arguments,
    ) -> Result<u64> {
        execute(self, statement, with(PgArguments::default(), arguments)).await
    }

    fn fetch_each<T: Record, R: Fetched>(
        &mut self,
        statement: &'static Statement,
        rows: &[T],
        arguments: Arguments,
    ) -> impl Future<Output = Result<Vec<R>>> + Send {
        fetch(self, statement, with(of_rows(rows), arguments))
    }

    fn execute_each<T: Record>(
        &mut self,
        statement: &'static Statement,
        rows: &[T],
        arguments: Arguments,
    ) -> impl Future<Output = Result<u64>> + Send {
        execute(self, statement, with(of_rows(rows), arguments))
    }

    fn attend<T: Send>(work: impl Future<Output = T> + Send) -> impl Future<Output = T> + Send {
        work
    }
}
