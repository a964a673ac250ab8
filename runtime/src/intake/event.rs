//! Events as other programs send them: one, or up to 5,000, each good or bad for itself.

use serde_json::{Value, json};
use weir_engine::model::Name;
use weir_engine::turn::{Happening, Input, Known, is_basket_id};
use weir_engine::value::Timestamp;
use weir_store::{Extra, Who};

use super::fault::{Checked, Fault, Refusal, below};
use super::fields::Fields;
use super::limits::{
    AHEAD_MAX_MILLIS, EVENT_ID_MAX_BYTES, EVENT_MAX_BYTES, EVENT_TYPE_MAX_CHARS, EVENTS_MAX,
};
use super::who::{self, Draw};
use super::{contact, tags};
use crate::Write;

/// What events that come by the HTTP interface are said to come from.
pub const SOURCE: &str = "api";

/// Types that come from Weir alone (rule 28 of `docs/semantics.md`); one that ends in `_` stands
/// for all that begin so.
const RESERVED: [&str; 14] = [
    "coupon_",
    "message_",
    "segment_",
    "attribute_changed",
    "contact_created",
    "contact_merged",
    "unsubscribed",
    "goal_reached",
    "participant_added",
    "flow_started",
    "flow_error",
    "schedule_due",
    "cart_quiet",
    "cart_reminded",
];

/// How the types of events begin that are about carts and orders.
const OF_BASKETS: [&str; 3] = ["cart_", "checkout_", "order_"];

/// One item of a batch.
#[derive(Debug)]
pub struct Told {
    /// What its sender calls it.
    pub id: Option<String>,
    /// Where it stands.
    pub place: String,
    /// What to write, or what is wrong with it.
    pub write: Checked<Write>,
}

/// Why nothing of a batch was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// More than [`EVENTS_MAX`].
    TooMany(usize),
    /// It is not a batch.
    Faults(Vec<Fault>),
}

/// What reading a batch depends on beside its text.
pub struct Reading<'a> {
    /// What the clock shows.
    pub now: Timestamp,
    /// With it, events without an id get one made from it and their place, so that the same
    /// request sent again is a repetition.
    pub repeat: Option<&'a str>,
    /// Names contacts that nobody else names.
    pub draw: Draw<'a>,
}

/// Reads one event, or `{"events": […]}`.
pub fn read_batch(body: &Value, reading: &mut Reading<'_>) -> Result<Vec<Told>, Unread> {
    let Some(list) = body.get("events") else {
        if body.is_object() {
            return Ok(vec![read(body, "", 0, reading)]);
        }
        return Err(Unread::Faults(vec![not_a_batch()]));
    };
    let mut fields = Fields::of(body, "").map_err(Unread::Faults)?;
    fields.list("events");
    fields.finish(Some(())).map_err(Unread::Faults)?;
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    if list.len() > EVENTS_MAX {
        return Err(Unread::TooMany(list.len()));
    }
    let told = list
        .iter()
        .enumerate()
        .map(|(place, item)| read(item, &below("/events", place), place, reading));
    Ok(told.collect())
}

fn not_a_batch() -> Fault {
    Fault::new("", "wrong_type", "send one event as an object, or {\"events\": [ … ]}")
}

fn read(item: &Value, at: &str, place: usize, reading: &mut Reading<'_>) -> Told {
    let id = item.get("id").and_then(Value::as_str).map(str::to_owned);
    let write = read_event(item, at, reading.now).map(|(who, happening)| {
        let made = || reading.repeat.map(|repeat| format!("{repeat}_{place}"));
        let id = happening.id.clone().or_else(made);
        let mut ask = who::ask(who, reading.draw);
        let source = happening.source.clone();
        ask.announces.extend(id.clone().zip(source).map(|(id, source)| Known { source, id }));
        let inputs = vec![Input::Event(Happening { id, ..happening })];
        Write { ask, inputs, extra: Extra::default() }
    });
    Told { id, place: at.to_owned(), write }
}

