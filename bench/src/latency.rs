//! How long things took: the middle, and what the slowest had to bear.

use std::time::Duration;

/// Many durations.
#[derive(Debug, Default)]
pub(crate) struct Latencies(Vec<Duration>);

/// What is told of them, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spread {
    /// Half of them were shorter.
    pub(crate) p50: f64,
    /// One of a hundred was longer.
    pub(crate) p99: f64,
    /// One of a thousand was longer.
    pub(crate) p999: f64,
}

impl Latencies {
    /// Adds one.
    pub(crate) fn add(&mut self, took: Duration) {
        self.0.push(took);
    }

    /// Adds many.
    pub(crate) fn join(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// What is told of them; of none, nothing.
    pub(crate) fn spread(mut self) -> Option<Spread> {
        self.0.sort_unstable();
        let last = self.0.len().checked_sub(1)?;
        // The smallest that at least so many of a thousand do not exceed.
        let at = |thousandths: usize| {
            let place = (self.0.len() * thousandths).div_ceil(1_000).saturating_sub(1);
            self.0[place.min(last)].as_secs_f64() * 1_000.0
        };
        Some(Spread { p50: at(500), p99: at(990), p999: at(999) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slowest_are_told_by_rank() {
        assert_eq!(Latencies::default().spread(), None);
        let thousand = Latencies((1..=1_000).rev().map(Duration::from_millis).collect());
        let spread = thousand.spread().unwrap();
        assert_eq!(spread, Spread { p50: 500.0, p99: 990.0, p999: 999.0 });
        let one = Latencies(vec![Duration::from_millis(7)]).spread().unwrap();
        assert_eq!(one, Spread { p50: 7.0, p99: 7.0, p999: 7.0 });
    }
}
