//! What a condition comes to, and why.
//!
//! Two-valued: what is missing makes a comparison false, and `not` flips that.

mod events;
mod messages;
mod reach;
mod values;

use serde_json::Value;

use super::{Condition, Finding, View};
use crate::model::Event;
use crate::value::Timestamp;
use crate::value::compare::Truth;

pub use events::credited_to;
pub use reach::{consent_allows, obstacle, reachable};

/// Whether words are made of what was read.
#[derive(Clone, Copy)]
enum Words {
    Made,
    LeftOut,
}

impl Words {
    fn made(self, words: impl FnOnce() -> String) -> String {
        match self {
            Self::Made => words(),
            Self::LeftOut => String::new(),
        }
    }
}

/// What one atom came to.
struct Outcome<'a> {
    holds: bool,
    /// The event that decided, by its place in the contact's order.
    event: Option<i64>,
    read: Read<'a>,
}

/// What was looked at, as far as it says more than the condition does.
enum Read<'a> {
    Nothing,
    /// When the thing asked about happened.
    At(Timestamp),
    /// How often, where a number was asked for.
    Count(usize),
    /// The values, missing ones left out, and how they compared.
    Values(Vec<&'a Value>, Truth),
}

/// As much of the values read as is worth a line.
const READ_MAX_CHARS: usize = 60;

/// Reasons longer than this are cut: a trail is read by people, line by line.
const BECAUSE_MAX_CHARS: usize = 400;

impl Condition {
    /// Whether it is true.
    pub fn holds(&self, view: &View<'_>) -> bool {
        self.evaluate_with(&|atom| outcome(atom, view).holds)
    }

    /// Whether it is true, with the values read in words and the event that decided.
    pub fn find(&self, view: &View<'_>) -> Finding {
        let mut finding = self.look(view, Words::Made);
        cut(&mut finding.because, BECAUSE_MAX_CHARS);
        finding
    }

    /// The same without words: guards ask often, and nobody reads why one let something pass.
    pub fn weigh(&self, view: &View<'_>) -> Finding {
        self.look(view, Words::LeftOut)
    }

    fn look(&self, view: &View<'_>, words: Words) -> Finding {
        match self {
            Self::All(items) => join(items, view, words, false),
            Self::Any(items) => join(items, view, words, true),
            Self::Not(inner) => {
                let Finding { holds, because, event } = inner.look(view, words);
                let because = words.made(|| format!("not ({because}): {}", yes(!holds)));
                Finding { holds: !holds, because, event }
            }
            Self::Tag(_)
            | Self::TagAdded(..)
            | Self::TagRemoved(..)
            | Self::Attribute(..)
            | Self::Path(..)
            | Self::Event(_)
            | Self::Status(_)
            | Self::Arm { .. }
            | Self::Segment(_)
            | Self::Consent { .. }
            | Self::Reachable(_)
            | Self::During(_) => {
                let outcome = outcome(self, view);
                let because = words.made(|| sentence(self, &outcome));
                Finding { holds: outcome.holds, because, event: outcome.event }
            }
        }
    }
}

/// The first item that decides speaks alone; if none does, all do.
fn join(items: &[Condition], view: &View<'_>, words: Words, decisive: bool) -> Finding {
    let mut all = Finding { holds: !decisive, ..Finding::default() };
    for item in items {
        let finding = item.look(view, words);
        if finding.holds == decisive {
            return finding;
        }
        all.event = all.event.max(finding.event);
        if !all.because.is_empty() {
            all.because.push_str("; ");
        }
        all.because.push_str(&finding.because);
    }
    all
}

fn outcome<'a>(atom: &Condition, view: &'a View<'_>) -> Outcome<'a> {
    let contact = view.contact;
    match atom {
        Condition::Tag(tag) => match contact.tags.get(tag) {
            Some(since) => {
                Outcome { holds: true, event: Some(since.seq), read: Read::At(since.at) }
            }
            None => Outcome::plain(false),
        },
        Condition::TagAdded(tag, span) => events::tagged("tag_added", tag, span, view),
        Condition::TagRemoved(tag, span) => events::tagged("tag_removed", tag, span, view),
        Condition::Attribute(path, test) | Condition::Path(path, test) => {
            values::test(path, test, view)
        }
        Condition::Event(happened) => events::happened(happened, view),
        Condition::Status(reached) => messages::reached(reached, view),
        Condition::Arm { port, of } => {
            let mark = view.token.and_then(|token| token.marks.get(of));
            Outcome::plain(mark.is_some_and(|mark| mark.port == *port))
        }
        Condition::Segment(segment) => Outcome::plain(contact.segments.contains(segment)),
        Condition::Consent { channel, topic } => {
            Outcome::plain(reach::consents(contact, *channel, topic.as_ref()))
        }
        Condition::Reachable(channel) => {
            Outcome::plain(reachable(contact, *channel, view.settings))
        }
        Condition::During(window) => {
            let zone = window.timezone().in_force(view.zone());
            Outcome::plain(window.contains(view.now, zone))
        }
        Condition::All(_) | Condition::Any(_) | Condition::Not(_) => {
            Outcome::plain(atom.holds(view))
        }
    }
}

impl Outcome<'_> {
    fn plain(holds: bool) -> Self {
        Self { holds, event: None, read: Read::Nothing }
    }

    fn by(event: &Event) -> Self {
        Self { holds: true, event: Some(event.seq), read: Read::At(event.occurred_at) }
    }
}

fn sentence(condition: &Condition, outcome: &Outcome<'_>) -> String {
    let answer = yes(outcome.holds);
    match &outcome.read {
        Read::Nothing => format!("{condition}: {answer}"),
        Read::At(at) => format!("{condition}: {answer}, at {at}"),
        Read::Count(count) => format!("{condition}: {answer}, {count}"),
        Read::Values(values, truth) => {
            format!("{condition} (was {}{}): {answer}", shown(values), remark(values, *truth))
        }
    }
}

fn yes(holds: bool) -> &'static str {
    if holds { "yes" } else { "no" }
}

/// Why a value that is there could not be compared.
fn remark(values: &[&Value], truth: Truth) -> &'static str {
    match truth {
        Truth::Missing if !values.is_empty() => ", not in that currency",
        Truth::Unreadable => ", unreadable",
        Truth::Missing | Truth::No | Truth::Yes => "",
    }
}

/// Values as they are written; texts without their quotes.
fn shown(values: &[&Value]) -> String {
    if values.is_empty() {
        return "missing".into();
    }
    let texts = values.iter().map(|value| match value.as_str() {
        Some(text) => text.to_owned(),
        None => value.to_string(),
    });
    let mut joined = texts.collect::<Vec<_>>().join(", ");
    cut(&mut joined, READ_MAX_CHARS);
    joined
}

fn cut(text: &mut String, max_chars: usize) {
    // No text has more characters than bytes.
    if text.len() <= max_chars {
        return;
    }
    if let Some((end, _)) = text.char_indices().nth(max_chars) {
        text.truncate(end);
        text.push('…');
    }
}
