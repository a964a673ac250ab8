//! Errands to shops.

use async_trait::async_trait;
use weir_engine::value::Timestamp;

use super::fetched::fetched;
use super::records::records;
use super::rows::count;
use super::{Arguments, Connection, Database, statements, transaction};
use crate::Result;
use crate::contract::errands::{Errand, Errands};

fetched! {
    ErrandRow {
        source: String,
        product: String,
        due_at: i64,
        tries: i64,
        said: Option<String>,
    }
}

records! {
    NewRow['a] {
        source: &'a str,
        product: &'a str,
        due_at: i64,
    }
}

impl ErrandRow {
    fn errand(self) -> Errand {
        let Self { source, product, due_at, tries, said } = self;
        let tries = u32::try_from(tries).unwrap_or(u32::MAX);
        Errand { source, product, due_at: Timestamp::from_millis(due_at), tries, said }
    }
}

#[async_trait]
impl<D: Database> Errands for D {
    async fn add_errands(
        &self,
        source: &str,
        products: &[String],
        due_at: Timestamp,
    ) -> Result<()> {
        let due_at = due_at.millis();
        let rows: Vec<_> =
            products.iter().map(|product| NewRow { source, product, due_at }).collect();
        transaction!(self, db => db.write(statements::WRITE_ERRANDS, &rows).await)
    }

    async fn take_errand(
        &self,
        source: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Errand>> {
        let taken: Option<ErrandRow> = transaction!(self, db => {
            let arguments =
                Arguments::new().text(source).number(now.millis()).number(until.millis());
            db.first(statements::TAKE_ERRAND, arguments).await
        })?;
        Ok(taken.map(ErrandRow::errand))
    }

    async fn put_off_errand(&self, errand: &Errand) -> Result<()> {
        transaction!(self, db => {
            let arguments = Arguments::new()
                .text(errand.source.as_str())
                .text(errand.product.as_str())
                .number(errand.due_at.millis())
                .text(errand.said.as_deref());
            db.execute(statements::PUT_OFF_ERRAND, arguments).await.map(drop)
        })
    }

    async fn end_errand(&self, source: &str, product: &str) -> Result<()> {
        transaction!(self, db => {
            let arguments = Arguments::new().text(source).text(product);
            db.execute(statements::DELETE_ERRAND, arguments).await.map(drop)
        })
    }

    async fn errands(&self, source: &str, after: &str, limit: usize) -> Result<Vec<Errand>> {
        let arguments = Arguments::new().text(source).text(after).number(count(limit));
        let mut db = self.read().await?;
        let rows: Vec<ErrandRow> = db.fetch(statements::LIST_ERRANDS, arguments).await?;
        Ok(rows.into_iter().map(ErrandRow::errand).collect())
    }
}
