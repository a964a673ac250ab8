//! Which contacts a claim is for, and how they are held.
//!
//! What is due lies in lanes of 64 shards each. A large claim looks into one of them, drawn at
//! random, so that processes rarely meet; a small one, and one that found little, into all.

use std::collections::BTreeSet;

use weir_engine::model::{ContactId, Name};
use weir_engine::value::Timestamp;

use super::session::Session;
use super::statements::{
    CLOSE_GATE, COUNT_OTHERS, COUNT_PRESENT, HOLD_CONTACTS, LIST_BEATS, PASS_GATE, RELEASE_NAMES,
    RESERVE_NAMES, SWEEP_BEATS, SWEEP_COMMITS, WRITE_BEAT, WRITE_PRESENCE,
};
use crate::contract::claim::{Due, Queued, Route, Shards};
use crate::contract::owner::{Beat, Lost, Owner};
use crate::sql::rows::{ClaimedRow, LostRow, count};
use crate::sql::statements::{DUE_CONTACTS, FOLD_COUNTS, QUEUED_MESSAGES, SENDING_MESSAGES};
use crate::sql::{Arguments, Claims, Connection, Reserved};
use crate::{Error, Result};

/// Shards of one lane: indexes of what is due begin with the lane. Measured, 16 lanes give
/// what 64 and 1,024 do, and a look into all of them costs 16 steps down an index.
const LANE_SHARDS: i64 = 64;

/// A claim of fewer contacts looks into all lanes at once: the longest due of all come first.
const LANE_CLAIM_MIN: usize = 64;

/// The `seq` of a head that was just created.
const FIRST_SEQ: i64 = 1;

impl Claims for Session {
    const SHARED: bool = true;

    async fn due(&mut self, due: &Due, now: Timestamp) -> Result<BTreeSet<ContactId>> {
        let lanes = lanes(&due.shards);
        if due.limit >= LANE_CLAIM_MIN && lanes.len() > 1 {
            let found = due_in(self, &[drawn(&lanes)?], due, now).await?;
            if found.len() * 2 >= due.limit {
                return Ok(found);
            }
        }
        due_in(self, &lanes, due, now).await
    }

    async fn queued(&mut self, queued: &Queued, now: Timestamp) -> Result<Vec<ClaimedRow>> {
        let lanes = lanes(&queued.shards);
        let mut found = Vec::new();
        for route in &queued.routes {
            let one = if route.limit >= LANE_CLAIM_MIN { vec![drawn(&lanes)?] } else { Vec::new() };
            let mut ready = Vec::new();
            if !one.is_empty() {
                ready = self.fetch(QUEUED_MESSAGES, by(&one, queued, route, now)).await?;
            }
            if ready.len() * 2 < route.limit {
                ready = self.fetch(QUEUED_MESSAGES, by(&lanes, queued, route, now)).await?;
            }
            found.extend(ready);
        }
        Ok(found)
    }

    async fn lost(&mut self, lost: &Lost) -> Result<Vec<LostRow>> {
        let (owners, counts): (Vec<_>, Vec<_>) =
            lost.silent.iter().map(|beat| (beat.owner.0, beat.count)).unzip();
        let arguments = Arguments::new()
            .numbers(&lanes(&Shards::default()))
            .number(lost.since_before.millis())
            .number(lost.by.0)
            .numbers(&owners)
            .numbers(&counts)
            .number(count(lost.limit));
        self.fetch(SENDING_MESSAGES, arguments).await
    }

