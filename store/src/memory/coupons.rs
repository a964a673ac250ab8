//! Pools of codes, and codes that are given out.

use async_trait::async_trait;
use weir_engine::model::{ContactId, Name, TokenId};
use weir_engine::turn::{CouponChanges, Wish};
use weir_engine::value::Timestamp;

use super::MemoryStore;
use super::state::State;
use crate::contract::coupons::{
    Coupon, CouponCounts, CouponFilter, CouponState, Coupons, Pool, PoolRecord,
};
use crate::{Cursor, Page, Result};

/// One code.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    number: i64,
    pool: Name,
    code: String,
    state: CouponState,
    holder: Option<Holder>,
    carried_at: Option<Timestamp>,
    used: Option<(Timestamp, Option<ContactId>)>,
}

/// To whom a code was given.
#[derive(Debug, Clone, Copy)]
struct Holder {
    /// None since the contact was erased.
    contact: Option<ContactId>,
    n: i64,
    visit: u32,
    at: Timestamp,
    until: Option<Timestamp>,
}

impl Kept {
    fn is_of(&self, token: TokenId) -> bool {
        self.holder.is_some_and(|held| held.contact == Some(token.contact) && held.n == token.n)
    }

    fn now(&self, now: Timestamp) -> CouponState {
        self.state.now(self.holder.and_then(|held| held.until), now)
    }
}

impl State {
    /// Gives a wish a code: the one it has, else the oldest that is free.
    pub(super) fn draw(&mut self, wish: &Wish, now: Timestamp) -> Option<String> {
        let own = |kept: &&Kept| {
            kept.is_of(wish.token) && kept.holder.is_some_and(|held| held.visit == wish.visit)
        };
        if let Some(known) = self.coupons.iter().find(own) {
            return Some(known.code.clone());
        }
        let free = |kept: &&mut Kept| kept.pool == wish.pool && kept.state == CouponState::Free;
        let found = self.coupons.iter_mut().find(free)?;
        found.state = CouponState::Issued;
        found.holder = Some(Holder {
            contact: Some(wish.token.contact),
            n: wish.token.n,
            visit: wish.visit,
            at: now,
            until: wish.expires_at,
        });
        Some(found.code.clone())
    }

    pub(super) fn apply_coupons(
        &mut self,
        contact: ContactId,
        changes: &CouponChanges,
        now: Timestamp,
    ) {
        for (token, code) in &changes.carried {
            let own = self.coupons.iter_mut().filter(|kept| kept.is_of(*token));
            for kept in own.filter(|kept| kept.code == *code) {
                kept.carried_at.get_or_insert(now);
            }
        }
        for kept in &mut self.coupons {
            if changes.redeemed.contains(&kept.code) && kept.state != CouponState::Used {
                kept.state = CouponState::Used;
                kept.used = Some((now, Some(contact)));
            }
        }
        for token in &changes.returned {
            for kept in self.coupons.iter_mut().filter(|kept| kept.is_of(*token)) {
                if kept.state == CouponState::Issued && kept.carried_at.is_none() {
                    kept.state = CouponState::Free;
                    kept.holder = None;
                }
            }
        }
    }

    /// Who got codes, and who ordered with them, is not known any more.
    pub(super) fn erase_from_coupons(&mut self, id: ContactId) {
        for kept in &mut self.coupons {
            let held = kept.holder.as_mut().filter(|held| held.contact == Some(id));
            if let Some(held) = held {
                held.contact = None;
            }
            let used = kept.used.as_mut().filter(|(_, by)| *by == Some(id));
            if let Some((_, by)) = used {
                *by = None;
            }
        }
    }

    fn pool(&self, name: &Name, now: Timestamp) -> Option<PoolRecord> {
        let (pool, created_at) = self.pools.get(name)?.clone();
        let mut counts = CouponCounts::default();
        for kept in self.coupons.iter().filter(|kept| kept.pool == *name) {
            *match kept.now(now) {
                CouponState::Free => &mut counts.free,
                CouponState::Issued => &mut counts.issued,
                CouponState::Expired => &mut counts.expired,
                CouponState::Used => &mut counts.used,
            } += 1;
        }
        Some(PoolRecord { name: name.clone(), pool, created_at, counts })
    }

    fn coupon(&self, kept: &Kept, now: Timestamp) -> Coupon {
        let called = |id: ContactId| {
            let person = self.people.get(&self.survivor(id))?;
            Some(person.contact.profile.external_id.clone())
        };
        let holder = kept.holder;
        let token = |held: Holder| Some(TokenId { contact: held.contact?, n: held.n });
        Coupon {
            number: kept.number,
            code: kept.code.clone(),
            state: kept.now(now),
            contact: holder.and_then(|held| called(held.contact?)),
            token: holder.and_then(token),
            visit: holder.map(|held| held.visit),
            issued_at: holder.map(|held| held.at),
            expires_at: holder.and_then(|held| held.until),
            carried_at: kept.carried_at,
            used_at: kept.used.map(|(at, _)| at),
            used_by: kept.used.and_then(|(_, by)| called(by?)),
        }
    }
}

#[async_trait]
impl Coupons for MemoryStore {
    async fn coupon_pools(&self, now: Timestamp) -> Result<Vec<PoolRecord>> {
        let state = self.state();
        Ok(state.pools.keys().filter_map(|name| state.pool(name, now)).collect())
    }

    async fn coupon_pool(&self, name: &Name, now: Timestamp) -> Result<Option<PoolRecord>> {
        Ok(self.state().pool(name, now))
    }

    async fn put_coupon_pool(&self, name: &Name, pool: &Pool, now: Timestamp) -> Result<()> {
        let mut state = self.alone().await;
        let kept = state.pools.entry(name.clone()).or_insert_with(|| (pool.clone(), now));
        kept.0 = pool.clone();
        Ok(())
    }

    async fn delete_coupon_pool(&self, name: &Name) -> Result<bool> {
        let mut state = self.alone().await;
        state.coupons.retain(|kept| kept.pool != *name);
        Ok(state.pools.remove(name).is_some())
    }

    async fn add_coupons(&self, pool: &Name, codes: &[String]) -> Result<Option<Vec<String>>> {
        let mut state = self.alone().await;
        if !state.pools.contains_key(pool) {
            return Ok(None);
        }
        let mut added = Vec::new();
        for code in codes {
            if state.coupons.iter().any(|kept| kept.pool == *pool && kept.code == *code) {
                continue;
            }
            let number = state.coupons.last().map_or(1, |last| last.number + 1);
            state.coupons.push(Kept {
                number,
                pool: pool.clone(),
                code: code.clone(),
                state: CouponState::Free,
                holder: None,
                carried_at: None,
                used: None,
            });
            added.push(code.clone());
        }
        Ok(Some(added))
    }

    async fn coupons(
        &self,
        filter: &CouponFilter,
        after: Option<&Cursor>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Page<Coupon>> {
        let [after] = Cursor::numbers(after, [0])?;
        let state = self.state();
        let admits = |kept: &&Kept| {
            let holder = kept.holder.and_then(|held| held.contact);
            let holder = holder.map(|contact| state.survivor(contact));
            kept.pool == filter.pool
                && kept.number > after
                && filter.contact.is_none_or(|contact| holder == Some(contact))
                && filter.state.is_none_or(|wanted| wanted == kept.now(now))
        };
        let found = state.coupons.iter().filter(admits).take(limit.saturating_add(1));
        let found = found.map(|kept| state.coupon(kept, now)).collect();
        Ok(Page::cut(found, limit, Coupon::place))
    }
}
