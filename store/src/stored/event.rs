//! An event as it is kept: what has a column of its own is not repeated, nor what the columns
//! tell.

use std::borrow::Cow;

use minicbor::{Decode, Encode};
use serde_json::{Value, json};
use weir_engine::model::{ContactId, Event, MessageId, Name, Origin, TokenId};
use weir_engine::value::Timestamp;
use weir_messages::Channel;

use super::packed::{Coded, Dictionary, Half, Json, Word, at, codes, half, since, whole};

/// The columns of an event that its body does not repeat.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    pub(crate) contact: ContactId,
    pub(crate) seq: i64,
    pub(crate) kind: Name,
    /// What it is about; empty where it is about nothing in particular.
    pub(crate) subject: String,
    pub(crate) received_at: Timestamp,
}

/// The part that has no column of its own.
#[derive(Debug, Encode, Decode)]
#[cbor(array, context_bound = "Dictionary")]
pub(crate) struct Body<'e> {
    #[n(0)]
    data: Data<'e>,
    #[n(1)]
    origin: Source,
    /// When it happened, from when it was received; none where that was at once.
    #[n(2)]
    occurred: Option<i64>,
    /// Its id; none where it was made up for it.
    #[n(3)]
    id: Option<String>,
}

/// What the sender says about it.
#[derive(Debug, Encode, Decode)]
#[cbor(flat, context_bound = "Dictionary")]
enum Data<'e> {
    /// Nothing.
    #[n(0)]
    Nothing,
    /// What it is about, and nothing else.
    #[n(1)]
    Subject,
    /// Which message of its contact it is about, and nothing else.
    #[n(2)]
    Message(#[n(0)] Half, #[n(1)] Coded<Channel>, #[n(2)] Word, #[n(3)] Word),
    /// Anything.
    #[n(3)]
    Any(#[n(0)] Json<'e>),
}

/// Where it came from.
#[derive(Debug, Encode, Decode)]
#[cbor(flat, context_bound = "Dictionary")]
enum Source {
    #[n(0)]
    Weir,
    #[n(1)]
    Outside(#[n(0)] Word),
    #[n(2)]
    Token(#[n(0)] i64, #[n(1)] i64, #[n(2)] Word, #[n(3)] u8),
}

codes! {
    Channel { Email = 0, Sms = 1, Push = 2, Webhook = 3, }
}

impl<'e> Body<'e> {
    /// The part of an event that its columns do not tell.
    pub(crate) fn of(contact: ContactId, event: &'e Event) -> Self {
        let occurred = since(event.occurred_at, event.received_at);
        let made = Event::made_id(contact, event.seq);
        Self {
            data: Data::of(contact, event),
            origin: Source::of(&event.origin),
            occurred: Some(occurred).filter(|since| *since != 0),
            id: Some(&event.id).filter(|id| **id != made).cloned(),
        }
    }

    /// The whole, from the body and the columns.
    pub(crate) fn event(self, columns: Columns) -> Event {
        let Columns { contact, seq, kind, subject, received_at } = columns;
        Event {
            seq,
            id: self.id.unwrap_or_else(|| Event::made_id(contact, seq)),
            data: self.data.value(contact, &kind, &subject),
            kind,
            occurred_at: at(self.occurred.unwrap_or_default(), received_at),
            received_at,
            origin: self.origin.origin(),
        }
    }
}

impl<'e> Data<'e> {
    fn of(contact: ContactId, event: &'e Event) -> Self {
        let told = match event.data.as_object().map(serde_json::Map::len) {
            Some(0) => Some(Self::Nothing),
            Some(1) => event.subject().map(|_| Self::Subject),
            Some(4) => Self::message(contact, &event.data),
            _ => None,
        };
        told.unwrap_or(Self::Any(Json(Cow::Borrowed(&event.data))))
    }

    fn message(contact: ContactId, data: &Value) -> Option<Self> {
        let text = |field: &str| data.get(field).and_then(Value::as_str);
        let id: MessageId = text("message")?.parse().ok()?;
        let named = |channel: &Channel| Some(channel.as_str()) == text("channel");
        let channel = Channel::ALL.into_iter().find(named)?;
        let [flow, node] = [text("flow")?, text("node")?].map(|name| Word(name.into()));
        (id.contact() == contact).then(|| Self::Message(half(id), Coded(channel), flow, node))
    }

    fn value(self, contact: ContactId, kind: &str, subject: &str) -> Value {
        match self {
            Self::Nothing => json!({}),
            Self::Subject => json!({ Event::subject_field(kind).unwrap_or_default(): subject }),
            Self::Message(half, Coded(channel), Word(flow), Word(node)) => json!({
                "message": whole(contact, half), "channel": channel, "flow": flow, "node": node,
            }),
            Self::Any(Json(value)) => value.into_owned(),
        }
    }
}

impl Source {
    fn of(origin: &Origin) -> Self {
        match origin {
            Origin::Weir => Self::Weir,
            Origin::Source(name) => Self::Outside(Word(name.clone())),
            Origin::Token { token, flow, depth } => {
                Self::Token(token.contact.0, token.n, Word(flow.clone()), *depth)
            }
        }
    }

    fn origin(self) -> Origin {
        match self {
            Self::Weir => Origin::Weir,
            Self::Outside(Word(name)) => Origin::Source(name),
            Self::Token(contact, n, Word(flow), depth) => {
                Origin::Token { token: TokenId { contact: ContactId(contact), n }, flow, depth }
            }
        }
    }
}
