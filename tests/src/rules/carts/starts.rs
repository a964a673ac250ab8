//! The start `cart_abandoned`: when it lets in, whom, and how often.

use serde_json::json;
use weir_engine::catalogue::Mode;
use weir_engine::model::{CartState, Profile};
use weir_engine::turn::{FieldsChange, Happening, Input, ProfileChange};

use super::super::person::{Person, instant, refusal};
use super::{QUIET, TOLD, cart, empty};

fn quiet() -> Person {
    Person::of(&[QUIET])
}

/// Somebody of whom nothing is known but what a browser calls it.
fn nobody(flow: &str) -> Person {
    let mut person = Person::of(&[flow]);
    person.contact.profile = Profile { external_id: "auto_1".into(), ..Profile::default() };
    person
}

fn is_called(person: &mut Person, email: &str) {
    let fields = json!({ "email": email }).as_object().cloned().unwrap();
    let fields = FieldsChange::Set(fields);
    person.turn(Input::Profile(Box::new(ProfileChange { fields, ..ProfileChange::default() })));
}

#[test]
fn a_cart_that_nobody_touches_starts() {
    let mut person = quiet();
    person.event("cart_updated", cart("c1", "11.80"));
    assert_eq!(person.due("c1").as_deref(), Some("2027-01-04T10:00:00.000Z"));
    person.wait("2027-01-04T09:59:59Z");
    assert_eq!((person.runs(), person.state("c1")), (0, CartState::Open), "never early");
    person.wait("2027-01-04T10:00:00Z");
    assert_eq!((person.runs(), person.state("c1")), (1, CartState::Abandoned));
    assert_eq!(person.stands(), "at mail");
    let entry = &person.token().entry;
    assert_eq!(*entry.kind, *"cart_quiet");
    assert_eq!(entry.data["cart_id"], "c1");
    assert_eq!(entry.data["quiet_since"], "2027-01-04T09:00:00.000Z");
}

#[test]
fn what_changes_in_a_cart_moves_its_timer() {
    let mut person = quiet();
    person.event("cart_updated", cart("c1", "11.80"));
    person.at("2027-01-04T09:30:00Z");
    person.event("cart_updated", cart("c1", "11.80"));
    assert_eq!(person.due("c1").as_deref(), Some("2027-01-04T10:00:00.000Z"), "the same again");
    person.event("cart_updated", cart("c1", "20.00"));
    assert_eq!(person.due("c1").as_deref(), Some("2027-01-04T10:30:00.000Z"));
    person.at("2027-01-04T09:40:00Z");
    person.event("checkout_started", json!({ "cart_id": "c1" }));
    assert_eq!(person.due("c1").as_deref(), Some("2027-01-04T10:40:00.000Z"), "still shopping");
    assert_eq!(person.basket("c1").data["total"], "20.00", "what it does not say stays");
}

#[test]
fn one_start_for_each_quiet_spell() {
    let mut person = quiet();
    person.event("cart_updated", cart("c1", "11.80"));
    person.wait("2027-01-04T12:00:00Z");
    person.sent();
    person.event("cart_updated", cart("c1", "11.80"));
    let told = person.event("cart_abandoned", cart("c1", "11.80"));
    assert_eq!(refusal(&told), Some("same_cart"));
    person.wait("2027-01-05T12:00:00Z");
    assert_eq!(person.runs(), 1, "nothing changed since");
    person.event("cart_updated", cart("c1", "30.00"));
    assert_eq!(person.state("c1"), CartState::Open);
    person.wait("2027-01-05T14:00:00Z");
    assert_eq!(person.runs(), 2, "a change begins a new spell");
}

#[test]
fn carts_that_wait_for_nobody_start_nothing() {
    let rows = [
        ("cart_updated", empty("c1"), "empty"),
        ("order_placed", json!({ "order_id": "o1", "cart_id": "c1" }), "ordered"),
        ("order_placed", json!({ "order_id": "o1" }), "ordered by the same person"),
        ("order_paid", json!({ "order_id": "o1", "cart_id": "c1" }), "paid"),
    ];
    for (kind, data, why) in rows {
        let mut person = quiet();
        person.event("cart_updated", cart("c1", "11.80"));
        person.at("2027-01-04T09:10:00Z");
        person.event(kind, data);
        assert_eq!(person.due("c1"), None, "{why}");
        person.wait("2027-01-06T09:00:00Z");
        assert_eq!(person.runs(), 0, "{why}");
    }
}

