//! How long events, trails, messages and deeds are kept, if not for ever.

use std::sync::PoisonError;

use weir_engine::value::Timestamp;
use weir_store::{KeptSince, Slice};

use crate::Result;
use crate::runtime::Runtime;

/// The shortest time: bodies of messages are kept for 30 days and ids of events for 35, and what
/// is known about them should not go first.
pub const KEPT_MIN_DAYS: u32 = 35;

/// Parts of all contacts that are looked through one by one: one a minute, all of them in an hour.
const PARTS: i64 = 64;

/// How many days things are kept when no run needs them any more; for ever without a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Retention {
    /// Events, from when they were received.
    pub events_days: Option<u32>,
    /// Trails, from when their run began.
    pub trail_days: Option<u32>,
    /// Messages, from when their run began.
    pub messages_days: Option<u32>,
    /// What operators did.
    pub audit_days: Option<u32>,
    /// Webhooks that could not be taken, from when they came.
    pub deliveries_days: Option<u32>,
}

impl Retention {
    /// From when on things are kept.
    fn since(self, now: Timestamp) -> KeptSince {
        let since = |days: u32| before(now, days);
        KeptSince {
            events: self.events_days.map(since),
            trail: self.trail_days.map(since),
            messages: self.messages_days.map(since),
        }
    }
}

fn before(now: Timestamp, days: u32) -> Timestamp {
    now.plus(-i64::from(days) * 24 * 60 * 60 * 1_000)
}

impl Runtime {
    /// From now on things are kept for so long.
    pub fn keep_for(&self, retention: Retention) {
        *self.0.retention.lock().unwrap_or_else(PoisonError::into_inner) = retention;
    }

    /// Deletes what is old, of the next part in the round.
    pub(crate) async fn forget(&self, round: i64) -> Result<u64> {
        let retention = *self.0.retention.lock().unwrap_or_else(PoisonError::into_inner);
        let (now, nth) = (self.now(), round.rem_euclid(PARTS));
        let mut gone = self.0.store.forget(Slice { nth, of: PARTS }, &retention.since(now)).await?;
        if let Some(days) = retention.audit_days.filter(|_| nth == 0) {
            gone += self.0.store.forget_deeds(before(now, days)).await?;
        }
        if let Some(days) = retention.deliveries_days.filter(|_| nth == 0) {
            gone += self.0.store.forget_deliveries(before(now, days)).await?;
        }
        Ok(gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_days_is_kept_for_ever() {
        let day = 24 * 60 * 60 * 1_000;
        let now = Timestamp::from_millis(100 * day);
        let kept = Retention { trail_days: Some(40), ..Retention::default() }.since(now);
        let since = Some(Timestamp::from_millis(60 * day));
        assert_eq!(kept, KeptSince { trail: since, ..KeptSince::default() });
    }
}
