//! The clock: real, faster, or moved by hand. Virtual time drives tokens; time-outs, back-off and
//! rate limits are always real.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration as Real;

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use weir_engine::value::Timestamp;

/// How fast virtual time passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// As it does.
    Real,
    /// So many times faster, since an origin that every process on a store shares.
    Scaled {
        /// The real instant of the origin.
        origin: Timestamp,
        /// How many times.
        factor: u32,
    },
    /// By hand.
    Manual,
}

/// The clock of one process.
#[derive(Debug)]
pub struct Clock {
    pace: Pace,
    /// With [`Pace::Manual`]: the instant it shows.
    by_hand: AtomicI64,
    moved: Notify,
}

impl Clock {
    /// A clock at this pace; `shows` is what one moved by hand shows first.
    pub fn new(pace: Pace, shows: Timestamp) -> Self {
        Self { pace, by_hand: AtomicI64::new(shows.millis()), moved: Notify::new() }
    }

    /// The pace.
    pub fn pace(&self) -> Pace {
        self.pace
    }

    /// What it shows.
    pub fn now(&self) -> Timestamp {
        match self.pace {
            Pace::Real => real_now(),
            Pace::Scaled { origin, factor } => {
                let passed = real_now().millis().saturating_sub(origin.millis());
                let passed = passed.saturating_mul(i64::from(factor));
                Timestamp::from_millis(origin.millis().saturating_add(passed))
            }
            Pace::Manual => Timestamp::from_millis(self.by_hand.load(Ordering::SeqCst)),
        }
    }

    /// The last instant that is over: no event of it can come any more, so its timers may fire
    /// (rule 7). By hand, what it shows: moving it is the end of what was before.
    pub fn passed(&self) -> Timestamp {
        self.passed_at(self.now())
    }

    fn passed_at(&self, now: Timestamp) -> Timestamp {
        match self.pace {
            Pace::Real | Pace::Scaled { .. } => now.plus(-1),
            Pace::Manual => now,
        }
    }

    /// What it shows after so much real time; by hand, after it was moved by as much.
    pub fn after_real(&self, real: Real) -> Timestamp {
        let millis = i64::try_from(real.as_millis()).unwrap_or(i64::MAX);
        let factor = match self.pace {
            Pace::Real | Pace::Manual => 1,
            Pace::Scaled { factor, .. } => i64::from(factor),
        };
        let passed = millis.saturating_mul(factor);
        Timestamp::from_millis(self.now().millis().saturating_add(passed))
    }

    /// Moves a clock that is moved by hand; never back.
    pub fn set(&self, to: Timestamp) {
        self.by_hand.fetch_max(to.millis(), Ordering::SeqCst);
        self.moved.notify_waiters();
    }

    /// Waits until this instant is over.
    pub async fn reach(&self, instant: Timestamp) {
        loop {
            let moved = self.moved.notified();
            let left = instant.millis().saturating_sub(self.passed().millis());
            let Ok(left) = u64::try_from(left) else { return };
            match self.pace {
                _ if left == 0 => return,
                Pace::Real => tokio::time::sleep(Real::from_millis(left)).await,
                Pace::Scaled { factor, .. } => {
                    let real = left.div_ceil(u64::from(factor.max(1)));
                    tokio::time::sleep(Real::from_millis(real)).await;
                }
                Pace::Manual => moved.await,
            }
        }
    }
}

/// The real instant, for what is never scaled.
pub fn real_now() -> Timestamp {
    Timestamp::from_millis(jiff::Timestamp::now().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scaled_clock_runs_from_its_origin() {
        let origin = Timestamp::from_millis(real_now().millis() - 1_000);
        let clock = Clock::new(Pace::Scaled { origin, factor: 3_600 }, origin);
        assert!(clock.now().millis() >= origin.millis() + 3_600_000);
    }

    #[test]
    fn the_instant_at_hand_is_not_over_yet() {
        let (now, before) = (Timestamp::from_millis(10), Timestamp::from_millis(9));
        let scaled = Pace::Scaled { origin: now, factor: 2 };
        for (pace, passed) in [(Pace::Real, before), (scaled, before), (Pace::Manual, now)] {
            assert_eq!(Clock::new(pace, now).passed_at(now), passed, "{pace:?}");
        }
    }

    #[tokio::test]
    async fn a_clock_moved_by_hand_never_goes_back() {
        let clock = Clock::new(Pace::Manual, Timestamp::from_millis(10));
        clock.set(Timestamp::from_millis(5));
        assert_eq!(clock.now(), Timestamp::from_millis(10));
        let waiter = clock.reach(Timestamp::from_millis(20));
        clock.set(Timestamp::from_millis(20));
        waiter.await;
        assert_eq!(clock.after_real(Real::from_secs(9)), Timestamp::from_millis(9_020));
        assert_eq!(clock.passed(), clock.now());
    }
}
