//! What carts leave out: filled from the catalogue, and what that does not know from the shop.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use weir_runtime::sender::Providers;
use weir_runtime::sender::private::Guard;

use super::client::{Call, Reply};
use super::server::Server;
use crate::servers::http;

const SECRET: &str = "s3cret";
const TOKEN: &str = "t0ken-of-the-shop";

/// A shop that is asked at this address.
fn connector(address: &str) -> String {
    format!(
        "connector: tea
verify: {{ scheme: token, header: X-Token }}
event: {{ path: $.type }}
events:
  - {{ topics: [cart], type: cart_updated, mapping: cart }}
mapping:
  cart:
    contact: {{ email: $.email }}
    data: {{ cart_id: $.id, total: $.total, currency: $.currency }}
    items: {{ at: '$.lines[*]', fields: {{ product_id: $.p, name: $.name, price: $.price }} }}
hydrate: {{ url: '{address}/{{product}}', headers: {{ X-Key: 'key {{token}}' }}, at: $.product }}
product:
  id: $.id
  updated_at: $.updated_at
  fields: {{ name: $.title, image: $.picture, url: $.link, price: $.price, stock: $.left }}
"
    )
}

async fn put(server: &Server, body: Value) -> Reply {
    server.send(&Call::new("PUT", "/v1/sources/tea").json(&body)).await
}

/// A Weir that may call this service, and takes webhooks of a shop that is it.
async fn asking(service: &http::Server) -> Server {
    let mut providers = Providers::sandbox();
    providers.tools.network.guard = Guard::allowing(&["127.0.0.1"]).expect("it is an address");
    let server = Server::with_providers(providers).await;
    let text = connector(&service.url("/products"));
    let source = json!({"text": text, "secret": SECRET, "api_token": TOKEN, "currency": "EUR"});
    let made = put(&server, source).await.expect(201);
    assert!(!made.to_string().contains(TOKEN), "{made}");
    server
}

/// What the shop says of a product.
fn product(id: &str) -> Value {
    json!({"product": {
        "id": id, "title": "Green tea", "price": "4.50", "left": 3, "link": "https://tea.example/g",
        "picture": "https://tea.example/g.png", "updated_at": "2027-01-04T08:00:00Z",
    }})
}

/// The shop tells of a cart with these products; gives what is kept of it.
async fn cart(server: &Server, id: &str, products: &[&str]) -> Value {
    let lines: Vec<_> = products.iter().map(|product| json!({ "p": product })).collect();
    let body = json!({
        "type": "cart", "id": id, "email": format!("{id}@shop.example"), "currency": "EUR",
        "total": 9, "lines": lines,
    });
    let call = Call::new("POST", "/hooks/tea").json(&body).header("x-token", SECRET);
    assert_eq!(server.send(&call).await.expect(200)["outcome"], "taken");
    let carts = server.get("/v1/carts").await.expect(200);
    let items = carts["items"].as_array().expect("a list").iter();
    items.filter(|one| one["id"] == id).map(|one| one["items"].clone()).next().unwrap()
}

async fn waiting(server: &Server) -> Vec<Value> {
    let listed = server.get("/v1/sources/tea/look-ups").await.expect(200);
    listed["items"].as_array().expect("a list").clone()
}

