//! Who is in which segment after what, and when it is asked again.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Map, json};

use super::*;
use crate::catalogue::World;
use crate::model::{Contact, ContactId};
use crate::segment;
use crate::turn::{FieldsChange, Happening, ProfileChange};
use crate::value::Timestamp;

/// A Monday, 2027-01-04T00:00:00Z.
const START: Timestamp = Timestamp::from_millis(1_799_020_800_000);
const HOUR: i64 = 60 * 60 * 1000;

/// A world with these segments, all of them written by the change 1.
fn world(segments: &[(&str, Value)]) -> World {
    let known = segments.iter().map(|(id, _)| Name::from(*id)).collect();
    let made = segments.iter().map(|(id, when)| {
        Segment::new(Name::from(*id), segment::read(id, when, &known).expect(id), 1)
    });
    let segments = Arc::new(Segments::new(made.collect(), 1).expect("no ring"));
    World { segments, ..World::default() }
}

fn changed(mut world: World, id: &str, when: &Value, revision: i64) -> World {
    let others = world.segments.iter().filter(|segment| *segment.id != *id).cloned();
    let known = BTreeSet::new();
    let one = Segment::new(id.into(), segment::read(id, when, &known).expect(id), revision);
    let all = others.chain([one]).collect();
    world.segments = Arc::new(Segments::new(all, revision).expect("no ring"));
    world
}

fn nobody() -> Contact {
    Contact::new(ContactId(1), "c1")
}

fn event(kind: &str, data: Value) -> Input {
    quiet_event(kind, data, true)
}

fn quiet_event(kind: &str, data: Value, starts: bool) -> Input {
    let (kind, source) = (Name::from(kind), Some(Name::from("api")));
    Input::Event(Happening { id: None, kind, occurred_at: None, data, source, starts })
}

fn tagged(tag: &str) -> Input {
    event("tag_added", json!({ "tag": tag }))
}

fn set(fields: &Value) -> Input {
    let fields = fields.as_object().cloned().unwrap_or_default();
    let fields = FieldsChange::Set(fields);
    Input::Profile(Box::new(ProfileChange { fields, starts: true, ..ProfileChange::default() }))
}

/// Applies an input; gives the events of segments that it made, such as `+vips`, `-vips`.
fn apply(world: &World, contact: &mut Contact, input: Input, now: Timestamp) -> Vec<String> {
    let known = BTreeSet::new();
    let mut turn = Turn::new(world, contact, &known, now);
    turn.apply(input);
    let events = turn.finish().events.into_iter().filter(|event| Segments::makes(&event.kind));
    let told = |event: Arc<Event>| {
        let sign = if *event.kind == *Segments::ENTERED { "+" } else { "-" };
        format!("{sign}{}", event.subject().unwrap_or_default())
    };
    events.map(told).collect()
}

fn members(contact: &Contact) -> Vec<&str> {
    contact.segments.iter().map(Name::as_str).collect()
}

fn due(contact: &Contact) -> Option<Timestamp> {
    contact.calendar.iter().find(|row| row.start == *Appointment::SEGMENTS)?.due
}

fn appointment() -> Input {
    let (flow, start) = (Name::from(""), Name::from(Appointment::SEGMENTS));
    Input::Appointment { flow, start, about: String::new() }
}

