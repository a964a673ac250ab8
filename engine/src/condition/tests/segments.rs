//! What a segment may ask, and what it may not, with the place and the way out.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::condition::heads::{HEADS, Head};
use crate::model::Name;
use crate::segment::{Ring, Segment, Segments, read};

fn known() -> BTreeSet<Name> {
    ["vips", "regulars"].map(Name::from).into()
}

#[test]
fn a_segment_may_ask_about_people() {
    for when in [
        json!({ "tag": "VIP" }),
        json!({ "tag_added": "VIP", "within": "30 days" }),
        json!({ "tag_removed": "VIP", "since": "ever" }),
        json!({ "attribute": "city", "is": "Wien" }),
        json!({ "attribute": "age", "gte": "$.contact.limit" }),
        json!({ "attribute": "renewal", "within_next": "7 days" }),
        json!({ "event": "order_placed", "count": { "gte": 3 }, "within": "90 days",
                "where": { "path": "$.event.data.total", "gte": "50 EUR" } }),
        json!({ "path": "$.cart.total", "gte": 50 }),
        json!({ "path": "$.order.items[?@.sku == 'a']", "count": { "gte": 1 } }),
        json!({ "consent": "email", "topic": "news" }),
        json!({ "all": [{ "segment": "regulars" }, { "not": { "segment": "vips" } }] }),
    ] {
        assert!(read("mine", &when, &known()).is_ok(), "{when}");
    }
}

/// The place and what it says, of the first thing that is wrong.
fn refused(when: &Value) -> (String, String) {
    let found = read("mine", when, &known()).expect_err(&when.to_string());
    assert!(found[0]["help"].as_str().is_some_and(|help| !help.is_empty()), "{found:?}");
    let text = |key: &str| found[0][key].as_str().unwrap_or_default().to_owned();
    (text("pointer"), text("message"))
}

#[test]
fn what_nobody_could_foresee_or_no_flow_asks_is_refused() {
    let rows = [
        (json!({ "status": "seen", "of": "mail" }), "/status", "no message of this flow"),
        (json!({ "arm": "a", "of": "split" }), "/arm", "no branch has been taken"),
        (json!({ "tag_added": "A", "since": "entry" }), "/since", "nothing is `since: entry`"),
        (json!({ "event": "order_placed", "since": "mail" }), "/since", "`since: mail`"),
        (json!({ "event": "order_placed", "same": "order_id" }), "/same", "no entry event"),
        (json!({ "event": "order_placed", "credited": true }), "/credited", "`goal` only"),
        (json!({ "event": "segment_entered" }), "/event", "events that segments make"),
        (json!({ "during": { "from": "09:00", "to": "17:00" } }), "/during", "what time it is"),
        (json!({ "reachable": "sms" }), "/reachable", "`reachable`"),
        (json!({ "path": "$.entry.data.x" }), "/path", "no `$.entry`"),
        (json!({ "path": "$.vars.x" }), "/path", "no `$.vars`"),
        (json!({ "path": "$.flow.id" }), "/path", "no `$.flow`"),
        (json!({ "path": "$.event.data.x" }), "/path", "no `$.event`"),
        (json!({ "path": "$.cart.items[?@.id == $.entry.data.id]" }), "/path", "no `$.entry`"),
        (json!({ "attribute": "city", "is": "$.vars.city" }), "/is", "no `$.vars`"),
        (json!({ "attribute": "d", "within_last": "$.contact.x" }), "/within_last", "no path"),
        (json!({ "attribute": "d", "within_next": "2 months" }), "/within_next", "months differ"),
        (json!({ "event": "order_placed", "within": "1 year" }), "/within", "months differ"),
        (json!({ "segment": "mine" }), "/segment", "asks who is in itself"),
        (json!({ "any": [{ "tag": "A" }, { "segment": "vip" }] }), "/any/1/segment", "`vip`"),
        (json!({ "tga": "A" }), "", "nothing a condition can ask"),
    ];
    for (when, pointer, message) in rows {
        let (at, says) = refused(&when);
        assert!(says.contains(message), "{when}: {says}");
        assert!(at.starts_with(pointer), "{when}: {at}");
    }
}

#[test]
fn segments_are_ordered_and_rings_are_refused() {
    let all: BTreeSet<Name> = ["a", "b", "c", "d"].map(Name::from).into();
    let make = |id: &str, of: &str| {
        let when = if of.is_empty() { json!({ "tag": "A" }) } else { json!({ "segment": of }) };
        Segment::new(id.into(), read(id, &when, &all).expect("known"), 1)
    };
    let ordered = Segments::new(vec![make("a", "b"), make("b", "c"), make("c", "")], 1);
    let ordered = ordered.expect("no ring");
    let ids: Vec<_> = ordered.iter().map(|segment| segment.id.as_str()).collect();
    assert_eq!(ids, ["c", "b", "a"]);
    let ring = Segments::new(vec![make("a", "b"), make("b", "c"), make("c", "b")], 1);
    let Err(Ring(names)) = ring else { panic!("a ring") };
    assert_eq!(names, ["b", "c"].map(Name::from));
}

#[test]
fn the_table_says_what_a_segment_cannot_ask() {
    let rows = [
        ("status", json!({ "status": "seen", "of": "mail" })),
        ("arm", json!({ "arm": "a", "of": "split" })),
        ("reachable", json!({ "reachable": "sms" })),
        ("during", json!({ "during": { "from": "09:00", "to": "18:00" } })),
    ];
    let told = HEADS.iter().filter(|head| head.in_segments().is_none());
    let words: Vec<_> = told.map(|head| head.word).collect();
    assert_eq!(words, rows.each_ref().map(|(word, _)| *word));
    for (word, when) in rows {
        assert_eq!(refused(&when).0, format!("/{word}"));
    }
    let event = HEADS.iter().find(|head| head.word == "event");
    let beside = event.and_then(Head::in_segments);
    assert_eq!(beside, Some(vec!["where", "within", "count"]));
}
