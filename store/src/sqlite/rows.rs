//! Rows that come back, and how statements are run: many rows in and out of each.

use serde::Serialize;
use sqlx::FromRow;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use weir_engine::model::{ContactId, Event, Message, MessageId, Name, Token, TokenId};
use weir_engine::turn::Hop;
use weir_engine::value::Timestamp;

use crate::stored::message::History;
use crate::stored::{self, of_word};
use crate::{Error, Result};

/// Writes many rows with one statement; none without rows.
pub(super) async fn write<T: Serialize>(
    db: &mut SqliteConnection,
    statement: &'static str,
    rows: &[T],
) -> Result<()> {
    if !rows.is_empty() {
        sqlx::query(statement).bind(stored::json(rows)).execute(db).await?;
    }
    Ok(())
}

/// Reads what one statement finds for many rows; nothing without rows.
pub(super) async fn fetch<T, R>(
    db: &mut SqliteConnection,
    statement: &'static str,
    rows: &[T],
) -> Result<Vec<R>>
where
    T: Serialize,
    R: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
{
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_as(statement).bind(stored::json(rows)).fetch_all(db).await?)
}

/// An event.
#[derive(FromRow)]
pub(super) struct EventRow {
    pub(super) contact: i64,
    seq: i64,
    id: String,
    kind: String,
    occurred_at: i64,
    received_at: i64,
    origin: String,
    data: String,
}

/// A token, of which the body may have been left in the store.
#[derive(FromRow)]
pub(super) struct TokenRow {
    contact: i64,
    n: i64,
    pub(super) flow: String,
    version: u32,
    pub(super) key: String,
    node: String,
    pub(super) entered_at: i64,
    pub(super) body: Option<String>,
}

/// A row of a trail.
#[derive(FromRow)]
pub(super) struct HopRow {
    contact: i64,
    token: i64,
    n: u32,
    flow: String,
    version: u32,
    at: i64,
    event: Option<i64>,
    body: String,
}

/// A message.
#[derive(FromRow)]
pub(super) struct MessageRow {
    pub(super) contact: i64,
    token: i64,
    node: String,
    visit: u32,
    id: Vec<u8>,
    flow: String,
    version: u32,
    channel: String,
    provider: String,
    status: String,
    queued_at: i64,
    not_before: i64,
    sending_since: Option<i64>,
    body: String,
}

/// A message that was claimed.
#[derive(FromRow)]
pub(super) struct ClaimedRow {
    contact: i64,
    token: i64,
    id: Vec<u8>,
}

impl EventRow {
    pub(super) fn event(self) -> Result<Event> {
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
    pub(super) fn id(&self) -> TokenId {
        TokenId { contact: ContactId(self.contact), n: self.n }
    }

    /// The token, if its body came along.
    pub(super) fn token(self) -> Result<Option<Token>> {
        let columns = stored::token::Columns {
            id: self.id(),
            flow: self.flow.into(),
            version: self.version,
            key: self.key,
            node: self.node.into(),
        };
        self.body.map(|body| stored::token::read(&body, columns)).transpose()
    }
}

impl HopRow {
    pub(super) fn hop(self) -> Result<Hop> {
        let (step, because) = stored::read(&self.body)?;
        Ok(Hop {
            token: TokenId { contact: ContactId(self.contact), n: self.token },
            flow: self.flow.into(),
            version: self.version,
            n: self.n,
            at: Timestamp::from_millis(self.at),
            step,
            because,
            event: self.event,
        })
    }
}

impl MessageRow {
    pub(super) fn message(self) -> Result<(Message, History)> {
        let columns = stored::message::Columns {
            id: message_id(&self.id)?,
            token: TokenId { contact: ContactId(self.contact), n: self.token },
            flow: self.flow.into(),
            version: self.version,
            node: self.node.into(),
            visit: self.visit,
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
    pub(super) fn claimed(self) -> Result<(TokenId, MessageId)> {
        let token = TokenId { contact: ContactId(self.contact), n: self.token };
        Ok((token, message_id(&self.id)?))
    }
}

fn message_id(bytes: &[u8]) -> Result<MessageId> {
    let id = bytes.try_into().map_err(|_| Error::Corrupt("an id of a message".into()))?;
    Ok(MessageId(id))
}

/// Bytes as JSON can carry them; statements turn them back with `unhex`.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        write!(text, "{byte:02X}").expect("writing to a text does not fail");
    }
    text
}

/// A limit as SQLite counts.
pub(super) fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
