//! Codes that a shop makes, in a flow that gives them out.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use weir_engine::value::Timestamp;
use weir_runtime::sender::Providers;
use weir_runtime::sender::private::Guard;
use weir_store::{MemoryStore, Store};

use super::client::Call;
use super::server::Server;
use crate::servers::http;

const TOKEN: &str = "t0ken-of-the-shop";

/// Has the shop `tea` make a code, and writes it in an e-mail.
const GIFT: &str = r#"schema: flow/v1
id: gift
start: { type: people_event, trigger: tag_added, tag: GIFT, next: gift }
entry: { re_entry: always }
nodes:
  gift:
    type: issue_coupon
    shop: tea
    discount: 15%
    expires: 30 days
    save_as: gift
    next: mail
    failed: without
  mail: { type: send_email, message: offer, next: rest }
  without: { type: pause, for: 9 days, next: end }
  rest: { type: pause, for: 9 days, next: end }
messages:
  offer:
    channel: email
    kind: transactional
    from: Shop <hello@shop.example>
    subject: A gift
    text: "{{ vars.gift.discount }} off with {{ vars.gift.code }}"
"#;

fn connector(address: &str) -> String {
    format!(
        "connector: tea
verify: {{ scheme: token, header: X-Token }}
events: [{{ skip: 'it is only asked' }}]
mapping: {{}}
coupons:
  url: '{address}'
  headers: {{ X-Key: '{{token}}' }}
  code: $.coupon.code
  exists: {{ path: $.error, is: exists }}
  percent: {{ code: '{{code}}', percent: '{{amount}}', until: '{{expires_at}}', uses: 1 }}
"
    )
}

fn may_call() -> Providers {
    let mut providers = Providers::sandbox();
    providers.tools.network.guard = Guard::allowing(&["127.0.0.1"]).expect("it is an address");
    providers
}

async fn on(store: &Arc<dyn Store>) -> Server {
    Server::with(Arc::clone(store), weir_nodes::KINDS, may_call()).await
}

/// A Weir whose flow asks this service for codes.
async fn asking(store: &Arc<dyn Store>, service: &http::Server) -> Server {
    let server = on(store).await;
    let text = connector(&service.url("/coupons"));
    let source = json!({"text": text, "secret": "s3cret", "api_token": TOKEN});
    server.send(&Call::new("PUT", "/v1/sources/tea").json(&source)).await.expect(201);
    server.publish("gift", GIFT).await;
    server
}

fn memory() -> Arc<dyn Store> {
    Arc::new(MemoryStore::new())
}

async fn enter(server: &Server, contact: &str) {
    let path = format!("/v1/contacts/{contact}");
    let body = json!({ "email": format!("{contact}@shop.example") });
    server.send(&Call::new("PUT", &path).json(&body)).await;
    server.post(&format!("{path}/tags"), json!({ "name": "GIFT" })).await.expect(200);
}

/// Waits until somebody is at this node.
async fn reaches(server: &Server, contact: &str, node: &str) {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let inside = server.get("/v1/flows/gift/tokens").await.expect(200);
        let items = inside["items"].as_array().unwrap().iter();
        let at: Vec<_> = items.filter(|one| one["contact"] == contact).collect();
        if at.iter().any(|one| one["node"] == node) {
            return;
        }
        assert!(Instant::now() < until, "{contact} is not at {node}: {at:?}");
    }
}

/// What the message to somebody says.
async fn said(server: &Server, contact: &str) -> String {
    let found = server.get(&format!("/v1/messages?contact={contact}")).await.expect(200);
    let id = found["items"][0]["id"].as_str().expect("there is a message").to_owned();
    server.get(&format!("/v1/messages/{id}")).await.expect(200).to_string()
}

fn made(code: &str) -> http::Reply {
    http::Reply::json(&json!({"coupon": {"code": code}}))
}

