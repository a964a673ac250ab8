//! Who comes to be in a segment, who leaves it, and what hears of that.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use weir_engine::model::{Appointment, Moment, Name};
use weir_engine::segment::{Segment, Segments, read};
use weir_engine::turn::{Applied, FieldsChange, Input, Merging, ProfileChange};

use super::person::{Person, instant};

/// Whoever comes to be in `vips` waits.
const ENTERED: &str = "start: { type: people_event, trigger: segment_entered, segment: vips, \
                       next: rest }
id: entered
entry: { re_entry: always }
nodes:
  rest: { type: pause, for: 9 days, next: end }";

/// Whoever is in `vips` no more waits.
const LEFT: &str = "start: { type: people_event, trigger: segment_left, segment: vips, next: rest }
id: left
entry: { re_entry: always }
nodes:
  rest: { type: pause, for: 9 days, next: end }";

fn kept(person: &mut Person, segments: &[(&str, Value)], revision: i64) {
    let known: BTreeSet<Name> = segments.iter().map(|(id, _)| Name::from(*id)).collect();
    let made = segments.iter().map(|(id, when)| {
        Segment::new(Name::from(*id), read(id, when, &known).expect(id), revision)
    });
    let segments = Segments::new(made.collect(), revision).expect("no ring");
    person.world.segments = Arc::new(segments);
}

/// Somebody in a world of these flows and segments, to whom something has happened.
fn somebody(flows: &[&str], segments: &[(&str, Value)]) -> Person {
    let mut person = Person::of(flows);
    kept(&mut person, segments, 1);
    person.event("page_viewed", json!({}));
    person
}

fn tagged() -> Vec<(&'static str, Value)> {
    vec![("vips", json!({ "tag": "VIP" }))]
}

fn flows(applied: &Applied) -> Vec<&str> {
    applied.entered.iter().map(|entered| entered.flow.as_str()).collect()
}

fn segments(person: &Person) -> Vec<&str> {
    person.contact.segments.iter().map(Name::as_str).collect()
}

/// When segments are judged next, and what comes of it then.
fn flip(person: &mut Person) -> Applied {
    let row = person.contact.calendar.iter().find(|row| row.start == *Appointment::SEGMENTS);
    let row = row.expect("an instant to come").clone();
    person.now = row.due.expect("an instant");
    let (flow, start, about) = (row.flow, row.start, row.about);
    person.turn(Input::Appointment { flow, start, about }).applied
}

fn told(person: &mut Person, tags: &[&str], starts: bool) -> Applied {
    let tags = Some(tags.iter().map(|tag| Name::from(*tag)).collect());
    let fields = FieldsChange::Set(Map::new());
    let change = ProfileChange { fields, tags, starts, ..ProfileChange::default() };
    person.turn(Input::Profile(Box::new(change))).applied
}

#[test]
fn coming_and_going_start_flows() {
    let mut person = somebody(&[ENTERED, LEFT], &tagged());
    assert_eq!(flows(&person.tag("VIP")), ["entered"]);
    assert!(flows(&person.tag("VIP")).is_empty(), "it was in it already");
    assert_eq!(flows(&person.event("tag_removed", json!({ "tag": "VIP" }))), ["left"]);
    let others = vec![("vips", json!({ "tag": "OTHER" }))];
    let mut person = somebody(&[ENTERED, LEFT], &others);
    assert!(flows(&person.tag("VIP")).is_empty(), "another tag");
}

#[test]
fn who_is_in_it_is_known_to_what_the_event_reaches() {
    let start = "start: { type: people_event, trigger: tag_added, tag: VIP, \
                 where: { segment: vips }, next: rest }
id: tagged
nodes:
  rest: { type: pause, for: 9 days, next: end }";
    let mut person = somebody(&[start, ENTERED], &tagged());
    assert_eq!(flows(&person.tag("VIP")), ["tagged", "entered"]);
}

#[test]
fn time_alone_makes_people_leave() {
    let buyers = json!({ "event": "order_placed", "within": "30 days", "count": { "gte": 2 } });
    let mut person = somebody(&[ENTERED, LEFT], &[("vips", buyers)]);
    let order = |id: &str| json!({ "order_id": id });
    assert!(flows(&person.event("order_placed", order("1"))).is_empty());
    person.at("2027-01-10T09:00:00Z");
    assert_eq!(flows(&person.event("order_placed", order("2"))), ["entered"]);
    assert_eq!(flows(&flip(&mut person)), ["left"]);
    assert_eq!(person.now, instant("2027-02-03T09:00:00.001Z"), "30 days after the first order");
    assert!(segments(&person).is_empty());
}

#[test]
fn carts_and_orders_are_asked_about() {
    let mut person = somebody(
        &[ENTERED],
        &[
            ("vips", json!({ "path": "$.cart.total", "gte": 50 })),
            ("buyers", json!({ "path": "$.order.total", "gte": 50 })),
        ],
    );
    let cart = |total: i64| json!({ "cart_id": "c1", "total": total, "items": [] });
    assert!(flows(&person.event("cart_updated", cart(49))).is_empty());
    assert_eq!(flows(&person.event("cart_updated", cart(50))), ["entered"]);
    person.event("order_placed", json!({ "order_id": "o1", "cart_id": "c1", "total": 50 }));
    assert_eq!(segments(&person), ["buyers"], "the cart is closed");
}

