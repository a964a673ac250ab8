//! Webhooks of shops: believed or not, taken, kept, read again.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use weir_connectors::{Connector, Hints, Secret, shipped};
use weir_engine::model::Name;
use weir_runtime::sources::Source;

use super::client::{Call, Reply};
use super::server::Server;

pub(super) const SECRET: &str = "s3cret";

fn of(name: &str, connector: &Connector, hints: Hints) -> Source {
    // Of two secrets the older one still holds.
    let secrets = ["n3w", SECRET].into_iter().filter_map(Secret::new).collect();
    Source { name: Name::from(name), connector: connector.clone(), secrets, api_token: None, hints }
}

fn source(name: &str, connector: &str, hints: Hints) -> Source {
    of(name, shipped(connector).expect("it comes with Weir"), hints)
}

async fn with(sources: Vec<Source>) -> Server {
    let server = Server::start().await;
    server.runtime.set_sources(sources);
    server
}

/// What the shop `tea` sends, in the words of the house, with a token.
async fn tell(server: &Server, id: &str, kind: &str, contact: Value, data: Value) -> Value {
    let body = json!({ "id": id, "type": kind, "contact": contact, "data": data });
    let call = Call::new("POST", "/hooks/tea").json(&body).header("x-weir-token", SECRET);
    server.send(&call).await.expect(200)
}

pub(super) fn signed(topic: &str, id: &str, body: &Value) -> Call {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length will do");
    mac.update(body.to_string().as_bytes());
    let said = STANDARD.encode(mac.finalize().into_bytes());
    Call::new("POST", "/hooks/shop")
        .json(body)
        .header("x-shopify-hmac-sha256", &said)
        .header("x-shopify-topic", topic)
        .header("x-shopify-event-id", id)
        .header("x-shopify-shop-domain", "tea.myshopify.com")
}

fn checkout(email: Option<&str>) -> Value {
    json!({
        "id": 1, "token": "chk", "cart_token": "crt", "email": email, "total_price": "12.40",
        "presentment_currency": "EUR", "abandoned_checkout_url": "https://tea.example/r",
        "updated_at": "2027-01-04T08:50:00Z", "customer": email.map(|_| json!({"id": 7})),
        "line_items": [{"title": "Tea", "quantity": 1, "price": "12.40", "product_id": 5}],
    })
}

async fn kept(server: &Server, name: &str, state: &str) -> Vec<Value> {
    let path = format!("/v1/sources/{name}/deliveries?state={state}");
    let page = server.get(&path).await.expect(200);
    page["items"].as_array().expect("a list").clone()
}