fn body(call: &http::Call) -> Value {
    serde_json::from_str(call.text()).expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_makes_a_code_and_the_message_says_it() {
    let service = http::Server::start().await;
    service.reply(made("TEA-1"));
    service.always(made("TEA-2"));
    let server = asking(&memory(), &service).await;
    enter(&server, "ada").await;
    reaches(&server, "ada", "rest").await;
    enter(&server, "bob").await;
    reaches(&server, "bob", "rest").await;
    assert!(said(&server, "ada").await.contains("15% off with TEA-1"));
    assert!(said(&server, "bob").await.contains("15% off with TEA-2"));
    let calls = service.calls(2).await;
    assert_eq!((calls[0].method.as_str(), calls[0].header("x-key")), ("POST", Some(TOKEN)));
    let sent = body(&calls[0]);
    let expected = ("15", "2027-02-03T09:00:00.000Z", 1);
    assert_eq!(
        (&sent["percent"], &sent["until"], &sent["uses"]),
        (&json!(expected.0), &json!(expected.1), &json!(expected.2))
    );
    assert_ne!(calls[0].header("idempotency-key"), calls[1].header("idempotency-key"));
    assert_ne!(sent["code"], body(&calls[1])["code"]);
    let timeline = server.get("/v1/contacts/ada/timeline").await.expect(200);
    assert!(timeline.to_string().contains("coupon_issued"), "{timeline}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_visit_gets_one_code_however_often_the_shop_is_asked() {
    let service = http::Server::start().await;
    for reply in [http::Reply::Reset, http::Reply::status(503)] {
        service.reply(reply);
    }
    service.always(http::Reply::status(400).body(r#"{"error": "exists"}"#));
    let server = asking(&memory(), &service).await;
    enter(&server, "ada").await;
    reaches(&server, "ada", "rest").await;
    let calls = service.calls(3).await;
    let key = calls[0].header("idempotency-key").expect("it is said");
    for call in &calls {
        assert_eq!(call.header("idempotency-key"), Some(key));
        assert_eq!(body(call), body(&calls[0]));
    }
    // The shop made it at the first call, whose answer nobody heard.
    let code = body(&calls[0])["code"].as_str().expect("a text").to_owned();
    assert!(said(&server, "ada").await.contains(&code), "{code}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_ends_while_the_shop_is_asked_leaves_it_to_the_next() {
    let service = http::Server::start().await;
    service.reply(http::Reply::Hang);
    service.always(made("TEA-1"));
    let store = memory();
    let server = asking(&store, &service).await;
    enter(&server, "ada").await;
    service.calls(1).await;
    server.stop().await;
    // Whoever took it is gone; that is noticed after a while.
    let late = Timestamp::from_millis(i64::MAX / 2);
    let now = Timestamp::from_millis(0);
    assert!(store.take_coupon_errand("tea", late, now).await.unwrap().is_some());
    let server = on(&store).await;
    reaches(&server, "ada", "rest").await;
    assert!(said(&server, "ada").await.contains("TEA-1"));
    let calls = service.calls(2).await;
    assert_eq!(calls[0].header("idempotency-key"), calls[1].header("idempotency-key"));
    assert_eq!(store.take_coupon_errand("tea", late, late).await.unwrap(), None, "it is answered");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_that_makes_none_is_gone_on_without() {
    let service = http::Server::start().await;
    service.always(http::Reply::status(422).body(r#"{"error": "no discounts today"}"#));
    let server = asking(&memory(), &service).await;
    enter(&server, "ada").await;
    reaches(&server, "ada", "without").await;
    let timeline = server.get("/v1/contacts/ada/timeline").await.expect(200).to_string();
    assert!(timeline.contains("coupon_not_issued"), "{timeline}");
    // Whoever waits longer than an hour goes on, and the late code is nobody's.
    service.always(http::Reply::status(503));
    enter(&server, "bob").await;
    service.calls(2).await;
    server.post("/v1/clock", json!({"advance": "61 minutes"})).await.expect(200);
    reaches(&server, "bob", "without").await;
    // Without the source nobody is kept waiting.
    let gone = server.send(&Call::new("DELETE", "/v1/sources/tea")).await;
    assert_eq!(gone.status, 204);
    enter(&server, "eve").await;
    reaches(&server, "eve", "without").await;
    let checked = server.send(&Call::new("POST", "/v1/flows/gift/publish")).await;
    assert!(checked.text().contains("no source `tea` makes codes"), "{}", checked.text());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_merged_while_the_shop_is_asked_gets_the_code() {
    let service = http::Server::start().await;
    service.always(made("TEA-1"));
    service.takes(1_000);
    let server = asking(&memory(), &service).await;
    enter(&server, "ada").await;
    service.calls(1).await;
    server.send(&Call::new("PUT", "/v1/contacts/bob").json(&json!({"first_name": "Bob"}))).await;
    server.post("/v1/contacts/bob/merge", json!({"from": "ada"})).await.expect(200);
    service.pass(1_000);
    reaches(&server, "bob", "rest").await;
    assert!(said(&server, "bob").await.contains("15% off with TEA-1"));
    let found = server.get("/v1/messages?contact=bob").await.expect(200);
    assert_eq!(found["items"].as_array().map(Vec::len), Some(1), "{found}");
    server.stop().await;
}
