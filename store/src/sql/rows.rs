//! Rows that come back, as every database gives them.

use weir_engine::model::{ContactId, Event, Message, MessageId, Name, Token, TokenId};
use weir_engine::turn::Hop;
use weir_engine::value::Timestamp;

use crate::stored::message::History;
use crate::stored::{self, of_word};
use crate::{Error, Result};

fetched! {
    /// An event.
    EventRow {
        pub(crate) contact: i64,
        seq: i64,
        id: String,
        kind: String,
        occurred_at: i64,
        received_at: i64,
        origin: String,
        data: String,
    }

    /// A token, of which the body may have been left in the store.
    TokenRow {
        contact: i64,
        n: i64,
        pub(crate) flow: String,
        version: i64,
        pub(crate) key: String,
        node: String,
        pub(crate) entered_at: i64,
        pub(crate) body: Option<String>,
    }

    /// A row of a trail.
    HopRow {
        contact: i64,
        token: i64,
        n: i64,
        flow: String,
        version: i64,
        at: i64,
        event: Option<i64>,
        body: String,
    }

    /// A message.
    MessageRow {
        pub(crate) contact: i64,
        token: i64,
        node: String,
        visit: i64,
        id: Vec<u8>,
        flow: String,
        version: i64,
        channel: String,
        provider: String,
        status: String,
        queued_at: i64,
        not_before: i64,
        sending_since: Option<i64>,
        body: String,
    }

    /// A message that was claimed.
    ClaimedRow {
        contact: i64,
        token: i64,
        id: Vec<u8>,
    }
}

impl EventRow {
    pub(crate) fn event(self) -> Result<Event> {
        Ok(Event {
            seq: self.seq,
            id: self.id,
            kind: self.kind.into(),
            occurred_at: Timestamp::from_millis(self.occurred_at),
            received_at: Timestamp::from_millis(self.received_at),
            data: stored::parse(&self.data)?,
            origin: stored::parse(&self.origin)?,
        })
    }
}

impl TokenRow {
    pub(crate) fn id(&self) -> TokenId {
        TokenId { contact: ContactId(self.contact), n: self.n }
    }

    /// The token, if its body came along.
    pub(crate) fn token(self) -> Result<Option<Token>> {
        let columns = stored::token::Columns {
            id: self.id(),
            flow: self.flow.into(),
            version: small(self.version)?,
            key: self.key,
            node: self.node.into(),
        };
        self.body.map(|body| stored::token::read(&body, columns)).transpose()
    }
}

impl HopRow {
    pub(crate) fn hop(self) -> Result<Hop> {
        let (step, because) = stored::read(&self.body)?;
        Ok(Hop {
            token: TokenId { contact: ContactId(self.contact), n: self.token },
            flow: self.flow.into(),
            version: small(self.version)?,
            n: small(self.n)?,
            at: Timestamp::from_millis(self.at),
            step,
            because,
            event: self.event,
        })
    }
}

impl MessageRow {
    pub(crate) fn message(self) -> Result<(Message, History)> {
        let columns = stored::message::Columns {
            id: message_id(&self.id)?,
            token: TokenId { contact: ContactId(self.contact), n: self.token },
            flow: self.flow.into(),
            version: small(self.version)?,
            node: self.node.into(),
            visit: small(self.visit)?,
            channel: of_word(&self.channel)?,
            provider: Some(self.provider).filter(|name| !name.is_empty()).map(Name::from),
            status: of_word(&self.status)?,
            queued_at: Timestamp::from_millis(self.queued_at),
            not_before: Timestamp::from_millis(self.not_before),
            sending_since: self.sending_since.map(Timestamp::from_millis),
        };
        stored::message::read(&self.body, columns)
    }
}

impl ClaimedRow {
    pub(crate) fn claimed(self) -> Result<(TokenId, MessageId)> {
        let token = TokenId { contact: ContactId(self.contact), n: self.token };
        Ok((token, message_id(&self.id)?))
    }
}

fn message_id(bytes: &[u8]) -> Result<MessageId> {
    let id = bytes.try_into().map_err(|_| Error::Corrupt("an id of a message".into()))?;
    Ok(MessageId(id))
}

/// A number that is never large.
pub(crate) fn small<T: TryFrom<i64>>(number: i64) -> Result<T> {
    T::try_from(number).map_err(|_| Error::Corrupt(format!("the number {number}")))
}

/// A limit as databases count.
pub(crate) fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
use super::fetched::fetched;
