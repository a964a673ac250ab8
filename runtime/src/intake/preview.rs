//! A message that somebody wants to see before it is sent.

use serde_json::Value;
use weir_engine::model::Name;
use weir_store::Draft;

use super::contact::{self, Document};
use super::fault::Checked;
use super::fields::Fields;
use super::{address, draft, who};

/// A preview that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// The flow whose draft it is, unless the text is given.
    pub flow: Name,
    /// Another text than the flow's draft.
    pub draft: Option<Draft>,
    /// The message's key under `messages:`.
    pub message: Name,
    /// For whom.
    pub reader: Reader,
    /// The event that entered the contact.
    pub event: Option<Value>,
}

/// Who reads the message.
#[derive(Debug, Clone, PartialEq)]
pub enum Reader {
    /// A contact there is, by its id.
    Known(String),
    /// One that is made up.
    Invented(Box<Document>),
}

/// The contact of a preview that names none.
const INVENTED: &str = "preview";

/// Reads `{"flow", "message", "contact": id | {…}, "event": {…}}`, with `text` and `files` for a
/// flow that is not saved.
pub fn read(body: &Value) -> Checked<Preview> {
    let mut fields = Fields::of(body, "")?;
    fields.require("flow", "write the flow's id");
    fields.require("message", "write the message's key under `messages:`");
    let flow = fields.read("flow", draft::flow_id);
    let message = fields.read("message", |text| address::line(text).map(Name::from));
    let text = fields.text("text").map(str::to_owned);
    let files =
        fields.object("files").map(|files| serde_json::json!({ "flow": "", "files": files }));
    let files = files.and_then(|files| fields.inner(draft::read(&files))).unwrap_or_default().files;
    let draft = text.map(|text| Draft { text, files });
    fields.object("event");
    let event = fields.value("event").cloned();
    let reader = read_reader(&mut fields);
    let both = flow.zip(message).zip(reader);
    fields.finish(both.map(|((flow, message), reader)| Preview {
        flow,
        draft,
        message,
        reader,
        event,
    }))
}

fn read_reader(fields: &mut Fields<'_>) -> Option<Reader> {
    let contact = fields.value("contact");
    match contact {
        None => Some(Reader::Invented(Box::default())),
        Some(Value::String(_)) => fields.read("contact", who::external_id).map(Reader::Known),
        Some(profile) => {
            let checked = contact::read(INVENTED, profile).map_err(below_contact);
            fields.inner(checked).map(|document| Reader::Invented(Box::new(document)))
        }
    }
}

fn below_contact(faults: Vec<super::Fault>) -> Vec<super::Fault> {
    let moved = faults
        .into_iter()
        .map(|fault| super::Fault { pointer: format!("/contact{}", fault.pointer), ..fault });
    moved.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn previews_are_read() {
        let preview = read(&json!({"flow": "a", "message": "m", "contact": "c1"})).unwrap();
        assert_eq!(preview.reader, Reader::Known("c1".into()));
        let body =
            json!({"flow": "a", "message": "m", "contact": {"first_name": "Ada"}, "text": "x"});
        let preview = read(&body).unwrap();
        assert!(matches!(preview.reader, Reader::Invented(_)) && preview.draft.is_some());
        let cases = [
            (json!({"message": "m"}), "/flow", "missing"),
            (json!({"flow": "A", "message": "m"}), "/flow", "invalid_flow_id"),
            (json!({"flow": "a", "message": "m", "contact": 5}), "/contact", "wrong_type"),
            (
                json!({"flow": "a", "message": "m", "contact": {"email": "x"}}),
                "/contact/email",
                "invalid_email",
            ),
            (json!({"flow": "a", "message": "m", "event": []}), "/event", "wrong_type"),
            (json!({"flow": "a", "message": "m", "to": "x"}), "/to", "unknown_field"),
        ];
        for (body, pointer, code) in cases {
            let faults = read(&body).unwrap_err();
            assert_eq!((faults[0].pointer.as_str(), faults[0].code), (pointer, code), "{body}");
        }
    }
}
