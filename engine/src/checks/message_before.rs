//! E204: a node judges a message that may not have been asked for when it is reached.

use super::paths::by_name;
use super::{Checked, find, span_of};
use crate::condition::{Condition, Reached};
use crate::diagnostic::{Diagnostic, did_you_mean, rules};
use crate::graph::NodeKey;
use crate::model::Name;
use crate::source::{DIAGNOSTICS_MAX, Node, Span};

pub(super) fn check(checked: &Checked<'_>, out: &mut Vec<Diagnostic>) {
    for (key, slot) in checked.flow.graph.places() {
        let Some(node) = &slot.node else { continue };
        let shape = node.shape();
        let span = checked.setting_span(key, "of");
        let known = shape.of.iter().filter(|name| named(checked, name, span, Some(key), out));
        let senders: Vec<NodeKey> =
            known.filter_map(|name| checked.flow.graph.find(name)).collect();
        if out.len() > DIAGNOSTICS_MAX {
            return;
        }
        if senders.len() == shape.of.len() && !senders.is_empty() && checked.paths.reaches(key) {
            before(checked, key, &senders, span, out);
        }
    }
    in_conditions(checked, out);
}

/// At least one of the senders lies on every path to the node.
fn before(
    checked: &Checked<'_>,
    key: NodeKey,
    senders: &[NodeKey],
    span: Span,
    out: &mut Vec<Diagnostic>,
) {
    if senders.iter().any(|sender| checked.paths.always_before(*sender, key)) {
        return;
    }
    let is_sender = |node: NodeKey, _: &_| senders.contains(&node);
    let Some(path) = checked.paths.path_without(key, &is_sender) else { return };
    let names: Vec<String> =
        senders.iter().map(|sender| format!("`{}`", checked.name(*sender))).collect();
    let message = format!(
        "`{}` asks about {}, which is not sent on the path {}",
        checked.name(key),
        names.join(" or "),
        by_name(checked.flow, &path)
    );
    let help = "Lead every path to this node through the send node; where another message was \
                sent on that path, name it too: `of: [first_mail, second_mail]`.";
    let found = Diagnostic::new(&rules::MESSAGE_NOT_BEFORE, span, message).help(help);
    out.push(found.node(checked.name(key)));
}

/// The messages that `status` names elsewhere.
fn in_conditions(checked: &Checked<'_>, out: &mut Vec<Diagnostic>) {
    for asked in &checked.asked {
        for Reached { of, .. } in statuses(asked.condition) {
            for name in of {
                named(checked, name, span_of(asked.written, "of", name), asked.node(), out);
            }
        }
    }
    let asserts = checked.written(&["asserts"]);
    for (name, span) in asserts.into_iter().flat_map(|node| in_asserts(checked, node)) {
        named(checked, &name, span, None, out);
    }
}

fn in_asserts(checked: &Checked<'_>, written: &Node) -> Vec<(Name, Span)> {
    let never = checked.flow.asserts.iter().filter_map(|assert| match assert {
        crate::flow::Assert::Never { after, .. } => Some(after),
        crate::flow::Assert::MaxMessages(_) => None,
    });
    let names = never.flat_map(statuses).flat_map(|reached| reached.of.iter());
    names.filter_map(|name| Some((name.clone(), find(written, "of", name)?))).collect()
}

/// Every `status` in a condition.
pub(super) fn statuses(condition: &Condition) -> Vec<&Reached> {
    let mut all = Vec::new();
    condition.walk(&mut |part| {
        if let Condition::Status(reached) = part {
            all.push(reached);
        }
    });
    all
}

/// Whether a name is that of a send node.
fn named(
    checked: &Checked<'_>,
    name: &str,
    span: Span,
    node: Option<NodeKey>,
    out: &mut Vec<Diagnostic>,
) -> bool {
    let graph = &checked.flow.graph;
    let slot = graph.find(name).map(|key| graph.slot(key));
    let sends = |node: &dyn crate::node::Node| node.shape().sends.is_some();
    if slot.and_then(|slot| slot.node.as_deref()).is_some_and(sends) {
        return true;
    }
    let message = match slot {
        Some(_) => format!("`{name}` sends no message"),
        None => format!("there is no node `{name}`"),
    };
    let senders = graph.places().filter(|(_, slot)| slot.node.as_deref().is_some_and(sends));
    let help = match did_you_mean(name, senders.map(|(_, slot)| slot.name.as_str())) {
        Some(word) => format!("Did you mean `{word}`?"),
        None => "Name the node that sends the message, by its id under `nodes:`.".to_owned(),
    };
    let found = Diagnostic::new(&rules::MESSAGE_NOT_BEFORE, span, message).help(help);
    out.push(match node {
        Some(node) => found.node(checked.name(node)),
        None => found,
    });
    false
}