#[test]
fn waits_exits_and_goals_hear_of_it() {
    let waits = "exit_when: [{ not: { segment: vips } }]
goal: { event: segment_left, within: 9 days }
start: { type: people_event, trigger: segment_entered, segment: vips, next: until }
nodes:
  until:
    type: wait_for
    since: arrival
    within: 9 days
    branches: [{ label: Buyer, when: { segment: buyers }, next: rest }]
    timed_out: end
  rest: { type: pause, for: 9 days, next: end }";
    let segments = [("vips", json!({ "tag": "VIP" })), ("buyers", json!({ "tag": "BUYER" }))];
    let mut person = somebody(&[waits], &segments);
    assert_eq!(flows(&person.tag("VIP")), ["rule"]);
    assert_eq!(person.stands(), "at until");
    person.tag("BUYER");
    assert_eq!(person.stands(), "at rest", "woken");
    person.event("tag_removed", json!({ "tag": "VIP" }));
    assert_eq!(person.stands(), "exit not in segment vips");
    assert_eq!(person.conversions(), 1, "the goal counts, whatever ended the run");
}

#[test]
fn who_is_written_down_is_in_it_and_enters_nothing() {
    let mut person = somebody(&[ENTERED], &tagged());
    assert!(flows(&told(&mut person, &["VIP"], false)).is_empty());
    assert_eq!(segments(&person), ["vips"]);
    let mut person = somebody(&[ENTERED], &tagged());
    assert_eq!(flows(&told(&mut person, &["VIP"], true)), ["entered"], "where that is asked for");
}

#[test]
fn a_segment_that_is_new_or_another_lets_nobody_in() {
    let mut person = somebody(&[ENTERED, LEFT], &[("others", json!({ "tag": "X" }))]);
    person.tag("VIP");
    kept(&mut person, &tagged(), 2);
    assert!(flows(&person.turn(Input::Judge).applied).is_empty());
    assert_eq!(segments(&person), ["vips"], "the other one is gone");
    kept(&mut person, &[("vips", json!({ "tag": "GOLD" }))], 3);
    assert!(flows(&person.turn(Input::Judge).applied).is_empty());
    assert!(segments(&person).is_empty(), "it asks for something else");
    assert_eq!(flows(&person.tag("GOLD")), ["entered"], "what happens after that counts");
}

#[test]
fn what_happens_before_it_is_filled_counts_as_happened_after() {
    let mut person = somebody(&[ENTERED], &[("others", json!({ "tag": "X" }))]);
    kept(&mut person, &tagged(), 2);
    // Nobody has looked yet: it is looked first, and then the tag is added.
    assert_eq!(flows(&person.tag("VIP")), ["entered"]);
}

#[test]
fn who_is_merged_enters_only_what_is_new() {
    let flow = ENTERED.replace("segment: vips", "segment: buyers");
    let segments = [
        ("buyers", json!({ "event": "order_placed", "count": { "gte": 2 } })),
        ("vips", json!({ "tag": "VIP" })),
    ];
    let all = [ENTERED, &flow.replace("id: entered", "id: bought")];
    let (mut one, mut other) = (somebody(&all, &segments), somebody(&all, &segments));
    other.contact.id = weir_engine::model::ContactId(77);
    one.event("order_placed", json!({ "order_id": "o1" }));
    other.event("order_placed", json!({ "order_id": "o2" }));
    other.contact.tags.insert("VIP".into(), Moment { seq: 1, at: other.now });
    other.contact.segments.insert("vips".into());
    let merging = Merging { from: other.contact, by: "ada".into(), because: "the same".into() };
    let applied = one.turn(Input::Merge(Box::new(merging))).applied;
    assert_eq!(self::segments(&one), ["buyers", "vips"]);
    assert_eq!(flows(&applied), ["bought"], "one was a member before");
    assert!(one.changes.segments.contains(&"vips".into()), "and that is written");
}

#[test]
fn a_ring_of_flows_and_a_segment_ends() {
    let forth = "start: { type: people_event, trigger: segment_entered, segment: vips, next: off }
id: forth
entry: { re_entry: always }
nodes:
  off: { type: update_contact, remove_tags: [VIP], next: end }";
    let back = "start: { type: people_event, trigger: segment_left, segment: vips, next: on }
id: back
entry: { re_entry: always }
nodes:
  on: { type: update_contact, add_tags: [VIP], next: end }";
    let mut person = somebody(&[forth, back], &tagged());
    let entered = flows(&person.tag("VIP")).len();
    assert!((2..=17).contains(&entered), "{entered}");
    let errors = person.contact.events().filter(|event| *event.kind == *"flow_error").count();
    assert_eq!(errors, 1, "it is said that there was no end");
    let is_in = person.contact.tags.contains_key("VIP");
    assert_eq!(segments(&person).contains(&"vips"), is_in, "what is so is so all the same");
}
