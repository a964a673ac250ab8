//! Partitions of the messages, and of what providers said of them, by the month in which their
//! token entered: made ahead of time, and dropped when they are old and no run needs them.
//!
//! Every statement that a claim or a commit runs says the month. What comes in a month that has no
//! partition lies in the default one, and moves when the partition is made. Whoever makes or drops
//! one never waits for anything while others wait for it, but for the locks it takes in the order
//! in which everybody takes them: the table, then its partition; and gives up soon, for it comes
//! again.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::sync::PoisonError;

use weir_engine::value::Timestamp;

use super::PostgresStore;
use super::session::Session;
use super::statements::{
    COUNT_MONTH, LIST_MONTHS, LIST_UNFORESEEN, MONTH_IS_NEEDED, MONTH_IS_WAITING,
    SWEEP_ALL_MESSAGES, SWEEP_ALL_PROVIDER_LOG,
};
use crate::contract::upkeep::Slice;
use crate::months::month_of;
use crate::sql::statements::{SWEEP_MESSAGES, SWEEP_PROVIDER_LOG, Statement};
use crate::sql::{Arguments, Claims, Connection, Database, Reserved, Writing, transaction};
use crate::{Error, Result};

/// The tables that are divided.
const TABLES: [&str; 2] = [MESSAGES, "provider_log"];
const MESSAGES: &str = "messages";

/// How many months after the present one have their partitions: a machine that is off for a month
/// finds the next one made.
const AHEAD_MONTHS: i64 = 2;

/// Everybody who comes later waits behind who waits for a table: a claim takes less than this, and
/// what takes longer is let through. Then the next round tries.
const PATIENCE: &str = "set local lock_timeout = '500ms'";

/// Makes the partitions of the month of this instant, and of the next ones.
pub(super) async fn make(store: &PostgresStore, now: Timestamp) -> Result<()> {
    if store.servers.profile().is_distributed() {
        return Ok(());
    }
    let first = month_of(now);
    for table in TABLES {
        let known = listed(&mut *store.read().await?, table).await?;
        for month in (first..=first + AHEAD_MONTHS).filter(|month| !known.contains(month)) {
            let mut writing = store.write().await?;
            let made = make_one(writing.at_hand(), table, month).await;
            put_off(writing.end(made).await, "made", table, month)?;
        }
    }
    Ok(())
}

/// What others are in the way of is done in the next round.
fn put_off<T: Default>(done: Result<T>, what: &str, table: &str, month: i64) -> Result<T> {
    match done {
        Err(Error::Busy) => {
            tracing::debug!(table, month, "a partition is not {what} yet: its table is in use");
            Ok(T::default())
        }
        done => done,
    }
}

async fn listed(db: &mut Session, table: &str) -> Result<BTreeSet<i64>> {
    let rows: Vec<(i64,)> = db.fetch(LIST_MONTHS, Arguments::new().text(table)).await?;
    Ok(rows.into_iter().map(|(month,)| month).collect())
}

/// Others may be making the same one: who comes later finds it made.
async fn make_one(db: &mut Session, table: &str, month: i64) -> Result<()> {
    let part = format!("{table}_{month}");
    db.run(PATIENCE.into()).await?;
    db.reserve(&[Reserved { kind: "month", name: &part }]).await?;
    if listed(db, table).await?.contains(&month) {
        return Ok(());
    }
    db.run(format!(
        "create table {part} (like {table} including all);
         lock table {table} in share update exclusive mode;
         lock table {table}_default in access exclusive mode;
         with moved as (delete from {table}_default where month = {month} returning *)
         insert into {part} select * from moved;
         alter table {table} attach partition {part} for values in ({month})"
    ))
    .await
}

