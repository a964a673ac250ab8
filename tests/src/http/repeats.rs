//! `Idempotency-Key`: the same again is done once.

use std::sync::Arc;

use serde_json::{Value, json};
use weir_store::{MemoryStore, Store};

use super::BY_HAND;
use super::client::{Call, Reply};
use super::server::Server;

async fn tag(server: &Server, key: &str, body: &Value) -> Reply {
    let call = Call::new("POST", "/v1/contacts/c1/tags").json(body).header("idempotency-key", key);
    server.send(&call).await
}

async fn adds(server: &Server) -> usize {
    let timeline = server.get("/v1/contacts/c1/timeline").await.expect(200);
    timeline["items"].as_array().unwrap().iter().filter(|item| item["type"] == "tag_added").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_is_answered_alike_and_done_once() {
    let server = Server::start().await;
    let body = json!({"name": "A"});
    let first = tag(&server, "k1", &body).await;
    let second = tag(&server, "k1", &body).await;
    assert_eq!(
        (first.expect(200), first.header("idempotency-replayed")),
        (second.expect(200), None)
    );
    assert_eq!(second.header("idempotency-replayed"), Some("true"));
    assert_eq!(adds(&server).await, 1);
    let other = tag(&server, "k1", &json!({"name": "B"})).await.expect(422);
    assert_eq!(other["code"], "idempotency_key_reused");
    tag(&server, "k2", &body).await.expect(200);
    assert_eq!(adds(&server).await, 2, "another key is another request");
    let bad = tag(&server, "k3", &json!({})).await.expect(422);
    let again = tag(&server, "k3", &json!({})).await;
    assert_eq!((again.expect(422), again.header("idempotency-replayed")), (bad, Some("true")));
    assert_eq!(again.header("content-type"), Some("application/problem+json"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_at_once_is_done_once() {
    let server = Server::start().await;
    let body = json!({"name": "A"});
    let all = (0..20).map(|_| tag(&server, "k1", &body));
    let mut statuses = Vec::new();
    for reply in futures_of(all).await {
        if reply.status == 409 {
            assert_eq!(reply.json()["code"], "request_in_progress");
        }
        statuses.push(reply.status);
    }
    assert!(statuses.contains(&200) && statuses.iter().all(|status| [200, 409].contains(status)));
    assert_eq!(adds(&server).await, 1);
    server.stop().await;
}

/// Polls all of them at once.
async fn futures_of<F: Future>(all: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut all: Vec<_> = all.map(Box::pin).collect();
    let mut done: Vec<Option<F::Output>> = all.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, done) in all.iter_mut().zip(&mut done).filter(|(_, done)| done.is_none()) {
            if let std::task::Poll::Ready(output) = future.as_mut().poll(context) {
                *done = Some(output);
            }
        }
        if done.iter().all(Option::is_some) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    done.into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn events_without_an_id_are_known_again_after_a_crash() {
    let server = Server::start().await;
    let body = json!({"events": [{"type": "x", "contact": {"id": "c1"}}]});
    let call =
        |key: &str| Call::new("POST", "/v1/events").json(&body).header("idempotency-key", key);
    let first = server.send(&call("k")).await.expect(200);
    let id = first["results"][0]["id"].as_str().unwrap();
    assert!(id.starts_with("idem_"), "{id}");
    // The answer is lost, the event is not: whoever sends the same event again is told so.
    let again = json!({"id": id, "type": "x", "contact": {"id": "c1"}});
    let again = server.post("/v1/events", again).await.expect(200);
    assert_eq!(again["duplicates"], 1);
    let other = server.send(&call("k2")).await.expect(200);
    assert_ne!(other["results"][0]["id"], id);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn participants_are_told_from_those_of_another_request() {
    let server = Server::start().await;
    server.publish("by-hand", BY_HAND).await;
    let path = "/v1/flows/by-hand/participants";
    let send = |key: &str, contact: &str| {
        let call = Call::new("POST", path).json(&json!({"contacts": [contact]}));
        call.header("idempotency-key", key)
    };
    let first = server.send(&send("k1", "c1")).await.expect(200);
    let again = server.send(&send("k1", "c1")).await;
    assert_eq!((again.expect(200), again.header("idempotency-replayed")), (first, Some("true")));
    let other = server.send(&send("k1", "c2")).await.expect(422);
    assert_eq!(other["code"], "idempotency_key_reused");
    let inside = server.send(&send("k2", "c1")).await.expect(200);
    assert_eq!(inside["results"][0]["reason"], "re_entry", "another key is another request");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_stop_refused_is_done_when_it_is_sent_again() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let server = Server::on(Arc::clone(&store)).await;
    server.publish("by-hand", BY_HAND).await;
    let calls = [
        ("/v1/flows/by-hand/participants", json!({"contacts": ["c1"]})),
        ("/v1/events", json!({"type": "x", "contact": {"id": "c1"}})),
    ];
    let calls = calls
        .map(|(path, body)| Call::new("POST", path).json(&body).header("idempotency-key", "k1"));
    server.runtime.stop().await;
    for call in &calls {
        let refused = server.send(call).await;
        assert_eq!(refused.expect(503)["code"], "stopping");
        assert!(refused.header("retry-after").is_some());
    }
    server.stop().await;
    let server = Server::on(store).await;
    for call in &calls {
        let done = server.send(call).await;
        assert_eq!(done.header("idempotency-replayed"), None);
        assert_eq!(done.expect(200)["rejected"], 0);
    }
    server.stop().await;
}
