//! Keeps messages from a provider that is ill, and finds out when it is well again: one message
//! is tried, and no more, before all others.

use std::time::{Duration, Instant};

use crate::limits::{BREAKER_FAILURES, BREAKER_OPEN_FIRST, BREAKER_OPEN_LONGEST};
use crate::sender::Health;

/// What is known of one provider's health.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Breaker {
    state: State,
    /// Calls in a row that said it is ill.
    failures: u32,
    /// How often in a row it opened.
    openings: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    /// All is well, as far as anybody knows.
    #[default]
    Closed,
    /// It gets nothing until then.
    Open { until: Instant },
    /// It was given one message.
    Trying,
}

/// Whether a provider gets messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It gets what there is.
    Closed,
    /// It is ill, and gets nothing.
    Open,
    /// It was ill, and gets one message to try.
    HalfOpen,
}

/// What a call changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turned {
    /// It gets nothing for so long.
    Ill(Duration),
    /// It gets what there is.
    Well,
}

impl Breaker {
    /// How many messages it may be given now.
    pub(super) fn free(&self, now: Instant) -> usize {
        match self.state {
            State::Closed => usize::MAX,
            State::Open { until } if until <= now => 1,
            State::Open { .. } | State::Trying => 0,
        }
    }

    /// A message is about to be given to it; says whether that is the one to try it with.
    pub(super) fn take(&mut self, now: Instant) -> Option<bool> {
        match self.state {
            State::Closed => Some(false),
            State::Open { until } if until <= now => {
                self.state = State::Trying;
                Some(true)
            }
            State::Open { .. } | State::Trying => None,
        }
    }

    /// What a call said of it; `tried` when it was the one to try it with.
    pub(super) fn hear(&mut self, health: Health, tried: bool, now: Instant) -> Option<Turned> {
        match (self.state, health) {
            (State::Closed, Health::Well) => {
                self.failures = 0;
                None
            }
            (State::Closed, Health::Ill) => {
                self.failures += 1;
                (self.failures >= BREAKER_FAILURES).then(|| self.open(now))
            }
            (State::Trying, Health::Well) if tried => {
                *self = Self::default();
                Some(Turned::Well)
            }
            (State::Trying, Health::Ill) if tried => {
                self.failures += 1;
                Some(self.open(now))
            }
            (State::Closed | State::Open { .. } | State::Trying, _) => None,
        }
    }

    /// The message to try it with was not given to it, or said nothing: the next one is.
    pub(super) fn untried(&mut self, now: Instant) {
        if self.state == State::Trying {
            self.state = State::Open { until: now };
        }
    }

    fn open(&mut self, now: Instant) -> Turned {
        let doubled = BREAKER_OPEN_FIRST.saturating_mul(1 << self.openings.min(16));
        let pause = doubled.min(BREAKER_OPEN_LONGEST);
        self.openings += 1;
        self.state = State::Open { until: now + pause };
        Turned::Ill(pause)
    }

    pub(super) fn phase(&self, now: Instant) -> Phase {
        match self.state {
            State::Closed => Phase::Closed,
            State::Open { until } if until > now => Phase::Open,
            State::Open { .. } | State::Trying => Phase::HalfOpen,
        }
    }

    pub(super) fn failures(&self) -> u32 {
        self.failures
    }

    /// How long it gets nothing any more.
    pub(super) fn wait(&self, now: Instant) -> Option<Duration> {
        let State::Open { until } = self.state else { return None };
        Some(until.saturating_duration_since(now)).filter(|wait| !wait.is_zero())
    }
}

impl Phase {
    /// What it is called.
    pub fn word(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half_open",
        }
    }

    /// As a metric: the worse, the higher.
    pub(super) fn level(self) -> f64 {
        match self {
            Self::Closed => 0.0,
            Self::HalfOpen => 1.0,
            Self::Open => 2.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ILL: (Health, bool) = (Health::Ill, false);

    fn heard(breaker: &mut Breaker, calls: &[(Health, bool)], now: Instant) -> Option<Turned> {
        calls.iter().filter_map(|(health, tried)| breaker.hear(*health, *tried, now)).last()
    }

    #[test]
    fn it_opens_after_so_many_failures_in_a_row() {
        let (mut breaker, now) = (Breaker::default(), Instant::now());
        let almost = vec![ILL; BREAKER_FAILURES as usize - 1];
        assert_eq!(heard(&mut breaker, &almost, now), None);
        assert_eq!(heard(&mut breaker, &[(Health::Well, false)], now), None, "counts anew");
        assert_eq!(heard(&mut breaker, &almost, now), None);
        assert_eq!(heard(&mut breaker, &[(Health::Unsaid, false)], now), None, "says nothing");
        assert_eq!(breaker.free(now), usize::MAX);
        assert_eq!(heard(&mut breaker, &[ILL], now), Some(Turned::Ill(BREAKER_OPEN_FIRST)));
        assert_eq!((breaker.free(now), breaker.take(now)), (0, None));
        assert_eq!(breaker.phase(now), Phase::Open);
        assert_eq!(breaker.wait(now), Some(BREAKER_OPEN_FIRST));
    }

    fn open(now: Instant) -> Breaker {
        let mut breaker = Breaker::default();
        heard(&mut breaker, &vec![ILL; BREAKER_FAILURES as usize], now);
        breaker
    }

    #[test]
    fn one_message_tries_it() {
        let now = Instant::now();
        let (mut breaker, later) = (open(now), now + BREAKER_OPEN_FIRST);
        assert_eq!((breaker.phase(later), breaker.free(later)), (Phase::HalfOpen, 1));
        assert_eq!(breaker.take(later), Some(true));
        assert_eq!((breaker.free(later), breaker.take(later)), (0, None), "one, and no more");
        // Calls from before it opened say nothing any more.
        assert_eq!(heard(&mut breaker, &[ILL, (Health::Well, false)], later), None);
        assert_eq!(breaker.hear(Health::Well, true, later), Some(Turned::Well));
        assert_eq!(breaker, Breaker::default());
    }

    #[test]
    fn it_waits_twice_as_long_after_each_that_failed() {
        let now = Instant::now();
        let (mut breaker, mut now, mut pause) = (open(now), now, BREAKER_OPEN_FIRST);
        for _ in 0..8 {
            now += pause;
            assert_eq!(breaker.take(now), Some(true));
            pause = (pause * 2).min(BREAKER_OPEN_LONGEST);
            assert_eq!(breaker.hear(Health::Ill, true, now), Some(Turned::Ill(pause)));
        }
        assert_eq!(pause, BREAKER_OPEN_LONGEST);
    }

    #[test]
    fn a_message_that_was_not_given_tries_nothing() {
        let now = Instant::now();
        let (mut breaker, later) = (open(now), now + BREAKER_OPEN_FIRST);
        assert_eq!(breaker.take(later), Some(true));
        breaker.untried(later);
        assert_eq!(breaker.take(later), Some(true));
    }
}
