//! What becomes of a delivery.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use weir_engine::value::Timestamp;

/// A delivery as a connector takes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// What tells a delivery from another; the same one again has the same.
    pub id: String,
    /// What it is about, in the shop's words.
    pub topic: Option<String>,
    /// What becomes of it.
    pub outcome: Outcome,
}

/// What becomes of a delivery.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Events of a contact.
    Mapped(Box<Mapped>),
    /// A product of the catalogue.
    Shelved(Box<Shelved>),
    /// Nothing, and that is meant: why.
    Skipped(String),
    /// It cannot be taken: everything that is wrong.
    Refused(Vec<Refusal>),
}

/// What a delivery says, in the words of the house.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mapped {
    /// What happened; each with an id of its own.
    pub events: Vec<Told>,
    /// When, if the shop says it.
    #[serde(serialize_with = "shown", skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<Timestamp>,
    /// To whom.
    pub contact: Person,
    /// The cart or order.
    pub data: Map<String, Value>,
    /// What was left out, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Remark>,
}

/// What a delivery says of a product.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shelved {
    /// What the shop calls it.
    pub id: String,
    /// When the shop changed it, if it says so.
    #[serde(serialize_with = "shown", skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
    /// It, or its variants, as `POST /v1/products` takes them; none where it is gone.
    pub products: Vec<Value>,
    /// What was left out, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Remark>,
}

/// One event that a delivery tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is called; the same event told again has the same.
    pub id: String,
}

/// Whom a delivery is about, as far as the shop says.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(default)]
pub struct Person {
    /// What the shop calls the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Where mail reaches them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Their number, as E.164.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// What stands for them while nobody knows who they are: mostly the cart's token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anonymous_id: Option<String>,
    /// `first_name`, `last_name`, `locale`, `timezone`.
    #[serde(flatten)]
    pub fields: BTreeMap<&'static str, String>,
    /// Whatever else the connector takes.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub attributes: Map<String, Value>,
}

/// Why a delivery cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// What kind of fault; stable.
    pub code: &'static str,
    /// Where: a header, a path of the body, an item.
    pub place: String,
    /// What is wrong, and what to do.
    pub message: String,
}

/// What was left out of a delivery that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// Where it stood.
    pub place: String,
    /// What it was, and why it was left out.
    pub message: String,
}

impl Person {
    /// Whether anything says who it is, or which cart is theirs.
    pub fn is_named(&self) -> bool {
        self.is_known() || self.anonymous_id.is_some()
    }

    /// Whether it can be told from others by more than a cart.
    pub fn is_known(&self) -> bool {
        self.external_id.is_some() || self.email.is_some() || self.phone.is_some()
    }
}

impl Refusal {
    pub(crate) fn new(
        code: &'static str,
        place: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self { code, place: place.into(), message: message.into() }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.place.as_str() {
            "" => write!(out, "{}: {}", self.code, self.message),
            place => write!(out, "{}: {place}: {}", self.code, self.message),
        }
    }
}

#[expect(clippy::ref_option, reason = "serde hands it over so")]
fn shown<S: serde::Serializer>(at: &Option<Timestamp>, to: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => to.collect_str(at),
        None => to.serialize_none(),
    }
}
