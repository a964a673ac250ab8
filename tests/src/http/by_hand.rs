//! What operators do over HTTP: messages said again, dead letters, runs that were set aside.

use std::sync::Arc;

use serde_json::{Value, json};
use weir_api::keys::Role;
use weir_store::{MemoryStore, Store};

use super::client::Call;
use super::server::Server;
use super::{BY_HAND, HELLO};

/// A text that is given up before the hours in which it may leave.
const LATE: &str = r"schema: flow/v1
id: late
start: { type: people_event, trigger: tag_added, tag: LATE, next: text }
send_window: { from: '20:00', to: '21:00' }
nodes:
  text: { type: send_sms, message: late_text, expires: 1 hour, next: rest }
  rest: { type: pause, for: 3 days, next: end }
messages:
  late_text: { channel: sms, text: Hello. Reply STOP to opt out }
";

/// A message that was handed over, by a run that rests.
async fn with_a_message(server: &Server) -> Value {
    server.publish("hello", HELLO).await;
    server.post("/v1/contacts/ana/tags", json!({"name": "HELLO"})).await.expect(200);
    let ana = json!({"email": "ana@customers.example", "consent": {"email": true}});
    server.send(&Call::new("PATCH", "/v1/contacts/ana").json(&ana)).await.expect(200);
    server.post("/v1/contacts/ana/tags", json!({"name": "HELLO"})).await.expect(200);
    server.post("/v1/clock", json!({"advance": "1 minute"})).await.expect(200);
    let list = server.get("/v1/messages?status=accepted").await.expect(200);
    list["items"][0].clone()
}

