//! More than fits, answers that wait, callers that go away. A unit that is held keeps every commit
//! waiting for as long as a test wants.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::AsyncReadExt;
use weir_engine::needs::Needs;
use weir_runtime::limits::QUEUED_WRITES_MAX;
use weir_store::{Ask, Claim, Unit};

use super::client::Call;
use super::server::Server;

/// Keeps commits waiting until it is dropped.
async fn hold(server: &Server) -> Box<dyn Unit> {
    let claim = Claim::Contacts(vec![Ask::external("held")]);
    let now = server.runtime.clock().now();
    server.runtime.store().take(claim, &Needs::default(), now).await.unwrap()
}

/// Asks again until it is so.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !is_so().await {
        assert!(Instant::now() < end, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_is_sent_away_whole() {
    let server = Server::start().await;
    let held = hold(&server).await;
    let event = |n| json!({"type": "x", "contact": {"id": format!("c{}", n % 10)}});
    let events: Vec<_> = (0..5_000).map(event).collect();
    let call = Call::new("POST", "/v1/events").json(&json!({ "events": events }));
    let mut waiting = Vec::new();
    for _ in 0..QUEUED_WRITES_MAX / 5_000 {
        waiting.push(call.open(server.address).await);
    }
    until("the queue fills", async || !server.runtime.has_room(5_000)).await;
    let refused = server.send(&call).await;
    assert_eq!(refused.expect(429)["code"], "busy");
    assert_eq!(refused.header("retry-after"), Some("1"));
    drop(held);
    for mut stream in waiting {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"accepted\":5000"));
    }
    server.send(&call).await.expect(200);
    server.stop().await;
}

/// A request that can be told from all others.
fn keyed() -> Call {
    let call = Call::new("POST", "/v1/contacts/c1/tags").json(&json!({"name": "A"}));
    call.header("idempotency-key", "k")
}

/// Sends the keyed request until one of them waits for its commit and the others are refused.
async fn until_one_waits(server: &Server) {
    let mut code = None;
    until("one is refused", async || {
        // One that is not refused is the one that waits; its caller goes away.
        let another = tokio::time::timeout(Duration::from_millis(200), server.send(&keyed())).await;
        code = another.ok().map(|reply| reply.expect(409)["code"].clone());
        code.is_some()
    })
    .await;
    assert_eq!(code, Some(json!("request_in_progress")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_waits_for_the_first_answer() {
    let server = Server::start().await;
    let held = hold(&server).await;
    until_one_waits(&server).await;
    drop(held);
    until("the first is answered", async || server.send(&keyed()).await.status == 200).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_goes_away_leaves_nothing_half_done() {
    let server = Server::start().await;
    let held = hold(&server).await;
    until_one_waits(&server).await;
    drop(held);
    let mut answer = None;
    until("it is done", async || {
        answer = Some(server.send(&keyed()).await).filter(|reply| reply.status == 200);
        answer.is_some()
    })
    .await;
    // Nobody waited for the first answer; it was given and kept all the same.
    assert_eq!(answer.unwrap().header("idempotency-replayed"), Some("true"));
    server.stop().await;
}
