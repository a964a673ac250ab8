//! Codes: who waits for one, and which go back.

use serde_json::{Value, json};
use weir_engine::model::{Event, Reason, TokenId};
use weir_engine::turn::{CouponChanges, Input, Outcome, Wish};
use weir_engine::value::Timestamp;

use super::person::{Person, instant};

/// A code, an e-mail that says it, and a rest; whoever adds `BUY` leaves.
const GIFT: &str = "exit_when: [{ tag_added: BUY }]
nodes:
  gift:
    type: issue_coupon
    pool: spring
    discount: 10%
    expires: 30 days
    save_as: gift
    next: mail
    failed: stayed
  mail: { type: send_email, message: offer, next: rest, failed: rest }
  rest: { type: pause, for: 1 day, next: end }
  stayed: { type: pause, for: 9 days, next: end }";

/// Everybody's code, as often as one is given out.
const AGAIN: &str =
    "start: { type: people_event, trigger: event, event: coupon_issued, next: gift }
id: again
entry: { re_entry: always }
nodes:
  gift: { type: issue_coupon, code: WELCOME10, save_as: gift, next: end }";

fn wish(person: &Person) -> Wish {
    let [wish] = person.changes.coupons.wishes.as_slice() else {
        panic!("{:?}", person.changes.coupons)
    };
    wish.clone()
}

/// Somebody whose code is `S-1`, and whose e-mail is queued.
fn given() -> Person {
    let mut person = Person::inside(GIFT);
    let wish = wish(&person);
    person.turn(Input::Coupon { wish, code: Some("S-1".into()) });
    assert_eq!(person.stands(), "at mail");
    person
}

fn returned(coupons: &CouponChanges) -> &[TokenId] {
    &coupons.returned
}

fn carried(coupons: &CouponChanges) -> Vec<&str> {
    coupons.carried.iter().map(|(_, code)| code.as_str()).collect()
}

fn last<'p>(person: &'p Person, kind: &str) -> &'p Event {
    person.contact.events().rfind(|event| event.kind == *kind).expect(kind)
}

#[test]
fn a_run_waits_for_its_code_and_hears_nothing_else() {
    let mut person = Person::inside(GIFT);
    let asked = wish(&person);
    let until = instant("2027-02-03T09:00:00Z");
    assert_eq!((asked.pool.as_str(), asked.expires_at), ("spring", Some(until)));
    let posted = json!({ "coupon": "X", "token": asked.token.to_string(), "visit": asked.visit });
    person.event("coupon_issued", posted);
    assert_eq!(person.stands(), "at gift", "from outside it is no answer");
    let other = Wish { visit: asked.visit + 1, ..asked.clone() };
    person.turn(Input::Coupon { wish: other, code: Some("X".into()) });
    assert_eq!(person.stands(), "at gift", "of another visit");
    person.turn(Input::Coupon { wish: asked.clone(), code: Some("S-1".into()) });
    assert_eq!(person.stands(), "at mail");
    let kept = json!({ "code": "S-1", "discount": "10%", "expires_at": until.to_string() });
    assert_eq!(person.token().vars["gift"], kept);
    assert_eq!(last(&person, "coupon_issued").data["coupon"], "S-1");
    person.turn(Input::Coupon { wish: asked, code: Some("S-2".into()) });
    assert_eq!(person.token().vars["gift"], kept, "it was answered before");
    let trail: String = person.trail.iter().map(|hop| hop.because.as_str()).collect();
    assert!(!trail.contains("S-1"), "{trail}");
}

#[test]
fn without_a_code_it_leaves_by_failed() {
    let mut person = Person::inside(GIFT);
    let asked = wish(&person);
    person.turn(Input::Coupon { wish: asked, code: None });
    assert_eq!(person.stands(), "at stayed");
    assert_eq!(last(&person, "coupon_not_issued").data["reason"], "pool_empty");
    let mut person = Person::inside(GIFT);
    person.pass("2027-01-04T09:59:59Z");
    assert_eq!(person.stands(), "at gift");
    person.pass("2027-01-04T10:00:00Z");
    assert_eq!(person.stands(), "at stayed", "nobody answered");
}

#[test]
fn what_no_message_took_along_goes_back_when_the_run_ends() {
    let mut person = given();
    person.tag("BUY");
    assert_eq!(returned(&person.changes.coupons), [person.token().id]);
    assert!(person.changes.coupons.carried.is_empty(), "the message was cancelled");

    let mut person = Person::inside(GIFT);
    person.tag("BUY");
    assert_eq!(returned(&person.changes.coupons), [person.token().id], "it has none yet");

    let mut person = given();
    person.sent();
    assert_eq!(carried(&person.changes.coupons), ["S-1"]);
    assert!(returned(&person.changes.coupons).is_empty(), "the run goes on");
}

#[test]
fn a_code_on_its_way_is_judged_by_what_becomes_of_it() {
    let later = Timestamp::from_millis(instant("2027-01-04T10:00:00Z").millis());
    let rows = [
        (Outcome::Accepted { provider: None, response: None }, true),
        (Outcome::Unknown, true),
        (Outcome::Again(later), true),
        (Outcome::Later(later), false),
        (Outcome::Refused(Reason::Refused), false),
    ];
    for (outcome, took) in rows {
        let mut person = given();
        let message = person.take();
        person.tag("BUY");
        assert!(returned(&person.changes.coupons).is_empty(), "{outcome:?}: it may leave");
        person.turn(Input::Outcome { message, outcome: outcome.clone() });
        let coupons = &person.changes.coupons;
        assert_eq!(!carried(coupons).is_empty(), took, "{outcome:?}");
        assert_eq!(returned(coupons), [person.token().id], "{outcome:?}");
    }
}

#[test]
fn a_finished_run_keeps_what_may_still_be_sent() {
    let mut person = given();
    person.comes_to(Outcome::Refused(Reason::Refused));
    assert!(carried(&person.changes.coupons).is_empty());
    person.pass("2027-01-05T09:00:00Z");
    assert_eq!(person.stands(), "end");
    assert_eq!(carried(&person.changes.coupons), ["S-1"], "an operator may retry it");
}

#[test]
fn an_order_uses_its_code_up() {
    let mut person = Person::of(&[]);
    let used = |person: &mut Person, kind: &str, coupon: Value| {
        person.event(kind, json!({ "order_id": "o", "coupon": coupon }));
        person.changes.coupons.redeemed.to_vec()
    };
    assert_eq!(used(&mut person, "order_placed", json!("S-1")), ["S-1"]);
    assert_eq!(used(&mut person, "order_placed", json!(5)), ["5"]);
    for (kind, coupon) in [
        ("order_paid", json!("S-1")),
        ("order_placed", Value::Null),
        ("order_placed", json!(["S-1"])),
        ("order_placed", json!("x".repeat(101))),
    ] {
        assert!(used(&mut person, kind, coupon.clone()).is_empty(), "{kind} {coupon}");
    }
}

#[test]
fn codes_that_lead_to_codes_end() {
    let first =
        AGAIN.replace("trigger: event, event: coupon_issued", "trigger: tag_added, tag: IN");
    let mut person = Person::of(&[&first.replace("again", "first"), AGAIN]);
    person.tag("IN");
    assert!((2..=17).contains(&person.contact.tokens.len()), "{}", person.contact.tokens.len());
    assert!(person.contact.events().any(|event| event.kind == *"flow_error"));
}
