//! What happened to one contact: its events, read as far as a page needs, newest first; the trails
//! of its tokens; its messages.

use weir_engine::model::ContactId;

use super::load::numbers;
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
    for (number, ahead) in numbers(db, contact).await? {
        // The place of an event is told by its number: seen from those rows, it is further back.
        let [at, rank, seq, nth] = start;
        let there = [at, rank, seq.saturating_sub(ahead), nth];
        for row in events(db, number, there, limit).await? {
            let mut event = row.event()?;
            event.seq += ahead;
            entries.push(timeline::event(event));
        }
        let arguments = Arguments::new().number(number.0);
        let rows: Vec<TrailRow> = db.fetch(statements::TIMELINE_TRAIL, arguments).await?;
        for mut hop in rows.into_iter().flat_map(TrailRow::hops) {
            hop.renumber(ahead);
            entries.push(timeline::hop(hop, ahead));
        }
        let arguments = Arguments::new().number(number.0);
        let rows: Vec<MessageRow> = db.fetch(statements::TIMELINE_MESSAGES, arguments).await?;
        for row in rows {
            let (mut message, history) = row.message()?;
            message.renumber(ahead);
            entries.extend(timeline::message(&message, &history, ahead));
        }
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
