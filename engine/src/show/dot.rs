//! The graph for Graphviz.

use std::fmt::Write;

use super::{label, title, trigger, ways};
use crate::flow::Flow;

/// A `digraph`, from top to bottom.
pub fn dot(flow: &Flow) -> String {
    let mut text = format!("digraph \"{}\" {{\n", escaped(&flow.id));
    let mut add = |line: String| writeln!(text, "  {line};").expect("writing to a string");
    add("rankdir=TB".to_owned());
    add("node [shape=box, style=rounded, fontname=\"sans-serif\"]".to_owned());
    add("edge [fontname=\"sans-serif\"]".to_owned());
    for (place, start) in flow.starts.iter().enumerate() {
        let next = &flow.graph.slot(start.next).name;
        add(format!("\"start {place}\" [shape=oval, label=\"{}\"]", escaped(&trigger(start))));
        add(format!("\"start {place}\" -> \"{next}\""));
    }
    for (key, slot) in flow.graph.places() {
        let name = &slot.name;
        match &slot.node {
            None => add(format!("\"{name}\" [shape=circle]")),
            Some(_) => {
                add(format!("\"{name}\" [label=\"{}\\n{}\"]", escaped(title(slot)), slot.kind));
            }
        }
        for (target, edge) in ways(flow, key) {
            let to = &flow.graph.slot(target).name;
            let label = label(edge).map(|label| format!(" [label=\"{}\"]", escaped(label)));
            add(format!("\"{name}\" -> \"{to}\"{}", label.unwrap_or_default()));
        }
    }
    text.push_str("}\n");
    text
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
