//! Carts over HTTP: listed, read, and their people reminded by hand.

use serde_json::{Value, json};
use weir_api::keys::Role;

use super::client::Call;
use super::server::Server;

/// Reminds of a cart that nobody touched for an hour: by SMS, then by e-mail.
pub(super) const QUIET: &str = r#"schema: flow/v1
id: cart-quiet
start: { type: cart_abandoned, after: 1 hour, next: text }
entry: { re_entry: once, key: $.cart.id }
nodes:
  text: { type: send_sms, message: cart_text, next: rest }
  rest: { type: pause, for: 1 day, next: mail }
  mail: { type: send_email, message: cart_mail, next: end }
messages:
  cart_text: { channel: sms, text: "Your cart: {{ cart.recovery_url }} Reply STOP to opt out" }
  cart_mail:
    channel: email
    from: Shop <hello@shop.example>
    subject: You left something
    text: "To your cart: {VIEW_CART_URL} No more: {{ unsubscribe_url }}"
"#;

pub(super) fn cart(contact: &str, id: &str) -> Value {
    json!({
        "type": "cart_updated", "contact": {"id": contact}, "data": {
            "cart_id": id, "total": "11.80", "currency": "EUR",
            "items": [{"sku": "tea", "quantity": 2, "price": "5.90"}],
            "recovery_url": format!("https://shop.example/cart/{id}?k=1"),
        },
    })
}

pub(super) async fn person(server: &Server, id: &str) {
    let who = json!({
        "email": format!("{id}@shop.example"), "phone": "+12025550100",
        "consent": {"email": true, "sms": true},
    });
    server.send(&Call::new("PUT", &format!("/v1/contacts/{id}")).json(&who)).await.expect(201);
}

pub(super) async fn told(server: &Server, event: Value) {
    let answer = server.post("/v1/events", event).await.expect(200);
    assert_eq!(answer["accepted"], 1, "{answer}");
}

async fn shop() -> Server {
    let server = Server::start().await;
    server.publish("cart-quiet", QUIET).await;
    for id in ["ada", "bob"] {
        person(&server, id).await;
    }
    server
}

pub(super) async fn advance(server: &Server, by: &str) {
    server.post("/v1/clock", json!({"advance": by})).await.expect(200);
}

/// The text of the newest message of a contact.
pub(super) async fn says(server: &Server, contact: &str) -> String {
    let list = server.get(&format!("/v1/messages?contact={contact}")).await.expect(200);
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    let detail = server.get(&format!("/v1/messages/{id}")).await.expect(200);
    detail["parts"]["text"].as_str().unwrap().to_owned()
}

