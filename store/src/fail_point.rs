//! Named moments at which a test ends the process as a power cut would: the variable
//! `WEIR_FAIL_POINT=before_commit` ends it at the first time that moment comes, and
//! `WEIR_FAIL_POINT=before_commit:3` at the third. Only builds with debug assertions listen: what
//! is shipped knows nothing of it.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// The variable of the environment that names one.
const VARIABLE: &str = "WEIR_FAIL_POINT";

macro_rules! fail_points {
    ($($point:ident = $name:literal $when:literal;)*) => {
        /// A moment at which a test may end the process.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum FailPoint {
            $(#[doc = $when] $point,)*
        }

        impl FailPoint {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$point),*];

            /// What the variable calls it.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$point => $name,)*
                }
            }
        }
    };
}

fail_points! {
    BeforeMigration = "before_migration" "The store is open, and not brought to this version yet.";
    AfterMigration = "after_migration" "It was brought to this version, and nothing else was done.";
    ClockKept = "clock_kept" "The clock of a new store is on disk, the key of its links is not.";
    DraftKept = "draft_kept" "The draft of a file is on disk, its version is not.";
    VersionKept = "version_kept" "A new version is on disk, nobody here knows of it yet.";
    BeforeCommit = "before_commit" "Everything of a unit is written and nothing is committed.";
    AfterCommit = "after_commit" "A unit is on disk, nobody knows yet.";
    BeforeAnswer = "before_answer" "Writes are on disk, nobody was answered.";
    BeforeTimers = "before_timers" "What was due has moved, and is not on disk.";
    AfterTimers = "after_timers" "What was due has moved, on disk.";
    ClockShown = "clock_shown" "A clock moved by hand is on disk, and does not show it yet.";
    BeforeSending = "before_sending" "Messages are about to be taken to `sending`.";
    BeforeCall = "before_call" "A message is at `sending` on disk, nobody was called.";
    AfterCall = "after_call" "The provider has answered, what it said is not on disk.";
    AfterOutcome = "after_outcome" "What became of a message is on disk.";
    BeforeRecovery = "before_recovery" "What a crash left at `sending` was found, and is left so.";
}

impl FailPoint {
    /// The moment has come: ends the process, if it was asked to.
    pub fn reached(self) {
        if cfg!(debug_assertions)
            && let Some(asked) = Asked::by_the_environment()
            && asked.is_now(self)
        {
            std::process::abort();
        }
    }
}

/// What was asked for.
#[derive(Debug)]
struct Asked {
    name: String,
    /// How often it has to come until then.
    left: AtomicU32,
}

impl Asked {
    fn by_the_environment() -> Option<&'static Self> {
        static ASKED: OnceLock<Option<Asked>> = OnceLock::new();
        ASKED.get_or_init(|| std::env::var(VARIABLE).ok().map(|text| Self::read(&text))).as_ref()
    }

    fn read(text: &str) -> Self {
        let (name, nth) = text.split_once(':').unwrap_or((text, "1"));
        Self { name: name.to_owned(), left: AtomicU32::new(nth.parse().unwrap_or(1)) }
    }

    fn is_now(&self, point: FailPoint) -> bool {
        // At 0 it has been: it goes round to the largest number and is not 1 again.
        self.name == point.name() && self.left.fetch_sub(1, Ordering::SeqCst) == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_nth_time_and_no_other() {
        let asked = Asked::read("after_call:2");
        let came = [FailPoint::BeforeCall, FailPoint::AfterCall, FailPoint::AfterCall];
        assert_eq!(came.map(|point| asked.is_now(point)), [false, false, true]);
        assert!(!asked.is_now(FailPoint::AfterCall));
        assert!(Asked::read("after_call").is_now(FailPoint::AfterCall));
    }

    #[test]
    fn each_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<_> =
            FailPoint::ALL.iter().map(|point| point.name()).collect();
        assert_eq!(names.len(), FailPoint::ALL.len());
    }
}
