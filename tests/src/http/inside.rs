//! Who is inside a flow: by name, filtered, by the page.

use serde_json::{Value, json};
use weir_api::keys::{Role, Scope};

use super::BY_HAND;
use super::client::Call;
use super::server::Server;

/// People with names, an e-mail address, or neither.
async fn crowd(server: &Server) {
    server.publish("by-hand", BY_HAND).await;
    for (id, body) in [
        ("c1", json!({"first_name": "Ada", "last_name": "Byron", "email": "ada@shop.example"})),
        ("c2", json!({"last_name": " Curie "})),
        ("c3", json!({})),
    ] {
        let call = Call::new("PUT", &format!("/v1/contacts/{id}")).json(&body);
        server.send(&call).await.expect(201);
    }
    let body = json!({"contacts": ["c1", "c2", "c3"]});
    server.post("/v1/flows/by-hand/participants", body).await.expect(200);
}

fn told(page: &Value, field: &str) -> Vec<Value> {
    page["items"].as_array().unwrap().iter().map(|item| item[field].clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn those_inside_are_told_by_name() {
    let server = Server::start().await;
    crowd(&server).await;
    let page = server.get("/v1/flows/by-hand/tokens").await.expect(200);
    let who = |name| page["items"].as_array().unwrap().iter().find(|item| item["contact"] == name);
    let (ada, curie, nobody) = (who("c1").unwrap(), who("c2").unwrap(), who("c3").unwrap());
    assert_eq!((&ada["name"], &ada["email"]), (&json!("Ada Byron"), &json!("ada@shop.example")));
    assert_eq!((&curie["name"], &curie["email"]), (&json!("Curie"), &Value::Null));
    assert_eq!((&nobody["name"], &nobody["email"]), (&Value::Null, &Value::Null));
    assert_eq!(ada["due_at"], "2027-01-05T09:00:00.000Z");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn those_inside_are_filtered_and_paged() {
    let server = Server::start().await;
    crowd(&server).await;
    for (query, count) in [
        ("node=rest&version=1&state=parked", 3),
        ("node=other", 0),
        ("version=2", 0),
        ("state=quarantined", 0),
    ] {
        let page = server.get(&format!("/v1/flows/by-hand/tokens?{query}")).await.expect(200);
        assert_eq!(told(&page, "id").len(), count, "{query}");
    }
    let first = server.get("/v1/flows/by-hand/tokens?node=rest&limit=2").await.expect(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let path = format!("/v1/flows/by-hand/tokens?node=rest&limit=2&cursor={cursor}");
    let second = server.get(&path).await.expect(200);
    let mut all = [told(&first, "contact"), told(&second, "contact")].concat();
    all.sort_by_key(Value::to_string);
    assert_eq!((json!(all), &second["next_cursor"]), (json!(["c1", "c2", "c3"]), &Value::Null));
    for query in ["state=gone", "version=last"] {
        let refused = server.get(&format!("/v1/flows/by-hand/tokens?{query}")).await;
        assert_eq!(refused.expect(422)["code"], "invalid_parameter", "{query}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_for_those_who_read_contacts() {
    let server = Server::start().await;
    crowd(&server).await;
    let secret = server.key(Role::Owner, &[Scope::FlowsRead]).await;
    let call = Call::new("GET", "/v1/flows/by-hand/tokens");
    let page = server.send(&call.header("authorization", &format!("Bearer {secret}"))).await;
    let page = page.expect(200);
    assert_eq!(told(&page, "name"), vec![Value::Null; 3]);
    assert_eq!(told(&page, "email"), vec![Value::Null; 3]);
    server.stop().await;
}
