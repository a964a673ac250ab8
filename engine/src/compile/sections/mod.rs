//! The sections of a flow file: one file each, and one row each in [`SECTIONS`].

pub(super) mod asserts;
pub(super) mod entry;
pub(super) mod exit_when;
pub(super) mod goal;
pub(super) mod head;
pub(crate) mod messages;
pub(super) mod nodes;
pub(super) mod send_window;
pub(crate) mod start;
pub(super) mod tests;

use crate::form::Setting;

/// The id of a start that stands alone.
pub(super) const ONLY_START: &str = "start";

/// A part of a flow file.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// Its key.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// What it is for, in one sentence.
    pub doc: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// How it is laid out.
    pub shape: Shape,
}

/// How a section is laid out.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// One value: the row of this name in the table of the file's head.
    Value(&'static Setting),
    /// A map with these settings.
    Map(&'static [Setting]),
    /// A list of conditions with labels.
    Conditions,
    /// A list of maps, each with these settings.
    List(&'static [Setting]),
    /// A map of ids to messages.
    Messages,
    /// A map of ids to nodes.
    Nodes,
    /// A start, or a list of them.
    Starts,
    /// Anything; read by the editor alone.
    Open,
}

macro_rules! section {
    ($name:literal $title:literal $required:literal $shape:expr, $doc:literal) => {
        Section { name: $name, title: $title, doc: $doc, required: $required, shape: $shape }
    };
}

/// Every section, in the order a file has them.
pub const SECTIONS: &[Section] = &[
    section!("schema" "Language" true Shape::Value(&head::SCHEMA),
        "The language and its version."),
    section!("id" "Id" true Shape::Value(&head::ID),
        "What the flow is called for ever, by people inside and figures."),
    section!("name" "Name" false Shape::Value(&head::NAME), "What people call it."),
    section!("state" "State" false Shape::Value(&head::STATE),
        "Whether publishing makes it live."),
    section!("description" "Description" false Shape::Value(&head::DESCRIPTION),
        "What it is for."),
    section!("owner" "Owner" false Shape::Value(&head::OWNER),
        "The e-mail address that gets its problems."),
    section!("labels" "Labels" false Shape::Value(&head::LABELS), "For searching."),
    section!("vars" "Constants" false Shape::Value(&head::VARS),
        "Values that several places of the flow read as `$.vars.name`."),
    section!("start" "Start" true Shape::Starts, "How contacts come in."),
    section!("entry" "Entry" false Shape::Map(entry::TABLE), "Who may come in again, and when."),
    section!("exit_when" "Exit" false Shape::Conditions,
        "What ends a run early, at any time; its queued messages are cancelled."),
    section!("goal" "Goal" false Shape::Map(goal::TABLE),
        "What the flow is for: the event that counts as a conversion."),
    section!("send_window" "Send window" false Shape::Map(send_window::TABLE),
        "When marketing messages may leave."),
    section!("asserts" "Asserts" false Shape::List(asserts::TABLE),
        "What must hold on every path; proved when the flow is checked."),
    section!("nodes" "Nodes" true Shape::Nodes, "What happens to a contact, step by step."),
    section!("messages" "Messages" false Shape::Messages, "What the flow sends."),
    section!("tests" "Tests" false Shape::List(tests::TABLE), "Its own tests."),
    section!("layout" "Layout" false Shape::Open,
        "Where the editor draws the nodes; it decides nothing."),
];