/// The types of the events that webhooks told of a contact, the newest first.
async fn types(server: &Server, contact: &str) -> Vec<String> {
    let timeline = server.get(&format!("/v1/contacts/{contact}/timeline")).await.expect(200);
    let items = timeline["items"].as_array().expect("a list").iter();
    let ids = items.filter_map(|item| item["event"].as_str().map(str::to_owned));
    ids.filter_map(|id| Some(id.split_once(':')?.0.to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_believed_by_its_signature() {
    let server = with(vec![source("shop", "shopify", Hints::default())]).await;
    let body = checkout(Some("ada@shop.example"));
    let good = signed("checkouts/update", "e1", &body);
    let unknown = Call::new("POST", "/hooks/nowhere").json(&body);
    assert_eq!(server.send(&unknown).await.expect(404)["code"], "source_not_found");
    let bare = Call::new("POST", "/hooks/shop").json(&body);
    assert_eq!(server.send(&bare).await.expect(401)["code"], "unverified");
    let other = checkout(Some("eve@shop.example")).to_string();
    let forged = good.clone().body("application/json", other);
    let refused = server.send(&forged).await;
    assert_eq!(refused.expect(401)["code"], "unverified");
    assert!(!refused.text().contains("eve@shop.example"), "nothing of it is repeated");
    let taken = server.send(&good).await.expect(200);
    assert_eq!((&taken["outcome"], &taken["topic"]), (&json!("taken"), &json!("checkouts/update")));
    let mut last = server.send(&bare).await;
    for _ in 0..60 {
        last = server.send(&bare).await;
    }
    assert_eq!(last.expect(429)["code"], "too_many_unverified");
    assert!(last.header("retry-after").is_some());
    let again = server.send(&good).await.expect(200);
    assert_eq!(again["outcome"], "repeated", "who proves it is never held up");
    let listed = server.get("/v1/sources").await.expect(200);
    let shop = &listed["items"][0];
    assert_eq!((&shop["counts"]["taken"], &shop["last"]), (&json!(1), &json!("repeated")));
    assert_eq!(
        (&shop["address"], &shop["verified_by"][0]),
        (&json!("/hooks/shop"), &json!("hmac sha256"))
    );
    assert!(shop["unverified"].as_u64().is_some_and(|count| count > 60));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_signed_long_ago_is_not_believed() {
    let server = with(vec![source("tea", "generic", Hints::default())]).await;
    let call = |time: String| {
        let body = json!({"type": "order_paid", "contact": {"id": "c"}, "data": {"order_id": 1}});
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length");
        mac.update(format!("{time}.{body}").as_bytes());
        let said = hex::encode(mac.finalize().into_bytes());
        let call = Call::new("POST", "/hooks/tea").json(&body);
        call.header("x-weir-timestamp", &time).header("x-weir-signature", &format!("sha256={said}"))
    };
    let now = weir_runtime::real_now().millis() / 1_000;
    let old = server.send(&call((now - 301).to_string())).await;
    assert!(old.expect(401)["detail"].as_str().is_some_and(|told| told.contains("time")));
    assert_eq!(server.send(&call(now.to_string())).await.expect(200)["outcome"], "taken");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_a_shop() {
    let server = with(vec![source("shop", "shopify", Hints::default())]).await;
    let send = |topic: &'static str, id: &'static str, body: Value| {
        let call = signed(topic, id, &body);
        let server = &server;
        async move { server.send(&call).await.expect(200)["outcome"].clone() }
    };
    assert_eq!(send("checkouts/create", "e1", checkout(None)).await, "taken");
    assert_eq!(send("checkouts/update", "e2", checkout(Some("ada@shop.example"))).await, "taken");
    let ada = "shop%3A7";
    let known = server.get(&format!("/v1/contacts/{ada}")).await.expect(200);
    assert_eq!(known["email"], "ada@shop.example");
    // A repetition does not undo what was written since.
    let patch = Call::new("PATCH", &format!("/v1/contacts/{ada}"));
    server.send(&patch.json(&json!({"email": "ada@home.example"}))).await.expect(200);
    assert_eq!(
        send("checkouts/update", "e2", checkout(Some("ada@shop.example"))).await,
        "repeated"
    );
    let known = server.get(&format!("/v1/contacts/{ada}")).await.expect(200);
    assert_eq!(known["email"], "ada@home.example");
    // A cart that names nobody is hers by now.
    let cart = json!({"token": "crt", "updated_at": "2027-01-04T08:55:00Z", "line_items": []});
    assert_eq!(send("carts/update", "e3", cart).await, "taken");
    let order = json!({
        "id": 900, "cart_token": "crt", "checkout_token": "chk", "financial_status": "paid",
        "created_at": "2027-01-04T08:59:00Z", "total_price": "12.40", "currency": "EUR",
        "customer": {"id": 7}, "line_items": [{"title": "Tea", "quantity": 1, "price": "12.40"}],
    });
    assert_eq!(send("orders/create", "e4", order.clone()).await, "taken");
    assert_eq!(send("orders/paid", "e5", order).await, "repeated", "it was told paid already");
    let told = types(&server, ada).await;
    let count = |kind: &str| told.iter().filter(|told| *told == kind).count();
    for kind in ["cart_updated", "order_placed", "order_paid"] {
        assert_eq!(count(kind), 1, "{kind}: {told:?}");
    }
    assert_eq!(count("checkout_started"), 2, "once while nobody knew whose it is");
    let other = signed("orders/create", "e6", &json!({"id": 1}))
        .header("x-shopify-shop-domain", "coffee.myshopify.com");
    let hints = Hints { shop: Some("tea.myshopify.com".into()), ..Hints::default() };
    server.runtime.set_sources(vec![source("shop", "shopify", hints)]);
    let refused = server.send(&other).await.expect(200);
    assert_eq!(refused["outcome"], "kept");
    assert!(refused["reason"].as_str().is_some_and(|why| why.starts_with("other_shop")));
    server.stop().await;
}

/// What happened while nobody knew whose cart it is stays with the cart.
#[tokio::test(flavor = "multi_thread")]
async fn a_cart_of_nobody_becomes_somebodys() {
    let server = with(vec![source("tea", "generic", Hints::default())]).await;
    let data = |n: u32| json!({"cart_id": "c", "total": n});
    let nobody = json!({"anonymous_id": "c"});
    tell(&server, "1", "cart_updated", nobody.clone(), data(1)).await;
    let ada = json!({"id": "ada", "email": "ada@shop.example", "anonymous_id": "c"});
    tell(&server, "2", "cart_updated", ada, data(2)).await;
    tell(&server, "3", "cart_updated", nobody, data(3)).await;
    let timeline = server.get("/v1/contacts/ada/timeline").await.expect(200);
    let items = timeline["items"].as_array().expect("a list").iter();
    let kinds: Vec<_> = items.clone().filter_map(|item| item["type"].as_str()).collect();
    let count = |kind: &str| kinds.iter().filter(|found| **found == kind).count();
    assert_eq!((count("cart_updated"), count("contact_merged")), (3, 1), "{kinds:?}");
    let page = server.get("/v1/contacts").await.expect(200);
    assert_eq!(page["items"].as_array().map(Vec::len), Some(1), "nobody is left over");
    let bob = json!({"id": "bob", "anonymous_id": "c"});
    tell(&server, "4", "cart_updated", bob, data(4)).await;
    let page = server.get("/v1/contacts").await.expect(200);
    assert_eq!(page["items"].as_array().map(Vec::len), Some(2), "two customers are two people");
    server.stop().await;
}

/// Enters at an abandoned cart.
const REMIND: &str = r"schema: flow/v1
id: remind
name: Remind
start: { type: people_event, trigger: event, event: cart_abandoned, next: rest }
nodes:
  rest: { type: pause, for: 3 days, next: end }
";

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_taken_is_kept_and_read_again() {
    let server = with(vec![source("tea", "generic", Hints::default())]).await;
    server.publish("remind", REMIND).await;
    let ada = json!({"id": "ada"});
    let empty = json!({"cart_id": "k", "total": 5, "currency": "EUR", "items": []});
    for _ in 0..2 {
        let told = tell(&server, "d/1", "cart_abandoned", ada.clone(), empty.clone()).await;
        assert_eq!((&told["outcome"], &told["delivery"]), (&json!("kept"), &json!("d/1")));
        assert!(told["reason"].as_str().is_some_and(|why| why.starts_with("no_items")), "{told}");
    }
    let form = Call::new("POST", "/hooks/tea").header("x-weir-token", SECRET);
    let form = form.body("application/x-www-form-urlencoded", "a=1").header("webhook-id", "d2");
    server.send(&form).await.expect(200);
    let listed = kept(&server, "tea", "kept").await;
    assert_eq!(listed.len(), 2, "the same one is kept once");
    // The clock stands still, so either may be the newer one.
    let is_of = |one: &Value, code| one["reason"].as_str().is_some_and(|why| why.starts_with(code));
    assert!(listed.iter().any(|one| is_of(one, "not_json")), "{listed:?}");
    server.get("/v1/contacts/ada").await.expect(404);
    let whole = server.get("/v1/sources/tea/deliveries/d%2F1").await.expect(200);
    assert!(whole["body"].as_str().is_some_and(|body| body.contains("cart_abandoned")));
    assert!(!whole["headers"].to_string().contains(SECRET), "secrets are not kept");
    let replay = "/v1/sources/tea/deliveries/d%2F1/replay";
    let same = server.post(replay, Value::Null).await.expect(200);
    assert_eq!(same["outcome"], "kept", "nothing was mended");
    let text = weir_connectors::SHIPPED.iter().find(|one| one.name == "generic").unwrap().text;
    let at = "      at: \"$.data.items[*]\"\n";
    let mended = text
        .replace(&format!("{at}      fields"), &format!("{at}      required: false\n      fields"));
    let mended = weir_connectors::read(&weir_engine::source::Source::new("generic", mended)).0;
    server.runtime.set_sources(vec![of("tea", &mended.expect("mended"), Hints::default())]);
    let body = json!({"trigger": true});
    assert_eq!(server.post(replay, body).await.expect(422)["errors"][0]["code"], "not_confirmed");
    let taken = server.post(replay, json!({})).await.expect(200);
    assert_eq!(taken["outcome"], "taken");
    assert_eq!(server.post(replay, json!({})).await.expect(409)["code"], "not_now");
    assert_eq!(kept(&server, "tea", "replayed").await[0]["id"], "d/1");
    assert_eq!(kept(&server, "tea", "kept").await.len(), 1);
    assert_eq!(types(&server, "ada").await, ["cart_abandoned"]);
    let stats = server.get("/v1/flows/remind/tokens").await.expect(200);
    assert_eq!(stats["items"], json!([]), "what is told again starts nothing");
    let told = tell(&server, "d3", "cart_abandoned", ada, empty).await;
    assert_eq!(told["outcome"], "taken");
    let stats = server.get("/v1/flows/remind/tokens").await.expect(200);
    assert_eq!(stats["items"].as_array().map(Vec::len), Some(1), "{stats}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_read_again_starts_flows_when_that_is_asked_for() {
    let server = with(vec![source("tea", "salla", Hints::default())]).await;
    server.publish("remind", REMIND).await;
    let body = json!({
        "event": "abandoned.cart", "merchant": 1,
        "data": {
            "id": 5, "total": {"amount": 9, "currency": "GALLEON"}, "items": [{"product_id": 1}],
            "customer": {"email": "ada@shop.example"},
        },
    });
    let call = Call::new("POST", "/hooks/tea").json(&body);
    let call = call.header("authorization", &format!("Bearer {SECRET}"));
    assert_eq!(server.send(&call).await.expect(200)["outcome"], "kept");
    let text = weir_connectors::SHIPPED.iter().find(|one| one.name == "salla").unwrap().text;
    let mended = text.replace("currency: $.data.total.currency", "currency: { value: SAR }");
    let mended = weir_connectors::read(&weir_engine::source::Source::new("salla", mended)).0;
    server.runtime.set_sources(vec![of("tea", &mended.expect("mended"), Hints::default())]);
    let id = kept(&server, "tea", "kept").await[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/sources/tea/deliveries/{id}/replay");
    let confirmed = json!({"trigger": true, "people": 1});
    assert_eq!(server.post(&path, confirmed).await.expect(200)["outcome"], "taken");
    let inside = server.get("/v1/flows/remind/tokens").await.expect(200);
    assert_eq!(inside["items"].as_array().map(Vec::len), Some(1), "{inside}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_are_told_from_others_of_the_same_address() {
    let server = with(vec![source("shop", "shopify", Hints::default())]).await;
    let put = Call::new("PUT", "/v1/contacts/crm-1");
    server.send(&put.json(&json!({"email": "ada@shop.example"}))).await.expect(201);
    let order = |id: i64, customer: Value, email: &str| {
        json!({
            "id": id, "contact_email": email, "customer": customer, "total_price": "5",
            "currency": "EUR", "line_items": [{"title": "Tea", "quantity": 1}],
        })
    };
    let send = |id: &'static str, body: Value| {
        let call = signed("orders/create", id, &body);
        let server = &server;
        async move { server.send(&call).await.expect(200)["outcome"].clone() }
    };
    assert_eq!(send("e1", order(1, json!({"id": 7}), "ada@shop.example")).await, "taken");
    assert_eq!(types(&server, "crm-1").await, ["order_placed"], "known by the address");
    assert_eq!(send("e2", order(2, json!({"id": 8}), "bob@shop.example")).await, "taken");
    assert_eq!(send("e3", order(3, json!({"id": 9}), "bob@shop.example")).await, "taken");
    for customer in ["shop%3A8", "shop%3A9"] {
        assert_eq!(types(&server, customer).await.len(), 1, "two customers are two people");
    }
    let ambiguous = send("e4", order(4, Value::Null, "bob@shop.example")).await;
    assert_eq!(ambiguous, "kept", "nobody can tell which of them it is");
    let reason = kept(&server, "shop", "kept").await[0]["reason"].clone();
    assert!(reason.as_str().is_some_and(|why| why.starts_with("contact_ambiguous")), "{reason}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pings_are_answered_and_large_bodies_are_not_read() {
    let server = with(vec![source("shop", "woocommerce", Hints::default())]).await;
    let form = "application/x-www-form-urlencoded";
    let ping = Call::new("POST", "/hooks/shop").body(form, "webhook_id=5");
    let answered: Reply = server.send(&ping).await;
    assert_eq!(answered.expect(200)["outcome"], "answered");
    let large = Call::new("POST", "/hooks/shop").body(form, "x".repeat(10 * 1024 * 1024 + 1));
    assert_eq!(server.send(&large).await.expect(413)["code"], "body_too_large");
    assert_eq!(kept(&server, "shop", "kept").await, [json!(null); 0]);
    server.get("/v1/sources/shop/deliveries?state=lost").await.expect(422);
    server.get("/v1/sources/nowhere/deliveries").await.expect(404);
    server.get("/v1/sources/shop/deliveries/x").await.expect(404);
    server.stop().await;
}
