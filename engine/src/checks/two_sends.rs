//! W303: two messages reach a person at the same moment.

use weir_messages::Channel;

use super::Checked;
use crate::diagnostic::{Diagnostic, rules};
use crate::graph::NodeKey;
use crate::node::{Parks, Shape, When};

pub(super) fn check(checked: &Checked<'_>, out: &mut Vec<Diagnostic>) {
    let graph = &checked.flow.graph;
    // The send node before each place with nothing but instant nodes between.
    let mut just_sent: Vec<Option<NodeKey>> = vec![None; graph.len()];
    for key in &checked.paths.order {
        let slot = graph.slot(*key);
        let Some(node) = slot.node.as_ref().filter(|_| checked.paths.reaches(*key)) else {
            continue;
        };
        let shape = node.shape();
        let sends = shape.sends.is_some_and(|request| request.channel != Channel::Webhook);
        if let Some(first) = just_sent[key.index()].filter(|_| sends) {
            out.push(told(checked, first, *key));
        }
        let after =
            if sends { Some(*key) } else { just_sent[key.index()].filter(|_| !waits(&shape)) };
        for (target, edge) in graph.ways(*key) {
            if !(sends && is_unsent(&shape, &edge.port)) {
                let before = &mut just_sent[target.index()];
                *before = before.or(after);
            }
        }
    }
}

/// Whether time or an event is waited for; a webhook's answer comes at once.
fn waits(shape: &Shape<'_>) -> bool {
    shape.sends.is_none() && shape.parks != Parks::Never
}

/// Whether nothing was sent when a node is left by this port.
fn is_unsent(shape: &Shape<'_>, port: &str) -> bool {
    let choice = shape.choices.iter().find(|choice| choice.port == *port);
    choice.is_some_and(|choice| matches!(choice.when, When::NotSent))
}

fn told(checked: &Checked<'_>, first: NodeKey, second: NodeKey) -> Diagnostic {
    let (one, two) = (checked.name(first), checked.name(second));
    let message = format!("`{two}` is sent right after `{one}`, with no pause between");
    let help = format!(
        "Put a node between that waits, such as `{{ type: pause, for: 1 day, next: {two} }}`. \
         Where the second is a stand-in for the first, lead `failed:` of `{one}` to it instead."
    );
    let span = checked.flow.graph.slot(second).span;
    let found = Diagnostic::new(&rules::TWO_SENDS_WITHOUT_PAUSE, span, message).help(help);
    found.label(checked.flow.graph.slot(first).span, "the message before").node(two)
}
