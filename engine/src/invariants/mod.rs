//! The promises of Weir, and what shows that one is broken: one list for `weir doctor`, for tests
//! and for `docs/promises.md`.
//!
//! Architecture Invariant: a promise is looked for in what was kept, never in what the rules say
//! should be there; so whoever breaks a rule is found by it.

mod fold;
mod look;
mod promises;

use std::collections::BTreeMap;

use crate::catalogue::Catalogue;
use crate::model::{Consent, ContactId, Message, Name, Token};
use crate::turn::Hop;

pub use fold::{Folded, fold};
pub use promises::{PROMISES, Promise};

/// What is kept of one contact, as far as promises are about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Whose.
    pub contact: ContactId,
    /// The last number its counter gave out.
    pub counter: i64,
    /// What it last said about being written to.
    pub consent: BTreeMap<Name, Consent>,
    /// All its runs.
    pub tokens: Vec<Token>,
    /// Everything they did, each in its order.
    pub trail: Vec<Hop>,
    /// All its messages.
    pub messages: Vec<Message>,
}

/// A promise that is broken, and how that shows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Broken {
    /// Which: `I1` to `I14`.
    pub promise: &'static str,
    /// Whose rows show it.
    pub contact: Option<ContactId>,
    /// What is wrong.
    pub what: String,
}

impl Kept {
    /// Nothing yet of a contact.
    pub fn of(contact: ContactId) -> Self {
        Self {
            contact,
            counter: 0,
            consent: BTreeMap::new(),
            tokens: Vec::new(),
            trail: Vec::new(),
            messages: Vec::new(),
        }
    }

    /// Adds the runs that are kept under one of its numbers.
    pub fn add(&mut self, runs: Self) {
        self.tokens.extend(runs.tokens);
        self.trail.extend(runs.trail);
        self.messages.extend(runs.messages);
    }
}

impl Broken {
    /// Something that no contact shows by itself.
    pub fn new(promise: &'static str, what: impl Into<String>) -> Self {
        Self { promise, contact: None, what: what.into() }
    }

    /// Something that the rows of a contact show.
    pub fn of(contact: ContactId, promise: &'static str, what: impl Into<String>) -> Self {
        Self { promise, contact: Some(contact), what: what.into() }
    }
}

/// Every promise that what is kept of one contact shows to be broken. Instants of two processes
/// are told apart only where they are further apart than `slack_millis`.
pub fn broken(kept: &Kept, flows: &Catalogue, slack_millis: i64) -> Vec<Broken> {
    look::Look::new(kept, flows, slack_millis).broken()
}
