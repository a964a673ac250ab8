//! What cannot be taken, and what is said about it.

use super::*;

const SHOP: &str = "
connector: tea-shop
verify: { scheme: token, header: X-Token }
event: { path: $.type }
shop: { header: X-Shop }
events:
  - { topics: [cart], when: { path: $.test, is: true }, skip: only a test }
  - { topics: [ids], refuse: it names ids only }
  - { topics: [cart], type: cart_abandoned, mapping: cart }
mapping:
  cart:
    occurred_at: $.at
    contact:
      external_id: $.customer
      email: $.email
      phone: $.phone
    data:
      cart_id: { path: $.cart, required: true }
      total: $.total
      currency: $.currency
      recovery_url: $.link
    items:
      at: \"$.items[*]\"
      fields: { name: $.name, quantity: $.n, price: $.price }
";

/// A good body with one thing changed.
fn changed(name: &str, value: serde_json::Value) -> String {
    let mut body = serde_json::json!({
        "type": "cart", "at": "2026-11-27T08:00:00Z", "email": "ada@shop.example", "cart": "c1",
        "total": "9.90", "currency": "EUR", "items": [{"name": "Tea", "n": 1, "price": 9.9}],
    });
    body[name] = value;
    body.to_string()
}

fn codes(outcome: Outcome) -> Vec<String> {
    match outcome {
        Outcome::Refused(refusals) => refusals.iter().map(ToString::to_string).collect(),
        Outcome::Skipped(why) => vec![format!("skipped: {why}")],
        Outcome::Shelved(shelved) => vec![format!("shelved: {}", shelved.id)],
        Outcome::Mapped(mapped) => {
            mapped.remarks.iter().map(|r| format!("remark: {}: {}", r.place, r.message)).collect()
        }
    }
}

#[test]
fn bad_input_is_refused_with_what_where_and_what_to_do() {
    use serde_json::json;
    let shop = of_text(SHOP);
    let rows = [
        (changed("items", json!([])), "no_items: $.items[*]: there are no items"),
        (changed("items", json!(null)), "no_items: $.items[*]"),
        (changed("total", json!(-1)), "negative_amount: $.total: -1 is less than nothing"),
        (changed("total", json!("a lot")), "invalid_amount: $.total: `a lot` is no amount"),
        (changed("currency", json!("TEA")), "unknown_currency: $.currency: `TEA`"),
        (changed("email", json!("")), "no_contact: $.customer, $.email, $.phone: it names no"),
        (changed("cart", json!("")), "missing: $.cart: `cart_id` has to be there"),
        (changed("at", json!("soon")), "invalid_time: $.at: `soon` is no time"),
        (changed("type", json!("tea")), "unknown_topic: $.type: `tea-shop` has no row for `tea`"),
        (changed("type", json!("ids")), "not_mapped: $.type: it names ids only"),
        (changed("test", json!(true)), "skipped: only a test"),
        (
            changed("items", json!([{"name": "Tea", "n": 1, "price": -3}])),
            "negative_amount: item 1, $.price: -3 is less",
        ),
        (
            changed("items", json!([{"name": "Tea", "n": -1}])),
            "negative_quantity: item 1, quantity",
        ),
        (changed("link", json!("javascript:x")), "remark: $.link: recovery_url is left out"),
        (changed("phone", json!("0151 123")), "remark: $.phone: phone is left out: it has no"),
        (changed("currency", json!(null)), "remark: currency: no currency is said"),
        (
            changed("items", json!([{"name": "Tea", "n": 0}, {"name": "Cup", "n": 1}])),
            "remark: $.items[*]: item 1 is left out: there are 0",
        ),
        ("webhook=1".to_owned(), "not_json: body: the body is not JSON (line 1, column 1)"),
        (String::new(), "not_json: body"),
        ("[1,2]".to_owned(), "unknown_topic"),
        ("\"cart\"".to_owned(), "unknown_topic"),
        ("[".repeat(100_000), "not_json"),
    ];
    for (body, expected) in rows {
        let headers = pairs(&[("X-Shop", "tea.example")]);
        let delivery = Delivery { body: body.as_bytes(), headers: &headers, query: &[], at: now() };
        let told = codes(shop.take(&delivery, &Hints::default()).outcome);
        let found = told.iter().any(|told| told.starts_with(expected));
        assert!(found, "{expected}, but: {told:?}");
    }
    assert_eq!(codes(take(&shop, &changed("x", json!(1)), "cart").outcome), [""; 0]);
}

