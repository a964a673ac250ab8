//! What every answer has, and the documents about all of them.

use serde_json::{Value, json};

use super::client::Call;
use super::server::Server;

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_its_headers() {
    let server = Server::start().await;
    for path in ["/healthz", "/v1/contacts", "/nothing", "/docs", "/v1/openapi.json"] {
        let reply = server.get(path).await;
        assert!(reply.header("request-id").unwrap().starts_with("req_"), "{path}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert!(reply.header("cache-control").is_some(), "{path}");
        assert!(reply.header("content-security-policy").unwrap().contains("default-src 'none'"));
    }
    let named = server.send(&Call::new("GET", "/healthz").header("request-id", "mine-1")).await;
    assert_eq!(named.header("request-id"), Some("mine-1"));
    let odd = server.send(&Call::new("GET", "/healthz").header("request-id", "a b")).await;
    assert_ne!(odd.header("request-id"), Some("a b"));
    let method = server.send(&Call::new("DELETE", "/healthz")).await;
    assert!(method.header("allow").unwrap().contains("GET"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn health_is_told() {
    let server = Server::start().await;
    assert_eq!(server.get("/healthz").await.expect(200), json!({"status": "ok"}));
    server.get("/readyz").await.expect(200);
    let metrics = server.get("/metrics").await;
    assert_eq!((metrics.status, metrics.text().as_str()), (200, "weir_up 1\n"));
    let outside = Call::new("GET", "/metrics").header("host", "weir.example");
    assert_eq!(server.send(&outside).await.status, 401);
    server.runtime.stop().await;
    let stopping = server.get("/readyz").await;
    assert_eq!(stopping.expect(503)["code"], "stopping");
    let late = server.post("/v1/contacts/c/tags", json!({"name": "A"})).await;
    assert_eq!(
        (late.expect(503)["code"].clone(), late.header("retry-after")),
        (json!("stopping"), Some("1"))
    );
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_documents_are_served() {
    let server = Server::start().await;
    let document = server.get("/v1/openapi.json").await.expect(200);
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document, weir_api::openapi());
    assert_eq!(server.get("/v1/editor-schema").await.expect(200), json!({"kinds": []}));
    assert_eq!(server.get("/v1/schemas/flow/v1.json").await.expect(200)["$id"], "flow/v1");
    let docs = server.get("/docs").await.text();
    for route in weir_api::all_routes() {
        let row = format!("<code>{} {}</code>", route.method, route.path);
        assert!(docs.contains(&row), "{row}");
    }
    assert!(!docs.contains("<script") && !docs.contains("src="));
    assert!(server.get("/").await.text().contains("href=\"/docs\""));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_is_moved_by_hand() {
    let server = Server::start().await;
    let moved = server.post("/v1/clock", json!({"advance": "1 day"})).await.expect(200);
    assert_eq!(moved, json!({"now": "2027-01-05T09:00:00.000Z"}));
    let future =
        json!({"type": "x", "contact": {"id": "c"}, "occurred_at": "2027-01-05T09:00:00Z"});
    let answer: Value = server.post("/v1/events", future).await.expect(200);
    assert_eq!(answer["accepted"], 1, "its clock is the one that counts");
    server.stop().await;
}