#[test]
fn each_cart_has_its_own_timer() {
    let by_cart = format!("{QUIET}\nentry: {{ key: $.cart.id }}");
    let mut person = Person::of(&[&by_cart]);
    person.event("cart_updated", cart("c1", "11.80"));
    person.at("2027-01-04T09:20:00Z");
    person.event("cart_updated", cart("c2", "5.90"));
    person.wait("2027-01-04T11:00:00Z");
    let keys: Vec<_> = person.contact.tokens.iter().map(|token| token.key.clone()).collect();
    assert_eq!(keys, ["c1", "c2"]);
    let named = json!({ "cart_id": 7, "id": "not this", "total": "9", "items": [{}] });
    person.event("cart_abandoned", named);
    assert_eq!(person.token().key, "7", "the shop's number for the cart, and no other `id`");
}

#[test]
fn the_word_of_the_shop_starts_at_once() {
    for flow in [QUIET, TOLD] {
        let mut person = Person::of(&[flow]);
        let applied = person.event("cart_abandoned", cart("c1", "11.80"));
        assert_eq!(applied.entered.len(), 1, "{applied:?}");
        assert_eq!(person.state("c1"), CartState::Abandoned);
        let again = person.event("cart_abandoned", cart("c1", "11.80"));
        assert_eq!(refusal(&again), Some("same_cart"));
        person.wait("2027-01-06T09:00:00Z");
        assert_eq!(person.runs(), 1, "and the timer not once more");
    }
}

#[test]
fn the_end_of_a_session_starts_where_no_time_is_set() {
    let rows = [(TOLD, 1), (QUIET, 0)];
    for (flow, runs) in rows {
        let mut person = Person::of(&[flow]);
        person.event("session_ended", json!({}));
        assert_eq!(person.runs(), 0, "no cart");
        person.event("cart_updated", empty("c1"));
        person.event("session_ended", json!({}));
        assert_eq!(person.runs(), 0, "an empty one");
        person.event("cart_updated", cart("c2", "11.80"));
        person.event("session_ended", json!({}));
        person.event("session_ended", json!({ "cart_id": "c2" }));
        assert_eq!(person.runs(), runs, "{flow}");
        if runs > 0 {
            assert_eq!(person.token().entry.data["cart_id"], "c2");
        }
    }
}

#[test]
fn a_late_word_about_a_cart_that_changed_since_starts_nothing() {
    let mut person = Person::of(&[TOLD]);
    person.event("cart_updated", cart("c1", "11.80"));
    let told = person.late("cart_abandoned", cart("c1", "5.90"), 1);
    assert_eq!(refusal(&told), Some("no_cart"));
    assert_eq!(person.basket("c1").data["total"], "11.80");
    let told = person.late("cart_abandoned", cart("c2", "5.90"), 25);
    assert_eq!(refusal(&told), Some("too_old"));
}

#[test]
fn carts_of_nobody_wait_until_somebody_is_known() {
    let mut person = nobody(QUIET);
    person.event("cart_updated", cart("c1", "11.80"));
    person.wait("2027-01-04T12:00:00Z");
    assert_eq!((person.due("c1"), person.runs()), (None, 0));
    is_called(&mut person, "ann@shop.example");
    person.wait("2027-01-04T12:00:00Z");
    assert_eq!(person.runs(), 1, "it was quiet long enough already");
    let mut person = nobody(QUIET);
    person.event("cart_updated", cart("c1", "11.80"));
    person.at("2027-01-04T09:30:00Z");
    is_called(&mut person, "ann@shop.example");
    assert_eq!(person.due("c1").as_deref(), Some("2027-01-04T10:00:00.000Z"));
    let mut person = nobody(QUIET);
    person.event("cart_updated", cart("c1", "11.80"));
    person.at("2027-01-05T10:00:01Z");
    is_called(&mut person, "ann@shop.example");
    assert_eq!(person.due("c1"), None, "it went quiet longer ago than `max_age`");
}

#[test]
fn what_the_shop_said_of_nobody_starts_when_somebody_is_known() {
    let mut person = nobody(TOLD);
    let told = person.event("cart_abandoned", cart("c1", "11.80"));
    assert_eq!(refusal(&told), Some("not_known"));
    person.at("2027-01-04T09:30:00Z");
    is_called(&mut person, "ann@shop.example");
    person.wait("2027-01-04T09:30:00Z");
    assert_eq!(person.runs(), 1);
}

