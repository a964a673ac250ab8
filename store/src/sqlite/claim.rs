//! Which contacts a claim is for. The one writer holds every contact from the first statement of
//! its transaction, so nobody waits for one and nobody skips one.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use weir_engine::model::{ContactId, Name};
use weir_engine::value::Timestamp;

use super::connection::Connection;
use super::statements::{CREATE_HEADS, DELETE_COUNT_DELTAS, FIRST_AND_LAST};
use crate::Result;
use crate::contract::claim::{Due, Queued, Route};
use crate::contract::owner::Lost;
use crate::sql::rows::{ClaimedRow, LostRow, count};
use crate::sql::statements::{DUE_CONTACTS, FOLD_COUNTS, QUEUED_MESSAGES, SENDING_MESSAGES};
use crate::sql::{Arguments, Claims, Connection as _, Reserved};

impl Claims for Connection {
    const SHARED: bool = false;

    async fn due(&mut self, due: &Due, now: Timestamp) -> Result<BTreeSet<ContactId>> {
        let arguments = Arguments::new()
            .number(now.millis())
            .number(due.shards.0.start)
            .number(due.shards.0.end - 1)
            .names(&due.paused)
            .number(count(due.limit));
        let found: Vec<(i64,)> = self.fetch(DUE_CONTACTS, arguments).await?;
        Ok(found.into_iter().map(|(id,)| ContactId(id)).collect())
    }

    async fn queued(&mut self, queued: &Queued, now: Timestamp) -> Result<Vec<ClaimedRow>> {
        let mut found = Vec::new();
        for route in &queued.routes {
            found.extend(self.fetch(QUEUED_MESSAGES, by(queued, route, now)).await?);
        }
        Ok(found)
    }

    /// Nobody else is there.
    async fn lost(&mut self, lost: &Lost) -> Result<Vec<LostRow>> {
        let arguments = Arguments::new()
            .number(lost.since_before.millis())
            .number(lost.by.0)
            .number(count(lost.limit));
        self.fetch(SENDING_MESSAGES, arguments).await
    }

    async fn reserve(&mut self, _names: &[Reserved<'_>]) -> Result<bool> {
        Ok(false)
    }

    async fn hold(
        &mut self,
        _known: &BTreeSet<ContactId>,
        created: &BTreeSet<ContactId>,
    ) -> Result<()> {
        self.write(CREATE_HEADS, &created.iter().copied().collect::<Vec<_>>()).await
    }

    async fn others(&mut self) -> Result<u64> {
        Ok(0)
    }

    /// By id, and so by when contacts were created.
    async fn parts(&mut self, count: i64) -> Result<Vec<RangeInclusive<i64>>> {
        let ends: Option<(Option<i64>, Option<i64>)> =
            self.first(FIRST_AND_LAST, Arguments::new()).await?;
        let Some((Some(first), Some(last))) = ends else { return Ok(Vec::new()) };
        let width = (last - first) / count + 1;
        let starts = (0..count).map(|part| first.saturating_add(part * width));
        let starts = starts.take_while(|start| *start <= last);
        Ok(starts.map(|start| start..=start.saturating_add(width - 1)).collect())
    }

    async fn fold(&mut self) -> Result<u64> {
        self.execute(FOLD_COUNTS, Arguments::new()).await?;
        self.execute(DELETE_COUNT_DELTAS, Arguments::new()).await
    }
}

fn by(queued: &Queued, route: &Route, now: Timestamp) -> Arguments {
    Arguments::new()
        .text(route.channel.as_str())
        .text(route.provider.as_ref().map_or("", Name::as_str))
        .number(now.millis())
        .number(queued.shards.0.start)
        .number(queued.shards.0.end - 1)
        .names(&queued.paused)
        .number(count(route.limit))
}
