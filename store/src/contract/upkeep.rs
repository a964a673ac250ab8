//! Counting, what is due next, and cleaning up.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use weir_engine::model::{Ended, Name, Reason, Status};
use weir_engine::value::Timestamp;

use super::claim::Route;
use super::owner::{Beat, Owner};
use crate::Result;

/// What the worker asks beside its claims.
#[async_trait]
pub trait Upkeep: Send + Sync + 'static {
    /// What happened in a flow, in one version or all.
    async fn stats(&self, flow: &Name, version: Option<u32>) -> Result<Stats>;

    /// How many came into each flow from `first` to `last`, where they stand, and how many are out
    /// again; of flows where nobody was, nothing.
    async fn figures(&self, first: &Name, last: &Name) -> Result<BTreeMap<Name, Figures>>;

    /// Sums up the counters that commits appended; says how many rows it folded. Nothing
    /// reads differently afterwards, only faster.
    async fn fold_counters(&self) -> Result<u64>;

    /// The first instant at which a token or an appointment is due outside these flows.
    async fn next_due(&self, paused: &BTreeSet<Name>) -> Result<Option<Timestamp>>;

    /// The first instant at which a queued message may leave outside these flows by one of these
    /// routes: others wait for a provider that is not there.
    async fn next_message(
        &self,
        paused: &BTreeSet<Name>,
        routes: &[Route],
    ) -> Result<Option<Timestamp>>;

    /// How much is due at `now` outside these flows.
    async fn backlog(&self, paused: &BTreeSet<Name>, now: Timestamp) -> Result<Backlog>;

    /// Says that a process lives; gives what each process said last, this one too. Nothing where
    /// no other can be there.
    async fn beat(&self, owner: Owner) -> Result<Vec<Beat>>;

    /// Deletes what is kept for a time only: event ids after 35 days, bodies after 30, patterns
    /// two days after the last body, answers after a day. Says how many rows went.
    async fn sweep(&self, now: Timestamp) -> Result<u64>;

    /// Deletes, of some contacts, what is older than it is kept, and belongs to no run that is not
    /// over. Says how many rows went; a trail is one. What was counted stays counted.
    async fn forget(&self, slice: Slice, kept: &KeptSince) -> Result<u64>;
}

/// Some of all contacts: which ones is up to the store, and every one is in one of the parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    /// The part, counted from 0.
    pub nth: i64,
    /// How many parts there are, of about the same size; no more than there are shards.
    pub of: i64,
}

impl Slice {
    /// Everybody.
    pub const ALL: Self = Self { nth: 0, of: 1 };
}

/// From when on things are kept; what has no instant is kept for ever.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KeptSince {
    /// Events that were received since then.
    pub events: Option<Timestamp>,
    /// Trails of runs that entered since then.
    pub trail: Option<Timestamp>,
    /// Messages of runs that entered since then, and what providers said of them. A store may keep
    /// them until the month is over in which their run began.
    pub messages: Option<Timestamp>,
}

/// What happened in a flow. Folded from its trail and its messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stats {
    /// Entries, by start.
    pub entered: BTreeMap<Name, i64>,
    /// Tokens that stand at a node now.
    pub inside: BTreeMap<Name, i64>,
    /// Times a node was left, by node and port.
    pub left: BTreeMap<(Name, Name), i64>,
    /// Times a guard said *later*, by node and reason.
    pub held: BTreeMap<(Name, Reason), i64>,
    /// Runs that are over, by how they ended.
    pub ended: BTreeMap<Ended, i64>,
    /// Runs that reached the goal.
    pub converted: i64,
    /// Of these, those that are credited to messages, by the node of the last one.
    pub credited: BTreeMap<Name, i64>,
    /// Steps that were a defect.
    pub quarantined: i64,
    /// Messages, by node and the status they have now.
    pub messages: BTreeMap<(Name, Status), i64>,
}

/// What a flow is told by in a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Entries.
    pub entered: i64,
    /// Who stands at a node now, by the version they are on.
    pub inside: BTreeMap<(u32, Name), i64>,
    /// Runs that are over.
    pub ended: i64,
}

/// How much is due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Tokens whose instant has come.
    pub tokens: u64,
    /// Appointments whose instant has come.
    pub appointments: u64,
    /// Queued messages that may leave.
    pub queued: u64,
}

/// How long something is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Keep {
    days: i64,
}

impl Keep {
    /// Ids of events: shops repeat a webhook for up to 30 days.
    pub(crate) const EVENT_IDS: Self = Self { days: 35 };
    /// What messages looked like.
    pub(crate) const BODIES: Self = Self { days: 30 };
    /// Patterns of bodies, since they were last said to be used, which is said once a day: a day
    /// longer than the last body that may name one, and another one for clocks that differ.
    pub(crate) const PATTERNS: Self = Self { days: Self::BODIES.days + 2 };
    /// Answers to requests that may be repeated.
    pub(crate) const ANSWERS: Self = Self { days: 1 };

    /// What is older than this instant goes.
    pub(crate) fn before(self, now: Timestamp) -> Timestamp {
        now.plus(-self.days * 24 * 60 * 60 * 1_000)
    }
}
