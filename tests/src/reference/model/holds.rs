//! When a condition is true (section 3 of the language reference): looked up in the whole history each time.

use serde_json::Value;

use super::{Happening, Moment, Run, STATUSES, Token, civil::exact};
use crate::reference::flow::{Condition, Look, Since, Span, Test};

/// Whose condition it is, and from when its events count unless it says so itself.
pub(super) struct Scene<'a> {
    pub(super) token: &'a Token,
    pub(super) since: Since,
    pub(super) now: i64,
}

impl Run<'_> {
    pub(super) fn holds(&self, condition: &Condition, scene: &Scene<'_>) -> bool {
        let happened = |kind: &str, about: Option<&str>, look: &Look| {
            let counts = |(seq, past): &(usize, &Happening)| {
                past.kind == kind
                    && about.is_none_or(|tag| past.data["tag"] == tag)
                    && is_in(*look, *seq, past, scene)
            };
            let count = self.history.iter().enumerate().filter(counts).count();
            count >= look.at_least.unwrap_or(1)
        };
        match condition {
            Condition::Tag(tag) => self.tags.contains(*tag),
            Condition::TagAdded(tag, look) => happened("tag_added", Some(tag), look),
            Condition::TagRemoved(tag, look) => happened("tag_removed", Some(tag), look),
            Condition::Attribute(name, test) => {
                test.holds(self.attributes.get(*name).unwrap_or(&Value::Null))
            }
            Condition::Event(kind, look) => happened(kind, None, look),
            Condition::Status(node, status) => {
                let rank = STATUSES.iter().position(|name| name == status);
                let sent = scene.token.sent.iter().rfind(|sent| sent.node == *node);
                sent.is_some_and(|sent| Some(sent.status) >= rank)
            }
            Condition::Consent(channel) => self.consent.get(*channel) == Some(&true),
            Condition::All(all) => all.iter().all(|one| self.holds(one, scene)),
            Condition::Any(any) => any.iter().any(|one| self.holds(one, scene)),
            Condition::Not(one) => !self.holds(one, scene),
        }
    }

    /// The next instant at which time alone makes a condition come to something else: an event
    /// falls out of a `within` then.
    pub(super) fn passing(&self, condition: &Condition, scene: &Scene<'_>) -> Option<i64> {
        let out = |span| self.history.iter().map(move |past| past.occurred + exact(span) + 1);
        let mut instants: Vec<_> = withins(condition).into_iter().flat_map(out).collect();
        instants.sort_unstable();
        let holds = |now| self.holds(condition, &Scene { now, ..*scene });
        instants.into_iter().find(|at| *at > scene.now && holds(*at) != holds(scene.now))
    }
}

/// Rule 25: without `within` and `since` an event counts since the scene's own.
fn is_in(look: Look, seq: usize, past: &Happening, scene: &Scene<'_>) -> bool {
    let recent = look.within.is_none_or(|within| scene.now - past.occurred <= exact(within));
    let since = look.since.unwrap_or(match look.within {
        Some(_) => Since::Ever,
        None => scene.since,
    });
    recent
        && match since {
            Since::Ever => true,
            Since::Entry => {
                seq != scene.token.entry_event && scene.token.entry.is_before(seq, past)
            }
            Since::Arrival => scene.token.arrival.is_before(seq, past),
        }
}

fn withins(condition: &Condition) -> Vec<Span> {
    match condition {
        Condition::TagAdded(_, look)
        | Condition::TagRemoved(_, look)
        | Condition::Event(_, look) => look.within.into_iter().collect(),
        Condition::All(list) | Condition::Any(list) => list.iter().flat_map(withins).collect(),
        Condition::Not(one) => withins(one),
        Condition::Tag(_)
        | Condition::Attribute(..)
        | Condition::Status(..)
        | Condition::Consent(_) => Vec::new(),
    }
}

impl Moment {
    /// "Since": acknowledged after or occurred after, and never the event of the moment itself.
    pub(super) fn is_before(&self, seq: usize, past: &Happening) -> bool {
        seq != self.seq && (seq > self.seq || past.occurred > self.at)
    }
}

impl Test {
    /// The operand's type leads; what cannot be read as it is missing, and missing is false.
    fn holds(self, value: &Value) -> bool {
        match self {
            Self::Present => text(value).is_some(),
            Self::Is(wanted) => text(value).is_some_and(|text| text.eq_ignore_ascii_case(wanted)),
            Self::AtLeast(least) => number(value).is_some_and(|number| number >= least),
            Self::Below(limit) => number(value).is_some_and(|number| number < limit),
        }
    }
}

/// A value as text; `null` and the empty text are missing.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Some(value.to_string())
        }
    }
}

fn number(value: &Value) -> Option<i64> {
    text(value).filter(|_| !value.is_boolean())?.parse().ok()
}
