//! The schema against the compiler: what it refuses, the compiler refuses too.
//!
//! The corpus is every flow of the repository, every example, and each of them broken in one
//! place, by every way in a list.

use serde_json::{Map, Value, json};
use weir_engine::compile::{Files, compile};
use weir_engine::diagnostic::Severity;
use weir_engine::kind::Kind;
use weir_engine::source::Source;
use weir_nodes::KINDS;

use super::flow::around;
use super::{flows, json, refusals, validator};
use crate::{flow, kinds};

/// Whether the compiler has an error to report.
fn is_refused(file: &Value) -> bool {
    let source = Source::new("flow.json", file.to_string());
    let found = compile(&source, &Files::new(), KINDS).diagnostics;
    found.iter().any(|found| found.rule.severity == Severity::Error)
}

/// Whole flows are long and alike: one replacement of so many is tried at each place.
const FLOW_STEP: usize = 12;

/// Flows that are right, or nearly so: examples name nodes and messages that are not there. With
/// each, how many replacements are passed over.
fn corpus() -> Vec<(Value, usize)> {
    let start = json!({ "type": "api", "next": "here" });
    let node = json!({ "type": "pause", "for": "1 day", "next": "end" });
    let of_kind = |kind: &&Kind| match kinds::example(kind) {
        example if kinds::is_start(kind) => (around(&example, &node), 1),
        example => (around(&start, &example), 1),
    };
    let flows = flows().into_iter().map(|(_, text)| (without_templates(json(&text)), FLOW_STEP));
    flows.chain(KINDS.iter().map(of_kind)).collect()
}

/// Template files are read after the shape; a text says as much, and compiles faster.
fn without_templates(mut flow: Value) -> Value {
    for message in flow["messages"].as_object_mut().into_iter().flat_map(Map::values_mut) {
        let map = message.as_object_mut().expect("a message is a map");
        if map.remove("template").is_some() {
            map.insert("text".into(), "Hello".into());
        }
    }
    flow
}

/// Every place in a value, outermost first.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                places(value, &format!("{at}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                places(value, &format!("{at}/{index}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What a value is replaced by.
fn replacements() -> Vec<Value> {
    vec![
        json!(7),
        json!(-1),
        json!(true),
        json!("two words"),
        json!("1 day"),
        json!("$.cart.total"),
        json!("09:00"),
        json!("any"),
        json!([]),
        json!(["one", "two"]),
        json!({}),
        json!({ "tag": "VIP" }),
    ]
}

/// A value broken in one place: replaced, taken away, or with a key too many. Of the replacements
/// every `step`th is tried, another one first at each place.
fn broken(file: &Value, (number, at): (usize, &str), step: usize) -> Vec<Value> {
    let with = |value: Value| {
        let mut file = file.clone();
        *file.pointer_mut(at).expect("a place of this value") = value;
        file
    };
    let tried = replacements().into_iter().skip(number % step).step_by(step);
    let mut all: Vec<Value> = tried.map(with).collect();
    all.extend(with_one_more(file, at));
    all.extend(without(file, at));
    all
}

fn with_one_more(file: &Value, at: &str) -> Option<Value> {
    let mut file = file.clone();
    file.pointer_mut(at)?.as_object_mut()?.insert("unheard_of".into(), "x".into());
    Some(file)
}

fn without(file: &Value, at: &str) -> Option<Value> {
    let (parent, key) = at.rsplit_once('/')?;
    let mut file = file.clone();
    let map: &mut Map<String, Value> = file.pointer_mut(parent)?.as_object_mut()?;
    map.remove(&key.replace("~1", "/").replace("~0", "~"))?;
    Some(file)
}

#[test]
fn what_the_schema_refuses_the_compiler_refuses() {
    let validator = validator(&flow(KINDS));
    let (mut tried, mut refused) = (0, 0);
    let mut wrong = Vec::new();
    for (file, step) in corpus() {
        let mut at = Vec::new();
        places(&file, "", &mut at);
        for (number, place) in at.iter().enumerate() {
            for broken in broken(&file, (number, place), step) {
                tried += 1;
                if validator.is_valid(&broken) {
                    continue;
                }
                refused += 1;
                if !is_refused(&broken) {
                    wrong.push(format!("{place}: {:?}", refusals(&validator, &broken)));
                }
            }
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{} refused by the schema alone:\n{}", wrong.len(), wrong.join("\n"));
    assert!(tried > 3_000 && refused > tried / 4, "{refused} of {tried}");
}
