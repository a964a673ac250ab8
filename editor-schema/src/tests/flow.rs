//! The schema of flow files: it takes what the compiler takes, and refuses what is broken.

use serde_json::{Value, json};
use weir_nodes::KINDS;

use super::{flows, json, refusals, validator};
use crate::{flow, kinds};

/// A small flow around one start and one node.
pub(super) fn around(start: &Value, node: &Value) -> Value {
    json!({
        "schema": "flow/v1", "id": "a-flow", "start": start, "nodes": { "here": node },
    })
}

fn a_start() -> Value {
    kinds::example(KINDS.iter().find(|kind| kinds::is_start(kind)).expect("a start"))
}

fn a_node() -> Value {
    kinds::example(KINDS.iter().find(|kind| !kinds::is_start(kind)).expect("a node"))
}

#[test]
fn it_is_a_schema_of_its_draft() {
    assert!(jsonschema::meta::is_valid(&flow(KINDS)));
}

#[test]
fn it_takes_every_example() {
    let validator = validator(&flow(KINDS));
    for kind in KINDS {
        let example = kinds::example(kind);
        let file = if kinds::is_start(kind) {
            around(&example, &a_node())
        } else {
            around(&a_start(), &example)
        };
        assert_eq!(refusals(&validator, &file), [""; 0], "{}", kind.name);
    }
}

#[test]
fn it_takes_every_flow_of_the_repository() {
    let validator = validator(&flow(KINDS));
    for (name, text) in flows() {
        assert_eq!(refusals(&validator, &json(&text)), [""; 0], "{name}");
    }
}

/// Broken flows, one after the other, and where each is broken.
const BROKEN: &str = include_str!("broken.txt");

#[test]
fn it_refuses_broken_flows_and_says_where() {
    let validator = validator(&flow(KINDS));
    let mut count = 0;
    for case in BROKEN.split("\n--- ").skip(1) {
        let (pointer, text) = case.split_once('\n').expect("a pointer, then a flow");
        let found = refusals(&validator, &json(text));
        assert!(!found.is_empty(), "taken:\n{text}");
        let there = found.iter().any(|found| found.starts_with(&format!("{pointer}: ")));
        assert!(there, "not at {pointer}: {found:#?}\n{text}");
        count += 1;
    }
    assert!(count > 15, "{count}");
}
