//! The flow of an abandoned cart as shops run it with this interface alone: people are created, a
//! tag says that a cart was left, another that it was bought.

use std::path::Path;

use serde_json::{Value, json};

use super::super::client::Call;
use super::super::server::Server;
use super::people;

/// The flow that comes with Weir, with its template.
async fn publish(server: &Server) {
    let flows = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("flows");
    let read = |name: &str| std::fs::read_to_string(flows.join(name)).unwrap();
    let template = "cart-reminder.mjml";
    let flow = json!({
        "flow": read("abandoned-cart.yaml"), "files": { template: read(template) },
    });
    let path = "/v1/flows/abandoned-cart";
    server.call("PUT", path, &flow).await.expect(201);
    server.send(&Call::new("POST", &format!("{path}/publish"))).await.expect(200);
}

async fn shopper(server: &Server, id: &str, phone: &str) {
    let email = format!("{id}@acme.com");
    let person = json!({"externalId": id, "firstName": "Ada", "contactInformation": {
        "email": [{ "address": email }], "phone": [{ "number": phone }],
    }});
    server.post("/people/2/persons", person).await.expect(200);
    let consent = |channel: &str| {
        json!({
            "definitionId": "consentGiven", "occurredTime": "2027-01-04T09:00:00.000Z",
            "identifier": {"id": id, "type": "EXTERNAL_ID"}, "properties": { "channel": channel },
        })
    };
    let both = json!([consent("email"), consent("sms")]);
    server.call("POST", "/people/3/events", &both).await.expect(202);
}

async fn give(server: &Server, tag: &str, who: (&str, &str)) {
    let path = format!("/people/2/tags/{}/persons", tag.replace(' ', "%20"));
    server.call("PATCH", &path, &people(&[who])).await.expect(200);
}

async fn advance(server: &Server, by: &str) {
    server.post("/v1/clock", json!({ "advance": by })).await.expect(200);
}

async fn sent(server: &Server, id: &str) -> Vec<String> {
    let list: Value = server.get(&format!("/v1/messages?contact={id}")).await.expect(200);
    let to = list["items"].as_array().unwrap().iter();
    let mut to: Vec<_> = to.map(|one| one["to"].as_str().unwrap().to_owned()).collect();
    to.sort_unstable();
    to
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_a_cart_is_reminded_until_they_buy() {
    let server = Server::start().await;
    publish(&server).await;
    for tag in ["AB CART", "BUY"] {
        server.post("/people/2/tags", json!({ "name": tag })).await.expect(200);
    }
    let shoppers =
        [("never-buys", "41793026701"), ("buys-late", "41793026702"), ("buys-soon", "41793026703")];
    for (id, phone) in shoppers {
        shopper(&server, id, phone).await;
        give(&server, "AB CART", ("PHONE", phone)).await;
    }
    advance(&server, "6 hours").await;
    give(&server, "BUY", ("EMAIL", "buys-soon@acme.com")).await;
    advance(&server, "20 hours").await;
    assert_eq!(sent(&server, "never-buys").await, ["never-buys@acme.com"]);
    assert_eq!(sent(&server, "buys-late").await, ["buys-late@acme.com"]);
    give(&server, "BUY", ("EXTERNAL_ID", "buys-late")).await;
    advance(&server, "3 days").await;
    let both = ["+41793026701", "never-buys@acme.com"];
    assert_eq!(sent(&server, "never-buys").await, both);
    assert_eq!(sent(&server, "buys-late").await, ["buys-late@acme.com"], "no SMS after BUY");
    assert!(sent(&server, "buys-soon").await.is_empty());
    let query = "?filter=%7B%22%23contains%22%3A%7B%22tags%22%3A%22AB%20CART%22%7D%7D";
    let left = server.get(&format!("/people/2/persons{query}")).await.expect(200);
    assert_eq!(left["persons"].as_array().unwrap().len(), 3, "everybody tagged AB CART");
    server.stop().await;
}
