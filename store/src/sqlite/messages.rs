//! Reading messages.

use async_trait::async_trait;
use sqlx::FromRow;
use sqlx::sqlite::SqliteConnection;
use weir_engine::model::{ContactId, Message, MessageId, Name};
use weir_engine::value::Timestamp;

use super::rows::{MessageRow, count};
use super::{SqliteStore, statements};
use crate::contract::messages::{MessageDetail, MessageFilter, MessageRecord, Messages};
use crate::stored::message::History;
use crate::{Cursor, Page, Result, stored};

#[derive(FromRow)]
struct RecordRow {
    #[sqlx(flatten)]
    message: MessageRow,
    external_id: String,
}

impl RecordRow {
    fn record(self) -> Result<(MessageRecord, History)> {
        let (message, history) = self.message.message()?;
        Ok((MessageRecord { external_id: self.external_id, message }, history))
    }
}

#[async_trait]
impl Messages for SqliteStore {
    async fn messages(
        &self,
        filter: &MessageFilter,
        before: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<MessageRecord>> {
        let [at, high, low] = Cursor::numbers(before, MessageRecord::END)?;
        let statement = match filter.contact {
            Some(_) => statements::LIST_MESSAGES_OF_CONTACT,
            None => statements::LIST_MESSAGES,
        };
        let mut query = sqlx::query_as(statement)
            .bind(at)
            .bind(MessageRecord::id_of(high, low).to_vec())
            .bind(filter.flow.as_ref().map(Name::as_str))
            .bind(filter.status.map(stored::word))
            .bind(count(limit.saturating_add(1)));
        if let Some(ContactId(contact)) = filter.contact {
            query = query.bind(contact);
        }
        let rows: Vec<RecordRow> = query.fetch_all(&mut *self.read().await?).await?;
        let records: Result<Vec<_>> = rows.into_iter().map(RecordRow::record).collect();
        let records = records?.into_iter().map(|(record, _)| record).collect();
        Ok(Page::cut(records, limit, MessageRecord::place))
    }

    async fn message(&self, id: MessageId) -> Result<Option<MessageDetail>> {
        let mut db = self.read().await?;
        let query = sqlx::query_as(statements::READ_MESSAGE).bind(id.0.as_slice());
        let row: Option<RecordRow> = query.fetch_optional(&mut *db).await?;
        let Some(row) = row else { return Ok(None) };
        let (MessageRecord { external_id, message }, history) = row.record()?;
        let parts = parts(&mut db, &message).await?;
        let log = log(&mut db, &message).await?;
        Ok(Some(MessageDetail { external_id, message, history, parts, log }))
    }
}

async fn parts(db: &mut SqliteConnection, message: &Message) -> Result<Option<serde_json::Value>> {
    let query = sqlx::query_as(statements::READ_BODY);
    let query = query.bind(message.token.contact.0).bind(message.id.0.as_slice());
    let row: Option<(Vec<u8>,)> = query.fetch_optional(db).await?;
    row.map(|(packed,)| stored::inflate(&packed)).transpose()
}

async fn log(
    db: &mut SqliteConnection,
    message: &Message,
) -> Result<Vec<(Timestamp, serde_json::Value)>> {
    let query = sqlx::query_as(statements::READ_LOG);
    let query = query.bind(message.token.contact.0).bind(message.id.0.as_slice());
    let rows: Vec<(i64, String)> = query.fetch_all(db).await?;
    let line = |(at, said): (i64, String)| Ok((Timestamp::from_millis(at), stored::parse(&said)?));
    rows.into_iter().map(line).collect()
}
