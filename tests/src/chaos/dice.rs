//! Where everything comes from that is left to chance: one seed, and from it as many rows of
//! numbers as there are who draw, so that what one of them does shifts nobody else's.

use std::hash::Hasher;
use std::time::Duration;

use siphasher::sip::SipHasher24;

use crate::chance::Chance;

/// The variable that says the seed.
const SEED: &str = "WEIR_CHAOS_SEED";

/// The seed when nothing else is said: the same in every run, so that a failure comes again.
const SEED_DEFAULT: u64 = 20_261_122;

/// The seed of this run.
pub(super) fn seed() -> u64 {
    super::number_of(SEED).unwrap_or(SEED_DEFAULT)
}

/// One row of numbers.
#[derive(Debug, Clone)]
pub(super) struct Dice(Chance);

impl Dice {
    /// The row of whoever is called so.
    pub(super) fn of(seed: u64, who: &str) -> Self {
        let mut hasher = SipHasher24::new_with_keys(seed, 0);
        hasher.write(who.as_bytes());
        Self(Chance::new(hasher.finish()))
    }

    /// The next number.
    pub(super) fn next(&mut self) -> u64 {
        self.0.next()
    }

    /// A number below this one.
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0.below(end)
    }

    /// Whether something comes that comes so often in a hundred times.
    pub(super) fn comes(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// One of these, each as often as its weight says.
    pub(super) fn weigh<'a, T>(&mut self, items: &'a [(usize, T)]) -> &'a T {
        let mut at = self.below(items.iter().map(|(weight, _)| weight).sum());
        for (weight, item) in items {
            if at < *weight {
                return item;
            }
            at -= weight;
        }
        unreachable!("the draw is below the sum of all weights")
    }

    /// A time between these, in milliseconds.
    pub(super) fn millis(&mut self, range: std::ops::Range<usize>) -> Duration {
        let millis = range.start + self.below(range.end - range.start);
        Duration::from_millis(u64::try_from(millis).expect("a few seconds"))
    }
}

#[test]
fn one_seed_gives_one_row_and_another_gives_another() {
    let row = |seed, who| {
        let mut dice = Dice::of(seed, who);
        [dice.next(), dice.next(), dice.next()]
    };
    assert_eq!(row(1, "client 0"), row(1, "client 0"));
    assert_ne!(row(1, "client 0"), row(1, "client 1"));
    assert_ne!(row(1, "client 0"), row(2, "client 0"));
    let mut dice = Dice::of(1, "weights");
    let drawn: Vec<_> = (0..400).map(|_| *dice.weigh(&[(1, 'a'), (3, 'b'), (0, 'c')])).collect();
    let count = |one| drawn.iter().filter(|drawn| **drawn == one).count();
    assert!(count('a') > 50 && count('b') > 2 * count('a') && count('c') == 0);
}
