//! How many messages a provider's rate lets pass now.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use governor::middleware::StateInformationMiddleware;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

use crate::sender::Rate;

/// The rate of one provider. It counts messages, so a look at how many may pass uses none up.
#[derive(Debug)]
pub(super) struct Pace {
    limiter: DefaultDirectRateLimiter<StateInformationMiddleware>,
    rate: Rate,
    seen: Mutex<Seen>,
}

/// What the limiter said last.
#[derive(Debug, Clone, Copy)]
struct Seen {
    at: Instant,
    left: u32,
    not_before: Option<Instant>,
}

impl Pace {
    pub(super) fn new(rate: Rate) -> Self {
        let quota = Quota::with_period(rate.interval()).expect("a rate has an interval");
        let limiter = RateLimiter::direct(quota.allow_burst(rate.burst()));
        let seen = Seen { at: Instant::now(), left: rate.burst().get(), not_before: None };
        Self { limiter: limiter.with_middleware(), rate, seen: Mutex::new(seen) }
    }

    /// How many messages would pass now.
    pub(super) fn free(&self, now: Instant) -> usize {
        let Seen { at, left, not_before } = *self.seen();
        if not_before.is_some_and(|instant| now < instant) {
            return 0;
        }
        let passed = now.saturating_duration_since(at).as_nanos() / self.rate.interval().as_nanos();
        let regained = u32::try_from(passed).unwrap_or(u32::MAX);
        // Parts of a message that were regained before are known to the limiter alone.
        let free = left.saturating_add(regained).clamp(1, self.rate.burst().get());
        usize::try_from(free).unwrap_or(usize::MAX)
    }

    /// Lets one message pass, if it may.
    pub(super) fn take(&self) -> bool {
        let checked = self.limiter.check();
        let at = Instant::now();
        *self.seen() = match &checked {
            Ok(state) => Seen { at, left: state.remaining_burst_capacity(), not_before: None },
            Err(until) => Seen { at, left: 0, not_before: Some(until.earliest_possible()) },
        };
        checked.is_ok()
    }

    /// How long nothing passes any more, if that was tried in vain.
    pub(super) fn wait(&self, now: Instant) -> Option<Duration> {
        let not_before = self.seen().not_before?;
        Some(not_before.saturating_duration_since(now)).filter(|wait| !wait.is_zero())
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rate_that_can_be_written_is_kept() {
        for text in ["4294967295/second", "4294967295/hour", "1/hour"] {
            let rate = text.parse::<Rate>().unwrap().with_burst(1_000_000.try_into().unwrap());
            let pace = Pace::new(rate);
            assert!(pace.free(Instant::now()) > 0 && pace.take(), "{text}");
        }
    }

    #[test]
    fn a_burst_passes_and_then_one_after_the_other() {
        let pace = Pace::new("240/hour".parse::<Rate>().unwrap().with_burst(3.try_into().unwrap()));
        let now = Instant::now();
        for left in [3, 2, 1] {
            assert_eq!(pace.free(now), left);
            assert!(pace.take());
        }
        assert!(!pace.take());
        let (now, interval) = (Instant::now(), Duration::from_secs(15));
        let wait = pace.wait(now).unwrap();
        assert!(wait <= interval && wait > interval / 2, "{wait:?}");
        assert_eq!(pace.free(now), 0);
        assert_eq!(pace.free(now + interval), 1);
        assert_eq!(pace.free(now + interval * 2), 2);
        assert_eq!(pace.free(now + interval * 9), 3, "no more than a burst");
        assert_eq!(pace.wait(now + interval), None);
    }
}
