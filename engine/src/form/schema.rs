//! A table of settings as JSON Schema (draft 2020-12), with hints for editors.
//!
//! The parser and the schema read one table, so they cannot disagree about what is known, needed
//! or allowed. Correctness stands in the schema's own words (`required`, `if`/`then`, `oneOf`);
//! what begins with `x-` is a hint that an editor may ignore.

use serde_json::{Map, Value, json};

use super::id::ID_MAX_BYTES;
use super::{BranchForm, Form, Need, Setting, Word, branch_settings};
use crate::condition;

/// An object with these settings and no others. References lead to [`definitions`].
pub fn schema(table: &[Setting]) -> Value {
    let properties: Map<String, Value> = table
        .iter()
        .enumerate()
        .map(|(order, setting)| (setting.name.to_owned(), property(order, setting)))
        .collect();
    let required: Vec<&str> = table
        .iter()
        .filter(|setting| setting.need == Need::Required)
        .map(|setting| setting.name)
        .collect();
    let mut schema = json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    let rules: Vec<Value> =
        needs(table).into_iter().chain(groups(table)).chain(places(table)).collect();
    if !rules.is_empty() {
        schema["allOf"] = rules.into();
    }
    schema
}

/// What `$defs` of a document with such schemas must hold.
pub fn definitions() -> Map<String, Value> {
    let id = format!("^[a-z][a-z0-9_]{{0,{}}}$", ID_MAX_BYTES - 1);
    let mut all = condition::definitions();
    all.extend([
        ("id".to_owned(), json!({ "type": "string", "pattern": id })),
        (
            "target".to_owned(),
            json!({
                "type": "string",
                "title": "Leads to",
                "description": "The id of a node, or `exit` or `end`.",
                "pattern": id,
                "x-widget": "port",
            }),
        ),
        (
            "time".to_owned(),
            json!({
                "type": "string",
                "pattern": "^([01][0-9]|2[0-4]):[0-5][0-9]$",
                "examples": ["09:00"],
                "x-widget": "time",
            }),
        ),
        (
            "date".to_owned(),
            json!({
                "type": "string",
                "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt].*)?$",
                "examples": ["2026-11-27", "2026-11-27T09:00"],
                "x-widget": "datetime",
            }),
        ),
        (
            "zone".to_owned(),
            json!({
                "type": "string",
                "examples": ["contact", "Europe/Berlin"],
                "x-widget": "zone",
            }),
        ),
        ("window".to_owned(), {
            let mut window = schema(super::WINDOW);
            window["x-widget"] = "window".into();
            window
        }),
        (
            "signed_duration".to_owned(),
            json!({
                "type": "string",
                "examples": ["-3 days", "2 hours"],
                "x-widget": "duration",
            }),
        ),
    ]);
    all
}

fn property(order: usize, setting: &Setting) -> Value {
    let mut property = form(&setting.form);
    property["title"] = setting.title.into();
    property["x-order"] = order.into();
    if !setting.doc.is_empty() {
        property["description"] = setting.doc.into();
    }
    if let Some(default) = setting.default {
        property["default"] = written(&setting.form, default);
    }
    if let Some((other, words)) = setting.show_if {
        property["x-show-if"] = json!({ other: words });
    }
    if setting.advanced {
        property["x-group"] = "Advanced".into();
    }
    property
}

/// A default as JSON: it stands in the table as it would be written.
fn written(form: &Form, default: &str) -> Value {
    let is_bare = matches!(form, Form::Switch | Form::Integer(..) | Form::Percent);
    let bare = default.parse().ok().filter(|_| is_bare);
    bare.unwrap_or_else(|| default.trim_matches('"').into())
}

fn form(form: &Form) -> Value {
    match form {
        Form::Text => text("text"),
        Form::LongText => text("textarea"),
        Form::Tag => named("tag", "tags"),
        Form::Tags => list(&named("tag", "tags")),
        Form::Attribute => named("attribute", "attributes"),
        Form::Attributes => list(&named("attribute", "attributes")),
        Form::EventType => {
            let mut event = named("event", "events");
            event["pattern"] = "^[a-z][a-z0-9_.]*$".into();
            event
        }
        Form::Segment => named("segment", "segments"),
        Form::Flow => named("flow", "flows"),
        Form::Provider => named("provider", "providers"),
        Form::Variable => hinted("id", "variable"),
        Form::NodeId => node("nodes"),
        Form::SendNodes => one_or_more(&node("send_nodes")),
        Form::Message(channel) => {
            let mut message = named("message", "messages");
            message["x-filter"] = json!({ "channel": channel.as_str() });
            message
        }
        Form::Switch => json!({ "type": "boolean", "x-widget": "switch" }),
        Form::Integer(least, most) => {
            json!({ "type": "integer", "minimum": least, "maximum": most, "x-widget": "number" })
        }
        Form::Percent => json!({
            "type": "number", "minimum": 0, "maximum": 100, "multipleOf": 0.01,
            "x-widget": "percent",
        }),
        Form::Duration => reference("duration"),
        Form::SignedDuration => reference("signed_duration"),
        Form::Time => reference("time"),
        Form::Date => reference("date"),
        Form::Zone => reference("zone"),
        Form::Path => reference("path"),
        Form::DateOrPath => json!({ "anyOf": [reference("date"), reference("path")] }),
        Form::TextOrPath => text("text_or_path"),
        Form::Choice(words) => choice(words),
        Form::Choices(words) => list(&choice(words)),
        Form::Condition => reference("condition"),
        Form::StatusCondition => reference("status_condition"),
        Form::Conditions => json!({ "type": "array", "items": reference("labelled_condition") }),
        Form::Test => reference("operators"),
        Form::Window => reference("window"),
        Form::Data => json!({ "type": "object", "x-widget": "data" }),
        Form::Numbers => json!({
            "type": "object",
            "additionalProperties": { "anyOf": [{ "type": "number" }, reference("path")] },
            "x-widget": "data",
        }),
        Form::Json => json!({ "x-widget": "json" }),
        Form::Headers => json!({
            "type": "object", "additionalProperties": { "type": "string" }, "x-widget": "headers",
        }),
        Form::Branches(form) => branches(*form),
        Form::Group(table) => schema(table),
        Form::Either(one, table) => json!({ "oneOf": [self::form(one), schema(table)] }),
    }
}