/// Reads one event: whose it is, and what happened.
pub fn read_event(item: &Value, at: &str, now: Timestamp) -> Checked<(Who, Happening)> {
    let mut fields = Fields::of(item, at)?;
    let id = fields.read("id", event_id);
    let kind = fields.required_text("type", "write \"type\": \"order_placed\"");
    let kind = kind.and_then(|_| fields.read("type", kind_of_event));
    fields.require("contact", "write \"contact\": {\"id\": \"c1\"}");
    let place = fields.place("contact");
    let contact = fields.value("contact");
    let who = contact.and_then(|contact| fields.inner(who::read(contact, &place)));
    let occurred_at = fields.read("occurred_at", |text| instant(text, now));
    fields.object("data");
    let data = fields.value("data").cloned().unwrap_or_else(|| json!({}));
    if let Some(kind) = &kind
        && let Err(refusal) = check_data(kind, &data)
    {
        fields.fault("data", refusal.code, refusal.message);
    }
    if item.to_string().len() > EVENT_MAX_BYTES {
        fields.inner::<()>(Err(vec![too_large(at)]));
    }
    let source = Some(Name::from(SOURCE));
    let happening =
        kind.map(|kind| Happening { id, kind, occurred_at, data, source, starts: true });
    fields.finish(who.zip(happening))
}

fn too_large(at: &str) -> Fault {
    let message =
        format!("an event has at most {EVENT_MAX_BYTES} bytes; keep large data elsewhere");
    Fault::new(at, "event_too_large", message)
}

fn event_id(text: &str) -> Result<String, Refusal> {
    if text.is_empty() || text.len() > EVENT_ID_MAX_BYTES || text.chars().any(char::is_control) {
        let message =
            format!("an event's id has 1 to {EVENT_ID_MAX_BYTES} bytes and no line breaks");
        return Err(Refusal::new("invalid_id", message));
    }
    Ok(text.to_owned())
}

/// A type that may be sent.
fn kind_of_event(text: &str) -> Result<Name, Refusal> {
    let tail =
        |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || "_.".contains(sign);
    let fits = text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.chars().all(tail)
        && text.len() <= EVENT_TYPE_MAX_CHARS;
    if !fits {
        let message = "a type is small letters, digits, `_` and `.`, such as \"order_placed\"";
        return Err(Refusal::new("invalid_event_type", message));
    }
    if is_reserved(text) {
        let message = format!("`{text}` comes from Weir alone; choose another type");
        return Err(Refusal::new("event_type_reserved", message));
    }
    Ok(Name::from(text))
}

/// Whether events of this type come from Weir alone.
pub fn is_reserved(kind: &str) -> bool {
    RESERVED.iter().any(|name| kind == *name || (name.ends_with('_') && kind.starts_with(name)))
}

/// When something happened: a little ahead is now, further ahead is a clock that is wrong.
fn instant(text: &str, now: Timestamp) -> Result<Timestamp, Refusal> {
    let at = Timestamp::parse(text)
        .map_err(|invalid| Refusal::new("invalid_time", invalid.to_string()))?;
    if at.millis_since(now) > AHEAD_MAX_MILLIS {
        let message = format!("this is more than 5 minutes ahead of the clock, which shows {now}");
        return Err(Refusal::new("occurred_in_future", message));
    }
    Ok(at.min(now))
}

/// What the events of the house must say.
pub(super) fn check_data(kind: &str, data: &Value) -> Result<(), Refusal> {
    let text = |field: &str, example: &str| {
        data[field].as_str().ok_or_else(|| {
            let message =
                format!("`{kind}` says which: write \"data\": {{\"{field}\": {example}}}");
            Refusal::new("missing", message)
        })
    };
    match kind {
        "tag_added" | "tag_removed" => tags::name(text("tag", "\"VIP\"")?).map(drop),
        "consent_given" | "consent_withdrawn" => {
            contact::consent_channel(text("channel", "\"email\"")?).map(drop)
        }
        _ if OF_BASKETS.iter().any(|begin| kind.starts_with(begin)) => {
            ["cart_id", "order_id"].into_iter().try_for_each(|field| basket_id(field, data))
        }
        _ => Ok(()),
    }
}

/// The id of a cart or an order, where there is one: by it they are kept.
fn basket_id(field: &str, data: &Value) -> Result<(), Refusal> {
    if data[field].as_str().is_none_or(is_basket_id) {
        return Ok(());
    }
    let message = format!("`{field}` has at most 256 bytes and no line breaks");
    Err(Refusal::new("invalid_id", message))
}

#[cfg(test)]
mod tests;
