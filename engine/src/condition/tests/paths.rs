//! Attributes, paths, roots and what operands come to.

use serde_json::{Value, json};
use weir_messages::path::Path;

use super::facts::Facts;
use crate::condition::Operand;

#[test]
fn attributes_by_operator_and_type() {
    let facts = Facts::new().attributes(json!({
        "city": "Berlin", "zip": "01234", "age": 34, "price": "59.90", "comma": "59,90",
        "vip": true, "vip_text": "true", "one": 1, "born": "1992-02-29", "empty": "", "none": null,
        "no_list": [], "zero": 0, "no": false, "object": {}, "sizes": ["M", "XL"], "scores": [3, 8],
        "seen_at": "2027-01-03T12:00:00Z", "predicted": { "abandon_risk": 0.7 },
    }));
    facts.check(&[
        ("{ attribute: city }", true),
        ("{ attribute: town }", false),
        ("{ attribute: empty }", false),
        ("{ attribute: none }", false),
        ("{ attribute: no_list }", false),
        ("{ attribute: zero }", true),
        ("{ attribute: no }", true),
        ("{ attribute: object }", true),
        ("{ attribute: City }", false),
        ("{ attribute: city, is: berlin }", true),
        ("{ attribute: town, is: berlin }", false),
        ("{ not: { attribute: town, is: berlin } }", true),
        ("{ attribute: city, in: [Paris, BERLIN] }", true),
        ("{ attribute: city, contains: ERL }", true),
        ("{ attribute: city, starts_with: ber, ends_with: lin }", true),
        ("{ attribute: city, starts_with: lin }", false),
        ("{ attribute: zip, is: \"01234\" }", true),
        ("{ attribute: zip, gt: 5 }", false),
        ("{ attribute: age, gte: 18, lt: 65 }", true),
        ("{ attribute: age, gte: 18, lt: 30 }", false),
        ("{ attribute: age, is: \"34\" }", true),
        ("{ attribute: price, gt: 59.8 }", true),
        ("{ attribute: comma, gt: 5 }", false),
        ("{ attribute: vip, is: true }", true),
        ("{ attribute: vip_text, is: true }", true),
        ("{ attribute: one, is: true }", false),
        ("{ attribute: born, before: \"2000-01-01\" }", true),
        ("{ attribute: born, is: \"1992-02-29\" }", true),
        ("{ attribute: born, after: \"1992-02-29\" }", false),
        ("{ attribute: seen_at, within_last: 1 day }", true),
        ("{ attribute: seen_at, within_last: 11 hours }", false),
        ("{ attribute: seen_at, within_next: 1 day }", false),
        ("{ attribute: sizes, contains: xl }", true),
        ("{ attribute: sizes, contains: x }", false),
        ("{ attribute: sizes, is: m }", true),
        ("{ attribute: scores, gt: 2, lt: 4 }", true),
        // 3 is over 2 and 8 is under 9, but no score is between 4 and 7.
        ("{ attribute: scores, gt: 4, lt: 7 }", false),
        ("{ attribute: predicted.abandon_risk, gte: 0.7 }", true),
        ("{ attribute: predicted.other }", false),
        ("{ attribute: city, is: $.contact.city }", true),
        ("{ attribute: city, is: $.contact.town }", false),
        ("{ attribute: age, gt: $.contact.one }", true),
    ]);
}

#[test]
fn fields_win_over_attributes() {
    let mut facts = Facts::new().attributes(json!({ "locale": "xx", "email": "no", "id": "no" }));
    facts.contact.profile.locale = Some("de-AT".into());
    facts.contact.profile.email = Some("ana@shop.example".into());
    facts.check(&[
        ("{ attribute: locale, starts_with: de }", true),
        ("{ attribute: email, ends_with: \"@shop.example\" }", true),
        ("{ attribute: id, is: c1 }", true),
        ("{ attribute: attributes.locale, is: xx }", true),
        ("{ attribute: phone }", false),
    ]);
}

fn with_cart() -> Facts {
    let cart = json!({
        "total": 59.9, "currency": "EUR", "token": 59.9,
        "items": [
            { "sku": "a", "price": 20, "stock": 0, "sizes": ["M"] },
            { "sku": "b", "price": 39.9, "stock": 3, "currency": "USD" },
        ],
        "one_list": ["x", "y"],
    });
    Facts::new()
        .event("cart_abandoned", 0, json!({ "cart_id": "k1", "total": 10, "limits": [20, 39.9] }))
        .enter()
        .cart("k1", 0, true, cart)
        .cart("k2", 5, true, json!({ "total": 1 }))
}

#[test]
fn paths_find_one_or_several() {
    with_cart().check(&[
        ("{ path: $.cart.total, gte: 50 }", true),
        ("{ path: $.cart.id, is: k1 }", true),
        ("{ path: $.cart.nothing }", false),
        ("{ path: \"$.cart.items[*].sku\", contains: A }", true),
        ("{ path: \"$.cart.items[*].sku\", contains: ab }", false),
        ("{ path: \"$.cart.items[*].price\", gt: 30, lt: 35 }", false),
        ("{ path: \"$.cart.items[?@.stock <= 0]\" }", true),
        ("{ not: { path: \"$.cart.items[?@.stock <= 0]\" } }", false),
        ("{ path: $.cart.one_list, contains: Y }", true),
        ("{ path: \"$.cart.items[*]\", count: { is: 2 } }", true),
        ("{ path: $.cart.one_list, count: { is: 2 } }", true),
        ("{ path: $.cart.total, count: { is: 1 } }", true),
        ("{ path: $.cart.nothing, count: { is: 0 } }", true),
        ("{ path: \"$.cart.items[*].price\", gt: 30, count: { is: 1 } }", true),
        ("{ path: $.order.total }", false),
        ("{ path: $.flow.id, is: flow }", true),
        // Two lists: some pair.
        ("{ path: \"$.cart.items[*].price\", is: $.entry.data.limits }", true),
        ("{ path: \"$.cart.items[*].price\", lt: $.entry.data.total }", false),
        ("{ path: $.cart.total, gt: $.entry.data.total }", true),
    ]);
}

