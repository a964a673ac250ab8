//! W307: two names that differ in upper and lower case only, and are two names all the same.

use std::collections::BTreeMap;

use super::Checked;
use crate::diagnostic::{Diagnostic, rules};
use crate::source::{Node, Span, Value};

/// Keys whose values name tags, attributes, events and segments, and what they name.
const NAMED: [(&str, &str); 13] = [
    ("tag", "tag"),
    ("tag_added", "tag"),
    ("tag_removed", "tag"),
    ("untag", "tag"),
    ("add_tags", "tag"),
    ("remove_tags", "tag"),
    ("tags", "tag"),
    ("attribute", "attribute"),
    ("set", "attribute"),
    ("unset", "attribute"),
    ("increase", "attribute"),
    ("event", "event"),
    ("segment", "segment"),
];

pub(super) fn check(checked: &Checked<'_>, out: &mut Vec<Diagnostic>) {
    let mut names = Vec::new();
    collect(checked.root, &mut names);
    let mut first: BTreeMap<(&str, String), (&str, Span)> = BTreeMap::new();
    for (sort, name, span) in names {
        let known = first.entry((sort, name.to_lowercase())).or_insert((name, span));
        if known.0 != name {
            let message = format!("`{name}` and `{}` are two {sort}s", known.0);
            let help = format!(
                "Names count upper and lower case. Write `{}` in both places, or give them names \
                 that cannot be mistaken.",
                known.0
            );
            let found = Diagnostic::new(&rules::CASE_DIFFERS, span, message).help(help);
            out.push(found.label(known.1, "the other one"));
        }
    }
}

/// All names in the file, in written order. Files are 64 deep at most.
fn collect<'a>(node: &'a Node, names: &mut Vec<(&'static str, &'a str, Span)>) {
    if let Value::List(items) = &node.value {
        for item in items {
            collect(item, names);
        }
    }
    let Some(map) = node.as_map() else { return };
    for (key, value) in map.iter() {
        match NAMED.iter().find(|(word, _)| *word == key.text) {
            Some((_, sort)) => named(sort, value, names),
            None => collect(value, names),
        }
    }
}

fn named<'a>(sort: &'static str, node: &'a Node, names: &mut Vec<(&'static str, &'a str, Span)>) {
    match &node.value {
        Value::Text(text) => names.push((sort, &text.text, node.span)),
        Value::List(items) => {
            for item in items {
                named(sort, item, names);
            }
        }
        Value::Map(map) => names.extend(map.iter().map(|(key, _)| (sort, &*key.text, key.span))),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
