//! Feeds of a cart, of views, of a category, with and without what is sold out.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::model::{Basket, Contact, ContactId, Event, Moment, Origin, Product};
use crate::settings::Settings;
use crate::value::{Currency, Timestamp};

const NOW: Timestamp = Timestamp::from_millis(1_795_262_400_000);
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// A product: `id category price stock`, where `-` is nothing.
fn product(text: &str) -> Product {
    let parts: Vec<_> = text.split(' ').collect();
    let said = |place: usize| Some(parts[place]).filter(|part| *part != "-");
    Product {
        id: parts[0].into(),
        sku: Some(format!("sku-{}", parts[0])),
        name: format!("The {}", parts[0]),
        description: None,
        price: said(2).map(|price| price.parse().unwrap()),
        currency: said(2).map(|_| Currency::parse("EUR").unwrap()),
        compare_at_price: None,
        stock: said(3).map(|stock| stock.parse().unwrap()),
        available: true,
        image: None,
        url: None,
        category: said(1).map(str::to_owned),
        tags: Vec::new(),
        attributes: serde_json::Map::new(),
        updated_at: NOW,
    }
}

fn catalogue(products: &[&str]) -> Found {
    let mut found = Found::default();
    found.add(products.iter().map(|text| product(text)));
    found
}

fn feed(source: &str, out_of_stock: OutOfStock) -> Feed {
    let source = Source::of(source);
    Feed { name: "x".into(), source, limit: 3, out_of_stock, sends_empty: false }
}

fn basket(items: &Value, seq: i64) -> Basket {
    let at = Moment { seq, at: NOW };
    Basket::new(json!({ "items": items }), at)
}

fn contact(items: &Value) -> Contact {
    let mut contact = Contact::new(ContactId(1), "c1");
    contact.carts.insert("cart".into(), basket(items, 1));
    contact
}

fn look(contact: &mut Contact, product: &Value, days_ago: i64) {
    let seq = contact.count_up();
    let at = NOW.plus(-days_ago * DAY);
    contact.history.push(Arc::new(Event {
        seq,
        id: seq.to_string(),
        kind: VIEWED.into(),
        occurred_at: at,
        received_at: at,
        data: json!({ "product_id": product }),
        origin: Origin::Weir,
    }));
}

fn filled(feed: &Feed, contact: &Contact, found: &Found) -> Filled {
    let settings = Settings::default();
    let view = View::new(contact, &settings, NOW);
    Asked::of(std::slice::from_ref(feed), &view).fill(found)
}

/// The ids of what a feed shows.
fn ids(filled: &Filled) -> Vec<&str> {
    let shown = filled.feeds["x"].as_array().unwrap();
    shown.iter().map(|entry| entry["id"].as_str().or(entry["sku"].as_str()).unwrap()).collect()
}

#[test]
fn items_have_the_price_and_stock_of_the_catalogue() {
    let items = json!([
        { "product_id": 7, "name": "old", "price": "1.00", "quantity": 2, "image": "https://i/7" },
        { "product_id": "x", "variant_id": "8", "price": 1 },
        { "sku": "sku-9", "quantity": 3 },
        { "sku": "gone", "name": "Tea", "price": 4, "currency": "EUR" },
    ]);
    let found = catalogue(&["7 tea 59.90 5", "8 tea 3 -", "9 tea 4.5 1", "x tea 9 9"]);
    let mut feed = feed("abandoned_items", OutOfStock::Keep);
    feed.limit = 9;
    let shown = filled(&feed, &contact(&items), &found).feeds["x"].clone();
    let of = |place: usize, field: &str| shown[place][field].clone();
    assert_eq!(of(0, "name"), "The 7");
    assert_eq!((of(0, "price"), of(0, "currency")), (json!(59.9), json!("EUR")));
    assert_eq!((of(0, "quantity"), of(0, "image")), (json!(2), json!("https://i/7")));
    assert_eq!((of(1, "id"), of(1, "quantity")), (json!("8"), json!(1)), "the variant comes first");
    assert_eq!((of(2, "id"), of(2, "quantity")), (json!("9"), json!(3)));
    assert_eq!((of(3, "name"), of(3, "price")), (json!("Tea"), json!(4)), "as the cart tells it");
    assert_eq!(of(3, "in_stock"), json!(true));
}

#[test]
fn what_is_sold_out_is_replaced_left_out_or_kept() {
    let items = json!([{ "product_id": "a" }, { "product_id": "b" }, { "product_id": "c" }]);
    let found = catalogue(&[
        "a tea 10 0",
        "b tea 10 0",
        "c tea 10.5 2",
        "d tea 12 1",
        "e tea 8 1",
        "f tea 8 1",
        "g tea 10 0",
        "h mug 10 5",
        "i tea - 5",
    ]);
    let cart = contact(&items);
    let alternatives = filled(&feed("abandoned_items", OutOfStock::Alternatives), &cart, &found);
    assert_eq!(ids(&alternatives), ["d", "e", "c"], "nearest, ties by id, none twice");
    let of = |place: usize| alternatives.feeds["x"][place]["is_alternative_for"].clone();
    assert_eq!(of(0), json!({ "id": "a", "name": "The a" }));
    assert_eq!((of(1)["id"].clone(), of(2)), (json!("b"), Value::Null));
    let hidden = filled(&feed("abandoned_items", OutOfStock::Hide), &cart, &found);
    assert_eq!(ids(&hidden), ["c"]);
    let kept = filled(&feed("abandoned_items", OutOfStock::Keep), &cart, &found);
    assert_eq!(ids(&kept), ["a", "b", "c"]);
    assert_eq!(kept.feeds["x"][0]["in_stock"], json!(false));
}

