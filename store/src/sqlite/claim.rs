//! Which contacts a claim is for, and how they are held: in memory, by the units of this process.
//! Who is busy is left out by those who look for work, and waited for by those who were asked.

use std::collections::BTreeSet;

use weir_engine::model::{ContactId, Name};
use weir_engine::value::Timestamp;

use super::connection::Connection;
use super::holds::Holding;
use super::statements::{CREATE_HEADS, DELETE_COUNT_DELTAS};
use crate::contract::claim::{Due, Queued, Route};
use crate::contract::owner::Lost;
use crate::sql::rows::{ClaimedRow, LostRow, count};
use crate::sql::statements::{DUE_CONTACTS, FOLD_COUNTS, QUEUED_MESSAGES, SENDING_MESSAGES};
use crate::sql::{Arguments, Claims, Connection as _, Reserved};
use crate::{Error, Result};

impl Claims for Connection {
    const SHARED: bool = false;

    async fn due(&mut self, due: &Due, now: Timestamp) -> Result<BTreeSet<ContactId>> {
        loop {
            let arguments = Arguments::new()
                .number(now.millis())
                .number(due.shards.0.start)
                .number(due.shards.0.end - 1)
                .names(&due.paused)
                .number(count(due.limit + self.busy()));
            let found: Vec<(i64,)> = self.fetch(DUE_CONTACTS, arguments).await?;
            let found: Vec<_> = found.into_iter().map(|(id,)| ContactId(id)).collect();
            if found.is_empty() {
                return Ok(BTreeSet::new());
            }
            let free = self.hold_free(&found, due.limit);
            if self.has_some(&found, !free.is_empty()).await? {
                return Ok(free);
            }
        }
    }

    async fn queued(&mut self, queued: &Queued, now: Timestamp) -> Result<Vec<ClaimedRow>> {
        loop {
            let (mut all, mut free) = (Vec::new(), Vec::new());
            for route in &queued.routes {
                let wider = Route { limit: route.limit + self.busy(), ..route.clone() };
                let found = self.fetch(QUEUED_MESSAGES, by(queued, &wider, now)).await?;
                all.extend(contacts(&found));
                free.extend(self.free_messages(found, route.limit));
            }
            if all.is_empty() || self.has_some(&all, !free.is_empty()).await? {
                return Ok(free);
            }
        }
    }

    /// Nobody else is there.
    async fn lost(&mut self, lost: &Lost) -> Result<Vec<LostRow>> {
        loop {
            let arguments = Arguments::new()
                .number(lost.since_before.millis())
                .number(lost.by.0)
                .number(count(lost.limit + self.busy()));
            let found: Vec<LostRow> = self.fetch(SENDING_MESSAGES, arguments).await?;
            let all = contacts(&found);
            let free = self.free_messages(found, lost.limit);
            if all.is_empty() || self.has_some(&all, !free.is_empty()).await? {
                return Ok(free);
            }
        }
    }

    async fn reserve(&mut self, _names: &[Reserved<'_>]) -> Result<bool> {
        Ok(false)
    }

    async fn hold(
        &mut self,
        known: &BTreeSet<ContactId>,
        created: &BTreeSet<ContactId>,
    ) -> Result<()> {
        if self.holding.as_mut().is_some_and(|holding| !holding.hold_all(known)) {
            return Err(Error::Busy);
        }
        self.write(CREATE_HEADS, &created.iter().copied().collect::<Vec<_>>()).await
    }

    async fn pass_gate(&mut self) -> Result<()> {
        if let Some(holding) = &mut self.holding {
            holding.pass_gate().await;
        }
        Ok(())
    }

    async fn close_gate(&mut self) -> Result<()> {
        if let Some(holding) = &mut self.holding {
            holding.close_gate().await;
        }
        Ok(())
    }

    async fn others(&mut self) -> Result<u64> {
        Ok(0)
    }

    async fn fold(&mut self) -> Result<u64> {
        self.execute(FOLD_COUNTS, Arguments::new()).await?;
        self.execute(DELETE_COUNT_DELTAS, Arguments::new()).await
    }
}

impl Connection {
    /// How many contacts other units hold.
    fn busy(&self) -> usize {
        self.holding.as_ref().map_or(0, Holding::busy)
    }

    /// Holds no more than so many of these that nobody else holds.
    fn hold_free(&mut self, these: &[ContactId], limit: usize) -> BTreeSet<ContactId> {
        match &mut self.holding {
            Some(holding) => holding.hold_free(these, limit),
            None => these.iter().take(limit).copied().collect(),
        }
    }

    /// No more than so many messages, of contacts that nobody else holds.
    fn free_messages<R: AsRef<ClaimedRow>>(&mut self, mut found: Vec<R>, limit: usize) -> Vec<R> {
        let free = self.hold_free(&contacts(&found), limit);
        found.retain(|row| free.contains(&row.as_ref().contact()));
        found.truncate(limit);
        found
    }

    /// Those that are held are looked at as they are now. If there are none, it is waited for one
    /// of those that were found, and what is there now has to be found anew.
    async fn has_some(&mut self, found: &[ContactId], some: bool) -> Result<bool> {
        let Some(holding) = &mut self.holding else { return Ok(true) };
        if !some {
            holding.wait_for_any(found).await;
        }
        if holding.is_behind() {
            self.run("rollback")?;
            self.run("begin")?;
        }
        Ok(some)
    }
}

/// Whose messages these are, each once, in their order.
fn contacts<R: AsRef<ClaimedRow>>(found: &[R]) -> Vec<ContactId> {
    let mut seen = BTreeSet::new();
    found.iter().map(|row| row.as_ref().contact()).filter(|id| seen.insert(*id)).collect()
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
