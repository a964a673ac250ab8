//! What a webhook says, made what the runtime takes.

use serde_json::{Map, Value};
use weir_connectors::{Mapped, Person, Refusal};
use weir_engine::model::Name;
use weir_engine::turn::{FieldsChange, Happening, Input, Known, ProfileChange};
use weir_engine::value::Timestamp;
use weir_store::Who;

use super::contact::refuse_attribute;
use super::limits::{AHEAD_MAX_MILLIS, EVENT_MAX_BYTES, EXTERNAL_ID_MAX_BYTES};
use super::{address, event};

/// A webhook, ready to be written to whoever it is about.
#[derive(Debug, Clone)]
pub struct Hook {
    /// What the shop calls the customer, told apart from ids of others.
    pub external: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// Their number.
    pub phone: Option<String>,
    /// What stands for them while nobody knows who they are.
    pub anonymous: Option<String>,
    /// Who it is, then what happened.
    pub inputs: Vec<Input>,
    /// By which its events are known again.
    pub announces: Vec<Known>,
}

/// What reading depends on beside what the connector found.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// The source: what its events come from.
    pub source: &'a Name,
    /// Whether ids of customers are those of contacts here.
    pub house_ids: bool,
    /// What the clock shows.
    pub now: Timestamp,
    /// Whether it may start flows, as far as it says who it is about.
    pub starts: bool,
}

/// Reads what a connector found.
pub fn read(mapped: &Mapped, reading: Reading<'_>) -> Result<Hook, Refusal> {
    let person = &mapped.contact;
    let own = |id: &String| {
        let id = if reading.house_ids { id.clone() } else { format!("{}:{id}", reading.source) };
        (id.len() <= EXTERNAL_ID_MAX_BYTES).then_some(id)
    };
    let mut hook = Hook {
        external: person.external_id.as_ref().and_then(own),
        email: person.email.as_deref().and_then(|text| address::email(text).ok()),
        phone: person.phone.as_deref().and_then(|text| address::phone(text).ok()),
        anonymous: person.anonymous_id.as_ref().and_then(own),
        inputs: Vec::new(),
        announces: Vec::new(),
    };
    if hook.candidates().is_empty() {
        let message = "nothing it says of the customer can be an id, an address or a number here";
        return Err(refusal("no_contact", "contact", message.to_owned()));
    }
    let occurred_at = occurred_at(mapped, reading.now)?;
    let size = Value::Object(mapped.data.clone()).to_string().len();
    if size > EVENT_MAX_BYTES {
        let message = format!("an event has at most {EVENT_MAX_BYTES} bytes, and this has {size}");
        return Err(refusal("event_too_large", "data", message));
    }
    let profile = profile(person, &hook);
    if !profile.is_empty() {
        let fields = FieldsChange::Set(profile);
        let change = ProfileChange { fields, ..ProfileChange::default() };
        hook.inputs.push(Input::Profile(Box::new(change)));
    }
    // A cart of nobody reaches nobody; whoever is known by it later starts then.
    let starts = reading.starts && (person.is_known() || reading.house_ids);
    for told in &mapped.events {
        if event::is_reserved(&told.kind) {
            let message = format!("`{}` comes from Weir alone; choose another type", told.kind);
            return Err(refusal("event_type_reserved", "events", message));
        }
        event::check_data(&told.kind, &Value::Object(mapped.data.clone()))
            .map_err(|wrong| refusal(wrong.code, "data", wrong.message))?;
        let id = Some(told.id.clone());
        hook.announces.push(Known { source: reading.source.clone(), id: told.id.clone() });
        hook.inputs.push(Input::Event(Happening {
            id,
            kind: Name::from(told.kind.as_str()),
            occurred_at,
            data: Value::Object(mapped.data.clone()),
            source: Some(reading.source.clone()),
            starts,
        }));
    }
    Ok(hook)
}

impl Hook {
    /// By what it can be found whom it is about, the best first.
    pub fn candidates(&self) -> Vec<Who> {
        let all = [
            self.external.clone().map(Who::External),
            self.email.clone().map(Who::Email),
            self.phone.clone().map(Who::Phone),
            self.anonymous.clone().map(Who::Anonymous),
        ];
        all.into_iter().flatten().collect()
    }

    /// Whether it is about somebody, and not only about a cart.
    pub fn is_known(&self) -> bool {
        self.external.is_some() || self.email.is_some() || self.phone.is_some()
    }
}

