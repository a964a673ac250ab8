//! The life of a cart: open, abandoned, recovered or ordered, whatever comes first.

use serde_json::{Value, json};
use weir_engine::model::CartState;

use super::super::person::Person;
use super::{QUIET, TOLD, cart};

fn order(fields: &Value) -> Value {
    let mut all = json!({ "order_id": "o1", "total": "11.80" });
    for (name, value) in fields.as_object().unwrap() {
        all[name] = value.clone();
    }
    all
}

/// Somebody who left a cart an hour ago.
fn left() -> Person {
    let mut person = Person::of(&[QUIET]);
    person.event("cart_updated", cart("c1", "11.80"));
    person.wait("2027-01-04T10:00:00Z");
    assert_eq!(person.state("c1"), CartState::Abandoned);
    person
}

#[test]
fn an_order_recovers_a_cart_that_was_left() {
    let rows = [
        json!({ "cart_id": "c1" }),
        json!({ "checkout_id": "c1" }),
        json!({ "checkout_id": "k1" }),
        json!({}),
    ];
    for named in rows {
        let mut person = left();
        let with = json!({ "cart_id": "c1", "total": "11.80", "checkout_id": "k1" });
        person.event("cart_abandoned", with);
        person.event("order_placed", order(&named));
        assert_eq!(person.state("c1"), CartState::Recovered, "{named}");
        let ordered = person.basket("c1").life.ordered.clone().unwrap();
        assert_eq!(ordered.order.as_deref(), Some("o1"));
        assert!(!person.basket("c1").paid, "an order that waits for its money");
        person.event("order_paid", order(&json!({})));
        assert!(person.basket("c1").paid);
    }
}

#[test]
fn a_cart_that_was_never_left_is_ordered() {
    let mut person = Person::of(&[QUIET]);
    person.event("cart_updated", cart("c1", "11.80"));
    person.event("order_placed", order(&json!({ "cart_id": "c1" })));
    assert_eq!(person.state("c1"), CartState::Ordered);
    let mut person = left();
    person.late("order_placed", order(&json!({ "cart_id": "c1" })), 1);
    assert_eq!(person.state("c1"), CartState::Ordered, "bought before it counted as left");
}

#[test]
fn an_order_without_a_cart_closes_the_last_one() {
    let mut person = Person::of(&[TOLD]);
    person.event("cart_abandoned", cart("old", "5.90"));
    person.at("2027-01-04T12:00:00Z");
    person.event("cart_updated", cart("new", "11.80"));
    person.at("2027-01-05T12:00:00Z");
    person.event("order_placed", order(&json!({})));
    assert_eq!(person.state("new"), CartState::Ordered);
    assert_eq!(person.state("old"), CartState::Abandoned, "one order is of one cart");
    person.event("order_paid", order(&json!({})));
    person.event("order_shipped", order(&json!({})));
    assert_eq!(person.state("old"), CartState::Abandoned, "and what follows of no other");
    person.at("2027-01-09T09:00:01Z");
    person.event("order_placed", json!({ "order_id": "o2" }));
    assert_eq!(person.state("old"), CartState::Abandoned, "after five days of nobody's");
    person.event("order_placed", json!({ "order_id": "o3", "cart_id": "elsewhere" }));
    assert_eq!(person.state("old"), CartState::Abandoned, "it names another");
}

#[test]
fn an_order_may_be_told_before_its_cart() {
    let rows = [json!({ "cart_id": "c1" }), json!({ "checkout_id": "c1" }), json!({})];
    for named in rows {
        let mut person = Person::of(&[QUIET]);
        person.event("order_placed", order(&named));
        person.late("cart_updated", cart("c1", "11.80"), 1);
        assert_eq!(person.state("c1"), CartState::Ordered, "{named}");
        assert_eq!(person.due("c1"), None, "{named}");
        person.wait("2027-01-04T12:00:00Z");
        assert_eq!(person.runs(), 0, "{named}");
        person.event("cart_updated", cart("c2", "5.90"));
        assert_eq!(person.state("c2"), CartState::Open, "that is a new one");
    }
}

