//! Whom something is about.

use serde_json::Value;
use weir_engine::model::ContactId;
use weir_store::{Ask, Who};

use super::address;
use super::fault::{Checked, Fault, Refusal};
use super::fields::Fields;
use super::limits::EXTERNAL_ID_MAX_BYTES;

const HELP: &str = "write {\"id\": \"c1\"} (or email, phone, anonymous_id)";

/// Gives a new contact its name when nobody else does.
pub type Draw<'a> = &'a mut (dyn FnMut() -> String + Send);

/// Reads `{"id"|"email"|"phone"|"anonymous_id": …}`.
pub fn read(value: &Value, at: &str) -> Checked<Who> {
    let mut fields = Fields::of(value, at)?;
    let found = [
        fields.read("id", external_id).map(Who::External),
        fields.read("email", address::email).map(Who::Email),
        fields.read("phone", address::phone).map(Who::Phone),
        fields.read("anonymous_id", external_id).map(Who::Anonymous),
    ];
    let keys = value
        .as_object()
        .map_or(0, |object| object.iter().filter(|(_, value)| !value.is_null()).count());
    let mut found = found.into_iter().flatten();
    let who = found.next();
    let several = found.next().is_some();
    let checked = fields.finish(Some(()));
    match (checked, who) {
        (Err(faults), _) => Err(faults),
        (Ok(()), Some(who)) if !several => Ok(who),
        (Ok(()), _) => Err(vec![wrong_count(at, keys)]),
    }
}

fn wrong_count(at: &str, keys: usize) -> Fault {
    match keys {
        0 => Fault::new(at, "missing", format!("the contact is not named; {HELP}")),
        _ => Fault::new(at, "contact_named_twice", format!("name the contact once; {HELP}")),
    }
}

/// What outside systems call a contact.
pub fn external_id(text: &str) -> Result<String, Refusal> {
    if text.is_empty() || text.len() > EXTERNAL_ID_MAX_BYTES || text.chars().any(char::is_control) {
        let message = format!("an id has 1 to {EXTERNAL_ID_MAX_BYTES} bytes and no line breaks");
        return Err(Refusal::new("invalid_id", message));
    }
    Ok(text.to_owned())
}

/// How a name begins that was drawn for somebody whom nobody named.
const DRAWN: &str = "auto_";

/// A name for a contact that nobody else names; `unique` is never given twice.
pub fn drawn(unique: impl std::fmt::Display) -> String {
    format!("{DRAWN}{unique}")
}

/// Whether nobody gave a contact this name.
pub fn is_drawn(external_id: &str) -> bool {
    external_id.starts_with(DRAWN)
}

/// Who is meant by a text that is either what outside systems call a contact, or `con_…`.
pub fn by_name(text: &str) -> Result<Who, Refusal> {
    match text.parse::<ContactId>() {
        Ok(id) if text.len() == "con_".len() + 16 => Ok(Who::Internal(id)),
        Ok(_) | Err(_) => external_id(text).map(Who::External),
    }
}

/// Asks for a contact, and creates it if there is none.
pub fn ask(who: Who, draw: Draw<'_>) -> Ask {
    let create = match &who {
        Who::External(id) => Some(id.clone()),
        Who::Internal(_) => None,
        Who::Email(_) | Who::Phone(_) | Who::Anonymous(_) => Some(draw()),
    };
    Ask { create, ..Ask::existing(who) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_contact_is_named_once() {
        let good = [
            (json!({"id": "c/1 ü"}), Who::External("c/1 ü".into())),
            (json!({"email": "A@b.co", "id": null}), Who::Email("a@b.co".into())),
            (json!({"phone": "+49 151 1234567"}), Who::Phone("+491511234567".into())),
            (json!({"anonymous_id": "x"}), Who::Anonymous("x".into())),
        ];
        for (value, who) in good {
            assert_eq!(read(&value, ""), Ok(who), "{value}");
        }
        let bad = [
            (json!("c1"), "/contact", "wrong_type"),
            (json!({}), "/contact", "missing"),
            (json!({"id": null}), "/contact", "missing"),
            (json!({"id": 7}), "/contact/id", "wrong_type"),
            (json!({"id": ""}), "/contact/id", "invalid_id"),
            (json!({"id": "x".repeat(257)}), "/contact/id", "invalid_id"),
            (json!({"id": "a\nb"}), "/contact/id", "invalid_id"),
            (json!({"email": "nobody"}), "/contact/email", "invalid_email"),
            (json!({"phone": "0151"}), "/contact/phone", "invalid_phone"),
            (json!({"mail": "a@b.co"}), "/contact/mail", "unknown_field"),
            (json!({"id": "a", "email": "a@b.co"}), "/contact", "contact_named_twice"),
        ];
        for (value, pointer, code) in bad {
            let faults = read(&value, "/contact").unwrap_err();
            assert_eq!((faults[0].pointer.as_str(), faults[0].code), (pointer, code), "{value}");
        }
    }
}