/// The path of the first link of ours in a text.
pub(super) fn link(text: &str) -> String {
    let begin = "http://weir.example/t/c/";
    let from = text.find(begin).unwrap_or_else(|| panic!("no link of ours in {text}"));
    let link = text[from + "http://weir.example".len()..].split_whitespace().next();
    link.unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cart_is_told_from_its_first_change_to_its_order() {
    let server = shop().await;
    told(&server, cart("ada", "c 1/ü")).await;
    let path = "/v1/carts/c%201%2F%C3%BC";
    let open = server.get(path).await.expect(200);
    let expected = json!({
        "id": "c 1/ü", "contact": "ada", "state": "open", "item_count": 2, "total": "11.80",
        "currency": "EUR", "updated_at": "2027-01-04T09:00:00.000Z", "abandoned_at": null,
        "recovered": null, "ordered": null, "paid": false, "reminded": null,
        "recovery_url": "https://shop.example/cart/c 1/ü?k=1",
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&open[name], value, "{name}");
    }
    assert_eq!(open["items"][0]["sku"], "tea");
    advance(&server, "1 hour").await;
    let left = server.get(path).await.expect(200);
    assert_eq!((&left["state"], &left["reminded"]["count"]), (&json!("abandoned"), &json!(1)));
    assert_eq!(left["abandoned_at"], "2027-01-04T10:00:00.000Z");
    let order = json!({"order_id": "o1", "cart_id": "c 1/ü", "total": "11.80"});
    let order = |kind: &str| json!({"type": kind, "contact": {"id": "ada"}, "data": order});
    told(&server, order("order_placed")).await;
    let recovered = server.get(path).await.expect(200);
    let by = json!({"by": "own", "order": "o1", "at": "2027-01-04T10:00:00.000Z"});
    assert_eq!((&recovered["state"], &recovered["recovered"]), (&json!("recovered"), &by));
    assert_eq!(recovered["paid"], false);
    told(&server, order("order_paid")).await;
    assert_eq!(server.get(path).await.expect(200)["paid"], true);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_in_an_sms_and_in_a_mail_is_ours_and_leads_to_the_cart() {
    for (contact, wait) in [("ada", "1 hour"), ("bob", "26 hours")] {
        let server = shop().await;
        told(&server, cart(contact, "c1")).await;
        advance(&server, wait).await;
        let text = says(&server, contact).await;
        assert!(!text.contains("shop.example/cart"), "{text}");
        let followed = server.get(&link(&text)).await;
        let leads = (followed.status, followed.header("location"));
        assert_eq!(leads, (302, Some("https://shop.example/cart/c1?k=1")));
        let order = json!({"order_id": "o1"});
        told(&server, json!({"type": "order_placed", "contact": {"id": contact}, "data": order}))
            .await;
        let cart = server.get("/v1/carts/c1").await.expect(200);
        assert_eq!(cart["recovered"]["by"], "link", "{cart}");
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn carts_are_listed_and_filtered() {
    let server = shop().await;
    for (contact, id) in [("ada", "c1"), ("ada", "c2"), ("bob", "c3")] {
        told(&server, cart(contact, id)).await;
        advance(&server, "1 minute").await;
    }
    advance(&server, "57 minutes").await;
    let rows = [
        ("", vec!["c3", "c2", "c1"]),
        ("?state=abandoned", vec!["c1"]),
        ("?state=open", vec!["c3", "c2"]),
        ("?state=ordered", vec![]),
        ("?reminded=true", vec!["c1"]),
        ("?contact=ada&reminded=false", vec!["c2"]),
        ("?limit=2", vec!["c3", "c2"]),
    ];
    for (query, expected) in rows {
        let page = server.get(&format!("/v1/carts{query}")).await.expect(200);
        let ids: Vec<_> = page["items"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
        assert_eq!(ids, expected, "{query}");
    }
    let first = server.get("/v1/carts?limit=2").await.expect(200);
    let next = format!("/v1/carts?limit=2&cursor={}", first["next_cursor"].as_str().unwrap());
    let second = server.get(&next).await.expect(200);
    assert_eq!((&second["items"][0]["id"], &second["next_cursor"]), (&json!("c1"), &Value::Null));
    for (query, status, code) in [
        ("?state=gone", 422, "invalid_parameter"),
        ("?reminded=yes", 422, "invalid_parameter"),
        ("?colour=red", 422, "unknown_parameter"),
        ("?cursor=x", 422, "bad_cursor"),
        ("?contact=nobody", 404, "contact_not_found"),
        ("/nothing", 404, "cart_not_found"),
    ] {
        let problem = server.get(&format!("/v1/carts{query}")).await.expect(status);
        assert_eq!(problem["code"], code, "{query}: {problem}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reminder_by_hand_is_sent_once_and_recorded() {
    let server = shop().await;
    let owner = server.key(Role::Operator, &[]).await;
    told(&server, cart("ada", "c1")).await;
    let call = Call::new("POST", "/v1/carts/c1/remind")
        .header("authorization", &format!("Bearer {owner}"))
        .header("idempotency-key", "r1")
        .json(&json!({"flow": "cart-quiet", "node": "mail", "force": true}));
    let made = server.send(&call).await.expect(200);
    assert_eq!((&made["node"], &made["contact"]), (&json!("mail"), &json!("ada")));
    assert_eq!(server.send(&call).await.expect(200)["id"], made["id"], "the same request");
    let get =
        |path: String| Call::new("GET", &path).header("authorization", &format!("Bearer {owner}"));
    let detail = get(format!("/v1/messages/{}", made["id"].as_str().unwrap()));
    let detail = server.send(&detail).await.expect(200);
    assert_eq!(
        (&detail["by_hand"]["by"], &detail["by_hand"]["deed"]),
        (&json!("test"), &json!("reminded")),
        "{detail}"
    );
    let advance = Call::new("POST", "/v1/clock").json(&json!({"advance": "2 hours"}));
    let advance = advance.header("authorization", &format!("Bearer {owner}"));
    let moved = server.send(&advance).await;
    assert!([200, 403].contains(&moved.status), "{}", moved.text());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_against_a_reminder_is_said() {
    let server = shop().await;
    told(&server, cart("ada", "c1")).await;
    told(&server, cart("ada", "c2")).await;
    told(&server, cart("bob", "c2")).await;
    told(&server, cart("bob", "c3")).await;
    let order = json!({"order_id": "o1", "cart_id": "c3"});
    told(&server, json!({"type": "order_placed", "contact": {"id": "bob"}, "data": order})).await;
    let rows = [
        ("c9", json!({}), 404, "cart_not_found"),
        ("c2", json!({}), 409, "cart_ambiguous"),
        ("c3", json!({}), 409, "cart_over"),
        ("c1", json!({"flow": "none"}), 404, "flow_not_found"),
        ("c1", json!({"node": "rest"}), 404, "node_not_found"),
        ("c1", json!({"nod": "text"}), 422, "invalid"),
        ("c1", json!({"force": "yes"}), 422, "invalid"),
        ("c1?contact=bob", json!({}), 404, "cart_not_found"),
    ];
    for (cart, body, status, code) in rows {
        let (id, query) = cart.split_once('?').unwrap_or((cart, ""));
        let path = format!("/v1/carts/{id}/remind?{query}");
        let problem = server.post(path.trim_end_matches('?'), body.clone()).await.expect(status);
        assert_eq!(problem["code"], code, "{cart} {body}: {problem}");
    }
    let ambiguous = server.get("/v1/carts/c2").await.expect(409);
    assert_eq!(ambiguous["contacts"], json!(["ada", "bob"]));
    let named = server.get("/v1/carts/c2?contact=bob").await.expect(200);
    assert_eq!(named["contact"], "bob");
    let made = server.post("/v1/carts/c2/remind?contact=bob", json!({})).await.expect(200);
    assert_eq!((&made["contact"], &made["node"]), (&json!("bob"), &json!("text")));
    let no =
        json!({"type": "consent_withdrawn", "contact": {"id": "ada"}, "data": {"channel": "sms"}});
    told(&server, no).await;
    let forced = server.post("/v1/carts/c1/remind", json!({"force": true})).await.expect(409);
    assert_eq!(forced["code"], "forbidden_by_guard", "{forced}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_read_addresses_gets_no_way_into_a_cart() {
    let server = shop().await;
    told(&server, cart("ada", "c1")).await;
    let analyst = server.key(Role::Analyst, &[]).await;
    let call =
        Call::new("GET", "/v1/carts/c1").header("authorization", &format!("Bearer {analyst}"));
    let cart = server.send(&call).await.expect(200);
    assert_eq!((&cart["total"], &cart["recovery_url"]), (&json!("11.80"), &Value::Null));
    let call = Call::new("POST", "/v1/carts/c1/remind")
        .header("authorization", &format!("Bearer {analyst}"))
        .json(&json!({}));
    assert_eq!(server.send(&call).await.expect(403)["code"], "forbidden");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn publishing_plans_carts_that_are_still_in_their_quiet_time() {
    let server = Server::start().await;
    for id in ["ada", "bob"] {
        person(&server, id).await;
    }
    told(&server, cart("ada", "c1")).await;
    advance(&server, "59 minutes").await;
    told(&server, cart("bob", "c2")).await;
    advance(&server, "10 minutes").await;
    server.publish("cart-quiet", QUIET).await;
    advance(&server, "1 hour").await;
    let state = |id: &str| format!("/v1/carts/{id}");
    assert_eq!(server.get(&state("c1")).await.expect(200)["state"], "open", "quiet before");
    assert_eq!(server.get(&state("c2")).await.expect(200)["state"], "abandoned");
    let reserved = json!({"type": "cart_quiet", "contact": {"id": "ada"}});
    let answer = server.post("/v1/events", reserved).await;
    assert!(answer.text().contains("event_type_reserved"), "{}", answer.text());
    server.stop().await;
}
