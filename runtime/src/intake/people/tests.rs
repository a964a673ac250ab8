//! What is read of bodies, and what it makes of a contact.

use serde_json::{Value, json};
use weir_engine::model::{Contact, ContactId, Device, Name};
use weir_engine::turn::{FieldsChange, Input};
use weir_engine::value::Timestamp;
use weir_store::{Ask, Who};

use super::events::{self, Flaw};
use super::filter::Filter;
use super::*;
use crate::Write;

fn person(value: &Value) -> Person {
    Person::read(value, "", Shape::ByKind).unwrap()
}

/// What a write sets, by name.
fn set(write: &Write) -> Value {
    let Input::Profile(change) = &write.inputs[0] else { panic!("a profile comes first") };
    match &change.fields {
        FieldsChange::Set(map) | FieldsChange::Replace(map) | FieldsChange::Merge(map) => {
            Value::Object(map.clone())
        }
    }
}

fn ada() -> Contact {
    let mut ada = Contact::new(ContactId(7), "a1");
    ada.profile.email = Some("ada@shop.example".into());
    ada.profile.attributes.insert("city".into(), json!("Graz"));
    ada
}

#[test]
fn people_are_named_in_three_words() {
    let good = [
        (("ID", "15"), Some(Who::Internal(ContactId(15)))),
        (("EXTERNAL_ID", "a/1"), Some(Who::External("a/1".into()))),
        (("EMAIL", "Ada@Shop.example"), Some(Who::Email("ada@shop.example".into()))),
        (("PHONE", "41793026727"), Some(Who::Phone("+41793026727".into()))),
        (("PHONE", "+41 79 302 67 27"), Some(Who::Phone("+41793026727".into()))),
        (("LINE", "U04"), None),
    ];
    for ((kind, identifier), who) in good {
        let read = Identity::of(Some(kind), Some(identifier), Some("1644264921")).unwrap();
        assert_eq!(read.who, who, "{kind}");
        assert_eq!(read.told["identifier"], identifier);
    }
    let bad = [
        (Some("FAX"), Some("1"), "type"),
        (None, Some("1"), "type"),
        (Some("EMAIL"), None, "identifier"),
        (Some("EMAIL"), Some("john.doe@example"), "identifier"),
        (Some("PHONE"), Some("000"), "identifier"),
        (Some("ID"), Some("con_1"), "identifier"),
        (Some("LINE"), Some("U04"), "sender"),
    ];
    for (kind, identifier, property) in bad {
        let wrong = Identity::of(kind, identifier, None).unwrap_err();
        assert_eq!(wrong[0].property, property, "{kind:?} {identifier:?}");
    }
}

#[test]
fn a_person_becomes_fields_and_attributes() {
    let body = json!({
        "firstName": "Jane", "preferredLanguage": "en-gb", "birthDate": "1966-01-15", "city": "",
        "type": "LEAD", "id": 5, "createdAt": "2018-03-29T13:46:31", "externalId": null,
        "tags": ["VIP", "VIP"], "customAttributes": {
            "Contract Expiry": "2018-06-01", "city": "own", "timezone": "x",
            "custom_city": "too",
            "Cart": [{"name": "Cap", "price": 9.99}],
        },
        "contactInformation": {
            "email": [{"address": "Jane@acme.com"}, {"address": "j@acme.com"}],
            "phone": [{"number": "41793026727"}],
            "push": [{"applicationId": "A", "registrationId": "r1", "systemData": {"os": "iOS"}}],
        },
    });
    let write = person(&body).create(Ask::external("auto_1"));
    let expected = json!({
        "first_name": "Jane", "locale": "en-gb", "birth_date": "1966-01-15", "city": null,
        "person_type": "LEAD", "Contract Expiry": "2018-06-01", "custom_city": "own",
        "custom_custom_city": "too", "custom_timezone": "x",
        "Cart": [{"name": "Cap", "price": 9.99}],
        "email": "jane@acme.com", "phone": "+41793026727",
        "contact_information": {
            "email": ["j@acme.com"],
            "push": [{"applicationId": "A", "registrationId": "r1", "systemData": {"os": "iOS"}}],
        },
    });
    assert_eq!(set(&write), expected);
    let mut contact = ada();
    contact.profile.attributes = set(&write).as_object().unwrap().clone();
    let customs = Value::Object(attributes::customs(&contact.profile));
    assert_eq!(customs, body["customAttributes"], "read as they were written");
    let Input::Profile(change) = &write.inputs[0] else { panic!("a profile") };
    assert_eq!(change.tags, Some(vec![Name::from("VIP")]));
    let device = Device { token: "r1".into(), platform: "ios".into() };
    assert_eq!(change.devices, Some(vec![device]));
    assert!(!change.starts, "what is written of people starts nothing");
}

