//! Segment's HTTP tracking API, so that collectors that speak it work unchanged.
//!
//! Its callers cannot mend what they send, so nothing is refused that can be read in part: a
//! trait that is no e-mail address is left out, a call that names nobody is passed over, and
//! [`Batch::ignored`] counts both.

pub(super) mod names;
mod time;

use serde_json::{Map, Value};
use weir_engine::model::{FIELDS, Name};
use weir_engine::turn::{FieldsChange, Happening, Input, Known, ProfileChange};
use weir_engine::value::Timestamp;
use weir_store::{Extra, Who};

use super::address;
use super::event::is_reserved;
use super::fault::{Checked, Fault, Refusal};
use super::limits::{ATTRIBUTE_NAME_MAX_CHARS, EVENT_ID_MAX_BYTES, SEGMENT_CALLS_MAX};
use super::who::{self, Draw};
use crate::Write;

/// What events that come this way are said to come from.
pub const SOURCE: &str = "segment";

/// What a batch comes to.
#[derive(Debug, Default)]
pub struct Batch {
    /// Calls to write, in order.
    pub calls: Vec<Call>,
    /// What was passed over: calls of no use here, and what could not be read.
    pub ignored: usize,
}

/// One call.
#[derive(Debug)]
pub struct Call {
    /// What to write.
    pub write: Write,
    /// The name by which a browser knew this contact before.
    pub anonymous: Option<String>,
}

/// What reading depends on beside the text.
pub struct Reading<'a> {
    /// What the clock shows.
    pub now: Timestamp,
    /// Names contacts that nobody else names.
    pub draw: Draw<'a>,
}

/// Reads one call; `kind` is the word of the address, `identify`, `track`, ….
pub fn read_one(kind: &str, body: &Value, reading: &mut Reading<'_>) -> Checked<Batch> {
    let mut batch = Batch::default();
    let object = object(body)?;
    batch.add(kind, object, &Common::of(object), reading);
    Ok(batch)
}

/// Reads `{"batch": […]}`.
pub fn read_batch(body: &Value, reading: &mut Reading<'_>) -> Checked<Batch> {
    let object = object(body)?;
    let Some(calls) = object.get("batch").and_then(Value::as_array) else {
        return Err(vec![Fault::new("/batch", "missing", "`batch` must be a list of calls")]);
    };
    if calls.len() > SEGMENT_CALLS_MAX {
        let message = format!("at most {SEGMENT_CALLS_MAX} calls in one batch");
        return Err(vec![Fault::new("/batch", "too_many", message)]);
    }
    let common = Common::of(object);
    let mut batch = Batch::default();
    for call in calls {
        match (call.as_object(), call["type"].as_str()) {
            (Some(object), Some(kind)) => batch.add(kind, object, &common, reading),
            (Some(_) | None, _) => batch.ignored += 1,
        }
    }
    Ok(batch)
}

/// The key a collector sends in the body.
pub fn write_key(body: &Value) -> Option<&str> {
    body.get("writeKey")?.as_str()
}

fn object(body: &Value) -> Checked<&Map<String, Value>> {
    body.as_object().ok_or_else(|| vec![Fault::new("", "wrong_type", "a call is an object")])
}

/// What a batch says once for all its calls.
struct Common<'a> {
    sent_at: Option<&'a str>,
}

impl<'a> Common<'a> {
    fn of(object: &'a Map<String, Value>) -> Self {
        Self { sent_at: object.get("sentAt").and_then(Value::as_str) }
    }
}

impl Batch {
    fn add(
        &mut self,
        kind: &str,
        call: &Map<String, Value>,
        common: &Common<'_>,
        reading: &mut Reading<'_>,
    ) {
        let told = Told { call, occurred_at: time::occurred_at(call, common.sent_at, reading.now) };
        let read = match kind {
            "identify" => told.identify(&mut self.ignored),
            "track" => told.track(),
            "page" => told.page(),
            "alias" => told.alias(),
            // `screen`, `group` and whatever comes later say nothing a flow could use.
            _ => None,
        };
        match read {
            Some(read) => self.calls.push(read.into_call(reading.draw)),
            None => self.ignored += 1,
        }
    }
}

/// One call as it was told.
struct Told<'a> {
    call: &'a Map<String, Value>,
    occurred_at: Timestamp,
}

/// What a call comes to.
struct Read {
    who: Who,
    input: Option<Input>,
    event_id: Option<String>,
    anonymous: Option<String>,
}

