//! Counting, what is due next, and cleaning up.

use std::collections::BTreeSet;

use async_trait::async_trait;
use sqlx::FromRow;
use weir_engine::model::{Name, SHARDS};
use weir_engine::value::Timestamp;

use super::{SqliteStore, statements};
use crate::contract::claim::Shards;
use crate::contract::upkeep::{Backlog, Keep, Stats, Upkeep};
use crate::{Result, stored};

/// Shards that one transaction of a sweep goes through: it holds the writer for a 64th of the
/// time the whole sweep takes.
const SWEEP_SHARDS: i64 = 16;

#[derive(FromRow)]
struct CountRow {
    what: String,
    node: String,
    label: String,
    n: i64,
}

#[async_trait]
impl Upkeep for SqliteStore {
    async fn stats(&self, flow: &Name, version: Option<u32>) -> Result<Stats> {
        let query = sqlx::query_as(statements::READ_COUNTS).bind(flow.as_str()).bind(version);
        let rows: Vec<CountRow> = query.fetch_all(&mut *self.read().await?).await?;
        let mut stats = Stats::default();
        for row in rows {
            stats.count(stored::of_word(&row.what)?, row.node.into(), &row.label, row.n)?;
        }
        Ok(stats)
    }

    async fn fold_counters(&self) -> Result<u64> {
        let mut writer = self.writer().await?;
        let folded = sqlx::query(statements::FOLD_COUNTS).execute(writer.at_hand()).await;
        let deleted = match folded {
            Ok(_) => sqlx::query(statements::DELETE_COUNT_DELTAS).execute(writer.at_hand()).await,
            Err(error) => Err(error),
        };
        writer.end(deleted.map(|done| done.rows_affected()).map_err(Into::into)).await
    }

    async fn next_due(&self, paused: &BTreeSet<Name>) -> Result<Option<Timestamp>> {
        let query = sqlx::query_as(statements::NEXT_DUE).bind(stored::json(paused));
        let (at,): (Option<i64>,) = query.fetch_one(&mut *self.read().await?).await?;
        Ok(at.map(Timestamp::from_millis))
    }

    async fn backlog(&self, paused: &BTreeSet<Name>, now: Timestamp) -> Result<Backlog> {
        let query = sqlx::query_as(statements::BACKLOG);
        let query = query.bind(now.millis()).bind(stored::json(paused));
        let (tokens, appointments, queued): (i64, i64, i64) =
            query.fetch_one(&mut *self.read().await?).await?;
        let [tokens, appointments, queued] = [tokens, appointments, queued].map(i64::cast_unsigned);
        Ok(Backlog { tokens, appointments, queued })
    }

    async fn sweep(&self, now: Timestamp) -> Result<u64> {
        let mut swept = 0;
        for first in (0..SHARDS).step_by(usize::try_from(SWEEP_SHARDS).expect("a few")) {
            let shards = Shards(first..first + SWEEP_SHARDS);
            let before = Keep::EVENT_IDS.before(now);
            swept += self.sweep_shards(statements::SWEEP_EVENT_IDS, &shards, before).await?;
            let before = Keep::BODIES.before(now);
            swept += self.sweep_shards(statements::SWEEP_BODIES, &shards, before).await?;
        }
        let query = sqlx::query(statements::SWEEP_ANSWERS);
        Ok(swept + self.execute(query.bind(Keep::ANSWERS.before(now).millis())).await?)
    }
}

impl SqliteStore {
    async fn sweep_shards(
        &self,
        statement: &'static str,
        shards: &Shards,
        before: Timestamp,
    ) -> Result<u64> {
        let range = shards.contacts();
        let query = sqlx::query(statement).bind(*range.start()).bind(*range.end());
        self.execute(query.bind(before.millis())).await
    }
}
