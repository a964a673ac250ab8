//! What a simulation prints: one object a line.

use std::fmt::Display;

use serde::{Serialize, Serializer};
use weir_messages::Channel;

use crate::model::Name;
use crate::turn::{Hop, Refusal, Step};
use crate::value::Timestamp;

/// One thing that would happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    /// When; written as RFC 3339, UTC, milliseconds.
    #[serde(serialize_with = "as_text")]
    pub at: Timestamp,
    /// What the contact is called.
    pub contact: Name,
    /// The flow.
    pub flow: Name,
    /// What happens.
    pub kind: RecordKind,
    /// The node: left, or that sends.
    pub node: Option<Name>,
    /// By which port it was left.
    pub port: Option<Name>,
    /// By what the message travels.
    pub channel: Option<Channel>,
    /// The message's name in the flow.
    pub message: Option<Name>,
    /// Why it did not enter, or how it ended.
    pub reason: Option<&'static str>,
    /// Why, in words.
    pub because: Option<String>,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// A run began.
    Entered,
    /// A flow listened and did not let it in.
    NotEntered,
    /// A node was left.
    Node,
    /// A message would be handed to a sender.
    Message,
    /// A run ended.
    Ended,
}

impl Record {
    pub(super) fn new(at: Timestamp, contact: &Name, flow: &Name, kind: RecordKind) -> Self {
        Self {
            at,
            contact: contact.clone(),
            flow: flow.clone(),
            kind,
            node: None,
            port: None,
            channel: None,
            message: None,
            reason: None,
            because: None,
        }
    }

    /// The record of a trail's row, if it is one that is printed.
    pub fn of_hop(contact: &Name, hop: &Hop) -> Option<Self> {
        let record = |kind| Self::new(hop.at, contact, &hop.flow, kind);
        let because = Some(hop.because.clone()).filter(|text| !text.is_empty());
        match &hop.step {
            Step::Entered { .. } => Some(record(RecordKind::Entered)),
            Step::Left { node, port, .. } => Some(Self {
                node: Some(node.clone()),
                port: Some(port.clone()),
                because,
                ..record(RecordKind::Node)
            }),
            Step::Ended { reason } => {
                let reason = Some(reason.word());
                Some(Self { reason, because, ..record(RecordKind::Ended) })
            }
            Step::Held { .. } | Step::Converted { .. } | Step::Quarantined | Step::Retried => None,
        }
    }

    pub(super) fn of_refusal(at: Timestamp, contact: &Name, refusal: &Refusal) -> Self {
        let reason = Some(refusal.reason);
        Self { reason, ..Self::new(at, contact, &refusal.flow, RecordKind::NotEntered) }
    }
}

fn as_text<S: Serializer>(shown: &impl Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(shown)
}
