//! What the clients know: every operation, when it was begun and answered, and what was answered.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use serde_json::Value;

/// How many operations are shown when something is wrong.
const SHOWN_MAX: usize = 50;

/// One thing that was asked for, however often it was sent.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// What.
    pub(super) what: What,
    /// When it was first sent.
    pub(super) begun: Instant,
    /// When it was answered well; none while nobody knows, and for what was given up.
    pub(super) answered: Option<Instant>,
    /// Whether it may have reached Weir more often than it was answered.
    pub(super) sent: usize,
}

/// What can be asked for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    /// An event, by an id of the client's.
    Event { id: String, contact: String, kind: String, data: Value },
    /// A tag, by a request that may be repeated.
    Tag { contact: String, tag: String },
    /// An attribute, by a request that is sent once only.
    Attribute { contact: String, value: u64 },
}

/// What was seen of the messages of a contact after something was acknowledged that forbids them.
#[derive(Debug, Clone)]
pub(super) struct Forbidden {
    pub(super) contact: String,
    /// The event that forbids, by its id.
    pub(super) by: String,
    /// Which messages: of a flow, or by a channel.
    pub(super) of: Of,
    /// How often each had been tried.
    pub(super) attempts: BTreeMap<String, u64>,
    /// Whether older ones were left out.
    pub(super) is_cut: bool,
}

/// Which messages an event forbids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// Those of the runs of the flow `cart` that began before.
    Cart,
    /// Marketing by e-mail.
    Email,
}

/// Everything that clients and nemesis say, in one place.
#[derive(Default)]
pub(super) struct Log(Mutex<Entries>);

#[derive(Default)]
struct Entries {
    told: Vec<Told>,
    forbidden: Vec<Forbidden>,
    /// What should never have been answered.
    wrong: Vec<String>,
    /// For people, in the order it happened.
    lines: Vec<(Instant, String)>,
}

impl Log {
    /// Something is sent for the first time; gives its place in the log.
    pub(super) fn begin(&self, what: What) -> usize {
        let told = Told { what, begun: Instant::now(), answered: None, sent: 0 };
        self.with(|entries| {
            entries.told.push(told);
            entries.told.len() - 1
        })
    }

    /// It is sent, once more perhaps.
    pub(super) fn sent(&self, place: usize) {
        self.with(|entries| entries.told[place].sent += 1);
    }

    /// It was certainly not heard.
    pub(super) fn unheard(&self, place: usize) {
        self.with(|entries| entries.told[place].sent -= 1);
    }

    /// It was answered well.
    pub(super) fn answered(&self, place: usize) {
        self.with(|entries| entries.told[place].answered = Some(Instant::now()));
    }

    /// What was seen after an event that forbids.
    pub(super) fn forbidden(&self, forbidden: Forbidden) {
        self.with(|entries| entries.forbidden.push(forbidden));
    }

    /// Something was answered that never should be.
    pub(super) fn wrong(&self, what: String) {
        self.with(|entries| entries.wrong.push(what));
    }

    /// Everything that never should have been answered.
    pub(super) fn all_wrong(&self) -> Vec<String> {
        self.with(|entries| entries.wrong.clone())
    }

    /// A line for people.
    pub(super) fn say(&self, line: String) {
        self.with(|entries| entries.lines.push((Instant::now(), line)));
    }

    /// How much of it was answered.
    pub(super) fn answered_count(&self) -> usize {
        self.with(|entries| entries.told.iter().filter(|one| one.answered.is_some()).count())
    }

    /// Everything that was asked for.
    pub(super) fn told(&self) -> Vec<Told> {
        self.with(|entries| entries.told.clone())
    }

    /// Everything that was seen after an event that forbids.
    pub(super) fn all_forbidden(&self) -> Vec<Forbidden> {
        self.with(|entries| entries.forbidden.clone())
    }

    /// What was said last.
    pub(super) fn tail(&self) -> String {
        let lines = self.lines();
        lines[lines.len().saturating_sub(SHOWN_MAX)..].join("\n")
    }

    /// Everything that was said, with when.
    pub(super) fn lines(&self) -> Vec<String> {
        self.with(|entries| {
            let first = entries.lines.first().map_or_else(Instant::now, |(at, _)| *at);
            let line = |(at, line): &(Instant, String)| {
                format!("{:>9.3} s  {line}", at.duration_since(first).as_secs_f64())
            };
            entries.lines.iter().map(line).collect()
        })
    }

    fn with<T>(&self, change: impl FnOnce(&mut Entries) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
