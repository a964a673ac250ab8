//! Events: a batch is taken as a whole, or not at all.

use serde_json::{Value, json};

use super::super::client::{Call, Reply};
use super::super::server::{NOW, Server};
use super::refused;

const PATH: &str = "/people/3/events";

fn event(kind: &str, id: &str) -> Value {
    json!({
        "definitionId": "addToCart", "occurredTime": NOW.replace('Z', ".000Z"),
        "identifier": {"id": id, "type": kind},
        "properties": {"transactionId": "t-1", "totalCost": 100, "itemsInCart": [{"itemId": 1}]},
    })
}

async fn types(server: &Server, id: &str) -> Vec<String> {
    let timeline = server.get(&format!("/v1/contacts/{id}/timeline")).await.expect(200);
    let items = timeline["items"].as_array().unwrap().iter();
    items.filter_map(|item| item["type"].as_str()).map(str::to_owned).collect()
}

/// The codes of what is wrong, with the places of the items.
#[track_caller]
fn codes(reply: &Reply) -> Vec<(i64, u64)> {
    let body = reply.expect(400);
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert_eq!(body["title"], "One or more validation errors occurred.");
    assert_eq!(body["type"], "https://tools.ietf.org/html/rfc9110#section-15.5.1");
    assert!(body["status"] == 400 && body["traceId"].is_string(), "{body}");
    let errors = body["errors"].as_array().unwrap().iter();
    let code = |error: &Value| {
        assert!(error["message"].as_str().is_some_and(|text| text.ends_with('.')), "{error}");
        (error["index"].as_i64().unwrap(), error["code"].as_u64().unwrap())
    };
    errors.map(code).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_taken_and_make_people_known() {
    let server = Server::start().await;
    let created = server.post("/people/2/persons", json!({"externalId": "c1"})).await.expect(200);
    let id = created["id"].to_string();
    let mut twice = event("ID", &id);
    twice["eventId"] = "e-1".into();
    let mail = event("EMAIL", "new@acme.com");
    let batch = json!([event("EXTERNAL_ID", "c1"), twice, mail, event("PHONE", "41793026727")]);
    let taken = server.call("POST", PATH, &batch).await;
    assert_eq!((taken.status, taken.body.len()), (202, 0));
    server.call("POST", PATH, &json!([twice])).await.expect(202);
    let of_cart = types(&server, "c1").await.into_iter().filter(|kind| kind == "add_to_cart");
    assert_eq!(of_cart.count(), 2, "the same eventId is recorded once");
    for query in ["email=new%40acme.com", "phone=%2B41793026727"] {
        let found = server.get(&format!("/v1/contacts?{query}")).await.expect(200);
        assert_eq!(found["items"].as_array().unwrap().len(), 1, "{query}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_item_fails_the_whole_batch() {
    let server = Server::start().await;
    let mut reserved = event("EXTERNAL_ID", "c1");
    reserved["definitionId"] = "messageSeen".into();
    let mut odd = event("EXTERNAL_ID", "c1");
    odd["definitionId"] = "???".into();
    let mut bad = event("FAX", "1");
    bad["eventId"] = "a b".into();
    let batch = json!([event("EXTERNAL_ID", "c1"), reserved, odd, bad]);
    let reply = server.call("POST", PATH, &batch).await;
    assert_eq!(codes(&reply), [(1, 400_506), (-1, 400_501), (3, 400_504)]);
    let details = reply.json()["errors"][2]["details"].clone();
    let places: Vec<_> = details.as_array().unwrap().iter().map(|one| &one["property"]).collect();
    assert_eq!(places, ["eventId", "identifier.type"], "{details}");
    let good = event("EXTERNAL_ID", "c1");
    let strangers = json!([good, event("ID", "15"), line("U04")]);
    let nobody = server.call("POST", PATH, &strangers).await;
    assert_eq!(codes(&nobody), [(1, 400_505), (2, 400_505)]);
    server.get("/v1/contacts/c1").await.expect(404);
    server.stop().await;
}

fn line(id: &str) -> Value {
    let mut event = event("LINE", id);
    event["identifier"]["sender"] = "1644264921".into();
    event
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_batch_has_its_own_codes() {
    let server = Server::start().await;
    for body in ["{", "{}", "null", "\"x\"", ""] {
        let reply = server.send(&Call::new("POST", PATH).body("application/json", body)).await;
        assert_eq!(codes(&reply), [(-1, 400_500)], "{body}");
    }
    assert_eq!(codes(&server.call("POST", PATH, &json!([])).await), [(-1, 400_502)]);
    let many = json!(vec![json!({}); 5_001]);
    assert_eq!(codes(&server.call("POST", PATH, &many).await), [(-1, 400_503)]);
    for id in ["a1", "a2"] {
        let body = json!({"email": "same@acme.com"});
        server.call("PUT", &format!("/v1/contacts/{id}"), &body).await.expect(201);
    }
    let same = json!([event("EMAIL", "same@acme.com")]);
    let several = server.call("POST", PATH, &same).await;
    assert_eq!(codes(&several), [(0, 400_504)]);
    assert!(several.text().contains("2 persons match"), "{}", several.text());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn five_thousand_events_fit_and_a_large_body_does_not() {
    let server = Server::start().await;
    let many: Vec<_> = (0..5_000).map(|n| event("EXTERNAL_ID", &format!("c{}", n % 50))).collect();
    server.call("POST", PATH, &json!(many)).await.expect(202);
    let count = types(&server, "c7").await.iter().filter(|kind| *kind == "add_to_cart").count();
    assert!(count >= 49, "{count} of a page of 50");
    let spaces = vec![b' '; 15_728_641];
    let large = server.send(&Call::new("POST", PATH).body("application/json", spaces)).await;
    refused(&large, 413, "BAD_REQUEST");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_is_taken_once() {
    let server = Server::start().await;
    let call = Call::new("POST", PATH).json(&json!([event("EXTERNAL_ID", "c1")]));
    let call = call.header("idempotency-key", "k1");
    for replayed in [None, Some("true")] {
        let reply = server.send(&call).await;
        assert_eq!(reply.status, 202);
        assert_eq!(reply.header("idempotency-replayed"), replayed);
    }
    let bad = Call::new("POST", PATH).json(&json!([])).header("idempotency-key", "k2");
    for _ in 0..2 {
        assert_eq!(codes(&server.send(&bad).await), [(-1, 400_502)], "also given again");
    }
    let of_cart = types(&server, "c1").await.into_iter().filter(|kind| kind == "add_to_cart");
    assert_eq!(of_cart.count(), 1);
    server.stop().await;
}
