//! Every condition of a flow, with who asks it and where it is written.

use std::collections::BTreeSet;

use crate::condition::Condition;
use crate::flow::Flow;
use crate::form::id::snake_case;
use crate::graph::NodeKey;
use crate::model::Name;
use crate::node::When;
use crate::source::{Map, Node};

/// A condition and where it stands.
pub(super) struct Asked<'a> {
    pub(super) condition: &'a Condition,
    /// The condition as it is written.
    pub(super) written: &'a Node,
    pub(super) by: By<'a>,
}

/// Who asks.
pub(super) enum By<'a> {
    /// A branch of a node.
    Branch { node: NodeKey, port: Name },
    /// `exit_when`.
    Exit,
    /// The `where` of a start.
    Start,
    /// The `where` of the goal.
    Goal,
    /// A variant of a message.
    Variant { message: &'a Name },
}

impl Asked<'_> {
    /// The node that asks.
    pub(super) fn node(&self) -> Option<NodeKey> {
        if let By::Branch { node, .. } = &self.by { Some(*node) } else { None }
    }
}

pub(super) fn collect<'a>(root: &'a Node, flow: &'a Flow) -> Vec<Asked<'a>> {
    let Some(top) = root.as_map() else { return Vec::new() };
    let mut all = Vec::new();
    of_nodes(top, flow, &mut all);
    let exits = top.get("exit_when").and_then(Node::as_list).unwrap_or_default();
    for (exit, written) in flow.exit_when.iter().zip(exits) {
        all.push(Asked { condition: &exit.when, written, by: By::Exit });
    }
    of_starts(top, flow, &mut all);
    let goal = flow.goal.as_ref().and_then(|goal| goal.filter.as_ref());
    let written = top.get("goal").and_then(|goal| goal.as_map()?.get("where"));
    if let (Some(condition), Some(written)) = (goal, written) {
        all.push(Asked { condition, written, by: By::Goal });
    }
    of_variants(top, flow, &mut all);
    all
}

fn of_nodes<'a>(top: &'a Map, flow: &'a Flow, all: &mut Vec<Asked<'a>>) {
    let Some(nodes) = top.get("nodes").and_then(Node::as_map) else { return };
    for (key, slot) in flow.graph.places() {
        let Some(map) = nodes.get(&slot.name).and_then(Node::as_map) else { continue };
        let mut seen = BTreeSet::new();
        for choice in slot.node.iter().flat_map(|node| node.shape().choices) {
            let (When::If(condition) | When::InTheEnd(condition)) = choice.when else { continue };
            let Some(written) = branch(map, &choice.port) else { continue };
            if seen.insert(choice.port.clone()) {
                let by = By::Branch { node: key, port: choice.port };
                all.push(Asked { condition, written, by });
            }
        }
    }
}

/// The `when` of the branch that is this port.
fn branch<'a>(map: &'a Map, port: &str) -> Option<&'a Node> {
    let lists = map.iter().filter_map(|(_, value)| value.as_list());
    let mut items = lists.flatten().filter_map(Node::as_map);
    let is_port = |item: &&Map| {
        let text = |key: &str| item.get(key).and_then(Node::as_text);
        text("id")
            .map_or_else(|| text("label").map(snake_case), |id| Some(id.to_owned()))
            .is_some_and(|id| id == port)
    };
    items.find(is_port)?.get("when")
}

fn of_starts<'a>(top: &'a Map, flow: &'a Flow, all: &mut Vec<Asked<'a>>) {
    let Some(written) = top.get("start") else { return };
    let maps: Vec<&Map> = match written.as_list() {
        Some(list) => list.iter().filter_map(Node::as_map).collect(),
        None => written.as_map().into_iter().collect(),
    };
    for (start, map) in flow.starts.iter().zip(maps) {
        if let (Some(condition), Some(written)) = (&start.filter, map.get("where")) {
            all.push(Asked { condition, written, by: By::Start });
        }
    }
}

fn of_variants<'a>(top: &'a Map, flow: &'a Flow, all: &mut Vec<Asked<'a>>) {
    let Some(messages) = top.get("messages").and_then(Node::as_map) else { return };
    for (name, message) in &flow.messages {
        let written = messages.get(name).and_then(|node| node.as_map()?.get("variants")?.as_list());
        for ((condition, _), node) in message.variants.iter().zip(written.unwrap_or_default()) {
            let Some(written) = node.as_map().and_then(|map| map.get("when")) else { continue };
            all.push(Asked { condition, written, by: By::Variant { message: name } });
        }
    }
}
