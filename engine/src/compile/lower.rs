//! Third pass: settings → typed values, section by section.

use std::collections::BTreeMap;

use super::Pass;
use super::resolve::Authored;
use super::sections::tests;
use super::sections::{asserts, entry, exit_when, goal, head, messages, nodes, send_window, start};
use crate::flow::{Assert, EntryRules, Exit, FlowMessage, GoalRules, SendWindow};
use crate::flow_test::FlowTest;
use crate::model::Name;
use crate::node::Node;

/// A flow whose parts are known, and do not hang together yet.
pub(super) struct Lowered {
    pub(super) head: head::Head,
    /// One for each authored start; nothing where it has errors.
    pub(super) starts: Vec<Option<start::Lowered>>,
    pub(super) entry: EntryRules,
    pub(super) exit_when: Vec<Exit>,
    pub(super) goal: Option<GoalRules>,
    pub(super) send_window: Option<SendWindow>,
    pub(super) asserts: Vec<Assert>,
    /// One for each authored node; nothing where it has errors.
    pub(super) nodes: Vec<Option<Box<dyn Node>>>,
    pub(super) messages: BTreeMap<Name, FlowMessage>,
    pub(super) tests: Vec<FlowTest>,
}

pub(super) fn lower(pass: &mut Pass<'_>, authored: &Authored<'_>) -> Lowered {
    Lowered {
        head: head::lower(pass, authored),
        starts: authored.starts.iter().map(|item| start::lower(pass, authored, item)).collect(),
        entry: entry::lower(pass, authored),
        exit_when: exit_when::lower(pass, authored),
        goal: goal::lower(pass, authored),
        send_window: send_window::lower(pass, authored),
        asserts: asserts::lower(pass, authored),
        nodes: authored.nodes.iter().map(|item| nodes::lower(pass, authored, item)).collect(),
        messages: messages::lower(pass, authored),
        tests: tests::lower(pass, authored),
    }
}
