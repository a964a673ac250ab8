//! What a turn can be given.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::{Contact, Device, MessageId, Name, TokenId};
use crate::value::Timestamp;

use super::changes::Wish;

/// One thing that reaches a contact.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// Something happened.
    Event(Happening),
    /// Somebody says who the contact is.
    Profile(Box<ProfileChange>),
    /// The instant a token was parked until has come.
    Timer(TokenId),
    /// A start is due.
    Appointment {
        /// The flow.
        flow: Name,
        /// Its start.
        start: Name,
        /// The cart that it is about; empty for a schedule.
        about: String,
    },
    /// Flows with starts that are due at an instant changed: appointments are made anew.
    Plan,
    /// Segments changed: it is looked at once more which of them the contact is in.
    Judge,
    /// A provider is free to take a message.
    HandOver(MessageId),
    /// What a message that is being handed over says at the top, for lists of messages, and to
    /// whom it goes.
    Rendered {
        /// Which.
        message: MessageId,
        /// The provider that is about to be called.
        provider: Name,
        /// The subject of an e-mail.
        subject: Option<String>,
    },
    /// What became of a message that was taken to a provider.
    Outcome {
        /// Which.
        message: MessageId,
        /// What.
        outcome: Outcome,
    },
    /// What became of a code that a node asked for.
    Coupon {
        /// What was asked for, as it was.
        wish: Wish,
        /// The code; none where the pool has none.
        code: Option<String>,
    },
    /// Somebody puts the contact into a flow.
    Enter {
        /// Which flow; it has a start of type `api`.
        flow: Name,
        /// What it gets as `entry.data`.
        data: Value,
        /// What "again" means, when the flow does not say.
        key: Option<String>,
    },
    /// Somebody takes the contact out of a flow.
    Leave {
        /// Which.
        flow: Name,
        /// In whose words.
        because: String,
    },
    /// A flow is over: its runs end.
    Archive {
        /// Which.
        flow: Name,
    },
    /// The contact is forgotten.
    Erase,
    /// Another contact is the same person.
    Merge(Box<Merging>),
    /// An operator decides about a message or a run.
    ByHand(Order),
}

impl Input {
    /// Whether what is told may start flows.
    pub(super) fn may_start(&self) -> bool {
        match self {
            Self::Event(happening) => happening.starts,
            Self::Profile(change) => change.starts,
            // Nothing happened to the contact.
            Self::Judge => false,
            Self::Merge(_)
            | Self::Timer(_)
            | Self::Appointment { .. }
            | Self::Plan
            | Self::HandOver(_)
            | Self::Rendered { .. }
            | Self::Outcome { .. }
            | Self::Coupon { .. }
            | Self::Enter { .. }
            | Self::Leave { .. }
            | Self::Archive { .. }
            | Self::Erase
            | Self::ByHand(_) => true,
        }
    }
}

/// Another contact that is the same person, with all its facts, its runs that are over among
/// them.
#[derive(Debug, Clone, PartialEq)]
pub struct Merging {
    /// It: what is kept of it is the survivor's from now on.
    pub from: Contact,
    /// Who says so.
    pub by: String,
    /// Why.
    pub because: String,
}

/// What an operator wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The operator's name.
    pub by: String,
    /// What.
    pub what: Wanted,
}

/// What operators can want.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A message that failed for ever, or may have left, is to be tried again under its own key.
    Retry {
        /// Which.
        message: MessageId,
        /// Whether that is wanted although it may have left, and so may arrive twice.
        may_have_left: bool,
        /// Whether the send window does not hold it.
        force: bool,
    },
    /// A dead letter was seen to.
    Skip(MessageId),
    /// A message is to be said again, as a new one.
    Resend {
        /// Which.
        message: MessageId,
        /// Whether the send window does not hold it.
        force: bool,
        /// What the request is called: asked again, nothing more is made.
        request: Option<String>,
    },
    /// A person is to be reminded of a cart, by a new message.
    Remind(super::Reminder),
    /// A run that was set aside is to be stepped again where it stands.
    StepAgain(TokenId),
    /// A run that was set aside is to end.
    EndRun(TokenId),
}

/// Something that happened, as told from outside.
#[derive(Debug, Clone, PartialEq)]
pub struct Happening {
    /// What the sender calls it; without it, it is never taken for a repetition.
    pub id: Option<String>,
    /// Its type.
    pub kind: Name,
    /// When; not said: now.
    pub occurred_at: Option<Timestamp>,
    /// What the sender says about it: an object.
    pub data: Value,
    /// Who says so; none: Weir itself.
    pub source: Option<Name>,
    /// Whether it may start flows.
    pub starts: bool,
}

/// An event that was taken before: who sent it and what they called it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Known {
    /// The source.
    pub source: Name,
    /// The id.
    pub id: String,
}

/// Who the contact is, as somebody says. What it does not name stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ProfileChange {
    /// Fields and attributes.
    pub fields: FieldsChange,
    /// The devices it has, and no others.
    pub devices: Option<Vec<Device>>,
    /// The tags it has, and no others; each that comes or goes is an event.
    pub tags: Option<Vec<Name>>,
    /// Tags it has too: one that it had is no event.
    pub more_tags: Vec<Name>,
    /// Consent as told; a withdrawal by the person is never undone by it.
    pub consent: Vec<(Name, bool)>,
    /// Whether what follows may start flows.
    pub starts: bool,
    /// Whether runs that wait hear nothing of it; what stops them counts all the same.
    pub quiet: bool,
}

/// Fields and attributes by name, and what they do to those that are known. Null removes.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldsChange {
    /// There are these, and no others.
    Replace(Map<String, Value>),
    /// There are these too.
    Set(Map<String, Value>),
    /// As a JSON Merge Patch (RFC 7396).
    Merge(Map<String, Value>),
}

impl Default for FieldsChange {
    fn default() -> Self {
        Self::Set(Map::new())
    }
}

/// What became of a message that was taken to a provider.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A provider took it. A webhook's answer comes with it.
    Accepted {
        /// Which.
        provider: Option<Name>,
        /// `{ status, headers, body }` of a webhook's answer.
        response: Option<Value>,
    },
    /// It certainly was not sent; to be tried again at this instant.
    Later(Timestamp),
    /// Nobody knows, and whoever wants it at least once gets it again at this instant.
    Again(Timestamp),
    /// The provider refused it, or it was given up.
    Refused(crate::model::Reason),
    /// There is nothing wrong with it, and it is better not sent.
    Withheld(crate::model::Reason),
    /// Nobody knows.
    Unknown,
    /// Nobody knows, not even whether it was taken to a provider: a backup was restored.
    Lost,
}