impl Told<'_> {
    fn id(&self, key: &str) -> Option<String> {
        match self.call.get(key)? {
            Value::String(text) => who::external_id(text).ok(),
            Value::Number(number) => Some(number.to_string()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }

    fn who(&self) -> Option<Who> {
        let user = self.id("userId").map(Who::External);
        user.or_else(|| self.id("anonymousId").map(Who::Anonymous))
    }

    fn identify(&self, ignored: &mut usize) -> Option<Read> {
        let who = self.who()?;
        let known_as = matches!(who, Who::External(_)).then(|| self.id("anonymousId")).flatten();
        let traits = self.call.get("traits").and_then(Value::as_object);
        let mut set = profile(traits.into_iter().flatten(), ignored);
        let context = self.call.get("context").and_then(Value::as_object);
        for name in ["locale", "timezone"] {
            let value = context.and_then(|context| context.get(name)).filter(|v| v.is_string());
            if let Some((name, value)) = value.and_then(|value| field(name, value))
                && !set.contains_key(&name)
            {
                set.insert(name, value);
            }
        }
        let fields = FieldsChange::Set(set);
        let change = ProfileChange { fields, ..ProfileChange::default() };
        let input = Some(Input::Profile(Box::new(change)));
        Some(Read { who, input, event_id: None, anonymous: known_as })
    }

    fn track(&self) -> Option<Read> {
        let kind = names::event_type(self.call.get("event")?.as_str()?);
        let kind = if is_reserved(&kind) { format!("track_{kind}") } else { kind };
        let data = self.object("properties").map(|data| names::house_data(&kind, data));
        self.happening(&kind, data.unwrap_or_default())
    }

    fn page(&self) -> Option<Read> {
        let mut data = self.object("properties").cloned().unwrap_or_default();
        for key in ["name", "category"] {
            if let Some(text) = self.call.get(key).filter(|value| value.is_string()) {
                data.entry(key).or_insert_with(|| text.clone());
            }
        }
        self.happening("page_viewed", data)
    }

    fn happening(&self, kind: &str, data: Map<String, Value>) -> Option<Read> {
        let who = self.who()?;
        let id = self.id("messageId").filter(|id| id.len() <= EVENT_ID_MAX_BYTES);
        let input = Input::Event(Happening {
            id: id.clone(),
            kind: Name::from(kind),
            occurred_at: Some(self.occurred_at),
            data: Value::Object(data),
            source: Some(Name::from(SOURCE)),
            starts: true,
        });
        Some(Read { who, input: Some(input), event_id: id, anonymous: None })
    }

    fn alias(&self) -> Option<Read> {
        let (user, previous) = (self.id("userId")?, self.id("previousId")?);
        let who = Who::External(user);
        Some(Read { who, input: None, event_id: None, anonymous: Some(previous) })
    }

    fn object(&self, key: &str) -> Option<&Map<String, Value>> {
        self.call.get(key)?.as_object()
    }
}

impl Read {
    fn into_call(self, draw: Draw<'_>) -> Call {
        let mut ask = who::ask(self.who, draw);
        let source = Name::from(SOURCE);
        ask.announces.extend(self.event_id.map(|id| Known { source, id }));
        let inputs = self.input.into_iter().collect();
        let write = Write { ask, inputs, extra: Extra::default() };
        Call { write, anonymous: self.anonymous }
    }
}

/// Traits as fields and attributes; what cannot be one is left out and counted.
fn profile<'a>(
    traits: impl Iterator<Item = (&'a String, &'a Value)>,
    ignored: &mut usize,
) -> Map<String, Value> {
    let mut set = Map::new();
    for (name, value) in traits {
        match field(names::trait_name(name), value) {
            Some((name, value)) => {
                set.insert(name, value);
            }
            None => *ignored += 1,
        }
    }
    set
}

fn field(name: &str, value: &Value) -> Option<(String, Value)> {
    if !FIELDS.contains(&name) {
        let fits = (1..=ATTRIBUTE_NAME_MAX_CHARS).contains(&name.chars().count());
        let taken = names::NOT_ATTRIBUTES.contains(&name);
        return (fits && !taken).then(|| (name.to_owned(), value.clone()));
    }
    if value.is_null() {
        return Some((name.to_owned(), Value::Null));
    }
    let read: fn(&str) -> Result<String, Refusal> = match name {
        "email" => address::email,
        "phone" => address::phone,
        "locale" => address::locale,
        "timezone" => address::timezone,
        _ => address::line,
    };
    let text = read(value.as_str()?).ok()?;
    Some((name.to_owned(), Value::from(text)))
}

#[cfg(test)]
mod tests;
