//! How often something may happen: so many times at once, and once more after a while (a leaky
//! bucket, kept as the instant at which it is empty).

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::limits::BUCKETS_MAX;

/// Something that may happen so often.
pub(crate) trait Limited: Ord + Clone {
    /// How often at once, and how long until once more.
    fn limit(&self) -> (u32, Duration);
}

/// What is counted of this process.
#[derive(Debug)]
pub(crate) struct Buckets<K>(Mutex<BTreeMap<K, Instant>>);

impl<K> Default for Buckets<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Limited> Buckets<K> {
    /// Counts each of these once; or none of them, and says when to come back.
    pub(crate) fn take(&self, all: &[K], now: Instant) -> Result<(), Duration> {
        let mut kept = self.kept();
        if let Some(wait) = all.iter().filter_map(|counted| wait(&kept, counted, now)).max() {
            return Err(wait);
        }
        make_room(&mut kept, all.len(), now);
        for counted in all {
            let (_, every) = counted.limit();
            let empty = kept.entry(counted.clone()).or_insert(now);
            *empty = (*empty).max(now) + every;
        }
        Ok(())
    }

    /// Forgets all that was counted of this.
    pub(crate) fn forget(&self, counted: &K) {
        self.kept().remove(counted);
    }

    /// Takes one back.
    pub(crate) fn give_back(&self, counted: &K) {
        if let Some(empty) = self.kept().get_mut(counted) {
            let (_, every) = counted.limit();
            *empty = empty.checked_sub(every).unwrap_or(*empty);
        }
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<K, Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long until one more may come; nothing where it may come now.
fn wait<K: Limited>(kept: &BTreeMap<K, Instant>, counted: &K, now: Instant) -> Option<Duration> {
    let (most, every) = counted.limit();
    let full = kept.get(counted)?.saturating_duration_since(now);
    let room = every * most.saturating_sub(1);
    full.checked_sub(room).filter(|wait| !wait.is_zero())
}

/// Forgets what is empty, and where that is not enough what is nearest to it.
fn make_room<K: Limited>(kept: &mut BTreeMap<K, Instant>, more: usize, now: Instant) {
    if kept.len() + more <= BUCKETS_MAX {
        return;
    }
    kept.retain(|_, empty| *empty > now);
    while kept.len() + more > BUCKETS_MAX {
        let nearest = kept.iter().min_by_key(|(_, empty)| **empty);
        let Some(nearest) = nearest.map(|(counted, _)| counted.clone()) else { return };
        kept.remove(&nearest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_secs(10);

    #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
    struct Thrice(String);

    impl Limited for Thrice {
        fn limit(&self) -> (u32, Duration) {
            (3, EVERY)
        }
    }

    #[test]
    fn what_is_full_takes_one_more_after_a_while() {
        let (buckets, now) = (Buckets::default(), Instant::now());
        let (a, b) = (Thrice("a".into()), Thrice("b".into()));
        for _ in 0..3 {
            assert_eq!(buckets.take(std::slice::from_ref(&a), now), Ok(()));
        }
        assert_eq!(buckets.take(&[a.clone(), b.clone()], now), Err(EVERY));
        assert_eq!(buckets.take(std::slice::from_ref(&b), now), Ok(()), "none was counted");
        assert_eq!(buckets.take(std::slice::from_ref(&a), now + EVERY), Ok(()));
        assert!(buckets.take(std::slice::from_ref(&a), now + EVERY).is_err());
        buckets.give_back(&a);
        assert_eq!(buckets.take(std::slice::from_ref(&a), now + EVERY), Ok(()));
        buckets.forget(&a);
        assert_eq!(buckets.take(&[a], now + EVERY), Ok(()));
    }

    #[test]
    fn no_more_is_kept_than_there_is_room_for() {
        let (buckets, now) = (Buckets::default(), Instant::now());
        for n in 0..BUCKETS_MAX + 10 {
            let _ = buckets.take(&[Thrice(n.to_string())], now);
        }
        assert!(buckets.kept().len() <= BUCKETS_MAX);
    }
}