#[test]
fn a_body_of_more_than_ten_megabytes_is_not_looked_at() {
    let body = " ".repeat(crate::BODY_MAX_BYTES + 1);
    let told = codes(take(&of_text(SHOP), &body, "cart").outcome);
    assert!(told[0].starts_with("too_large: body"), "{told:?}");
}

#[test]
fn a_cart_of_a_thousand_lines_is_cut_and_one_slip_is_told_a_few_times() {
    let line = serde_json::json!({"name": "Tea", "n": 1, "price": "?"});
    let body = changed("items", serde_json::Value::Array(vec![line; 1_000]));
    let told = codes(take(&of_text(SHOP), &body, "cart").outcome);
    assert_eq!(told.len(), 20);
    let line = serde_json::json!({"name": "Tea", "n": 1});
    let body = changed("items", serde_json::Value::Array(vec![line; 1_000]));
    let Outcome::Mapped(mapped) = take(&of_text(SHOP), &body, "cart").outcome else { panic!() };
    assert_eq!(mapped.data["items"].as_array().map(Vec::len), Some(500));
    assert!(mapped.remarks[0].message.contains("of 1000 items"), "{:?}", mapped.remarks);
}

#[test]
fn a_webhook_of_another_shop_is_refused() {
    let shop = of_text(SHOP);
    let told = |header: &[(&str, &str)], wanted: Option<&str>| {
        let hints = Hints { shop: wanted.map(str::to_owned), ..Hints::default() };
        let body = changed("x", serde_json::json!(1));
        let headers = pairs(header);
        let delivery = Delivery { body: body.as_bytes(), headers: &headers, query: &[], at: now() };
        codes(shop.take(&delivery, &hints).outcome).join("; ")
    };
    assert_eq!(told(&[("x-shop", "https://Tea.example/")], Some("tea.example")), "");
    assert_eq!(told(&[("x-shop", "other.example")], None), "", "nothing else is wanted");
    let other = told(&[("x-shop", "other.example")], Some("tea.example"));
    assert!(other.starts_with("other_shop: X-Shop: it is of the shop `other.example`"), "{other}");
    let silent = told(&[], Some("tea.example"));
    assert!(silent.starts_with("other_shop: X-Shop: it does not say"), "{silent}");
}

#[test]
fn what_the_source_says_fills_gaps() {
    let shop = of_text(SHOP);
    let mut body: serde_json::Value =
        serde_json::from_str(&changed("phone", serde_json::json!("0151 1234567"))).unwrap();
    body["currency"] = serde_json::Value::Null;
    body["at"] = "2026-11-27 09:00:00".into();
    let hints = Hints {
        region: Some("DE".into()),
        currency: weir_engine::value::Currency::parse("CHF").ok(),
        zone: weir_engine::value::Zone::parse("Europe/Berlin").ok(),
        ..Hints::default()
    };
    let body = body.to_string();
    let delivery = Delivery { body: body.as_bytes(), headers: &[], query: &[], at: now() };
    let Outcome::Mapped(mapped) = shop.take(&delivery, &hints).outcome else { panic!() };
    assert_eq!(mapped.contact.phone.as_deref(), Some("+491511234567"));
    assert_eq!(mapped.data["currency"], "CHF");
    assert_eq!(mapped.occurred_at.unwrap().to_string(), "2026-11-27T08:00:00.000Z");
    assert!(mapped.remarks.is_empty());
}
