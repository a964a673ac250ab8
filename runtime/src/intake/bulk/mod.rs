//! Many contacts at once, each good or bad for itself: what a request or a file brings.

pub mod table;
pub mod told;

use std::collections::BTreeSet;

use serde_json::Value;
use weir_store::{Extra, Who};

use super::contact::{self, Document};
use super::fault::{Checked, Fault, below};
use super::fields::Fields;
use super::limits::CONTACTS_MAX;
use super::who::{self, Draw};
use crate::Write;

/// How contacts are written together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct How {
    /// Each replaces what is known of it (PUT), instead of being merged into that (PATCH).
    pub replaces: bool,
    /// What changes may start flows and wake runs.
    pub triggers: bool,
}

/// One contact that says itself which it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    who: Who,
    document: Document,
}

/// Contacts of one request.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Each for itself, in order.
    pub rows: Vec<Checked<Row>>,
    /// How they are written.
    pub how: How,
}

/// Why nothing of a request was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// More than [`CONTACTS_MAX`].
    TooMany(usize),
    /// It is not such a request.
    Faults(Vec<Fault>),
}

/// Rows that are written side by side: what comes of them does not depend on their order, so that
/// they may be written twice. A row that depends on one before it begins the next.
#[derive(Debug, Default)]
pub struct Wave {
    named: BTreeSet<Who>,
}

/// Reads `{"contacts": […], "replace": true, "trigger": true, "people": 2}`.
pub fn read(body: &Value) -> Result<Batch, Unread> {
    let mut fields = Fields::of(body, "").map_err(Unread::Faults)?;
    fields.require("contacts", "write \"contacts\": [{\"id\": \"c1\"}]");
    let list = fields.list("contacts").map(Vec::as_slice).unwrap_or_default();
    if list.len() > CONTACTS_MAX {
        return Err(Unread::TooMany(list.len()));
    }
    let replaces = fields.truth("replace").unwrap_or_default();
    let triggers = fields.truth("trigger").unwrap_or_default();
    let people = fields.value("people");
    let rows: Vec<_> = list
        .iter()
        .enumerate()
        .map(|(place, item)| row(item, &below("/contacts", place)))
        .collect();
    let found = people_of(rows.iter().flatten());
    if triggers && people.and_then(Value::as_u64) != u64::try_from(found).ok() {
        let message =
            format!("these may start flows for {found} people: write \"people\": {found}");
        fields.fault("people", "not_confirmed", message);
    }
    let how = How { replaces, triggers };
    fields.finish(Some(Batch { rows, how })).map_err(Unread::Faults)
}

/// Reads one contact that says itself which it is; faults are told below `at`.
pub fn row(item: &Value, at: &str) -> Checked<Row> {
    let placed = |mut fault: Fault| {
        fault.pointer.insert_str(0, at);
        fault
    };
    match contact::read_named(item) {
        Ok((who, document)) => Ok(Row { who, document }),
        Err(faults) => Err(faults.into_iter().map(placed).collect()),
    }
}

/// How many people rows are about: one that is named twice counts once.
pub fn people_of<'a>(rows: impl Iterator<Item = &'a Row>) -> usize {
    rows.map(|row| &row.who).collect::<BTreeSet<_>>().len()
}

impl Row {
    /// By what the contact is found.
    pub fn who(&self) -> &Who {
        &self.who
    }

    /// What writes it. Who is not found is created.
    pub fn write(self, how: How, draw: Draw<'_>) -> Write {
        let ask = who::ask(self.who, draw);
        Write { ask, inputs: vec![self.document.import(how)], extra: Extra::default() }
    }
}