#[test]
fn tags_attributes_consent_and_carts_are_heard() {
    let world = world(&[
        ("carts", json!({ "path": "$.cart.total", "gte": 50 })),
        ("locals", json!({ "attribute": "city", "is": "Wien" })),
        ("orders", json!({ "path": "$.order.total", "gte": 50 })),
        ("readers", json!({ "consent": "email" })),
        ("vips", json!({ "tag": "VIP" })),
    ]);
    let mut contact = nobody();
    let cart = |total: i64| json!({ "cart_id": "k1", "total": total, "items": [] });
    for (input, expected) in [
        (tagged("OTHER"), vec![]),
        (tagged("VIP"), vec!["+vips"]),
        (tagged("VIP"), vec![]),
        (set(&json!({ "city": "wien" })), vec!["+locals"]),
        (event("consent_given", json!({ "channel": "email" })), vec!["+readers"]),
        (event("cart_updated", cart(20)), vec![]),
        (event("cart_updated", cart(60)), vec!["+carts"]),
        (
            event("order_placed", json!({ "order_id": "o1", "cart_id": "k1", "total": 60 })),
            vec!["-carts", "+orders"],
        ),
        (event("unsubscribed", json!({ "channel": "email" })), vec!["-readers"]),
        (event("tag_removed", json!({ "tag": "VIP" })), vec!["-vips"]),
        (set(&json!({ "city": null })), vec!["-locals"]),
    ] {
        let told = format!("{input:?}");
        assert_eq!(apply(&world, &mut contact, input, START), expected, "{told}");
    }
    assert_eq!(members(&contact), ["orders"]);
}

#[test]
fn a_profile_is_judged_as_a_whole() {
    let world = world(&[("strangers", json!({ "not": { "attribute": "city" } }))]);
    let mut contact = nobody();
    let told = set(&json!({ "city": "Wien", "email": "a@b.example" }));
    assert!(apply(&world, &mut contact, told, START).is_empty(), "with a city from the start");
    let mut other = nobody();
    let told = set(&json!({ "email": "a@b.example" }));
    assert_eq!(apply(&world, &mut other, told, START), ["+strangers"]);
}

#[test]
fn what_falls_out_of_the_last_days_is_left_by_time_alone() {
    let when = json!({ "event": "order_placed", "within": "2 days", "count": { "gte": 2 } });
    let world = world(&[("buyers", when), ("rest", json!({ "not": { "segment": "buyers" } }))]);
    let mut contact = nobody();
    let order = |id: &str| event("order_placed", json!({ "order_id": id }));
    assert_eq!(apply(&world, &mut contact, order("1"), START), ["+rest"]);
    assert_eq!(due(&contact), None, "one is not enough, and none is no more than that");
    let later = START.plus(HOUR);
    assert_eq!(apply(&world, &mut contact, order("2"), later), ["+buyers", "-rest"]);
    let first = due(&contact).expect("the first of the two passes");
    assert_eq!(first, START.plus(48 * HOUR + 1));
    assert!(apply(&world, &mut contact, appointment(), first.plus(-1)).is_empty(), "too early");
    assert_eq!(apply(&world, &mut contact, appointment(), first), ["-buyers", "+rest"]);
    assert!(contact.calendar.is_empty(), "nothing is to come");
}

#[test]
fn a_date_that_comes_near_is_entered_and_left() {
    let world = world(&[("soon", json!({ "attribute": "renewal", "within_next": "7 days" }))]);
    let mut contact = nobody();
    let told = set(&json!({ "renewal": "2027-01-20" }));
    assert!(apply(&world, &mut contact, told, START).is_empty());
    let near = due(&contact).expect("it comes near");
    assert_eq!(near.to_string(), "2027-01-13T00:00:00.000Z");
    assert_eq!(apply(&world, &mut contact, appointment(), near), ["+soon"]);
    let past = due(&contact).expect("it passes");
    assert_eq!(apply(&world, &mut contact, appointment(), past), ["-soon"]);
}

#[test]
fn an_instant_that_has_come_is_seen_by_whatever_comes_first() {
    let world = world(&[("new", json!({ "tag_added": "NEW", "within": "1 day" }))]);
    let mut contact = nobody();
    assert_eq!(apply(&world, &mut contact, tagged("NEW"), START), ["+new"]);
    // The timer is late: the tag comes first, and finds what is so.
    let late = START.plus(30 * HOUR);
    assert_eq!(apply(&world, &mut contact, tagged("OTHER"), late), ["-new"]);
    assert_eq!(due(&contact), None);
}

