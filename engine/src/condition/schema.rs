//! Conditions as JSON Schema (draft 2020-12): the shape, so that editors complete and mark it
//! while it is typed. What a shape cannot say (paths that parse, operands that fit each other,
//! what may be asked where) is the reader's to report, so the schema never refuses what the
//! reader accepts.

use serde_json::{Map, Value, json};

use super::heads::{HEADS, Head, ITEMS_MAX, PEOPLE, Takes};
use super::{Asked, Op};

/// A document of its own, for a condition alone.
pub fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": "#/$defs/condition",
        "$defs": definitions(),
    })
}

/// What `$defs` of a larger document needs: `condition`, `labelled_condition` (with `label`
/// beside it), `status_condition` (of `evaluate_event`), `operators`, and their parts.
pub fn definitions() -> Map<String, Value> {
    let all: Vec<&Head> = HEADS.iter().collect();
    let joins = |head: &&Head| matches!(head.takes, Takes::Condition | Takes::Conditions);
    let of_status =
        HEADS.iter().filter(|head| head.takes == Takes::Status || joins(head)).collect::<Vec<_>>();
    let label = [("label", json!({ "type": "string", "title": "Label", "minLength": 1 }))];
    [
        ("condition", condition(&all, "condition", &[])),
        ("labelled_condition", condition(&all, "condition", &label)),
        ("status_condition", condition(&of_status, "status_condition", &[])),
        ("operators", operators()),
        ("operand", operand()),
        ("path", path()),
        ("count", count()),
        ("duration", duration()),
        ("window", window()),
    ]
    .into_iter()
    .map(|(name, definition)| (name.to_owned(), definition))
    .collect()
}

/// One object for every head: `oneOf` chooses by the key that must be there, so that an editor
/// names the head it is in.
fn condition(heads: &[&Head], name: &str, beside: &[(&str, Value)]) -> Value {
    let choices: Vec<Value> = heads.iter().map(|head| choice(head, name, beside)).collect();
    json!({
        "title": "Condition",
        "description": "What must be true: one key that says what is asked, and its operands.",
        "x-widget": "condition",
        "type": "object",
        "oneOf": choices,
    })
}

fn choice(head: &Head, name: &str, beside: &[(&str, Value)]) -> Value {
    let mut properties = Map::new();
    properties.insert(head.word.into(), subject(head, name));
    for key in head.beside {
        properties.insert((*key).into(), operand_beside(key));
    }
    if head.operators {
        properties.extend(operator_properties());
    }
    properties.extend(beside.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
    json!({
        "title": head.title,
        "description": head.doc,
        "properties": properties,
        "required": required(head, name),
        "additionalProperties": false,
    })
}

fn required(head: &Head, name: &str) -> Vec<&'static str> {
    let names_node =
        head.takes == Takes::Port || head.takes == Takes::Status && name != "status_condition";
    if names_node { vec![head.word, "of"] } else { vec![head.word] }
}

fn subject(head: &Head, name: &str) -> Value {
    let this = json!({ "$ref": format!("#/$defs/{name}") });
    match head.takes {
        Takes::Tag => named("Tag", "tag"),
        Takes::Attribute => named("Attribute", "attribute"),
        Takes::Path => json!({ "$ref": "#/$defs/path" }),
        Takes::EventType => {
            let pattern = "^[a-z][a-z0-9_.]*$";
            json!({ "type": "string", "title": "Event", "pattern": pattern, "x-widget": "event" })
        }
        Takes::Status => {
            let words: Vec<&str> = Asked::ALL.into_iter().map(Asked::word).collect();
            json!({ "title": "Status", "enum": words })
        }
        Takes::Port => named("Branch", "port"),
        Takes::Segment => named("Segment", "segment"),
        Takes::Channel => {
            json!({ "title": "Channel", "enum": PEOPLE.map(weir_messages::Channel::as_str) })
        }
        Takes::Window => json!({ "$ref": "#/$defs/window" }),
        Takes::Condition => this,
        Takes::Conditions => {
            json!({ "type": "array", "items": this, "minItems": 1, "maxItems": ITEMS_MAX })
        }
    }
}

fn named(title: &str, widget: &str) -> Value {
    json!({ "type": "string", "title": title, "minLength": 1, "x-widget": widget })
}

