//! The document for visual editors.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use weir_engine::kind::{Kind, PortForm};
use weir_nodes::KINDS;

use super::{refusals, root, validator};
use crate::widget::WIDGETS;
use crate::{editor, kinds};

/// The settings schema of a kind, as an editor uses it: with the definitions beside it.
fn settings_schema(document: &Value, kind: &Kind) -> Value {
    let mut schema = document["nodes"][kind.name]["settings"].clone();
    schema["$defs"] = document["$defs"].clone();
    schema
}

/// A node without what is not a setting.
fn settings_of(kind: &Kind) -> Value {
    let mut example = kinds::example(kind);
    let map = example.as_object_mut().expect("a map");
    map.remove("type");
    for port in kinds::ports(kind).iter().filter(|port| port.form != PortForm::Branches) {
        map.remove(port.name);
    }
    example
}

#[test]
fn examples_and_defaults_fit_the_settings() {
    let document = editor(KINDS);
    for kind in KINDS {
        let validator = validator(&settings_schema(&document, kind));
        let example = settings_of(kind);
        assert_eq!(refusals(&validator, &example), [""; 0], "{}", kind.name);
        let defaults = kinds::defaults(kind);
        let mut completed = example;
        for (key, value) in defaults.as_object().expect("a map") {
            completed[key] = value.clone();
        }
        assert_eq!(refusals(&validator, &completed), [""; 0], "{}", kind.name);
    }
}

/// Every map of a document.
fn maps<'v>(value: &'v Value, found: &mut Vec<&'v serde_json::Map<String, Value>>) {
    match value {
        Value::Object(map) => {
            found.push(map);
            map.values().for_each(|value| maps(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| maps(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_default_fits_its_setting() {
    let document = editor(KINDS);
    let mut found = Vec::new();
    maps(&document, &mut found);
    let with_default = found.iter().filter(|map| map.contains_key("default"));
    let mut count = 0;
    for map in with_default {
        let mut schema = Value::Object((*map).clone());
        schema["$defs"] = document["$defs"].clone();
        assert_eq!(refusals(&validator(&schema), &map["default"]), [""; 0], "{map:?}");
        count += 1;
    }
    assert!(count > 10, "{count}");
}

#[test]
fn widgets_and_sources_are_known_and_used() {
    let document = editor(KINDS);
    let mut found = Vec::new();
    maps(&document, &mut found);
    let named = |key: &str| -> BTreeSet<&str> {
        found.iter().filter_map(|map| map.get(key)?.as_str()).collect()
    };
    let widgets: BTreeSet<&str> = WIDGETS.iter().map(|widget| widget.name).collect();
    assert_eq!(named("x-widget"), widgets);
    let sources: BTreeSet<&str> =
        document["sources"].as_object().expect("a map").keys().map(String::as_str).collect();
    let unknown: Vec<_> = named("x-source").difference(&sources).copied().collect();
    assert_eq!(unknown, [""; 0]);
}

#[test]
fn references_lead_somewhere() {
    for document in [editor(KINDS), crate::flow(KINDS)] {
        let mut found = Vec::new();
        maps(&document, &mut found);
        for reference in found.iter().filter_map(|map| map.get("$ref")?.as_str()) {
            let pointer = reference.trim_start_matches('#');
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
    }
}

#[test]
fn ports_point_into_the_example() {
    let document = editor(KINDS);
    for kind in KINDS {
        let node = &document["nodes"][kind.name];
        for port in node["ports"].as_array().expect("a list") {
            let target = port["target"].as_str().expect("a pointer").replace('*', "0");
            let there = node["example"].pointer(&target).is_some();
            assert!(there || port["required"] == json!(false), "{} {target}", kind.name);
        }
    }
}

#[test]
fn the_hash_tells_documents_apart() {
    let (all, fewer) = (editor(KINDS), editor(&KINDS[1..]));
    assert!(all["hash"].as_str().is_some_and(|hash| hash.starts_with("sha256:")));
    assert_eq!(all["hash"], editor(KINDS)["hash"]);
    assert_ne!(all["hash"], fewer["hash"]);
}

/// A kind is one file and one line in `nodes/`: nothing here may know one.
#[test]
fn no_kind_is_named_in_this_crate() {
    let folder = root().join("editor-schema/src");
    let mut looked_at = 0;
    for entry in std::fs::read_dir(folder).expect("readable") {
        let path = entry.expect("readable").path();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        looked_at += 1;
        let is_widget = |name: &str| WIDGETS.iter().any(|widget| widget.name == name);
        for kind in KINDS.iter().filter(|kind| !is_widget(kind.name)) {
            let quoted = format!("\"{}\"", kind.name);
            assert!(!text.contains(&quoted), "{} names {}", path.display(), kind.name);
        }
    }
    assert!(looked_at > 4);
}
