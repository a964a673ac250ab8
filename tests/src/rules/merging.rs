//! Rule 32: two contacts are one person.

use serde_json::{Value, json};
use weir_engine::model::{Device, Name, Status, TokenId};
use weir_engine::simulate::new_contact;
use weir_engine::turn::{Applied, Input, Merging};
use weir_messages::Channel;

use super::person::Person;

/// A run for each cart, or for each tag; it waits, then writes, then waits.
const CARTS: &str = "start: { type: people_event, trigger: event, event: cart_updated, next: wait }
entry: { key: $.event.data.k, re_entry: after_exit }
nodes:
  wait: { type: pause, for: 1 hour, next: mail }
  mail: { type: send_email, message: mail, next: rest }
  rest: { type: pause, for: 5 days, next: end }";

const WAIT: &str = "nodes:\n  wait: { type: pause, for: 5 days, next: end }";

/// Another contact, in the same flows.
fn other(flows: &[&str]) -> Person {
    let mut other = Person::of(flows);
    other.contact = new_contact("bob", 0);
    other
}

fn two(flow: &str) -> (Person, Person) {
    (Person::of(&[flow]), other(&[flow]))
}

/// Merges; it is as late as it is for the later of the two.
fn merge(into: &mut Person, from: &Person) -> Applied {
    into.now = into.now.max(from.now);
    into.trail.extend(from.trail.iter().cloned());
    let (by, because) = ("Nia".to_owned(), "a test".to_owned());
    let merging = Merging { from: from.contact.clone(), by, because };
    into.turn(Input::Merge(Box::new(merging))).applied
}

fn cart(person: &mut Person, time: &str, data: Value) -> TokenId {
    person.at(time);
    let applied = person.event("cart_updated", data);
    applied.entered.first().expect("it entered").token
}

fn live(person: &Person) -> Vec<TokenId> {
    let live = person.contact.tokens.iter().filter(|token| token.is_live());
    live.map(|token| token.id).collect()
}

fn ended(applied: &Applied) -> Vec<(TokenId, &'static str)> {
    applied.ended.iter().map(|one| (one.token, one.reason.word())).collect()
}

#[test]
fn of_two_runs_by_one_key_the_older_stays() {
    for ann_is_first in [true, false] {
        let (mut ann, mut bob) = two(CARTS);
        let times = ["2027-01-04T09:00:00Z", "2027-01-04T09:10:00Z"];
        let [early, late] = if ann_is_first { times } else { [times[1], times[0]] };
        let own = cart(&mut ann, early, json!({ "k": 1 }));
        let theirs = cart(&mut bob, late, json!({ "k": 1 }));
        let applied = merge(&mut ann, &bob);
        let (stays, ends) = if ann_is_first { (own, theirs) } else { (theirs, own) };
        assert_eq!((live(&ann), ended(&applied)), (vec![stays], vec![(ends, "merged")]));
        let because = applied.ended[0].because.as_deref().unwrap_or_default();
        assert!(because.contains(&stays.to_string()), "{because}");
    }
}

#[test]
fn the_run_with_more_messages_handed_over_stays() {
    let (mut ann, mut bob) = two(CARTS);
    let own = cart(&mut ann, "2027-01-04T09:00:00Z", json!({ "k": 1 }));
    let theirs = cart(&mut bob, "2027-01-04T09:30:00Z", json!({ "k": 1 }));
    ann.pass("2027-01-04T10:31:00Z");
    bob.pass("2027-01-04T10:31:00Z");
    assert_eq!(ann.statuses(), [("mail", Status::Queued)]);
    bob.sent();
    let applied = merge(&mut ann, &bob);
    assert_eq!((live(&ann), ended(&applied)), (vec![theirs], vec![(own, "merged")]));
    let statuses: Vec<_> = ann.contact.messages.iter().map(|m| (m.token, m.status)).collect();
    assert!(statuses.contains(&(own, Status::Cancelled)), "{statuses:?}");
    assert!(statuses.contains(&(theirs, Status::Accepted)), "{statuses:?}");
}

#[test]
fn runs_about_one_cart_are_one_whatever_their_keys() {
    let (mut ann, mut bob) = two(CARTS);
    let own = cart(&mut ann, "2027-01-04T09:00:00Z", json!({ "k": 1, "cart_id": "c" }));
    cart(&mut bob, "2027-01-04T09:30:00Z", json!({ "k": 2, "cart_id": "c" }));
    merge(&mut ann, &bob);
    assert_eq!(live(&ann), [own]);
}

