//! The flow as a picture that needs no program to be drawn.

use std::fmt::Write;

use super::layers::{Cell, Layers, Way, What};
use super::{title, trigger};
use crate::flow::Flow;

/// Sizes in pixels.
const BOX_HEIGHT: i64 = 54;
const END_HEIGHT: i64 = 28;
const GAP_DOWN: i64 = 64;
const MARGIN: i64 = 30;

/// More characters than this do not fit into a box.
const TITLE_MAX_CHARACTERS: usize = 24;

const STYLE: &str = "text{font:13px sans-serif;text-anchor:middle;fill:#1f2937}\
    .kind{font-size:11px;fill:#6b7280}.way{fill:none;stroke:#9ca3af;stroke-width:1.5}\
    .label{font-size:11px;fill:#374151;paint-order:stroke;stroke:#fff;stroke-width:4px}\
    .node{fill:#fff;stroke:#4b5563}.start{fill:#ede9fe;stroke:#7c3aed}\
    .end{fill:#f3f4f6;stroke:#9ca3af}";

/// An SVG document: starts on top, ways leading down.
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
    layers: Layers<'a>,
    /// What the leftmost edge is moved by.
    shift: i64,
    width: i64,
    height: i64,
}

impl<'a> Picture<'a> {
    fn new(flow: &'a Flow) -> Self {
        let layers = Layers::new(flow);
        let edges =
            |side: i64| layers.cells.iter().map(move |cell| cell.x + side * cell.what.width() / 2);
        let (left, right) = (edges(-1).min().unwrap_or(0), edges(1).max().unwrap_or(0));
        let height = top(layers.rows.len()) - GAP_DOWN + MARGIN;
        Self { flow, shift: MARGIN - left, width: right - left + 2 * MARGIN, height, layers }
    }

    fn ways(&self, text: &mut String) {
        for way in &self.layers.ways {
            self.way(text, way);
        }
    }

    /// A curve from cell to cell; a bend is passed straight down.
    fn way(&self, text: &mut String, way: &Way<'_>) {
        let from = &self.layers.cells[way.cells[0]];
        let (x, y) = (self.middle(from) + port(from, way.port), top(from.row) + BOX_HEIGHT);
        let mut path = format!("M{x} {y}");
        let (mut x_before, mut y_before) = (x, y);
        for cell in &way.cells[1..] {
            let cell = &self.layers.cells[*cell];
            let (x, y) = (self.middle(cell), top(cell.row));
            let bend = (y - y_before) / 2;
            add(
                &mut path,
                format_args!("C{x_before} {} {x} {} {x} {y}", y_before + bend, y - bend),
            );
            (x_before, y_before) = (x, y);
            if cell.what == What::Bend {
                y_before += BOX_HEIGHT;
                add(&mut path, format_args!("V{y_before}"));
            }
        }
        write(text, &format!("<path class=\"way\" marker-end=\"url(#tip)\" d=\"{path}\"/>"));
        if let Some(label) = way.label {
            let (label, y) = (escaped(&shortened(label)), y + LABEL_BELOW[way.port.0 % 2]);
            write(text, &format!("<text class=\"label\" x=\"{x}\" y=\"{y}\">{label}</text>"));
        }
    }

    fn boxes(&self, text: &mut String) {
        for cell in &self.layers.cells {
            match cell.what {
                What::Start(place) => {
                    self.card(text, cell, "start", &trigger(&self.flow.starts[place]), "start");
                }
                What::Node(key) => {
                    let slot = self.flow.graph.slot(key);
                    self.card(text, cell, "node", title(slot), slot.kind);
                }
                What::End(key) => self.end(text, cell, &self.flow.graph.slot(key).name),
                What::Bend => {}
            }
        }
    }

    fn card(&self, text: &mut String, cell: &Cell, class: &str, title: &str, kind: &str) {
        let (x, y) = (self.middle(cell), top(cell.row));
        self.rect(text, cell, class, BOX_HEIGHT);
        let (title, kind) = (escaped(&shortened(title)), escaped(kind));
        write(text, &format!("<text x=\"{x}\" y=\"{}\">{title}</text>", y + 24));
        write(text, &format!("<text class=\"kind\" x=\"{x}\" y=\"{}\">{kind}</text>", y + 42));
    }

    fn end(&self, text: &mut String, cell: &Cell, name: &str) {
        let (x, y) = (self.middle(cell), top(cell.row) + END_HEIGHT / 2 + 4);
        self.rect(text, cell, "end", END_HEIGHT);
        write(text, &format!("<text class=\"kind\" x=\"{x}\" y=\"{y}\">{}</text>", escaped(name)));
    }

    fn rect(&self, text: &mut String, cell: &Cell, class: &str, height: i64) {
        let width = cell.what.width();
        let (x, y) = (self.middle(cell) - width / 2, top(cell.row));
        write(
            text,
            &format!(
                "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" \
                 height=\"{height}\" rx=\"10\"/>"
            ),
        );
    }

    fn middle(&self, cell: &Cell) -> i64 {
        cell.x + self.shift
    }
}

/// A label stands so far below the box its way leaves; those of neighbours at two heights, so
/// that long ones do not meet.
const LABEL_BELOW: [i64; 2] = [16, 30];

/// The upper edge of a row.
fn top(row: usize) -> i64 {
    let row = i64::try_from(row).expect("a flow has 10,000 nodes at most");
    MARGIN + row * (BOX_HEIGHT + GAP_DOWN)
}

/// Where a way leaves the lower edge of its box, from the middle.
fn port(cell: &Cell, (place, count): (usize, usize)) -> i64 {
    let of = |number: usize| i64::try_from(number).expect("a node has 22 ports at most");
    let width = cell.what.width();
    width * (of(place) + 1) / (of(count) + 1) - width / 2
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
    add(text, format_args!("{line}\n"));
}

fn add(text: &mut String, words: std::fmt::Arguments<'_>) {
    text.write_fmt(words).expect("writing to a string");
}
