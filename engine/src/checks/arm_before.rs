//! E208: a condition asks how, or since when, a node was left that cannot have been left.

use super::asked::{Asked, By};
use super::{Checked, span_of};
use crate::condition::Condition;
use crate::diagnostic::{Diagnostic, did_you_mean, rules};
use crate::form::backticked;
use crate::graph::NodeKey;
use crate::model::Name;
use crate::source::{DIAGNOSTICS_MAX, Span};

pub(super) fn check(checked: &Checked<'_>, out: &mut Vec<Diagnostic>) {
    for asked in &checked.asked {
        if out.len() > DIAGNOSTICS_MAX {
            return;
        }
        for name in asked.condition.marks() {
            let span = mark_span(asked, name);
            if let Some(found) = left(checked, asked, name, span) {
                out.push(found);
            }
        }
        asked.condition.walk(&mut |part| {
            if let Condition::Arm { port, of } = part {
                out.extend(is_port(checked, asked, port, of));
            }
        });
    }
}

fn mark_span(asked: &Asked<'_>, name: &str) -> Span {
    let since = super::find(asked.written, "since", name);
    since.unwrap_or_else(|| span_of(asked.written, "of", name))
}

fn left(checked: &Checked<'_>, asked: &Asked<'_>, name: &str, span: Span) -> Option<Diagnostic> {
    let graph = &checked.flow.graph;
    let Some(left) = graph.find(name).filter(|key| graph.slot(*key).node.is_some()) else {
        let ids = graph.places().map(|(_, slot)| slot.name.as_str());
        let help = match did_you_mean(name, ids) {
            Some(word) => format!("Did you mean `{word}`?"),
            None => "Name a node of this flow, by its id under `nodes:`.".to_owned(),
        };
        let message = format!("there is no node `{name}`");
        return Some(told(checked, asked, span, message, help));
    };
    let at = places(checked, asked);
    let never = !at.is_empty() && at.iter().all(|at| !checked.paths.sometimes_before(left, *at));
    never.then(|| {
        let message = format!("no path leads through `{name}` before this is asked");
        let help = format!(
            "Ask about a node that lies before, or lead a path through `{name}` first: before \
             that it is never true."
        );
        told(checked, asked, span, message, help)
    })
}

/// The nodes at which a condition is asked; none where it is asked all the time.
fn places(checked: &Checked<'_>, asked: &Asked<'_>) -> Vec<NodeKey> {
    match &asked.by {
        By::Branch { node, .. } => vec![*node],
        By::Variant { message } => senders(checked, message),
        By::Exit | By::Start | By::Goal => Vec::new(),
    }
}

fn senders(checked: &Checked<'_>, message: &Name) -> Vec<NodeKey> {
    let places = checked.flow.graph.places();
    let sends = places.filter(|(_, slot)| {
        let node = slot.node.as_ref();
        node.and_then(|node| node.shape().sends).is_some_and(|sends| sends.message == *message)
    });
    sends.map(|(key, _)| key).collect()
}

fn is_port(checked: &Checked<'_>, asked: &Asked<'_>, port: &Name, of: &Name) -> Option<Diagnostic> {
    let graph = &checked.flow.graph;
    let node = graph.find(of).filter(|key| graph.slot(*key).node.is_some())?;
    if graph.follow(node, port).is_some() {
        return None;
    }
    let ways = graph.ways(node);
    let ports: Vec<&str> = ways.iter().map(|(_, edge)| edge.port.as_str()).collect();
    let listed = backticked(&ports);
    let help = match did_you_mean(port, ports) {
        Some(word) => format!("Did you mean `{word}`? `{of}` has {listed}."),
        None => format!("`{of}` has {listed}."),
    };
    let message = format!("`{of}` has no branch or port `{port}`");
    Some(told(checked, asked, span_of(asked.written, "arm", port), message, help))
}

fn told(
    checked: &Checked<'_>,
    asked: &Asked<'_>,
    span: Span,
    message: String,
    help: String,
) -> Diagnostic {
    let found = Diagnostic::new(&rules::ARM_NOT_BEFORE, span, message).help(help);
    match asked.node() {
        Some(node) => found.node(checked.name(node)),
        None => found,
    }
}
