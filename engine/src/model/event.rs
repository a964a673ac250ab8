//! What happens: the one kind of thing that reaches a contact from outside, from a provider or
//! from another flow.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ContactId, Name, TokenId};
use crate::value::Timestamp;

/// One event of one contact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Its place in the contact's acknowledged order.
    pub seq: i64,
    /// What the sender calls it; deduplicated per contact and source.
    pub id: String,
    /// Its type, such as `tag_added` or `order_placed`.
    pub kind: Name,
    /// When it happened, as the sender says; never after `received_at`.
    pub occurred_at: Timestamp,
    /// When it was acknowledged.
    pub received_at: Timestamp,
    /// What the sender says about it: an object.
    pub data: Value,
    /// Who says so.
    pub origin: Origin,
}

/// Where an event came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// From outside: the name of the source (`api`, `segment`, a connector, `provider`).
    Source(Name),
    /// From a node of a flow. `depth` counts how many flows led to each other.
    Token {
        /// The token whose node made it.
        token: TokenId,
        /// Its flow.
        flow: Name,
        /// 1 for a node reached by an event from outside, one more for each flow after it.
        depth: u8,
    },
    /// From Weir itself: what became of a message, a profile that changed.
    Weir,
}

impl Event {
    /// What an event is called to which its sender gave no id.
    pub fn made_id(contact: ContactId, seq: i64) -> String {
        super::id::numbered("evt_", contact, seq)
    }

    /// Who sent it and what they called it, if anything: by this it is known when it comes again.
    pub fn sent_as(&self, contact: ContactId) -> Option<(&Name, &str)> {
        match &self.origin {
            Origin::Source(source) if self.id != Self::made_id(contact, self.seq) => {
                Some((source, &self.id))
            }
            Origin::Source(_) | Origin::Token { .. } | Origin::Weir => None,
        }
    }

    /// The field that says what events of a kind are about, by which their history is looked up.
    pub fn subject_field(kind: &str) -> Option<&'static str> {
        match kind {
            "tag_added" | "tag_removed" => Some("tag"),
            "attribute_changed" => Some("name"),
            "segment_entered" | "segment_left" => Some("segment"),
            _ => None,
        }
    }

    /// The one thing the event is about.
    pub fn subject(&self) -> Option<&str> {
        self.data.get(Self::subject_field(&self.kind)?).and_then(Value::as_str)
    }

    /// The id of a cart or an order that it names.
    pub fn id_of(&self, field: &str) -> Option<String> {
        id_in(&self.data, field)
    }

    /// The moment of this event.
    pub fn moment(&self) -> Moment {
        Moment { seq: self.seq, at: self.occurred_at }
    }

    /// How many flows led to this event.
    pub fn depth(&self) -> u8 {
        match &self.origin {
            Origin::Token { depth, .. } => *depth,
            Origin::Source(_) | Origin::Weir => 0,
        }
    }
}

/// An id in data: shops send ids as texts and as numbers.
pub fn id_in(data: &Value, field: &str) -> Option<String> {
    let id = data.get(field)?;
    let number = || id.as_number().map(ToString::to_string);
    id.as_str().map(str::to_owned).or_else(number).filter(|id| !id.is_empty())
}

/// A point in a contact's history: its acknowledged order, and the time on the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Moment {
    /// The contact's counter.
    pub seq: i64,
    /// The instant.
    pub at: Timestamp,
}