#[test]
fn other_runs_move_along_and_keep_their_ids_and_keys() {
    let (mut ann, mut bob) = two(CARTS);
    let own = cart(&mut ann, "2027-01-04T09:00:00Z", json!({ "k": 1 }));
    let theirs = cart(&mut bob, "2027-01-04T09:30:00Z", json!({ "k": 2 }));
    let applied = merge(&mut ann, &bob);
    assert_eq!((live(&ann), applied.ended.len()), (vec![own, theirs], 0));
    assert_eq!(ann.contact.token(theirs).map(|token| token.key.as_str()), Some("2"));
    ann.pass("2027-01-04T10:31:00Z");
    assert_eq!(ann.message().token, theirs);
    ann.sent();
    ann.sign("message_clicked");
    assert_eq!(ann.message().status, Status::Clicked);
    assert_eq!(ann.stands(), "at rest");
}

#[test]
fn a_cart_that_was_written_about_is_not_written_about_again() {
    let cooled = CARTS.replace("re_entry: after_exit", "re_entry: after_exit, cooldown: 7 days");
    let short = CARTS.replace("for: 5 days", "for: 1 minute");
    let short_and_cooled = cooled.replace("for: 5 days", "for: 1 minute");
    // The flow, when the second run enters, and whether it goes on.
    let rows = [
        (CARTS, "2027-01-04T09:30:00Z", false),
        (&short, "2027-01-04T09:30:00Z", false),
        (&short, "2027-01-05T09:30:00Z", true),
        (&short_and_cooled, "2027-01-05T09:30:00Z", false),
        (&short_and_cooled, "2027-01-12T09:30:00Z", true),
    ];
    for (flow, enters, goes_on) in rows {
        let (mut ann, mut bob) = two(flow);
        let data = || json!({ "k": 1, "cart_id": "c" });
        cart(&mut ann, "2027-01-04T09:00:00Z", data());
        ann.pass("2027-01-04T10:00:00Z");
        ann.sent();
        ann.pass("2027-01-04T10:20:00Z");
        let theirs = cart(&mut bob, enters, data());
        let applied = merge(&mut ann, &bob);
        assert_eq!(live(&ann).contains(&theirs), goes_on, "{flow} {enters}: {applied:?}");
    }
}

#[test]
fn what_the_other_one_did_counts_where_it_lies_in_time() {
    let exit = format!("exit_when: [{{ event: order_placed }}]\n{WAIT}");
    // When the order happened, how many hours later it was told of, and whether the run leaves:
    // it entered on Monday at nine.
    let rows = [
        ("2026-12-14T09:00:00Z", 0, false),
        ("2027-01-04T08:59:00Z", 0, false),
        ("2027-01-04T08:59:00Z", 1, true),
        ("2027-01-04T09:01:00Z", 0, true),
    ];
    for run_is_moved in [false, true] {
        for (happened, told_later, leaves) in rows {
            let (mut ann, mut bob) = two(&exit);
            ann.tag("IN");
            bob.now = super::person::instant(happened).plus(told_later * 3_600_000);
            bob.late("order_placed", json!({}), told_later);
            ann.now = ann.now.max(bob.now).plus(7_200_000);
            bob.now = ann.now;
            let merged = if run_is_moved {
                merge(&mut bob, &ann);
                bob
            } else {
                merge(&mut ann, &bob);
                ann
            };
            let at = format!("{happened} +{told_later} h, moved {run_is_moved}");
            assert_eq!(live(&merged).is_empty(), leaves, "{at}");
        }
    }
}

#[test]
fn a_goal_that_was_reached_by_the_other_one_is_reached() {
    let goal = format!("goal: {{ event: order_placed, within: 5 days }}\n{WAIT}");
    for (hours, conversions) in [(-1, 0), (1, 1)] {
        let (mut ann, mut bob) = two(&goal);
        ann.tag("IN");
        bob.now = ann.now.plus(hours * 3_600_000);
        bob.event("order_placed", json!({}));
        ann.now = ann.now.plus(7_200_000);
        merge(&mut ann, &bob);
        assert_eq!(ann.conversions(), conversions, "{hours}");
        let stands = if conversions == 1 { "goal order_placed" } else { "at wait" };
        assert_eq!(ann.stands(), stands);
    }
}

#[test]
fn entries_of_both_count_for_limits() {
    for entry in ["cooldown: 7 days", "max: { count: 1, per: 7 days }", "re_entry: once"] {
        let flow = format!("entry: {{ {entry} }}\n{WAIT}");
        let (mut ann, mut bob) = two(&flow);
        bob.tag("IN");
        bob.turn(Input::Leave { flow: "rule".into(), because: "a test".into() });
        merge(&mut ann, &bob);
        assert!(ann.tag("IN").entered.is_empty(), "{entry}");
    }
}

#[test]
fn withdrawn_beats_given_from_the_merge_on() {
    for ann_withdraws in [true, false] {
        let (mut ann, mut bob) = two(WAIT);
        let who = if ann_withdraws { &mut ann } else { &mut bob };
        who.event("consent_withdrawn", json!({ "channel": "sms" }));
        ann.contact.consent.remove("push");
        let earlier = bob.contact.consent["push"].clone();
        ann.now = ann.now.plus(60_000);
        merge(&mut ann, &bob);
        let sms = &ann.contact.consent["sms"];
        assert!(!sms.given && sms.at == ann.now, "who was written to before was so rightly");
        assert!(ann.contact.consent["email"].given);
        assert_eq!(ann.contact.consent["push"], earlier, "said by one of them");
    }
}

