//! A compiled flow as text and pictures. The same flow gives the same bytes, on any machine.

mod dot;
mod json;
mod layers;
mod mermaid;
mod svg;
mod tree;

use crate::flow::{Flow, Start};
use crate::graph::{Edge, Slot};
use crate::trigger::Trigger;

pub use dot::dot;
pub use json::json;
pub use mermaid::mermaid;
pub use svg::svg;
pub use tree::tree;

/// What stands in a node's box: its name for people, else its id.
fn title(slot: &Slot) -> &str {
    slot.title.as_deref().unwrap_or(&slot.name)
}

/// What stands at a way: the branch's label, else the port; nothing where there is but one way.
fn label(edge: &Edge) -> Option<&str> {
    let said = edge.label.as_deref().unwrap_or(&edge.port);
    (edge.port != "next").then_some(said)
}

/// What lets contacts in, in a few words.
fn trigger(start: &Start) -> String {
    match &start.trigger {
        Trigger::Event { kind, subject: Some(subject), .. } => format!("{kind} {subject}"),
        Trigger::Event { kind, subject: None, .. } => kind.to_string(),
        Trigger::Schedule(_) => "schedule".to_owned(),
        Trigger::Cart { after: Some(after) } => format!("cart untouched for {after}"),
        Trigger::Cart { after: None } => "cart abandoned".to_owned(),
        Trigger::Api => "api".to_owned(),
    }
}

/// The ways that were written; those left open would only repeat another.
fn ways(flow: &Flow, key: crate::graph::NodeKey) -> Vec<(crate::graph::NodeKey, &Edge)> {
    flow.graph.ways(key).into_iter().filter(|(_, edge)| !edge.implied).collect()
}
