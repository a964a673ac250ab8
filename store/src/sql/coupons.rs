//! Pools of codes, and codes that are given out.

use std::collections::BTreeMap;

use async_trait::async_trait;
use weir_engine::model::{ContactId, Name, TokenId};
use weir_engine::turn::Wish;
use weir_engine::value::Timestamp;

use super::fetched::fetched;
use super::records::records;
use super::rows::{count, small};
use super::{Arguments, Connection, Database, statements, transaction};
use crate::contract::coupons::{
    Coupon, CouponCounts, CouponFilter, CouponState, Coupons, Pool, PoolRecord,
};
use crate::{Cursor, Error, Page, Result};

records! {
    WishRow['a] {
        token: TokenId,
        visit: u32,
        pool: &'a Name,
        expires_at: Option<i64>,
    }
}

fetched! {
    PoolRow {
        name: String,
        title: Option<String>,
        discount: Option<String>,
        note: Option<String>,
        low_below: i64,
        created_at: i64,
        free: i64,
        issued: i64,
        expired: i64,
        used: i64,
    }

    CouponRow {
        number: i64,
        code: String,
        state: String,
        contact: Option<i64>,
        external_id: Option<String>,
        token: Option<i64>,
        visit: Option<i64>,
        issued_at: Option<i64>,
        expires_at: Option<i64>,
        carried_at: Option<i64>,
        used_at: Option<i64>,
        used_by: Option<String>,
    }
}

impl PoolRow {
    fn record(self) -> Result<PoolRecord> {
        let Self { title, discount, note, .. } = self;
        Ok(PoolRecord {
            name: self.name.into(),
            pool: Pool { title, discount, note, low_below: small(self.low_below)? },
            created_at: Timestamp::from_millis(self.created_at),
            counts: CouponCounts {
                free: small(self.free)?,
                issued: small(self.issued)?,
                expired: small(self.expired)?,
                used: small(self.used)?,
            },
        })
    }
}

impl CouponRow {
    fn coupon(self, now: Timestamp) -> Result<Coupon> {
        let odd = || Error::Corrupt(format!("coupon state {}", self.state));
        let state = CouponState::of(&self.state).ok_or_else(odd)?;
        let at = |millis: Option<i64>| millis.map(Timestamp::from_millis);
        let expires_at = at(self.expires_at);
        let token = self.contact.zip(self.token);
        Ok(Coupon {
            number: self.number,
            code: self.code,
            state: state.now(expires_at, now),
            contact: self.external_id,
            token: token.map(|(contact, n)| TokenId { contact: ContactId(contact), n }),
            visit: self.visit.map(small).transpose()?,
            issued_at: at(self.issued_at),
            expires_at,
            carried_at: at(self.carried_at),
            used_at: at(self.used_at),
            used_by: self.used_by,
        })
    }
}

/// Gives each wish a code: the one it has, else the next of its pool.
pub(super) async fn draw<C: Connection>(
    db: &mut C,
    wishes: &[Wish],
    now: Timestamp,
) -> Result<Vec<Option<String>>> {
    let row = |wish: &'_ Wish| (wish.token, wish.visit);
    let rows = |given: &BTreeMap<(TokenId, u32), String>| -> Vec<WishRow<'_>> {
        let open = wishes.iter().filter(|wish| !given.contains_key(&row(wish)));
        let rows = open.map(|wish| WishRow {
            token: wish.token,
            visit: wish.visit,
            pool: &wish.pool,
            expires_at: wish.expires_at.map(Timestamp::millis),
        });
        rows.collect()
    };
    let mut given = BTreeMap::new();
    let known = db.find(statements::FIND_DRAWN, &rows(&given)).await?;
    keep(known, &mut given)?;
    let at = Arguments::new().number(now.millis());
    let drawn = db.find_with(statements::DRAW_COUPONS, &rows(&given), at).await?;
    keep(drawn, &mut given)?;
    Ok(wishes.iter().map(|wish| given.get(&row(wish)).cloned()).collect())
}

fn keep(
    rows: Vec<(i64, i64, i64, String)>,
    given: &mut BTreeMap<(TokenId, u32), String>,
) -> Result<()> {
    for (contact, n, visit, code) in rows {
        given.insert((TokenId { contact: ContactId(contact), n }, small(visit)?), code);
    }
    Ok(())
}

async fn pools<C: Connection>(
    db: &mut C,
    name: Option<&Name>,
    now: Timestamp,
) -> Result<Vec<PoolRecord>> {
    let arguments = Arguments::new().text(name.map(Name::as_str)).number(now.millis());
    let rows: Vec<PoolRow> = db.fetch(statements::LIST_COUPON_POOLS, arguments).await?;
    rows.into_iter().map(PoolRow::record).collect()
}

async fn delete<C: Connection>(db: &mut C, name: &Name) -> Result<bool> {
    let named = || Arguments::new().text(name.as_str());
    let there = db.execute(statements::DELETE_COUPON_POOL, named()).await?;
    db.execute(statements::DELETE_COUPONS, named()).await?;
    Ok(there > 0)
}

async fn add<C: Connection>(
    db: &mut C,
    pool: &Name,
    codes: &[String],
) -> Result<Option<Vec<String>>> {
    let named = || Arguments::new().text(pool.as_str());
    let known: Option<(String,)> = db.first(statements::READ_COUPON_POOL, named()).await?;
    if known.is_none() {
        return Ok(None);
    }
    let added: Vec<(String,)> = db.find_with(statements::WRITE_COUPONS, codes, named()).await?;
    Ok(Some(added.into_iter().map(|(code,)| code).collect()))
}

#[async_trait]
impl<D: Database> Coupons for D {
    async fn coupon_pools(&self, now: Timestamp) -> Result<Vec<PoolRecord>> {
        pools(&mut *self.read().await?, None, now).await
    }

    async fn coupon_pool(&self, name: &Name, now: Timestamp) -> Result<Option<PoolRecord>> {
        Ok(pools(&mut *self.read().await?, Some(name), now).await?.pop())
    }

    async fn put_coupon_pool(&self, name: &Name, pool: &Pool, now: Timestamp) -> Result<()> {
        transaction!(self, db => {
            let arguments = Arguments::new()
                .text(name.as_str())
                .text(pool.title.as_deref())
                .text(pool.discount.as_deref())
                .text(pool.note.as_deref())
                .number(i64::from(pool.low_below))
                .number(now.millis());
            db.execute(statements::WRITE_COUPON_POOL, arguments).await.map(drop)
        })
    }

    async fn delete_coupon_pool(&self, name: &Name) -> Result<bool> {
        transaction!(self, db => delete(db, name).await)
    }

    async fn add_coupons(&self, pool: &Name, codes: &[String]) -> Result<Option<Vec<String>>> {
        transaction!(self, db => add(db, pool, codes).await)
    }

    async fn coupons(
        &self,
        filter: &CouponFilter,
        after: Option<&Cursor>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Page<Coupon>> {
        let [after] = Cursor::numbers(after, [0])?;
        let arguments = Arguments::new()
            .text(filter.pool.as_str())
            .number(after)
            .number(filter.contact.map(|contact| contact.0))
            .text(filter.state.map(CouponState::word))
            .number(now.millis())
            .number(count(limit.saturating_add(1)));
        let mut db = self.read().await?;
        let rows: Vec<CouponRow> = db.fetch(statements::LIST_COUPONS, arguments).await?;
        let found = rows.into_iter().map(|row| row.coupon(now)).collect::<Result<_>>()?;
        Ok(Page::cut(found, limit, Coupon::place))
    }
}
