//! What lies where in the picture: rows from top to bottom, so that every way leads down, and a
//! bend in each row that a way only passes, so that it goes round the boxes there (Sugiyama,
//! Tagawa, Toda 1981: longest paths, then sweeps by the middle of the neighbours).
//!
//! All in whole numbers, so that no machine draws another picture.

use petgraph::algo::toposort;

use super::{label, ways};
use crate::flow::Flow;
use crate::graph::{Edge, NodeKey};

/// Sweeps down and up again; after that the pictures of real flows no longer change.
const SWEEPS: usize = 8;

/// Beyond so many bends no picture can be read, and ways are drawn straight.
const BENDS_MAX: usize = 20_000;

/// Room between two cells of a row.
const GAP: i64 = 36;

/// What stands in a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// The start of this place in the list.
    Start(usize),
    /// A node.
    Node(NodeKey),
    /// Where one way ends: each has an end of its own, as in an outline.
    End(NodeKey),
    /// A way passes.
    Bend,
}

/// A place in the picture.
pub(super) struct Cell {
    pub(super) what: What,
    pub(super) row: usize,
    /// Its middle.
    pub(super) x: i64,
    above: Vec<usize>,
    below: Vec<usize>,
}

/// A way, by the cells it goes through.
pub(super) struct Way<'a> {
    pub(super) cells: Vec<usize>,
    pub(super) label: Option<&'a str>,
    /// Which of how many ways out of its cell it is.
    pub(super) port: (usize, usize),
}

/// The whole picture.
pub(super) struct Layers<'a> {
    pub(super) cells: Vec<Cell>,
    pub(super) ways: Vec<Way<'a>>,
    /// The cells of each row, from left to right.
    pub(super) rows: Vec<Vec<usize>>,
    bends: usize,
}

impl What {
    /// How wide a cell is.
    pub(super) fn width(self) -> i64 {
        match self {
            Self::Start(_) | Self::Node(_) => 190,
            Self::End(_) => 64,
            Self::Bend => 12,
        }
    }
}

impl<'a> Layers<'a> {
    pub(super) fn new(flow: &'a Flow) -> Self {
        let mut layers = Self { cells: Vec::new(), ways: Vec::new(), rows: Vec::new(), bends: 0 };
        let cells = layers.boxes(flow);
        layers.starts(flow, &cells);
        for key in flow.graph.inner.node_indices() {
            if let Some(cell) = cells[key.index()] {
                layers.ways_out(flow, key, cell, &cells);
            }
        }
        for sweep in 0..SWEEPS {
            layers.order(sweep % 2 == 0);
        }
        layers.pack();
        for sweep in 0..SWEEPS {
            layers.straighten(sweep % 2 == 0);
        }
        layers.sort_ports();
        layers
    }

    /// A cell for each node, below all that lead to it.
    fn boxes(&mut self, flow: &Flow) -> Vec<Option<usize>> {
        let inner = &flow.graph.inner;
        let mut depth = vec![1; flow.graph.len()];
        for key in toposort(inner, None).expect("acyclic: checked in wire") {
            for next in inner.neighbors(key) {
                depth[next.index()] = depth[next.index()].max(depth[key.index()] + 1);
            }
        }
        let cell = |key: NodeKey| {
            let is_node = flow.graph.slot(key).node.is_some();
            is_node.then(|| self.add(What::Node(key), depth[key.index()]))
        };
        inner.node_indices().map(cell).collect()
    }

    fn starts(&mut self, flow: &Flow, cells: &[Option<usize>]) {
        for (place, start) in flow.starts.iter().enumerate() {
            let cell = self.add(What::Start(place), 0);
            self.way(cell, start.next, None, (0, 1), cells);
        }
    }

    fn ways_out(&mut self, flow: &'a Flow, key: NodeKey, cell: usize, cells: &[Option<usize>]) {
        let ways: Vec<(NodeKey, &Edge)> = ways(flow, key);
        let count = ways.len();
        for (place, (target, edge)) in ways.into_iter().enumerate() {
            self.way(cell, target, label(edge), (place, count), cells);
        }
    }

