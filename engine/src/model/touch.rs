//! What brought an order: the message that it is credited to.

use serde::{Deserialize, Serialize};
use weir_messages::Channel;

use super::{Grade, Message, MessageId, Name, SignKind};
use crate::value::Timestamp;

/// The message that an order is credited to, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Touch {
    /// The message.
    pub message: MessageId,
    /// Its flow.
    pub flow: Name,
    /// Its send node.
    pub node: Name,
    /// By what it travelled.
    pub channel: Channel,
    /// When it was followed; else when it was seen, or handed over.
    pub at: Timestamp,
    /// By what the order is the message's.
    pub by: TouchedBy,
}

/// By what an order is a message's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TouchedBy {
    /// Somebody had followed a link in it.
    Link,
    /// It had gone to the person who ordered.
    Person,
}

impl TouchedBy {
    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Person => "person",
        }
    }
}

impl Touch {
    /// How a message had touched its person by then. What a program opened or followed is none.
    pub fn of(message: &Message, by_then: Timestamp) -> Self {
        let last = |kind: SignKind| {
            let signs = message.signs.iter().filter(|sign| sign.kind == kind);
            let signs = signs.filter(|sign| sign.grade != Grade::Machine && sign.at <= by_then);
            signs.map(|sign| sign.at).max()
        };
        let followed = last(SignKind::Clicked);
        let handed_over = || message.handed_over_at.unwrap_or(message.queued_at);
        Self {
            message: message.id,
            flow: message.flow.clone(),
            node: message.node.clone(),
            channel: message.channel,
            at: followed.or_else(|| last(SignKind::Seen)).unwrap_or_else(handed_over),
            by: if followed.is_some() { TouchedBy::Link } else { TouchedBy::Person },
        }
    }
}
