//! People events: a batch that is taken as a whole, or not at all.

use serde_json::{Map, Value};
use weir_engine::model::Name;
use weir_engine::turn::Happening;
use weir_engine::value::Timestamp;

use super::{Identity, Invalid, Read};
use crate::intake::event::{check_data, is_reserved};
use crate::intake::limits::{
    EVENT_TYPE_MAX_CHARS, EVENTS_MAX, PEOPLE_EVENT_AGE_MAX_MILLIS, PEOPLE_EVENT_ID_MAX_CHARS,
    PEOPLE_EVENT_MAX_BYTES,
};
use crate::intake::segment::names::snake_case;

/// What events that come this way are said to come from.
pub const SOURCE: &str = "people";

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Whose.
    pub identity: Identity,
    /// What happened.
    pub happening: Happening,
}

/// Why a batch is refused as a whole.
#[derive(Debug, Clone, PartialEq)]
pub enum Flaw {
    /// It is not a JSON array.
    NoArray,
    /// It is empty.
    Empty,
    /// It holds more than [`EVENTS_MAX`].
    TooMany,
    /// An event has no type that could be, for this reason.
    Schema(String),
    /// An item has invalid properties.
    Item(usize, Vec<Invalid>),
    /// An item is about somebody whom nobody knows.
    Nobody(usize),
    /// An item is of a type that comes from Weir alone.
    Internal(usize),
}

/// Reads a batch; everything that is wrong with it is told at once, in order.
pub fn read(body: &Value, now: Timestamp) -> Result<Vec<Told>, Vec<Flaw>> {
    let list = body.as_array().ok_or_else(|| vec![Flaw::NoArray])?;
    if list.is_empty() {
        return Err(vec![Flaw::Empty]);
    }
    if list.len() > EVENTS_MAX {
        return Err(vec![Flaw::TooMany]);
    }
    let (mut told, mut flaws) = (Vec::with_capacity(list.len()), Vec::new());
    for (index, item) in list.iter().enumerate() {
        match read_item(item, index, now) {
            Ok(one) => told.push(one),
            Err(flaw) => flaws.push(flaw),
        }
    }
    if flaws.is_empty() { Ok(told) } else { Err(flaws) }
}

fn read_item(item: &Value, index: usize, now: Timestamp) -> Result<Told, Flaw> {
    let id = event_id(&item["eventId"]);
    let at = instant(&item["occurredTime"], now);
    let identity = identity(&item["identifier"]);
    let definition = definition(&item["definitionId"]);
    let properties = properties(&item["properties"]);
    let size = small(item);
    match (id, at, identity, definition, properties, size) {
        (Ok(id), Ok(at), Ok(identity), Ok(definition), Ok(data), Ok(())) => {
            let kind = kind(&definition, index)?;
            if let Err(refusal) = check_data(&kind, &data) {
                let property = "properties".to_owned();
                return Err(Flaw::Item(index, vec![Invalid::new(property, refusal.message)]));
            }
            let (occurred_at, source) = (Some(at), Some(Name::from(SOURCE)));
            let happening = Happening { id, kind, occurred_at, data, source, starts: true };
            Ok(Told { identity, happening })
        }
        (id, at, identity, definition, properties, size) => {
            let wrong = [id.err(), at.err(), identity.err(), definition.err()];
            let wrong = wrong.into_iter().chain([properties.err(), size.err()]);
            Err(Flaw::Item(index, wrong.flatten().flatten().collect()))
        }
    }
}

fn invalid<T>(property: &str, message: impl Into<String>) -> Read<T> {
    Err(vec![Invalid::new(property, message)])
}

fn event_id(value: &Value) -> Read<Option<String>> {
    let text = match value {
        Value::Null => return Ok(None),
        Value::String(text) => text,
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            return invalid("eventId", "Must be a text.");
        }
    };
    if !(1..=PEOPLE_EVENT_ID_MAX_CHARS).contains(&text.len()) {
        let message = format!("Must be 1-{PEOPLE_EVENT_ID_MAX_CHARS} characters long.");
        return invalid("eventId", message);
    }
    if !text.chars().all(|sign| sign.is_ascii_alphanumeric() || "_-".contains(sign)) {
        let message =
            "Must only include letters (A-Z, a-z), digits (0-9), underscores (_), and hyphens (-).";
        return invalid("eventId", message);
    }
    Ok(Some(text.clone()))
}

/// What lies ahead happened now; what was long ago is refused.
fn instant(value: &Value, now: Timestamp) -> Read<Timestamp> {
    let Some(text) = value.as_str().filter(|text| !text.is_empty()) else {
        return invalid("occurredTime", "Must not be empty.");
    };
    let Ok(at) = Timestamp::parse(&with_colon(text)) else {
        return invalid("occurredTime", "Must be a time in the format yyyy-MM-dd'T'HH:mm:ss.SSSZ.");
    };
    if now.millis_since(at) > PEOPLE_EVENT_AGE_MAX_MILLIS {
        return invalid("occurredTime", "Must not be more than 30 days ago.");
    }
    Ok(at.min(now))
}

/// `+0100` as `+01:00`: both are written for a `Z` in a pattern.
fn with_colon(text: &str) -> String {
    let zone = text.len().checked_sub(5).and_then(|at| text.split_at_checked(at));
    match zone {
        Some((time, zone)) if zone.starts_with(['+', '-']) && !zone.contains(':') => {
            format!("{time}{}:{}", &zone[..3], &zone[3..])
        }
        Some(_) | None => text.to_owned(),
    }
}

fn identity(value: &Value) -> Read<Identity> {
    let text = |name: &str| value[name].as_str();
    Identity::of(text("type"), text("id"), text("sender")).map_err(|wrong| {
        let renamed = wrong.into_iter().map(|wrong| {
            let property = if wrong.property == "identifier" { "id" } else { &wrong.property };
            Invalid::new(format!("identifier.{property}"), wrong.message)
        });
        renamed.collect()
    })
}

fn definition(value: &Value) -> Read<String> {
    match value.as_str() {
        Some(text) if !text.is_empty() => Ok(text.to_owned()),
        Some(_) | None => invalid("definitionId", "Must not be empty."),
    }
}

fn properties(value: &Value) -> Read<Value> {
    match value {
        Value::Null => Ok(Value::Object(Map::new())),
        Value::Object(_) => Ok(value.clone()),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            invalid("properties", "Must be an object.")
        }
    }
}

fn small(item: &Value) -> Read<()> {
    if item.to_string().len() <= PEOPLE_EVENT_MAX_BYTES {
        return Ok(());
    }
    invalid("", format!("An item must not exceed {PEOPLE_EVENT_MAX_BYTES} bytes."))
}

/// The type of event that a definition means: `addToCart` is `add_to_cart`.
fn kind(definition: &str, index: usize) -> Result<Name, Flaw> {
    let fits = |sign: char| sign.is_ascii_alphanumeric() || "_.".contains(sign);
    let kind = snake_case(definition);
    let begins = kind.starts_with(|first: char| first.is_ascii_lowercase());
    if !begins || !definition.chars().all(fits) || kind.len() > EVENT_TYPE_MAX_CHARS {
        let shown: String = definition.chars().filter(|sign| !sign.is_control()).take(60).collect();
        let why = format!("item {index}: a definition ID is letters and digits, and not `{shown}`");
        return Err(Flaw::Schema(why));
    }
    if is_reserved(&kind) { Err(Flaw::Internal(index)) } else { Ok(Name::from(kind)) }
}
