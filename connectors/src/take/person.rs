//! The contact of a delivery.

use serde_json::Value;

use super::Scope;
use crate::mapping::Field;
use crate::outcome::Person;

pub(super) fn read(scope: &mut Scope<'_>, fields: &[(String, Field)]) -> Person {
    let mut person = Person::default();
    let mut whole = None;
    for (name, field) in fields {
        let Some(value) = scope.field(name, field) else { continue };
        let text = value.as_str().map(str::to_owned);
        match name.as_str() {
            "external_id" => person.external_id = text,
            "anonymous_id" => person.anonymous_id = text,
            "email" => person.email = text,
            "phone" => person.phone = text,
            "full_name" => whole = text,
            name => add(&mut person, name, value),
        }
    }
    if let Some(whole) = whole {
        add_name(&mut person, &whole);
    }
    person
}

fn add(person: &mut Person, name: &str, value: Value) {
    const FIELDS: [&str; 4] = ["first_name", "last_name", "locale", "timezone"];
    let field = FIELDS.iter().find(|field| **field == name);
    match (field, value) {
        (Some(field), Value::String(text)) => {
            person.fields.insert(field, text);
        }
        (Some(_), _) => {}
        (None, value) => {
            person.attributes.insert(name.to_owned(), value);
        }
    }
}

/// What stands before the first blank is the first name; names that were told apart stay.
fn add_name(person: &mut Person, whole: &str) {
    let (first, last) = whole.split_once(' ').unwrap_or((whole, ""));
    person.fields.entry("first_name").or_insert_with(|| first.to_owned());
    if !last.trim().is_empty() {
        person.fields.entry("last_name").or_insert_with(|| last.trim().to_owned());
    }
}
