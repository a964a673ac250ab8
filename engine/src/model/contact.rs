//! A contact and everything one turn may look at or change: the facts.
//!
//! Architecture Invariant: a turn reads and writes this value and nothing else. The store fills
//! it, the engine changes it, the store writes what changed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use weir_messages::Channel;

use super::{Basket, ContactId, Event, Joined, Message, Moment, Name, Talks, Token, TokenId};
use crate::value::{Timestamp, Zone};

/// One contact, with its live tokens, its messages and the part of its history that the flows
/// at hand may ask about.
#[derive(Debug, Clone, PartialEq)]
pub struct Contact {
    /// Which contact.
    pub id: ContactId,
    /// The last number given out by its counter: events and tokens take theirs here.
    pub counter: i64,
    /// Who was merged into it, and which numbers of the counter theirs became.
    pub joined: Vec<Joined>,
    /// Who it is.
    pub profile: Profile,
    /// The tags it has, and since when.
    pub tags: BTreeMap<Name, Moment>,
    /// What it said about being written to.
    pub consent: BTreeMap<Name, Consent>,
    /// Channels whose address is on the suppression list.
    pub suppressed: BTreeSet<Channel>,
    /// The segments it is in.
    pub segments: BTreeSet<Name>,
    /// The change of segments by which it was judged last; 0 if it never was.
    pub judged: i64,
    /// Its carts by id.
    pub carts: BTreeMap<String, Basket>,
    /// Its orders by id.
    pub orders: BTreeMap<String, Basket>,
    /// Past events, oldest acknowledged first: those that conditions at hand may ask about.
    pub history: Vec<Arc<Event>>,
    /// Live tokens, and ended ones whose goal is still open; oldest first.
    pub tokens: Vec<Token>,
    /// When it entered which flow, live or over; oldest first.
    pub entries: Vec<Entry>,
    /// The messages of `tokens`, oldest first.
    pub messages: Vec<Message>,
    /// When starts are due for it: those by schedule, and those by carts that nobody touches.
    pub calendar: Vec<Appointment>,
}

/// When one start is due for one contact; or, of no flow, when the segments that it is in are next
/// to be judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// The flow.
    pub flow: Name,
    /// Its start.
    pub start: Name,
    /// What it is about: a cart by its id; empty for a schedule.
    #[serde(default)]
    pub about: String,
    /// The next instant; none when there is no further one.
    pub due: Option<Timestamp>,
    /// The last instant that was kept, never kept twice; of a cart, the beginning of the quiet
    /// spell that was kept.
    pub last: Option<Timestamp>,
}

/// Who a contact is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// What outside systems call it: unique.
    pub external_id: String,
    /// E-mail address, lower-cased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Phone number, E.164.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Given name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Family name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Language tag such as `de-AT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Where it lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<Zone>,
    /// Everything else that is known.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub attributes: Map<String, Value>,
    /// Where pushes go.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub devices: Vec<Device>,
    /// Conversations with people of the shop.
    #[serde(skip_serializing_if = "Talks::is_empty")]
    pub talks: Talks,
}

/// How ids begin that were drawn for contacts whom nobody had named.
pub const DRAWN: &str = "auto_";

/// Where a push goes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Device {
    /// The provider's address of the device.
    pub token: String,
    /// `ios`, `android` or `web`.
    pub platform: Name,
}

/// The channels that people say yes or no to: one of them no message travels by yet, and what
/// was said of it is kept.
pub const CONSENT_CHANNELS: [&str; 4] = ["email", "sms", "push", "whatsapp"];

/// What a contact said about one channel. Absent means unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Given, or withdrawn.
    pub given: bool,
    /// When it was acknowledged.
    pub at: Timestamp,
    /// Topics within the channel that were given (true) or withdrawn (false).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub topics: BTreeMap<Name, bool>,
}

/// One entry into a flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The token it made.
    pub token: TokenId,
    /// The flow.
    pub flow: Name,
    /// The value of `entry.key`, or empty.
    pub key: String,
    /// When.
    pub at: Timestamp,
}

/// The fields of a profile that are not attributes, save the devices. An attribute cannot have
/// one of these names: the field is meant.
pub const FIELDS: [&str; 6] = ["email", "phone", "first_name", "last_name", "locale", "timezone"];

impl Appointment {
    /// The start, of a flow without a name, by which segments have their appointment.
    pub const SEGMENTS: &str = "segments";

    /// Whether it is the one with this flow and start about this.
    pub fn is_of(&self, (flow, start, about): (&str, &str, &str)) -> bool {
        self.flow == *flow && self.start == *start && self.about == about
    }
}

impl Profile {
    /// What outside systems call it, if somebody gave it that name.
    pub fn given_id(&self) -> Option<&str> {
        let id = self.external_id.as_str();
        (!id.is_empty() && !id.starts_with(DRAWN)).then_some(id)
    }

    /// Whether anybody knows who this is: by an address, a device or a name that was given.
    pub fn is_known(&self) -> bool {
        let reached = self.email.is_some() || self.phone.is_some() || !self.devices.is_empty();
        reached || self.given_id().is_some()
    }

