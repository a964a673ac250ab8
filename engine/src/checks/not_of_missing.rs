//! N402: `not` of a comparison is also true for contacts that lack the value.

use super::{Checked, span_of};
use crate::condition::Condition;
use crate::diagnostic::{Diagnostic, rules};
use crate::source::Node;

pub(super) fn check(checked: &Checked<'_>, out: &mut Vec<Diagnostic>) {
    for asked in &checked.asked {
        let mut found = Vec::new();
        walk(asked.condition, &[], &mut found);
        for condition in found {
            let one = told(asked.written, condition);
            out.push(match asked.node() {
                Some(node) => one.node(checked.name(node)),
                None => one,
            });
        }
    }
}

/// Collects what stands under `not`, where no condition beside it asks for presence.
fn walk<'a>(condition: &'a Condition, beside: &'a [Condition], found: &mut Vec<&'a Condition>) {
    if let Condition::Not(inner) = condition {
        if compares(inner) && !beside.iter().any(|other| is_presence_of(other, inner)) {
            found.push(inner);
        }
    } else if let Condition::All(parts) = condition {
        for part in parts {
            walk(part, parts, found);
        }
    } else {
        for part in condition.parts() {
            walk(part, &[], found);
        }
    }
}

fn compares(condition: &Condition) -> bool {
    // Of a path with a filter `not` says "none of them", and that is true of nothing too.
    if let Condition::Attribute(path, test) | Condition::Path(path, test) = condition {
        return !test.is_presence() && path.is_single();
    }
    false
}

fn is_presence_of(condition: &Condition, of: &Condition) -> bool {
    match (condition, of) {
        (Condition::Attribute(one, test), Condition::Attribute(other, _))
        | (Condition::Path(one, test), Condition::Path(other, _)) => {
            one == other && test.is_presence()
        }
        (_, _) => false,
    }
}

fn told(written: &Node, condition: &Condition) -> Diagnostic {
    let attribute = condition.names_attributes().pop_first();
    let path = || condition.paths().first().map_or(String::new(), ToString::to_string);
    let (key, name) = match attribute {
        Some(name) => ("attribute", name),
        None => ("path", path()),
    };
    let message = format!("`not {condition}` is also true where `{name}` is missing");
    let help = format!(
        "If those are meant too, all is well. To leave them out, add `{{ {key}: {name} }}` beside \
         it under `all:`."
    );
    Diagnostic::new(&rules::NOT_OF_MISSING, span_of(written, key, &name), message).help(help)
}
