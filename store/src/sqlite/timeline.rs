//! What happened to one contact: three tables, read as far as a page needs, newest first.

use sqlx::FromRow;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use weir_engine::model::ContactId;

use super::rows::{EventRow, HopRow, MessageRow, count};
use super::statements;
use crate::contract::people::TimelineEntry;
use crate::contract::timeline::{self, Place};
use crate::{Cursor, Page, Result};

/// One page of a timeline.
pub(super) async fn timeline(
    db: &mut SqliteConnection,
    contact: ContactId,
    before: Option<&Cursor>,
    limit: usize,
) -> Result<Page<TimelineEntry>> {
    let start = timeline::start(before)?;
    let mut entries = Vec::new();
    for row in newest::<EventRow>(db, statements::TIMELINE_EVENTS, contact, start, limit).await? {
        entries.push(timeline::event(row.event()?));
    }
    for row in newest::<HopRow>(db, statements::TIMELINE_TRAIL, contact, start, limit).await? {
        entries.push(timeline::hop(row.hop()?));
    }
    let query = sqlx::query_as(statements::TIMELINE_MESSAGES).bind(contact.0);
    let rows: Vec<MessageRow> = query.fetch_all(db).await?;
    for row in rows {
        let (message, history) = row.message()?;
        entries.extend(timeline::message(&message, &history));
    }
    Ok(timeline::page(entries, start, limit))
}

async fn newest<R>(
    db: &mut SqliteConnection,
    statement: &'static str,
    contact: ContactId,
    start: Place,
    limit: usize,
) -> Result<Vec<R>>
where
    R: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
{
    let mut query = sqlx::query_as(statement).bind(contact.0);
    for number in start {
        query = query.bind(number);
    }
    Ok(query.bind(count(limit.saturating_add(1))).fetch_all(db).await?)
}
