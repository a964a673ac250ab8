//! Fourth pass: ports → edges. Every way leads somewhere, and none leads back.

use std::collections::BTreeMap;

use petgraph::acyclic::Acyclic;
use petgraph::algo::{astar, toposort};
use petgraph::graph::DiGraph;

use super::Pass;
use super::lower::Lowered;
use super::resolve::{Authored, Item};
use super::sections::ONLY_START;
use crate::diagnostic::{Diagnostic, did_you_mean, rules};
use crate::flow::{Flow, Start};
use crate::form::id::snake_case;
use crate::graph::{Edge, Graph, NodeKey, Slot};
use crate::kind::{Port, PortForm};
use crate::model::Name;
use crate::needs::Needs;
use crate::source::{Map, Node, Span};

/// The places every flow has: left early, and finished.
pub(crate) const TERMINALS: [&str; 2] = ["exit", "end"];

/// Loops reported of one flow; mending one often mends the next.
const LOOPS_MAX: usize = 10;

type Inner = DiGraph<Slot, Edge>;

/// The whole flow, hanging together; nothing when a part of it is missing, which was reported.
pub(super) fn wire(pass: &mut Pass<'_>, authored: &Authored<'_>, lowered: Lowered) -> Option<Flow> {
    let Lowered { head, starts, nodes, .. } = lowered;
    let (mut inner, names) = places(authored, nodes);
    let mut wiring = Wiring { pass, names: &names, origins: Vec::new() };
    for item in &authored.nodes {
        wiring.node(&mut inner, item);
    }
    let nexts: Vec<_> = authored.starts.iter().map(|item| wiring.start(item)).collect();
    let inner = wiring.acyclic(inner)?;
    let starts = authored.starts.iter().zip(starts).zip(nexts).map(|((item, start), next)| {
        let start = start?;
        Some(Start {
            id: if item.id.is_empty() { ONLY_START } else { item.id }.into(),
            trigger: start.trigger,
            filter: start.filter,
            max_age: start.max_age,
            next: next?,
            span: item.named_at,
        })
    });
    Some(Flow {
        id: head.id,
        name: head.name,
        description: head.description,
        live: head.live,
        owner: head.owner,
        labels: head.labels,
        vars: head.vars,
        starts: starts.collect::<Option<_>>()?,
        entry: lowered.entry,
        exit_when: lowered.exit_when,
        goal: lowered.goal,
        send_window: lowered.send_window,
        asserts: lowered.asserts,
        graph: Graph { inner, names },
        messages: lowered.messages,
        tests: lowered.tests,
        needs: Needs::default(),
        draws: false,
        marked: std::collections::BTreeSet::new(),
        hash: String::new(),
    })
}

/// The places without ways: nodes as written, then the terminals.
fn places(
    authored: &Authored<'_>,
    nodes: Vec<Option<Box<dyn crate::node::Node>>>,
) -> (Inner, BTreeMap<Name, NodeKey>) {
    let mut inner = Inner::with_capacity(nodes.len() + TERMINALS.len(), nodes.len() * 2);
    let mut names = BTreeMap::new();
    for (item, node) in authored.nodes.iter().zip(nodes) {
        let title = item.map.get("name").and_then(Node::as_text).map(str::to_owned);
        let kind = item.kind.map_or("", |kind| kind.name);
        let slot = Slot {
            name: item.id.into(),
            title,
            kind,
            sends: node.as_ref().and_then(|node| node.shape().sends.cloned()),
            node,
            span: item.named_at,
            needs: Needs::default(),
        };
        names.insert(slot.name.clone(), inner.add_node(slot));
    }
    for terminal in TERMINALS {
        let slot = Slot {
            name: terminal.into(),
            title: None,
            kind: terminal,
            sends: None,
            node: None,
            span: Span::default(),
            needs: Needs::default(),
        };
        names.insert(slot.name.clone(), inner.add_node(slot));
    }
    (inner, names)
}

