//! Webhooks that could not be taken.

use async_trait::async_trait;
use weir_engine::value::Timestamp;

use super::MemoryStore;
use crate::contract::deliveries::{Deliveries, Delivery, DeliveryFilter, DeliveryState};
use crate::{Cursor, Page, Result};

/// As it is listed.
fn without_body(delivery: &Delivery) -> Delivery {
    Delivery { body: Vec::new(), ..delivery.clone() }
}

#[async_trait]
impl Deliveries for MemoryStore {
    async fn keep_delivery(&self, delivery: &Delivery) -> Result<()> {
        let mut state = self.alone().await;
        let key = (delivery.source.clone(), delivery.id.clone());
        let known = state.deliveries.get(&key).map(|known| known.state);
        if known != Some(DeliveryState::Replayed) {
            state.deliveries.insert(key, delivery.clone());
        }
        Ok(())
    }

    async fn deliveries(
        &self,
        filter: &DeliveryFilter,
        before: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Delivery>> {
        let place = Cursor::numbers(before, Delivery::END)?;
        let state = self.state();
        let all = state.deliveries.values();
        let mut found: Vec<_> =
            all.filter(|one| filter.admits(one) && one.place() < place).map(without_body).collect();
        found.sort_by_key(|one| std::cmp::Reverse(one.place()));
        found.truncate(limit.saturating_add(1));
        Ok(Page::cut(found, limit, Delivery::place))
    }

    async fn delivery(&self, source: &str, id: &str) -> Result<Option<Delivery>> {
        Ok(self.state().deliveries.get(&(source.to_owned(), id.to_owned())).cloned())
    }

    async fn note_replay(&self, source: &str, id: &str) -> Result<()> {
        let mut state = self.alone().await;
        if let Some(one) = state.deliveries.get_mut(&(source.to_owned(), id.to_owned())) {
            one.state = DeliveryState::Replayed;
        }
        Ok(())
    }

    async fn forget_deliveries(&self, before: Timestamp) -> Result<u64> {
        let mut state = self.alone().await;
        let count = state.deliveries.len();
        state.deliveries.retain(|_, one| one.at >= before);
        Ok((count - state.deliveries.len()) as u64)
    }
}
