//! Rows that come back, as every database gives them.

use weir_engine::model::{ContactId, Event, Message, MessageId, Name, Token, TokenId};
use weir_engine::turn::Hop;
use weir_engine::value::Timestamp;

use crate::contract::owner::Owner;
use crate::stored::message::History;
use crate::stored::packed::{Word, whole};
use crate::stored::{event, kinds, message, of_word, token, trail};
use crate::{Error, Result};

/// Whose a message at `sending` is, and since when.
pub(crate) type Held = (Option<Owner>, Option<Timestamp>);

fetched! {
    /// An event.
    EventRow {
        pub(crate) contact: i64,
        seq: i64,
        kind: i64,
        about: String,
        received_at: i64,
        body: event::Body<'static>,
    }

    /// A token, of which how far it came may have been left in the store.
    TokenRow {
        contact: i64,
        n: i64,
        pub(crate) flow: Word,
        version: i64,
        pub(crate) key: String,
        node: Word,
        pub(crate) entered_at: i64,
        until: Option<i64>,
        hops: i64,
        entry: Option<token::Entry<'static>>,
        body: Option<token::Body<'static>>,
    }

    /// What a token did.
    TrailRow {
        contact: i64,
        token: i64,
        flow: Word,
        entered_at: i64,
        trail: trail::Trail,
    }

    /// A message.
    MessageRow {
        pub(crate) contact: i64,
        token: i64,
        node: Word,
        visit: i64,
        id: Vec<u8>,
        flow: Word,
        version: i64,
        channel: String,
        provider: String,
        status: String,
        queued_at: i64,
        not_before: i64,
        sending_since: Option<i64>,
        body: message::Body,
    }

    /// A message that was claimed.
    ClaimedRow {
        contact: i64,
        token: i64,
        id: Vec<u8>,
        /// Whose it is, whatever number it is kept under.
        holder: i64,
    }

    /// A message that nobody looks after, with whose it was and since when.
    LostRow {
        message: ClaimedRow,
        owner: Option<i64>,
        sending_since: Option<i64>,
    }
}

impl EventRow {
    pub(crate) fn event(self) -> Result<Event> {
        let (kind, subject) = kinds::named(self.kind, self.about)?;
        Ok(self.body.event(event::Columns {
            contact: ContactId(self.contact),
            seq: self.seq,
            kind,
            subject,
            received_at: Timestamp::from_millis(self.received_at),
        }))
    }
}

impl TokenRow {
    pub(crate) fn id(&self) -> TokenId {
        TokenId { contact: ContactId(self.contact), n: self.n }
    }

    /// The token, if all of it came along.
    pub(crate) fn token(self) -> Result<Option<Token>> {
        let columns = token::Columns {
            id: self.id(),
            flow: self.flow.0,
            version: small(self.version)?,
            key: self.key,
            node: self.node.0,
            entered_at: Timestamp::from_millis(self.entered_at),
            until: self.until.map(Timestamp::from_millis),
            hops: small(self.hops)?,
        };
        Ok(self.entry.zip(self.body).map(|(entry, body)| body.token(entry, columns)))
    }
}

impl TrailRow {
    /// Whose it is, and when that entered.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn of(&self) -> (TokenId, Timestamp) {
        let token = TokenId { contact: ContactId(self.contact), n: self.token };
        (token, Timestamp::from_millis(self.entered_at))
    }

    pub(crate) fn hops(self) -> impl Iterator<Item = Hop> {
        let columns = trail::Columns {
            token: TokenId { contact: ContactId(self.contact), n: self.token },
            flow: self.flow.0,
            entered_at: Timestamp::from_millis(self.entered_at),
        };
        self.trail.hops(columns)
    }
}

impl MessageRow {
    pub(crate) fn message(self) -> Result<(Message, History)> {
        let columns = message::Columns {
            id: message_id(self.contact, &self.id)?,
            token: TokenId { contact: ContactId(self.contact), n: self.token },
            flow: self.flow.0,
            version: small(self.version)?,
            node: self.node.0,
            visit: small(self.visit)?,
            channel: of_word(&self.channel)?,
            provider: Some(self.provider).filter(|name| !name.is_empty()).map(Name::from),
            status: of_word(&self.status)?,
            queued_at: Timestamp::from_millis(self.queued_at),
            not_before: Timestamp::from_millis(self.not_before),
            sending_since: self.sending_since.map(Timestamp::from_millis),
        };
        Ok(self.body.message(columns))
    }
}

impl ClaimedRow {
    pub(crate) fn contact(&self) -> ContactId {
        ContactId(self.holder)
    }

    /// Whose it is, its token, and which one it is.
    pub(crate) fn claimed(self) -> Result<(ContactId, TokenId, MessageId)> {
        let token = TokenId { contact: ContactId(self.contact), n: self.token };
        Ok((ContactId(self.holder), token, message_id(self.contact, &self.id)?))
    }
}

impl AsRef<Self> for ClaimedRow {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl AsRef<ClaimedRow> for LostRow {
    fn as_ref(&self) -> &ClaimedRow {
        &self.message
    }
}

impl LostRow {
    pub(crate) fn lost(self) -> Result<((ContactId, TokenId, MessageId), Held)> {
        let since = self.sending_since.map(Timestamp::from_millis);
        Ok((self.message.claimed()?, (self.owner.map(Owner), since)))
    }
}

/// The id of a contact's message, of which the other half is kept.
pub(crate) fn message_id(contact: i64, half: &[u8]) -> Result<MessageId> {
    let half: [u8; 8] = half.try_into().map_err(|_| Error::Corrupt("an id of a message".into()))?;
    Ok(whole(ContactId(contact), half.into()))
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
