//! Answers that are lost: what a provider does with a key decides, then what it says when it is
//! asked, then the node (rule 19).

use serde_json::{Value, json};
use weir_engine::model::Status;

use super::AT_ONCE;
use super::stage::{Kept, SERVICE, Setup, Stage, people};
use crate::servers::http::Reply;

/// What the first call comes to: it is heard, and its answer is lost.
const LOST: Reply = Reply::Reset;

/// One message whose answer is lost, of a service of these settings; and what it answers then.
async fn lost(endpoint: Value, flow: &str, then: &[Reply]) -> Stage {
    let setup = Setup { endpoint, ..Setup::by_hand(1) };
    let stage = Stage::set(Kept::sqlite(), 1, setup, flow).await;
    std::iter::once(&LOST).chain(then).for_each(|reply| stage.service.reply(reply.clone()));
    stage.enter(&people("c", 1)).await;
    stage
}

/// The same of a service that can be asked.
async fn asked(flow: &str, then: &[Reply]) -> Stage {
    lost(json!({ "lookup": { "url": format!("{SERVICE}/sent/{{{{ id }}}}") } }), flow, then).await
}

/// How it ended, how often it was given and asked for, and how it was settled.
async fn outcome(stage: &Stage) -> (Status, usize, usize, Value) {
    let message = stage.messages().await.remove(0);
    let detail = stage.detail(message.id).await;
    let settled = detail.log.iter().find(|(_, said)| said["settled"].is_string());
    let settled = settled.map(|(_, said)| said["settled"].clone()).unwrap_or_default();
    let calls = stage.service.calls(0).await;
    let asked = calls.iter().filter(|call| call.target.starts_with("/sent/")).count();
    (message.status, stage.ledger().await.len(), asked, settled)
}

fn at_least_once() -> String {
    AT_ONCE.replace("message: text,", "message: text, on_unknown: at_least_once,")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_provider_has_was_sent() {
    let found = Reply::json(&json!({ "id": 7 }));
    let mut stage = asked(AT_ONCE, &[Reply::status(503), found]).await;
    stage.pass("14 seconds").await;
    assert_eq!(outcome(&stage).await, (Status::Sending, 1, 1, Value::Null), "it will be asked");
    stage.pass("1 second").await;
    assert_eq!(outcome(&stage).await, (Status::Accepted, 1, 2, json!("found")));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_provider_never_got_is_sent() {
    let mut stage = asked(AT_ONCE, &[Reply::status(404)]).await;
    stage.pass("1 minute").await;
    assert_eq!(outcome(&stage).await, (Status::Accepted, 2, 1, json!("missing")));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_provider_cannot_say_the_node_does() {
    let dumb = vec![Reply::status(503); 5];
    let rows = [
        (AT_ONCE.to_owned(), (Status::Unknown, 1, 5, json!("never_twice"))),
        (at_least_once(), (Status::Accepted, 2, 5, json!("at_least_once"))),
    ];
    for (flow, expected) in rows {
        let mut stage = asked(&flow, &dumb).await;
        stage.pass("1 hour").await;
        assert_eq!(outcome(&stage).await, expected);
        stage.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_a_key_once_gets_it_again() {
    let mut stage = lost(json!({ "deduplicates": true }), AT_ONCE, &[]).await;
    stage.pass("1 minute").await;
    assert_eq!(outcome(&stage).await, (Status::Accepted, 2, 0, json!("same_key")));
    let calls = stage.service.calls(2).await;
    assert_eq!(calls[0].body, calls[1].body, "the same bytes");
    assert_eq!(calls[0].header("idempotency-key"), calls[1].header("idempotency-key"));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_goes_on_after_a_restart_asks() {
    let mut stage = asked(AT_ONCE, &[]).await;
    stage.settle().await;
    assert_eq!(outcome(&stage).await, (Status::Sending, 1, 0, Value::Null));
    stage.restart().await;
    stage.pass("1 minute").await;
    assert_eq!(outcome(&stage).await, (Status::Accepted, 1, 1, json!("found")));
    stage.stop().await;
}