#[test]
fn a_new_segment_is_filled_quietly_and_an_old_one_is_not() {
    let old = world(&[("vips", json!({ "tag": "VIP" }))]);
    let mut contact = nobody();
    apply(&old, &mut contact, tagged("VIP"), START);
    let now = changed(old, "tagged", &json!({ "any": [{ "tag": "VIP" }, { "tag": "A" }] }), 2);
    let known = BTreeSet::new();
    let mut turn = Turn::new(&now, &mut contact, &known, START);
    turn.look_at_segments(&Input::Judge);
    assert_eq!(members(turn.contact()), ["tagged", "vips"]);
    assert_eq!(contact.judged, 2);
    assert!(apply(&now, &mut contact, Input::Judge, START).is_empty(), "once is enough");
    let gone = World { segments: Arc::new(Segments::new(vec![], 3).unwrap()), ..World::default() };
    assert_eq!(apply(&gone, &mut contact, Input::Judge, START), ["-tagged", "-vips"]);
    assert!(contact.segments.is_empty());
}

#[test]
fn what_was_written_while_nobody_looked_starts_nothing() {
    let one = world(&[("vips", json!({ "tag": "VIP" }))]);
    let mut contact = nobody();
    apply(&one, &mut contact, tagged("A"), START);
    let two = changed(one, "tagged", &json!({ "tag": "A" }), 2);
    let known = BTreeSet::new();
    let mut turn = Turn::new(&two, &mut contact, &known, START);
    // Both come in one turn: what was so before, and what the event makes so.
    turn.contact.judged = 1;
    turn.unasked.add_all();
    turn.judge(1);
    let quiet: Vec<_> = turn.queue.iter().map(|pending| pending.starts).collect();
    assert_eq!(quiet, [false]);
    let turned = turn.apply(tagged("VIP"));
    assert!(!turned.applied.duplicate);
    assert_eq!(members(&contact), ["tagged", "vips"]);
}

#[test]
fn an_import_starts_nothing_by_segments_either() {
    let world = world(&[("vips", json!({ "tag": "VIP" }))]);
    for starts in [false, true] {
        let (mut contact, known) = (nobody(), BTreeSet::new());
        let mut turn = Turn::new(&world, &mut contact, &known, START);
        let input = quiet_event("tag_added", json!({ "tag": "VIP" }), starts);
        turn.look_at_segments(&input);
        turn.may_start = input.may_start();
        let Input::Event(happening) = input else { panic!("an event") };
        turn.happen(happening);
        turn.ask_segments();
        let heard: Vec<_> = turn.queue.iter().map(|pending| pending.starts).collect();
        assert_eq!(heard, [starts, starts], "the tag, and the segment");
    }
}

#[test]
fn where_nothing_is_kept_nothing_is_judged() {
    let mut contact = nobody();
    contact.segments.insert(Name::from("regulars"));
    let world = World::default();
    assert!(apply(&world, &mut contact, tagged("VIP"), START).is_empty());
    assert_eq!((members(&contact), contact.judged), (vec!["regulars"], 0), "as in tests");
}

/// What can happen to the contact of the property test.
#[derive(Debug, Clone)]
enum Move {
    Event(u8, u8),
    Tag(u8, bool),
    Set(u8, i8),
    Wait(u16),
}

fn a_move() -> impl Strategy<Value = Move> {
    prop_oneof![
        (0..3_u8, 0..100_u8).prop_map(|(kind, n)| Move::Event(kind, n)),
        (0..2_u8, any::<bool>()).prop_map(|(tag, added)| Move::Tag(tag, added)),
        (0..2_u8, -10..20_i8).prop_map(|(name, n)| Move::Set(name, n)),
        (0..2_000_u16).prop_map(Move::Wait),
    ]
}

