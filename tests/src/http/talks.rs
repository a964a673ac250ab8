//! Exits of conversations, and what brought an order, over HTTP.

use serde_json::{Value, json};

use super::carts::{QUIET, advance, cart, link, person, says, told};
use super::server::Server;

async fn shop() -> Server {
    let server = Server::start().await;
    let exits = "exit_when:
  - { attribute: in_conversation, is: true, label: Talks }
goal: { event: order_placed, within: 5 days, value: $.event.data.total, credit: sent }
nodes:";
    server.publish("cart-quiet", &QUIET.replacen("nodes:", exits, 1)).await;
    for id in ["ada", "bob"] {
        person(&server, id).await;
    }
    server
}

async fn tell(server: &Server, contact: &str, kind: &str, data: Value) {
    told(server, json!({ "type": kind, "contact": { "id": contact }, "data": data })).await;
}

async fn orders(server: &Server, contact: &str) -> Value {
    server.get(&format!("/v1/contacts/{contact}/orders")).await.expect(200)["items"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_talks_with_an_agent_is_not_reminded() {
    let server = shop().await;
    told(&server, cart("ada", "c1")).await;
    tell(&server, "ada", "conversation_opened", json!({ "conversation_id": "v1" })).await;
    told(&server, cart("bob", "c2")).await;
    advance(&server, "2 hours").await;
    let of = |contact: &str| format!("/v1/messages?contact={contact}");
    assert_eq!(server.get(&of("ada")).await.expect(200)["items"], json!([]));
    assert_eq!(server.get(&of("bob")).await.expect(200)["items"].as_array().unwrap().len(), 1);
    tell(&server, "bob", "conversation_opened", json!({})).await;
    advance(&server, "2 days").await;
    assert_eq!(server.get(&of("bob")).await.expect(200)["items"].as_array().unwrap().len(), 1);
    let timeline = server.get("/v1/contacts/bob/timeline").await.expect(200).to_string();
    assert!(timeline.contains("Talks"), "{timeline}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_tell_which_message_brought_them() {
    let server = shop().await;
    for id in ["ada", "bob"] {
        told(&server, cart(id, &format!("cart-{id}"))).await;
    }
    advance(&server, "2 hours").await;
    let followed = link(&says(&server, "ada").await);
    assert_eq!(server.get(&followed).await.status, 302);
    for (id, order) in [("ada", "o1"), ("bob", "o2")] {
        let data = json!({
            "order_id": order, "cart_id": format!("cart-{id}"), "total": "11.80", "currency": "EUR",
            "paid": true,
        });
        tell(&server, id, "order_placed", data).await;
    }
    for (id, order, by) in [("ada", "o1", "link"), ("bob", "o2", "person")] {
        let told = orders(&server, id).await;
        assert_eq!(told.as_array().unwrap().len(), 1, "{told}");
        let told = &told[0];
        assert_eq!((&told["id"], &told["cart"]), (&json!(order), &json!(format!("cart-{id}"))));
        assert_eq!((&told["total"], &told["paid"]), (&json!("11.80"), &json!(true)));
        let credited = &told["credited"];
        let list = server.get(&format!("/v1/messages?contact={id}")).await.expect(200);
        assert_eq!(credited["message"], list["items"][0]["id"], "{credited}");
        assert_eq!(
            (&credited["flow"], &credited["node"], &credited["channel"], &credited["by"]),
            (&json!("cart-quiet"), &json!("text"), &json!("sms"), &json!(by)),
        );
    }
    tell(&server, "bob", "order_placed", json!({ "order_id": "o3", "total": "5" })).await;
    let told = orders(&server, "bob").await;
    let other = told.as_array().unwrap().iter().find(|order| order["id"] == "o3").unwrap();
    assert_eq!(other["credited"], Value::Null, "one conversion a run");
    let missing = server.get("/v1/contacts/nobody/orders").await.expect(404);
    assert_eq!(missing["code"], "contact_not_found");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn merged_contacts_talk_if_one_did() {
    let server = shop().await;
    tell(&server, "bob", "conversation_opened", json!({ "conversation_id": "v1" })).await;
    server.post("/v1/contacts/ada/merge", json!({ "from": "bob" })).await.expect(200);
    let talks = |contact: Value| contact["attributes"]["in_conversation"].clone();
    assert_eq!(talks(server.get("/v1/contacts/ada").await.expect(200)), true);
    tell(&server, "ada", "conversation_closed", json!({ "conversation_id": "v1" })).await;
    assert_eq!(talks(server.get("/v1/contacts/ada").await.expect(200)), false);
    server.stop().await;
}
