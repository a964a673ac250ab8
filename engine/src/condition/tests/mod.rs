//! Conditions, shown by tables: what is written, what is known, what it comes to.

mod facts;
mod finding;
mod flips;
mod pages;
mod paths;
mod proof;
mod reading;
mod refusals;
mod segments;
mod shape;
mod words;

use serde_json::Value;

use super::{Condition, Place, read};
use crate::diagnostic::Diagnostic;
use crate::source::{self, Source};

/// The condition, and all that was found wrong with it.
fn read_at(
    text: &str,
    place: impl Fn(&Source) -> Place<'_>,
) -> (Option<Condition>, Vec<Diagnostic>, Source) {
    let source = Source::new("flow.yaml", text);
    let (node, mut found) = source::read(&source);
    let node = node.expect("readable");
    let condition = read(&node, place(&source), &mut found);
    (condition, found, source)
}

fn in_token(source: &Source) -> Place<'_> {
    Place::in_token(source)
}

fn before_entry(source: &Source) -> Place<'_> {
    Place::before_entry(source)
}

fn status_only(source: &Source) -> Place<'_> {
    Place::status_only(source)
}

/// A condition without a fault, asked by a token.
fn condition(text: &str) -> Condition {
    let (condition, found, _) = read_at(text, in_token);
    assert_eq!(found, [], "{text}");
    condition.expect(text)
}

/// The same, from JSON.
fn condition_of(json: &Value) -> Condition {
    condition(&json.to_string())
}