#[test]
fn what_may_start_nothing_plans_nothing() {
    let mut person = quiet();
    let happening = Happening {
        id: None,
        kind: "cart_updated".into(),
        occurred_at: None,
        data: cart("c1", "11.80"),
        source: Some("shop".into()),
        starts: false,
    };
    person.turn(Input::Event(happening));
    assert_eq!(person.due("c1"), None, "read again");
    person.late("cart_updated", cart("c2", "11.80"), 25);
    assert_eq!(person.due("c2"), None, "told a day late");
    person.late("cart_updated", cart("c3", "11.80"), 2);
    person.wait("2027-01-04T09:00:00Z");
    assert_eq!(person.runs(), 1, "told a little late, it starts at once");
}

#[test]
fn publishing_plans_what_is_still_inside_its_quiet_time() {
    let mut person = quiet();
    let flows = std::mem::take(&mut person.world.flows);
    person.event("cart_updated", cart("c1", "11.80"));
    person.at("2027-01-04T09:59:00Z");
    person.event("cart_updated", cart("c2", "11.80"));
    person.at("2027-01-04T10:30:00Z");
    person.world.flows = flows;
    person.turn(Input::Plan);
    assert_eq!(person.due("c1"), None, "it went quiet before");
    assert_eq!(person.due("c2").as_deref(), Some("2027-01-04T10:59:00.000Z"));
    person.event("cart_updated", cart("c1", "12.00"));
    assert_eq!(person.due("c1").as_deref(), Some("2027-01-04T11:30:00.000Z"), "it changed");
}

#[test]
fn a_new_version_with_a_longer_time_fires_no_timer_early() {
    let mut person = quiet();
    person.event("cart_updated", cart("c1", "11.80"));
    let longer = QUIET.replace("1 hour", "3 hours");
    let flow = super::super::person::flow(&longer);
    person.world.flows.add(std::sync::Arc::new(flow), 2);
    let current = weir_engine::catalogue::Current { version: 2, mode: Mode::Live };
    person.world.flows.set_current(&"rule".into(), current);
    person.wait("2027-01-04T11:59:00Z");
    assert_eq!(person.runs(), 0);
    person.wait("2027-01-04T12:00:00Z");
    assert_eq!(person.runs(), 1);
}

#[test]
fn a_paused_flow_lets_nobody_in_by_the_word_of_the_shop() {
    let mut person = quiet();
    person.event("cart_updated", cart("c1", "11.80"));
    person.mode(Mode::Paused);
    let told = person.event("cart_abandoned", cart("c1", "11.80"));
    assert_eq!(refusal(&told), Some("flow_paused"));
    person.mode(Mode::Live);
    person.wait("2027-01-04T10:00:00Z");
    assert_eq!(person.runs(), 1, "its timer waited");
}

#[test]
fn value_products_and_history_are_asked_by_where() {
    let rows = [
        ("{ path: $.cart.total, gte: 50 EUR }", "49.99", 0),
        ("{ path: $.cart.total, gte: 50 EUR }", "50", 1),
        ("{ path: $.cart.total, gte: 50 USD }", "80", 0),
        ("{ path: \"$.cart.items[?@.sku == 'tea']\" }", "1", 1),
        ("{ path: \"$.cart.items[?@.sku == 'mug']\" }", "1", 0),
        ("{ path: $.event.data.total, gte: 5 }", "5", 1),
        ("{ segment: vip }", "1", 0),
        ("{ tag: VIP }", "1", 0),
    ];
    for (condition, total, runs) in rows {
        for event in ["cart_updated", "cart_abandoned"] {
            let with = format!("after: 1 hour, where: {condition}");
            let mut person = Person::of(&[&QUIET.replace("after: 1 hour", &with)]);
            person.event(event, cart("c1", total));
            person.wait("2027-01-04T12:00:00Z");
            assert_eq!(person.runs(), runs, "{condition} by {event}");
        }
    }
}

#[test]
fn the_mail_tells_of_the_cart_as_it_is_when_it_is_sent() {
    let mut person = Person::of(&[&QUIET.replace("next: mail", "next: wait").replace(
        "nodes:",
        "nodes:\n  wait: { type: pause, for: 1 hour, next: still }\n  still: { type: \
         evaluate_data, none_matched: end, branches: [{ label: Yes, when: { path: $.cart.total, \
         gte: 20 }, next: mail }] }",
    )]);
    person.event("cart_updated", cart("c1", "11.80"));
    person.event("cart_updated", cart("c2", "1.00"));
    person.wait("2027-01-04T10:00:00Z");
    person.at("2027-01-04T10:30:00Z");
    person.event("cart_updated", cart("c1", "25.00"));
    let first = person.contact.tokens[0].id;
    person.now = instant("2027-01-04T11:00:00Z");
    person.turn(Input::Timer(first));
    assert_eq!(person.contact.token(first).unwrap().node, "mail", "`cart` is the run's own");
}
