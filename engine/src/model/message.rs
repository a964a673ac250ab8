//! A message: one row for one visit of a send node, and what became of it.

use serde::{Deserialize, Serialize};
use weir_messages::Channel;

use super::{MessageId, Name, TokenId};
use crate::value::Timestamp;

/// What a message is for; marketing is the stricter and the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Needs consent; held by windows.
    Marketing,
    /// An answer to what the person did; skips windows and marketing consent.
    Transactional,
}

/// How far a message got. Only rises, or ends in one of the last four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Asked for; every guard said yes.
    Queued,
    /// A provider is being called.
    Sending,
    /// The provider took it.
    Accepted,
    /// It reached the device or mailbox.
    Delivered,
    /// It was opened.
    Seen,
    /// A link in it was followed.
    Clicked,
    /// A guard said no.
    Suppressed,
    /// Its token ended, or its place was taken, before it was handed over.
    Cancelled,
    /// Refused, or given up.
    Failed,
    /// It may or may not have been sent; never sent again by itself.
    Unknown,
}

impl Status {
    /// Whether a provider took it, or may have.
    pub fn handed_over(self) -> bool {
        matches!(
            self,
            Self::Accepted | Self::Delivered | Self::Seen | Self::Clicked | Self::Unknown
        )
    }

    /// Whether it can still be handed over.
    pub fn pending(self) -> bool {
        matches!(self, Self::Queued | Self::Sending)
    }
}

/// Why a message was not sent, or is held. A closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The contact has no address for the channel.
    NoDestination,
    /// No consent for marketing on the channel.
    NoConsent,
    /// The address is on the suppression list.
    SuppressionList,
    /// A cap of messages was reached.
    Capped,
    /// It was not handed over in time.
    Expired,
    /// The contact is in a group that gets nothing.
    Holdout,
    /// Sending is paused.
    Paused,
    /// The template failed.
    TemplateError,
    /// Nothing was left to say.
    NothingToSay,
    /// A feed that it does not go without has no products.
    NoProducts,
    /// Outside the window in which messages may leave.
    Window,
    /// The provider refused it.
    Refused,
    /// The token that asked for it ended.
    Ended,
}

/// A fact that came back about a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sign {
    /// What it says.
    pub kind: SignKind,
    /// When it happened.
    pub at: Timestamp,
    /// The contact's counter when it was acknowledged.
    pub seq: i64,
    /// The name of the link that was followed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Name>,
    /// Who did it: a person, a machine, or not known.
    #[serde(default)]
    pub grade: Grade,
}

/// What can come back about a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignKind {
    /// It reached the device or mailbox.
    Delivered,
    /// It was opened.
    Seen,
    /// A link in it was followed.
    Clicked,
    /// The person answered.
    Replied,
    /// It came back.
    Bounced,
    /// The person called it spam.
    Complained,
    /// The person left the list.
    Unsubscribed,
    /// The provider gave up after having taken it.
    Failed,
}

/// Who opened or followed.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// A person.
    #[default]
    Human,
    /// A scanner or a proxy.
    Machine,
    /// Not known.
    Unknown,
}

/// One message of one contact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Derived from token, node and visit.
    pub id: MessageId,
    /// The token that asked for it.
    pub token: TokenId,
    /// Its flow.
    pub flow: Name,
    /// The version of the flow.
    pub version: u32,
    /// The send node.
    pub node: Name,
    /// The token's visit number at that node.
    pub visit: u32,
    /// Which of the flow's messages it is.
    pub name: Name,
    /// By what it travels.
    pub channel: Channel,
    /// Marketing or transactional.
    pub purpose: Purpose,
    /// How far it got.
    pub status: Status,
    /// Why it was not sent, or is held.
    pub reason: Option<Reason>,
    /// The address it goes to.
    pub to: Option<String>,
    /// The subject of an e-mail, once it was rendered.
    pub subject: Option<String>,
    /// The provider chosen by the node; none means the channel's default.
    pub provider: Option<Name>,
    /// When it was asked for.
    pub queued_at: Timestamp,
    /// Not to be handed over before this instant (a window closed after queueing, a retry).
    pub not_before: Timestamp,
    /// Given up at this instant if nothing took it.
    pub expires_at: Timestamp,
    /// When it was taken to a provider for the last time.
    pub sending_since: Option<Timestamp>,
    /// When a provider took it, or may have.
    pub handed_over_at: Option<Timestamp>,
    /// How often a provider was called.
    pub attempts: u32,
    /// Whether an attempt ended so that it may have left: what it says is final then.
    #[serde(default)]
    pub may_have_left: bool,
    /// What came back.
    pub signs: Vec<Sign>,
    /// What may be done when nobody knows whether it was sent.
    pub on_unknown: OnUnknown,
    /// What an operator did with it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_hand: Option<ByHand>,
}

/// What an operator did with a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByHand {
    /// The operator's name.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What.
    pub deed: Deed,
    /// Whether it leaves outside the send window too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub force: bool,
    /// The message that this one says again; it keeps that through later deeds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<MessageId>,
    /// The request that made this one: asked again, nothing more is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
}

/// What operators do with messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Put it back into the queue, under its own key.
    Retried,
    /// Saw to it; it is no dead letter any more.
    Skipped,
    /// Had it sent again, as a new message.
    Resent,
    /// Had a person reminded of a cart.
    Reminded,
}

/// What to do with a message nobody knows the fate of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnUnknown {
    /// Leave it: it may not have arrived, it never arrives twice.
    NeverTwice,
    /// Send it again: it arrives, perhaps twice.
    AtLeastOnce,
}

impl Message {
    /// Raises the status; never lowers it, and never leaves an end.
    pub fn raise(&mut self, to: Status) {
        let open = !matches!(self.status, Status::Suppressed | Status::Cancelled | Status::Failed);
        if open && (to > self.status || self.status == Status::Unknown) {
            self.status = to;
        }
    }

    /// Whether an operator sends it: no token waits for it then.
    pub fn leaves_by_hand(&self) -> bool {
        self.by_hand.as_ref().is_some_and(|deed| deed.deed != Deed::Skipped)
    }

    /// Whether an operator made it, and no node asked for it: conditions do not look at it.
    pub fn is_resent(&self) -> bool {
        self.by_hand.as_ref().is_some_and(|deed| deed.of.is_some())
    }

    /// Whether it failed for ever or may have left, and no operator saw to it (rule 31 of
    /// `docs/semantics.md`).
    pub fn is_dead(&self) -> bool {
        matches!(self.status, Status::Failed | Status::Unknown)
            && self.by_hand.as_ref().is_none_or(|deed| deed.deed != Deed::Skipped)
    }

    /// The first instant a sign of `kind` was acknowledged with at least this grade.
    pub fn sign(&self, kind: SignKind) -> Option<&Sign> {
        self.signs.iter().find(|sign| sign.kind == kind)
    }
}
