//! Contacts as a file tells of them, so that reading the file gives the same contacts.

use serde_json::{Map, Value, json};
use weir_engine::model::{CONSENT_CHANNELS, Contact, FIELDS, Name};

/// The columns of a table of contacts, in order.
pub fn header() -> Vec<String> {
    let consent = CONSENT_CHANNELS.map(|channel| format!("consent.{channel}"));
    let before = ["id"].into_iter().chain(FIELDS).chain(["tags"]).map(str::to_owned);
    before.chain(consent).chain(["devices".to_owned(), "attributes".to_owned()]).collect()
}

/// A contact as one line of JSON has it. Tags and devices stand there also when there are none:
/// who replaces a contact by it takes others away.
pub fn object(contact: &Contact) -> Map<String, Value> {
    let profile = &contact.profile;
    let mut told = Map::new();
    told.insert("id".to_owned(), profile.external_id.clone().into());
    for name in FIELDS {
        let value = profile.get(name);
        if !value.is_null() {
            told.insert(name.to_owned(), value);
        }
    }
    told.insert("tags".to_owned(), json!(contact.tags.keys().collect::<Vec<_>>()));
    let consent = contact.consent.iter().map(|(channel, said)| (channel.to_string(), said.given));
    let consent: Map<_, _> = consent.map(|(channel, given)| (channel, given.into())).collect();
    told.insert("consent".to_owned(), consent.into());
    told.insert("devices".to_owned(), json!(profile.devices));
    told.insert("attributes".to_owned(), profile.attributes.clone().into());
    told
}

/// A contact as the cells of [`header`].
pub fn cells(contact: &Contact) -> Vec<String> {
    let told = object(contact);
    let field = |name: &str| told.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut cells: Vec<_> = ["id"].into_iter().chain(FIELDS).map(field).collect();
    cells.push(tags(contact));
    cells.extend(CONSENT_CHANNELS.map(|channel| match told["consent"].get(channel) {
        Some(given) => given.to_string(),
        None => String::new(),
    }));
    cells.extend(["devices", "attributes"].map(|name| json_cell(&told[name])));
    cells
}

/// Tags between `;`, or a list of JSON where reading that would give others.
fn tags(contact: &Contact) -> String {
    let names: Vec<_> = contact.tags.keys().map(Name::as_str).collect();
    let plain = |name: &&str| !name.contains([';', '|']) && !name.starts_with('[');
    if names.iter().all(plain) { names.join(";") } else { json!(names).to_string() }
}

/// JSON, and nothing at all where it holds nothing.
fn json_cell(value: &Value) -> String {
    let is_empty = match value {
        Value::Array(list) => list.is_empty(),
        Value::Object(object) => object.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    };
    if is_empty { String::new() } else { value.to_string() }
}