impl Wave {
    /// Takes a row in, unless it depends on one that is in it: the same person again, or one who
    /// is found by an address that another row may have given or taken away.
    pub fn takes(&mut self, row: &Row) -> bool {
        let alike = |first: &Who| std::mem::discriminant(first) == std::mem::discriminant(&row.who);
        self.named.first().is_none_or(alike) && self.named.insert(row.who.clone())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rows(body: &Value) -> Vec<Checked<Row>> {
        read(body).unwrap().rows
    }

    #[test]
    fn a_contact_is_found_by_its_id_else_by_an_address() {
        let cases = [
            (json!({"id": "c1", "email": "a@b.co"}), Who::External("c1".into())),
            (json!({"id": null, "email": "A@b.co"}), Who::Email("a@b.co".into())),
            (
                json!({"email": null, "phone": "+49 151 1234567"}),
                Who::Phone("+491511234567".into()),
            ),
            (json!({"email": "a@b.co", "phone": "+491511234567"}), Who::Email("a@b.co".into())),
        ];
        for (item, who) in cases {
            assert_eq!(row(&item, "").unwrap().who, who, "{item}");
        }
        let bad = [
            (json!([]), "/contacts/0", "wrong_type"),
            (json!({}), "/contacts/0/id", "missing"),
            (json!({"id": null, "city": "Wien"}), "/contacts/0/id", "missing"),
            (json!({"id": 5}), "/contacts/0/id", "wrong_type"),
            (json!({"id": "a\nb"}), "/contacts/0/id", "invalid_id"),
            (json!({"email": "nobody"}), "/contacts/0/email", "invalid_email"),
            (
                json!({"id": "c1", "consent": {"fax": true}}),
                "/contacts/0/consent/fax",
                "unknown_channel",
            ),
        ];
        for (item, pointer, code) in bad {
            let read = rows(&json!({ "contacts": [item] }));
            let faults = read[0].clone().unwrap_err();
            assert_eq!((faults[0].pointer.as_str(), faults[0].code), (pointer, code), "{item}");
        }
    }

    #[test]
    fn who_asks_for_starts_says_for_how_many() {
        let people = json!([{"id": "c1"}, {"id": "c2"}, {"id": "c1", "city": "Wien"}, {"id": 5}]);
        let with = |people_said: Value| {
            read(&json!({"contacts": people, "trigger": true, "people": people_said}))
        };
        assert!(with(json!(2)).unwrap().how.triggers, "two people, one of them twice, one is bad");
        for wrong in [Value::Null, json!(3), json!("2")] {
            let Err(Unread::Faults(faults)) = with(wrong.clone()) else { panic!("{wrong}") };
            assert_eq!((faults[0].pointer.as_str(), faults[0].code), ("/people", "not_confirmed"));
            assert!(faults[0].message.ends_with("\"people\": 2"), "{}", faults[0].message);
        }
        assert!(!read(&json!({"contacts": people, "people": 7})).unwrap().how.triggers);
    }

    #[test]
    fn what_is_no_batch_is_refused() {
        let cases = [
            (json!([]), "", "wrong_type"),
            (json!({}), "/contacts", "missing"),
            (json!({"contacts": {}}), "/contacts", "wrong_type"),
            (json!({"contacts": [], "replace": "yes"}), "/replace", "wrong_type"),
            (json!({"contacts": [], "merge": true}), "/merge", "unknown_field"),
        ];
        for (body, pointer, code) in cases {
            let Err(Unread::Faults(faults)) = read(&body) else { panic!("{body}") };
            assert_eq!((faults[0].pointer.as_str(), faults[0].code), (pointer, code), "{body}");
        }
        let many = json!({"contacts": vec![json!({"id": "c"}); CONTACTS_MAX + 1]});
        assert_eq!(read(&many), Err(Unread::TooMany(CONTACTS_MAX + 1)));
    }

    #[test]
    fn a_wave_holds_nothing_that_depends_on_itself() {
        let item = |item: &Value| row(item, "").unwrap();
        let mut wave = Wave::default();
        assert!(wave.takes(&item(&json!({"id": "c1", "email": "a@b.co"}))));
        assert!(wave.takes(&item(&json!({"id": "c2"}))));
        assert!(!wave.takes(&item(&json!({"id": "c1"}))), "once more");
        assert!(!wave.takes(&item(&json!({"email": "a@b.co"}))), "c1 may have it now");
        let mut wave = Wave::default();
        assert!(wave.takes(&item(&json!({"email": "a@b.co", "phone": "+491511234567"}))));
        assert!(!wave.takes(&item(&json!({"phone": "+491511234567"}))));
    }
}
