//! Wrong passwords, counted by account and by address: guessing is slow, and whoever mistypes
//! waits for nothing. An attempt counts before its password is looked at, so that many at once are
//! no way round.

use std::time::{Duration, Instant};

use super::buckets::{Buckets, Limited};
use crate::limits::{
    ACCOUNT_ATTEMPT_EVERY, ACCOUNT_ATTEMPTS_MAX, ADDRESS_ATTEMPT_EVERY, ADDRESS_ATTEMPTS_MAX,
};
use crate::problem::{Answer, Problem, codes};

/// What is counted of this process.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Buckets<Counted>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Counted {
    Account(String),
    Address(String),
}

impl Limited for Counted {
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
        let both = [Counted::Account(account.to_owned()), Counted::Address(address.to_owned())];
        self.0.take(&both, now).map_err(|wait| {
            let detail = "too many wrong passwords; come back later, or ask an owner for a new one";
            Problem::new(&codes::TOO_MANY_ATTEMPTS, detail).retry_after(wait)
        })
    }

    /// Takes an attempt back whose password was right: of the account all that came before.
    pub(crate) fn forgive(&self, account: &str, address: &str) {
        self.0.forget(&Counted::Account(account.to_owned()));
        self.0.give_back(&Counted::Address(address.to_owned()));
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
}
