//! Dead letters and runs that were set aside: found by their columns, and chosen by what is in
//! their bodies.

use weir_engine::model::Name;

use super::messages::RecordRow;
use super::people::{self, Standing};
use super::rows::count;
use super::{Arguments, Connection, statements};
use crate::contract::messages::{DeadFilter, DeadLetter, MessageRecord};
use crate::contract::people::Waiting;
use crate::{Cursor, Page, Result};

/// Rows that are read at once: as many as the longest page has.
const READ_ROWS_MAX: usize = 500;

/// One page of dead letters.
pub(super) async fn letters<C: Connection>(
    db: &mut C,
    filter: &DeadFilter,
    before: Option<&Cursor>,
    limit: usize,
) -> Result<Page<DeadLetter>> {
    let mut place = Cursor::numbers(before, MessageRecord::END)?;
    let mut found = Vec::new();
    loop {
        let [at, contact, low] = place;
        let arguments = Arguments::new()
            .number(at)
            .number(contact)
            .bytes(&low.to_be_bytes())
            .text(filter.flow.as_ref().map(Name::as_str))
            .text(filter.node.as_ref().map(Name::as_str))
            .number(count(READ_ROWS_MAX));
        let rows: Vec<RecordRow> = db.fetch(statements::LIST_DEAD, arguments).await?;
        let is_last = rows.len() < READ_ROWS_MAX;
        for row in rows {
            let (record, history) = row.record()?;
            place = record.place();
            found.extend(filter.letter(record, &history));
        }
        if is_last || found.len() > limit {
            return Ok(Page::cut(found, limit, |letter| letter.record.place()));
        }
    }
}

/// One page of runs that were set aside.
pub(super) async fn runs<C: Connection>(
    db: &mut C,
    filter: &DeadFilter,
    after: Option<&Cursor>,
    limit: usize,
) -> Result<Page<Waiting>> {
    let (flow, node) = (filter.flow.as_ref(), filter.node.as_ref());
    let standing = Standing { flow, node, version: None, state: Some("quarantined") };
    let mut place = Cursor::numbers(after, [-1, 0])?;
    let mut found = Vec::new();
    loop {
        let read = people::tokens(db, &standing, place, READ_ROWS_MAX).await?;
        let is_last = read.len() < READ_ROWS_MAX;
        place = read.last().map_or(place, people::place);
        found.extend(read.into_iter().filter(|waiting| filter.admits(&waiting.token)));
        if is_last || found.len() > limit {
            return Ok(Page::cut(found, limit, people::place));
        }
    }
}
