//! Wrong passwords, counted by account and by address: guessing is slow, and whoever mistypes
//! waits for nothing.
//!
//! Each account and address may be wrong a number of times at once, and once more after a while
//! (a leaky bucket, kept as the instant at which it is empty). An attempt counts before its
//! password is looked at, so that many at once are no way round.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::limits::{
    ACCOUNT_ATTEMPT_EVERY, ACCOUNT_ATTEMPTS_MAX, ADDRESS_ATTEMPT_EVERY, ADDRESS_ATTEMPTS_MAX,
    ATTEMPTS_KEPT_MAX,
};
use crate::problem::{Answer, Problem, codes};

/// What is counted of this process.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<BTreeMap<Counted, Instant>>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Counted {
    Account(String),
    Address(String),
}

impl Counted {
    /// How often at once, and how long until once more.
    fn limit(&self) -> (u32, Duration) {
        match self {
            Self::Account(_) => (ACCOUNT_ATTEMPTS_MAX, ACCOUNT_ATTEMPT_EVERY),
            Self::Address(_) => (ADDRESS_ATTEMPTS_MAX, ADDRESS_ATTEMPT_EVERY),
        }
    }
}

impl Attempts {
    /// Counts an attempt, or says when to come back.
    pub(crate) fn begin(&self, account: &str, address: &str, now: Instant) -> Answer<()> {
        let mut kept = self.kept();
        let both = [Counted::Account(account.to_owned()), Counted::Address(address.to_owned())];
        let waits = both.iter().filter_map(|counted| wait(&kept, counted, now)).max();
        if let Some(wait) = waits {
            let detail = "too many wrong passwords; come back later, or ask an owner for a new one";
            return Err(Problem::new(&codes::TOO_MANY_ATTEMPTS, detail).retry_after(wait));
        }
        make_room(&mut kept, now);
        for counted in both {
            let (_, every) = counted.limit();
            let empty = kept.entry(counted).or_insert(now);
            *empty = (*empty).max(now) + every;
        }
        Ok(())
    }

    /// Takes an attempt back whose password was right: of the account all that came before.
    pub(crate) fn forgive(&self, account: &str, address: &str) {
        let mut kept = self.kept();
        kept.remove(&Counted::Account(account.to_owned()));
        if let Some(empty) = kept.get_mut(&Counted::Address(address.to_owned())) {
            *empty = empty.checked_sub(ADDRESS_ATTEMPT_EVERY).unwrap_or(*empty);
        }
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<Counted, Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long until one more may come; nothing where it may come now.
fn wait(kept: &BTreeMap<Counted, Instant>, counted: &Counted, now: Instant) -> Option<Duration> {
    let (most, every) = counted.limit();
    let full = kept.get(counted)?.saturating_duration_since(now);
    let room = every * most.saturating_sub(1);
    full.checked_sub(room).filter(|wait| !wait.is_zero())
}

/// Forgets what is empty, and where that is not enough what is nearest to it.
fn make_room(kept: &mut BTreeMap<Counted, Instant>, now: Instant) {
    if kept.len() + 2 <= ATTEMPTS_KEPT_MAX {
        return;
    }
    kept.retain(|_, empty| *empty > now);
    while kept.len() + 2 > ATTEMPTS_KEPT_MAX {
        let nearest = kept.iter().min_by_key(|(_, empty)| **empty);
        let Some(nearest) = nearest.map(|(counted, _)| counted.clone()) else { return };
        kept.remove(&nearest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_may_be_wrong_so_often() {
        let (attempts, now) = (Attempts::default(), Instant::now());
        for n in 0..ACCOUNT_ATTEMPTS_MAX {
            assert!(attempts.begin("a", &format!("10.0.0.{n}"), now).is_ok());
        }
        let refused = attempts.begin("a", "10.1.0.1", now).unwrap_err();
        assert_eq!(refused.code(), "too_many_attempts");
        assert!(attempts.begin("b", "10.1.0.1", now).is_ok(), "others are let in");
        let later = now + ACCOUNT_ATTEMPT_EVERY;
        assert!(attempts.begin("a", "10.1.0.2", later).is_ok());
        assert!(attempts.begin("a", "10.1.0.3", later).is_err());
        attempts.forgive("a", "10.1.0.2");
        assert!(attempts.begin("a", "10.1.0.4", later).is_ok());
    }

    #[test]
    fn an_address_may_be_wrong_so_often() {
        let (attempts, now) = (Attempts::default(), Instant::now());
        for n in 0..ADDRESS_ATTEMPTS_MAX {
            assert!(attempts.begin(&format!("a{n}"), "10.0.0.1", now).is_ok());
        }
        assert!(attempts.begin("b", "10.0.0.1", now).is_err());
        assert!(attempts.begin("b", "10.0.0.2", now).is_ok());
        attempts.forgive("a1", "10.0.0.1");
        assert!(attempts.begin("c", "10.0.0.1", now).is_ok());
    }

    #[test]
    fn no_more_is_kept_than_there_is_room_for() {
        let (attempts, now) = (Attempts::default(), Instant::now());
        for n in 0..ATTEMPTS_KEPT_MAX {
            let _ = attempts.begin(&format!("a{n}"), &format!("n{n}"), now);
        }
        assert!(attempts.kept().len() <= ATTEMPTS_KEPT_MAX);
    }
}