#[test]
fn only_the_same_money_is_nearer_or_farther() {
    let mut dear = product("b tea 10 5");
    dear.currency = Some(Currency::parse("USD").unwrap());
    let mut found = catalogue(&["a tea 10 0", "c tea 99 5"]);
    found.add([dear]);
    let cart = contact(&json!([{ "product_id": "a" }]));
    let filled = filled(&feed("abandoned_items", OutOfStock::Alternatives), &cart, &found);
    assert_eq!(ids(&filled), ["c"]);
}

#[test]
fn what_was_looked_at_comes_last_first() {
    let mut contact = contact(&json!([]));
    for (product, days_ago) in
        [(json!("a"), 31), (json!("b"), 29), (json!(7), 2), (json!("b"), 1), (json!("z"), 0)]
    {
        look(&mut contact, &product, days_ago);
    }
    let found = catalogue(&["a tea 1 1", "b tea 2 1", "7 tea 3 1"]);
    let filled = filled(&feed("recently_viewed", OutOfStock::Hide), &contact, &found);
    assert_eq!(ids(&filled), ["b", "7"]);
}

#[test]
fn what_is_like_the_cart_is_recommended_and_not_what_was_bought() {
    let mut contact = contact(&json!([{ "product_id": "a" }, { "product_id": "m" }]));
    contact.orders.insert("o".into(), basket(&json!([{ "sku": "sku-c" }]), 2));
    look(&mut contact, &json!("h"), 1);
    let found = catalogue(&[
        "a tea 10 1",
        "b tea 10 0",
        "c tea 10 5",
        "d tea 11 5",
        "e tea 13 5",
        "m mug 4 1",
        "n mug 9 1",
        "h hat 1 1",
        "i hat 2 1",
    ]);
    let feed = feed("recommended", OutOfStock::Alternatives);
    assert_eq!(ids(&filled(&feed, &contact, &found)), ["d", "n", "e"], "in turn, nearest first");
    contact.carts.clear();
    assert_eq!(
        ids(&filled(&feed, &contact, &found)),
        ["i"],
        "without a cart, of what was looked at"
    );
}

#[test]
fn a_collection_shows_what_is_in_stock_first() {
    let found = catalogue(&["a tea 1 0", "b tea 2 1", "c mug 3 1", "d tea 4 1"]);
    let nobody = contact(&json!([]));
    assert_eq!(ids(&filled(&feed("tea", OutOfStock::Hide), &nobody, &found)), ["b", "d"]);
    assert_eq!(ids(&filled(&feed("tea", OutOfStock::Keep), &nobody, &found)), ["b", "d", "a"]);
    let none = filled(&feed("shoes", OutOfStock::Keep), &nobody, &found);
    let said = "the feed `x` has no products: nothing in the category `shoes` is in stock";
    assert_eq!(none.lacks.as_deref(), Some(said));
}

#[test]
fn what_there_is_none_of_is_said() {
    let found = catalogue(&["a tea 1 0"]);
    let of = |source: &str, contact: &Contact| {
        filled(&feed(source, OutOfStock::Alternatives), contact, &found).lacks.unwrap()
    };
    let (empty, full) = (contact(&json!([])), contact(&json!([{ "product_id": "a" }])));
    let mut looking = contact(&json!([]));
    look(&mut looking, &json!("z"), 1);
    let cases = [
        (of("abandoned_items", &empty), "the cart holds nothing"),
        (of("abandoned_items", &full), "looked for `a` (sold out)"),
        (of("recently_viewed", &empty), "no product was looked at in 30 days"),
        (of("recently_viewed", &looking), "looked for `z` (not in the catalogue)"),
        (of("recommended", &full), "looked for `a` (sold out)"),
    ];
    for (said, expected) in cases {
        assert_eq!(said, format!("the feed `x` has no products: {expected}"));
    }
    let lenient = Feed { sends_empty: true, ..feed("abandoned_items", OutOfStock::Hide) };
    assert_eq!(filled(&lenient, &full, &found).lacks, None);
}

#[test]
fn what_is_looked_for_is_enough_and_no_more() {
    let cart = contact(&json!([{ "product_id": "a", "sku": "s" }, { "variant_id": 5 }]));
    let settings = Settings::default();
    let view = View::new(&cart, &settings, NOW);
    let feeds = [feed("abandoned_items", OutOfStock::Alternatives), feed("hats", OutOfStock::Hide)];
    let asked = Asked::of(&feeds, &view);
    assert_eq!(asked.names().names, BTreeSet::from(["5", "a", "s"].map(str::to_owned)));
    let found = catalogue(&["a tea 1.5 0", "5 mug 2 1"]);
    let near = Some(Near { currency: Currency::parse("EUR").unwrap(), rank: 15_000 });
    let shelf = |category: &str, near| Shelf {
        category: category.to_owned(),
        near,
        sold_out: false,
        limit: 8,
    };
    let wanted = BTreeSet::from([shelf("hats", None), shelf("tea", near)]);
    assert_eq!(asked.shelves(&found).shelves, wanted, "of a mug that is there nobody needs others");
    let nothing = Asked::of(&[], &view);
    assert!(nothing.names().is_empty() && nothing.shelves(&found).is_empty());
}

#[test]
fn without_a_catalogue_the_cart_alone_decides() {
    let settings = Settings::default();
    let (empty, full) = (contact(&json!([])), contact(&json!([{ "sku": "a" }])));
    let strict = [feed("abandoned_items", OutOfStock::Hide)];
    let withheld =
        |feeds: &[Feed], contact: &Contact| is_withheld(feeds, &View::new(contact, &settings, NOW));
    assert!(withheld(&strict, &empty));
    assert!(!withheld(&strict, &full));
    assert!(!withheld(&[feed("tea", OutOfStock::Hide)], &empty), "nobody can say");
}
