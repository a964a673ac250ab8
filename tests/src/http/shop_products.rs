//! Products that shops tell of by webhooks.

use serde_json::{Value, json};
use weir_connectors::{Hints, Secret, shipped};
use weir_engine::model::Name;
use weir_engine::value::Currency;
use weir_runtime::sources::Source;

use super::client::Call;
use super::hooks::signed;
use super::server::Server;

async fn start() -> Server {
    let server = Server::start().await;
    let hints = Hints { currency: Some(Currency::parse("EUR").unwrap()), ..Hints::default() };
    server.runtime.set_sources(vec![source(hints)]);
    server
}

fn source(hints: Hints) -> Source {
    let connector = shipped("shopify").expect("it comes with Weir").clone();
    let secrets = vec![Secret::new(super::hooks::SECRET).unwrap()];
    Source { name: Name::from("shop"), connector, secrets, api_token: None, hints }
}

/// A cup in these colours, as it was at this minute.
fn cup(minute: u32, colours: &[(i64, &str, &str)]) -> Value {
    let variants = colours.iter().map(|(id, title, price)| {
        json!({
            "id": id, "title": title, "price": price, "sku": "", "inventory_policy": "deny",
            "inventory_management": "shopify", "inventory_quantity": 3,
        })
    });
    json!({
        "id": 788, "title": "Cup", "handle": "cup", "status": "active", "product_type": "Cups",
        "updated_at": format!("2027-01-04T08:{minute:02}:00Z"),
        "variants": variants.collect::<Vec<_>>(),
    })
}

/// What becomes of a webhook, and what it says beside.
async fn tell(server: &Server, topic: &str, id: &str, body: &Value) -> (Value, Value) {
    let told = server.send(&signed(topic, id, body)).await.expect(200);
    (told["outcome"].clone(), told["reason"].clone())
}

/// Id and price of everything in the catalogue.
async fn catalogue(server: &Server) -> Vec<(String, Value)> {
    let page = server.get("/v1/products").await.expect(200);
    let items = page["items"].as_array().expect("a list").iter();
    items.map(|one| (one["id"].as_str().unwrap().to_owned(), one["price"].clone())).collect()
}

fn priced(all: &[(&str, f64)]) -> Vec<(String, Value)> {
    all.iter().map(|(id, price)| ((*id).to_owned(), json!(price))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_keeps_the_catalogue_by_its_webhooks() {
    let server = start().await;
    let two = cup(10, &[(801, "Blue", "9.90"), (802, "Red", "10.90")]);
    assert_eq!(tell(&server, "products/create", "e1", &two).await.0, "taken");
    let blue = server.get("/v1/products/801").await.expect(200);
    assert_eq!(blue["url"], "https://tea.myshopify.com/products/cup");
    assert_eq!((&blue["currency"], &blue["stock"]), (&json!("EUR"), &json!(3)));
    assert_eq!((&blue["name"], &blue["attributes"]["variant"]), (&json!("Cup"), &json!("Blue")));
    assert_eq!(blue["updated_at"], "2027-01-04T08:10:00.000Z");
    // Red is sold no more, and blue is dearer.
    let dearer = cup(20, &[(801, "Blue", "11.5")]);
    assert_eq!(tell(&server, "products/update", "e3", &dearer).await.0, "taken");
    assert_eq!(catalogue(&server).await, priced(&[("801", 11.5)]));
    // What came between comes late, and what came first comes again.
    let between = cup(15, &[(801, "Blue", "10"), (802, "Red", "10.90")]);
    for (id, late) in [("e2", &between), ("e1", &two)] {
        let (outcome, reason) = tell(&server, "products/update", id, late).await;
        assert_eq!(outcome, "skipped");
        assert!(reason.as_str().is_some_and(|why| why.contains("newer")), "{reason}");
        assert_eq!(catalogue(&server).await, priced(&[("801", 11.5)]));
    }
    assert_eq!(tell(&server, "products/update", "e3", &dearer).await.0, "taken");
    assert_eq!(catalogue(&server).await, priced(&[("801", 11.5)]), "told twice");
    let gone = json!({"id": 788});
    assert_eq!(tell(&server, "products/delete", "e4", &gone).await.0, "taken");
    assert_eq!(catalogue(&server).await, []);
    assert_eq!(tell(&server, "products/update", "e3", &dearer).await.0, "skipped");
    assert_eq!(catalogue(&server).await, [], "nothing late brings it back");
    assert_eq!(server.get("/v1/carts").await.expect(200)["items"], json!([]));
    assert_eq!(server.get("/v1/contacts").await.expect(200)["items"], json!([]));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_that_cannot_be_taken_is_kept_with_the_reason() {
    let server = start().await;
    let long = "x".repeat(300);
    let mut ahead = cup(10, &[(801, "Blue", "9.90")]);
    ahead["updated_at"] = json!("2027-01-04T09:06:00Z");
    let mut nameless = cup(10, &[(801, "Blue", "9.90")]);
    nameless["title"] = Value::Null;
    let bad = [
        (cup(10, &[(801, "Blue", "-1"), (802, "Red", "2")]), "negative_amount", "item 1"),
        (cup(10, &[(801, "Blue", "dear")]), "invalid_amount", "item 1"),
        (cup(10, &[(801, "Blue", "1"), (801, "Red", "2")]), "duplicate_id", "variants"),
        (json!({"title": "Cup"}), "missing", "$.id"),
        (nameless, "missing", "products/0/name"),
        (ahead, "updated_in_future", "updated_at"),
        (json!({"id": 1, "updated_at": "soon", "title": "Cup"}), "invalid_time", "$.updated_at"),
        (json!({"id": 1, "title": long}), "", "products/0/name"),
    ];
    for (n, (body, code, place)) in bad.iter().enumerate() {
        let (outcome, reason) = tell(&server, "products/update", &format!("e{n}"), body).await;
        assert_eq!(outcome, "kept", "{reason}");
        let reason = reason.as_str().unwrap_or_default();
        assert!(reason.starts_with(code) && reason.contains(place), "{reason}");
    }
    assert_eq!(catalogue(&server).await, [], "none is written in part");
    // Without the source's currency nobody can say what a price is worth; with it it is read again.
    server.runtime.set_sources(vec![source(Hints::default())]);
    let good = cup(10, &[(801, "Blue", "9.90")]);
    let (outcome, reason) = tell(&server, "products/update", "good", &good).await;
    assert_eq!(outcome, "kept");
    assert!(reason.as_str().is_some_and(|why| why.contains("give the source")), "{reason}");
    let hints = Hints { currency: Some(Currency::parse("SEK").unwrap()), ..Hints::default() };
    server.runtime.set_sources(vec![source(hints)]);
    let replay = Call::new("POST", "/v1/sources/shop/deliveries/good/replay").json(&json!({}));
    assert_eq!(server.send(&replay).await.expect(200)["outcome"], "taken");
    assert_eq!(server.get("/v1/products/801").await.expect(200)["currency"], "SEK");
    server.stop().await;
}
