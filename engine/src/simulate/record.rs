//! What a simulation prints: one object a line.

use serde::Serialize;

use crate::model::{Ended, Name};
use crate::turn::{Hop, Refusal, Step};
use crate::value::Timestamp;

/// One thing that would happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    /// When: RFC 3339, UTC, milliseconds.
    pub at: String,
    /// What the contact is called.
    pub contact: String,
    /// The flow.
    pub flow: Name,
    /// What happens.
    pub kind: RecordKind,
    /// The node: left, or that sends.
    pub node: Option<Name>,
    /// By which port it was left.
    pub port: Option<Name>,
    /// By what the message travels.
    pub channel: Option<String>,
    /// The message's name in the flow.
    pub message: Option<Name>,
    /// Why it did not enter, or how it ended.
    pub reason: Option<String>,
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
    pub(super) fn new(at: Timestamp, contact: &str, flow: &Name, kind: RecordKind) -> Self {
        Self {
            at: at.to_string(),
            contact: contact.to_owned(),
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
    pub fn of_hop(contact: &str, hop: &Hop) -> Option<Self> {
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
                let reason = Some(word(*reason));
                Some(Self { reason, because, ..record(RecordKind::Ended) })
            }
            Step::Held { .. } | Step::Converted | Step::Quarantined | Step::Retried => None,
        }
    }

    pub(super) fn of_refusal(at: Timestamp, contact: &str, refusal: &Refusal) -> Self {
        let reason = Some(refusal.reason.to_owned());
        Self { reason, ..Self::new(at, contact, &refusal.flow, RecordKind::NotEntered) }
    }
}

/// The word for how a run ended.
pub(super) fn word(reason: Ended) -> String {
    let json = serde_json::to_value(reason).unwrap_or_default();
    json.as_str().unwrap_or_default().to_owned()
}
