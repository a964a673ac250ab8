//! The switch that stops all sending, and what is told of it.

use serde_json::json;

use super::HELLO;
use super::client::Call;
use super::server::Server;

#[tokio::test(flavor = "multi_thread")]
async fn all_sending_is_stopped_and_goes_on() {
    let server = Server::start().await;
    server.publish("hello", HELLO).await;
    assert_eq!(server.get("/readyz").await.expect(200)["sending"], "on");
    let on = json!({ "paused": false, "since": null });
    assert_eq!(server.get("/v1/settings/sending").await.expect(200), on);
    let stop = json!({ "paused": true });
    let off = server.post("/v1/settings/sending", stop.clone()).await.expect(200);
    assert!(off["paused"] == true && off["since"].is_string(), "{off}");
    assert_eq!(server.post("/v1/settings/sending", stop).await.expect(200), off, "since then");
    assert_eq!(server.get("/v1/settings/sending").await.expect(200), off);
    assert_eq!(server.get("/readyz").await.expect(200)["sending"], "paused");

    let put = Call::new("PUT", "/v1/contacts/c").json(&json!({ "email": "c@shop.example" }));
    server.send(&put).await.expect(201);
    server.post("/v1/contacts/c/tags", json!({ "name": "HELLO" })).await.expect(200);
    server.post("/v1/clock", json!({ "advance": "1 hour" })).await.expect(200);
    let status =
        async || server.get("/v1/messages").await.expect(200)["items"][0]["status"].clone();
    assert_eq!(status().await, "queued");
    let go = json!({ "paused": false });
    assert_eq!(server.post("/v1/settings/sending", go).await.expect(200), on);
    server.post("/v1/clock", json!({ "advance": "1 second" })).await.expect(200);
    assert_eq!(status().await, "accepted");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_ready_says_what_time_it_is() {
    let server = Server::start().await;
    let clock = async || server.get("/readyz").await.expect(200)["clock"].clone();
    let manual = |now: &str| json!({ "kind": "manual", "scale": null, "now": now });
    assert_eq!(clock().await, manual("2027-01-04T09:00:00.000Z"));
    server.post("/v1/clock", json!({ "advance": "1 hour" })).await.expect(200);
    assert_eq!(clock().await, manual("2027-01-04T10:00:00.000Z"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_switch_says_what_it_wants_to_be_told() {
    let server = Server::start().await;
    for wrong in [json!({}), json!({ "paused": "yes" }), json!({ "pause": true }), json!([])] {
        server.post("/v1/settings/sending", wrong).await.expect(422);
    }
    server.stop().await;
}