#[test]
fn tags_carts_orders_and_devices_join_without_an_event() {
    let (mut ann, mut bob) = two("start: { type: people_event, trigger: tag_added, tag: B, \
         next: wait }\nnodes:\n  wait: { type: pause, for: 5 days, next: end }");
    ann.tag("A");
    ann.event("cart_updated", json!({ "cart_id": "c1", "total": 1 }));
    ann.event("order_placed", json!({ "order_id": "o1", "cart_id": "c2" }));
    bob.now = bob.now.plus(60_000);
    bob.contact.tags.insert(Name::from("B"), weir_engine::model::Moment { seq: 1, at: bob.now });
    bob.event("cart_updated", json!({ "cart_id": "c1", "total": 2 }));
    bob.event("cart_updated", json!({ "cart_id": "c2", "total": 3 }));
    let device = Device { token: "phone".into(), platform: Name::from("ios") };
    bob.contact.profile.devices.push(device);
    let applied = merge(&mut ann, &bob);
    assert!(applied.entered.is_empty(), "a merged tag raises no event: {applied:?}");
    assert_eq!(ann.contact.tags.keys().collect::<Vec<_>>(), ["A", "B"]);
    let carts = &ann.contact.carts;
    assert_eq!((&carts["c1"].data["total"], carts["c1"].open), (&json!(2), true));
    assert!(!carts["c2"].open, "ordered by the other one");
    assert!(ann.contact.orders.contains_key("o1"));
    assert_eq!(ann.contact.profile.devices.len(), 3);
    let [event] = ann.changes.events.as_slice() else { panic!("{:?}", ann.changes.events) };
    assert_eq!(event.kind, Name::from("contact_merged"));
    assert_eq!(event.data, json!({ "from": "bob", "by": "Nia", "because": "a test" }));
}

#[test]
fn attributes_take_the_later_write() {
    let (mut ann, mut bob) = two(WAIT);
    let set = |person: &mut Person, fields: Value, minutes: i64| {
        person.now = person.now.plus(minutes * 60_000);
        let fields = fields.as_object().cloned().unwrap_or_default();
        let fields = weir_engine::turn::FieldsChange::Merge(fields);
        let change = weir_engine::turn::ProfileChange { fields, ..Default::default() };
        person.turn(Input::Profile(Box::new(change)));
    };
    set(&mut ann, json!({ "city": { "name": "Wien" }, "size": 1, "gone": 1, "own": 1 }), 0);
    set(&mut bob, json!({ "city": { "name": "Graz" }, "color": "red" }), 1);
    set(&mut ann, json!({ "size": 2 }), 2);
    set(&mut bob, json!({ "size": 3, "gone": 1, "email": "bob@other.example" }), 0);
    set(&mut bob, json!({ "gone": null }), 1);
    ann.contact.suppressed.insert(Channel::Email);
    merge(&mut ann, &bob);
    let profile = &ann.contact.profile;
    let attributes = json!({ "city": { "name": "Graz" }, "size": 2, "color": "red", "own": 1 });
    assert_eq!(Value::Object(profile.attributes.clone()), attributes);
    assert_eq!(profile.email.as_deref(), Some("bob@other.example"));
    assert_eq!(profile.phone.as_deref(), Some("+12025550100"));
    assert!(!ann.contact.suppressed.contains(&Channel::Email), "that was the other address");
    assert_eq!(profile.external_id, "ann");
}

#[test]
fn a_call_in_flight_comes_to_the_survivor() {
    let (mut ann, mut bob) = two(CARTS);
    cart(&mut bob, "2027-01-04T09:00:00Z", json!({ "k": 1 }));
    bob.pass("2027-01-04T10:00:00Z");
    let message = bob.take();
    merge(&mut ann, &bob);
    let outcome = weir_engine::turn::Outcome::Accepted { provider: None, response: None };
    ann.turn(Input::Outcome { message, outcome });
    assert_eq!(ann.statuses(), [("mail", Status::Accepted)]);
    assert_eq!(ann.stands(), "at rest");
}

#[test]
fn no_more_runs_are_inside_than_may_be() {
    let flow = format!("entry: {{ key: $.event.data.k, re_entry: always }}\n{WAIT}");
    let (mut ann, mut bob) = two(&flow);
    for n in 0..60 {
        ann.event("tag_added", json!({ "tag": "IN", "k": format!("a{n}") }));
        bob.event("tag_added", json!({ "tag": "IN", "k": format!("b{n}") }));
    }
    merge(&mut ann, &bob);
    assert_eq!(live(&ann).len(), 100);
}
