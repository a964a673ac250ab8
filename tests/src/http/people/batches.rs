//! Many people at once: each good or bad for itself.

use serde_json::{Value, json};

use super::super::server::Server;
use super::{people, query, refused};

const PATH: &str = "/people/2/persons/batch";

fn person(id: &str, email: &str) -> Value {
    json!({"externalId": id, "contactInformation": {"email": [{"address": email}]}})
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_created_each_for_itself() {
    let server = Server::start().await;
    let good = json!({"people": [person("1", "a@acme.com"), person("2", "b@acme.com")]});
    assert_eq!(server.post(PATH, good).await.expect(200), json!({"results": []}));
    let mixed = json!({"people": [
        person("3", "a@acme.com"), person("4", "d@acme.com"), person("5", "nobody"),
        person("6", "d@acme.com"), {"firstName": "Joe"},
    ]});
    let answer = server.post(PATH, mixed).await.expect(207);
    let exists = |address: &str| format!("Destination(email) {address} already exists.");
    let invalid = "people[2].contactInformation.email[0].address: Email address is invalid";
    let expected = json!({"results": [
        {"errors": [{"message": exists("a@acme.com")}], "status": 409, "index": 0},
        {"errors": [{"message": invalid}], "status": 400, "index": 2},
        {"errors": [{"message": exists("d@acme.com")}], "status": 409, "index": 3},
    ]});
    assert_eq!(answer, expected);
    server.get("/v1/contacts/4").await.expect(200);
    for unknown in ["3", "5", "6"] {
        server.get(&format!("/v1/contacts/{unknown}")).await.expect(404);
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_changed_each_for_itself() {
    let server = Server::start().await;
    let body = json!({"people": [person("1", "a@acme.com"), person("2", "b@acme.com")]});
    server.post(PATH, body).await.expect(200);
    let update = |kind: &str, identifier: &str, update: &Value| {
        let mut one = query(kind, identifier);
        one["update"] = update.clone();
        one
    };
    let phone = json!({"contactInformation": {"phone": [{"number": "44598123467"}]}});
    let mixed = json!({"people": [
        update("EXTERNAL_ID", "1", &json!({"firstName": "Jack", "tags": ["A"]})),
        update("PHONE", "41793026727", &json!({"firstName": "Jane"})),
        update("EMAIL", "a@acme.com", &phone),
        update("EXTERNAL_ID", "2", &phone),
        update("EXTERNAL_ID", "2", &json!({"gender": "X"})),
    ]});
    let answer = server.call("PATCH", PATH, &mixed).await.expect(207);
    let by_phone = json!({"type": "PHONE", "identifier": "41793026727"});
    let second = json!({"type": "EXTERNAL_ID", "identifier": "2"});
    let nobody = "There is no person matching the query";
    let exists = "Destination(phone) 44598123467 already exists.";
    let gender = "people[4].update.gender: Must be MALE or FEMALE";
    let expected = json!({"results": [
        {"errors": [{"message": nobody}], "status": 409, "query": by_phone},
        {"errors": [{"message": exists}], "status": 409, "query": second},
        {"errors": [{"message": gender}], "status": 400, "query": second},
    ]});
    assert_eq!(answer, expected);
    let first = server.get("/v1/contacts/1").await.expect(200);
    assert_eq!((&first["first_name"], &first["phone"]), (&json!("Jack"), &json!("+44598123467")));
    let good = json!({"people": [update("EXTERNAL_ID", "2", &json!({"city": "Rome"}))]});
    assert_eq!(server.call("PATCH", PATH, &good).await.expect(200), json!({"results": []}));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_deleted_each_for_itself() {
    let server = Server::start().await;
    let body = json!({"people": [person("1", "a@acme.com"), person("2", "b@acme.com")]});
    server.post(PATH, body).await.expect(200);
    let named = people(&[("EMAIL", "a@acme.com"), ("PHONE", "41793026727"), ("EXTERNAL_ID", "1")]);
    let answer = server.call("DELETE", PATH, &named).await.expect(207);
    let nobody = json!([{"message": "There is no person matching the query"}]);
    let phone = json!({"type": "PHONE", "identifier": "41793026727"});
    let again = json!({"type": "EXTERNAL_ID", "identifier": "1"});
    let expected = json!({"results": [
        {"errors": nobody, "status": 409, "query": phone},
        {"errors": nobody, "status": 409, "query": again},
    ]});
    assert_eq!(answer, expected);
    let last = people(&[("EXTERNAL_ID", "2")]);
    assert_eq!(server.call("DELETE", PATH, &last).await.expect(200), json!({"results": []}));
    server.get("/v1/contacts/1").await.expect(404);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_fit_and_one_more_does_not() {
    let server = Server::start().await;
    let body = |count: usize| {
        let people: Vec<_> =
            (0..count).map(|n| person(&format!("p{n}"), &format!("p{n}@acme.com"))).collect();
        json!({ "people": people })
    };
    assert_eq!(server.post(PATH, body(1_000)).await.expect(200), json!({"results": []}));
    let over = server.post(PATH, body(1_001)).await;
    assert!(refused(&over, 400, "BAD_REQUEST").contains("1 to 1000"));
    for method in ["POST", "PATCH", "DELETE"] {
        for bad in [json!({}), json!({"people": []}), json!([]), json!({"people": {}})] {
            refused(&server.call(method, PATH, &bad).await, 400, "BAD_REQUEST");
        }
    }
    server.post("/people/2/tags", json!({"name": "ALL"})).await.expect(200);
    let ids: Vec<_> = (0..1_000).map(|n| format!("p{n}")).collect();
    let named: Vec<_> = ids.iter().map(|id| ("EXTERNAL_ID", id.as_str())).collect();
    server.call("PATCH", "/people/2/tags/ALL/persons", &people(&named)).await.expect(200);
    let counted = server.get("/people/2/persons?includeTotalCount=true&limit=1").await.expect(200);
    assert_eq!(counted["totalCount"], 1_000);
    server.stop().await;
}
