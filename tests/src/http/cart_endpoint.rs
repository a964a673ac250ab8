//! The cart endpoint, `POST /v2/cart`: carts of shops that hold a key of Weir.

use serde_json::{Value, json};
use weir_api::keys::{Role, Scope};

use super::client::{Call, Reply};
use super::server::Server;

/// Enters at an abandoned cart.
const REMIND: &str = r"schema: flow/v1
id: remind
name: Remind
start: { type: people_event, trigger: event, event: cart_abandoned, next: rest }
nodes:
  rest: { type: pause, for: 3 days, next: end }
";

fn cart(status: &str, total: i64) -> Value {
    json!({
        "id": "k1", "uid": "1234", "status": status, "email": "ada@shop.example", "total": total,
        "createdAt": 1_700_000_000, "url": "https://tea.example/cart/k1",
        "products": [{"id": "p-1", "name": "Tea", "price": total, "quantity": 1,
            "image": "https://tea.example/p1.jpg", "category": "Green"}],
    })
}

async fn post(server: &Server, body: &Value) -> Reply {
    server.send(&Call::new("POST", "/v2/cart").json(body)).await
}

async fn outcome(server: &Server, body: &Value) -> Value {
    post(server, body).await.expect(200)["outcome"].clone()
}

async fn inside(server: &Server) -> usize {
    let tokens = server.get("/v1/flows/remind/tokens").await.expect(200);
    tokens["items"].as_array().map_or(0, Vec::len)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cart_comes_in_is_left_and_is_bought() {
    let server = Server::start().await;
    server.publish("remind", REMIND).await;
    assert_eq!(outcome(&server, &cart("open", 8)).await, "taken");
    assert_eq!(outcome(&server, &cart("started checkout", 8)).await, "taken");
    assert_eq!(inside(&server).await, 0);
    assert_eq!(outcome(&server, &cart("abandoned", 8)).await, "taken");
    // It was begun years ago and left now, so it starts.
    assert_eq!(inside(&server).await, 1);
    assert_eq!(outcome(&server, &cart("abandoned", 8)).await, "repeated");
    assert_eq!(inside(&server).await, 1, "told twice, and entered once");
    let carts = server.get("/v1/carts").await.expect(200);
    let items = carts["items"].as_array().expect("a list");
    assert_eq!(items.len(), 1, "{carts}");
    assert_eq!(items[0]["items"][0]["image"], "https://tea.example/p1.jpg", "{carts}");
    let people = server.get("/v1/contacts?email=ada%40shop.example").await.expect(200);
    assert_eq!(people["items"].as_array().map(Vec::len), Some(1), "{people}");
    assert_eq!(outcome(&server, &cart("complete", 8)).await, "taken");
    assert_eq!(outcome(&server, &cart("Complete", 8)).await, "repeated", "bought once");
    let carts = server.get("/v1/carts").await.expect(200);
    assert_ne!(carts["items"][0]["state"], items[0]["state"], "bought: {carts}");
    server.stop().await;
}

/// The account that all carts of a shop name is no customer.
#[tokio::test(flavor = "multi_thread")]
async fn carts_of_two_people_are_of_two_people() {
    let server = Server::start().await;
    for (id, email) in [("k1", "ada@shop.example"), ("k2", "bob@shop.example")] {
        let mut cart = cart("abandoned", 5);
        (cart["id"], cart["email"]) = (id.into(), email.into());
        assert_eq!(outcome(&server, &cart).await, "taken");
    }
    let people = server.get("/v1/contacts").await.expect(200);
    assert_eq!(people["items"].as_array().map(Vec::len), Some(2), "{people}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_in_x_apikey_opens_it() {
    let server = Server::start().await;
    let secret = server.key(Role::Owner, &[Scope::EventsWrite]).await;
    let reads = server.key(Role::Owner, &[Scope::ContactsRead]).await;
    let with = |path: &str, key: &str| {
        Call::new("POST", path).json(&cart("open", 5)).header("x-apikey", key)
    };
    assert_eq!(server.send(&with("/v2/cart", &secret)).await.expect(200)["outcome"], "taken");
    server.send(&with("/v2/cart", &reads)).await.expect(403);
    server.send(&with("/v2/cart", "weir_unknown")).await.expect(401);
    server.send(&with("/v2/cart", "")).await.expect(401);
    // Nowhere else does that header prove anything, and nothing is believed without a secret.
    server.send(&with("/v1/events", &secret)).await.expect(401);
    server.send(&with("/hooks/v2-cart", &secret)).await.expect(401);
    server.send(&with("/hooks/v2-cart", "")).await.expect(401);
    let usual = Call::new("POST", "/v2/cart").json(&cart("open", 6));
    let usual = usual.header("authorization", &format!("Bearer {secret}"));
    assert_eq!(server.send(&usual).await.expect(200)["outcome"], "taken");
    let large = "x".repeat(10 * 1024 * 1024 + 1);
    let large = with("/v2/cart", &secret).body("application/json", large);
    assert_eq!(server.send(&large).await.expect(413)["code"], "body_too_large");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cart_that_cannot_be_taken_is_kept_until_it_can() {
    let server = Server::start().await;
    assert_eq!(server.get("/v1/sources").await.expect(200)["items"], json!([]));
    let mut empty = cart("abandoned", 5);
    empty["products"] = json!([]);
    let mut owed = cart("abandoned", 5);
    owed["products"][0]["price"] = json!(-5);
    let mut strange = cart("abandoned", 5);
    strange["currency"] = json!("GALLEON");
    let nobody = json!({"status": "abandoned", "products": [{"name": "Tea"}]});
    let form = Call::new("POST", "/v2/cart").body("text/plain", "status=abandoned");
    for (body, code) in [
        (&empty, "no_items"),
        (&owed, "negative_amount"),
        (&strange, "unknown_currency"),
        (&cart("lost", 5), "unknown_topic"),
        (&nobody, "missing"),
    ] {
        let kept = post(&server, body).await.expect(200);
        assert_eq!(kept["outcome"], "kept", "{kept}");
        assert!(kept["reason"].as_str().is_some_and(|why| why.starts_with(code)), "{kept}");
    }
    let kept = server.send(&form).await.expect(200);
    assert!(kept["reason"].as_str().is_some_and(|why| why.starts_with("not_json")), "{kept}");
    let listed = server.get("/v1/sources").await.expect(200);
    let one = &listed["items"][0];
    assert_eq!((&one["address"], &one["source"]), (&json!("/v2/cart"), &json!("built in")));
    let path = "/v1/sources/v2-cart/deliveries?state=kept";
    let kept = server.get(path).await.expect(200);
    assert_eq!(kept["items"].as_array().map(Vec::len), Some(6), "{kept}");
    // Another mapping is a source of that name; what was kept is read again by it.
    let text = weir_connectors::SHIPPED.iter().find(|one| one.name == "v2-cart").unwrap().text;
    let text = text.replace("[abandoned, Abandoned]", "[abandoned, Abandoned, lost]");
    let source = json!({"text": text, "secret": "s3cret", "currency": "EUR"});
    let put = Call::new("PUT", "/v1/sources/v2-cart").json(&source);
    server.send(&put).await.expect(201);
    let lost = kept["items"].as_array().unwrap().iter().find(|one| one["topic"] == "lost");
    let id = lost.unwrap()["id"].as_str().unwrap();
    let replay = format!("/v1/sources/v2-cart/deliveries/{id}/replay");
    assert_eq!(server.post(&replay, json!({})).await.expect(200)["outcome"], "taken");
    let carts = server.get("/v1/carts").await.expect(200);
    assert_eq!(carts["items"][0]["currency"], "EUR", "{carts}");
    let hook = Call::new("POST", "/hooks/v2-cart").json(&cart("open", 9));
    let hook = hook.header("x-apikey", "s3cret");
    assert_eq!(server.send(&hook).await.expect(200)["outcome"], "taken");
    server.stop().await;
}
