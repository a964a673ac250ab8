//! Reading messages.

use async_trait::async_trait;
use serde_json::Value;
use weir_engine::model::{ContactId, MessageId, Name};
use weir_engine::value::Timestamp;
use weir_messages::Channel;

use super::fetched::fetched;
use super::rows::{MessageRow, count};
use super::statements::Statement;
use super::unit::owners;
use super::{Arguments, Connection, Database, dead, statements};
use crate::contract::messages::{
    DeadFilter, DeadLetter, MessageDetail, MessageFilter, MessageRecord, Messages,
};
use crate::contract::pattern::checked;
use crate::stored::message::History;
use crate::stored::packed::half;
use crate::{Cursor, Page, Result, stored};

fetched! {
    RecordRow {
        message: MessageRow,
        external_id: String,
        joined: Option<String>,
    }
}

fetched! {
    BodyRow {
        parts: Vec<u8>,
        name: Vec<u8>,
        pattern: Option<Vec<u8>>,
    }
}

impl BodyRow {
    fn parts(&self) -> Result<Value> {
        let pattern = checked(&self.name, self.pattern.as_deref())?;
        Ok(stored::value(&stored::body::open(&self.parts, pattern)?))
    }
}

impl RecordRow {
    pub(super) fn record(self) -> Result<(MessageRecord, History)> {
        let (mut message, history) = self.message.message()?;
        let number = message.token.contact;
        message.renumber(stored::joined::ahead(self.joined.as_deref(), number)?);
        Ok((MessageRecord { external_id: self.external_id, message }, history))
    }
}

async fn is_there<D: Database>(
    database: &D,
    statement: &'static Statement,
    channel: Channel,
    provider: &str,
) -> Result<bool> {
    let arguments = Arguments::new().text(channel.as_str()).text(provider);
    let mut db = database.read().await?;
    let found: Option<(i64,)> = db.first(statement, arguments).await?;
    Ok(found.is_some())
}

#[async_trait]
impl<D: Database> Messages for D {
    async fn messages(
        &self,
        filter: &MessageFilter,
        before: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<MessageRecord>> {
        let [at, contact, low] = Cursor::numbers(before, MessageRecord::END)?;
        let statement = match filter.contact {
            Some(_) => statements::LIST_MESSAGES_OF_CONTACT,
            None => statements::LIST_MESSAGES,
        };
        let mut arguments = Arguments::new()
            .number(at)
            .number(contact)
            .bytes(&low.to_be_bytes())
            .text(filter.flow.as_ref().map(Name::as_str))
            .text(filter.status.map(stored::word))
            .number(count(limit.saturating_add(1)));
        if let Some(ContactId(contact)) = filter.contact {
            arguments = arguments.number(contact);
        }
        let rows: Vec<RecordRow> = self.read().await?.fetch(statement, arguments).await?;
        let records: Result<Vec<_>> = rows.into_iter().map(RecordRow::record).collect();
        let records = records?.into_iter().map(|(record, _)| record).collect();
        Ok(Page::cut(records, limit, MessageRecord::place))
    }

    async fn dead_letters(
        &self,
        filter: &DeadFilter,
        before: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<DeadLetter>> {
        dead::letters(&mut *self.read().await?, filter, before, limit).await
    }

    async fn message(&self, id: MessageId) -> Result<Option<MessageDetail>> {
        let mut db = self.read().await?;
        let arguments = of(id);
        let row: Option<RecordRow> = db.first(statements::READ_MESSAGE, arguments).await?;
        let Some(row) = row else { return Ok(None) };
        let (MessageRecord { external_id, message }, history) = row.record()?;
        let parts = parts(&mut *db, id).await?;
        let log = log(&mut *db, id).await?;
        let owner = owners(&mut *db, [&id]).await?.remove(&id);
        Ok(Some(MessageDetail { external_id, message, history, owner, parts, log }))
    }

    async fn is_waited_for(&self, channel: Channel, provider: Option<&Name>) -> Result<bool> {
        let name = provider.map_or("", Name::as_str);
        is_there(self, statements::WAITING_MESSAGE, channel, name).await
    }

    async fn is_called(&self, channel: Channel, provider: &Name) -> Result<bool> {
        is_there(self, statements::SENDING_MESSAGE, channel, provider.as_str()).await
    }
}

async fn parts<C: Connection>(db: &mut C, id: MessageId) -> Result<Option<Value>> {
    let row: Option<BodyRow> = db.first(statements::READ_BODY, of(id)).await?;
    row.map(|row| row.parts()).transpose()
}

async fn log<C: Connection>(db: &mut C, id: MessageId) -> Result<Vec<(Timestamp, Value)>> {
    let rows: Vec<(i64, String)> = db.fetch(statements::READ_LOG, of(id)).await?;
    let line = |(at, said): (i64, String)| Ok((Timestamp::from_millis(at), stored::parse(&said)?));
    rows.into_iter().map(line).collect()
}

fn of(id: MessageId) -> Arguments {
    Arguments::new().number(id.contact().0).bytes(&half(id)[..])
}