fn text(widget: &str) -> Value {
    json!({ "type": "string", "minLength": 1, "x-widget": widget })
}

fn named(widget: &str, source: &str) -> Value {
    json!({ "type": "string", "minLength": 1, "x-widget": widget, "x-source": source })
}

fn node(source: &str) -> Value {
    json!({ "type": "string", "minLength": 1, "x-widget": "node", "x-source": source })
}

fn list(items: &Value) -> Value {
    json!({ "type": "array", "items": items, "minItems": 1 })
}

fn one_or_more(one: &Value) -> Value {
    json!({ "oneOf": [one, list(one)] })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn hinted(name: &str, widget: &str) -> Value {
    let mut hinted = reference(name);
    hinted["x-widget"] = widget.into();
    hinted
}

fn choice(words: &[Word]) -> Value {
    let (words, titles): (Vec<&str>, Vec<&str>) =
        words.iter().map(|word| (word.word, word.title)).unzip();
    json!({ "type": "string", "enum": words, "x-enum-titles": titles, "x-widget": "select" })
}

/// A list of ports: each has its settings and the node it leads to.
fn branches(form: BranchForm) -> Value {
    let mut branch = schema(branch_settings(form));
    branch["properties"]["next"] = reference("target");
    branch["anyOf"] = json!([{ "required": ["label"] }, { "required": ["id"] }]);
    let widget = if form.percent { "split" } else { "branches" };
    json!({
        "type": "array",
        "items": branch,
        "minItems": 1,
        "maxItems": super::read::BRANCHES_MAX,
        "x-widget": widget,
    })
}

/// What another setting's value makes necessary.
fn needs(table: &[Setting]) -> Vec<Value> {
    let conditional = table.iter().filter_map(|setting| match setting.need {
        Need::RequiredIf(other, word) => Some((setting.name, other, word)),
        Need::Required | Need::Optional | Need::OneOf(_) => None,
    });
    let rule = |(name, other, word): (&str, &str, &str)| {
        let condition = when(table, other, &[word], true);
        json!({ "if": condition, "then": { "required": [name] } })
    };
    conditional.map(rule).collect()
}

/// What another setting's value leaves no room for.
fn places(table: &[Setting]) -> Vec<Value> {
    let shown = table.iter().filter_map(|setting| Some((setting.name, setting.show_if?)));
    let rule = |(name, (other, words)): (&str, (&str, &[&str]))| {
        json!({
            "if": { "required": [name] },
            "then": when(table, other, words, is_default(table, other, words)),
        })
    };
    shown.map(rule).collect()
}

/// Whether a setting says one of these words, be it by being left out.
fn when(table: &[Setting], other: &str, words: &[&str], or_by_default: bool) -> Value {
    let says = |words: Value| json!({ "properties": { other: { "enum": words } } });
    let is_switch = table.iter().any(|one| one.name == other && matches!(one.form, Form::Switch));
    let mut rule = if is_switch { says(json!([true])) } else { says(json!(words)) };
    if !(or_by_default && is_default(table, other, words)) {
        rule["required"] = json!([other]);
    }
    rule
}

fn is_default(table: &[Setting], other: &str, words: &[&str]) -> bool {
    let default = table.iter().find(|one| one.name == other).and_then(|one| one.default);
    default.is_some_and(|default| words.contains(&default))
}

/// Exactly one of each group of settings.
fn groups(table: &[Setting]) -> Vec<Value> {
    let mut groups: Vec<(&str, Vec<Value>)> = Vec::new();
    for setting in table {
        let Need::OneOf(group) = setting.need else { continue };
        let alone = json!({ "required": [setting.name] });
        match groups.iter_mut().find(|(name, _)| *name == group) {
            Some((_, members)) => members.push(alone),
            None => groups.push((group, vec![alone])),
        }
    }
    groups.into_iter().map(|(_, members)| json!({ "oneOf": members })).collect()
}
