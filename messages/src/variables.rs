//! Which facts a message reads, and where.

use std::collections::BTreeMap;

/// What paths and placeholders may begin with: the roots of the language and the links that the
/// sender makes for every message.
pub const ROOTS: [&str; 12] = [
    "cart",
    "confirm_url",
    "contact",
    "entry",
    "event",
    "feeds",
    "flow",
    "order",
    "preferences_url",
    "unsubscribe_url",
    "vars",
    "view_url",
];

/// A fact that a message reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// In dotted form: `contact.first_name`, `cart.items[0].name`, and `cart.items[].name` for
    /// what a loop over `cart.items` reads of each.
    pub path: String,
    /// The part that reads it: the first place where it may be missing, else the first of all.
    pub part: String,
    /// Line in that part's text, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// Whether the message has thought of it being missing, wherever it reads it: by
    /// `| default(…)`, by an `{% if %}` that asks for it, or by asking itself.
    pub defaulted: bool,
}

/// One variable for each path, in the order of paths.
pub(crate) fn summary(uses: Vec<Variable>) -> Vec<Variable> {
    let mut by_path: BTreeMap<String, Variable> = BTreeMap::new();
    for used in uses {
        let known = by_path.entry(used.path.clone()).or_insert_with(|| used.clone());
        if known.defaulted && !used.defaulted {
            *known = used;
        }
    }
    by_path.into_values().collect()
}

/// Whether `path` is `variable` or leads into it.
pub(crate) fn is_within(path: &str, variable: &str) -> bool {
    path.strip_prefix(variable).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(path: &str, line: usize, defaulted: bool) -> Variable {
        Variable { path: path.into(), part: "text".into(), line, column: 1, defaulted }
    }

    #[test]
    fn the_first_unguarded_use_counts() {
        let uses = vec![used("b", 1, true), used("a", 2, true), used("b", 3, false)];
        let more = vec![used("b", 4, false), used("b", 5, true)];
        let found = summary(uses.into_iter().chain(more).collect());
        assert_eq!(found, [used("a", 2, true), used("b", 3, false)]);
    }

    #[test]
    fn within() {
        for path in ["cart", "cart.items", "cart[0]"] {
            assert!(is_within(path, "cart"), "{path}");
        }
        for path in ["carts", "car", "contact.cart"] {
            assert!(!is_within(path, "cart"), "{path}");
        }
    }
}
