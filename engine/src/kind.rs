//! What a kind of node is: one row of one table, read by the parser, the JSON Schema, the docs,
//! the editor and the prover alike.
//!
//! Architecture Invariant: the engine names no kind. It is handed a table of [`Kind`]s; a kind is
//! one file in `nodes/` and one line in its `KINDS`.

use crate::form::{Setting, Values};
use crate::node::Node;
use crate::trigger::Trigger;

/// One kind of node or start.
#[derive(Debug)]
pub struct Kind {
    /// What stands after `type:`.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// What it does, in a sentence or two.
    pub doc: &'static str,
    /// In which drawer of the palette it lies.
    pub category: Category,
    /// A Lucide icon's name.
    pub icon: &'static str,
    /// What other products call it; for search, never a key.
    pub also: &'static [&'static str],
    /// One line for the card, with settings in braces: `Wait {for}`.
    pub summary: &'static str,
    /// Its settings, in the order they are shown.
    pub settings: &'static [Setting],
    /// Its ports, in the order they are drawn.
    pub ports: &'static [Port],
    /// A complete example as it stands in a flow, ports included.
    pub example: &'static str,
    /// What must hold between settings.
    pub check: fn(&Values, &mut Complaints),
    /// Makes the configured thing.
    pub build: Build,
}

/// How a kind becomes what runs.
#[derive(Debug, Clone, Copy)]
pub enum Build {
    /// A node that tokens stand at.
    Node(fn(&Values) -> Box<dyn Node>),
    /// A start that lets contacts in.
    Start(fn(&Values) -> Trigger),
}

/// Where a kind belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Lets contacts in.
    Start,
    /// Lets time pass.
    Timing,
    /// Chooses a way.
    Branch,
    /// Writes to people.
    Message,
    /// Changes what is known of people.
    People,
}

impl Category {
    /// All, in the order they are shown.
    pub const ALL: [Self; 5] =
        [Self::Start, Self::Timing, Self::Branch, Self::Message, Self::People];

    /// The word used in documents.
    pub fn id(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Timing => "timing",
            Self::Branch => "branch",
            Self::Message => "message",
            Self::People => "people",
        }
    }

    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Start => "Starts",
            Self::Timing => "Timing",
            Self::Branch => "Branches",
            Self::Message => "Messages",
            Self::People => "People",
        }
    }
}

/// A way out of a node: a key that holds a target.
#[derive(Debug, Clone, Copy)]
pub struct Port {
    /// The key, and the port's name in trails; for [`PortForm::Branches`] the key of the list.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// How it is written and drawn.
    pub form: PortForm,
}

/// How a port is written and drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortForm {
    /// The one way on; required.
    Next,
    /// One port for each item of the list setting of this name.
    Branches,
    /// Where those go who match nothing or whom time ran out for; required, drawn last.
    Otherwise,
    /// Optional: left open it leads where the port of this name leads.
    Else(&'static str),
}

/// What a kind's own check found wrong between its settings.
#[derive(Debug, Default)]
pub struct Complaints(pub(crate) Vec<Complaint>);

/// One such finding.
#[derive(Debug)]
pub(crate) struct Complaint {
    pub(crate) setting: String,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl Complaints {
    /// Something is wrong with `setting` (or with the node, when it is empty).
    pub fn add(
        &mut self,
        setting: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let (setting, message, help) = (setting.into(), message.into(), help.into());
        self.0.push(Complaint { setting, message, help });
    }

    /// What was found: the setting, what is wrong, what to do.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.0.iter().map(|found| (&*found.setting, &*found.message, &*found.help))
    }
}

/// For kinds whose settings cannot contradict each other.
pub fn nothing_to_check(_: &Values, _: &mut Complaints) {}
