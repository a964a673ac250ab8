//! What a turn answers.

use crate::model::{Ended, Message, Name, Reason, TokenId};
use crate::value::Timestamp;

/// What one input came to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// What it did to flows.
    pub applied: Applied,
    /// For [`super::Input::HandOver`]: whether the message is to be handed over.
    pub handed: Option<Handed>,
}

/// What an event did to flows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Applied {
    /// It was taken before: nothing was done.
    pub duplicate: bool,
    /// Its place in the contact's order.
    pub seq: Option<i64>,
    /// Runs that began.
    pub entered: Vec<EnteredToken>,
    /// Runs that went on.
    pub woken: Vec<WokenToken>,
    /// Runs that ended.
    pub ended: Vec<EndedToken>,
    /// Flows that listened and let nobody in.
    pub not_entered: Vec<Refusal>,
}

/// A run that began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnteredToken {
    /// The flow.
    pub flow: Name,
    /// Its version.
    pub version: u32,
    /// The run.
    pub token: TokenId,
}

/// A run that went on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WokenToken {
    /// The flow.
    pub flow: Name,
    /// The run.
    pub token: TokenId,
}

/// A run that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedToken {
    /// The flow.
    pub flow: Name,
    /// The run.
    pub token: TokenId,
    /// How.
    pub reason: Ended,
    /// In the author's words.
    pub because: Option<String>,
}

/// A flow that listened and let the contact not in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The flow.
    pub flow: Name,
    /// Why: `re_entry`, `cooldown`, `max`, `no_key`, `where`, `exit_when`, `flow_paused`,
    /// `archived`, `too_old`, `no_start`.
    pub reason: &'static str,
}

/// Whether a message is to be handed over.
#[derive(Debug, Clone, PartialEq)]
pub enum Handed {
    /// Yes: it is `sending`, and this is it.
    Go(Box<Message>),
    /// Not before this instant.
    Later(Timestamp, Reason),
    /// No: a guard forbids it, or it is not waiting any more.
    No,
}
