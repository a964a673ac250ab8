//! The tables as a JSON Schema (draft 2020-12), with hints for whoever draws forms from it.
//!
//! Settings are read by the same tables, so the two cannot disagree. What begins with `x-` is a
//! hint: `x-secret` marks what is never shown again, `x-group` what is folded away.

use serde_json::{Map, Value, json};

use super::kinds::{KINDS, Kind};
use super::mask::MASK;
use super::row::{Row, Shape};

/// Where the document is found.
const ID: &str = "/v1/schemas/providers/v1.json";

/// The whole document: settings are of one of these kinds.
pub fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "A provider",
        "description": "Who hands messages over, as in `providers:` of weir.yaml and in \
            `PUT /v1/providers/{name}`.",
        "x-mask": MASK,
        "oneOf": KINDS.iter().map(of_kind).collect::<Vec<_>>(),
    })
}

fn of_kind(kind: &Kind) -> Value {
    let mut schema = object(kind.rows);
    schema["title"] = kind.title.into();
    schema["description"] = kind.doc.into();
    schema["x-icon"] = kind.icon.into();
    schema["x-name"] = kind.name.into();
    schema["x-begin"] = serde_json::from_str(kind.begin).unwrap_or_default();
    schema["properties"]["type"] = json!({ "const": kind.word });
    if let Some(required) = schema["required"].as_array_mut() {
        required.insert(0, "type".into());
    }
    schema
}

fn object(tables: &[&'static [Row]]) -> Value {
    let rows = || tables.iter().copied().flatten();
    let properties: Map<String, Value> =
        rows().enumerate().map(|(nth, row)| (row.name.to_owned(), property(nth, row))).collect();
    let required: Vec<_> = rows().filter(|row| row.required).map(|row| row.name).collect();
    let mut schema = json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    let either: Vec<_> = rows().filter(|row| row.one_of.is_some()).collect();
    if !either.is_empty() {
        let one = |row: &&Row| json!({ "required": [row.name] });
        schema["allOf"] = json!([{ "oneOf": either.iter().map(one).collect::<Vec<_>>() }]);
    }
    schema
}

fn property(nth: usize, row: &Row) -> Value {
    let mut property = of_shape(&row.shape);
    property["title"] = row.title.into();
    property["x-order"] = nth.into();
    if !row.doc.is_empty() {
        property["description"] = row.doc.into();
    }
    if let Some(default) = row.default.and_then(|json| serde_json::from_str(json).ok()) {
        property["default"] = default;
    }
    if let Some(example) = row.example {
        property["examples"] = json!([example]);
    }
    let hints = [("x-unit", row.unit), ("x-group", row.group)];
    for (name, hint) in hints {
        if let Some(hint) = hint {
            property[name] = hint.into();
        }
    }
    if row.hidden {
        property["x-hidden"] = true.into();
    }
    property
}

fn of_shape(shape: &Shape) -> Value {
    let text = |widget: &str| json!({ "type": "string", "minLength": 1, "x-widget": widget });
    let list =
        |items: Value, widget: &str| json!({ "type": "array", "items": items, "x-widget": widget });
    match shape {
        Shape::Line | Shape::Template | Shape::Rate => text("text"),
        Shape::Secret | Shape::SecretUrl => {
            let mut secret = text("secret");
            secret["x-secret"] = true.into();
            secret
        }
        Shape::LongTemplate => json!({ "type": "string", "x-widget": "textarea" }),
        Shape::Choice(words) => choice(words),
        Shape::Number(least, most) => {
            json!({ "type": "integer", "minimum": least, "maximum": most, "x-widget": "number" })
        }
        Shape::Flag => json!({ "type": "boolean", "x-widget": "switch" }),
        Shape::Variables => list(json!({ "type": "string" }), "words"),
        Shape::Channels(channels) => {
            let words: Vec<_> = channels.iter().map(|channel| channel.as_str()).collect();
            list(json!({ "type": "string", "enum": words }), "channels")
        }
        Shape::Statuses => list(json!({ "type": ["string", "integer"] }), "words"),
        Shape::Headers => json!({
            "type": "object", "additionalProperties": { "type": "string" },
            "x-widget": "headers", "x-secret": true,
        }),
        Shape::Texts => json!({
            "type": "object", "additionalProperties": { "type": "string" }, "x-widget": "data",
        }),
        Shape::Json => json!({ "type": ["object", "array"], "x-widget": "json" }),
        Shape::Any => json!({ "x-widget": "json" }),
        Shape::Group(rows) => object(&[rows]),
    }
}

fn choice(words: &[(&str, &str)]) -> Value {
    let (words, titles): (Vec<&str>, Vec<&str>) = words.iter().copied().unzip();
    json!({ "type": "string", "enum": words, "x-enum-titles": titles, "x-widget": "select" })
}
