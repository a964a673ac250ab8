//! Sources of webhooks that are set up while Weir runs.

use serde_json::{Value, json};
use weir_connectors::{Hints, Secret, shipped};
use weir_runtime::sources::Source;

use super::client::{Call, Reply};
use super::server::Server;

const SECRET: &str = "s3cret-of-the-shop";

async fn put(server: &Server, name: &str, if_match: &str, body: Value) -> Reply {
    let call = Call::new("PUT", &format!("/v1/sources/{name}")).json(&body);
    let call = if if_match.is_empty() { call } else { call.header("if-match", if_match) };
    server.send(&call).await
}

fn generic(secret: &Value) -> Value {
    json!({ "connector": "generic", "secret": secret, "currency": "EUR" })
}

/// What the shop sends, proved by this token.
async fn tell(server: &Server, name: &str, id: &str, token: &str, data: Value) -> Reply {
    let contact = json!({ "id": "ada", "email": "ada@customers.example" });
    let body = json!({ "id": id, "type": "cart_updated", "contact": contact, "data": data });
    let call = Call::new("POST", &format!("/hooks/{name}")).json(&body);
    server.send(&call.header("x-weir-token", token)).await
}

fn cart() -> Value {
    json!({ "cart_id": "c1", "items": [{ "name": "Tea", "quantity": 1, "price": 4 }] })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_is_connected_and_its_webhooks_come_in() {
    let server = Server::start().await;
    tell(&server, "tea", "e1", SECRET, cart()).await.expect(404);
    let made = put(&server, "tea", "", generic(&json!(SECRET))).await;
    assert_eq!(made.header("etag"), Some("\"1\""));
    let shown = made.expect(201);
    assert_eq!(
        (&shown["settings"]["secret"], &shown["source"]),
        (&json!("********"), &json!("app"))
    );
    assert_eq!(shown["address"], "/hooks/tea");
    tell(&server, "tea", "e1", "another", cart()).await.expect(401);
    assert_eq!(tell(&server, "tea", "e1", SECRET, cart()).await.expect(200)["outcome"], "taken");
    let listed = server.get("/v1/sources").await;
    assert!(!listed.text().contains(SECRET), "{}", listed.text());
    let one = &listed.expect(200)["items"][0];
    assert_eq!((&one["connector"], &one["last"]), (&json!("generic"), &json!("taken")));
    assert_eq!((&one["counts"]["taken"], &one["unverified"]), (&json!(1), &json!(1)));

    assert_eq!(server.send(&Call::new("DELETE", "/v1/sources/tea")).await.status, 204);
    tell(&server, "tea", "e2", SECRET, cart()).await.expect(404);
    server.get("/v1/sources/tea").await.expect(404);
    let deeds = server.get("/v1/audit").await.expect(200);
    let did = |action: &str| {
        deeds["items"].as_array().unwrap().iter().filter(|deed| deed["action"] == action).count()
    };
    assert_eq!((did("source_saved"), did("source_deleted")), (1, 1));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_secret_takes_over_from_the_other() {
    let server = Server::start().await;
    put(&server, "tea", "", generic(&json!(SECRET))).await.expect(201);
    let stars = generic(&json!("********"));
    put(&server, "tea", "", stars.clone()).await.expect(428);
    put(&server, "tea", "\"7\"", stars).await.expect(412);
    let both = generic(&json!(["the-new-one", "********"]));
    let shown = put(&server, "tea", "\"1\"", both).await.expect(200);
    assert_eq!(shown["settings"]["secret"], json!(["********", "********"]));
    for (id, token) in [("e1", SECRET), ("e2", "the-new-one")] {
        assert_eq!(tell(&server, "tea", id, token, cart()).await.expect(200)["outcome"], "taken");
    }
    let only = generic(&json!(["********"]));
    put(&server, "tea", "\"2\"", only).await.expect(200);
    tell(&server, "tea", "e3", "the-new-one", cart()).await.expect(200);
    tell(&server, "tea", "e4", SECRET, cart()).await.expect(401);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connector_is_mended_and_what_was_kept_is_read_again() {
    let server = Server::start().await;
    put(&server, "tea", "", generic(&json!(SECRET))).await.expect(201);
    let empty = json!({ "cart_id": "c1", "items": [] });
    let body = json!({
        "id": "e1", "type": "cart_abandoned", "contact": { "id": "ada" }, "data": empty,
    });
    let call = Call::new("POST", "/hooks/tea").json(&body).header("x-weir-token", SECRET);
    assert_eq!(server.send(&call).await.expect(200)["outcome"], "kept");
    let connectors = server.get("/v1/connectors").await.expect(200);
    let items = connectors["items"].as_array().unwrap();
    let text = items.iter().find(|one| one["name"] == "generic").unwrap()["text"].as_str();
    let at = "      at: \"$.data.items[*]\"\n";
    let fields = format!("{at}      fields");
    let text = text.unwrap().replace(&fields, &format!("{at}      required: false\n      fields"));
    let wrong = text.replace("verify:", "verfiy:");
    let mended = |text: &str| json!({ "text": text, "secret": "********" });
    let refused = put(&server, "tea", "\"1\"", mended(&wrong)).await.expect(422);
    let told = refused["errors"][0]["message"].as_str().unwrap();
    assert!(told.contains("line") && refused["errors"][0]["pointer"] == "/text", "{refused}");
    put(&server, "tea", "\"1\"", mended(&text)).await.expect(200);
    let kept = server.get("/v1/sources/tea/deliveries?state=kept").await.expect(200);
    let id = kept["items"][0]["id"].as_str().unwrap();
    let replay = format!("/v1/sources/tea/deliveries/{id}/replay");
    assert_eq!(server.post(&replay, json!({})).await.expect(200)["outcome"], "taken");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_source_is_told_at_its_place() {
    let server = Server::start().await;
    let cases = [
        ("tea", json!({ "secret": "x" }), "/connector", "missing"),
        ("tea", json!({ "connector": "shopfy", "secret": "x" }), "/connector", "unknown_connector"),
        ("tea", json!({ "connector": "shopify" }), "/secret", "missing"),
        ("tea", generic(&json!("********")), "/secret", "secret_needed"),
        ("tea", generic(&json!("file:/etc/hostname")), "/secret", "secret_not_allowed"),
        ("tea", generic(&json!("${env:PATH}")), "/secret", "secret_not_allowed"),
        ("tea", json!({ "text": "verify: [", "secret": "x" }), "/text", "connector_has_errors"),
        (
            "tea",
            json!({ "connector": "zid", "text": "x", "secret": "x" }),
            "/connector",
            "named_twice",
        ),
        ("Tea", generic(&json!("x")), "", "invalid_name"),
    ];
    for (name, body, pointer, code) in cases {
        let told = put(&server, name, "", body.clone()).await.expect(422);
        let at = told["errors"].as_array().unwrap();
        let is_it = |one: &Value| one["pointer"] == pointer && one["code"] == code;
        assert!(at.iter().any(is_it), "{body} {told}");
    }
    assert_eq!(server.get("/v1/sources").await.expect(200)["items"], json!([]));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_settings_file_comes_first() {
    let server = Server::start().await;
    put(&server, "tea", "", generic(&json!(SECRET))).await.expect(201);
    let secrets = Secret::new("of-the-file").into_iter().collect();
    let connector = shipped("generic").unwrap().clone();
    let source =
        Source { name: "tea".into(), connector, secrets, api_token: None, hints: Hints::default() };
    server.runtime.set_sources(vec![source]);
    tell(&server, "tea", "e1", SECRET, cart()).await.expect(401);
    tell(&server, "tea", "e2", "of-the-file", cart()).await.expect(200);
    let listed = server.get("/v1/sources").await.expect(200);
    let one = &listed["items"][0];
    assert_eq!((&one["source"], one["problem"].is_string()), (&json!("weir.yaml"), true), "{one}");
    let refused = put(&server, "tea", "\"1\"", generic(&json!("x"))).await.expect(412);
    assert_eq!(refused["code"], "stale", "it is not the one of that revision any more");
    let refused = put(&server, "tea", "", generic(&json!("x"))).await.expect(409);
    assert_eq!(refused["code"], "source_of_file");
    server.stop().await;
}
