//! The flow as a picture that needs no program to be drawn.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::layers::Layers;
use super::{label, title, trigger, ways};
use crate::flow::Flow;
use crate::graph::NodeKey;

/// Sizes in pixels.
const BOX_WIDTH: i64 = 190;
const BOX_HEIGHT: i64 = 54;
const GAP_ACROSS: i64 = 50;
const GAP_DOWN: i64 = 70;
const MARGIN: i64 = 30;

/// More characters than this do not fit into a box.
const TITLE_MAX_CHARACTERS: usize = 24;

const STYLE: &str = "text{font:13px sans-serif;text-anchor:middle;fill:#1f2937}\
    .kind{font-size:11px;fill:#6b7280}.way{fill:none;stroke:#9ca3af;stroke-width:1.5}\
    .label{font-size:11px;fill:#374151;paint-order:stroke;stroke:#fff;stroke-width:4px}\
    .node{fill:#fff;stroke:#4b5563}.start{fill:#ede9fe;stroke:#7c3aed}\
    .end{fill:#f3f4f6;stroke:#9ca3af}";

/// An SVG document: starts on top, ways leading down, terminals at the bottom.
pub fn svg(flow: &Flow) -> String {
    let picture = Picture::new(flow);
    let (width, height) = (picture.width, picture.height);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" role=\"img\">\n<title>{}</title>\n\
         <style>{STYLE}</style>\n<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" \
         refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" \
         fill=\"#9ca3af\"/></marker></defs>\n",
        escaped(&flow.name)
    );
    picture.ways(&mut text);
    picture.boxes(&mut text);
    text.push_str("</svg>\n");
    text
}

struct Picture<'a> {
    flow: &'a Flow,
    /// The middle of the upper edge of each box.
    places: BTreeMap<NodeKey, (i64, i64)>,
    starts: Vec<(i64, i64)>,
    width: i64,
    height: i64,
}

impl<'a> Picture<'a> {
    fn new(flow: &'a Flow) -> Self {
        let layers = Layers::new(flow).layers;
        let widest = layers.iter().map(Vec::len).chain([flow.starts.len()]).max().unwrap_or(1);
        let width = span(widest) + 2 * MARGIN;
        let mut places = BTreeMap::new();
        for (depth, layer) in layers.iter().enumerate() {
            for (column, key) in layer.iter().enumerate() {
                let y = MARGIN + signed(depth + 1) * (BOX_HEIGHT + GAP_DOWN);
                places.insert(*key, (across(column, layer.len(), width), y));
            }
        }
        let count = flow.starts.len();
        let starts = (0..count).map(|column| (across(column, count, width), MARGIN)).collect();
        let rows = signed(layers.len() + 1);
        let height = 2 * MARGIN + rows * BOX_HEIGHT + (rows - 1) * GAP_DOWN;
        Self { flow, places, starts, width, height }
    }

    fn ways(&self, text: &mut String) {
        for (start, from) in self.flow.starts.iter().zip(&self.starts) {
            if let Some(to) = self.places.get(&start.next) {
                way(text, *from, *to, None);
            }
        }
        for (key, from) in &self.places {
            let ways = ways(self.flow, *key);
            let count = ways.len();
            for (place, (target, edge)) in ways.into_iter().enumerate() {
                let Some(to) = self.places.get(&target) else { continue };
                let x = from.0 + port(place, count);
                way(text, (x, from.1), *to, label(edge));
            }
        }
    }

    fn boxes(&self, text: &mut String) {
        for (start, place) in self.flow.starts.iter().zip(&self.starts) {
            card(text, "start", *place, &trigger(start), "start");
        }
        for (key, place) in &self.places {
            let slot = self.flow.graph.slot(*key);
            let class = if slot.node.is_some() { "node" } else { "end" };
            let kind = if slot.node.is_some() { slot.kind } else { "" };
            card(text, class, *place, title(slot), kind);
        }
    }
}

/// Where a way leaves the lower edge of its box.
fn port(place: usize, count: usize) -> i64 {
    let step = BOX_WIDTH / (signed(count) + 1);
    step * (signed(place) + 1) - BOX_WIDTH / 2
}

fn way(text: &mut String, from: (i64, i64), to: (i64, i64), label: Option<&str>) {
    let (x1, y1, x2, y2) = (from.0, from.1 + BOX_HEIGHT, to.0, to.1);
    let bend = (y2 - y1) / 2;
    let path = format!("M{x1} {y1}C{x1} {} {x2} {} {x2} {}", y1 + bend, y2 - bend, y2 - 2);
    write(text, &format!("<path class=\"way\" marker-end=\"url(#tip)\" d=\"{path}\"/>"));
    if let Some(label) = label {
        let (x, y) = (x1 + (x2 - x1) / 6, y1 + 22);
        let label = escaped(&shortened(label));
        write(text, &format!("<text class=\"label\" x=\"{x}\" y=\"{y}\">{label}</text>"));
    }
}

fn card(text: &mut String, class: &str, place: (i64, i64), title: &str, kind: &str) {
    let (x, y) = (place.0 - BOX_WIDTH / 2, place.1);
    write(
        text,
        &format!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{BOX_WIDTH}\" \
         height=\"{BOX_HEIGHT}\" rx=\"10\"/>"
        ),
    );
    let (title, kind) = (escaped(&shortened(title)), escaped(kind));
    write(text, &format!("<text x=\"{}\" y=\"{}\">{title}</text>", place.0, y + 24));
    write(text, &format!("<text class=\"kind\" x=\"{}\" y=\"{}\">{kind}</text>", place.0, y + 42));
}

/// The middle of a box of a row, with the row in the middle of the picture.
fn across(column: usize, count: usize, width: i64) -> i64 {
    let left = (width - span(count)) / 2;
    left + signed(column) * (BOX_WIDTH + GAP_ACROSS) + BOX_WIDTH / 2
}

fn span(count: usize) -> i64 {
    let count = signed(count.max(1));
    count * BOX_WIDTH + (count - 1) * GAP_ACROSS
}

fn signed(number: usize) -> i64 {
    i64::try_from(number).expect("a flow has 10,000 nodes at most")
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(TITLE_MAX_CHARACTERS) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.chars().filter(|sign| !sign.is_control()).collect()
}

fn write(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("writing to a string");
}
