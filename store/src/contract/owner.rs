//! Whose a message is while it is with a provider.

use std::fmt;

use weir_engine::value::Timestamp;

/// A process: the number that it drew when it started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owner(pub i64);

/// What a process that shares the store said last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Beat {
    /// Which one.
    pub owner: Owner,
    /// How often it has spoken.
    pub count: i64,
}

/// Messages at `sending` that nobody looks after any more. Without other processes those are all
/// of other owners; where the store is shared, an owner that speaks keeps what is its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// Who looks for them: its own are not lost.
    pub by: Owner,
    /// Those that are gone, with what they said last: one that has spoken since lives.
    pub silent: Vec<Beat>,
    /// What was taken to a provider before this instant is lost, whoever took it.
    pub since_before: Timestamp,
    /// No more than so many messages.
    pub limit: usize,
}

impl fmt::Display for Owner {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:016x}", self.0)
    }
}
