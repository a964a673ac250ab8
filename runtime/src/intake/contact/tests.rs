//! Contacts, good and bad.

use serde_json::json;
use weir_engine::model::{ContactId, Moment};
use weir_engine::value::Timestamp;

use super::*;

fn known() -> Contact {
    let mut contact = Contact::new(ContactId(1), "c1");
    contact.profile.email = Some("old@shop.example".into());
    contact.profile.attributes.insert("city".into(), json!({"name": "Wien", "zip": "1010"}));
    contact.profile.devices = vec![Device { token: "t".into(), platform: Name::from("web") }];
    let moment = Moment { seq: 1, at: Timestamp::from_millis(0) };
    contact.tags.insert(Name::from("OLD"), moment);
    contact
}

fn change(inputs: &[Input]) -> &ProfileChange {
    let Input::Profile(change) = &inputs[0] else { panic!("{inputs:?}") };
    change
}

#[test]
fn a_put_is_the_whole_contact() {
    let body = json!({
        "id": "c1", "email": "New@Shop.example", "phone": "+49 151 1234567", "first_name": "Ada",
        "locale": "de_AT", "timezone": "europe/vienna", "points": 7, "attributes": {"vip": true},
        "consent": {"email": true, "sms": false}, "last_name": null,
    });
    let inputs = read("c1", &body).unwrap().replace(Some(&known()));
    let told = change(&inputs);
    assert_eq!(told.profile.email.as_deref(), Some("new@shop.example"));
    assert_eq!(told.profile.phone.as_deref(), Some("+491511234567"));
    assert_eq!(told.profile.locale.as_deref(), Some("de-AT"));
    assert_eq!(told.profile.get("timezone"), "Europe/Vienna");
    assert_eq!(json!(told.profile.attributes), json!({"points": 7, "vip": true}));
    assert_eq!(told.profile.devices, known().profile.devices, "left when absent");
    assert_eq!(told.consent, [(Channel::Email, true), (Channel::Sms, false)]);
    assert!(!told.starts && told.add_tags.is_empty() && inputs.len() == 1, "tags left when absent");
}

#[test]
fn tags_that_are_written_replace() {
    let document = read("c1", &json!({"tags": ["A", "B"]})).unwrap();
    let inputs = document.replace(Some(&known()));
    assert_eq!(change(&inputs).add_tags, ["A", "B"]);
    let Input::Event(removal) = &inputs[1] else { panic!("{inputs:?}") };
    assert_eq!((removal.kind.as_str(), &removal.data["tag"]), ("tag_removed", &json!("OLD")));
    assert!(!removal.starts);
}

#[test]
fn a_patch_is_what_changes() {
    let body = json!({"email": null, "city": {"zip": null, "street": "Ring"}, "points": null});
    let inputs = read("c1", &body).unwrap().merge(&known());
    let set = change(&inputs).set.clone().unwrap();
    let expected = json!({
        "email": null, "city": {"name": "Wien", "street": "Ring"}, "points": null,
    });
    assert_eq!(Value::Object(set), expected);
    let inputs = read("c1", &json!({"devices": []})).unwrap().merge(&known());
    let told = change(&inputs);
    assert!(told.set.is_none() && told.profile.devices.is_empty());
    assert_eq!(told.profile.email.as_deref(), Some("old@shop.example"));
}

#[test]
fn every_fault_has_its_place() {
    let long = "x".repeat(300);
    let many: Map<_, _> = (0..501).map(|n| (format!("a{n}"), json!(1))).collect();
    let cases = [
        (json!([]), "", "wrong_type"),
        (json!({"id": "c2"}), "/id", "id_mismatch"),
        (json!({"email": "nobody"}), "/email", "invalid_email"),
        (json!({"email": 5}), "/email", "wrong_type"),
        (json!({"phone": "0151 123"}), "/phone", "invalid_phone"),
        (json!({"timezone": "+02:00"}), "/timezone", "invalid_timezone"),
        (json!({"locale": "german!"}), "/locale", "invalid_locale"),
        (json!({"first_name": long}), "/first_name", "invalid_text"),
        (json!({"first_name": ["Ada"]}), "/first_name", "wrong_type"),
        (json!({"consent": true}), "/consent", "wrong_type"),
        (json!({"consent": {"email": "yes"}}), "/consent/email", "wrong_type"),
        (json!({"consent": {"fax": true}}), "/consent/fax", "unknown_channel"),
        (json!({"tags": "A"}), "/tags", "wrong_type"),
        (json!({"tags": [""]}), "/tags/0", "invalid_tag"),
        (json!({"devices": {}}), "/devices", "wrong_type"),
        (json!({"devices": [{}]}), "/devices/0/token", "missing"),
        (
            json!({"devices": [{"token": "t", "platform": "tv"}]}),
            "/devices/0/platform",
            "invalid_device",
        ),
        (
            json!({"devices": [{"token": "t", "platform": "web", "os": 1}]}),
            "/devices/0/os",
            "unknown_field",
        ),
        (json!({"attributes": []}), "/attributes", "wrong_type"),
        (json!({"attributes": {"email": "a@b.co"}}), "/attributes/email", "reserved_name"),
        (json!({"attributes": {"": 1}}), "/attributes/", "invalid_attribute"),
        (json!({"external_id": "x"}), "/external_id", "reserved_name"),
        (json!({"a/b~c": 1, "attributes": {"a/b~c": 2}}), "/a~1b~0c", "given_twice"),
        (json!({"attributes": many}), "/attributes", "too_many"),
    ];
    for (body, pointer, code) in cases {
        let faults = read("c1", &body).unwrap_err();
        let hit = |fault: &Fault| fault.pointer == pointer && fault.code == code;
        assert!(faults.iter().any(hit), "{body}: {faults:?}");
    }
    let both = read("c1", &json!({"email": "x", "phone": "y"})).unwrap_err();
    assert_eq!(both.len(), 2, "all faults at once");
}
