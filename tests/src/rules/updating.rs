//! What `update_contact` makes of a contact: an event for each thing that changes, and none for
//! what is so already.

use serde_json::json;

use super::person::Person;

/// A flow that changes the contact by these settings, and rests.
fn updates(settings: &str) -> String {
    format!(
        "nodes:
  change: {{ type: update_contact, {settings}, next: rest }}
  rest: {{ type: pause, for: 1 day, next: end }}"
    )
}

/// The events of the turn in which somebody entered, after the one that let them in.
fn events(person: &Person) -> Vec<(String, String)> {
    let events = person.changes.events.iter().skip(1);
    events.map(|it| self::event(&it.kind, it.subject().unwrap_or_default())).collect()
}

fn event(kind: &str, about: &str) -> (String, String) {
    (kind.to_owned(), about.to_owned())
}

#[test]
fn what_changes_is_an_event_and_what_is_so_already_is_none() {
    let flow = updates("set: { size: 3, city: Bonn }, unset: [plan, gone]");
    let mut person = Person::of(&[&flow]);
    person.contact.profile.set("city", json!("Bonn"));
    person.contact.profile.set("plan", json!("pro"));
    person.tag("IN");
    let mut made = events(&person);
    made.sort();
    let expected = [event("attribute_changed", "plan"), event("attribute_changed", "size")];
    assert_eq!(made, expected);
    assert_eq!(
        person.contact.profile.attributes,
        *json!({"city": "Bonn", "size": 3}).as_object().unwrap()
    );
    let size = person.changes.events.iter().find(|event| event.subject() == Some("size"));
    let data = &size.expect("it changed").data;
    assert_eq!((&data["old"], &data["new"]), (&json!(null), &json!(3)));
}

#[test]
fn a_tag_that_is_not_there_cannot_go_and_one_that_is_there_is_added_again() {
    let flow = updates("add_tags: [VIP], remove_tags: [RED]");
    let mut person = Person::of(&[&flow]);
    person.tag("VIP");
    person.tag("IN");
    assert_eq!(events(&person), [event("tag_added", "VIP")], "each add counts");
    let mut person = Person::of(&[&flow]);
    person.tag("RED");
    person.tag("IN");
    assert_eq!(events(&person), [event("tag_added", "VIP"), event("tag_removed", "RED")]);
    assert!(!person.contact.tags.contains_key("RED"));
}