fn many() -> World {
    world(&[
        ("buyers", json!({ "event": "order_placed", "within": "3 days", "count": { "gte": 2 } })),
        ("fresh", json!({ "all": [{ "tag_added": "A", "within": "36 hours" }, { "tag": "A" }] })),
        ("idle", json!({ "not": { "event": "page_viewed", "within": "1 day" } })),
        (
            "many",
            json!({
                "event": "page_viewed", "within": "2 days", "count": { "lt": 3 },
                "where": { "path": "$.event.data.n", "gte": 50 }
            }),
        ),
        ("mixed", json!({ "all": [{ "segment": "idle" }, { "not": { "segment": "soon" } }] })),
        ("rich", json!({ "path": "$.order.total", "gte": 50 })),
        (
            "soon",
            json!({ "any": [
            { "attribute": "date", "within_next": "2 days" }, { "attribute": "date",
            "within_last": "12 hours" }
        ] }),
        ),
    ])
}

fn input_of(one: &Move, now: Timestamp) -> Option<Input> {
    Some(match *one {
        Move::Event(0, n) => event("page_viewed", json!({ "n": n })),
        Move::Event(1, n) => event("order_placed", json!({ "order_id": n % 4, "total": n })),
        Move::Event(_, n) => event("order_cancelled", json!({ "order_id": n % 4 })),
        Move::Tag(tag, added) => {
            let kind = if added { "tag_added" } else { "tag_removed" };
            event(kind, json!({ "tag": if tag == 0 { "A" } else { "B" } }))
        }
        Move::Set(0, days) => {
            set(&json!({ "date": now.plus(i64::from(days) * 12 * HOUR).to_string() }))
        }
        Move::Set(_, n) => {
            let zone = if n % 2 == 0 { "Europe/Vienna" } else { "America/New_York" };
            set(&json!({ "timezone": zone, "n": n }))
        }
        Move::Wait(_) => return None,
    })
}

/// What the conditions come to, asked one by one.
fn plainly(world: &World, contact: &Contact, now: Timestamp) -> BTreeSet<Name> {
    // Segments that name others read the contact's: those come first.
    let mut contact = contact.clone();
    contact.segments = BTreeSet::new();
    for segment in world.segments.iter() {
        if segment.when.holds(&View::new(&contact, &world.settings, now)) {
            contact.segments.insert(segment.id.clone());
        }
    }
    contact.segments
}

/// After whatever happened, and at every instant between, who is in what is what the conditions
/// say, though nobody asks them but when something happens or is due.
#[test]
fn membership_is_what_the_conditions_say() {
    let mut runner = TestRunner::new(ProptestConfig::with_cases(128));
    let moves = prop::collection::vec(a_move(), 1..40);
    runner.run(&moves, |moves| walk(&moves)).expect("what the conditions say");
}

fn walk(moves: &[Move]) -> Result<(), TestCaseError> {
    let world = many();
    let (mut contact, mut now) = (nobody(), START);
    apply(&world, &mut contact, set(&Value::Object(Map::new())), now);
    for one in moves {
        if let Some(input) = input_of(one, now) {
            apply(&world, &mut contact, input, now);
            prop_assert_eq!(&contact.segments, &plainly(&world, &contact, now), "{:?}", one);
        }
        let Move::Wait(minutes) = one else { continue };
        let end = now.plus(i64::from(*minutes) * 60_000 * 2);
        while let Some(at) = due(&contact).filter(|at| *at <= end) {
            prop_assert!(at > now, "each step goes on");
            let before = plainly(&world, &contact, at.plus(-1));
            prop_assert_eq!(&contact.segments, &before, "nothing changes before");
            now = at;
            apply(&world, &mut contact, appointment(), now);
            prop_assert_eq!(&contact.segments, &plainly(&world, &contact, now), "at its time");
        }
        now = end;
        prop_assert_eq!(&contact.segments, &plainly(&world, &contact, now), "after waiting");
    }
    Ok(())
}
