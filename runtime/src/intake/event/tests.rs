//! Events, good and bad.

use super::*;

const NOW: &str = "2026-11-27T09:00:00Z";

fn read_all(body: &Value, repeat: Option<&str>) -> Result<Vec<Told>, Unread> {
    let mut drawn = 0;
    let mut draw = || {
        drawn += 1;
        format!("auto_{drawn}")
    };
    let now = Timestamp::parse(NOW).unwrap();
    read_batch(body, &mut Reading { now, repeat, draw: &mut draw })
}

fn one(body: &Value) -> Checked<Write> {
    read_all(body, None).unwrap().pop().unwrap().write
}

fn happening(write: &Write) -> &Happening {
    let Input::Event(happening) = &write.inputs[0] else { panic!("{write:?}") };
    happening
}

#[test]
fn an_event_is_read() {
    let body = json!({
        "id": "e1", "type": "order_placed", "contact": {"email": "A@b.co"},
        "occurred_at": "2026-11-27T09:30:00+01:00", "data": {"order_id": "o1"},
    });
    let write = one(&body).unwrap();
    assert_eq!(write.ask.who, Who::Email("a@b.co".into()));
    assert_eq!(write.ask.create.as_deref(), Some("auto_1"));
    assert_eq!(write.ask.announces.len(), 1);
    let happening = happening(&write);
    assert_eq!(happening.occurred_at.unwrap().to_string(), "2026-11-27T08:30:00.000Z");
    assert_eq!((happening.data["order_id"].as_str(), happening.starts), (Some("o1"), true));
}

#[test]
fn a_little_ahead_is_now() {
    let body = json!({
        "type": "x", "contact": {"id": "c"}, "occurred_at": "2026-11-27T09:05:00Z",
    });
    let write = one(&body).unwrap();
    assert_eq!(happening(&write).occurred_at, Timestamp::parse(NOW).ok());
    assert_eq!(happening(&write).data, json!({}));
}

#[test]
fn each_fault_is_told_with_its_place() {
    let contact = json!({"id": "c1"});
    let cases = [
        (json!(7), "", "wrong_type"),
        (json!({"contact": contact}), "/type", "missing"),
        (json!({"type": 5, "contact": contact}), "/type", "wrong_type"),
        (json!({"type": "Order Placed", "contact": contact}), "/type", "invalid_event_type"),
        (json!({"type": "1st", "contact": contact}), "/type", "invalid_event_type"),
        (json!({"type": "message_seen", "contact": contact}), "/type", "event_type_reserved"),
        (json!({"type": "segment_entered", "contact": contact}), "/type", "event_type_reserved"),
        (json!({"type": "unsubscribed", "contact": contact}), "/type", "event_type_reserved"),
        (json!({"type": "goal_reached", "contact": contact}), "/type", "event_type_reserved"),
        (json!({"type": "x"}), "/contact", "missing"),
        (json!({"type": "x", "contact": "c1"}), "/contact", "wrong_type"),
        (json!({"type": "x", "contact": {"email": "no"}}), "/contact/email", "invalid_email"),
        (json!({"type": "x", "contact": contact, "id": 5}), "/id", "wrong_type"),
        (json!({"type": "x", "contact": contact, "id": ""}), "/id", "invalid_id"),
        (json!({"type": "x", "contact": contact, "data": []}), "/data", "wrong_type"),
        (json!({"type": "x", "contact": contact, "datta": {}}), "/datta", "unknown_field"),
        (
            json!({"type": "x", "contact": contact, "occurred_at": "now"}),
            "/occurred_at",
            "invalid_time",
        ),
        (
            json!({"type": "x", "contact": contact, "occurred_at": "2026-11-27T09:05:01Z"}),
            "/occurred_at",
            "occurred_in_future",
        ),
        (
            json!({"type": "x", "contact": contact, "occurred_at": "2026-11-27T09:00:00"}),
            "/occurred_at",
            "invalid_time",
        ),
        (json!({"type": "tag_added", "contact": contact}), "/data", "missing"),
        (
            json!({"type": "order_paid", "contact": contact, "data": {"order_id": "a\0"}}),
            "/data",
            "invalid_id",
        ),
        (
            json!({"type": "cart_updated", "contact": contact,
                "data": {"cart_id": "x".repeat(257)}}),
            "/data",
            "invalid_id",
        ),
        (
            json!({"type": "tag_added", "contact": contact, "data": {"tag": ""}}),
            "/data",
            "invalid_tag",
        ),
        (
            json!({"type": "consent_given", "contact": contact, "data": {"channel": "fax"}}),
            "/data",
            "unknown_channel",
        ),
        (
            json!({"type": "x", "contact": contact, "data": {"a": "x".repeat(EVENT_MAX_BYTES)}}),
            "",
            "event_too_large",
        ),
    ];
    for (item, pointer, code) in cases {
        let told = read_all(&json!({"events": [item]}), None).unwrap().pop().unwrap();
        let faults = told.write.unwrap_err();
        let pointer = format!("/events/0{pointer}");
        let hit = |fault: &Fault| fault.pointer == pointer && fault.code == code;
        assert!(faults.iter().any(hit), "{item}: {faults:?}");
    }
}

#[test]
fn a_bad_event_never_spoils_the_others() {
    let good = json!({"type": "x", "contact": {"id": "c1"}});
    let told = read_all(&json!({"events": [good, {"type": "X"}, good]}), None).unwrap();
    let fine: Vec<_> = told.iter().map(|told| told.write.is_ok()).collect();
    assert_eq!(fine, [true, false, true]);
}

#[test]
fn what_is_no_batch_is_refused_whole() {
    let faults = |body| match read_all(&body, None) {
        Err(Unread::Faults(faults)) => (faults[0].pointer.clone(), faults[0].code),
        other => panic!("{other:?}"),
    };
    assert_eq!(faults(json!([])), (String::new(), "wrong_type"));
    assert_eq!(faults(json!({"events": {}})), ("/events".into(), "wrong_type"));
    assert_eq!(faults(json!({"events": [], "evnts": 1})), ("/evnts".into(), "unknown_field"));
    let many = vec![json!({}); EVENTS_MAX + 1];
    assert_eq!(read_all(&json!({"events": many}), None).unwrap_err(), Unread::TooMany(5_001));
    assert!(read_all(&json!({"events": []}), None).unwrap().is_empty());
}

#[test]
fn a_repeated_request_makes_the_same_ids() {
    let item = json!({"type": "x", "contact": {"id": "c1"}});
    let named = json!({"type": "x", "contact": {"id": "c1"}, "id": "own"});
    let told = read_all(&json!({"events": [item, named]}), Some("r")).unwrap();
    let ids = told.iter().map(|told| happening(told.write.as_ref().unwrap()).id.clone());
    assert_eq!(ids.collect::<Vec<_>>(), [Some("r_0".to_owned()), Some("own".to_owned())]);
}
