//! What telling who a contact is changes, and which events that makes.

use std::collections::BTreeSet;

use super::*;
use crate::catalogue::World;
use crate::model::{Contact, ContactId, Device, Moment};
use crate::turn::Input;
use crate::value::Timestamp;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn known() -> Contact {
    let mut contact = Contact::new(ContactId(1), "c1");
    contact.counter = 1;
    contact.profile.email = Some("old@shop.example".into());
    contact.profile.set("city", json!({"name": "Wien", "zip": "1010"}));
    contact.profile.devices = vec![device("old")];
    contact.tags.insert(Name::from("OLD"), Moment { seq: 1, at: NOW });
    contact
}

fn device(token: &str) -> Device {
    Device { token: token.into(), platform: Name::from("web") }
}

fn fields(value: &Value) -> Map<String, Value> {
    value.as_object().expect("a map").clone()
}

/// The contact afterwards, and the events: their types and what they are about.
fn told(change: ProfileChange) -> (Contact, Vec<(String, String)>) {
    let (world, mut contact, taken) = (World::default(), known(), BTreeSet::new());
    let mut turn = Turn::new(&world, &mut contact, &taken, NOW);
    turn.apply(Input::Profile(Box::new(change)));
    let events = turn.finish().events.into_iter();
    let about = |event: &crate::model::Event| event.subject().unwrap_or_default().to_owned();
    let events = events.map(|event| (event.kind.to_string(), about(&event))).collect();
    (contact, events)
}

fn changed(names: &[&str]) -> Vec<(String, String)> {
    names.iter().map(|name| ("attribute_changed".to_owned(), (*name).to_owned())).collect()
}

#[test]
fn a_replacement_leaves_nothing_else() {
    let new = fields(&json!({"email": "new@shop.example", "points": 7}));
    let change = ProfileChange { fields: FieldsChange::Replace(new), ..ProfileChange::default() };
    let (contact, mut events) = told(change);
    events.sort();
    assert_eq!(events, changed(&["city", "email", "points"]));
    assert_eq!(contact.profile.email.as_deref(), Some("new@shop.example"));
    assert_eq!(contact.profile.attributes, fields(&json!({"points": 7})));
    assert_eq!(contact.profile.devices, [device("old")], "not named");
    assert!(contact.tags.contains_key("OLD"), "not named");
}

#[test]
fn a_merge_changes_what_it_names_within_what_is_known() {
    let patch = fields(&json!({"city": {"zip": null, "street": "Ring"}, "points": null}));
    let change = ProfileChange { fields: FieldsChange::Merge(patch), ..ProfileChange::default() };
    let (contact, events) = told(change);
    assert_eq!(events, changed(&["city"]));
    assert_eq!(contact.profile.get("city"), json!({"name": "Wien", "street": "Ring"}));
    assert_eq!(contact.profile.email.as_deref(), Some("old@shop.example"));
}

#[test]
fn tags_and_devices_that_are_named_are_all_there_are() {
    let tags = Some(vec![Name::from("NEW")]);
    let devices = Some(vec![device("new")]);
    let (contact, events) = told(ProfileChange { devices, tags, ..ProfileChange::default() });
    let event = |kind: &str, tag: &str| (kind.to_owned(), tag.to_owned());
    assert_eq!(events, [event("tag_added", "NEW"), event("tag_removed", "OLD")]);
    assert_eq!(contact.tags.keys().collect::<Vec<_>>(), ["NEW"]);
    assert_eq!(contact.profile.devices, [device("new")]);
}

#[test]
fn more_tags_are_added_once_and_take_none_away() {
    let more_tags = vec![Name::from("OLD"), Name::from("NEW"), Name::from("NEW")];
    let (contact, events) = told(ProfileChange { more_tags, ..ProfileChange::default() });
    assert_eq!(events, [("tag_added".to_owned(), "NEW".to_owned())]);
    assert_eq!(contact.tags.keys().collect::<Vec<_>>(), ["NEW", "OLD"]);
}

#[test]
fn it_is_told_whether_anything_was_new() {
    let (world, mut contact, taken) = (World::default(), known(), BTreeSet::new());
    let mut turn = Turn::new(&world, &mut contact, &taken, NOW);
    let change = || {
        let patch = fields(&json!({"points": 7}));
        let (devices, more_tags) = (Some(vec![device("new")]), vec![Name::from("OLD")]);
        let fields = FieldsChange::Merge(patch);
        ProfileChange { fields, devices, more_tags, ..ProfileChange::default() }
    };
    let devices = ProfileChange { devices: Some(vec![]), ..ProfileChange::default() };
    for (change, is_new) in [(change(), true), (change(), false), (devices, true)] {
        let applied = turn.apply(Input::Profile(Box::new(change))).applied;
        assert_eq!(applied.changed, is_new);
    }
}
