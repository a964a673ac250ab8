//! Connectors as files, and what becomes of deliveries.

mod bad_input;
mod broken;
mod vectors;

use weir_engine::diagnostic::render_text;
use weir_engine::source::Source;
use weir_engine::value::Timestamp;

use crate::{Connector, Delivery, Hints, Outcome, SHIPPED, Taken, read, shipped};

fn of_text(text: &str) -> Connector {
    let source = Source::new("x.yaml", text);
    let (connector, found) = read(&source);
    connector.unwrap_or_else(|| panic!("{}", render_text(&source, &found, false)))
}

fn now() -> Timestamp {
    Timestamp::parse("2026-11-27T09:00:00Z").unwrap()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn take(connector: &Connector, body: &str, topic: &str) -> Taken {
    let hints = Hints { topic: Some(topic.to_owned()), ..Hints::default() };
    let delivery = Delivery { body: body.as_bytes(), headers: &[], query: &[], at: now() };
    connector.take(&delivery, &hints)
}

#[test]
fn what_comes_with_weir_is_whole() {
    for one in SHIPPED {
        let source = Source::new(format!("{}.yaml", one.name), one.text);
        let (connector, found) = read(&source);
        assert!(found.is_empty(), "{}", render_text(&source, &found, false));
        let connector = connector.expect("there were no errors");
        assert_eq!(connector.name, one.name, "a connector is named as its file");
        assert!(!connector.verify.is_empty() && !connector.rows.is_empty(), "{}", one.name);
        assert_eq!(shipped(one.name), Some(&connector));
    }
    assert_eq!(shipped("no-such-shop"), None);
}

#[test]
fn the_same_delivery_has_the_same_id() {
    let salla = shipped("salla").unwrap();
    let body = |id: i64, at: &str| {
        let data = serde_json::json!({ "id": id, "updated_at": { "date": at } });
        serde_json::json!({ "event": "abandoned.cart", "merchant": 1, "data": data }).to_string()
    };
    let id = |body: &str| take(salla, body, "abandoned.cart").id;
    let first = id(&body(5, "2025-01-21 17:09:39"));
    assert_eq!(first, id(&format!(" {} ", body(5, "2025-01-21 17:09:39"))), "blanks say nothing");
    assert_ne!(first, id(&body(5, "2025-01-21 17:09:40")));
    assert_ne!(first, id(&body(6, "2025-01-21 17:09:39")));
    assert_ne!(id("{"), id("["), "what cannot be read is told apart by its bytes");
}

#[test]
fn one_delivery_may_tell_two_events_and_each_once() {
    let shop = shipped("woocommerce").unwrap();
    let body = r#"{"id":7,"status":"completed","currency":"USD","total":"5",
        "billing":{"email":"ada@shop.example"},"line_items":[{"name":"Tea","quantity":1}]}"#;
    for topic in ["order.created", "order.updated"] {
        let Outcome::Mapped(mapped) = take(shop, body, topic).outcome else { panic!("{topic}") };
        let told: Vec<_> =
            mapped.events.iter().map(|told| (told.kind.as_str(), told.id.as_str())).collect();
        let expected = [("order_placed", "order_placed:7"), ("order_paid", "order_paid:7")];
        assert_eq!(told, expected, "an update of the same order is no other order");
    }
}
