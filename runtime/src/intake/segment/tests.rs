//! Calls of collectors.

use serde_json::json;

use super::*;

fn read(kind: &str, body: &Value) -> Batch {
    let now = Timestamp::parse("2026-11-27T09:00:00Z").unwrap();
    let mut reading = Reading { now, draw: &mut || "auto_1".to_owned() };
    match kind {
        "batch" => read_batch(body, &mut reading).unwrap(),
        kind => read_one(kind, body, &mut reading).unwrap(),
    }
}

#[test]
fn identify_sets_what_it_knows() {
    let body = json!({
        "userId": "u1", "anonymousId": "a1", "context": {"locale": "de_DE", "timezone": "Mars"},
        "traits": {"email": "Ada@Shop.example", "firstName": "Ada", "phone": "555", "plan": "pro",
                   "tags": ["x"]},
    });
    let batch = read("identify", &body);
    let call = &batch.calls[0];
    assert_eq!(call.write.ask.who, Who::External("u1".into()));
    assert_eq!(call.anonymous.as_deref(), Some("a1"));
    let Input::Profile(change) = &call.write.inputs[0] else { panic!("{call:?}") };
    let expected = json!({
        "email": "ada@shop.example", "first_name": "Ada", "plan": "pro", "locale": "de-DE",
    });
    assert_eq!(change.fields, FieldsChange::Set(expected.as_object().unwrap().clone()));
    assert_eq!(batch.ignored, 2, "the phone and the tags");
}

#[test]
fn track_makes_events() {
    let body = json!({"anonymousId": "a1", "event": "Order Completed", "messageId": "m1"});
    let batch = read("track", &body);
    let write = &batch.calls[0].write;
    assert_eq!(write.ask.who, Who::Anonymous("a1".into()));
    assert_eq!(write.ask.create.as_deref(), Some("auto_1"));
    let Input::Event(happening) = &write.inputs[0] else { panic!("{write:?}") };
    assert_eq!((happening.kind.as_str(), happening.id.as_deref()), ("order_placed", Some("m1")));
    assert_eq!(write.ask.announces.len(), 1);
    let body = json!({"userId": 5, "event": "Message Seen"});
    let batch = read("track", &body);
    let Input::Event(happening) = &batch.calls[0].write.inputs[0] else { panic!() };
    assert_eq!(happening.kind, "track_message_seen", "only Weir makes message_seen");
}

#[test]
fn a_batch_keeps_what_can_be_read() {
    let body = json!({"batch": [
        {"type": "page", "userId": "u", "name": "Home", "properties": {"url": "https://x.example"}},
        {"type": "alias", "userId": "u", "previousId": "a"},
        {"type": "screen", "userId": "u"},
        {"type": "track", "event": "X"},
        {"userId": "u"},
        5,
    ]});
    let batch = read("batch", &body);
    assert_eq!((batch.calls.len(), batch.ignored), (2, 4));
    let Input::Event(happening) = &batch.calls[0].write.inputs[0] else { panic!() };
    assert_eq!(happening.data, json!({"name": "Home", "url": "https://x.example"}));
    assert!(batch.calls[1].write.inputs.is_empty());
    assert_eq!(batch.calls[1].anonymous.as_deref(), Some("a"));
}

#[test]
fn what_is_no_call_is_refused() {
    let mut reading = Reading { now: Timestamp::MIN, draw: &mut String::new };
    assert!(read_one("track", &json!([]), &mut reading).is_err());
    assert!(read_batch(&json!({"batch": {}}), &mut reading).is_err());
    let many = json!({"batch": vec![json!({}); SEGMENT_CALLS_MAX + 1]});
    assert_eq!(read_batch(&many, &mut reading).unwrap_err()[0].code, "too_many");
}