fn refusal(code: &'static str, place: &str, message: String) -> Refusal {
    Refusal { code, place: place.to_owned(), message }
}

/// A little ahead is now, further ahead is a clock that is wrong (rule 9).
fn occurred_at(mapped: &Mapped, now: Timestamp) -> Result<Option<Timestamp>, Refusal> {
    let Some(at) = mapped.occurred_at else { return Ok(None) };
    if at.millis_since(now) > AHEAD_MAX_MILLIS {
        let message = format!("{at} is more than 5 minutes ahead of the clock, which shows {now}");
        return Err(refusal("occurred_in_future", "occurred_at", message));
    }
    Ok(Some(at.min(now)))
}

/// What is said of the person, as far as it can be kept; what cannot is left out, as the rest is
/// worth more.
fn profile(person: &Person, hook: &Hook) -> Map<String, Value> {
    let mut set = Map::new();
    for (name, value) in [("email", &hook.email), ("phone", &hook.phone)] {
        if let Some(value) = value {
            set.insert(name.to_owned(), value.as_str().into());
        }
    }
    for (name, value) in &person.fields {
        let read = match *name {
            "locale" => address::locale(value),
            "timezone" => address::timezone(value),
            _ => address::line(value),
        };
        if let Ok(value) = read {
            set.insert((*name).to_owned(), value.into());
        }
    }
    for (name, value) in &person.attributes {
        if refuse_attribute(name).is_none() {
            set.insert(name.clone(), value.clone());
        }
    }
    set
}

#[cfg(test)]
mod tests {
    use weir_connectors::Told;

    use super::*;

    fn mapped(contact: Person) -> Mapped {
        let told = |kind: &str| Told { kind: kind.into(), id: format!("{kind}:1") };
        let events = vec![told("order_placed"), told("order_paid")];
        Mapped { events, occurred_at: None, contact, data: Map::new(), remarks: Vec::new() }
    }

    fn reading(source: &Name, house_ids: bool) -> Reading<'_> {
        Reading { source, house_ids, now: Timestamp::from_millis(0), starts: true }
    }

    fn person() -> Person {
        Person {
            external_id: Some("7".into()),
            email: Some("Ada@Shop.example".into()),
            anonymous_id: Some("c".into()),
            ..Person::default()
        }
    }

    #[test]
    fn ids_of_shops_are_told_apart() {
        let source = Name::from("tea");
        let hook = read(&mapped(person()), reading(&source, false)).unwrap();
        assert_eq!(hook.external.as_deref(), Some("tea:7"));
        assert_eq!(hook.anonymous.as_deref(), Some("tea:c"));
        assert_eq!(hook.email.as_deref(), Some("ada@shop.example"));
        assert_eq!((hook.inputs.len(), hook.announces.len()), (3, 2));
        let hook = read(&mapped(person()), reading(&source, true)).unwrap();
        assert_eq!(hook.external.as_deref(), Some("7"));
    }

    #[test]
    fn a_cart_of_nobody_starts_nothing() {
        let source = Name::from("tea");
        let nobody = Person { external_id: None, email: None, ..person() };
        let starts = |hook: &Hook| match hook.inputs.last() {
            Some(Input::Event(happening)) => happening.starts,
            _ => panic!("{hook:?}"),
        };
        assert!(!starts(&read(&mapped(nobody), reading(&source, false)).unwrap()));
        assert!(starts(&read(&mapped(person()), reading(&source, false)).unwrap()));
    }

    #[test]
    fn what_cannot_be_written_is_refused() {
        let source = Name::from("tea");
        let code = |mapped: &Mapped| read(mapped, reading(&source, false)).unwrap_err().code;
        let bad = Person { email: Some("a@b".into()), ..Person::default() };
        assert_eq!(code(&mapped(bad)), "no_contact");
        let at = Some(Timestamp::from_millis(AHEAD_MAX_MILLIS + 1));
        assert_eq!(code(&Mapped { occurred_at: at, ..mapped(person()) }), "occurred_in_future");
        let mut large = mapped(person());
        large.data.insert("x".into(), "x".repeat(EVENT_MAX_BYTES).into());
        assert_eq!(code(&large), "event_too_large");
        let mut odd = mapped(person());
        odd.data.insert("order_id".into(), "a\0".into());
        assert_eq!(code(&odd), "invalid_id");
    }
}
