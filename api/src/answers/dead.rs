//! What operators look after: dead letters, and runs that were set aside.

use serde::Serialize;
use utoipa::ToSchema;
use weir_engine::model::{self, State};
use weir_store::Waiting;

use super::{Message, word};

/// A message that failed for ever or may have left.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeadLetter {
    #[serde(flatten)]
    message: Message,
    /// Since when.
    dead_since: String,
    /// Whether it may have left: to retry it must be wanted so.
    may_have_left: bool,
}

impl DeadLetter {
    pub(crate) fn of(letter: &weir_store::DeadLetter) -> Self {
        let weir_store::MessageRecord { external_id, message } = &letter.record;
        Self {
            message: Message::of(external_id, message),
            dead_since: letter.at.to_string(),
            may_have_left: message.may_have_left || message.status.handed_over(),
        }
    }

    /// Leaves out what was written to a person.
    pub(crate) fn hide_content(&mut self) {
        self.message.hide_content();
    }
}

/// What an operator did with a message.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ByHand {
    /// The name of the operator's key.
    by: String,
    at: String,
    /// retried, skipped, resent or reminded.
    deed: String,
    /// Whether the send window did not hold it.
    force: bool,
    /// The message that this one says again.
    of: Option<String>,
}

impl ByHand {
    pub(crate) fn of(deed: &model::ByHand) -> Self {
        Self {
            by: deed.by.clone(),
            at: deed.at.to_string(),
            deed: word(&deed.deed),
            force: deed.force,
            of: deed.of.map(|of| of.to_string()),
        }
    }
}

/// A run whose step was a defect.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuarantinedRun {
    id: String,
    contact: String,
    flow: String,
    version: u32,
    /// Where it stands.
    node: String,
    /// What "again" means for this run, or empty.
    key: String,
    /// What is wrong.
    defect: String,
    quarantined_at: String,
    entered_at: String,
    /// When it came to stand at the node.
    arrived_at: String,
}

impl QuarantinedRun {
    /// Nothing, if the run was not set aside.
    pub(crate) fn of(waiting: &Waiting) -> Option<Self> {
        let token = &waiting.token;
        let State::Quarantined { at, defect } = &token.state else { return None };
        Some(Self {
            id: token.id.to_string(),
            contact: waiting.profile.external_id.clone(),
            flow: token.flow.to_string(),
            version: token.version,
            node: token.node.to_string(),
            key: token.key.clone(),
            defect: defect.clone(),
            quarantined_at: at.to_string(),
            entered_at: token.entered.at.to_string(),
            arrived_at: token.arrived.at.to_string(),
        })
    }
}