struct Wiring<'p, 'a, 'n> {
    pass: &'p mut Pass<'a>,
    names: &'n BTreeMap<Name, NodeKey>,
    /// Where each edge is written, by its index.
    origins: Vec<Span>,
}

/// A way that was written: where to, and where that is said.
type Way = (Edge, Option<(NodeKey, Span)>);

impl Wiring<'_, '_, '_> {
    fn node(&mut self, inner: &mut Inner, item: &Item<'_>) {
        let (Some(kind), Some(from)) = (item.kind, self.names.get(item.id)) else { return };
        let mut ways: Vec<Way> = Vec::new();
        for port in kind.ports {
            self.port(item, port, &mut ways);
        }
        for place in 0..ways.len() {
            if let (edge, None) = &ways[place]
                && edge.implied
            {
                ways[place].1 = implied(kind.ports, &edge.port, &ways);
            }
        }
        for (edge, way) in ways {
            if let Some((target, span)) = way {
                inner.add_edge(*from, target, edge);
                self.origins.push(span);
            }
        }
    }

    fn port(&mut self, item: &Item<'_>, port: &'static Port, ways: &mut Vec<Way>) {
        let edge = |implied| Edge { port: port.name.into(), label: None, implied };
        match port.form {
            PortForm::Branches => self.branches(item, port, ways),
            PortForm::Next | PortForm::Otherwise => {
                if item.map.get(port.name).is_none() {
                    self.open(item, item.named_at, &format!("`{}` lacks", item.id), port.name);
                    return;
                }
                let target = self.target(item, item.map, port.name);
                ways.push((edge(false), target));
            }
            PortForm::Else(_) if item.map.get(port.name).is_none() => {
                ways.push((edge(true), None));
            }
            PortForm::Else(_) => {
                let target = self.target(item, item.map, port.name);
                ways.push((edge(false), target));
            }
        }
    }

    fn branches(&mut self, item: &Item<'_>, port: &Port, ways: &mut Vec<Way>) {
        let list = item.map.get(port.name).and_then(Node::as_list).unwrap_or_default();
        for node in list {
            let Some(map) = node.as_map() else { continue };
            let label = map.get("label").and_then(Node::as_text);
            let id = map.get("id").and_then(Node::as_text);
            if map.get("next").is_none() {
                let called = label.or(id).unwrap_or_default();
                self.open(item, node.span, &format!("the branch `{called}` lacks"), "next");
                continue;
            }
            let port = id.map_or_else(|| snake_case(label.unwrap_or_default()), str::to_owned);
            let label = label.or(id).map(str::to_owned);
            let target = self.target(item, map, "next");
            ways.push((Edge { port: port.into(), label, implied: false }, target));
        }
    }

    fn open(&mut self, item: &Item<'_>, span: Span, what: &str, port: &str) {
        let message = format!("{what} `{port}`");
        let help = format!("Say where it leads: `{port}:` and a node, `end` or `exit`.");
        let found = Diagnostic::new(&rules::OPEN_PORT, span, message).help(help).node(item.id);
        self.pass.out.push(found);
    }

    fn target(&mut self, item: &Item<'_>, map: &Map, key: &str) -> Option<(NodeKey, Span)> {
        let found = self.resolved(map, key);
        match found? {
            Ok(found) => Some(found),
            Err(found) => {
                self.pass.out.push(found.node(item.id));
                None
            }
        }
    }

    fn start(&mut self, item: &Item<'_>) -> Option<NodeKey> {
        if item.map.get("next").is_none() {
            let message = "the start lacks `next`";
            let help = "Say where contacts come in: `next:` and the id of the first node.";
            let found = Diagnostic::new(&rules::OPEN_PORT, item.named_at, message).help(help);
            self.pass.out.push(found);
            return None;
        }
        match self.resolved(item.map, "next")? {
            Ok((target, _)) => Some(target),
            Err(found) => {
                self.pass.out.push(found);
                None
            }
        }
    }

    /// What a target names; nothing when it is empty, which was reported.
    fn resolved(&self, map: &Map, key: &str) -> Option<Result<(NodeKey, Span), Diagnostic>> {
        let node = map.get(key).filter(|node| !node.is_null())?;
        let Some(name) = node.as_text() else {
            let message = format!("`{key}` names a node, and this is {}", node.kind_word());
            let help = format!("Write `{key}:` and the id of a node, `end` or `exit`.");
            let found = Diagnostic::new(&rules::UNKNOWN_TARGET, node.span, message).help(help);
            return Some(Err(found));
        };
        if let Some(target) = self.names.get(name) {
            return Some(Ok((*target, node.span)));
        }
        Some(Err(self.unknown(name, node.span)))
    }

    fn unknown(&self, name: &str, span: Span) -> Diagnostic {
        let message = format!("there is no node `{name}`");
        let meant = did_you_mean(name, self.names.keys().map(Name::as_str));
        let help = match meant {
            Some(word) => format!("Did you mean `{word}`?"),
            None => format!("Add `{name}` under `nodes:`, or write `end` or `exit`."),
        };
        let found = Diagnostic::new(&rules::UNKNOWN_TARGET, span, message).help(help);
        match meant {
            Some(word) => found.replace(format!("Write `{word}`"), span, word),
            None => found,
        }
    }

    /// Proves that no way leads back; reports the loops otherwise.
    fn acyclic(&mut self, mut inner: Inner) -> Option<Inner> {
        let mut loops = 0;
        while let Err(cycle) = toposort(&inner, None) {
            let round = round_trip(&inner, cycle.node_id());
            let closing = *round.last().expect("a loop has a node");
            let edge = inner.find_edge(closing, round[0]).expect("the loop is closed by an edge");
            self.pass.out.push(told(&inner, &round, self.origins[edge.index()]));
            inner.remove_edge(edge);
            // As the graph does: the last takes the place of the removed one.
            self.origins.swap_remove(edge.index());
            loops += 1;
            if loops == LOOPS_MAX {
                return None;
            }
        }
        let proved = Acyclic::try_from_graph(inner).ok()?;
        (loops == 0).then(|| proved.into_inner())
    }
}

