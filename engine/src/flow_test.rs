//! The tests that a flow carries in its own file.

mod run;

use serde_json::Value;

use crate::model::{Grade, Name, SignKind};
use crate::value::{Duration, Timestamp};

pub use run::{Coverage, Tested, coverage, run_tests};

/// One test of a flow.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowTest {
    /// What it shows.
    pub name: String,
    /// Where it stands in the file.
    pub span: crate::source::Span,
    /// The contact before the first event: as in `PUT /v1/contacts`, plus `tags`, `segments`.
    pub contact: Value,
    /// When it begins.
    pub start_at: Timestamp,
    /// How long it is watched; none: until all have ended.
    pub until: Option<Duration>,
    /// What happens.
    pub events: Vec<Happening>,
    /// What must come of it.
    pub expect: Expect,
}

/// Something that happens in a test.
#[derive(Debug, Clone, PartialEq)]
pub struct Happening {
    /// When, since the beginning.
    pub after: Duration,
    /// What.
    pub what: What,
}

/// What happens in a test.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// A tag is added.
    Tag(Name),
    /// A tag is removed.
    Untag(Name),
    /// Attributes change.
    Set(serde_json::Map<String, Value>),
    /// An event.
    Event {
        /// Its type.
        kind: Name,
        /// Its data.
        data: Value,
    },
    /// Something comes back about the message of a node.
    Sign {
        /// What.
        kind: SignKind,
        /// The send node.
        node: Name,
        /// By which link.
        link: Option<Name>,
        /// Done by whom.
        grade: Grade,
    },
}

/// What must come of a test; what is not named is not checked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Expect {
    /// The messages, in order, by their node; with the instant when it matters.
    pub messages: Option<Vec<(Name, Option<Timestamp>)>>,
    /// How it ended: `end`, `exit`, `goal`, `inside`, `not_entered`.
    pub ended: Option<String>,
    /// The label or words of what ended it.
    pub reason: Option<String>,
    /// The nodes it was at, in order.
    pub path: Option<Vec<Name>>,
    /// The tags it has at the end.
    pub tags: Option<Vec<Name>>,
}
