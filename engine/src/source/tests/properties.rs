//! Whatever comes in, the reader answers, and answers in places that exist.

use proptest::prelude::*;

use super::FLOW;
use crate::diagnostic::{Severity, render_text, to_json, to_sarif};
use crate::source::{DIAGNOSTICS_MAX, Node, Span, Value, read_bytes};

/// Pieces that mean something to YAML or to the reader.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ": ",
    ",",
    "-",
    "- ",
    "#",
    " #",
    "\"",
    "'",
    "\n",
    "\n  ",
    "\t",
    "\n\t",
    "|",
    ">",
    "&a",
    "*a",
    "!t",
    "<<",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "?",
    "@",
    "`",
    "\\",
    "\\x",
    "\\ud800",
    "{{",
    "}}",
    "{%",
    "$.",
    "$.a[0]",
    "~",
    "null",
    "0x1",
    "1e5",
    ".5",
    "\u{feff}",
    "\u{0}",
    "\u{a0}",
    "\u{200b}",
    "\u{85}",
    "\u{2028}",
    "\r",
    "é",
    "🎉",
    " ",
    "  ",
    "a",
    "a: ",
    "a:b",
];

/// One change of a text: at a place, so many characters give way to a piece.
fn change() -> impl Strategy<Value = (prop::sample::Index, usize, &'static str)> {
    (any::<prop::sample::Index>(), 0..4_usize, prop::sample::select(PIECES))
}

fn changed(text: &str, changes: &[(prop::sample::Index, usize, &str)]) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for (place, length, piece) in changes {
        let start = place.index(characters.len() + 1);
        let end = (start + length).min(characters.len());
        characters.splice(start..end, piece.chars());
    }
    characters.into_iter().collect()
}

fn holds(bytes: &[u8]) {
    let (source, root, found) = read_bytes("flow.yaml", bytes);
    let text = &source.text;
    if let Some(root) = &root {
        walk(root, text);
    }
    let refused = found.iter().any(|it| it.rule.severity == Severity::Error);
    assert!(root.is_some() || refused, "no tree and no reason");
    assert!(found.len() <= DIAGNOSTICS_MAX + 1);
    for it in &found {
        let labels = it.labels.iter().map(|label| label.span);
        let edits = it.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        labels.chain(edits).chain([it.span]).for_each(|span| lies_in(span, text));
    }
    let shown = render_text(&source, &found, false);
    assert!(!shown.contains('\u{1b}'));
    assert_eq!(to_json(&source, root.as_ref(), &found).as_array().map(Vec::len), Some(found.len()));
    to_sarif(&[(&source, &found)]);
}

fn walk(node: &Node, text: &str) {
    lies_in(node.span, text);
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| walk(item, text)),
        Value::Map(map) => {
            for (key, value) in map.iter() {
                lies_in(key.span, text);
                walk(value, text);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => {}
    }
}

fn lies_in(span: Span, text: &str) {
    assert!(text.get(span.start..span.end).is_some(), "{span:?} of {} bytes", text.len());
}

#[test]
fn what_failed_before() {
    for text in ["{\u{2028}a:b}}", "{% AAA AA:®0 ¡", "\"---\n}: |\"é", "a: {% x:é"] {
        holds(text.as_bytes());
    }
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        holds(&bytes);
    }

    #[test]
    fn any_text(text in "\\PC{0,200}") {
        holds(text.as_bytes());
    }

    #[test]
    fn any_pieces(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        holds(pieces.concat().as_bytes());
    }

    #[test]
    fn a_changed_flow(changes in prop::collection::vec(change(), 1..6)) {
        holds(changed(FLOW, &changes).as_bytes());
    }
}