/// Deletes the messages of months that are over before this instant, except those that runs need.
/// Whole months are dropped in the first part of a round; of the others, and of those that came
/// when their month had no partition, each part deletes its rows.
pub(super) async fn forget(
    store: &PostgresStore,
    slice: Slice,
    part: &RangeInclusive<i64>,
    since: Timestamp,
) -> Result<u64> {
    if store.servers.profile().is_distributed() {
        return sweep(store, [SWEEP_ALL_PROVIDER_LOG, SWEEP_ALL_MESSAGES], part, since, None).await;
    }
    let mut gone = 0;
    if slice.nth == 0 {
        let (dropped, needed) = drop_old(store, since).await?;
        *store.needed_months.lock().unwrap_or_else(PoisonError::into_inner) = needed;
        gone += dropped;
    }
    let needed = store.needed_months.lock().unwrap_or_else(PoisonError::into_inner).clone();
    for month in needed {
        let both = [SWEEP_PROVIDER_LOG, SWEEP_MESSAGES];
        gone += sweep(store, both, part, since, Some(month)).await?;
    }
    Ok(gone)
}

/// Deletes rows of these contacts, of one month where months are told apart.
async fn sweep(
    store: &PostgresStore,
    statements: [&'static Statement; 2],
    part: &RangeInclusive<i64>,
    since: Timestamp,
    month: Option<i64>,
) -> Result<u64> {
    let mut gone = 0;
    for statement in statements {
        let swept: Result<u64> = transaction!(store, db => {
            let arguments = Arguments::new().number(*part.start()).number(*part.end());
            let arguments = arguments.number(since.millis());
            let arguments = match month {
                Some(month) => arguments.number(month),
                None => arguments,
            };
            db.execute(statement, arguments).await
        });
        gone += swept?;
    }
    Ok(gone)
}

/// Drops the months that are old and that nobody needs; says how many rows went, and which months
/// have to be swept row by row.
async fn drop_old(store: &PostgresStore, since: Timestamp) -> Result<(u64, BTreeSet<i64>)> {
    let kept = month_of(since);
    let mut db = store.read().await?;
    let before = Arguments::new().number(kept);
    let unforeseen: Vec<(i64,)> = db.fetch(LIST_UNFORESEEN, before).await?;
    let mut needed: BTreeSet<i64> = unforeseen.into_iter().map(|(month,)| month).collect();
    let mut old = BTreeSet::new();
    for table in TABLES {
        old.extend(listed(&mut db, table).await?.range(..kept));
    }
    drop(db);
    let mut gone = 0;
    for month in old {
        if is_needed(store, month, since).await? {
            needed.insert(month);
        } else {
            gone += drop_one(store, month).await?;
        }
    }
    Ok((gone, needed))
}

/// Whether a month has messages that runs need. Reads all of it, once: of a month that is needed
/// little is left after the first round.
async fn is_needed(store: &PostgresStore, month: i64, since: Timestamp) -> Result<bool> {
    let arguments = Arguments::new().number(month).number(since.millis());
    let needed: Option<(bool,)> = store.read().await?.first(MONTH_IS_NEEDED, arguments).await?;
    Ok(needed.is_some_and(|(is_needed,)| is_needed))
}

/// Drops a month from each table in a transaction of its own: nobody waits in a circle.
async fn drop_one(store: &PostgresStore, month: i64) -> Result<u64> {
    let by = || Arguments::new().number(month);
    let counted: Option<(i64,)> = store.read().await?.first(COUNT_MONTH, by()).await?;
    for table in TABLES {
        let mut writing = store.write().await?;
        let done = drop_from(writing.at_hand(), table, month).await;
        if !put_off(writing.end(done).await, "dropped", table, month)? {
            return Ok(0);
        }
    }
    tracing::info!(month, "the messages of a month went, and what providers said of them");
    Ok(counted.map_or(0, |(rows,)| rows.cast_unsigned()))
}

/// Drops a month from a table, unless messages came into it meanwhile, which wait; says whether it
/// is gone.
async fn drop_from(db: &mut Session, table: &str, month: i64) -> Result<bool> {
    db.run(format!("{PATIENCE}; lock table {table} in access exclusive mode")).await?;
    let by = Arguments::new().number(month);
    if table == MESSAGES {
        let waiting: Option<(bool,)> = db.first(MONTH_IS_WAITING, by).await?;
        if waiting.is_some_and(|(is_waiting,)| is_waiting) {
            return Ok(false);
        }
    }
    db.run(format!("drop table if exists {table}_{month}")).await?;
    Ok(true)
}
