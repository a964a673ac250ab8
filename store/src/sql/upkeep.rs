//! Counting, what is due next, and cleaning up.

use std::collections::BTreeSet;

use async_trait::async_trait;
use sqlx::FromRow;
use weir_engine::model::{Name, SHARDS};
use weir_engine::value::Timestamp;

use super::statements::Statement;
use super::{Arguments, Claims, Connection, Database, arguments, statements, transaction};
use crate::contract::claim::Shards;
use crate::contract::upkeep::{Backlog, Keep, KeptSince, Stats, Upkeep};
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
impl<D: Database> Upkeep for D {
    async fn stats(&self, flow: &Name, version: Option<u32>) -> Result<Stats> {
        let arguments = arguments::<D>().text(flow.as_str()).number(version.map(i64::from));
        let mut db = self.read().await?;
        let rows: Vec<CountRow> = db.fetch(statements::READ_COUNTS, arguments).await?;
        let mut stats = Stats::default();
        for row in rows {
            stats.count(stored::of_word(&row.what)?, row.node.into(), &row.label, row.n)?;
        }
        Ok(stats)
    }

    async fn fold_counters(&self) -> Result<u64> {
        transaction!(self, db => db.fold().await)
    }

    async fn next_due(&self, paused: &BTreeSet<Name>) -> Result<Option<Timestamp>> {
        let arguments = arguments::<D>().rows(&flows(paused));
        let mut db = self.read().await?;
        let first: Option<(Option<i64>,)> = db.first(statements::NEXT_DUE, arguments).await?;
        Ok(first.and_then(|(at,)| at).map(Timestamp::from_millis))
    }

    async fn backlog(&self, paused: &BTreeSet<Name>, now: Timestamp) -> Result<Backlog> {
        let arguments = arguments::<D>().number(now.millis()).rows(&flows(paused));
        let mut db = self.read().await?;
        let counted: Option<(i64, i64, i64)> = db.first(statements::BACKLOG, arguments).await?;
        let (tokens, appointments, queued) = counted.unwrap_or_default();
        let [tokens, appointments, queued] = [tokens, appointments, queued].map(i64::cast_unsigned);
        Ok(Backlog { tokens, appointments, queued })
    }

    async fn sweep(&self, now: Timestamp) -> Result<u64> {
        let mut swept = 0;
        for first in (0..SHARDS).step_by(usize::try_from(SWEEP_SHARDS).expect("a few")) {
            let shards = Shards(first..first + SWEEP_SHARDS);
            let before = Keep::EVENT_IDS.before(now);
            swept += sweep_shards(self, statements::SWEEP_EVENT_IDS, &shards, before).await?;
            let before = Keep::BODIES.before(now);
            swept += sweep_shards(self, statements::SWEEP_BODIES, &shards, before).await?;
        }
        let before = Keep::ANSWERS.before(now).millis();
        let answers: Result<u64> = transaction!(self, db => {
            db.execute(statements::SWEEP_ANSWERS, arguments::<D>().number(before)).await
        });
        Ok(swept + answers?)
    }

    async fn forget(&self, shards: &Shards, kept: &KeptSince) -> Result<u64> {
        let mut gone = 0;
        for (statement, since) in [
            (statements::SWEEP_EVENTS, kept.events),
            (statements::SWEEP_TRAIL, kept.trail),
            (statements::SWEEP_PROVIDER_LOG, kept.messages),
            (statements::SWEEP_MESSAGES, kept.messages),
        ] {
            if let Some(since) = since {
                gone += sweep_shards(self, statement, shards, since).await?;
            }
        }
        Ok(gone)
    }
}

async fn sweep_shards<D: Database>(
    database: &D,
    statement: &'static Statement,
    shards: &Shards,
    before: Timestamp,
) -> Result<u64> {
    let range = shards.contacts();
    transaction!(database, db => {
        let arguments = arguments::<D>().number(*range.start()).number(*range.end());
        db.execute(statement, arguments.number(before.millis())).await
    })
}

fn flows(paused: &BTreeSet<Name>) -> Vec<&Name> {
    paused.iter().collect()
}
