//! Where a contact keeps what the People API calls otherwise, or has no field for.

use serde_json::{Map, Value};
use weir_engine::model::{Contact, FIELDS, Profile};

/// Further addresses, push registrations as they were told, and those of chat apps.
pub(super) const REACH: &str = "contact_information";

/// What outside systems call somebody who was first known without such a name, or by another.
pub(super) const ALSO_CALLED: &str = "also_called";

/// Before the name of a custom attribute that means something else here.
const CUSTOM: &str = "custom_";

/// Names that mean something else than an attribute here, beside those of fields.
const TAKEN: [&str; 8] = [
    "id",
    "external_id",
    "internal_id",
    "attributes",
    "consent",
    "devices",
    "tags",
    "anonymous_id",
];

/// How the standard attributes are called here: theirs, ours, and how long they may be.
pub const STANDARD: [(&str, &str, usize); 12] = [
    ("firstName", "first_name", 255),
    ("lastName", "last_name", 255),
    ("middleName", "middle_name", 50),
    ("nickName", "nick_name", 50),
    ("address", "address", 256),
    ("city", "city", 50),
    ("country", "country", 50),
    ("gender", "gender", 6),
    ("type", "person_type", 8),
    ("birthDate", "birth_date", 10),
    ("preferredLanguage", "locale", 35),
    ("profilePicture", "profile_picture", 2_083),
];

fn is_taken(name: &str) -> bool {
    FIELDS.contains(&name)
        || TAKEN.contains(&name)
        || [REACH, ALSO_CALLED].contains(&name)
        || STANDARD.iter().any(|(_, ours, _)| *ours == name)
}

/// Whether a custom attribute is called otherwise here. Also one that looks as if it were.
fn is_renamed(name: &str) -> bool {
    is_taken(name) || name.strip_prefix(CUSTOM).is_some_and(is_renamed)
}

/// What a custom attribute is called here.
pub(super) fn of_custom(name: &str) -> String {
    if is_renamed(name) { format!("{CUSTOM}{name}") } else { name.to_owned() }
}

/// What an attribute is called there; none where it is no custom one.
fn custom(name: &str) -> Option<&str> {
    match name.strip_prefix(CUSTOM) {
        Some(rest) if is_renamed(rest) => Some(rest),
        Some(_) | None => (!is_taken(name)).then_some(name),
    }
}

/// The custom attributes of a contact, by their own names.
pub fn customs(profile: &Profile) -> Map<String, Value> {
    let attributes = profile.attributes.iter();
    let customs = attributes.filter_map(|(name, value)| Some((custom(name)?, value)));
    customs.map(|(name, value)| (name.to_owned(), value.clone())).collect()
}

/// What outside systems call a contact; none where nobody named it.
pub fn external_id(contact: &Contact) -> Option<&str> {
    let given = contact.profile.attributes.get(ALSO_CALLED).and_then(Value::as_str);
    given.or_else(|| contact.profile.given_id())
}
