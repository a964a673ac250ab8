//! What is written in the same commit, beside what turns changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use weir_engine::model::{ContactId, MessageId, TokenId};
use weir_engine::turn::Wish;
use weir_messages::{Channel, Rendered};

use super::access::{Answered, Request};
use super::owner::Owner;
use super::pattern::Pattern;
use crate::{Result, stored};

/// Rows that go with a commit.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Extra {
    /// What messages looked like when they were rendered.
    pub bodies: Vec<Body>,
    /// What was said to and by providers.
    pub log: Vec<LogLine>,
    /// Answers to requests that may be repeated.
    pub answers: Vec<(Request, Answered)>,
    /// Settings, such as the state of the clock.
    pub settings: Vec<(String, Value)>,
    /// Addresses that must get nothing more.
    pub suppress: Vec<Suppress>,
    /// Other names of contacts.
    pub aliases: Vec<Alias>,
    /// Codes that a shop is to make, for visits that wait for them.
    pub asked: Vec<Wish>,
    /// Visits whose code was made, or will not be.
    pub answered: Vec<(TokenId, u32)>,
    /// Whose messages at `sending` are from now on. Those of which nothing is said stay with whom
    /// they are, and one that is not at `sending` any more is with nobody.
    pub owned: BTreeMap<MessageId, Owner>,
}

/// The rendered parts of one message. Kept for 30 days.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// Which message.
    pub message: MessageId,
    /// Whose.
    pub contact: ContactId,
    /// Its parts.
    pub parts: Packed,
}

/// The parts of a message as they are kept: their difference to a pattern, which is kept too. They
/// are packed by whoever rendered them, so that no transaction waits for that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    pattern: Arc<Pattern>,
    bytes: Vec<u8>,
}

/// One line of what was said to and by a provider about one message.
#[derive(Debug, Clone, PartialEq)]
pub struct LogLine {
    /// Which message.
    pub message: MessageId,
    /// Whose.
    pub contact: ContactId,
    /// What was said.
    pub said: Value,
}

/// An address that must get nothing more on a channel. Kept as a keyed hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppress {
    /// On which channel.
    pub channel: Channel,
    /// The address.
    pub address: String,
    /// Why: `complained`, `bounced`, `erased`, …
    pub reason: String,
}

/// Another name of a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// What kind of name.
    pub kind: AliasKind,
    /// The name.
    pub name: String,
    /// Whose.
    pub contact: ContactId,
}

/// What kind of other name a contact has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AliasKind {
    /// Given by a browser before anybody knew who it was.
    Anonymous,
    /// The external id of a contact that was merged into this one.
    Merged,
}

impl Packed {
    /// Packs the parts of a message. Any pattern will do: a bad one costs bytes, and nothing else.
    pub fn of(parts: &Rendered, pattern: Arc<Pattern>) -> Self {
        let bytes = stored::body::pack(parts, pattern.source());
        Self { pattern, bytes }
    }

    /// What they were packed by.
    pub fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// The parts, as JSON.
    pub(crate) fn open(&self) -> Result<Value> {
        stored::body::open(&self.bytes, self.pattern.bytes()).map(|parts| stored::value(&parts))
    }

    /// Their difference to it.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl AliasKind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Merged => "merged",
        }
    }
}
