//! A contact and a tag, as the People API tells of them.

use serde_json::{Map, Value, json};
use weir_engine::model::{Contact, Name};
use weir_engine::value::{Timestamp, hash};
use weir_runtime::intake::people::{Reach, attributes};

use super::errors::Told;
use crate::Api;
use crate::mask;

/// A time of day without a zone, in UTC: `2018-03-29T13:46:31`.
pub(super) fn time(at: Timestamp) -> String {
    let mut text = at.to_string();
    text.truncate("0000-00-00T00:00:00".len());
    text
}

/// When something last happened to a contact.
pub(super) async fn modified_at(api: &Api, contact: &Contact) -> Told<Timestamp> {
    let newest = api.runtime.store().timeline(contact.id, None, 1).await?;
    Ok(newest.items.first().map_or(contact.id.created_at(), |entry| entry.at))
}

/// A person, with when it was changed.
pub(super) async fn person(api: &Api, contact: &Contact, masked: bool) -> Told<Value> {
    let modified = modified_at(api, contact).await?;
    let mut person = of(contact, modified);
    if masked {
        hide(&mut person);
    }
    Ok(person)
}

/// A person.
pub(super) fn of(contact: &Contact, modified: Timestamp) -> Value {
    let profile = &contact.profile;
    let mut person = json!({
        "createdAt": time(contact.id.created_at()),
        "modifiedAt": time(modified),
        "id": contact.id.0,
        "origin": "API",
        "modifiedFrom": "API",
    });
    if let Some(id) = attributes::external_id(contact) {
        person["externalId"] = id.into();
    }
    for (theirs, ours, _) in attributes::STANDARD {
        let value = profile.get(ours);
        if !value.is_null() {
            person[theirs] = value;
        }
    }
    let tags: Vec<_> = contact.tags.keys().map(Name::as_str).collect();
    let customs = attributes::customs(profile);
    for (name, value) in [
        ("tags", Value::from(tags)),
        ("customAttributes", Value::Object(customs)),
        ("contactInformation", Value::Object(reach(contact))),
    ] {
        let is_empty = value.as_array().is_some_and(Vec::is_empty)
            || value.as_object().is_some_and(Map::is_empty);
        if !is_empty {
            person[name] = value;
        }
    }
    person
}

fn reach(contact: &Contact) -> Map<String, Value> {
    let reach = Reach::of(contact);
    let mut told = reach.told().clone();
    let phones = reach.phones().iter().map(|number| number.trim_start_matches('+'));
    let phones: Vec<_> = phones.map(|number| json!({ "number": number })).collect();
    let emails: Vec<_> =
        reach.emails().iter().map(|address| json!({ "address": address })).collect();
    for (name, list) in [("phone", phones), ("email", emails)] {
        if !list.is_empty() {
            told.insert(name.to_owned(), list.into());
        }
    }
    for device in &contact.profile.devices {
        let kind = if *device.platform == *"web" { "webpush" } else { "push" };
        let list = told.entry(kind).or_insert_with(|| json!([]));
        let is_of = |item: &Value| item["registrationId"] == device.token;
        if let Some(list) = list.as_array_mut()
            && !list.iter().any(is_of)
        {
            list.push(json!({ "registrationId": device.token }));
        }
    }
    told
}

/// Hides what those may not see who see addresses masked only; the rest is masked with all answers.
fn hide(person: &mut Value) {
    let Some(reach) = person["contactInformation"].as_object_mut() else { return };
    for item in reach.values_mut().filter_map(Value::as_array_mut).flatten() {
        if let Some(number) = item["number"].as_str() {
            let masked = mask::masked(&format!("+{number}"));
            item["number"] = masked.trim_start_matches('+').into();
        }
        for name in ["registrationId", "userId"] {
            if item.get(name).is_some() {
                item[name] = "***".into();
            }
        }
    }
}

/// A tag; it has no time where it was never made and nobody has it.
pub(super) fn tag(name: &Name, at: Option<Timestamp>) -> Value {
    let mut tag = json!({ "id": id_of_tag(name), "name": name });
    if let Some(at) = at {
        tag["createdAt"] = time(at).into();
        tag["modifiedAt"] = time(at).into();
    }
    tag
}

/// The same number for the same name, for ever; small enough for every reader of JSON.
fn id_of_tag(name: &Name) -> u64 {
    let [first, second, third, fourth, fifth, sixth, ..] = hash::id128(&[b"tag", name.as_bytes()]);
    u64::from_be_bytes([0, 0, first, second, third, fourth, fifth, sixth])
}
