//! `events`: what becomes of which topic, the first row that fits.

use std::collections::BTreeMap;

use serde_json::Value;
use weir_engine::diagnostic::{did_you_mean, rules};
use weir_engine::source::{Map, Node};

use super::reader::Reader;
use crate::connector::{Condition, Fate, Row, Test};
use crate::mapping::Mapping;

/// What a webhook may not tell: what Weir alone says, and what only an act of a person says
/// (rules 21 and 28 of `docs/semantics.md`).
const NOT_TOLD: [&str; 8] = [
    "message_",
    "segment_",
    "consent_",
    "unsubscribed",
    "attribute_changed",
    "contact_created",
    "contact_merged",
    "goal_reached",
];

/// An event's type has at most as many characters.
const TYPE_MAX_CHARS: usize = 128;

/// What became of a product: whether it is gone.
const PRODUCT: [(&str, bool); 2] = [("written", false), ("gone", true)];

/// What rows can name: mappings, and whether products are read.
type Known<'a> = (&'a BTreeMap<String, Mapping>, bool);

pub(super) fn read(
    reader: &mut Reader,
    node: &Node,
    mappings: &BTreeMap<String, Mapping>,
    has_products: bool,
) -> Vec<Row> {
    let Some(rows) = node.as_list().filter(|rows| !rows.is_empty()) else {
        let message = format!("`events` is a list of rows, not {}", node.kind_word());
        let help = "write `- { topics: [order.created], type: order_placed, mapping: order }`";
        reader.say(&rules::WRONG_VALUE, node, message, help);
        return Vec::new();
    };
    rows.iter().filter_map(|row| read_row(reader, row, (mappings, has_products))).collect()
}

fn read_row(reader: &mut Reader, node: &Node, known: Known<'_>) -> Option<Row> {
    let keys = ["topics", "when", "type", "mapping", "once", "product", "skip", "refuse"];
    let map = reader.map(node, "a row of `events`", &keys)?;
    let topics = map.get("topics").map(|node| reader.texts(node, "topics")).unwrap_or_default();
    let when = map.get("when").map(|node| conditions(reader, node)).unwrap_or_default();
    let fate = fate(reader, node, map, known)?;
    Some(Row { topics, when, fate })
}

fn fate(
    reader: &mut Reader,
    node: &Node,
    map: &Map,
    (mappings, has_products): Known<'_>,
) -> Option<Fate> {
    let ways =
        ["type", "product", "skip", "refuse"].iter().filter(|key| map.get(key).is_some()).count();
    if ways != 1 {
        let message = "a row says one of `type`, `product`, `skip` and `refuse`";
        let help = "write `type: order_placed`, or why nothing comes of it: `skip: \"…\"`";
        reader.say(&rules::WRONG_VALUE, node, message, help);
        return None;
    }
    if let Some(why) = map.get("skip") {
        return reader.text(why, "skip").map(|why| Fate::Skip(why.to_owned()));
    }
    if let Some(why) = map.get("refuse") {
        return reader.text(why, "refuse").map(|why| Fate::Refuse(why.to_owned()));
    }
    if let Some(node) = map.get("product") {
        if !has_products {
            let help = "write below `product:` where its fields stand";
            reader.say(&rules::WRONG_VALUE, node, "the file says nothing of products", help);
        }
        return reader.word(node, "product", &PRODUCT).map(|gone| Fate::Product { gone });
    }
    let types = map.get("type")?;
    let nodes = types.as_list().unwrap_or(std::slice::from_ref(types));
    let types = nodes.iter().filter_map(|node| kind_of_event(reader, node)).collect();
    let name = reader.required(node, map, "mapping", "mapping: order")?;
    let mapping = reader.text(name, "mapping")?;
    if !mappings.contains_key(mapping) {
        let help = match did_you_mean(mapping, mappings.keys().map(String::as_str)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "write it under `mapping:`".to_owned(),
        };
        reader.say(&rules::WRONG_VALUE, name, format!("there is no mapping `{mapping}`"), help);
    }
    let once = map.get("once").map(|node| reader.paths(node)).unwrap_or_default();
    Some(Fate::Events { types, mapping: mapping.to_owned(), once })
}

fn kind_of_event(reader: &mut Reader, node: &Node) -> Option<String> {
    let text = reader.text(node, "type")?;
    let is_sign =
        |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || "_.".contains(sign);
    let fits = text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.chars().all(is_sign)
        && text.len() <= TYPE_MAX_CHARS;
    if !fits {
        let help = "a type is small letters, digits, `_` and `.`: `order_placed`";
        reader.say(&rules::WRONG_VALUE, node, format!("`{text}` is no type of events"), help);
        return None;
    }
    if NOT_TOLD.iter().any(|begin| text.starts_with(begin)) {
        let message = format!("`{text}` is not a shop's to tell");
        let help = "what people consent to, they say themselves; the rest comes from Weir";
        reader.say(&rules::WRONG_VALUE, node, message, help);
        return None;
    }
    Some(text.to_owned())
}

/// One condition, or a list of which all have to hold.
pub(super) fn conditions(reader: &mut Reader, node: &Node) -> Vec<Condition> {
    let nodes = node.as_list().unwrap_or(std::slice::from_ref(node));
    nodes.iter().filter_map(|node| condition(reader, node)).collect()
}

fn condition(reader: &mut Reader, node: &Node) -> Option<Condition> {
    let map = reader.map(node, "a condition", &["path", "is", "in", "not", "exists"])?;
    let path = reader.required(node, map, "path", "path: $.status")?;
    let path = reader.path(path)?;
    let tests =
        ["is", "in", "not", "exists"].into_iter().filter_map(|key| Some((key, map.get(key)?)));
    let [(key, value)] = tests.collect::<Vec<_>>()[..] else {
        let help = "write one of `is: paid`, `in: [paid, sent]`, `not: draft`, `exists: true`";
        reader.say(&rules::BAD_CONDITION, node, "a condition asks one thing", help);
        return None;
    };
    let values = || -> Vec<Value> {
        value.as_list().unwrap_or(std::slice::from_ref(value)).iter().map(Node::to_json).collect()
    };
    let test = match key {
        "exists" => Test::Exists(reader.truth(value, "exists")?),
        "not" => Test::NotIn(values()),
        _ => Test::In(values()),
    };
    Some(Condition { path, test })
}
