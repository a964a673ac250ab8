//! What editors must know of flows, made from the tables the compiler reads: a JSON Schema of flow
//! files, a document that any visual editor can draw from, and a page of docs for each kind.
//!
//! Architecture Invariant: no kind of node is named here. What is true of one kind stands in its
//! row; a kind that needs more here needs another column there.

mod editor;
mod flow;
mod kinds;
mod page;
mod port;
mod widget;

#[cfg(test)]
mod tests;

use serde_json::Value;
use weir_engine::kind::Kind;

/// The JSON Schema (draft 2020-12) of `flow/v1` files.
///
/// It is written for people who type: the kind of a node decides by `if` and `then` which
/// settings it has, so that an editor marks the one thing that is wrong. It never refuses what the
/// compiler takes.
pub fn flow(kinds: &[&Kind]) -> Value {
    flow::document(kinds)
}

/// The document `editor-schema/v1`: nodes with their settings, ports and summaries, the settings
/// of flows and messages, and the rules that a flow can break.
pub fn editor(kinds: &[&Kind]) -> Value {
    editor::document(kinds)
}

/// The page of docs of one kind, in Markdown: `docs/nodes/KIND.md`.
pub fn page(kind: &Kind) -> String {
    page::of_kind(kind)
}

/// The page that lists all kinds: `docs/nodes/README.md`.
pub fn index(kinds: &[&Kind]) -> String {
    page::of_all(kinds)
}
