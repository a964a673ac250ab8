//! What of a contact's facts a message reads. The template engine takes every value apart that
//! it is given, so it is given no others: a cart may be large, and stands in more than one place.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::Variable;
use crate::variables::is_within;

/// What a message reads, by root.
#[derive(Debug, Default)]
pub(crate) struct Reads {
    roots: BTreeMap<String, Read>,
}

/// What it reads of a root: everything, or what these paths lead to.
#[derive(Debug)]
enum Read {
    Whole,
    Within(Vec<String>),
}

impl Reads {
    pub(crate) fn of(variables: &[Variable]) -> Self {
        let mut reads = Self::default();
        for Variable { path, .. } in variables {
            let root = &path[..path.find(['.', '[']).unwrap_or(path.len())];
            let known = reads.roots.entry(root.to_owned());
            let known = known.or_insert_with(|| Read::Within(Vec::new()));
            match (path[root.len()..].strip_prefix('.'), known) {
                (Some(inside), Read::Within(paths)) => paths.push(inside.to_owned()),
                (Some(_), Read::Whole) => {}
                (None, known) => *known = Read::Whole,
            }
        }
        reads
    }

    /// What these facts hold of it.
    pub(crate) fn from<'a>(&'a self, facts: &'a Value) -> impl Serialize + 'a {
        Facts { facts, reads: self }
    }
}

impl Read {
    /// A name may hold dots itself, so `a.b` may lead into `a` and be `a.b`.
    fn asks_for(&self, name: &str) -> bool {
        match self {
            Self::Whole => true,
            Self::Within(paths) => paths.iter().any(|path| is_within(path, name)),
        }
    }
}

struct Facts<'a> {
    facts: &'a Value,
    reads: &'a Reads,
}

impl Serialize for Facts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let roots = self.reads.roots.iter();
        serializer.collect_map(roots.filter_map(|(root, read)| {
            let facts = self.facts.get(root)?;
            Some((root, Root { facts, read }))
        }))
    }
}

struct Root<'a> {
    facts: &'a Value,
    read: &'a Read,
}

impl Serialize for Root<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.facts.as_object() {
            Some(facts) => {
                serializer.collect_map(facts.iter().filter(|(name, _)| self.read.asks_for(name)))
            }
            None => self.facts.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_is_read() {
        let facts = json!({
            "contact": { "a": { "b": 1 }, "a.b": 2, "ab": 3, "": 4, "c": 5 },
            "cart": [{ "x": 1 }, { "y": 2 }],
            "order": { "total": 5 },
            "event": { "data": { "x": [1] }, "id": "e" },
            "entry": "no object",
        });
        let cases: [(&[&str], Value); 6] = [
            (&[], json!({})),
            (&["contact.a.b"], json!({ "contact": { "a": { "b": 1 }, "a.b": 2 } })),
            (&["contact.", "vars.x"], json!({ "contact": { "": 4 } })),
            (&["cart[0].x"], json!({ "cart": [{ "x": 1 }, { "y": 2 }] })),
            (&["order.id", "order"], json!({ "order": { "total": 5 } })),
            (
                &["event.data[].x", "entry.data"],
                json!({ "event": { "data": { "x": [1] } }, "entry": "no object" }),
            ),
        ];
        for (paths, expected) in cases {
            let variable = |path: &&str| Variable {
                path: (*path).to_owned(),
                part: "text".to_owned(),
                line: 1,
                column: 1,
                defaulted: false,
            };
            let reads = Reads::of(&paths.iter().map(variable).collect::<Vec<_>>());
            let read = serde_json::to_value(reads.from(&facts)).unwrap();
            assert_eq!(read, expected, "{paths:?}");
        }
    }
}
