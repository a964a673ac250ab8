//! The document a visual editor draws from: it knows no kind of node, only this.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use weir_engine::compile::{SECTIONS, Section, Shape, message_settings};
use weir_engine::condition::heads::HEADS;
use weir_engine::diagnostic::rules::RULES;
use weir_engine::form;
use weir_engine::kind::{Category, Kind};
use weir_messages::Channel;

use crate::widget::{WIDGETS, sources};
use crate::{flow, kinds, port};

/// The name of this document and its version.
const SCHEMA: &str = "editor-schema/v1";

/// Where the schema of whole files is served.
const FLOW_SCHEMA: &str = "/v1/schemas/flow/v1.json";

pub(crate) fn document(kinds: &[&Kind]) -> Value {
    let mut document = json!({
        "schema": SCHEMA,
        "flow_schema": FLOW_SCHEMA,
        "terminals": terminals(),
        "categories": categories(),
        "port_kinds": port::kinds(),
        "widgets": WIDGETS.iter().map(|widget| widget.name).collect::<Vec<_>>(),
        "sources": sources(),
        "conditions": conditions(),
        "nodes": nodes(kinds),
        "messages": messages(),
        "flow_settings": flow_settings(),
        "rules": rules(),
        "$defs": form::definitions(),
    });
    document["hash"] = hash(&document).into();
    document
}

fn terminals() -> Value {
    json!({
        "end": { "title": "End", "doc": "Finished.", "order": 0 },
        "exit": { "title": "Exit", "doc": "Left early; reports name the branch.", "order": 1 },
    })
}

fn categories() -> Vec<Value> {
    let category = |(order, category): (usize, Category)| {
        json!({
            "id": category.id(), "title": category.title(), "order": order,
            "color": color(category),
        })
    };
    Category::ALL.into_iter().enumerate().map(category).collect()
}

/// Told apart by people who see colors differently too: the icon says the same.
fn color(category: Category) -> &'static str {
    match category {
        Category::Start => "#7c3aed",
        Category::Timing => "#0891b2",
        Category::Branch => "#d97706",
        Category::Message => "#16a34a",
        Category::People => "#2563eb",
    }
}

/// What a condition can ask: one head each. `in_segments` are the keys that may stand beside it
/// in a segment, and null where a segment cannot ask it.
fn conditions() -> Vec<Value> {
    let head = |head: &weir_engine::condition::heads::Head| {
        json!({
            "head": head.word, "title": head.title, "doc": head.doc, "example": head.example,
            "beside": head.beside, "operators": head.operators,
            "in_segments": head.in_segments(),
        })
    };
    HEADS.iter().map(head).collect()
}

fn nodes(kinds: &[&Kind]) -> Map<String, Value> {
    let described = |(order, kind): (usize, &&Kind)| (kind.name.to_owned(), node(order, kind));
    kinds.iter().enumerate().map(described).collect()
}

fn node(order: usize, kind: &Kind) -> Value {
    let mut node = json!({
        "title": kind.title,
        "doc": kind.doc,
        "category": kind.category.id(),
        "order": order,
        "icon": kind.icon,
        "also": kind.also,
        "help": format!("docs/nodes/{}.md", kind.name),
        "placement": kinds::role(kind),
        "accepts_input": !kinds::is_start(kind),
        "summary": kind.summary,
        "settings": form::schema(&kinds::settings(kind)),
        "defaults": kinds::defaults(kind),
        "example": kinds::example(kind),
        "ports": kinds::ports(kind).iter().map(port::described).collect::<Vec<_>>(),
    });
    if let Some(channel) = kinds::channel(kind) {
        node["sends"] = true.into();
        node["channel"] = channel.into();
    }
    node
}

fn messages() -> Map<String, Value> {
    let described = |(order, channel): (usize, Channel)| {
        let settings = form::schema(&message_settings(channel));
        let variants = flow::variants(channel);
        let message = json!({ "order": order, "settings": settings, "variants": variants });
        (channel.to_string(), message)
    };
    Channel::ALL.into_iter().enumerate().map(described).collect()
}

/// What is set for a flow as a whole; nodes, starts and messages stand apart.
fn flow_settings() -> Vec<Value> {
    let is_setting = |section: &&Section| match section.shape {
        Shape::Value(_) | Shape::Map(_) | Shape::Conditions | Shape::List(_) => true,
        Shape::Messages | Shape::Nodes | Shape::Starts | Shape::Open => false,
    };
    let described = |section: &Section| {
        json!({
            "name": section.name,
            "title": section.title,
            "doc": section.doc,
            "required": section.required,
            "schema": flow::section(section),
        })
    };
    SECTIONS.iter().filter(is_setting).map(described).collect()
}

fn rules() -> Vec<Value> {
    let described = |rule: &&'static weir_engine::diagnostic::Rule| {
        json!({
            "code": rule.code,
            "name": rule.name,
            "severity": rule.severity.word(),
            "title": rule.title,
            "help": rule.page(),
        })
    };
    RULES.iter().map(described).collect()
}

/// By what a reader knows that nothing changed.
fn hash(document: &Value) -> String {
    let digest = Sha256::digest(sorted(document).to_string());
    digest.iter().fold("sha256:".to_owned(), |hash, byte| format!("{hash}{byte:02x}"))
}

/// The same with every map in the order of its keys, however maps are kept.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| key.as_str());
            let entries = entries.into_iter().map(|(key, value)| (key.clone(), sorted(value)));
            Value::Object(entries.collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}
