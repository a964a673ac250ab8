//! Contacts and tags, as they are meant to be used.

use std::sync::Arc;

use serde_json::{Value, json};
use weir_store::{MemoryStore, Options, SqliteStore, Store};

use super::HELLO;
use super::client::Call;
use super::server::Server;

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_lives_in_memory() {
    lives_on(Arc::new(MemoryStore::new())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_lives_in_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { file: folder.path().join("weir.db"), runs_flows: true };
    lives_on(Arc::new(SqliteStore::open(&options).await.unwrap())).await;
}

/// Written, changed, read, found, erased.
async fn lives_on(store: Arc<dyn Store>) {
    let server = Server::on(store).await;
    let call =
        |method: &str, body: Value| Call::new(method, "/v1/contacts/c%2F1%20%C3%BC").json(&body);
    let body = json!({
        "email": "Ada@Shop.example", "phone": "+49 151 1234567", "timezone": "Europe/Vienna",
        "city": {"name": "Wien"}, "consent": {"email": true}, "tags": ["VIP"],
        "devices": [{"token": "t", "platform": "ios"}],
    });
    let made = server.send(&call("PUT", body)).await.expect(201);
    let expected = json!({
        "id": "c/1 ü", "internal_id": made["internal_id"], "email": "ada@shop.example",
        "phone": "+491511234567", "first_name": null, "last_name": null, "locale": null,
        "timezone": "Europe/Vienna", "attributes": {"city": {"name": "Wien"}},
        "consent": {"email": true}, "devices": [{"token": "t", "platform": "ios"}],
        "tags": ["VIP"], "segments": [],
    });
    assert_eq!(made, expected);
    let patch = json!({"first_name": "Ada", "phone": null, "city": {"zip": "1010"}});
    let changed = server.send(&call("PATCH", patch)).await.expect(200);
    assert_eq!(changed["first_name"], "Ada");
    assert_eq!(changed["phone"], Value::Null);
    assert_eq!(changed["attributes"], json!({"city": {"name": "Wien", "zip": "1010"}}));
    let put = json!({"email": "new@shop.example", "consent": {"email": false}});
    let replaced = server.send(&call("PUT", put)).await.expect(200);
    assert_eq!(replaced["first_name"], Value::Null);
    assert_eq!(replaced["attributes"], json!({}));
    assert_eq!(replaced["tags"], json!(["VIP"]), "what PUT does not name stays");
    assert_eq!(replaced["devices"][0]["token"], "t");
    assert_eq!(replaced["consent"], json!({"email": false}));
    let again = server.send(&call("PUT", json!({"consent": {"email": true}}))).await.expect(200);
    assert_eq!(again["consent"], json!({"email": false}), "only the person undoes a withdrawal");
    assert_eq!(again["email"], Value::Null);
    finds_and_erases(&server).await;
    server.stop().await;
}

async fn finds_and_erases(server: &Server) {
    server
        .send(&Call::new("PUT", "/v1/contacts/c2").json(&json!({"email": "b@b.co"})))
        .await
        .expect(201);
    for (query, count) in
        [("", 2), ("?tag=VIP", 1), ("?email=B@b.co", 1), ("?phone=%2B491234567", 0)]
    {
        let list = server.get(&format!("/v1/contacts{query}")).await.expect(200);
        assert_eq!(list["items"].as_array().unwrap().len(), count, "{query}");
        assert_eq!(list["next_cursor"], Value::Null);
    }
    let first = server.get("/v1/contacts?limit=1").await.expect(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = server.get(&format!("/v1/contacts?limit=1&cursor={cursor}")).await.expect(200);
    assert_ne!(first["items"][0]["id"], second["items"][0]["id"]);
    assert_eq!(second["next_cursor"], Value::Null);
    let timeline = server.get("/v1/contacts/c2/timeline").await.expect(200);
    let texts: Vec<_> =
        timeline["items"].as_array().unwrap().iter().map(|item| &item["text"]).collect();
    assert_eq!(texts, ["attribute changed email", "contact created"]);
    let gone = server.send(&Call::new("DELETE", "/v1/contacts/c2")).await;
    assert_eq!((gone.status, gone.body.len()), (204, 0));
    assert_eq!(server.get("/v1/contacts/c2").await.expect(404)["code"], "contact_not_found");
    server.send(&Call::new("DELETE", "/v1/contacts/c2")).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_say_what_they_did() {
    let server = Server::start().await;
    server.publish("hello", HELLO).await;
    server
        .send(&Call::new("PUT", "/v1/contacts/c1").json(&json!({"email": "a@b.co"})))
        .await
        .expect(201);
    let added = server.post("/v1/contacts/c1/tags", json!({"name": "HELLO"})).await.expect(200);
    let token = added["entered"][0]["token"].clone();
    assert!(token.as_str().unwrap().starts_with("tok_"));
    let expected = json!({
        "contact": "c1", "added": ["HELLO"],
        "entered": [{"flow": "hello", "version": 1, "token": token}],
        "woken": [], "ended": [], "not_entered": [],
    });
    assert_eq!(added, expected);
    server.send(&Call::new("POST", "/v1/flows/hello/pause")).await.expect(200);
    let body = json!({"names": ["HELLO", "B"]});
    let added = server.post("/v1/contacts/new%20one/tags", body).await.expect(200);
    assert_eq!(added["contact"], "new one", "created");
    assert_eq!(added["not_entered"], json!([{"flow": "hello", "reason": "flow_paused"}]));
    ends_with_a_reason(&server).await;
    let gone = Call::new("DELETE", "/v1/contacts/new%20one/tags/HELLO");
    assert_eq!(server.send(&gone).await.status, 204);
    assert_eq!(server.send(&gone).await.expect(404)["code"], "tag_not_found");
    let left = server.get("/v1/contacts/new%20one").await.expect(200);
    assert_eq!(left["tags"], json!(["B"]));
    server.stop().await;
}

/// The end of a run says how, in a field of its own.
async fn ends_with_a_reason(server: &Server) {
    let out = Call::new("DELETE", "/v1/flows/hello/participants/c1");
    assert_eq!(server.send(&out).await.status, 204);
    let timeline = server.get("/v1/contacts/c1/timeline").await.expect(200);
    let items = timeline["items"].as_array().unwrap();
    let ended = items.iter().find(|item| item["kind"] == "ended").unwrap();
    assert_eq!(
        (&ended["reason"], &ended["because"]),
        (&json!("exit"), &json!("taken out by owner"))
    );
    let entered = items.iter().find(|item| item["kind"] == "entered").unwrap();
    assert_eq!(entered["reason"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_in_use_are_listed_by_how_they_begin() {
    let server = Server::start().await;
    for (contact, tags) in [("c1", json!(["AB CART", "AB", "b"])), ("c2", json!(["AB", "ABC"]))] {
        let path = format!("/v1/contacts/{contact}/tags");
        server.post(&path, json!({"names": tags})).await.expect(200);
    }
    let names = async |query: &str| {
        let page = server.get(&format!("/v1/tags{query}")).await.expect(200);
        let items = page["items"].as_array().unwrap().iter();
        let names: Vec<_> = items.map(|item| item["name"].as_str().unwrap().to_owned()).collect();
        (names, page["next_cursor"].clone())
    };
    assert_eq!(names("").await.0, ["AB", "AB CART", "ABC", "b"]);
    assert_eq!(names("?q=AB").await.0, ["AB", "AB CART", "ABC"]);
    assert_eq!(names("?q=AB%20").await.0, ["AB CART"]);
    assert!(names("?q=ab").await.0.is_empty());
    let (first, cursor) = names("?q=AB&limit=2").await;
    assert_eq!(
        (first.as_slice(), &cursor),
        (&["AB".into(), "AB CART".into()][..], &json!("AB CART"))
    );
    let (rest, end) = names("?q=AB&limit=2&cursor=AB%20CART").await;
    assert_eq!((rest.as_slice(), &end), (&["ABC".into()][..], &Value::Null));
    for bad in ["?q=%01", "?limit=0", "?cursor=a%0Ab", "?tag=x"] {
        server.get(&format!("/v1/tags{bad}")).await.expect(422);
    }
    server.stop().await;
}