#[test]
fn everything_wrong_with_a_person_is_told() {
    let body = json!({
        "gender": "X", "birthDate": "15.1.1966", "fistName": "A", "lastName": 5,
        "city": "x".repeat(51), "tags": ["A", ""], "preferredLanguage": "german!",
        "customAttributes": {"a.b": 1, "long": "x".repeat(4_097)},
        "contactInformation": {"email": [{"address": "nobody"}], "fax": [], "phone": {}},
    });
    let wrong = Person::read(&body, "people[3]", Shape::ByKind).unwrap_err();
    let mut places: Vec<_> = wrong.iter().map(|one| one.property.as_str()).collect();
    places.sort_unstable();
    let expected = [
        "people[3].birthDate",
        "people[3].city",
        "people[3].contactInformation.email[0].address",
        "people[3].contactInformation.fax",
        "people[3].contactInformation.phone",
        "people[3].customAttributes.a.b",
        "people[3].customAttributes.long",
        "people[3].fistName",
        "people[3].gender",
        "people[3].lastName",
        "people[3].preferredLanguage",
        "people[3].tags[1]",
    ];
    assert_eq!(places, expected);
}

#[test]
fn merging_adds_and_replacing_empties() {
    let body = json!({"city": "Wien", "tags": ["B"], "contactInformation": {
        "email": [{"address": "second@shop.example"}],
    }});
    let merged = person(&body).merge(&ada());
    let expected = json!({
        "city": "Wien", "email": "ada@shop.example", "phone": null,
        "contact_information": {"email": ["second@shop.example"]},
    });
    assert_eq!(set(&merged), expected);
    assert!(matches!(&merged.inputs[1], Input::Event(tag) if !tag.starts), "{merged:?}");
    let replaced = person(&body).replace(&ada(), true);
    assert_eq!(set(&replaced)["email"], "second@shop.example");
    let kept = person(&json!({"firstName": "Ada"})).replace(&ada(), true);
    assert_eq!(set(&kept)["email"], "ada@shop.example", "nothing was said of addresses");
    let cleared = person(&json!({"firstName": "Ada"})).replace(&ada(), false);
    assert_eq!(set(&cleared)["email"], Value::Null);
    assert!(set(&cleared).get("city").is_none(), "what is not named goes");
}

#[test]
fn a_new_external_id_is_a_name_beside_the_first() {
    let write = person(&json!({"externalId": "a2"})).merge(&ada());
    assert_eq!(write.extra.aliases[0].name, "a2");
    assert_eq!(set(&write)["also_called"], "a2");
    let same = person(&json!({"externalId": "a1"})).merge(&ada());
    assert!(same.extra.aliases.is_empty());
    let mut renamed = ada();
    renamed.profile.attributes.insert("also_called".into(), json!("a2"));
    let back = person(&json!({"externalId": "a1"})).merge(&renamed);
    assert_eq!(set(&back), json!({"also_called": null}), "called as at first again");
    let mut drawn = Contact::new(ContactId(8), "auto_1");
    assert_eq!(attributes::external_id(&drawn), None);
    drawn.profile.attributes.insert("also_called".into(), json!("a3"));
    assert_eq!(attributes::external_id(&drawn), Some("a3"));
}

#[test]
fn batches_hold_one_to_a_thousand() {
    let query = json!({"query": {"type": "EMAIL", "identifier": "a@b.co"}});
    assert_eq!(queries(&json!({"people": [query]})).unwrap().len(), 1);
    for people in [json!([]), json!(vec![query.clone(); 1_001]), json!({}), Value::Null] {
        let wrong = queries(&json!({ "people": people })).unwrap_err();
        assert_eq!(wrong[0].property, "people", "{people}");
    }
    let bad = json!({"people": [query, {"query": {"type": "EMAIL"}}]});
    assert_eq!(queries(&bad).unwrap_err()[0].property, "people[1].query.identifier");
    let mixed = json!({"persons": [{"externalId": "1"}, {"city": "Paris"}, {
        "contactInformation": [{"identifier": "a@b.co"}, {"type": "LINE", "identifier": "x"}],
    }]});
    let read = persons_to_upsert(&mixed).unwrap();
    assert!(read[0].is_ok());
    assert_eq!(read[1].as_ref().unwrap_err()[0].property, "persons[1]");
    let wrong = read[2].as_ref().unwrap_err();
    let told: Vec<_> = wrong.iter().map(ToString::to_string).collect();
    let expected = [
        "persons[2].contactInformation[0].type: Must not be null",
        "persons[2].contactInformation[1].type: Must be PHONE or EMAIL",
    ];
    assert_eq!(told, expected);
}

#[test]
fn the_primary_address_is_the_first() {
    let body = json!({"contactInformation": [
        {"type": "EMAIL", "identifier": "a@b.co"},
        {"type": "EMAIL", "identifier": "c@d.co", "primary": true},
    ]});
    let read = Person::read(&body, "", Shape::List).unwrap();
    assert_eq!(read.reach().unwrap().emails(), ["c@d.co", "a@b.co"]);
}

