//! Errands to shops.

use async_trait::async_trait;
use weir_engine::model::{ContactId, Name, TokenId};
use weir_engine::turn::Wish;
use weir_engine::value::Timestamp;

use super::fetched::fetched;
use super::records::records;
use super::rows::{count, small};
use super::{Arguments, Connection, Database, statements, transaction};
use crate::contract::errands::{CouponErrand, Errand, Errands};
use crate::{Extra, Result};

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

records! {
    AskedRow['a] {
        token: TokenId,
        visit: u32,
        shop: &'a Name,
        discount: Option<&'a str>,
        expires_at: Option<i64>,
        depth: u32,
        asked_at: i64,
    }

    AnsweredRow {
        token: TokenId,
        visit: u32,
    }
}

fetched! {
    AskedFor {
        contact: i64,
        token: i64,
        visit: i64,
        shop: String,
        discount: Option<String>,
        expires_at: Option<i64>,
        depth: i64,
        asked_at: i64,
        tries: i64,
    }
}

impl AskedFor {
    fn errand(self) -> Result<CouponErrand> {
        let wish = Wish {
            token: TokenId { contact: ContactId(self.contact), n: self.token },
            visit: small(self.visit)?,
            pool: self.shop.into(),
            made: true,
            discount: self.discount,
            expires_at: self.expires_at.map(Timestamp::from_millis),
            depth: u8::try_from(self.depth).unwrap_or(u8::MAX),
        };
        let asked_at = Timestamp::from_millis(self.asked_at);
        Ok(CouponErrand { wish, asked_at, tries: small(self.tries)? })
    }
}

/// Writes what shops are to be asked for, and what they are not any more.
pub(super) async fn ask_shops<C: Connection>(
    db: &mut C,
    extra: &Extra,
    now: Timestamp,
) -> Result<()> {
    let asked = extra.asked.iter().map(|wish| AskedRow {
        token: wish.token,
        visit: wish.visit,
        shop: &wish.pool,
        discount: wish.discount.as_deref(),
        expires_at: wish.expires_at.map(Timestamp::millis),
        depth: u32::from(wish.depth),
        asked_at: now.millis(),
    });
    db.write(statements::WRITE_COUPON_ERRANDS, &asked.collect::<Vec<_>>()).await?;
    end(db, &extra.answered).await
}

async fn end<C: Connection>(db: &mut C, visits: &[(TokenId, u32)]) -> Result<()> {
    let rows = visits.iter().map(|(token, visit)| AnsweredRow { token: *token, visit: *visit });
    db.write(statements::DELETE_COUPON_ERRANDS, &rows.collect::<Vec<_>>()).await
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

    async fn take_coupon_errand(
        &self,
        shop: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<CouponErrand>> {
        let taken: Option<AskedFor> = transaction!(self, db => {
            let arguments =
                Arguments::new().text(shop).number(now.millis()).number(until.millis());
            db.first(statements::TAKE_COUPON_ERRAND, arguments).await
        })?;
        taken.map(AskedFor::errand).transpose()
    }

    async fn end_coupon_errands(&self, visits: &[(TokenId, u32)]) -> Result<()> {
        transaction!(self, db => end(db, visits).await)
    }

    async fn put_off_coupon_errand(&self, wish: &Wish, due_at: Timestamp) -> Result<()> {
        transaction!(self, db => {
            let arguments = Arguments::new()
                .number(wish.token.contact.0)
                .number(wish.token.n)
                .number(i64::from(wish.visit))
                .number(due_at.millis());
            db.execute(statements::PUT_OFF_COUPON_ERRAND, arguments).await.map(drop)
        })
    }

    async fn errands(&self, source: &str, after: &str, limit: usize) -> Result<Vec<Errand>> {
        let arguments = Arguments::new().text(source).text(after).number(count(limit));
        let mut db = self.read().await?;
        let rows: Vec<ErrandRow> = db.fetch(statements::LIST_ERRANDS, arguments).await?;
        Ok(rows.into_iter().map(ErrandRow::errand).collect())
    }
}
