//! The schema of every table says what the parser knows, and all it refers to is there.

use std::collections::BTreeSet;

use serde_json::Value;
use weir_engine::compile::{SECTIONS, START_SETTINGS, Shape, message_settings, variant_settings};
use weir_engine::form::{Need, Setting, definitions, schema};

/// Every table of settings there is, with a name for messages.
fn tables() -> Vec<(String, Vec<Setting>)> {
    let kinds = weir_nodes::KINDS.iter().map(|kind| (kind.name.to_owned(), kind.settings.to_vec()));
    let sections = SECTIONS.iter().filter_map(|section| match section.shape {
        Shape::Map(table) | Shape::List(table) => Some((section.name.to_owned(), table.to_vec())),
        Shape::Value(setting) => Some((section.name.to_owned(), vec![*setting])),
        Shape::Conditions | Shape::Messages | Shape::Nodes | Shape::Starts | Shape::Open => None,
    });
    let messages = ["email", "sms", "push", "webhook"].into_iter().flat_map(|word| {
        let channel = word.parse().expect("a channel");
        let (own, variant) = (message_settings(channel), variant_settings(channel));
        [(word.to_owned(), own), (format!("variant of {word}"), variant)]
    });
    let start = [("start".to_owned(), START_SETTINGS.to_vec())];
    kinds.chain(sections).chain(messages).chain(start).collect()
}

#[test]
fn each_setting_is_a_property_and_each_required_one_is_required() {
    for (name, table) in tables() {
        let schema = schema(&table);
        let properties = schema["properties"].as_object().expect("an object");
        let known: BTreeSet<&str> = properties.keys().map(String::as_str).collect();
        let wanted: BTreeSet<&str> = table.iter().map(|setting| setting.name).collect();
        assert_eq!(known, wanted, "{name}");
        assert_eq!(known.len(), table.len(), "{name} has a setting twice");
        let needed = table.iter().filter(|setting| setting.need == Need::Required);
        let needed: Vec<&str> = needed.map(|setting| setting.name).collect();
        assert_eq!(schema["required"], serde_json::json!(needed), "{name}");
        assert_eq!(schema["additionalProperties"], false, "{name}");
    }
}

#[test]
fn each_setting_says_what_it_is_and_what_it_does() {
    for (name, table) in tables() {
        for setting in table {
            assert!(!setting.title.is_empty(), "{name}.{}", setting.name);
            assert!(setting.doc.ends_with('.'), "{name}.{}: {}", setting.name, setting.doc);
        }
    }
}

#[test]
fn references_lead_somewhere() {
    let definitions = Value::Object(definitions());
    let schemas = tables().into_iter().map(|(_, table)| schema(&table));
    for schema in schemas.chain([definitions.clone()]) {
        for reference in references(&schema) {
            let pointer = reference.strip_prefix("#/$defs").expect("a definition");
            assert!(definitions.pointer(pointer).is_some(), "{reference}");
        }
    }
}

fn references(schema: &Value) -> Vec<String> {
    let own = schema.get("$ref").and_then(Value::as_str).map(str::to_owned);
    let fields = schema.as_object().into_iter().flat_map(|object| object.values());
    let items = schema.as_array().into_iter().flatten();
    own.into_iter().chain(fields.chain(items).flat_map(references)).collect()
}