    /// A field or an attribute by name; null when there is none. A dot walks into nested data.
    pub fn get(&self, name: &str) -> Value {
        if name == "timezone" {
            return self.timezone.as_ref().map_or(Value::Null, |zone| Value::from(zone.name()));
        }
        if let Some(field) = self.field(name) {
            return field.clone().map_or(Value::Null, Value::from);
        }
        let mut steps = name.split('.');
        let first = steps.next().and_then(|step| self.attributes.get(step));
        let found = steps.fold(first, |found, step| found.and_then(|value| value.get(step)));
        found.cloned().unwrap_or_default()
    }

    /// Sets a field or an attribute; null removes it. A field takes texts only; a dot walks into
    /// nested data, making it where there is none.
    pub fn set(&mut self, name: &str, value: Value) {
        if name == "timezone" {
            self.timezone = value.as_str().and_then(|name| Zone::parse(name).ok());
        } else if let Some(field) = self.field_mut(name) {
            *field = value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        } else {
            set_nested(&mut self.attributes, name, value);
        }
    }

    fn field(&self, name: &str) -> Option<&Option<String>> {
        Some(match name {
            "email" => &self.email,
            "phone" => &self.phone,
            "first_name" => &self.first_name,
            "last_name" => &self.last_name,
            "locale" => &self.locale,
            _ => return None,
        })
    }

    fn field_mut(&mut self, name: &str) -> Option<&mut Option<String>> {
        Some(match name {
            "email" => &mut self.email,
            "phone" => &mut self.phone,
            "first_name" => &mut self.first_name,
            "last_name" => &mut self.last_name,
            "locale" => &mut self.locale,
            _ => return None,
        })
    }
}

fn set_nested(attributes: &mut Map<String, Value>, name: &str, value: Value) {
    match name.split_once('.') {
        None if value.is_null() => {
            attributes.remove(name);
        }
        None => {
            attributes.insert(name.to_owned(), value);
        }
        Some((first, rest)) => {
            let inner = attributes.entry(first).or_insert_with(|| Value::Object(Map::new()));
            if !inner.is_object() {
                *inner = Value::Object(Map::new());
            }
            if let Value::Object(inner) = inner {
                set_nested(inner, rest, value);
            }
        }
    }
}

impl Contact {
    /// A contact nobody has heard of before.
    pub fn new(id: ContactId, external_id: impl Into<String>) -> Self {
        let profile = Profile { external_id: external_id.into(), ..Profile::default() };
        Self {
            id,
            counter: 0,
            joined: Vec::new(),
            profile,
            tags: BTreeMap::new(),
            consent: BTreeMap::new(),
            suppressed: BTreeSet::new(),
            segments: BTreeSet::new(),
            judged: 0,
            carts: BTreeMap::new(),
            orders: BTreeMap::new(),
            history: Vec::new(),
            tokens: Vec::new(),
            entries: Vec::new(),
            messages: Vec::new(),
            calendar: Vec::new(),
        }
    }

    /// The next number of its counter.
    pub fn count_up(&mut self) -> i64 {
        self.counter += 1;
        self.counter
    }

    /// Its history, oldest acknowledged first.
    pub fn events(&self) -> impl DoubleEndedIterator<Item = &Event> {
        self.history.iter().map(Arc::as_ref)
    }

    /// Where a message on this channel would go.
    pub fn destination(&self, channel: Channel) -> Option<&str> {
        match channel {
            Channel::Email => self.profile.email.as_deref(),
            Channel::Sms => self.profile.phone.as_deref(),
            Channel::Push => self.profile.devices.first().map(|device| device.token.as_str()),
            Channel::Webhook => Some("webhook"),
        }
    }

    /// Whether one of the runs at hand is about a cart: then its carts are at hand too.
    pub fn has_run_about_cart(&self) -> bool {
        self.tokens.iter().any(Token::is_about_cart)
    }

    /// One of its tokens.
    pub fn token(&self, id: TokenId) -> Option<&Token> {
        self.tokens.iter().find(|token| token.id == id)
    }

    /// One of its messages.
    pub fn message(&self, id: super::MessageId) -> Option<&Message> {
        self.messages.iter().find(|message| message.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_known() {
        let device = || Device { token: "t".into(), platform: Name::from("web") };
        let called = |id: &str| Profile { external_id: id.into(), ..Profile::default() };
        let rows = [
            (called(""), false),
            (called("auto_0190"), false),
            (called("c1"), true),
            (Profile { email: Some("a@b.example".into()), ..called("auto_1") }, true),
            (Profile { phone: Some("+12025550100".into()), ..called("auto_1") }, true),
            (Profile { devices: vec![device()], ..called("auto_1") }, true),
            (Profile { first_name: Some("Ada".into()), ..called("auto_1") }, false),
        ];
        for (profile, expected) in rows {
            assert_eq!(profile.is_known(), expected, "{profile:?}");
        }
    }
}
