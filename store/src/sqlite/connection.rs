//! Statements on SQLite: many rows go in as one JSON text.

use sqlx::Arguments as _;
use sqlx::sqlite::{SqliteArguments, SqliteConnection};

use crate::sql::records::{Column, Record};
use crate::sql::statements::Statement;
use crate::sql::{Arguments, Connection, Fetched};
use crate::{Result, stored};

/// Why values can always be given to a statement.
const ENCODED: &str = "numbers, texts and bytes have a form in SQLite";

impl Arguments for SqliteArguments {
    fn rows<T: Record>(mut self, rows: &[T]) -> Self {
        self.add(stored::json(rows)).expect(ENCODED);
        self
    }

    fn number(mut self, number: impl Into<Option<i64>>) -> Self {
        self.add(number.into()).expect(ENCODED);
        self
    }

    fn text<'t>(mut self, text: impl Into<Option<&'t str>>) -> Self {
        self.add(text.into()).expect(ENCODED);
        self
    }

    fn bytes(mut self, bytes: &[u8]) -> Self {
        self.add(bytes).expect(ENCODED);
        self
    }
}

impl Connection for SqliteConnection {
    type Arguments = SqliteArguments;

    async fn fetch<R: Fetched>(
        &mut self,
        statement: &'static Statement,
        arguments: SqliteArguments,
    ) -> Result<Vec<R>> {
        Ok(sqlx::query_as_with(statement.sqlite, arguments).fetch_all(self).await?)
    }

    async fn execute(
        &mut self,
        statement: &'static Statement,
        arguments: SqliteArguments,
    ) -> Result<u64> {
        let done = sqlx::query_with(statement.sqlite, arguments).execute(self).await?;
        Ok(done.rows_affected())
    }

    // One after the other: as JSON, bytes would be written down in hexadecimal and read again.
    fn write_large<T: Record>(
        &mut self,
        statement: &'static Statement,
        rows: &[T],
    ) -> impl Future<Output = Result<()>> + Send {
        let each: Vec<_> = rows.iter().map(|row| cells(std::slice::from_ref(row))).collect();
        async move {
            for arguments in each {
                self.execute(statement, arguments).await?;
            }
            Ok(())
        }
    }
}

/// The cells of one row, each for a placeholder of its own.
fn cells<T: Record>(row: &[T]) -> SqliteArguments {
    let add = |arguments: SqliteArguments, column| match column {
        Column::Numbers(numbers) => numbers.into_iter().fold(arguments, Arguments::number),
        Column::Texts(texts) => texts.into_iter().fold(arguments, Arguments::text),
        Column::Bytes(bytes) => bytes.into_iter().fold(arguments, Arguments::bytes),
    };
    T::columns(row).into_iter().fold(SqliteArguments::default(), add)
}
