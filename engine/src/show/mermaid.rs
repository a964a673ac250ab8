//! The graph for Mermaid, which code hosts draw in Markdown.

use std::fmt::Write;

use super::{label, title, trigger, ways};
use crate::flow::Flow;

/// A `flowchart`, from top to bottom.
pub fn mermaid(flow: &Flow) -> String {
    let mut text = "flowchart TD\n".to_owned();
    let mut add = |line: String| writeln!(text, "  {line}").expect("writing to a string");
    for (place, start) in flow.starts.iter().enumerate() {
        let next = &flow.graph.slot(start.next).name;
        add(format!("start_{place}([\"{}\"]) --> n_{next}", quoted(&trigger(start))));
    }
    for (key, slot) in flow.graph.places() {
        let name = &slot.name;
        match &slot.node {
            None if !is_used(flow, key) => continue,
            None => add(format!("n_{name}((\"{name}\"))")),
            Some(_) => {
                add(format!("n_{name}[\"{}<br/><i>{}</i>\"]", quoted(title(slot)), slot.kind));
            }
        }
        for (target, edge) in ways(flow, key) {
            let to = &flow.graph.slot(target).name;
            match label(edge) {
                Some(label) => add(format!("n_{name} -- \"{}\" --> n_{to}", quoted(label))),
                None => add(format!("n_{name} --> n_{to}")),
            }
        }
    }
    text
}

/// Whether any way leads to a place.
fn is_used(flow: &Flow, key: crate::graph::NodeKey) -> bool {
    let inner = &flow.graph.inner;
    inner.neighbors_directed(key, petgraph::Direction::Incoming).next().is_some()
        || flow.starts.iter().any(|start| start.next == key)
}

/// Mermaid's own escapes: a `#`, a word, a semicolon.
fn quoted(text: &str) -> String {
    text.replace('#', "#35;").replace('"', "#quot;").replace('<', "#lt;").replace('>', "#gt;")
}
