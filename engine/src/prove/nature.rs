//! What kind of fact an atom is: when it can change, and what its change brings with it.

use crate::condition::{Asked, Condition, Count, Happened, Reached, Since, Span};
use crate::flow::{Flow, WhileInside};
use crate::model::Name;
use crate::trigger::{CART_QUIET, Trigger};
use crate::value::Duration;

use super::truth::Truth;

/// When a fact can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nature {
    /// At every wait, once: what has happened has happened.
    Rising,
    /// At every wait, either way; what the language leaves free is such a fact too.
    Fleeting,
    /// By the token's own way alone.
    Fixed,
}

/// From when on a fact counts what happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum From {
    /// Entry, or before.
    Entry,
    /// Each arrival anew.
    Arrival,
    /// The token's leaving this node.
    Left(Name),
}

/// What kind of fact an atom is in a flow.
pub(super) fn of(atom: &Condition, flow: &Flow) -> Nature {
    match atom {
        Condition::Arm { .. } => Nature::Fixed,
        Condition::Status(_) => Nature::Rising,
        Condition::TagAdded(..) | Condition::TagRemoved(..) | Condition::Event(_) => {
            let stays = only_rises(atom) && !(counts_from_entry(atom) && is_refreshed(atom, flow));
            if stays { Nature::Rising } else { Nature::Fleeting }
        }
        Condition::Tag(_)
        | Condition::Attribute(..)
        | Condition::Path(..)
        | Condition::Segment(_)
        | Condition::Consent { .. }
        | Condition::Reachable(_)
        | Condition::During(_)
        | Condition::All(_)
        | Condition::Any(_)
        | Condition::Not(_) => Nature::Fleeting,
    }
}

/// From when on it counts.
pub(super) fn from(atom: &Condition) -> From {
    match span(atom).and_then(|span| span.since.as_ref()) {
        Some(Since::Arrival) => From::Arrival,
        Some(Since::Left(node)) => From::Left(node.clone()),
        Some(Since::Entry | Since::Ever) | None => From::Entry,
    }
}

/// What is known of it when a token has just entered. Where the event that enters may have been
/// reported late, others that happened after it were before it; in time, none were.
pub(super) fn at_entry(atom: &Condition, nature: Nature, in_time: bool) -> Truth {
    let ever = looks_ever(atom);
    match (nature, from(atom)) {
        (Nature::Fixed, _) | (_, From::Left(_)) => Truth::Never,
        (Nature::Rising, _) if matches!(atom, Condition::Status(_)) => Truth::Never,
        (_, From::Arrival) if only_rises(atom) => Truth::No,
        (_, From::Entry) if only_rises(atom) && in_time && !ever => Truth::No,
        (Nature::Rising | Nature::Fleeting, _) => Truth::Either,
    }
}

/// Whether it counts what came before entry too.
pub(super) fn looks_ever(atom: &Condition) -> bool {
    span(atom).is_none_or(|span| span.since == Some(Since::Ever))
}

fn span(atom: &Condition) -> Option<&Span> {
    if let Condition::TagAdded(_, span) | Condition::TagRemoved(_, span) = atom {
        return Some(span);
    }
    if let Condition::Event(happened) = atom { Some(&happened.span) } else { None }
}

/// Whether a refreshed run counts it anew.
pub(super) fn counts_from_entry(atom: &Condition) -> bool {
    span(atom).is_some_and(|span| matches!(span.since, None | Some(Since::Entry)))
}

/// Whether it asks for nothing but that something happened, so often or more often.
pub(super) fn only_rises(atom: &Condition) -> bool {
    let event = if let Condition::Event(happened) = atom { Some(happened) } else { None };
    let free = event.is_some_and(|event| {
        let Happened { filter, same, count, credited, .. } = &**event;
        filter.is_some() || !same.is_empty() || credited.is_some() || !count.is_none_or(counts_up)
    });
    !free && span(atom).is_some_and(|span| span.within.is_none())
}

/// Whether it is true as soon as one such event happens, of which nothing more is asked.
pub(super) fn is_plain(atom: &Condition) -> bool {
    let once = |event: &Happened| event.count.is_none_or(|count| count.admits(1));
    only_rises(atom) && !matches!(atom, Condition::Event(event) if !once(event))
}

/// Whether one such event that happens now makes it true now.
pub(super) fn is_true_at_once(atom: &Condition) -> bool {
    let Condition::Event(event) = atom else { return span(atom).is_some() };
    let Happened { filter, same, count, credited, .. } = &**event;
    let open = filter.is_some() || !same.is_empty() || credited.is_some();
    !open
        && count.is_none_or(|count| {
            count.is.is_none() && count.lt.is_none() && count.lte.is_none() && count.admits(1)
        })
}

/// A refreshed run takes the new event for the one it entered by, and that does not count.
pub(super) fn is_refreshed(atom: &Condition, flow: &Flow) -> bool {
    let enters = |start: &crate::flow::Start| {
        let (of, about) = subject_of(atom);
        let subject = start.trigger.subject();
        let by_cart = matches!(start.trigger, Trigger::Cart { .. }) && of == CART_QUIET;
        let enters = by_cart || start.trigger.kinds().contains(&of);
        enters && (about.is_none() || about == subject)
    };
    flow.entry.while_inside == WhileInside::Refresh && flow.starts.iter().any(enters)
}