#[test]
fn money_has_the_currency_beside_or_around_it() {
    let mut facts = with_cart();
    facts.check(&[
        ("{ path: $.cart.total, gte: 50 EUR }", true),
        ("{ path: $.cart.total, gte: 60 EUR }", false),
        ("{ path: $.cart.total, gte: 50 USD }", false),
        ("{ path: \"$.cart.items[0].price\", is: 20 EUR }", true),
        ("{ path: \"$.cart.items[1].price\", is: 39.90 USD }", true),
        ("{ path: \"$.cart.items[1].price\", is: 39.90 EUR }", false),
        ("{ path: \"$.cart.items[*].price\", in: [20 EUR, 5 USD] }", true),
        // Two amounts of other currencies are not compared, two plain numbers are.
        ("{ path: $.cart.total, gt: \"$.cart.items[1].price\" }", false),
        ("{ path: $.cart.token, gt: \"$.cart.items[1].price\" }", true),
        // No currency anywhere.
        ("{ path: $.entry.data.total, is: 10 EUR }", false),
    ]);
    facts = facts.attributes(json!({ "spent": 70, "wallet": { "amount": 5, "currency": "USD" } }));
    facts.check(&[("{ attribute: spent, gte: 50 EUR }", false)]);
    facts.settings.currency = Some("EUR".into());
    facts.check(&[
        ("{ attribute: spent, gte: 50 EUR }", true),
        ("{ attribute: wallet.amount, is: 5 USD }", true),
        ("{ attribute: wallet.amount, is: 5 EUR }", false),
    ]);
}

#[test]
fn baskets_are_named_by_the_entry_event_else_the_latest_open() {
    let carts =
        |facts: Facts| {
            facts
                .cart("k1", 1, true, json!({ "n": 1 }))
                .cart("k2", 2, true, json!({ "n": 2 }))
                .cart("k3", 3, false, json!({ "n": 3 }))
        };
    let entered = |data: Value| carts(Facts::new().event("x", 0, data).enter());
    let rows = [
        (entered(json!({ "cart_id": "k1" })), Some(1)),
        (entered(json!({ "cart_id": "k3" })), Some(3)),
        (entered(json!({ "cart_id": "gone" })), None),
        (entered(json!({})), Some(2)),
        (carts(Facts::new()), Some(2)),
        (Facts::new(), None),
    ];
    for (facts, expected) in rows {
        let found = facts.view().roots().pointer("/cart/n").and_then(Value::as_i64);
        assert_eq!(found, expected);
    }
}

#[test]
fn variables_are_the_flows_constants_and_over_them_what_was_kept() {
    let mut facts = Facts::new().event("x", 0, json!({})).enter();
    facts.constants.insert("limit".into(), json!(5));
    facts.constants.insert("code".into(), json!("old"));
    let token = facts.contact.tokens.last_mut().unwrap();
    token.vars.insert("code".into(), json!({ "text": "NEW" }));
    facts.check(&[
        ("{ path: $.vars.limit, is: 5 }", true),
        ("{ path: $.vars.code.text, is: NEW }", true),
        ("{ path: $.vars.other }", false),
    ]);
}

#[test]
fn before_entry_the_event_at_hand_is_the_entry() {
    let facts = Facts::new().event("x", 0, json!({ "n": 5, "cart_id": "k" })).cart(
        "k",
        0,
        false,
        json!({ "n": 6 }),
    );
    let event = facts.contact.history[0].clone();
    let view = facts.view().event(&event);
    for (path, expected) in [("$.event.data.n", 5), ("$.entry.data.n", 5), ("$.cart.n", 6)] {
        let found = view.find(&Path::parse(path).unwrap());
        assert_eq!(found, [&json!(expected)], "{path}");
    }
    assert_eq!(view.roots()["entry"]["type"], "x");
    assert_eq!(view.roots()["entry"]["occurred_at"], "2027-01-04T00:00:00.000Z");
}

#[test]
fn operands_come_to_values() {
    let facts = with_cart().attributes(json!({ "city": "Berlin", "none": null, "empty": "" }));
    let view = facts.view();
    let path = |text: &str| Operand::Path(Path::parse(text).unwrap());
    let data = [
        ("city".into(), path("$.contact.city")),
        ("first".into(), path("$.cart.items[*].sku")),
        ("none".into(), path("$.contact.none")),
        ("gone".into(), path("$.order.total")),
        ("empty".into(), path("$.contact.empty")),
        ("json".into(), Operand::Json(json!({ "deep": ["$.cart.total", "$.99", "$.order.x", 1] }))),
    ];
    assert_eq!(
        Value::Object(view.resolve_data(&data)),
        json!({
            "city": "Berlin", "first": "a", "none": null, "gone": null, "empty": "",
            "json": { "deep": [59.9, "$.99", null, 1] },
        })
    );
    let present = view.resolve_present(&data);
    assert_eq!(present.keys().collect::<Vec<_>>(), ["city", "empty", "first", "json"]);
}
