//! What kind of fact an atom is: when it can change, and what its change brings with it.

use crate::condition::{Asked, Condition, Count, Happened, Reached, Since, Span};
use crate::flow::{Flow, WhileInside};
use crate::model::Name;
use crate::trigger::Trigger;

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
            let stays = only_rises(atom) && !is_refreshed(atom, flow);
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

/// What is known of it when a token has just entered. A proof lets events that reach Weir
/// together with the one that enters come before it; who looks for a telling example does not.
pub(super) fn at_entry(atom: &Condition, nature: Nature, natural: bool) -> Truth {
    let ever = looks_ever(atom);
    match (nature, from(atom)) {
        (Nature::Fixed, _) | (_, From::Left(_)) => Truth::Never,
        (Nature::Rising, _) if matches!(atom, Condition::Status(_)) => Truth::Never,
        (Nature::Rising, From::Arrival) => Truth::No,
        (Nature::Rising, From::Entry) if natural && !ever => Truth::No,
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

/// Whether it asks for nothing but that something happened, so often or more often.
fn only_rises(atom: &Condition) -> bool {
    let counts_up = |count: Count| count.is.is_none() && count.lt.is_none() && count.lte.is_none();
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
        let Trigger::Event { kind, subject, .. } = &start.trigger else { return false };
        let (of, about) = subject_of(atom);
        *of == **kind && (about.is_none() || about == subject.as_ref())
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
    let (Some(mine), Some(its)) = (span(one), span(other)) else { return false };
    subject_of(one) == subject_of(other) && happens(one) && is_plain(other) && looks_back(mine, its)
}

/// Whether it cannot be true when nothing happened.
fn happens(atom: &Condition) -> bool {
    let Condition::Event(happened) = atom else { return true };
    happened.count.is_none_or(|count| !count.admits(0))
}

/// Whether the other looks back as far, or further.
fn looks_back(one: &Span, other: &Span) -> bool {
    match (&one.since, &other.since) {
        (_, Some(Since::Ever))
        | (Some(Since::Entry | Since::Arrival | Since::Left(_)), None | Some(Since::Entry)) => true,
        (None, None | Some(Since::Entry)) => one.within.is_none(),
        (Some(mine), Some(its)) => mine == its && *its != Since::Arrival,
        (None, Some(_)) | (Some(Since::Ever), None) => false,
    }
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
