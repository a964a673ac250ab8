//! Rules of the interface that no other test here is about: what writing a contact starts, and how
//! far an `Idempotency-Key` reaches.

use serde_json::json;
use weir_engine::needs::Needs;
use weir_runtime::limits::QUEUED_WRITES_MAX;
use weir_store::{Ask, Claim};

use super::client::Call;
use super::server::Server;

/// Lets in whose city changes.
const MOVES: &str = "schema: flow/v1
id: moves
start: { type: people_event, trigger: attribute_changed, attribute: city, next: rest }
nodes:
  rest: { type: pause, for: 1 day, next: end }
";

#[tokio::test(flavor = "multi_thread")]
async fn who_is_written_down_enters_nothing() {
    let server = Server::start().await;
    server.publish("moves", MOVES).await;
    for (method, city, status) in
        [("PUT", "Wien", 201), ("PUT", "Graz", 200), ("PATCH", "Linz", 200)]
    {
        let call = Call::new(method, "/v1/contacts/c1").json(&json!({ "city": city }));
        let contact = server.send(&call).await.expect(status);
        assert_eq!(contact["attributes"]["city"], city);
    }
    let changes = server.get("/v1/contacts/c1/timeline").await.expect(200);
    let changes = changes["items"].as_array().unwrap().iter();
    assert_eq!(changes.filter(|item| item["type"] == "attribute_changed").count(), 3);
    let inside = server.get("/v1/flows/moves/tokens").await.expect(200);
    assert_eq!(inside["items"], json!([]));
    server.stop().await;
}

async fn adds(server: &Server, contact: &str) -> usize {
    let timeline = server.get(&format!("/v1/contacts/{contact}/timeline")).await.expect(200);
    timeline["items"].as_array().unwrap().iter().filter(|item| item["type"] == "tag_added").count()
}

fn tag(contact: &str) -> Call {
    Call::new("POST", &format!("/v1/contacts/{contact}/tags")).json(&json!({ "name": "A" }))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_holds_for_its_path_and_without_one_each_is_new() {
    let server = Server::start().await;
    for contact in ["c1", "c2"] {
        let reply = server.send(&tag(contact).header("idempotency-key", "k")).await;
        assert_eq!(reply.expect(200)["contact"], contact);
        assert_eq!(reply.header("idempotency-replayed"), None, "{contact}");
    }
    for _ in 0..2 {
        server.send(&tag("c1")).await.expect(200);
    }
    assert_eq!((adds(&server, "c1").await, adds(&server, "c2").await), (3, 1));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_there_is_too_much_is_not_kept() {
    let server = Server::start().await;
    let now = server.runtime.clock().now();
    let claim = Claim::Contacts(vec![Ask::external("held")]);
    let held = server.runtime.store().take(claim, &Needs::default(), now).await.unwrap();
    let events: Vec<_> =
        (0..5_000).map(|_| json!({ "type": "x", "contact": { "id": "many" } })).collect();
    let many = Call::new("POST", "/v1/events").json(&json!({ "events": events }));
    let mut waiting = Vec::new();
    for _ in 0..QUEUED_WRITES_MAX / 5_000 {
        waiting.push(many.open(server.address).await);
    }
    let keyed = Call::new("POST", "/v1/events").header("idempotency-key", "k");
    let keyed = keyed.json(&json!({ "events": events }));
    while server.runtime.has_room(5_000) {
        tokio::task::yield_now().await;
    }
    assert_eq!(server.send(&keyed).await.expect(429)["code"], "busy");
    drop(held);
    while !server.runtime.has_room(QUEUED_WRITES_MAX) {
        tokio::task::yield_now().await;
    }
    let done = server.send(&keyed).await;
    assert_eq!(done.expect(200)["accepted"], 5_000);
    assert_eq!(done.header("idempotency-replayed"), None);
    server.stop().await;
}
