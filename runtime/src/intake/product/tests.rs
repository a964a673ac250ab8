//! Products as they are written, and what is wrong with some.

use serde_json::json;

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_795_262_400_000);

fn tea() -> Value {
    json!({
        "id": "p1", "sku": "T-1", "name": " Tea ", "description": "leaves\nin a box",
        "price": "59.90", "currency": "EUR", "compare_at_price": 79, "stock": 3,
        "available": false, "image": "https://shop.example/i.png", "url": "http://shop.example/p",
        "category": "Tea", "tags": ["new", "green"], "attributes": {"size": {"g": 50}},
        "updated_at": "2026-11-21T10:00:00Z",
    })
}

#[test]
fn a_product_is_read_as_it_was_written() {
    let product = read("p1", &tea(), NOW).unwrap();
    assert_eq!(product.name, "Tea");
    assert_eq!(product.price, "59.90".parse().ok());
    assert_eq!((product.stock, product.available), (Some(3), false));
    assert_eq!(product.tags, ["new", "green"]);
    assert_eq!(product.updated_at.to_string(), "2026-11-21T10:00:00.000Z");
    let mut again = serde_json::to_value(&product).unwrap();
    again["updated_at"] = tea()["updated_at"].clone();
    assert_eq!(read("p1", &again, NOW).unwrap(), product, "its own form is one that is read");
    let least = read("p2", &json!({"name": "Mug"}), NOW).unwrap();
    assert_eq!((least.available, least.stock, least.updated_at), (true, None, NOW));
}

#[test]
fn what_is_wrong_is_told_where_it_stands() {
    let cases = [
        (json!({"price": -1}), "/price", "negative_amount"),
        (json!({"price": "59,90"}), "/price", "invalid_amount"),
        (json!({"price": "1234567890123456"}), "/price", "invalid_amount"),
        (json!({"compare_at_price": true}), "/compare_at_price", "invalid_amount"),
        (json!({"currency": "EURO"}), "/currency", "unknown_currency"),
        (json!({"currency": null}), "/currency", "missing"),
        (json!({"stock": "many"}), "/stock", "invalid_stock"),
        (json!({"stock": 1.5}), "/stock", "invalid_stock"),
        (json!({"available": "yes"}), "/available", "wrong_type"),
        (json!({"image": "i.png"}), "/image", "invalid_url"),
        (json!({"url": "javascript:alert(1)"}), "/url", "invalid_url"),
        (json!({"name": "  "}), "/name", "invalid_text"),
        (json!({"name": null}), "/name", "missing"),
        (json!({"id": "p2"}), "/id", "id_mismatch"),
        (json!({"sku": ""}), "/sku", "invalid_id"),
        (json!({"tags": ["a", 5]}), "/tags/1", "wrong_type"),
        (json!({"attributes": []}), "/attributes", "wrong_type"),
        (json!({"updated_at": "2026-11-21T12:06:00Z"}), "/updated_at", "updated_in_future"),
        (json!({"updated_at": "yesterday"}), "/updated_at", "invalid_time"),
        (json!({"prize": 5}), "/prize", "unknown_field"),
        (json!({"description": "x".repeat(PRODUCT_MAX_BYTES)}), "", "too_large"),
    ];
    for (change, pointer, code) in cases {
        let faults = read("p1", &merge_patch(&tea(), &change), NOW).unwrap_err();
        let found: Vec<_> = faults.iter().map(|one| (one.pointer.as_str(), one.code)).collect();
        assert_eq!(found, [(pointer, code)], "{change}");
    }
    assert_eq!(read("p1", &json!([]), NOW).unwrap_err()[0].code, "wrong_type");
}

#[test]
fn a_patch_changes_what_it_names() {
    let known = read("p1", &tea(), NOW).unwrap();
    let change = json!({"stock": 0, "category": null, "attributes": {"size": {"g": 75}}});
    let later = NOW.plus(1_000);
    let changed = patch(&known, &change, later).unwrap();
    assert_eq!((changed.stock, changed.category), (Some(0), None));
    assert_eq!(changed.attributes["size"], json!({"g": 75}));
    assert_eq!((changed.price, changed.updated_at), (known.price, later));
    let told = patch(&known, &json!({"updated_at": "2026-11-21T11:00:00Z"}), later).unwrap();
    assert_eq!(told.updated_at.to_string(), "2026-11-21T11:00:00.000Z");
    assert_eq!(patch(&known, &json!({"name": null}), NOW).unwrap_err()[0].pointer, "/name");
    assert_eq!(patch(&known, &json!("x"), NOW).unwrap_err()[0].code, "wrong_type");
}

#[test]
fn a_batch_keeps_the_good_and_tells_of_the_bad() {
    let bad = json!({"id": "p2", "name": "Mug", "stock": "many"});
    let told = read_batch(&json!({"products": [tea(), bad, {"name": "x"}, 5]}), NOW).unwrap();
    let faults: Vec<_> = told.iter().map(|(id, read)| (id.as_deref(), read.is_ok())).collect();
    assert_eq!(faults, [(Some("p1"), true), (Some("p2"), false), (None, false), (None, false)]);
    assert_eq!(told[1].1.as_ref().unwrap_err()[0].pointer, "/products/1/stock");
    assert_eq!(told[2].1.as_ref().unwrap_err()[0].pointer, "/products/2/id");
    for wrong in [json!([]), json!({}), json!({"products": {}}), json!({"products": [], "x": 1})] {
        assert!(matches!(read_batch(&wrong, NOW), Err(Unread::Faults(_))), "{wrong}");
    }
    let many = vec![tea(); PRODUCTS_MAX + 1];
    let unread = read_batch(&json!({ "products": many }), NOW);
    assert_eq!(unread.unwrap_err(), Unread::TooMany(PRODUCTS_MAX + 1));
}

#[test]
fn of_several_with_one_id_the_newest_is_written() {
    let at = |id: &str, minute: i64| {
        let product = read(id, &json!({"name": "x"}), NOW).unwrap();
        Product { updated_at: NOW.plus(minute * 60_000), ..product }
    };
    let products = [at("a", 2), at("b", 1), at("a", 1), at("b", 1), at("c", 0)];
    assert_eq!(newest(&products), [true, false, false, true, true]);
}
