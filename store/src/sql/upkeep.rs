//! Counting, what is due next, and cleaning up.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use async_trait::async_trait;
use weir_engine::model::Name;
use weir_engine::value::Timestamp;

use super::fetched::fetched;
use super::rows::small;
use super::statements::Statement;
use super::{Arguments, Claims, Connection, Database, statements, transaction};
use crate::contract::claim::Route;
use crate::contract::owner::{Beat, Owner};
use crate::contract::upkeep::{Backlog, Figures, Keep, KeptSince, Slice, Stats, Upkeep};
use crate::{Result, stored};

/// Parts of a sweep, each a transaction of its own: none holds a writer for long.
pub(crate) const SWEEP_PARTS: i64 = 64;

fetched! {
    CountRow {
        what: String,
        node: String,
        label: String,
        n: i64,
    }

    FigureRow {
        flow: String,
        version: i64,
        what: String,
        node: String,
        n: i64,
    }
}

#[async_trait]
impl<D: Database> Upkeep for D {
    async fn stats(&self, flow: &Name, version: Option<u32>) -> Result<Stats> {
        let arguments = Arguments::new().text(flow.as_str()).number(version.map(i64::from));
        let mut db = self.read().await?;
        let rows: Vec<CountRow> = db.fetch(statements::READ_COUNTS, arguments).await?;
        let mut stats = Stats::default();
        for row in rows {
            stats.count(stored::of_word(&row.what)?, row.node.into(), &row.label, row.n)?;
        }
        Ok(stats)
    }

    async fn figures(&self, first: &Name, last: &Name) -> Result<BTreeMap<Name, Figures>> {
        let arguments = Arguments::new().text(first.as_str()).text(last.as_str());
        let mut db = self.read().await?;
        let rows: Vec<FigureRow> = db.fetch(statements::READ_FIGURES, arguments).await?;
        let mut all: BTreeMap<Name, Figures> = BTreeMap::new();
        for row in rows {
            let (what, version) = (stored::of_word(&row.what)?, small(row.version)?);
            all.entry(row.flow.into()).or_default().count(what, version, row.node.into(), row.n);
        }
        Ok(all)
    }

    async fn fold_counters(&self) -> Result<u64> {
        transaction!(self, db => db.fold().await)
    }

    async fn next_due(&self, paused: &BTreeSet<Name>) -> Result<Option<Timestamp>> {
        first(self, statements::NEXT_DUE, Arguments::new().names(paused)).await
    }

    async fn next_message(
        &self,
        paused: &BTreeSet<Name>,
        routes: &[Route],
    ) -> Result<Option<Timestamp>> {
        let ways: Vec<_> = routes.iter().map(way).collect();
        let arguments = Arguments::new().names(paused).names(&ways);
        first(self, statements::NEXT_MESSAGE, arguments).await
    }

    async fn beat(&self, owner: Owner) -> Result<Vec<Beat>> {
        transaction!(self, db => db.beat(owner).await)
    }

    async fn backlog(&self, paused: &BTreeSet<Name>, now: Timestamp) -> Result<Backlog> {
        let arguments = Arguments::new().number(now.millis()).names(paused);
        let mut db = self.read().await?;
        let counted: Option<(i64, i64, i64)> = db.first(statements::BACKLOG, arguments).await?;
        let (tokens, appointments, queued) = counted.unwrap_or_default();
        let [tokens, appointments, queued] = [tokens, appointments, queued].map(i64::cast_unsigned);
        Ok(Backlog { tokens, appointments, queued })
    }

    async fn sweep(&self, now: Timestamp) -> Result<u64> {
        self.make_months(now).await?;
        let mut swept = 0;
        let parts = parts(&mut *self.read().await?, SWEEP_PARTS).await?;
        for part in parts {
            let before = Keep::EVENT_IDS.before(now);
            swept += sweep_part(self, statements::SWEEP_EVENT_IDS, &part, before).await?;
            let before = Keep::BODIES.before(now);
            swept += sweep_part(self, statements::SWEEP_BODIES, &part, before).await?;
        }
        for (statement, keep) in [
            (statements::SWEEP_PATTERNS, Keep::PATTERNS),
            (statements::SWEEP_ANSWERS, Keep::ANSWERS),
        ] {
            let before = keep.before(now).millis();
            let rows: Result<u64> = transaction!(self, db => {
                db.execute(statement, Arguments::new().number(before)).await
            });
            swept += rows?;
        }
        Ok(swept)
    }

    async fn forget(&self, slice: Slice, kept: &KeptSince) -> Result<u64> {
        let parts = parts(&mut *self.read().await?, slice.of).await?;
        let part = usize::try_from(slice.nth).ok().and_then(|nth| parts.get(nth));
        let Some(part) = part else { return Ok(0) };
        let mut gone = 0;
        for (statement, since) in
            [(statements::SWEEP_EVENTS, kept.events), (statements::SWEEP_TRAIL, kept.trail)]
        {
            if let Some(since) = since {
                gone += sweep_part(self, statement, part, since).await?;
            }
        }
        if let Some(since) = kept.messages {
            gone += self.forget_messages(slice, part, since).await?;
        }
        Ok(gone)
    }
}

/// All contacts in about so many parts: ranges of ids, and so of when they were created.
async fn parts<C: Connection>(db: &mut C, count: i64) -> Result<Vec<RangeInclusive<i64>>> {
    let ends: Option<(Option<i64>, Option<i64>)> =
        db.first(statements::FIRST_AND_LAST, Arguments::new()).await?;
    let Some((Some(first), Some(last))) = ends else { return Ok(Vec::new()) };
    let width = (last - first) / count + 1;
    let starts = (0..count).map(|part| first.saturating_add(part * width));
    let starts = starts.take_while(|start| *start <= last);
    Ok(starts.map(|start| start..=start.saturating_add(width - 1)).collect())
}

/// The first instant that a statement finds outside these flows.
async fn first<D: Database>(
    database: &D,
    statement: &'static Statement,
    arguments: Arguments,
) -> Result<Option<Timestamp>> {
    let mut db = database.read().await?;
    let first: Option<(Option<i64>,)> = db.first(statement, arguments).await?;
    Ok(first.and_then(|(at,)| at).map(Timestamp::from_millis))
}

/// A route as a text: `email/relay`, and `email/` of those that leave it to the channel.
fn way(route: &Route) -> Name {
    let provider = route.provider.as_ref().map_or("", Name::as_str);
    Name::from(format!("{}/{provider}", route.channel))
}

/// Deletes the messages of these contacts that are old, and what providers said of them.
pub(crate) async fn sweep_messages<D: Database>(
    database: &D,
    part: &RangeInclusive<i64>,
    since: Timestamp,
) -> Result<u64> {
    let said = sweep_part(database, statements::SWEEP_PROVIDER_LOG, part, since).await?;
    Ok(said + sweep_part(database, statements::SWEEP_MESSAGES, part, since).await?)
}

async fn sweep_part<D: Database>(
    database: &D,
    statement: &'static Statement,
    part: &RangeInclusive<i64>,
    before: Timestamp,
) -> Result<u64> {
    transaction!(database, db => {
        let arguments = Arguments::new().number(*part.start()).number(*part.end());
        db.execute(statement, arguments.number(before.millis())).await
    })
}