    fn way(
        &mut self,
        from: usize,
        target: NodeKey,
        label: Option<&'a str>,
        port: (usize, usize),
        cells: &[Option<usize>],
    ) {
        let row = self.cells[from].row;
        let to = cells[target.index()].unwrap_or_else(|| self.add(What::End(target), row + 1));
        let mut passed = vec![from];
        for between in row + 1..self.cells[to].row {
            if self.bends < BENDS_MAX {
                self.bends += 1;
                passed.push(self.add(What::Bend, between));
            }
        }
        passed.push(to);
        for pair in passed.windows(2) {
            self.cells[pair[0]].below.push(pair[1]);
            self.cells[pair[1]].above.push(pair[0]);
        }
        self.ways.push(Way { cells: passed, label, port });
    }

    fn add(&mut self, what: What, row: usize) -> usize {
        let cell = self.cells.len();
        self.cells.push(Cell { what, row, x: 0, above: Vec::new(), below: Vec::new() });
        if self.rows.len() <= row {
            self.rows.resize(row + 1, Vec::new());
        }
        self.rows[row].push(cell);
        cell
    }

    /// Orders each row by the middle of its neighbours above, or below; `x` is the place in the
    /// row for now.
    fn order(&mut self, downwards: bool) {
        for row in self.direction(downwards) {
            let mut cells = std::mem::take(&mut self.rows[row]);
            cells.sort_by_cached_key(|cell| (self.middle(*cell, downwards), *cell));
            for (place, cell) in (0..).zip(&cells) {
                self.cells[*cell].x = place * 1_000;
            }
            self.rows[row] = cells;
        }
    }

    /// Sets the cells of each row side by side.
    fn pack(&mut self) {
        for row in &self.rows {
            let mut x = 0;
            for cell in row {
                let width = self.cells[*cell].what.width();
                self.cells[*cell].x = x + width / 2;
                x += width + GAP;
            }
        }
    }

    /// Moves each cell towards the middle of its neighbours, as far as those beside it allow.
    fn straighten(&mut self, downwards: bool) {
        for row in self.direction(downwards) {
            let cells = &self.rows[row];
            let wanted: Vec<i64> = cells.iter().map(|cell| self.middle(*cell, downwards)).collect();
            let room: Vec<i64> = cells.windows(2).map(|pair| self.room(pair[0], pair[1])).collect();
            let (mut from_left, mut from_right) = (wanted.clone(), wanted);
            for place in 1..cells.len() {
                let least = from_left[place - 1] + room[place - 1];
                from_left[place] = from_left[place].max(least);
            }
            for place in (1..cells.len()).rev() {
                let most = from_right[place] - room[place - 1];
                from_right[place - 1] = from_right[place - 1].min(most);
            }
            for (place, cell) in self.rows[row].clone().into_iter().enumerate() {
                // Both keep the room between cells, and so does what lies between them.
                self.cells[cell].x = i64::midpoint(from_left[place], from_right[place]);
            }
        }
    }

    fn direction(&self, downwards: bool) -> Vec<usize> {
        let rows = 0..self.rows.len();
        if downwards { rows.collect() } else { rows.rev().collect() }
    }

    /// Lets ways leave their boxes in the order in which they arrive, so that none cross there.
    fn sort_ports(&mut self) {
        let cells = &self.cells;
        let arrives = |way: &Way<'_>| (cells[way.cells[1]].x, way.port.0);
        let mut order: Vec<usize> = (0..self.ways.len()).collect();
        order.sort_by_key(|way| (self.ways[*way].cells[0], arrives(&self.ways[*way])));
        let mut before = (usize::MAX, 0);
        for way in order {
            let from = self.ways[way].cells[0];
            before = if before.0 == from { (from, before.1 + 1) } else { (from, 0) };
            self.ways[way].port.0 = before.1;
        }
    }

    /// The middle of the neighbours above or below; its own place where there are none.
    fn middle(&self, cell: usize, downwards: bool) -> i64 {
        let one = &self.cells[cell];
        let beside = if downwards { &one.above } else { &one.below };
        let sum: i64 = beside.iter().map(|other| self.cells[*other].x).sum();
        match i64::try_from(beside.len()) {
            Ok(count) if count > 0 => sum / count,
            Ok(_) | Err(_) => one.x,
        }
    }

    /// How far apart the middles of two neighbours are at least.
    fn room(&self, left: usize, right: usize) -> i64 {
        i64::midpoint(self.cells[left].what.width(), self.cells[right].what.width()) + GAP
    }
}
