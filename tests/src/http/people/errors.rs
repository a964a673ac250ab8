//! Problem details never leave by these paths: whatever refuses, it says so in their shapes.

use serde_json::json;
use weir_api::keys::{Role, Scope};

use super::super::client::Call;
use super::super::server::Server;
use super::{people, refused};

const TAGS: &str = "/people/2/tags";

/// A key as a user name without a password.
fn basic(secret: &str) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = format!("{secret}:");
    // A password of blanks is as good as none, and spares the padding.
    while text.len() % 3 != 0 {
        text.push(' ');
    }
    let four = |three: &[u8]| {
        let bits = u32::from_be_bytes([0, three[0], three[1], three[2]]);
        [18, 12, 6, 0].map(|shift| char::from(SIGNS[(bits >> shift & 63) as usize]))
    };
    text.as_bytes().chunks_exact(3).flat_map(four).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_sent_as_app_and_in_other_ways() {
    let server = Server::start().await;
    let secret = server.key(Role::Owner, &[]).await;
    let basic = basic(&secret);
    let with = |value: &str| Call::new("GET", TAGS).header("authorization", value);
    for value in [format!("App {secret}"), format!("app {secret}"), format!("Basic {basic}")] {
        assert_eq!(server.send(&with(&value)).await.status, 200, "{value}");
    }
    for value in ["", "App", "App wrong", "Basic !!", "IBSSO x"] {
        refused(&server.send(&with(value)).await, 401, "UNAUTHORIZED");
    }
    let elsewhere = Call::new("GET", "/v1/tags").header("authorization", &format!("App {secret}"));
    let reply = server.send(&elsewhere).await;
    assert_eq!((reply.status, &reply.json()["code"]), (401, &json!("unauthenticated")));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_asks_for_its_scope() {
    let server = Server::start().await;
    let none = server.key(Role::Owner, &[Scope::ReportsRead]).await;
    let routes = weir_api::all_routes();
    let routes: Vec<_> = routes.iter().filter(|route| route.group == "People").collect();
    assert_eq!(routes.len(), 20);
    for route in routes {
        let path = route.path.replace("{name}", "A");
        let call = Call::new(route.method, &path).header("authorization", &format!("App {none}"));
        let text = refused(&server.send(&call.json(&json!({}))).await, 403, "FORBIDDEN");
        assert!(text.contains(route.scope.as_deref().unwrap()), "{text}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_router_and_the_gate_refuse_has_that_shape_too() {
    let server = Server::start().await;
    let text = "application/json";
    let rows = [
        (Call::new("GET", "/people/2/nothing"), 404, "NOT_FOUND"),
        (Call::new("POST", "/people/3/persons/merge").json(&json!({})), 404, "NOT_FOUND"),
        (Call::new("PUT", TAGS).json(&json!({})), 405, "BAD_REQUEST"),
        (Call::new("POST", TAGS).body(text, "{"), 400, "BAD_REQUEST"),
        (Call::new("POST", TAGS).body("application/xml", "<a/>"), 415, "BAD_REQUEST"),
        (Call::new("POST", TAGS).body(text, vec![b' '; 2 << 20]), 413, "BAD_REQUEST"),
        (Call::new("POST", TAGS).json(&json!({"name": ""})), 400, "BAD_REQUEST"),
        (Call::new("POST", TAGS).json(&json!({})), 400, "BAD_REQUEST"),
        (Call::new("POST", TAGS), 400, "BAD_REQUEST"),
        (Call::new("GET", "/people/2/tags/%FF"), 400, "BAD_REQUEST"),
        (Call::new("GET", "/people/2/tags?limit=a&limit=b"), 400, "BAD_REQUEST"),
        (Call::new("PATCH", "/people/2/persons").json(&json!({})), 400, "BAD_REQUEST"),
        (
            Call::new("POST", TAGS)
                .json(&json!({"name": "A"}))
                .header("origin", "http://x.example"),
            403,
            "FORBIDDEN",
        ),
        (
            Call::new("POST", TAGS).json(&json!({"name": "A"})).header("idempotency-key", ""),
            200,
            "",
        ),
    ];
    for (call, status, word) in rows {
        let reply = server.send(&call).await;
        if word.is_empty() {
            assert_eq!(reply.status, status);
        } else {
            refused(&reply, status, word);
        }
        assert!(!reply.text().contains("/docs#"), "{call:?}: {}", reply.text());
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_that_is_repeated_keeps_its_shape() {
    let server = Server::start().await;
    let call = Call::new("POST", TAGS).json(&json!({"name": ""})).header("idempotency-key", "k");
    for _ in 0..2 {
        refused(&server.send(&call).await, 400, "BAD_REQUEST");
    }
    let other = Call::new("POST", TAGS).json(&json!({"name": "B"})).header("idempotency-key", "k");
    refused(&server.send(&other).await, 400, "BAD_REQUEST");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_says_when_to_come_back() {
    let server = Server::start().await;
    server.post(TAGS, json!({"name": "A"})).await.expect(200);
    server.runtime.stop().await;
    let path = "/people/2/tags/A/persons";
    let late = server.call("PATCH", path, &people(&[("EXTERNAL_ID", "c1")])).await;
    refused(&late, 503, "GENERAL_ERROR");
    assert_eq!(late.header("retry-after"), Some("1"));
    server.stop().await;
}