fn event(changes: &Value) -> Value {
    let mut event = json!({
        "definitionId": "addToCart", "occurredTime": "2025-03-17T13:00:27.864Z",
        "identifier": {"id": "a@b.co", "type": "EMAIL", "sender": "75320"},
        "properties": {"totalCost": 100},
    });
    for (name, value) in changes.as_object().unwrap() {
        event[name] = value.clone();
    }
    event
}

#[test]
fn events_are_read_as_a_whole() {
    let now = Timestamp::parse("2025-03-20T00:00:00Z").unwrap();
    let ahead = event(&json!({"occurredTime": "2025-04-01T00:00:00.000+0000", "eventId": "e-1"}));
    let told = events::read(&json!([event(&json!({})), ahead]), now).unwrap();
    assert_eq!(&*told[0].happening.kind, "add_to_cart");
    assert_eq!(told[0].happening.data, json!({"totalCost": 100}));
    assert_eq!(told[1].happening.occurred_at, Some(now), "what lies ahead is now");
    assert_eq!(told[1].happening.id.as_deref(), Some("e-1"));
}

#[test]
fn every_flaw_of_a_batch_is_found() {
    let now = Timestamp::parse("2025-03-20T00:00:00Z").unwrap();
    let flaws = |body: &Value| events::read(body, now).unwrap_err();
    assert_eq!(flaws(&json!({})), [Flaw::NoArray]);
    assert_eq!(flaws(&json!([])), [Flaw::Empty]);
    assert_eq!(flaws(&json!(vec![0; 5_001])), [Flaw::TooMany]);
    let reserved = event(&json!({"definitionId": "messageSeen"}));
    assert_eq!(flaws(&json!([event(&json!({})), reserved])), [Flaw::Internal(1)]);
    let odd = flaws(&json!([event(&json!({"definitionId": "5 €"}))]));
    assert!(matches!(&odd[0], Flaw::Schema(why) if why.contains("item 0")), "{odd:?}");
    let items = [
        (json!({"eventId": "a b"}), "eventId"),
        (json!({"eventId": "x".repeat(37)}), "eventId"),
        (json!({"eventId": 5}), "eventId"),
        (json!({"occurredTime": "2025-02-01T00:00:00.000Z"}), "occurredTime"),
        (json!({"occurredTime": "yesterday"}), "occurredTime"),
        (json!({"occurredTime": null}), "occurredTime"),
        (json!({"identifier": {"type": "EMAIL"}}), "identifier.id"),
        (json!({"identifier": {"type": "LINE", "id": "x"}}), "identifier.sender"),
        (json!({"identifier": {"type": "FAX", "id": "x"}}), "identifier.type"),
        (json!({"definitionId": null}), "definitionId"),
        (json!({"definitionId": "tagAdded"}), "properties"),
        (json!({"properties": []}), "properties"),
        (json!({"properties": {"x": "x".repeat(512_000)}}), ""),
    ];
    for (changes, property) in items {
        let found = flaws(&json!([event(&changes)]));
        let [Flaw::Item(0, wrong)] = found.as_slice() else { panic!("{changes}: {found:?}") };
        assert_eq!(wrong[0].property, property, "{changes}");
    }
}

#[test]
fn people_are_filtered() {
    let jane = json!({
        "firstName": "Jane", "tags": ["VIP Client"], "customAttributes": {"age": 40},
        "contactInformation": {"email": [{"address": "a@b.co"}, {"address": "c@d.co"}]},
    });
    let rows = [
        (r#"{"firstName": "Jane"}"#, true),
        (r#"{"firstName": "Jane", "lastName": "Smith"}"#, false),
        (r##"{"#and": [{"firstName": "Jane"}, {"#contains": {"tags": "VIP Client"}}]}"##, true),
        (r##"{"#contains": {"tags": "VIP"}}"##, false),
        (r##"{"#notContain": {"tags": "VIP"}}"##, true),
        (r##"{"#or": [{"firstName": "Joe"}, {"#startsWith": {"firstName": "Ja"}}]}"##, true),
        (r##"{"#gte": {"age": 40}}"##, true),
        (r##"{"#gt": {"customAttributes.age": 40}}"##, false),
        (r##"{"#ne": {"age": 41}}"##, true),
        (r#"{"email": "c@d.co"}"#, true),
        (r##"{"#endsWith": {"email": "@d.co"}}"##, true),
    ];
    for (text, expected) in rows {
        assert_eq!(Filter::read(text).unwrap().admits(&jane), expected, "{text}");
    }
    let deep = "[{\"#and\":".repeat(40);
    for text in ["", "[]", r##"{"#near": {}}"##, r##"{"#and": {}}"##, r##"{"#eq": 5}"##, &deep] {
        assert_eq!(Filter::read(text).unwrap_err().property, "filter", "{text}");
    }
    let tag =
        Filter::read(r##"{"#and": [{"a": 1}, {"#contains": {"tags": "AB CART"}}]}"##).unwrap();
    assert_eq!(tag.tag(), Some(Name::from("AB CART")));
}