    // The key of a row that a running transaction inserted makes others wait, also when that
    // transaction deleted it; and nothing is left behind.
    async fn reserve(&mut self, names: &[Reserved<'_>]) -> Result<bool> {
        self.write(RESERVE_NAMES, names).await?;
        self.write(RELEASE_NAMES, names).await?;
        Ok(true)
    }

    async fn hold(
        &mut self,
        known: &BTreeSet<ContactId>,
        created: &BTreeSet<ContactId>,
    ) -> Result<()> {
        let all: Vec<_> = known.union(created).copied().collect();
        let held: Vec<(i64, i64)> = self.find(HOLD_CONTACTS, &all).await?;
        // Somebody else erased or created it between the look-up and now.
        let surprise =
            |(id, seq): &(i64, i64)| created.contains(&ContactId(*id)) != (*seq == FIRST_SEQ);
        if held.iter().any(surprise) { Err(Error::Busy) } else { Ok(()) }
    }

    async fn pass_gate(&mut self) -> Result<()> {
        let _: Option<(i64,)> = self.first(PASS_GATE, Arguments::new()).await?;
        Ok(())
    }

    async fn close_gate(&mut self) -> Result<()> {
        self.execute(CLOSE_GATE, Arguments::new()).await.map(drop)
    }

    async fn beat(&mut self, owner: Owner) -> Result<Vec<Beat>> {
        self.execute(WRITE_BEAT, Arguments::new().number(owner.0)).await?;
        self.be_present().await?;
        let said: Vec<(i64, i64)> = self.fetch(LIST_BEATS, Arguments::new()).await?;
        Ok(said.into_iter().map(|(owner, count)| Beat { owner: Owner(owner), count }).collect())
    }

    async fn others(&mut self) -> Result<u64> {
        let counted: Option<(i64,)> = if self.servers().profile().is_distributed() {
            let own = Arguments::new().number(self.servers().process());
            self.first(COUNT_PRESENT, own).await?
        } else {
            self.first(COUNT_OTHERS, Arguments::new()).await?
        };
        Ok(counted.map_or(0, |(others,)| others.cast_unsigned()))
    }

    async fn fold(&mut self) -> Result<u64> {
        self.execute(SWEEP_COMMITS, Arguments::new()).await?;
        self.execute(SWEEP_BEATS, Arguments::new()).await?;
        let folded: Option<(i64,)> = self.first(FOLD_COUNTS, Arguments::new()).await?;
        Ok(folded.map_or(0, |(rows,)| rows.cast_unsigned()))
    }
}

impl Session {
    /// Says that this process is there, where nobody can see its connections.
    pub(super) async fn be_present(&mut self) -> Result<()> {
        if self.servers().profile().is_distributed() {
            let own = Arguments::new().number(self.servers().process());
            self.execute(WRITE_PRESENCE, own).await?;
        }
        Ok(())
    }
}

async fn due_in(
    db: &mut Session,
    lanes: &[i64],
    due: &Due,
    now: Timestamp,
) -> Result<BTreeSet<ContactId>> {
    let arguments = Arguments::new()
        .numbers(lanes)
        .number(now.millis())
        .number(due.shards.0.start)
        .number(due.shards.0.end - 1)
        .names(&due.paused)
        .number(count(due.limit))
        .number(count(most_of_a_lane(due.limit, lanes.len())));
    let found: Vec<(i64,)> = db.fetch(DUE_CONTACTS, arguments).await?;
    Ok(found.into_iter().map(|(id,)| ContactId(id)).collect())
}

/// How many of one lane are looked at. What a large claim leaves is soon claimed by the next, so
/// it may take from each lane no more than twice its share.
fn most_of_a_lane(limit: usize, lanes: usize) -> usize {
    if limit < LANE_CLAIM_MIN { limit } else { limit.min((2 * limit).div_ceil(lanes.max(1))) }
}

fn by(lanes: &[i64], queued: &Queued, route: &Route, now: Timestamp) -> Arguments {
    Arguments::new()
        .numbers(lanes)
        .text(route.channel.as_str())
        .text(route.provider.as_ref().map_or("", Name::as_str))
        .number(now.millis())
        .number(queued.shards.0.start)
        .number(queued.shards.0.end - 1)
        .names(&queued.paused)
        .number(count(route.limit))
}

/// The lanes in which shards lie.
fn lanes(Shards(range): &Shards) -> Vec<i64> {
    if range.is_empty() {
        return Vec::new();
    }
    (range.start / LANE_SHARDS..=(range.end - 1) / LANE_SHARDS).collect()
}

/// One of these lanes. At random: processes that go round in the same order meet at every step.
fn drawn(lanes: &[i64]) -> Result<i64> {
    let mut byte = [0];
    getrandom::fill(&mut byte).map_err(|error| Error::Database(error.to_string()))?;
    Ok(lanes.get(usize::from(byte[0]) % lanes.len().max(1)).copied().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use weir_engine::model::SHARDS;

    use super::*;

    #[test]
    fn lanes_hold_all_shards() {
        assert_eq!(lanes(&Shards::default()), (0..SHARDS / LANE_SHARDS).collect::<Vec<_>>());
        assert_eq!(lanes(&Shards(0..1)), [0]);
        assert_eq!(lanes(&Shards(63..65)), [0, 1]);
        assert!(lanes(&Shards(5..5)).is_empty());
    }
}
