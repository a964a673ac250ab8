//! Webhooks that could not be taken.

use async_trait::async_trait;
use weir_engine::value::Timestamp;

use super::fetched::fetched;
use super::rows::count;
use super::{Arguments, Connection, Database, statements, transaction};
use crate::contract::deliveries::{Deliveries, Delivery, DeliveryFilter, DeliveryState};
use crate::{Cursor, Error, Page, Result};

fetched! {
    DeliveryRow {
        source: String,
        id: String,
        at: i64,
        n: i64,
        topic: Option<String>,
        headers: String,
        body: Vec<u8>,
        reason: String,
        state: String,
    }
}

impl DeliveryRow {
    fn delivery(self) -> Result<Delivery> {
        let Self { source, id, at, n, topic, headers, body, reason, state } = self;
        let known = DeliveryState::of(&state);
        let state = known.ok_or_else(|| Error::Corrupt(format!("delivery state {state}")))?;
        let at = Timestamp::from_millis(at);
        Ok(Delivery { source, id, at, n, topic, headers, body, reason, state })
    }
}

async fn keep<C: Connection>(db: &mut C, delivery: &Delivery) -> Result<()> {
    let arguments = Arguments::new()
        .text(delivery.source.as_str())
        .text(delivery.id.as_str())
        .number(delivery.at.millis())
        .number(delivery.n)
        .text(delivery.topic.as_deref())
        .text(delivery.headers.as_str())
        .bytes(&delivery.body)
        .text(delivery.reason.as_str())
        .text(delivery.state.word());
    db.execute(statements::WRITE_DELIVERY, arguments).await.map(drop)
}

#[async_trait]
impl<D: Database> Deliveries for D {
    async fn keep_delivery(&self, delivery: &Delivery) -> Result<()> {
        transaction!(self, db => keep(db, delivery).await)
    }

    async fn deliveries(
        &self,
        filter: &DeliveryFilter,
        before: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Delivery>> {
        let [at, n] = Cursor::numbers(before, Delivery::END)?;
        let arguments = Arguments::new()
            .text(filter.source.as_str())
            .number(at)
            .number(n)
            .text(filter.state.map(DeliveryState::word))
            .number(count(limit.saturating_add(1)));
        let mut db = self.read().await?;
        let rows: Vec<DeliveryRow> = db.fetch(statements::LIST_DELIVERIES, arguments).await?;
        let found = rows.into_iter().map(DeliveryRow::delivery).collect::<Result<_>>()?;
        Ok(Page::cut(found, limit, Delivery::place))
    }

    async fn delivery(&self, source: &str, id: &str) -> Result<Option<Delivery>> {
        let mut db = self.read().await?;
        let arguments = Arguments::new().text(source).text(id);
        let row: Option<DeliveryRow> = db.first(statements::READ_DELIVERY, arguments).await?;
        row.map(DeliveryRow::delivery).transpose()
    }

    async fn note_replay(&self, source: &str, id: &str) -> Result<()> {
        transaction!(self, db => {
            let arguments = Arguments::new().text(source).text(id);
            db.execute(statements::WRITE_REPLAY, arguments).await.map(drop)
        })
    }

    async fn forget_deliveries(&self, before: Timestamp) -> Result<u64> {
        transaction!(self, db => {
            let arguments = Arguments::new().number(before.millis());
            db.execute(statements::SWEEP_DELIVERIES, arguments).await
        })
    }
}
