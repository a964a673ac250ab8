//! The graph as data, for other programs.

use serde_json::{Value, json};

use super::{title, trigger};
use crate::flow::Flow;

/// Nodes, ways and starts, each by name; in the order written.
pub fn json(flow: &Flow) -> Value {
    let nodes = flow.graph.places().map(|(key, slot)| {
        let ports = flow.graph.ways(key).into_iter().map(|(target, edge)| {
            json!({
                "port": edge.port.as_str(),
                "label": edge.label,
                "to": flow.graph.slot(target).name.as_str(),
                "implied": edge.implied,
            })
        });
        json!({
            "id": slot.name.as_str(),
            "title": title(slot),
            "type": slot.kind,
            "ports": ports.collect::<Vec<_>>(),
        })
    });
    let starts = flow.starts.iter().map(|start| {
        let next = flow.graph.slot(start.next).name.as_str();
        json!({ "id": start.id.as_str(), "on": trigger(start), "next": next })
    });
    json!({
        "id": flow.id.as_str(),
        "name": flow.name,
        "hash": flow.hash,
        "starts": starts.collect::<Vec<_>>(),
        "nodes": nodes.collect::<Vec<_>>(),
    })
}
