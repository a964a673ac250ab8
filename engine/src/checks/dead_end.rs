//! W202: a start or a branch node that comes to nothing.

use super::Checked;
use crate::diagnostic::{Diagnostic, rules};
use crate::graph::{Graph, NodeKey, Slot};

pub(super) fn check(checked: &Checked<'_>, out: &mut Vec<Diagnostic>) {
    let graph = &checked.flow.graph;
    for start in &checked.flow.starts {
        let slot = graph.slot(start.next);
        if slot.node.is_none() {
            let message = format!("contacts come in and go straight to `{}`", slot.name);
            let help = "Lead `next:` of the start to the first node.";
            out.push(Diagnostic::new(&rules::DEAD_END, start.span, message).help(help));
        }
    }
    for (key, slot) in graph.places() {
        let Some(terminal) = only_terminal(graph, key) else { continue };
        let message = format!("every way out of `{}` leads to `{}`", slot.name, terminal.name);
        let help = "Nobody is treated differently by it: lead a branch to a node, or remove the \
                    node.";
        let found = Diagnostic::new(&rules::DEAD_END, slot.span, message).help(help);
        out.push(found.node(&*slot.name));
    }
}

/// The terminal that all of several chosen ways lead to.
fn only_terminal(graph: &Graph, key: NodeKey) -> Option<&Slot> {
    let ways = graph.ways(key);
    let chosen = ways.iter().filter(|(_, edge)| !edge.implied && edge.label.is_some());
    let (first, _) = ways.first()?;
    let all = ways.iter().all(|(target, _)| target == first);
    let slot = graph.slot(*first);
    (all && ways.len() > 1 && chosen.count() > 0 && slot.node.is_none()).then_some(slot)
}
