//! What happened: tags that came and went, and events of every other type.

use serde_json::Value;

use super::{Outcome, Read};
use crate::condition::{Asked, AskedGrade, Credit, Happened, Since, Span, View};
use crate::model::{Event, Message, Moment, Name};
use crate::value::{Timestamp, compare};

/// Whether the tag was added or removed; each acknowledged time counts.
pub(super) fn tagged<'a>(kind: &str, tag: &Name, span: &Span, view: &'a View<'_>) -> Outcome<'a> {
    let is_it = |event: &&Event| event.kind == *kind && event.subject() == Some(tag);
    let latest = view.contact.events().rev().filter(is_it).find(|it| counts(it, span, view));
    latest.map_or_else(|| Outcome::plain(false), Outcome::by)
}

/// Whether such an event happened as often as asked.
pub(super) fn happened<'a>(happened: &Happened, view: &'a View<'_>) -> Outcome<'a> {
    let found = counted(happened, view);
    let Some(count) = happened.count else {
        return found.last().map_or_else(|| Outcome::plain(false), |event| Outcome::by(event));
    };
    Outcome {
        holds: count.admits(found.len()),
        event: found.last().map(|event| event.seq),
        read: Read::Count(found.len()),
    }
}

/// The events that are counted, oldest acknowledged first.
pub(in crate::condition) fn counted<'a>(happened: &Happened, view: &View<'a>) -> Vec<&'a Event> {
    let matching = |event: &&Event| {
        event.kind == happened.kind
            && counts(event, &happened.span, view)
            && same(&happened.same, event, view)
            && happened
                .credited
                .is_none_or(|credited| credited_to(event, view).is_some() == credited)
            && happened.filter.as_ref().is_none_or(|filter| filter.holds(&view.about(event)))
    };
    view.contact.events().filter(matching).collect()
}

/// Whether the event lies in the span.
fn counts(event: &Event, span: &Span, view: &View<'_>) -> bool {
    since(event, span, view)
        && span.within.is_none_or(|within| event.occurred_at >= within.before(view.now))
}

/// Whether the event is after what the span counts from. Without a token nothing was entered,
/// arrived at or left: all of the contact's history counts then.
fn since(event: &Event, span: &Span, view: &View<'_>) -> bool {
    let Some(token) = view.token else { return true };
    let is_after = |moment: Moment| view.contact.is_after(event, moment, moment.at);
    match &span.since {
        None if span.within.is_some() => true,
        Some(Since::Ever) => true,
        None | Some(Since::Entry) => {
            let acknowledged = token.entry_acknowledged();
            event.seq != token.entry.seq
                && view.contact.is_after(event, token.entered, acknowledged)
        }
        Some(Since::Arrival) => is_after(token.arrived),
        Some(Since::Left(node)) => token.marks.get(node).is_some_and(|mark| is_after(mark.left)),
    }
}

/// Whether these fields are those of the entry event; missing on either side is not the same.
fn same(fields: &[Name], event: &Event, view: &View<'_>) -> bool {
    fields.iter().all(|field| {
        let entry = view.entry().and_then(|entry| field_of(entry, field));
        let here = field_of(event, field);
        let pair = here.zip(entry);
        pair.is_some_and(|(here, entry)| compare::same_value(here, entry).is_yes())
    })
}

fn field_of<'a>(event: &'a Event, field: &str) -> Option<&'a Value> {
    event.data.get(field).filter(|value| !compare::is_missing(value))
}

/// The last message of this token that had reached the status when the event happened, and was
/// handed over shortly enough before.
pub fn credited_to<'a>(event: &Event, view: &View<'a>) -> Option<&'a Message> {
    let (credit, token) = (view.credit?, view.token?);
    let messages = view.contact.messages.iter().filter(|message| message.token == token.id);
    let earning = messages.filter(|message| earns(message, credit, event.occurred_at));
    earning.max_by_key(|message| message.handed_over_at)
}

fn earns(message: &Message, credit: &Credit, at: Timestamp) -> bool {
    let Some(handed_over) = message.handed_over_at else { return false };
    let recent = handed_over <= at && handed_over >= credit.within.before(at);
    let sign = || super::messages::sign(message, credit.least, None, AskedGrade::Human);
    recent && (credit.least == Asked::Sent || sign().is_some_and(|sign| sign.at <= at))
}
