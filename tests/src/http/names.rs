//! Names in use: what came is listed, whoever sent it.

use serde_json::{Value, json};

use super::client::Call;
use super::server::Server;

async fn listed(server: &Server, path: &str) -> (Vec<String>, Value) {
    let page = server.get(path).await.expect(200);
    let items = page["items"].as_array().unwrap().iter();
    let names = items.map(|item| item["name"].as_str().unwrap().to_owned()).collect();
    (names, page["next_cursor"].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn attributes_and_events_that_came_are_listed() {
    let server = Server::start().await;
    assert_eq!(listed(&server, "/v1/attributes").await, (vec![], Value::Null));
    assert_eq!(listed(&server, "/v1/event-types").await, (vec![], Value::Null));
    let body = json!({"first_name": "Ada", "city": "Graz", "attributes": {"zip": "8010"}});
    server.send(&Call::new("PUT", "/v1/contacts/c1").json(&body)).await.expect(201);
    for kind in ["page_viewed", "rated", "rated_again", "rated"] {
        let event = json!({"type": kind, "contact": {"id": "c1"}});
        server.post("/v1/events", json!({"events": [event]})).await.expect(200);
    }
    let (attributes, _) = listed(&server, "/v1/attributes").await;
    assert_eq!(attributes, ["city", "zip"]);
    let (kinds, _) = listed(&server, "/v1/event-types?q=ra").await;
    assert_eq!(kinds, ["rated", "rated_again"]);
    let (first, cursor) = listed(&server, "/v1/event-types?q=ra&limit=1").await;
    assert_eq!((first, &cursor), (vec!["rated".to_owned()], &json!("rated")));
    let (second, cursor) = listed(&server, "/v1/event-types?q=ra&limit=1&cursor=rated").await;
    assert_eq!((second, cursor), (vec!["rated_again".to_owned()], Value::Null));
    assert!(listed(&server, "/v1/event-types").await.0.contains(&"page_viewed".to_owned()));
    for bad in ["?q=a%0Ab", "?limit=0", "?who=x"] {
        server.get(&format!("/v1/attributes{bad}")).await.expect(422);
    }
    server.stop().await;
}