/// Waits until what waits is so.
async fn until(server: &Server, is_so: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        let waiting = waiting(server).await;
        if is_so(&waiting) {
            return waiting;
        }
        assert!(Instant::now() < end, "{waiting:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_cart_leaves_out_is_filled_from_the_catalogue() {
    let server = Server::start().await;
    let body = json!({"connector": "salla", "secret": SECRET});
    put(&server, body).await.expect(201);
    let tea = json!({
        "name": "Tea", "price": 5, "currency": "SAR", "image": "https://tea.example/t.png",
        "url": "https://tea.example/t", "category": "Green",
    });
    server.send(&Call::new("PUT", "/v1/products/7").json(&tea)).await.expect(200);
    let cart = json!({"event": "abandoned.cart", "merchant": 1, "data": {
        "id": 5, "total": {"amount": 9, "currency": "SAR"}, "customer": {"email": "a@shop.example"},
        "items": [{"product_id": 7, "quantity": 2}, {"product_id": 8, "quantity": 1}],
    }});
    let call = Call::new("POST", "/hooks/tea").json(&cart);
    let call = call.header("authorization", &format!("Bearer {SECRET}"));
    assert_eq!(server.send(&call).await.expect(200)["outcome"], "taken");
    let carts = server.get("/v1/carts").await.expect(200);
    let items = &carts["items"][0]["items"];
    let whole = json!({
        "product_id": "7", "quantity": 2, "name": "Tea", "price": 5, "category": "Green",
        "image": "https://tea.example/t.png", "url": "https://tea.example/t",
    });
    assert_eq!(items, &json!([whole, {"product_id": "8", "quantity": 1}]));
    assert_eq!(waiting(&server).await, [json!(null); 0], "nobody is asked");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shop_is_asked_once_for_what_the_catalogue_does_not_know() {
    let service = http::Server::start().await;
    service.reply(http::Reply::status(503));
    service.always(http::Reply::json(&product("p1")));
    let server = asking(&service).await;
    for id in ["c1", "c2"] {
        let items = cart(&server, id, &["p1", "p1"]).await;
        assert_eq!(items[0].get("name"), None, "it goes in as it came: {items}");
    }
    until(&server, <[Value]>::is_empty).await;
    let calls = service.calls(2).await;
    assert_eq!(calls[0].target, "/products/p1");
    assert_eq!(calls[1].header("x-key"), Some(format!("key {TOKEN}").as_str()));
    let known = server.get("/v1/products/p1").await.expect(200);
    assert_eq!((&known["stock"], &known["currency"]), (&json!(3), &json!("EUR")));
    let items = cart(&server, "c3", &["p1"]).await;
    assert_eq!(items[0]["image"], "https://tea.example/g.png", "{items}");
    assert_eq!(items[0]["price"], 4.5, "{items}");
    assert_eq!(waiting(&server).await, [json!(null); 0], "it is known by now");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_up_that_fails_says_why() {
    let service = http::Server::start().await;
    let server = asking(&service).await;
    let long = format!("{{\"product\": \"{}\"}}", "x".repeat(1024 * 1024));
    let owed = json!({"product": {"id": "p1", "title": "Tea", "price": -1}});
    let answers = [
        (http::Reply::status(404), "knows no such product"),
        (http::Reply::status(401), "401"),
        (http::Reply::status(302).header("location", "http://127.0.0.1:1/"), "302"),
        (http::Reply::status(200).body("<html>"), "not_json"),
        (http::Reply::json(&json!({"data": {}})), "holds no product"),
        (http::Reply::json(&owed), "negative_amount"),
        (http::Reply::status(200).body(long), "longer than"),
        (http::Reply::Reset, "no answer"),
    ];
    for (n, (answer, said)) in answers.into_iter().enumerate() {
        service.always(answer);
        let product = format!("x{n}");
        cart(&server, &format!("c{n}"), &[&product]).await;
        let of_it = |one: &&Value| one["product"] == product.as_str() && one["said"].is_string();
        let waiting = until(&server, |all| all.iter().any(|one| of_it(&one))).await;
        let told = waiting.iter().find(of_it).unwrap()["said"].to_string();
        assert!(told.contains(said) && !told.contains(TOKEN), "{told}");
    }
    assert_eq!(server.get("/v1/products").await.expect(200)["items"], json!([]));
    let page = server.get("/v1/sources/tea/look-ups?limit=3").await.expect(200);
    let next = page["next_cursor"].as_str().expect("there are more");
    let rest = server.get(&format!("/v1/sources/tea/look-ups?cursor={next}")).await.expect(200);
    assert_eq!(rest["items"].as_array().map(Vec::len), Some(5), "{rest}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_shops_that_may_be_called_are_asked() {
    let service = http::Server::start().await;
    let server = Server::start().await;
    let text = connector(&service.url("/products"));
    put(&server, json!({"text": text, "secret": SECRET, "api_token": TOKEN})).await.expect(201);
    cart(&server, "c1", &["p1"]).await;
    let all = until(&server, |all| all.iter().any(|one| one["said"].is_string())).await;
    assert!(all[0]["said"].as_str().unwrap().contains("allow_private"), "{all:?}");
    server.stop().await;
    assert!(service.calls(0).await.is_empty(), "nothing was called");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_needs_a_connector_that_asks_and_a_shop() {
    let server = Server::start().await;
    let of =
        |connector: &str| json!({"connector": connector, "secret": SECRET, "api_token": TOKEN});
    let faults = put(&server, of("zid")).await.expect(422)["errors"][0].clone();
    assert_eq!((&faults["pointer"], &faults["code"]), (&json!("/api_token"), &json!("not_asked")));
    let faults = put(&server, of("shopify")).await.expect(422)["errors"][0].clone();
    assert_eq!((&faults["pointer"], &faults["code"]), (&json!("/shop"), &json!("missing")));
    let mut whole = of("shopify");
    whole["shop"] = json!("tea.myshopify.com");
    put(&server, whole.clone()).await.expect(201);
    (whole["secret"], whole["api_token"]) = (json!("********"), json!("********"));
    let again = Call::new("PUT", "/v1/sources/tea").json(&whole).header("if-match", "\"1\"");
    let shown = server.send(&again).await.expect(200);
    assert_eq!(shown["settings"]["api_token"], "********");
    let source = server.runtime.source("tea").expect("it can be used");
    assert!(source.asks());
    assert!(!format!("{source:?}").contains(TOKEN));
    server.stop().await;
}
