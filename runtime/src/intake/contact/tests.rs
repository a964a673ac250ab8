//! Contacts, good and bad.

use serde_json::json;

use super::*;

fn change(input: Input) -> ProfileChange {
    let Input::Profile(change) = input else { panic!("{input:?}") };
    *change
}

#[test]
fn a_put_is_the_whole_contact() {
    let body = json!({
        "id": "c1", "email": "New@Shop.example", "phone": "+49 151 1234567", "first_name": "Ada",
        "locale": "de_AT", "timezone": "europe/vienna", "points": 7, "attributes": {"vip": true},
        "consent": {"email": true, "whatsapp": false}, "last_name": null,
    });
    let told = change(read("c1", &body).unwrap().replace());
    let fields = json!({
        "email": "new@shop.example", "phone": "+491511234567", "first_name": "Ada",
        "locale": "de-AT", "timezone": "Europe/Vienna", "points": 7, "vip": true,
        "last_name": null,
    });
    assert_eq!(told.fields, FieldsChange::Replace(fields.as_object().unwrap().clone()));
    assert_eq!(told.consent, [("email".into(), true), ("whatsapp".into(), false)]);
    assert!(!told.starts);
    assert!(told.devices.is_none() && told.tags.is_none(), "left when absent");
}

#[test]
fn a_patch_is_what_changes() {
    let body = json!({"email": null, "city": {"zip": null}, "tags": ["A", "B"], "devices": []});
    let told = change(read("c1", &body).unwrap().merge());
    let fields = json!({"email": null, "city": {"zip": null}});
    assert_eq!(told.fields, FieldsChange::Merge(fields.as_object().unwrap().clone()));
    assert_eq!(told.tags.unwrap(), ["A", "B"]);
    assert_eq!(told.devices, Some(vec![]));
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
