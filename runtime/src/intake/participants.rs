//! Contacts that somebody puts into a flow.

use serde_json::Value;
use weir_engine::model::Name;
use weir_engine::turn::Input;
use weir_store::{Extra, Who};

use super::address;
use super::fault::{Checked, Fault, Refusal, below};
use super::fields::Fields;
use super::limits::PARTICIPANTS_MAX;
use super::who::{self, Draw};
use crate::Write;

/// Who enters, and with what.
#[derive(Debug, Clone, PartialEq)]
pub struct Participants {
    /// Each for itself: whom, or what is wrong.
    pub contacts: Vec<Checked<Who>>,
    /// What they get as `entry.data`.
    pub data: Value,
    /// What "again" means, when the flow does not say.
    pub key: Option<String>,
}

/// Why nothing of it was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// More than [`PARTICIPANTS_MAX`].
    TooMany(usize),
    /// It cannot be read.
    Faults(Vec<Fault>),
}

/// Reads `{"contacts": […], "data": {…}, "key": …}`; a contact is an id or is named as in an
/// event.
pub fn read(body: &Value) -> Result<Participants, Unread> {
    let mut fields = Fields::of(body, "").map_err(Unread::Faults)?;
    fields.require("contacts", "write \"contacts\": [\"c1\"]");
    let list = fields.list("contacts").map(Vec::as_slice).unwrap_or_default();
    if list.len() > PARTICIPANTS_MAX {
        return Err(Unread::TooMany(list.len()));
    }
    let contacts = list.iter().enumerate();
    let contacts =
        contacts.map(|(place, item)| contact(item, &below("/contacts", place))).collect();
    fields.object("data");
    let data =
        fields.value("data").cloned().unwrap_or_else(|| Value::Object(serde_json::Map::new()));
    let key = fields.read("key", key);
    fields.finish(Some(Participants { contacts, data, key })).map_err(Unread::Faults)
}

fn contact(item: &Value, at: &str) -> Checked<Who> {
    match item.as_str() {
        Some(id) => who::external_id(id).map(Who::External).map_err(|refusal| vec![refusal.at(at)]),
        None => who::read(item, at),
    }
}

fn key(text: &str) -> Result<String, Refusal> {
    address::line(text)
}

impl Participants {
    /// The write that puts one of them into a flow.
    pub fn enter(&self, who: Who, flow: &Name, draw: Draw<'_>) -> Write {
        let (flow, data, key) = (flow.clone(), self.data.clone(), self.key.clone());
        let inputs = vec![Input::Enter { flow, data, key }];
        Write { ask: who::ask(who, draw), inputs, extra: Extra::default() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn participants_are_read() {
        let body =
            json!({"contacts": ["c1", {"email": "A@b.co"}, 5], "data": {"a": 1}, "key": "k"});
        let read = read(&body).unwrap();
        assert_eq!(read.contacts[0], Ok(Who::External("c1".into())));
        assert_eq!(read.contacts[1], Ok(Who::Email("a@b.co".into())));
        assert_eq!(read.contacts[2].as_ref().unwrap_err()[0].pointer, "/contacts/2");
        assert_eq!((read.data, read.key.as_deref()), (json!({"a": 1}), Some("k")));
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        let cases = [
            (json!({}), "/contacts", "missing"),
            (json!({"contacts": "c1"}), "/contacts", "wrong_type"),
            (json!({"contacts": [], "data": 5}), "/data", "wrong_type"),
            (json!({"contacts": [], "key": 5}), "/key", "wrong_type"),
            (json!({"contacts": [], "flow": "x"}), "/flow", "unknown_field"),
        ];
        for (body, pointer, code) in cases {
            let Err(Unread::Faults(faults)) = read(&body) else { panic!("{body}") };
            assert_eq!((faults[0].pointer.as_str(), faults[0].code), (pointer, code), "{body}");
        }
        let many = json!({"contacts": vec!["c"; PARTICIPANTS_MAX + 1]});
        assert_eq!(read(&many), Err(Unread::TooMany(PARTICIPANTS_MAX + 1)));
    }
}
