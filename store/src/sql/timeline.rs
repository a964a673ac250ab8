//! What happened to one contact: its events, read as far as a page needs, newest first; the trails
//! of its tokens; its messages.

use weir_engine::model::ContactId;

use super::rows::{EventRow, MessageRow, TrailRow, count};
use super::{Arguments, Connection, statements};
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
    for row in events(db, contact, start, limit).await? {
        entries.push(timeline::event(row.event()?));
    }
    let arguments = Arguments::new().number(contact.0);
    let rows: Vec<TrailRow> = db.fetch(statements::TIMELINE_TRAIL, arguments).await?;
    entries.extend(rows.into_iter().flat_map(TrailRow::hops).map(timeline::hop));
    let arguments = Arguments::new().number(contact.0);
    let rows: Vec<MessageRow> = db.fetch(statements::TIMELINE_MESSAGES, arguments).await?;
    for row in rows {
        let (message, history) = row.message()?;
        entries.extend(timeline::message(&message, &history));
    }
    Ok(timeline::page(entries, start, limit))
}

async fn events<C: Connection>(
    db: &mut C,
    contact: ContactId,
    start: Place,
    limit: usize,
) -> Result<Vec<EventRow>> {
    let contact = Arguments::new().number(contact.0);
    let start = start.into_iter().fold(contact, Arguments::number);
    let limit = count(limit.saturating_add(1));
    db.fetch(statements::TIMELINE_EVENTS, start.number(limit)).await
}
