//! The outline: what follows what, as people tell it.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::{label, title, trigger, ways};
use crate::flow::Flow;
use crate::graph::NodeKey;

/// The flow as an indented outline, in story order. Where paths meet, the node is told once and
/// named by `→` afterwards.
pub fn tree(flow: &Flow) -> String {
    let mut text = format!("{} ({})\n", flow.name, flow.id);
    let mut told = BTreeSet::new();
    for start in &flow.starts {
        line(&mut text, 0, &format!("● {}", trigger(start)));
        outline(flow, start.next, &mut told, &mut text);
    }
    let terminals = flow.graph.places().filter(|(_, slot)| slot.node.is_none()).count();
    let lost = flow.graph.len() - terminals - told.len();
    if lost > 0 {
        line(&mut text, 0, &format!("({lost} more that no path leads to)"));
    }
    text
}

/// Something still to be told: a node, or the word before several ways.
enum Step<'a> {
    Node(NodeKey),
    Way(&'a str, NodeKey),
}

/// Tells a node and all behind it. A flow may be ten thousand nodes long, so the steps still to
/// be told wait in a list and not on the stack.
fn outline(flow: &Flow, first: NodeKey, told: &mut BTreeSet<NodeKey>, text: &mut String) {
    let mut open = vec![(1, Step::Node(first))];
    while let Some((depth, step)) = open.pop() {
        let (word, key) = match step {
            Step::Way(word, key) => (Some(word), key),
            Step::Node(key) => (None, key),
        };
        match (known(flow, key, told), word) {
            (Some(name), Some(word)) => line(text, depth, &format!("{word}: {name}")),
            (Some(name), None) => line(text, depth, &name),
            (None, Some(word)) => {
                line(text, depth, &format!("{word}:"));
                open.push((depth + 1, Step::Node(key)));
            }
            (None, None) => {
                told.insert(key);
                line(text, depth, &node(flow, key));
                push_ways(flow, key, depth, &mut open);
            }
        }
    }
}

/// What stands for a place of which there is no more to tell.
fn known(flow: &Flow, key: NodeKey, told: &BTreeSet<NodeKey>) -> Option<String> {
    let slot = flow.graph.slot(key);
    match slot.node {
        None => Some(slot.name.to_string()),
        Some(_) if told.contains(&key) => Some(format!("→ {}", slot.name)),
        Some(_) => None,
    }
}

/// One way goes on at the same depth; several are told one below the other, indented.
fn push_ways<'a>(flow: &'a Flow, key: NodeKey, depth: usize, open: &mut Vec<(usize, Step<'a>)>) {
    let ways = ways(flow, key);
    let single = ways.len() == 1;
    for (target, edge) in ways.into_iter().rev() {
        open.push(match label(edge) {
            None if single => (depth, Step::Node(target)),
            label => (depth + 1, Step::Way(label.unwrap_or("next"), target)),
        });
    }
}

fn node(flow: &Flow, key: NodeKey) -> String {
    let slot = flow.graph.slot(key);
    let called =
        if title(slot) == &*slot.name { String::new() } else { format!(" “{}”", title(slot)) };
    format!("{}{called} ({})", slot.name, slot.kind)
}

/// Deeper than this nothing is indented further: long chains of branches stay on the page.
const DEPTH_MAX: usize = 40;

fn line(text: &mut String, depth: usize, words: &str) {
    let indent = 2 * depth.min(DEPTH_MAX);
    writeln!(text, "{:indent$}{words}", "").expect("writing to a string");
}
