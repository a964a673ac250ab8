//! Statements on PostgreSQL: many rows go in as one array for each column.

use sqlx::Arguments as _;
use sqlx::postgres::{PgArguments, PgConnection};

use crate::Result;
use crate::sql::records::{Column, Record};
use crate::sql::statements::Statement;
use crate::sql::{Arguments, Connection, Fetched};

/// Why values can always be given to a statement.
const ENCODED: &str = "numbers, texts and bytes have a form in PostgreSQL";

impl Arguments for PgArguments {
    fn rows<T: Record>(mut self, rows: &[T]) -> Self {
        for column in T::columns(rows) {
            let added = match column {
                Column::Numbers(numbers) => self.add(numbers),
                Column::Texts(texts) => self.add(texts),
                Column::Bytes(bytes) => self.add(bytes),
            };
            added.expect(ENCODED);
        }
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

impl Connection for PgConnection {
    type Arguments = PgArguments;

    async fn fetch<R: Fetched>(
        &mut self,
        statement: &'static Statement,
        arguments: PgArguments,
    ) -> Result<Vec<R>> {
        Ok(sqlx::query_as_with(statement.postgres, arguments).fetch_all(self).await?)
    }

    async fn execute(
        &mut self,
        statement: &'static Statement,
        arguments: PgArguments,
    ) -> Result<u64> {
        let done = sqlx::query_with(statement.postgres, arguments).execute(self).await?;
        Ok(done.rows_affected())
    }

    fn write_large<T: Record>(
        &mut self,
        statement: &'static Statement,
        rows: &[T],
    ) -> impl Future<Output = Result<()>> + Send {
        self.write(statement, rows)
    }
}
