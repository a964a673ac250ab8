//! What a fact is after a node of the flow wrote something.

use serde_json::Value;

use crate::condition::{Condition, Operand, Test, View};
use crate::model::{Contact, ContactId, FIELDS};
use crate::node::Write;
use crate::settings::Settings;
use crate::value::{Literal, Timestamp};

use super::atoms::Fact;
use super::nature;
use super::truth::Truth;

/// What it is then, where the write touches it.
pub(super) fn written(fact: &Fact, now: Truth, write: &Write<'_>) -> Option<Truth> {
    match write {
        Write::TagAdded(tag) => tagged(fact, now, tag, true),
        Write::TagRemoved(tag) => tagged(fact, now, tag, false),
        Write::Event(kind) => happened(fact, now, kind, true),
        Write::Attribute(name, value) => {
            if let Condition::Attribute(_, test) = &fact.atom {
                return attribute(fact, test, name, *value);
            }
            // The attribute may have had that value already: then nothing happens.
            happened(fact, now, "attribute_changed", false)
        }
    }
}

fn tagged(fact: &Fact, now: Truth, tag: &str, added: bool) -> Option<Truth> {
    if let Condition::Tag(state) = &fact.atom {
        return (**state == *tag).then_some(if added { Truth::Yes } else { Truth::No });
    }
    let kind = if added { "tag_added" } else { "tag_removed" };
    let about = nature::subject_of(&fact.atom).1;
    // A tag that is not there is not removed.
    if about.is_some_and(|about| **about != *tag) { None } else { happened(fact, now, kind, added) }
}

fn happened(fact: &Fact, now: Truth, kind: &str, surely: bool) -> Option<Truth> {
    let is_it = nature::subject_of(&fact.atom).0 == kind;
    match now {
        _ if !is_it => None,
        Truth::Yes if nature::falls(&fact.atom) => Some(Truth::Either),
        Truth::Never | Truth::Yes => None,
        Truth::No | Truth::Either if surely && nature::is_true_at_once(&fact.atom) => {
            Some(Truth::Yes)
        }
        Truth::No | Truth::Either => Some(Truth::Either),
    }
}

fn attribute(fact: &Fact, test: &Test, name: &str, value: Option<&Value>) -> Option<Truth> {
    let asked = fact.atom.names_attributes().into_iter().next()?;
    let within = |outer: &str, inner: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'))
    };
    if asked != name {
        return (within(name, &asked) || within(&asked, name)).then_some(Truth::Either);
    }
    match value.filter(|_| is_exact(name, test)) {
        Some(value) if holds(test, value) => Some(Truth::Yes),
        Some(_) => Some(Truth::No),
        None => Some(Truth::Either),
    }
}

/// Whether the constants alone decide: not a currency of the settings, not a zone, and not what a
/// field of the profile makes of a value.
fn is_exact(name: &str, test: &Test) -> bool {
    let plain = |literal: &Literal| {
        matches!(literal, Literal::Number(_) | Literal::Text(_) | Literal::Bool(_))
    };
    let decides = |operand: &Operand| match operand {
        Operand::Literal(literal) => plain(literal),
        Operand::List(literals) => literals.iter().all(plain),
        Operand::Path(_) | Operand::Json(_) => false,
    };
    !FIELDS.contains(&name)
        && test.count.is_none()
        && test.operators.iter().all(|(_, operand)| decides(operand))
}

/// Whether constants hold of a constant: no contact is asked.
fn holds(test: &Test, value: &Value) -> bool {
    let settings = Settings::default();
    let nobody = Contact::new(ContactId(0), "");
    test.holds(value, &View::new(&nobody, &settings, Timestamp::MIN))
}