#[test]
fn two_orders_of_one_cart_close_it_once() {
    let mut person = left();
    person.event("order_placed", order(&json!({ "cart_id": "c1" })));
    let first = person.basket("c1").clone();
    person.event("order_placed", json!({ "order_id": "o2", "cart_id": "c1" }));
    person.event("order_placed", order(&json!({ "cart_id": "c1" })));
    person.event("order_cancelled", json!({ "order_id": "o2", "cart_id": "c1" }));
    assert_eq!(*person.basket("c1"), first);
}

#[test]
fn events_in_any_order_give_the_same_cart() {
    let told = [
        ("cart_updated", cart("c1", "5.90"), 4),
        ("cart_updated", cart("c1", "11.80"), 3),
        ("order_placed", order(&json!({ "cart_id": "c1" })), 2),
        ("order_paid", order(&json!({})), 1),
    ];
    let mut seen = Vec::new();
    for first in 0..told.len() {
        for second in 0..told.len() {
            let mut order: Vec<usize> = (0..told.len()).collect();
            order.swap(0, first);
            order.swap(1, second);
            let mut person = Person::of(&[QUIET]);
            for place in order {
                let (kind, data, hours) = &told[place];
                person.late(kind, data.clone(), *hours);
            }
            let cart = person.basket("c1");
            let ordered = cart.life.ordered.as_ref().and_then(|by| by.order.clone());
            seen.push((cart.state(), cart.paid, cart.data["total"].clone(), ordered));
        }
    }
    let expected = (CartState::Ordered, true, json!("11.80"), Some("o1".to_owned()));
    assert!(seen.iter().all(|one| *one == expected), "{seen:#?}");
}

#[test]
fn an_unpaid_order_that_is_cancelled_gives_its_cart_back() {
    let mut person = left();
    person.event("order_placed", order(&json!({ "cart_id": "c1" })));
    person.event("order_cancelled", order(&json!({})));
    assert_eq!(person.state("c1"), CartState::Abandoned);
    assert_eq!(person.due("c1"), None, "it starts nothing until it changes");
    person.late("order_placed", order(&json!({ "cart_id": "c1" })), 1);
    assert_eq!(person.state("c1"), CartState::Abandoned, "told late, it stays cancelled");
    let mut person = left();
    person.event("order_paid", order(&json!({ "cart_id": "c1" })));
    person.event("order_cancelled", order(&json!({})));
    assert_eq!(person.state("c1"), CartState::Recovered, "paid, it stays bought");
}

#[test]
fn recovered_by_the_link_and_on_its_own_are_told_apart() {
    let click = |person: &mut Person, link: &str| {
        let message = person.message().id.to_string();
        person.event("message_clicked", json!({ "message": message, "link": link }));
    };
    let rows = [(Some("cart"), true), (Some("shop"), false), (None, false)];
    for (link, by_link) in rows {
        let mut person = left();
        person.sent();
        if let Some(link) = link {
            click(&mut person, link);
        }
        person.at("2027-01-04T11:00:00Z");
        person.event("order_placed", order(&json!({ "cart_id": "c1" })));
        assert_eq!(person.basket("c1").is_by_link(), by_link, "{link:?}");
    }
    let mut person = left();
    person.sent();
    person.event("order_placed", order(&json!({ "cart_id": "c1" })));
    person.at("2027-01-04T11:00:00Z");
    click(&mut person, "cart");
    assert!(!person.basket("c1").is_by_link(), "followed after the order");
}

#[test]
fn a_message_that_a_provider_took_is_noted_on_its_cart() {
    let mut person = left();
    assert!(!person.basket("c1").is_reminded());
    person.sent();
    let life = &person.basket("c1").life;
    assert_eq!((life.reminders, life.reminded_at), (1, Some(person.now)));
    let webhook = QUIET.replace("send_email, message: mail", "send_webhook, message: call");
    let mut person = Person::of(&[&webhook]);
    person.event("cart_abandoned", cart("c1", "11.80"));
    person.sent();
    assert!(!person.basket("c1").is_reminded(), "a program was told, and nobody reminded");
}
