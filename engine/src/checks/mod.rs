//! Fifth pass: what a flow that holds together may still get wrong. One file for each finding,
//! and one row each in [`CHECKS`]; a check looks and reports, and changes nothing.

mod arm_before;
mod asked;
mod case_differs;
mod credited;
mod dead_end;
mod feeds;
mod long_sms;
mod message_before;
mod missing_variable;
mod never_sent;
mod no_goal;
mod not_of_missing;
mod paths;
mod redundant;
mod ring;
mod set;
mod settled;
mod shadowed;
mod status;
mod tag_state;
mod two_sends;
mod unreachable;
mod unsubscribe;
mod variables;

use weir_messages::Variable;

use crate::compile::place_in_part;
use crate::diagnostic::Diagnostic;
use crate::flow::{Flow, FlowMessage};
use crate::graph::NodeKey;
use crate::source::{Map, Node, Source, Span};

use asked::Asked;
use paths::Paths;
pub use set::check_set;

/// One check.
type Check = fn(&Checked<'_>, &mut Vec<Diagnostic>);

/// Every check, errors first.
const CHECKS: &[Check] = &[
    message_before::check,
    arm_before::check,
    status::check,
    credited::check,
    feeds::check,
    variables::check,
    ring::check,
    unreachable::check,
    dead_end::check,
    never_sent::check,
    missing_variable::check,
    unsubscribe::check,
    two_sends::check,
    settled::check,
    tag_state::check,
    case_differs::check,
    shadowed::check,
    long_sms::check,
    redundant::check,
    not_of_missing::check,
    no_goal::check,
];

/// What the checks look at.
pub(crate) struct Checked<'a> {
    source: &'a Source,
    root: &'a Node,
    flow: &'a Flow,
    paths: Paths<'a>,
    /// Every condition of the flow, with its place.
    asked: Vec<Asked<'a>>,
}

/// Runs all checks; answers how many steps along the graph they took.
pub(crate) fn check(source: &Source, root: &Node, flow: &Flow, out: &mut Vec<Diagnostic>) -> usize {
    let checked =
        Checked { source, root, flow, paths: Paths::new(flow), asked: asked::collect(root, flow) };
    for check in CHECKS {
        check(&checked, out);
    }
    checked.paths.steps.get()
}

/// A fact that a message reads, and where.
struct Read<'m> {
    variable: &'m Variable,
    span: Span,
}

impl<'a> Checked<'a> {
    /// What is written under these keys, one below the other.
    fn written(&self, keys: &[&str]) -> Option<&'a Node> {
        keys.iter().try_fold(self.root, |node, key| node.as_map()?.get(key))
    }

    /// What is written of a node.
    fn node_map(&self, key: NodeKey) -> Option<&'a Map> {
        self.written(&["nodes", &self.flow.graph.slot(key).name])?.as_map()
    }

    /// Where a setting of a node stands; where the node is named, when it is left out.
    fn setting_span(&self, key: NodeKey, setting: &str) -> Span {
        let written = self.node_map(key).and_then(|map| map.get(setting));
        written.map_or(self.flow.graph.slot(key).span, |node| node.span)
    }

    /// A node's id.
    fn name(&self, key: NodeKey) -> &'a str {
        &self.flow.graph.slot(key).name
    }

    /// Every fact that a message reads, those of its variants too, with its place in the file.
    fn reads<'m>(&self, message: &'m FlowMessage) -> impl Iterator<Item = Read<'m>> {
        let written = self.written(&["messages", &message.name]).and_then(Node::as_map);
        let variants = written.and_then(|map| map.get("variants")?.as_list()).unwrap_or_default();
        let over = variants.iter().map(Node::as_map);
        let bodies = message.variants.iter().map(|(_, body)| body).zip(over);
        let text = &self.source.text;
        std::iter::once((&message.body, None)).chain(bodies).flat_map(move |(body, over)| {
            body.variables().iter().map(move |variable| {
                let Variable { part, line, column, .. } = variable;
                let place =
                    written.and_then(|map| place_in_part(text, map, over, part, *line, *column));
                Read { variable, span: whole_path(text, place.unwrap_or_default(), &variable.path) }
            })
        })
    }

    /// Where a message is named.
    fn message_span(&self, name: &str) -> Span {
        let messages = self.written(&["messages"]).and_then(Node::as_map);
        messages.and_then(|map| map.entry(name)).map_or(self.root.span, |(key, _)| key.span)
    }
}

/// The place of a variable from its first letter on, where the place lies further inside.
fn whole_path(text: &str, place: Span, path: &str) -> Span {
    let root = path.split(['.', '[']).next().unwrap_or_default();
    let line = text[..place.start].rfind('\n').map_or(0, |end| end + 1);
    let before = text[line..place.start].rfind(root).filter(|_| !place.of(text).starts_with(root));
    before.map_or(place, |at| Span::new(line + at, place.end))
}

/// Where a word stands in a condition or list, else the whole of it.
fn span_of(node: &Node, key: &str, word: &str) -> Span {
    find(node, key, word).unwrap_or(node.span)
}

/// The value of `key` that is `word`, or holds it, anywhere within. Files are 64 deep at most.
fn find(node: &Node, key: &str, word: &str) -> Option<Span> {
    if let Some(map) = node.as_map() {
        let said = map.get(key).filter(|value| holds(value, word));
        let inside = || map.iter().find_map(|(_, value)| find(value, key, word));
        return said.map(|value| value.span).or_else(inside);
    }
    node.as_list().and_then(|items| items.iter().find_map(|item| find(item, key, word)))
}

fn holds(node: &Node, word: &str) -> bool {
    let items = node.as_list().unwrap_or_default();
    node.as_text() == Some(word) || items.iter().any(|item| item.as_text() == Some(word))
}
