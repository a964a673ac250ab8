//! The compiled graph: nodes, and the ports that lead from one to the next.
//!
//! Architecture Invariant: places are persisted by node name, never by index.

use std::collections::BTreeMap;

use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use crate::model::Name;
use crate::needs::Needs;
use crate::node::{Node, Request};
use crate::source::Span;

/// Where a node is in one compiled graph; never stored.
pub type NodeKey = NodeIndex<u32>;

/// A flow's nodes and how they hang together. Acyclic, checked when it was wired.
#[derive(Debug)]
pub struct Graph {
    pub(crate) inner: DiGraph<Slot, Edge>,
    pub(crate) names: BTreeMap<Name, NodeKey>,
}

/// One place in the graph.
#[derive(Debug)]
pub struct Slot {
    /// Its id.
    pub name: Name,
    /// What people call it, when the author said.
    pub title: Option<String>,
    /// The kind's name; `exit` or `end` for terminals.
    pub kind: &'static str,
    /// What stands there; none at the terminals.
    pub node: Option<Box<dyn Node>>,
    /// What it asks for, if it sends: as its shape says.
    pub sends: Option<Request>,
    /// Facts it may ask about itself.
    pub needs: Needs,
    /// Where it is defined.
    pub span: Span,
}

/// One port's way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The port.
    pub port: Name,
    /// What the author calls it, for branches.
    pub label: Option<String>,
    /// Whether it was left open and leads where another port leads.
    pub implied: bool,
}

impl Graph {
    /// The node of this name.
    pub fn find(&self, name: &str) -> Option<NodeKey> {
        self.names.get(name).copied()
    }

    /// What stands at a place.
    pub fn slot(&self, key: NodeKey) -> &Slot {
        &self.inner[key]
    }

    /// Where a port leads, and by which edge.
    pub fn follow(&self, from: NodeKey, port: &str) -> Option<(NodeKey, &Edge)> {
        self.inner
            .edges_directed(from, Direction::Outgoing)
            .find(|edge| edge.weight().port == *port)
            .map(|edge| (edge.target(), edge.weight()))
    }

    /// The ways out of a node, in the order its ports are drawn.
    pub fn ways(&self, from: NodeKey) -> Vec<(NodeKey, &Edge)> {
        let mut ways: Vec<_> = self
            .inner
            .edges_directed(from, Direction::Outgoing)
            .map(|edge| (edge.id(), edge.target(), edge.weight()))
            .collect();
        ways.sort_by_key(|(id, ..)| *id);
        ways.into_iter().map(|(_, target, edge)| (target, edge)).collect()
    }

    /// Every place, in the order written; terminals last.
    pub fn places(&self) -> impl Iterator<Item = (NodeKey, &Slot)> {
        self.inner.node_indices().map(|key| (key, &self.inner[key]))
    }

    /// How many places there are, terminals included.
    pub fn len(&self) -> usize {
        self.inner.node_count()
    }

    /// Whether there is no place at all.
    pub fn is_empty(&self) -> bool {
        self.inner.node_count() == 0
    }
}
