//! What lies before what: the order of a flow's graph, and what every path to a place has in
//! common.
//!
//! Whether one node lies on every path to another is read from the tree of dominators (Cooper,
//! Harvey, Kennedy 2001; on a graph without loops one pass in order finds it). Questions about
//! several nodes walk back from the place that asks to the nearest answers.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use petgraph::Direction;
use petgraph::algo::toposort;
use petgraph::visit::EdgeRef;

use crate::flow::Flow;
use crate::graph::{Edge, NodeKey};

/// The graph of a flow as the checks ask about it.
pub(super) struct Paths<'a> {
    flow: &'a Flow,
    /// Every place, each before those its ports lead to.
    pub(super) order: Vec<NodeKey>,
    /// The place of each node in `order`.
    rank: Vec<usize>,
    reached: Vec<bool>,
    /// How many nodes lie on every path to a node, the node itself counted; 0 for none.
    depth: Vec<u32>,
    /// For each node the one, two, four, … nodes up that lie on every path to it.
    up: Vec<Vec<Option<NodeKey>>>,
    /// Nodes looked at so far, by which a test holds the cost to the size of the flow.
    pub(super) steps: Cell<usize>,
}

impl<'a> Paths<'a> {
    pub(super) fn new(flow: &'a Flow) -> Self {
        let inner = &flow.graph.inner;
        let order = toposort(inner, None).expect("acyclic: checked in wire");
        let mut rank = vec![0; order.len()];
        for (place, key) in order.iter().enumerate() {
            rank[key.index()] = place;
        }
        let count = order.len();
        let levels = usize::BITS as usize - count.leading_zeros() as usize;
        let mut paths = Self {
            flow,
            order,
            rank,
            reached: vec![false; count],
            depth: vec![0; count],
            up: vec![vec![None; count]; levels.max(1)],
            steps: Cell::new(0),
        };
        paths.dominate();
        paths
    }

    fn dominate(&mut self) {
        for start in &self.flow.starts {
            self.reached[start.next.index()] = true;
        }
        for place in 0..self.order.len() {
            let key = self.order[place];
            self.step(1);
            if !self.reached[key.index()] {
                continue;
            }
            let above = self.above(key);
            self.depth[key.index()] = above.map_or(1, |above| self.depth[above.index()] + 1);
            self.lift(key, above);
            for next in self.flow.graph.inner.neighbors(key) {
                self.reached[next.index()] = true;
            }
        }
    }

    /// The nearest node on every path to this one; none when a start leads here.
    fn above(&self, key: NodeKey) -> Option<NodeKey> {
        if self.flow.starts.iter().any(|start| start.next == key) {
            return None;
        }
        let before = self.flow.graph.inner.neighbors_directed(key, Direction::Incoming);
        let mut before = before.filter(|one| self.reached[one.index()]);
        let first = before.next()?;
        before.try_fold(first, |one, other| self.meet(one, other))
    }

    fn lift(&mut self, key: NodeKey, above: Option<NodeKey>) {
        let mut above = above;
        for level in 0..self.up.len() {
            self.up[level][key.index()] = above;
            above = above.and_then(|above| self.up[level][above.index()]);
        }
    }

    /// The nearest node that lies on every path to both.
    fn meet(&self, one: NodeKey, other: NodeKey) -> Option<NodeKey> {
        let depth = self.depth[one.index()].min(self.depth[other.index()]);
        let (mut one, mut other) = (self.raised(one, depth)?, self.raised(other, depth)?);
        if one == other {
            return Some(one);
        }
        for level in (0..self.up.len()).rev() {
            self.step(1);
            let (above, beside) = (self.up[level][one.index()], self.up[level][other.index()]);
            if let (Some(above), Some(beside)) = (above, beside)
                && above != beside
            {
                (one, other) = (above, beside);
            }
        }
        self.up[0][one.index()].filter(|above| Some(*above) == self.up[0][other.index()])
    }

    /// The node on every path to `key` that has this depth.
    fn raised(&self, key: NodeKey, depth: u32) -> Option<NodeKey> {
        let mut rest = self.depth[key.index()].checked_sub(depth)?;
        let mut key = key;
        while rest > 0 {
            self.step(1);
            let level = rest.ilog2();
            key = self.up[level as usize][key.index()]?;
            rest -= 1 << level;
        }
        Some(key)
    }

    /// Whether any path leads to a place.
    pub(super) fn reaches(&self, key: NodeKey) -> bool {
        self.reached[key.index()]
    }

    /// Whether `first` lies on every path to `later`, and is another node.
    pub(super) fn always_before(&self, first: NodeKey, later: NodeKey) -> bool {
        first != later
            && self.reaches(first)
            && self.raised(later, self.depth[first.index()]) == Some(first)
    }

    /// Whether `first` lies on some path to `later`, and is another node.
    pub(super) fn sometimes_before(&self, first: NodeKey, later: NodeKey) -> bool {
        if self.rank[first.index()] >= self.rank[later.index()] {
            return false;
        }
        if self.always_before(first, later) {
            return true;
        }
        let mut open = vec![later];
        let mut seen = BTreeSet::from([later]);
        while let Some(key) = open.pop() {
            for before in self.flow.graph.inner.neighbors_directed(key, Direction::Incoming) {
                self.step(1);
                if before == first {
                    return true;
                }
                if self.rank[before.index()] > self.rank[first.index()] && seen.insert(before) {
                    open.push(before);
                }
            }
        }
        false
    }

    /// A path to `later` on which no way has what is looked for, from its first node on; none
    /// when every path has it.
    pub(super) fn path_without(
        &self,
        later: NodeKey,
        has: &dyn Fn(NodeKey, &Edge) -> bool,
    ) -> Option<Vec<NodeKey>> {
        let mut open = vec![later];
        let mut seen = BTreeSet::from([later]);
        let mut towards = BTreeMap::new();
        while let Some(key) = open.pop() {
            if self.flow.starts.iter().any(|start| start.next == key) {
                return Some(walk(key, later, &towards));
            }
            let ways = self.flow.graph.inner.edges_directed(key, Direction::Incoming);
            for way in ways {
                let before = way.source();
                self.step(1);
                if self.reaches(before) && !has(before, way.weight()) && seen.insert(before) {
                    towards.insert(before, key);
                    open.push(before);
                }
            }
        }
        None
    }

    pub(super) fn step(&self, steps: usize) {
        self.steps.set(self.steps.get() + steps);
    }
}

fn walk(from: NodeKey, to: NodeKey, towards: &BTreeMap<NodeKey, NodeKey>) -> Vec<NodeKey> {
    let mut path = vec![from];
    let mut key = from;
    while let Some(next) = towards.get(&key).filter(|_| key != to) {
        path.push(*next);
        key = *next;
    }
    path
}

/// A path by the names of its nodes.
pub(super) fn by_name(flow: &Flow, path: &[NodeKey]) -> String {
    /// Longer paths are shown by their ends.
    const SHOWN_MAX: usize = 8;
    let names: Vec<&str> = path.iter().map(|key| &*flow.graph.slot(*key).name).collect();
    if names.len() <= SHOWN_MAX {
        return names.join(" → ");
    }
    let (first, last) = (&names[..SHOWN_MAX / 2], &names[names.len() - SHOWN_MAX / 2..]);
    format!("{} → … → {}", first.join(" → "), last.join(" → "))
}
