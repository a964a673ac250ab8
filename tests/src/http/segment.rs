//! Segment's collectors, unchanged.

use serde_json::{Value, json};
use weir_api::keys::Role;

use super::client::Call;
use super::server::Server;

#[tokio::test(flavor = "multi_thread")]
async fn calls_become_contacts_and_events() {
    let server = Server::start().await;
    let ok = json!({"success": true});
    let track = json!({"anonymousId": "a1", "event": "Product Viewed", "messageId": "m0"});
    assert_eq!(server.post("/v1/track", track).await.expect(200), ok);
    let traits = json!({"email": "Ada@shop.example", "firstName": "Ada", "plan": "pro"});
    let identify = json!({"userId": "u1", "anonymousId": "a1", "traits": traits});
    assert_eq!(server.post("/v1/identify", identify).await.expect(200), ok);
    let batch = json!({"batch": [
        {"type": "track", "userId": "u1", "event": "Order Completed", "messageId": "m1",
         "properties": {"order_id": "o1", "revenue": 5}},
        {"type": "track", "userId": "u1", "event": "Order Completed", "messageId": "m1"},
        {"type": "page", "anonymousId": "a1", "name": "Home"},
        {"type": "group", "userId": "u1"},
    ]});
    assert_eq!(server.post("/v1/batch", batch).await.expect(200), ok);
    for path in ["/v1/screen", "/v1/group"] {
        assert_eq!(server.post(path, json!({"userId": "u1"})).await.expect(200), ok);
    }
    let contact = server.get("/v1/contacts/u1").await.expect(200);
    assert_eq!(
        (&contact["email"], &contact["first_name"]),
        (&json!("ada@shop.example"), &json!("Ada"))
    );
    assert_eq!(contact["attributes"], json!({"plan": "pro"}));
    let timeline = server.get("/v1/contacts/u1/timeline").await.expect(200);
    let types: Vec<_> =
        timeline["items"].as_array().unwrap().iter().map(|item| &item["type"]).collect();
    let count = |kind: &str| types.iter().filter(|found| **found == kind).count();
    assert_eq!((count("order_placed"), count("page_viewed")), (1, 1), "{types:?}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_may_stand_in_the_body() {
    let server = Server::start().await;
    let secret = server.key(Role::Owner, &[]).await;
    let with = |key: &str| json!({"userId": "u1", "event": "X", "writeKey": key});
    let plain = |body: &Value| Call::new("POST", "/v1/track").body("text/plain", body.to_string());
    assert_eq!(server.send(&plain(&with(&secret))).await.status, 200, "beacons say text/plain");
    assert_eq!(server.send(&plain(&with("wrong"))).await.status, 401);
    assert_eq!(server.send(&plain(&json!({"userId": "u1", "event": "X"}))).await.status, 401);
    let refused = server.send(&Call::new("POST", "/v1/batch").json(&with(&secret))).await;
    assert_eq!(refused.expect(400)["success"], false);
    server.stop().await;
}
