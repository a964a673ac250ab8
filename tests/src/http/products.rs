//! The catalogue: written by shops one by one or many at once, changed, listed, deleted.

use std::sync::Arc;

use serde_json::{Value, json};
use weir_api::keys::{Role, Scope};
use weir_store::{MemoryStore, Options, SqliteStore, Store};

use super::client::{Call, Reply};
use super::server::Server;

fn tea() -> Value {
    json!({
        "sku": "T-1", "name": "Tea", "price": "59.90", "currency": "EUR", "stock": 3,
        "category": "Tea", "image": "https://shop.example/i.png", "tags": ["new"],
        "attributes": {"grams": 50}, "updated_at": "2027-01-04T08:00:00Z",
    })
}

async fn send(server: &Server, method: &str, path: &str, body: &Value) -> Reply {
    server.send(&Call::new(method, path).json(body)).await
}

async fn put(server: &Server, id: &str, body: &Value) -> Reply {
    send(server, "PUT", &format!("/v1/products/{id}"), body).await
}

fn ids(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().unwrap().iter();
    items.map(|item| item["id"].as_str().unwrap()).collect()
}

async fn on_sqlite() -> (Server, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("weir.db");
    let store = SqliteStore::open(&Options { file, runs_flows: true }).await.unwrap();
    let store: Arc<dyn Store> = Arc::new(store);
    (Server::on(store).await, folder)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_is_written_changed_read_and_deleted() {
    let (server, _folder) = on_sqlite().await;
    let path = "/v1/products/p%2F1%20%C3%BC";
    let written = send(&server, "PUT", path, &tea()).await.expect(200);
    assert_eq!(written["id"], "p/1 ü");
    assert_eq!((&written["price"], &written["stock"]), (&json!(59.9), &json!(3)));
    assert_eq!((&written["in_stock"], &written["url"]), (&json!(true), &Value::Null));
    assert_eq!(server.get(path).await.expect(200), written);
    let change = json!({"stock": 0, "category": null, "attributes": {"origin": "Assam"}});
    let changed = send(&server, "PATCH", path, &change).await.expect(200);
    assert_eq!((&changed["in_stock"], &changed["category"]), (&json!(false), &Value::Null));
    assert_eq!(changed["attributes"], json!({"grams": 50, "origin": "Assam"}));
    assert_eq!(changed["updated_at"], "2027-01-04T09:00:00.000Z", "when it was changed");
    let replaced = put(&server, "p%2F1%20%C3%BC", &json!({"name": "Mug"})).await.expect(200);
    assert_eq!((&replaced["name"], &replaced["price"]), (&json!("Mug"), &Value::Null));
    server.send(&Call::new("DELETE", path)).await.expect(204);
    assert_eq!(server.get(path).await.expect(404)["code"], "product_not_found");
    server.send(&Call::new("DELETE", path)).await.expect(404);
    send(&server, "PATCH", path, &json!({})).await.expect(404);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_older_changes_nothing() {
    let server = Server::start().await;
    put(&server, "p1", &tea()).await.expect(200);
    let mut older = tea();
    older["updated_at"] = json!("2027-01-04T07:59:59Z");
    older["price"] = json!(1);
    let kept = put(&server, "p1", &older).await.expect(200);
    assert_eq!(
        (&kept["price"], &kept["updated_at"]),
        (&json!(59.9), &json!("2027-01-04T08:00:00.000Z"))
    );
    let patch = json!({"price": 1, "updated_at": "2027-01-04T07:00:00Z"});
    let kept = send(&server, "PATCH", "/v1/products/p1", &patch).await.expect(200);
    assert_eq!(kept["price"], 59.9);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_answered_item_by_item() {
    let (server, _folder) = on_sqlite().await;
    put(&server, "old", &tea()).await.expect(200);
    let item = |id: &str, at: &str| json!({"id": id, "name": "X", "updated_at": at});
    let (late, early) = ("2027-01-04T08:30:00Z", "2027-01-04T07:00:00Z");
    let batch = json!({"products": [
        item("a", late), {"id": "b", "name": "X", "stock": "many", "price": -1, "currency": "EUR"},
        item("old", early), item("a", early), {"name": "no id"}, item("c", late),
    ]});
    let answer = server.post("/v1/products", batch).await.expect(200);
    let counts = ["accepted", "older", "rejected"].map(|name| answer[name].as_u64().unwrap());
    assert_eq!(counts, [2, 2, 2], "{answer}");
    let fates: Vec<_> = answer["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["status"].as_str().unwrap())
        .collect();
    assert_eq!(fates, ["accepted", "rejected", "older", "older", "rejected", "accepted"]);
    let errors = answer["results"][1]["errors"].as_array().unwrap();
    let told: Vec<_> = errors.iter().map(|error| [&error["pointer"], &error["code"]]).collect();
    assert_eq!(
        told,
        [
            [&json!("/products/1/price"), &json!("negative_amount")],
            [&json!("/products/1/stock"), &json!("invalid_stock")],
        ]
    );
    assert_eq!(
        server.get("/v1/products/a").await.expect(200)["updated_at"],
        "2027-01-04T08:30:00.000Z"
    );
    let many = vec![json!({"id": "x", "name": "x"}); 5_001];
    let refused = server.post("/v1/products", json!({ "products": many })).await.expect(413);
    assert_eq!(refused["code"], "too_many");
    for wrong in [json!([]), json!({"product": []}), json!({"products": "all"}), Value::Null] {
        server.post("/v1/products", wrong).await.expect(422);
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_product_is_told() {
    let server = Server::start().await;
    let cases = [
        (json!({"price": -0.01}), "/price", "negative_amount"),
        (json!({"currency": "eur"}), "/currency", "unknown_currency"),
        (json!({"url": "ftp://shop.example/p"}), "/url", "invalid_url"),
        (json!({"image": "data:image/png;base64,AA"}), "/image", "invalid_url"),
        (json!({"stock": "many"}), "/stock", "invalid_stock"),
        (json!({"updated_at": "2028-01-01T00:00:00Z"}), "/updated_at", "updated_in_future"),
        (json!({"colour": "red"}), "/colour", "unknown_field"),
    ];
    for (wrong, pointer, code) in cases {
        let mut product = tea();
        product.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        let refused = put(&server, "p1", &product).await.expect(422);
        let error = &refused["errors"][0];
        assert_eq!(
            (&error["pointer"], &error["code"]),
            (&json!(pointer), &json!(code)),
            "{refused}"
        );
    }
    put(&server, &"x".repeat(257), &tea()).await.expect(422);
    server.get("/v1/products/p1").await.expect(404);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn products_are_listed_page_by_page() {
    let server = Server::start().await;
    for (id, category) in [("b", "Tea"), ("a", "Mugs"), ("c", "Tea")] {
        let product = json!({"name": id, "sku": format!("s-{id}"), "category": category});
        put(&server, id, &product).await.expect(200);
    }
    let list = async |query: &str| server.get(&format!("/v1/products{query}")).await.expect(200);
    let first = list("?limit=2").await;
    assert_eq!((ids(&first), &first["next_cursor"]), (vec!["a", "b"], &json!("b")));
    let second = list("?limit=2&cursor=b").await;
    assert_eq!((ids(&second), &second["next_cursor"]), (vec!["c"], &Value::Null));
    assert_eq!(ids(&list("?category=Tea").await), ["b", "c"]);
    assert_eq!(ids(&list("?sku=s-a").await), ["a"]);
    assert_eq!(ids(&list("?category=tea").await), Vec::<&str>::new());
    for bad in ["?limit=501", "?cursor=", "?colour=red"] {
        assert_eq!(server.get(&format!("/v1/products{bad}")).await.status, 422, "{bad}");
    }
    server.stop().await;
}

/// Those who read products need not be able to write them.
#[tokio::test(flavor = "multi_thread")]
async fn products_have_scopes_of_their_own() {
    let server = Server::on(Arc::new(MemoryStore::new())).await;
    let reads = server.key(Role::Analyst, &[Scope::ProductsRead]).await;
    let writes = server.key(Role::Marketing, &[Scope::ProductsWrite]).await;
    let by = |key: &str, call: Call| call.header("authorization", &format!("Bearer {key}"));
    let (list, write) = (
        Call::new("GET", "/v1/products"),
        Call::new("PUT", "/v1/products/p1").json(&json!({"name": "Tea"})),
    );
    server.send(&by(&reads, list.clone())).await.expect(200);
    server.send(&by(&reads, write.clone())).await.expect(403);
    server.send(&by(&writes, list)).await.expect(403);
    server.send(&by(&writes, write)).await.expect(200);
    server.stop().await;
}
