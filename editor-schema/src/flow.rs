//! Flow files as JSON Schema, for editors of text.

use serde_json::{Map, Value, json};
use weir_engine::compile::{
    SECTIONS, Section, Shape, feed_settings, message_settings, variant_settings,
};
use weir_engine::form::{self, Form, Setting};
use weir_engine::kind::Kind;
use weir_messages::Channel;

use crate::{kinds, port};

/// The targets that are places of every flow: nodes and messages cannot be called so.
const RESERVED: [&str; 3] = ["exit", "end", "start"];

/// As many variants as the compiler takes.
const VARIANTS_MAX: usize = 50;

/// As many feeds as the compiler takes.
const FEEDS_MAX: usize = 10;

pub(crate) fn document(kinds: &[&Kind]) -> Value {
    let properties = SECTIONS.iter().enumerate().map(|(order, section)| {
        let mut schema = self::section(section);
        schema["x-order"] = order.into();
        (section.name.to_owned(), schema)
    });
    let required = SECTIONS.iter().filter(|section| section.required).map(|section| section.name);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Weir flow, flow/v1",
        "description": "Who enters a flow, what happens to them step by step, and what they get.",
        "type": "object",
        "properties": properties.collect::<Map<_, _>>(),
        "required": required.collect::<Vec<_>>(),
        "additionalProperties": false,
        "$defs": definitions(kinds),
    })
}

/// What stands after the key of a section.
pub(crate) fn section(section: &Section) -> Value {
    let mut schema = match section.shape {
        Shape::Value(setting) => of_setting(*setting),
        Shape::Map(table) => form::schema(table),
        Shape::Conditions => of_setting(Setting::optional(section.name, Form::Conditions, "")),
        Shape::List(table) => json!({ "type": "array", "items": form::schema(table) }),
        Shape::Messages => by_id("message"),
        Shape::Nodes => by_id("node"),
        Shape::Starts => starts(),
        Shape::Open => json!({}),
    };
    schema["title"] = section.title.into();
    schema["description"] = section.doc.into();
    schema
}

fn of_setting(setting: Setting) -> Value {
    form::schema(&[setting])["properties"][setting.name].take()
}

fn by_id(what: &str) -> Value {
    json!({
        "type": "object",
        "propertyNames": { "$ref": "#/$defs/id", "not": { "enum": RESERVED } },
        "additionalProperties": { "$ref": format!("#/$defs/{what}") },
        "minProperties": usize::from(what == "node"),
    })
}

/// One start, or a list in which each has an id.
fn starts() -> Value {
    let start = json!({ "$ref": "#/$defs/start" });
    let listed = json!({ "$ref": "#/$defs/start", "required": ["id"] });
    json!({
        "type": ["object", "array"],
        "if": { "type": "array" },
        "then": { "items": listed, "minItems": 1 },
        "else": start,
    })
}

fn definitions(kinds: &[&Kind]) -> Map<String, Value> {
    let mut all = form::definitions();
    for role in ["start", "node"] {
        let of_role: Vec<&Kind> =
            kinds.iter().copied().filter(|kind| kinds::role(kind) == role).collect();
        all.insert(role.to_owned(), by_type(role, &of_role));
        for kind in of_role {
            all.insert(definition_of(kind), of_kind(kind));
        }
    }
    all.insert("message".to_owned(), by_channel());
    for channel in Channel::ALL {
        all.insert(format!("message_{channel}"), of_channel(channel));
    }
    all
}

fn definition_of(kind: &Kind) -> String {
    format!("{}_{}", kinds::role(kind), kind.name)
}

/// Which of the kinds it is: only the one that `type` names is looked at, so that what is wrong
/// is said once.
fn by_type(role: &str, kinds: &[&Kind]) -> Value {
    let names: Vec<&str> = kinds.iter().map(|kind| kind.name).collect();
    let docs: Vec<&str> = kinds.iter().map(|kind| kind.doc).collect();
    let choices = kinds.iter().map(|kind| {
        let reference = format!("#/$defs/{}", definition_of(kind));
        chosen_by("type", kind.name, &reference)
    });
    json!({
        "title": if role == "start" { "Start" } else { "Node" },
        "type": "object",
        "properties": {
            "type": {
                "title": "Type", "type": "string", "enum": names, "enumDescriptions": docs,
            },
        },
        "required": ["type"],
        "allOf": choices.collect::<Vec<_>>(),
    })
}

fn chosen_by(key: &str, word: &str, reference: &str) -> Value {
    json!({
        "if": { "properties": { key: { "const": word } }, "required": [key] },
        "then": { "$ref": reference },
    })
}

/// A node or start with everything that may stand in it.
fn of_kind(kind: &Kind) -> Value {
    let mut schema = form::schema(&kinds::settings(kind));
    for port in kinds::ports(kind) {
        port::add(&mut schema, port);
    }
    let properties = &mut schema["properties"];
    properties["type"] = json!({ "const": kind.name, "title": "Type" });
    if kinds::is_start(kind) {
        properties["id"] = json!({
            "$ref": "#/$defs/id",
            "title": "Id",
            "description": "What reports call this start; needed where there are several.",
        });
    } else {
        properties["name"] = json!({
            "type": "string", "minLength": 1, "title": "Name",
            "description": "What people call it.",
        });
    }
    schema["title"] = kind.title.into();
    schema["description"] = kind.doc.into();
    schema["examples"] = json!([kinds::example(kind)]);
    schema
}

fn by_channel() -> Value {
    let choices = Channel::ALL.map(|channel| {
        chosen_by("channel", channel.as_str(), &format!("#/$defs/message_{channel}"))
    });
    json!({
        "title": "Message",
        "type": "object",
        "properties": { "channel": { "enum": Channel::ALL.map(Channel::as_str) } },
        "required": ["channel"],
        "allOf": choices,
    })
}

fn of_channel(channel: Channel) -> Value {
    let mut schema = form::schema(&message_settings(channel));
    schema["title"] = format!("Message by {channel}").into();
    schema["properties"]["variants"] = variants(channel);
    schema["properties"]["feeds"] = feeds();
    schema
}

/// The products that a message shows, by name.
fn feeds() -> Value {
    json!({
        "title": "Feeds",
        "description": "Products that it shows, read as `feeds.NAME`.",
        "type": "object",
        "propertyNames": { "$ref": "#/$defs/id" },
        "additionalProperties": form::schema(feed_settings()),
        "maxProperties": FEEDS_MAX,
    })
}

/// What replaces parts of a message when a condition holds.
pub(crate) fn variants(channel: Channel) -> Value {
    json!({
        "title": "Variants",
        "description": "The first whose condition holds replaces those parts.",
        "type": "array",
        "items": form::schema(&variant_settings(channel)),
        "maxItems": VARIANTS_MAX,
    })
}