/// A shortest loop through a node that lies on one, from its first written node on.
fn round_trip(inner: &Inner, through: NodeKey) -> Vec<NodeKey> {
    let back = |first: NodeKey| {
        astar(inner, first, |node| node == through, |_| 1_u32, |_| 0).map(|(_, path)| path)
    };
    let trips = inner.neighbors(through).filter_map(back);
    let mut round = trips.min_by_key(Vec::len).unwrap_or_else(|| vec![through]);
    let first = (0..round.len()).min_by_key(|place| round[*place]).unwrap_or(0);
    round.rotate_left(first);
    round
}

fn told(inner: &Inner, round: &[NodeKey], closing: Span) -> Diagnostic {
    let name = |key: &NodeKey| inner[*key].name.as_str();
    let mut names: Vec<&str> = round.iter().map(name).collect();
    names.push(names[0]);
    let last = names[names.len() - 2];
    let message = format!("the flow leads back into itself: {}", names.join(" → "));
    let help = format!(
        "Flows run forward only. Lead `{last}` to a later node, to `end` or to `exit`; for a \
         second try write the wait and the message out again, so that each has its own figures."
    );
    let found = Diagnostic::new(&rules::LOOP, closing, message).help(help).node(last);
    found.label(inner[round[0]].span, "the loop begins here")
}

/// Where a port left open leads: where the port it stands beside leads.
fn implied(ports: &[Port], port: &str, ways: &[Way]) -> Option<(NodeKey, Span)> {
    let beside = ports
        .iter()
        .find(|one| one.name == port)
        .and_then(|one| if let PortForm::Else(other) = one.form { Some(other) } else { None })?;
    ways.iter().find(|(edge, _)| edge.port == beside).and_then(|(_, way)| *way)
}
