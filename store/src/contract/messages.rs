//! Reading messages.

use async_trait::async_trait;
use serde_json::Value;
use weir_engine::model::{ContactId, Message, MessageId, Name, Reason, State, Status, Token};
use weir_engine::value::Timestamp;
use weir_messages::Channel;

use super::owner::Owner;
use crate::stored::message::History;
use crate::{Cursor, Page, Result};

/// Reads of messages. They see the last commit and disturb nobody.
#[async_trait]
pub trait Messages: Send + Sync + 'static {
    /// Messages, the last queued first.
    async fn messages(
        &self,
        filter: &MessageFilter,
        before: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<MessageRecord>>;

    /// Messages that failed for ever or may have left, and that no operator saw to, the last
    /// queued first. Walks the messages of the store: for people.
    async fn dead_letters(
        &self,
        filter: &DeadFilter,
        before: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<DeadLetter>>;

    /// One message with everything that is known of it.
    async fn message(&self, id: MessageId) -> Result<Option<MessageDetail>>;

    /// Whether a message is queued on this channel for the provider of this name, or without one
    /// for the channel's default.
    async fn is_waited_for(&self, channel: Channel, provider: Option<&Name>) -> Result<bool>;

    /// Whether a message of this channel is with the provider of this name: it may come back, and
    /// then wait for it or for the channel's default.
    async fn is_called(&self, channel: Channel, provider: &Name) -> Result<bool>;
}

/// Which messages to list: those for which every part that is given is true.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MessageFilter {
    /// Of this contact.
    pub contact: Option<ContactId>,
    /// Of this flow.
    pub flow: Option<Name>,
    /// With this status.
    pub status: Option<Status>,
}

/// Which dead letters, or runs that were set aside, to list: those for which every part that is
/// given is true.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeadFilter {
    /// Of this flow.
    pub flow: Option<Name>,
    /// At this node.
    pub node: Option<Name>,
    /// For this reason; runs have none.
    pub reason: Option<Reason>,
    /// Since this instant.
    pub since: Option<Timestamp>,
}

/// A message that failed for ever or may have left, and whose it is.
#[derive(Debug, Clone, PartialEq)]
pub struct DeadLetter {
    /// The message.
    pub record: MessageRecord,
    /// Since when it is one.
    pub at: Timestamp,
}

/// A message, and whose it is.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageRecord {
    /// What outside systems call the contact.
    pub external_id: String,
    /// The message.
    pub message: Message,
}

/// Everything that is known of one message.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageDetail {
    /// What outside systems call the contact.
    pub external_id: String,
    /// The message.
    pub message: Message,
    /// When it came to which status, oldest first.
    pub history: Vec<(Status, Timestamp)>,
    /// While it is at `sending`, whose it is.
    pub owner: Option<Owner>,
    /// What it looked like, while that is kept.
    pub parts: Option<Value>,
    /// What was said to and by providers, oldest first.
    pub log: Vec<(Timestamp, Value)>,
}

impl DeadFilter {
    /// The dead letter that a message is, if this asks for it. Databases have asked for flow,
    /// node and status by then; the rest has no column.
    pub(crate) fn letter(&self, record: MessageRecord, history: &History) -> Option<DeadLetter> {
        let message = &record.message;
        let at = history.last().map_or(message.queued_at, |(_, at)| *at);
        let asked = self.flow.as_ref().is_none_or(|flow| message.flow == *flow)
            && self.node.as_ref().is_none_or(|node| message.node == *node)
            && self.reason.is_none_or(|reason| message.reason == Some(reason))
            && self.since.is_none_or(|since| at >= since);
        (asked && message.is_dead()).then_some(DeadLetter { record, at })
    }

    /// Whether this asks for a run.
    pub(crate) fn admits(&self, token: &Token) -> bool {
        let State::Quarantined { at, .. } = token.state else { return false };
        self.flow.as_ref().is_none_or(|flow| token.flow == *flow)
            && self.node.as_ref().is_none_or(|node| token.node == *node)
            && self.since.is_none_or(|since| at >= since)
    }
}

impl MessageRecord {
    /// After everything.
    pub(crate) const END: [i64; 3] = [i64::MAX, -1, -1];

    /// Where it stands in the list: when it was queued, then its id in two halves.
    pub(crate) fn place(&self) -> [i64; 3] {
        let half = |from: usize| {
            let bytes = self.message.id.0[from..from + 8].try_into();
            i64::from_be_bytes(bytes.expect("an id is two halves of eight bytes"))
        };
        [self.message.queued_at.millis(), half(0), half(8)]
    }

    /// The bytes of the id that stands in a list as these two halves.
    pub(crate) fn id_of(high: i64, low: i64) -> [u8; 16] {
        let mut id = [0; 16];
        id[..8].copy_from_slice(&high.to_be_bytes());
        id[8..].copy_from_slice(&low.to_be_bytes());
        id
    }
}