/// One name, or several.
fn names(title: &str, widget: &str) -> Value {
    let one = named(title, widget);
    let list = json!({ "type": "array", "items": one, "minItems": 1, "maxItems": ITEMS_MAX });
    json!({ "title": title, "oneOf": [one, list] })
}

fn operand_beside(key: &str) -> Value {
    match key {
        "where" => json!({ "$ref": "#/$defs/condition" }),
        "same" => names("Same field", "field"),
        "since" => json!({
            "type": "string",
            "title": "Since",
            "description": "`entry`, `arrival`, `ever`, or the node last left.",
            "examples": ["entry", "arrival", "ever"],
            "minLength": 1,
        }),
        "within" => json!({ "$ref": "#/$defs/duration" }),
        "count" => json!({ "$ref": "#/$defs/count" }),
        "credited" => json!({ "type": "boolean", "title": "Credited to a message of this run" }),
        "of" => names("Node", "node"),
        "grade" => json!({ "title": "Whose opens and clicks count", "enum": ["human", "any"] }),
        "link" => named("Link", "link"),
        "topic" => named("Topic", "topic"),
        other => named(other, "text"),
    }
}

fn operators() -> Value {
    json!({
        "title": "Operators",
        "x-widget": "operators",
        "type": "object",
        "properties": operator_properties(),
        "additionalProperties": false,
        "minProperties": 1,
    })
}

fn operator_properties() -> Map<String, Value> {
    Op::ALL.into_iter().map(|op| (op.name().to_owned(), of_operator(op))).collect()
}

fn of_operator(op: Op) -> Value {
    let path = json!({ "$ref": "#/$defs/path" });
    match op {
        Op::Is | Op::Contains => json!({ "$ref": "#/$defs/operand" }),
        Op::In => {
            let items = json!({ "$ref": "#/$defs/operand" });
            json!({ "oneOf": [{ "type": "array", "items": items, "minItems": 1 }, path] })
        }
        Op::Gt | Op::Gte | Op::Lt | Op::Lte => json!({
            "description": "A number, or money such as `50 EUR`.",
            "type": ["number", "string"],
        }),
        Op::StartsWith | Op::EndsWith => json!({ "type": "string", "minLength": 1 }),
        Op::Before | Op::After => json!({
            "description": "A date such as `2026-11-27`.",
            "type": "string",
        }),
        Op::WithinLast | Op::WithinNext => {
            json!({ "anyOf": [{ "$ref": "#/$defs/duration" }, path] })
        }
    }
}

fn operand() -> Value {
    json!({
        "description": "A text, a number, money (`50 EUR`), a date, true or false, or a path.",
        "type": ["string", "number", "boolean"],
    })
}

fn path() -> Value {
    json!({
        "title": "Path",
        "description": "RFC 9535, such as `$.cart.total`; with a `[` in it, in quotes.",
        "type": "string",
        "pattern": r"^\$[.\[]",
        "x-widget": "path",
    })
}

fn count() -> Value {
    let bound = json!({ "type": "integer", "minimum": 0 });
    let bounds = ["is", "gt", "gte", "lt", "lte"].map(|name| (name.to_owned(), bound.clone()));
    json!({
        "title": "How often",
        "type": "object",
        "x-widget": "operators",
        "properties": Map::from_iter(bounds),
        "additionalProperties": false,
        "minProperties": 1,
    })
}

fn duration() -> Value {
    json!({
        "title": "Duration",
        "type": "string",
        "examples": ["36 hours", "1 day 12 hours"],
        "x-widget": "duration",
    })
}

fn window() -> Value {
    let day = json!({ "enum": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] });
    let date = json!({ "type": "string", "examples": ["2026-11-27"] });
    let time = json!({ "type": "string", "examples": ["09:00"] });
    json!({
        "title": "Window",
        "x-widget": "window",
        "type": "object",
        "properties": {
            "days": { "anyOf": [{ "type": "array", "items": day }, day] },
            "from": time,
            "to": time,
            "dates": {
                "type": "object",
                "properties": { "from": date, "to": date },
                "additionalProperties": false,
            },
            "timezone": { "type": "string", "default": "contact" },
        },
        "additionalProperties": false,
    })
}
