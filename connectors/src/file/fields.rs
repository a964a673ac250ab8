//! `mapping`: where the fields of the contact, the cart and its items stand.

use weir_engine::diagnostic::{did_you_mean, rules};
use weir_engine::source::{Node, Value};
use weir_engine::value::Zone;

use super::reader::Reader;
use super::rows::conditions;
use crate::mapping::{CONSENT, CONTACT, Field, InZone, Items, KINDS, Kind, Mapping, kind_of};
use crate::template::{Place, Template};

/// Digits after the point that an amount can be rounded to.
const ROUND_MAX: i64 = 8;

pub(super) fn read(reader: &mut Reader, node: &Node) -> Mapping {
    let keys = ["occurred_at", "contact", "data", "items"];
    let Some(map) = reader.map(node, "a mapping", &keys) else { return Mapping::default() };
    let occurred_at = map.get("occurred_at").and_then(|n| field(reader, n, Kind::Time));
    let contact = reader.required(node, map, "contact", "contact: { email: $.email }");
    let contact = contact.map(|node| contact_fields(reader, node)).unwrap_or_default();
    let data = map.get("data").map(|node| fields(reader, node, "data")).unwrap_or_default();
    let items = map.get("items").and_then(|node| items(reader, node));
    Mapping { occurred_at, contact, data, items }
}

fn contact_fields(reader: &mut Reader, node: &Node) -> Vec<(String, Field)> {
    let found = fields(reader, node, "contact");
    for (name, _) in &found {
        let at = node.as_map().and_then(|map| map.get(name)).unwrap_or(node);
        if CONSENT.contains(&name.as_str()) {
            let message = "a payload's consent is no act of the person";
            let help = "leave it out, or keep it as an attribute of another name";
            reader.say(&rules::WRONG_VALUE, at, message, help);
        }
        let meant = did_you_mean(name, CONTACT).filter(|_| !CONTACT.contains(&name.as_str()));
        if let Some(meant) = meant {
            let message = format!("`{name}` is no field of a contact");
            let help = format!("did you mean `{meant}`? An attribute needs another name");
            reader.say(&rules::UNKNOWN_SETTING, at, message, help);
        }
    }
    found
}

fn items(reader: &mut Reader, node: &Node) -> Option<Items> {
    let map = reader.map(node, "`items`", &["at", "required", "fields"])?;
    let at = reader.required(node, map, "at", "at: \"$.line_items[*]\"")?;
    let at = reader.path(at)?;
    let required = map.get("required").and_then(|node| reader.truth(node, "required"));
    let inner =
        reader.required(node, map, "fields", "fields: { name: $.title, price: $.price }")?;
    let fields = fields(reader, inner, "fields");
    Some(Items { at, required: required.unwrap_or(true), fields })
}

fn fields(reader: &mut Reader, node: &Node, what: &str) -> Vec<(String, Field)> {
    all(reader, node, what, kind_of)
}

/// Fields of any name, each of the kind that its name has.
pub(super) fn all(
    reader: &mut Reader,
    node: &Node,
    what: &str,
    kind: fn(&str) -> Kind,
) -> Vec<(String, Field)> {
    let Some(map) = reader.open_map(node, what) else { return Vec::new() };
    let read = |(key, node): (&weir_engine::source::Key, &Node)| {
        Some((key.text.clone(), field(reader, node, kind(&key.text))?))
    };
    map.iter().filter_map(read).collect()
}

/// A path, a list of paths, or a map that says more.
pub(super) fn field(reader: &mut Reader, node: &Node, kind: Kind) -> Option<Field> {
    let mut field = Field {
        paths: Vec::new(),
        when: Vec::new(),
        template: None,
        value: None,
        kind,
        required: false,
        round: None,
        region: Vec::new(),
        zone: None,
    };
    if !matches!(node.value, Value::Map(_)) {
        field.paths = reader.paths(node);
        return (!field.paths.is_empty()).then_some(field);
    }
    let keys = ["path", "when", "template", "value", "type", "required", "round", "region", "zone"];
    let map = reader.map(node, "a field", &keys)?;
    field.paths = map.get("path").map(|node| reader.paths(node)).unwrap_or_default();
    field.when = map.get("when").map(|node| conditions(reader, node)).unwrap_or_default();
    field.template = map.get("template").and_then(|node| template(reader, node));
    field.value = map.get("value").map(Node::to_json);
    if ["path", "template", "value"].iter().all(|key| map.get(key).is_none()) {
        let help = "write `path: $.email`, or a fixed `value:`";
        reader.say(&rules::MISSING_SETTING, node, "a field needs a path or a value", help);
    }
    if let Some(word) = map.get("type") {
        field.kind = reader.word(word, "type", &KINDS)?;
    }
    let required = map.get("required").and_then(|node| reader.truth(node, "required"));
    field.required = required.unwrap_or_default();
    let round = map.get("round").and_then(|node| reader.whole(node, "round", ROUND_MAX));
    field.round = round.and_then(|digits| u32::try_from(digits).ok());
    field.region = map.get("region").map(|node| reader.paths(node)).unwrap_or_default();
    field.zone = map.get("zone").and_then(|node| zone(reader, node));
    Some(field)
}

fn template(reader: &mut Reader, node: &Node) -> Option<Template> {
    let read = Template::parse(reader.text(node, "template")?, Place::Field);
    read.map_err(|why| {
        let help = "write a text such as `\"https://{shop}/products/{$.handle}\"`";
        reader.say(&rules::WRONG_VALUE, node, why, help);
    })
    .ok()
}

fn zone(reader: &mut Reader, node: &Node) -> Option<InZone> {
    let text = reader.text(node, "zone")?;
    if text.starts_with('$') {
        return reader.path(node).map(InZone::Told);
    }
    match Zone::parse(text) {
        Ok(zone) => Some(InZone::Fixed(zone)),
        Err(invalid) => {
            let help = "write a name of the IANA list, such as `UTC`, or a path";
            reader.say(&rules::WRONG_VALUE, node, invalid.to_string(), help);
            None
        }
    }
}