fn path(message: &Value, order: &str) -> String {
    format!("/v1/messages/{}/{order}", message["id"].as_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_said_again() {
    let server = Server::start().await;
    let message = with_a_message(&server).await;
    let owner = server.key(Role::Operator, &[]).await;
    let call = Call::new("POST", &path(&message, "resend"))
        .header("authorization", &format!("Bearer {owner}"))
        .header("idempotency-key", "r1")
        .json(&json!({"force": true}));
    let made = server.send(&call).await.expect(200);
    assert_eq!(made["node"], "mail", "{made}");
    assert_ne!(made["id"], message["id"]);
    assert_eq!(server.send(&call).await.expect(200)["id"], made["id"], "the same request");
    let other = call.clone().header("idempotency-key", "r2");
    assert_ne!(server.send(&other).await.expect(200)["id"], made["id"]);
    let detail = format!("/v1/messages/{}", made["id"].as_str().unwrap());
    let detail = Call::new("GET", &detail).header("authorization", &format!("Bearer {owner}"));
    let detail = server.send(&detail).await.expect(200);
    assert_eq!(detail["by_hand"]["of"], message["id"]);
    assert_eq!(
        (&detail["by_hand"]["by"], &detail["by_hand"]["force"]),
        (&json!("test"), &json!(true))
    );
    assert_eq!(detail["log"][0]["said"]["operator"], "test");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_again_goes_the_way_of_all_messages() {
    let server = Server::start().await;
    let message = with_a_message(&server).await;
    let made = server.post(&path(&message, "resend"), json!({})).await.expect(200);
    server.post("/v1/clock", json!({"advance": "1 minute"})).await.expect(200);
    let detail = server.get(&format!("/v1/messages/{}", made["id"].as_str().unwrap())).await;
    let detail = detail.expect(200);
    assert_eq!((&detail["status"], &detail["subject"]), (&json!("accepted"), &json!("Hi you")));
    let stats = server.get("/v1/flows/hello/stats").await.expect(200);
    assert_eq!(stats["messages"]["mail"]["accepted"], 2, "{stats}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_forbids_a_message_is_told() {
    let server = Server::start().await;
    let message = with_a_message(&server).await;
    let gone = Call::new("PUT", "/v1/contacts/ana").json(&json!({"email": null}));
    server.send(&gone).await.expect(200);
    let refused = server.post(&path(&message, "resend"), json!({"force": true})).await.expect(409);
    assert_eq!(refused["code"], "forbidden_by_guard", "{refused}");
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.contains("no_destination") && detail.contains("nothing was done"), "{detail}");
    for (path, status, code) in [
        ("/v1/messages/msg_00/resend", 404, "message_not_found"),
        ("/v1/messages/msg_00000000000000000000000000000000/resend", 404, "message_not_found"),
        ("/v1/dead-letters/msg_00000000000000000000000000000000/retry", 404, "message_not_found"),
        ("/v1/quarantine/tok_00/retry", 404, "run_not_found"),
        ("/v1/quarantine/tok_00000000000000010/end", 404, "run_not_found"),
    ] {
        assert_eq!(server.post(path, json!({})).await.expect(status)["code"], code, "{path}");
    }
    let alive = message["id"].as_str().unwrap();
    let alive = server.post(&format!("/v1/dead-letters/{alive}/retry"), json!({})).await;
    assert_eq!(alive.expect(409)["code"], "not_now");
    let bad = server.post(&path(&message, "resend"), json!({"force": "yes"})).await.expect(422);
    assert_eq!(bad["errors"][0]["pointer"], "/force");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_letters_are_listed_retried_and_skipped() {
    let server = Server::start().await;
    server.publish("late", LATE).await;
    for (id, phone) in [("ana", "+12025550123"), ("ben", "+12025550124")] {
        let person = json!({"phone": phone, "consent": {"sms": true}});
        let call = Call::new("PUT", &format!("/v1/contacts/{id}")).json(&person);
        assert!(server.send(&call).await.status < 300);
        server.post(&format!("/v1/contacts/{id}/tags"), json!({"name": "LATE"})).await.expect(200);
    }
    server.post("/v1/clock", json!({"advance": "90 minutes"})).await.expect(200);
    let list = |query: &str| format!("/v1/dead-letters{query}");
    let asked = "?flow=late&reason=expired&since=1%20hour";
    let dead = server.get(&list(asked)).await.expect(200);
    let items = dead["items"].as_array().unwrap();
    assert_eq!(items.len(), 2, "{dead}");
    assert_eq!(
        (&items[0]["status"], &items[0]["may_have_left"]),
        (&json!("failed"), &json!(false))
    );
    assert!(items[0]["dead_since"].is_string());
    for (query, code) in [("?reason=x", "invalid_parameter"), ("?since=x", "invalid_parameter")] {
        assert_eq!(server.get(&list(query)).await.expect(422)["code"], code, "{query}");
    }
    let [first, second] = [0, 1].map(|place: usize| items[place]["id"].as_str().unwrap());
    let skipped = server.post(&format!("/v1/dead-letters/{first}/skip"), json!({})).await;
    assert_eq!(skipped.expect(200)["status"], "failed");
    let retried = server.post(&format!("/v1/dead-letters/{second}/retry"), json!({})).await;
    assert_eq!(retried.expect(200)["status"], "queued");
    assert_eq!(server.get(&list("")).await.expect(200)["items"], json!([]));
    server.post("/v1/clock", json!({"advance": "12 hours"})).await.expect(200);
    let sent = server.get("/v1/messages?status=accepted").await.expect(200);
    assert_eq!((&sent["items"][0]["id"], sent["items"].get(1)), (&json!(second), None), "{sent}");
    let at = sent["items"][0]["handed_over_at"].as_str().unwrap();
    assert!(at.contains("T20:00"), "when its window opened: {at}");
    for (id, did) in [(first, "skipped"), (second, "retried")] {
        let detail = server.get(&format!("/v1/messages/{id}")).await.expect(200);
        let log = detail["log"].as_array().unwrap();
        let order = log.iter().find(|line| line["said"]["did"] == did);
        assert_eq!(order.unwrap()["said"]["operator"], "owner", "{detail}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_that_were_set_aside_go_on_or_end() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let before = Server::on(Arc::clone(&store)).await;
    before.publish("by-hand", BY_HAND).await;
    let everybody = json!({"contacts": ["ana", "ben"]});
    before.post("/v1/flows/by-hand/participants", everybody).await.expect(200);
    before.stop().await;
    // A Weir that does not know the kind of the node where they rest.
    let kinds = weir_nodes::KINDS.iter().copied().filter(|kind| kind.name != "pause").collect();
    let without = Server::with_kinds(Arc::clone(&store), Vec::leak(kinds)).await;
    without.post("/v1/clock", json!({"advance": "2 days"})).await.expect(200);
    let aside = without.get("/v1/quarantine?flow=by-hand").await.expect(200);
    let items = aside["items"].as_array().unwrap().clone();
    assert_eq!(items.len(), 2, "{aside}");
    assert_eq!(items[0]["node"], "rest");
    assert!(items[0]["defect"].as_str().unwrap().contains("not there"), "{aside}");
    let [first, second] = [0, 1]
        .map(|place: usize| format!("/v1/quarantine/{}", items[place]["id"].as_str().unwrap()));
    assert_eq!(without.get(&first).await.expect(200)["id"], items[0]["id"]);
    let still = without.post(&format!("{first}/retry"), json!({})).await.expect(409);
    assert_eq!(still["code"], "not_now", "{still}");
    without.stop().await;
    let after = Server::on(store).await;
    let ended = after.post(&format!("{first}/end"), json!({})).await.expect(200);
    assert_eq!(ended["state"], "ended");
    let goes_on = after.post(&format!("{second}/retry"), json!({})).await.expect(200);
    assert_eq!(goes_on["state"], "ended", "its time is over: {goes_on}");
    assert_eq!(after.get("/v1/quarantine").await.expect(200)["items"], json!([]));
    let stats = after.get("/v1/flows/by-hand/stats").await.expect(200);
    assert_eq!(stats["ended"], json!({"quarantined": 1, "end": 1}), "{stats}");
    after.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn operators_may_and_analysts_may_not() {
    let server = Server::start().await;
    let message = with_a_message(&server).await;
    for (role, status) in [(Role::Operator, 200), (Role::Analyst, 403), (Role::Marketing, 403)] {
        let key = server.key(role, &[]).await;
        let call = Call::new("POST", &path(&message, "resend")).json(&json!({}));
        let call = call.header("authorization", &format!("Bearer {key}"));
        assert_eq!(server.send(&call).await.status, status, "{role}");
    }
    server.stop().await;
}
