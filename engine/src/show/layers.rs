//! Where each box of the picture lies: in layers from top to bottom, so that every way leads
//! down, and within a layer below the boxes it is reached from (Sugiyama, Tagawa, Toda 1981:
//! longest paths, then a few sweeps by the middle of the neighbours).

use petgraph::Direction;
use petgraph::algo::toposort;

use crate::flow::Flow;
use crate::graph::NodeKey;

/// Sweeps over the layers; after four the pictures of real flows no longer change.
const SWEEPS: usize = 4;

/// The places of all boxes.
pub(super) struct Layers {
    /// The boxes of each layer, from left to right.
    pub(super) layers: Vec<Vec<NodeKey>>,
}

impl Layers {
    pub(super) fn new(flow: &Flow) -> Self {
        let mut layers: Vec<Vec<NodeKey>> = Vec::new();
        for (key, layer) in depths(flow) {
            if layers.len() <= layer {
                layers.resize(layer + 1, Vec::new());
            }
            layers[layer].push(key);
        }
        let mut layers = Self { layers };
        for _ in 0..SWEEPS {
            layers.sweep(flow);
        }
        layers
    }

    /// Orders each layer by the middle of what leads to each box.
    fn sweep(&mut self, flow: &Flow) {
        let mut column = vec![0; flow.graph.len()];
        for layer in &mut self.layers {
            let middle = |key: &NodeKey| {
                let before = flow.graph.inner.neighbors_directed(*key, Direction::Incoming);
                let columns: Vec<usize> = before.map(|one| column[one.index()]).collect();
                // In thousandths, so that no floating point decides a picture.
                columns.iter().sum::<usize>() * 1_000 / columns.len().max(1)
            };
            layer.sort_by_cached_key(|key| (middle(key), key.index()));
            for (place, key) in layer.iter().enumerate() {
                column[key.index()] = 2 * place;
            }
        }
    }
}

/// Every place that is drawn, with the length of the longest path to it; terminals last.
fn depths(flow: &Flow) -> Vec<(NodeKey, usize)> {
    let inner = &flow.graph.inner;
    let order = toposort(inner, None).expect("acyclic: checked in wire");
    let mut depth = vec![0; flow.graph.len()];
    for key in &order {
        for next in inner.neighbors(*key) {
            depth[next.index()] = depth[next.index()].max(depth[key.index()] + 1);
        }
    }
    let last = depth.iter().max().copied().unwrap_or(0);
    let is_used = |key: NodeKey| {
        flow.graph.slot(key).node.is_some()
            || inner.neighbors_directed(key, Direction::Incoming).next().is_some()
    };
    let keys = inner.node_indices().filter(|key| is_used(*key));
    keys.map(|key| {
        let terminal = flow.graph.slot(key).node.is_none();
        (key, if terminal { last } else { depth[key.index()] })
    })
    .collect()
}
