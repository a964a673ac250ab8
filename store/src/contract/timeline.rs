//! How the timeline of a contact is put together and cut into pages, in every store alike.

use weir_engine::model::{Event, Message};
use weir_engine::turn::Hop;

use super::people::{TimelineEntry, TimelineKind};
use crate::stored::message::History;
use crate::{Cursor, Page, Result};

/// Where an entry stands: its instant; at one instant events come before the steps they caused
/// and steps before the messages; then what they are numbered by.
pub(crate) type Place = [i64; 4];

/// After everything.
const END: Place = [i64::MAX; 4];

/// More changes of status than one message has: they are numbered within its visit.
const HISTORY_STRIDE: i64 = 1_000;

/// Where a page of a timeline begins: entries before this place are on it.
pub(crate) fn start(before: Option<&Cursor>) -> Result<Place> {
    Cursor::numbers(before, END)
}

/// An event, and where it stands.
pub(crate) fn event(event: Event) -> (Place, TimelineEntry) {
    let (at, seq) = (event.received_at, event.seq);
    ([at.millis(), 0, seq, 0], TimelineEntry { at, what: TimelineKind::Event(Box::new(event)) })
}

/// A step, and where it stands. `ahead` tells the runs of those apart who were merged.
pub(crate) fn hop(hop: Hop, ahead: i64) -> (Place, TimelineEntry) {
    let (at, place) = (hop.at, [hop.at.millis(), 1, hop.token.n + ahead, i64::from(hop.n)]);
    (place, TimelineEntry { at, what: TimelineKind::Hop(Box::new(hop)) })
}

/// What a message came to, and where each stands.
pub(crate) fn message(
    message: &Message,
    history: &History,
    ahead: i64,
) -> impl Iterator<Item = (Place, TimelineEntry)> {
    let first = i64::from(message.visit) * HISTORY_STRIDE;
    history.iter().zip(first..).map(move |((status, at), number)| {
        let place = [at.millis(), 2, message.token.n + ahead, number];
        let (message, status) = (Box::new(message.clone()), *status);
        (place, TimelineEntry { at: *at, what: TimelineKind::Message { message, status } })
    })
}

/// The page of these entries that begins at `start`, newest first.
pub(crate) fn page(
    entries: Vec<(Place, TimelineEntry)>,
    start: Place,
    limit: usize,
) -> Page<TimelineEntry> {
    let mut entries: Vec<_> = entries.into_iter().filter(|(place, _)| *place < start).collect();
    entries.sort_by_key(|(place, _)| std::cmp::Reverse(*place));
    Page::cut(entries, limit, |(place, _)| *place).map(|(_, entry)| entry)
}
