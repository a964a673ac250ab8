//! What happened to one contact: three tables, read as far as a page needs, newest first.

use weir_engine::model::ContactId;

use super::rows::{EventRow, HopRow, MessageRow, count};
use super::statements::Statement;
use super::{Arguments, Connection, Fetched, statements};
use crate::contract::people::TimelineEntry;
use crate::contract::timeline::{self, Place};
use crate::{Cursor, Page, Result};

/// One page of a timeline.
pub(super) async fn timeline<C: Connection>(
    db: &mut C,
    contact: ContactId,
    before: Option<&Cursor>,
    limit: usize,
) -> Result<Page<TimelineEntry>> {
    let start = timeline::start(before)?;
    let mut entries = Vec::new();
    for row in newest::<EventRow, C>(db, statements::TIMELINE_EVENTS, contact, start, limit).await?
    {
        entries.push(timeline::event(row.event()?));
    }
    for row in newest::<HopRow, C>(db, statements::TIMELINE_TRAIL, contact, start, limit).await? {
        entries.push(timeline::hop(row.hop()?));
    }
    let arguments = Arguments::new().number(contact.0);
    let rows: Vec<MessageRow> = db.fetch(statements::TIMELINE_MESSAGES, arguments).await?;
    for row in rows {
        let (message, history) = row.message()?;
        entries.extend(timeline::message(&message, &history));
    }
    Ok(timeline::page(entries, start, limit))
}

async fn newest<R: Fetched, C: Connection>(
    db: &mut C,
    statement: &'static Statement,
    contact: ContactId,
    start: Place,
    limit: usize,
) -> Result<Vec<R>> {
    let contact = Arguments::new().number(contact.0);
    let start = start.into_iter().fold(contact, Arguments::number);
    db.fetch(statement, start.number(count(limit.saturating_add(1)))).await
}
