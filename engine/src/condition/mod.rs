//! Conditions: what a flow may ask, as a closed tree that an editor can draw.
//!
//! A condition is true or false, never unknown: what is missing makes a comparison false.

mod atoms;
mod attribute;
mod find;
mod flip;
pub mod heads;
mod needs;
mod read;
mod schema;
mod settle;
mod view;
mod walk;
mod words;

#[cfg(test)]
mod tests;

use serde_json::Value;
use weir_messages::{Channel, path::Path};

use crate::model::{Grade, Name};
use crate::value::{Duration, Literal, Op, Window};

pub use atoms::Knowledge;
pub use find::{consent_allows, credited_to, obstacle, reachable};
pub use needs::{of_json as json_needs, of_path as path_needs};
pub use read::{
    OfSegment, Place, ROOTS, read, read_count, read_data, read_json, read_operand, read_path,
    read_test,
};
pub use schema::{definitions, schema};
pub use settle::settle;
pub use view::View;

/// One condition.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// The contact has the tag now.
    Tag(Name),
    /// The tag was added.
    TagAdded(Name, Span),
    /// The tag was removed.
    TagRemoved(Name, Span),
    /// An attribute is present, or all operators hold.
    Attribute(Path, Test),
    /// A path finds a value, or all operators hold.
    Path(Path, Test),
    /// Such an event happened.
    Event(Box<Happened>),
    /// A message of this token reached a status.
    Status(Reached),
    /// The token left a node by a port.
    Arm {
        /// The port.
        port: Name,
        /// The node.
        of: Name,
    },
    /// The contact is in the segment.
    Segment(Name),
    /// Consent is given.
    Consent {
        /// For this channel.
        channel: Channel,
        /// And this topic.
        topic: Option<Name>,
    },
    /// A message on this channel could be sent now.
    Reachable(Channel),
    /// Now lies in the window.
    During(Window),
    /// Every one.
    All(Vec<Condition>),
    /// At least one.
    Any(Vec<Condition>),
    /// Not this one.
    Not(Box<Condition>),
}

/// From when events count.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Span {
    /// After what.
    pub since: Option<Since>,
    /// Happened in this last while.
    pub within: Option<Duration>,
}

/// After what events count. Not said: since entry, unless `within` stands alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Since {
    /// This token's entry.
    Entry,
    /// This token's arrival at the node it stands at.
    Arrival,
    /// The beginning.
    Ever,
    /// This token last leaving that node.
    Left(Name),
}

/// What must hold of a value. Empty: it is present.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Test {
    /// All of them, of one element.
    pub operators: Vec<(Op, Operand)>,
    /// How many there must be.
    pub count: Option<Count>,
}

/// The other side of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// As written.
    Literal(Literal),
    /// Several, for `in`.
    List(Vec<Literal>),
    /// Found by a path.
    Path(Path),
    /// Any JSON, for `set`, `data` and `body`; texts in it that are paths are replaced.
    Json(Value),
}

/// How many there must be: all named bounds hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Exactly.
    pub is: Option<u32>,
    /// More than.
    pub gt: Option<u32>,
    /// At least.
    pub gte: Option<u32>,
    /// Fewer than.
    pub lt: Option<u32>,
    /// At most.
    pub lte: Option<u32>,
}

/// Such an event happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Happened {
    /// Its type.
    pub kind: Name,
    /// What must be true of it.
    pub filter: Option<Condition>,
    /// Fields of its data that equal those of the entry event's.
    pub same: Vec<Name>,
    /// From when.
    pub span: Span,
    /// How often; not said: at least once.
    pub count: Option<Count>,
    /// Whether it is credited to a message of this token.
    pub credited: Option<bool>,
}

/// A message of this token reached a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// The status.
    pub status: Asked,
    /// The send nodes; empty inside `evaluate_event`, which has its own `of`.
    pub of: Vec<Name>,
    /// By this link.
    pub link: Option<Name>,
    /// Done by a person, or by anything.
    pub grade: Option<AskedGrade>,
}

/// The statuses that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    /// It was handed over.
    Sent,
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
    /// It was refused or given up.
    Failed,
    /// A guard said no.
    Suppressed,
    /// It was cancelled.
    Cancelled,
}

/// Whose opens and clicks count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedGrade {
    /// A person's.
    Human,
    /// Anybody's.
    Any,
}

impl AskedGrade {
    /// Whether a sign of this grade counts.
    pub fn admits(self, grade: Grade) -> bool {
        matches!((self, grade), (Self::Any, _) | (Self::Human, Grade::Human))
    }
}

/// By what a goal's event is credited to a message of its token.
#[derive(Debug, Clone, PartialEq)]
pub struct Credit {
    /// The least status the message must have.
    pub least: Asked,
    /// Handed over within this while before the event.
    pub within: Duration,
}

/// What a condition came to, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finding {
    /// Whether it is true.
    pub holds: bool,
    /// The values read, in words, where they were asked for.
    pub because: String,
    /// The event that decided, by its place in the contact's order.
    pub event: Option<i64>,
}