/// The type of event it asks for, and the tag where it is about one.
pub(super) fn subject_of(atom: &Condition) -> (&str, Option<&Name>) {
    if let Condition::TagAdded(tag, _) = atom {
        return ("tag_added", Some(tag));
    }
    if let Condition::TagRemoved(tag, _) = atom {
        return ("tag_removed", Some(tag));
    }
    if let Condition::Event(happened) = atom { (&happened.kind, None) } else { ("", None) }
}

/// Whether one atom, where it is true, makes another true at that same instant.
pub(super) fn implies(one: &Condition, other: &Condition) -> bool {
    if let (Condition::Status(one), Condition::Status(other)) = (one, other) {
        return reaches(one, other);
    }
    if let (
        Condition::Consent { channel: one, topic: Some(_) },
        Condition::Consent { channel: other, topic: None },
    ) = (one, other)
    {
        return one == other;
    }
    if span(one).is_none() || subject_of(one) != subject_of(other) {
        return false;
    }
    counts_all_of(other, one) && numbers_lead(one, other, true)
        || counts_all_of(one, other) && numbers_lead(one, other, false)
}

/// Numbers of events beyond this are not compared: no flow counts so far.
const NUMBERS_MAX: usize = 64;

/// Whether each number that makes one true makes the other true, which counts as many or more, or
/// as many or fewer.
fn numbers_lead(one: &Condition, other: &Condition, more: bool) -> bool {
    let (mine, its) = (count(one), count(other));
    let bounds = |count: Count| [count.is, count.gt, count.gte, count.lt, count.lte];
    let most = bounds(mine).into_iter().chain(bounds(its)).flatten().max().unwrap_or(0);
    let most = usize::try_from(most).map_or(NUMBERS_MAX, |most| most + 1);
    let leads = |number: usize| {
        let mut others = if more { number..=most } else { 0..=number };
        others.all(|number| its.admits(number))
    };
    most < NUMBERS_MAX && (0..=most).filter(|number| mine.admits(*number)).all(leads)
}

/// How often it asks for.
fn count(atom: &Condition) -> Count {
    let once = Count { gte: Some(1), ..Count::default() };
    let Condition::Event(happened) = atom else { return once };
    happened.count.unwrap_or(once)
}

/// Whether one counts every event that the other counts, and perhaps more.
fn counts_all_of(wider: &Condition, other: &Condition) -> bool {
    let (Some(far), Some(near)) = (span(wider), span(other)) else { return false };
    looks_back(near, far) && (is_unfiltered(wider) || has_same_filter(wider, other))
}

/// Whether nothing but events decides, at one instant.
pub(super) fn is_about_events(atom: &Condition) -> bool {
    span(atom).is_some() && is_unfiltered(atom)
}

/// Whether an event may make it false.
pub(super) fn falls(atom: &Condition) -> bool {
    let Condition::Event(happened) = atom else { return false };
    !happened.count.is_none_or(counts_up)
}

fn counts_up(count: Count) -> bool {
    count.is.is_none() && count.lt.is_none() && count.lte.is_none()
}

fn is_unfiltered(atom: &Condition) -> bool {
    let Condition::Event(happened) = atom else { return true };
    happened.filter.is_none() && happened.same.is_empty() && happened.credited.is_none()
}

fn has_same_filter(one: &Condition, other: &Condition) -> bool {
    let (Condition::Event(one), Condition::Event(other)) = (one, other) else { return false };
    one.filter == other.filter && one.same == other.same && one.credited == other.credited
}

/// Whether the other looks back as far, or further.
fn looks_back(one: &Span, other: &Span) -> bool {
    let within = match (one.within, other.within) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(mine), Some(its)) => mine == its || is_shorter(mine, its),
    };
    let since = match (since(one), since(other)) {
        (_, Since::Ever) | (Since::Entry | Since::Arrival | Since::Left(_), Since::Entry) => true,
        (mine, its) => mine == its && its != Since::Arrival,
    };
    within && since
}

/// Months are not of one length.
fn is_shorter(one: Duration, other: Duration) -> bool {
    const MONTH_MILLIS: i64 = 28 * 24 * 60 * 60 * 1_000;
    one.exact_millis() <= other.exact_millis() && other.exact_millis() < MONTH_MILLIS
}

/// From when a span counts, where it does not say so.
fn since(span: &Span) -> Since {
    let unsaid = if span.within.is_some() { Since::Ever } else { Since::Entry };
    span.since.clone().unwrap_or(unsaid)
}

/// `clicked` says `seen`, `seen` says `delivered`, and whatever came back says `sent`.
fn reaches(one: &Reached, other: &Reached) -> bool {
    let weaker: &[Asked] = match one.status {
        Asked::Clicked | Asked::Replied => &[Asked::Seen, Asked::Delivered, Asked::Sent],
        Asked::Seen => &[Asked::Delivered, Asked::Sent],
        Asked::Delivered | Asked::Bounced | Asked::Complained | Asked::Unsubscribed => {
            &[Asked::Sent]
        }
        Asked::Sent | Asked::Failed | Asked::Suppressed | Asked::Cancelled => &[],
    };
    let same = one.of == other.of && other.link.is_none();
    let graded = one.grade == other.grade || other.status == Asked::Sent;
    same && (weaker.contains(&other.status) && graded
        || one.status == other.status && one.link.is_some() && one.grade == other.grade)
}
