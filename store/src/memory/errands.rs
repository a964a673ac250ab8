//! Errands to shops.

use async_trait::async_trait;
use weir_engine::model::TokenId;
use weir_engine::turn::Wish;
use weir_engine::value::Timestamp;

use super::MemoryStore;
use crate::Result;
use crate::contract::errands::{CouponErrand, Errand, Errands};

#[async_trait]
impl Errands for MemoryStore {
    async fn add_errands(
        &self,
        source: &str,
        products: &[String],
        due_at: Timestamp,
    ) -> Result<()> {
        let mut state = self.alone().await;
        for product in products {
            let key = (source.to_owned(), product.clone());
            let (source, product) = key.clone();
            let errand = Errand { source, product, due_at, tries: 0, said: None };
            state.errands.entry(key).or_insert(errand);
        }
        Ok(())
    }

    async fn take_errand(
        &self,
        source: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Errand>> {
        let mut state = self.alone().await;
        let own = state.errands.values_mut().filter(|one| one.source == source);
        let due = own.filter(|one| one.due_at <= now);
        let first = due
            .min_by(|one, other| (one.due_at, &one.product).cmp(&(other.due_at, &other.product)));
        Ok(first.map(|errand| {
            errand.due_at = until;
            errand.tries += 1;
            errand.clone()
        }))
    }

    async fn put_off_errand(&self, errand: &Errand) -> Result<()> {
        let mut state = self.alone().await;
        let key = (errand.source.clone(), errand.product.clone());
        if let Some(kept) = state.errands.get_mut(&key) {
            (kept.due_at, kept.said) = (errand.due_at, errand.said.clone());
        }
        Ok(())
    }

    async fn end_errand(&self, source: &str, product: &str) -> Result<()> {
        let key = (source.to_owned(), product.to_owned());
        self.alone().await.errands.remove(&key);
        Ok(())
    }

    async fn take_coupon_errand(
        &self,
        shop: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<CouponErrand>> {
        let mut state = self.alone().await;
        let own = state.coupon_errands.iter_mut();
        let due = own.filter(|(_, (at, one))| *one.wish.pool == *shop && *at <= now);
        let first = due.min_by_key(|(key, (at, _))| (*at, **key));
        Ok(first.map(|(_, (at, errand))| {
            *at = until;
            errand.tries += 1;
            errand.clone()
        }))
    }

    async fn end_coupon_errands(&self, visits: &[(TokenId, u32)]) -> Result<()> {
        self.alone().await.coupon_errands.retain(|visit, _| !visits.contains(visit));
        Ok(())
    }

    async fn put_off_coupon_errand(&self, wish: &Wish, due_at: Timestamp) -> Result<()> {
        let mut state = self.alone().await;
        if let Some((at, _)) = state.coupon_errands.get_mut(&(wish.token, wish.visit)) {
            *at = due_at;
        }
        Ok(())
    }

    async fn errands(&self, source: &str, after: &str, limit: usize) -> Result<Vec<Errand>> {
        let state = self.state();
        let own = state.errands.values();
        let own = own.filter(|one| one.source == source && one.product.as_str() > after);
        Ok(own.take(limit).cloned().collect())
    }
}
