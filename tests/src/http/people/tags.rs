//! Tags: made, listed, deleted, given and taken.

use serde_json::{Value, json};

use super::super::HELLO;
use super::super::client::Call;
use super::super::server::Server;
use super::{people, refused};

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_is_made_before_anybody_has_it() {
    let server = Server::start().await;
    let made = server.post("/people/2/tags", json!({"name": "Vip"})).await.expect(200);
    assert_eq!(made["createdAt"], "2027-01-04T09:00:00", "{made}");
    assert_eq!((&made["modifiedAt"], &made["name"]), (&made["createdAt"], &json!("Vip")));
    assert!(made["id"].as_u64().is_some_and(|id| id > 0 && id < 1 << 53), "{made}");
    assert_eq!(server.get("/people/2/tags/Vip").await.expect(200), made);
    assert_eq!(server.get("/people/2/tags/vip").await.expect(200), made, "whatever its case");
    let again = server.post("/people/2/tags", json!({"name": "VIP"})).await;
    assert!(refused(&again, 409, "BAD_REQUEST").contains("already exists"));
    let deleted = server.send(&Call::new("DELETE", "/people/2/tags/Vip")).await;
    assert_eq!((deleted.status, deleted.text().as_str()), (200, "\"\""));
    refused(&server.get("/people/2/tags/Vip").await, 404, "NOT_FOUND");
    refused(&server.send(&Call::new("DELETE", "/people/2/tags/Vip")).await, 404, "NOT_FOUND");
    server.stop().await;
}

async fn listed(server: &Server, query: &str) -> Vec<String> {
    let list = server.get(&format!("/people/2/tags{query}")).await.expect(200);
    let names = list.as_array().unwrap().iter();
    names.map(|tag| tag["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_that_were_made_and_tags_in_use_are_listed() {
    let server = Server::start().await;
    assert!(listed(&server, "").await.is_empty());
    server.post("/v1/contacts/c1/tags", json!({"names": ["B", "D"]})).await.expect(200);
    server.post("/v1/clock", json!({"advance": "1 hour"})).await.expect(200);
    for name in ["C", "A"] {
        server.post("/people/2/tags", json!({"name": name})).await.expect(200);
    }
    assert_eq!(listed(&server, "").await, ["A", "B", "C", "D"]);
    assert_eq!(listed(&server, "?limit=3&page=2").await, ["D"]);
    let here = server.get("/v1/tags?limit=3").await.expect(200);
    let names: Vec<_> = here["items"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["A", "B", "C"]);
    assert_eq!(here["next_cursor"], "C");
    assert_eq!(listed(&server, "?orderBy=name:desc&limit=2").await, ["D", "C"]);
    assert_eq!(listed(&server, "?orderBy=createdAt:asc").await[..2], ["B", "D"], "in use first");
    let counted = server.get("/people/2/tags?includeTotalCount=true&limit=1").await;
    assert_eq!(counted.header("x-total-count"), Some("4"));
    let used = server.get("/people/2/tags/B").await.expect(200);
    assert_eq!(used["createdAt"], "2027-01-04T09:00:00", "since the first who has it: {used}");
    for bad in ["?limit=0", "?limit=1001", "?page=0", "?orderBy=size", "?orderBy=name:up", "?q=A"] {
        refused(&server.get(&format!("/people/2/tags{bad}")).await, 400, "BAD_REQUEST");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_that_is_given_starts_flows() {
    let server = Server::start().await;
    server.publish("hello", HELLO).await;
    let person = json!({"externalId": "123", "contactInformation": {
        "email": [{"address": "johnwilliams@acme.com"}], "phone": [{"number": "41793026727"}],
    }});
    server.post("/people/2/persons", person).await.expect(200);
    server.post("/people/2/tags", json!({"name": "HELLO"})).await.expect(200);
    let path = "/people/2/tags/HELLO/persons";
    let given = server.call("PATCH", path, &people(&[("PHONE", "41793026727")])).await;
    assert_eq!((given.status, given.body.len()), (200, 0));
    server.post("/v1/clock", json!({"advance": "1 minute"})).await.expect(200);
    let sent = server.get("/v1/messages?contact=123&flow=hello").await.expect(200);
    assert_eq!(sent["items"][0]["to"], "johnwilliams@acme.com", "{sent}");
    let person = server.get("/people/2/persons?type=EXTERNAL_ID&identifier=123").await.expect(200);
    assert_eq!(person["tags"], json!(["HELLO"]));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_tags_are_percent_encoded() {
    let server = Server::start().await;
    for name in ["AB CART", "50% off/é"] {
        server.post("/people/2/tags", json!({ "name": name })).await.expect(200);
    }
    let who = people(&[("EXTERNAL_ID", "c1")]);
    for path in ["AB%20CART", "50%25%20off%2F%C3%A9"] {
        let path = format!("/people/2/tags/{path}/persons");
        server.call("PATCH", &path, &who).await.expect(200);
    }
    let contact = server.get("/v1/contacts/c1").await.expect(200);
    assert_eq!(contact["tags"], json!(["50% off/é", "AB CART"]));
    let unknown = server.call("PATCH", "/people/2/tags/AB%20BUY/persons", &who).await;
    assert!(refused(&unknown, 404, "NOT_FOUND").contains("AB BUY"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_is_given_to_all_of_a_batch_or_to_nobody() {
    let server = Server::start().await;
    server.post("/people/2/tags", json!({"name": "VIP"})).await.expect(200);
    let path = "/people/2/tags/VIP/persons";
    let new = [("PHONE", "41793026727"), ("EMAIL", "j@acme.com"), ("EXTERNAL_ID", "123")];
    server.call("PATCH", path, &people(&new)).await.expect(200);
    let made = server.get("/v1/contacts?tag=VIP").await.expect(200);
    assert_eq!(made["items"].as_array().unwrap().len(), 3, "nobody knew them: {made}");
    let by_number = people(&[("EXTERNAL_ID", "124"), ("ID", "15")]);
    let nobody = server.call("PATCH", path, &by_number).await;
    assert!(refused(&nobody, 404, "NOT_FOUND").contains("nobody was given the tag"));
    for id in ["a1", "a2"] {
        let path = format!("/v1/contacts/{id}");
        server.call("PUT", &path, &json!({"email": "same@acme.com"})).await.expect(201);
    }
    let twice = people(&[("EXTERNAL_ID", "124"), ("EMAIL", "same@acme.com")]);
    let several = server.call("PATCH", path, &twice).await;
    assert!(refused(&several, 409, "BAD_REQUEST").starts_with("2 persons match"));
    let line = people(&[("EXTERNAL_ID", "124"), ("LINE", "U04")]);
    let sender = server.call("PATCH", path, &line).await;
    let text = refused(&sender, 400, "BAD_REQUEST");
    assert_eq!(text, "people[1].query.sender: For type LINE sender should be specified");
    server.get("/v1/contacts/124").await.expect(404);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_is_taken_with_a_body_and_goes_with_its_name() {
    let server = Server::start().await;
    for id in ["c1", "c2", "c3"] {
        let path = format!("/v1/contacts/{id}/tags");
        server.post(&path, json!({"names": ["VIP", "KEPT"]})).await.expect(200);
    }
    let path = "/people/2/tags/VIP/persons";
    let some = people(&[("EXTERNAL_ID", "c1"), ("EMAIL", "nobody@acme.com"), ("ID", "15")]);
    let taken = server.call("DELETE", path, &some).await;
    assert_eq!((taken.status, taken.text().as_str()), (200, "\"\""));
    let tags = async |id: &str| {
        let contact: Value = server.get(&format!("/v1/contacts/{id}")).await.expect(200);
        contact["tags"].clone()
    };
    assert_eq!((tags("c1").await, tags("c2").await), (json!(["KEPT"]), json!(["KEPT", "VIP"])));
    server.send(&Call::new("DELETE", "/people/2/tags/VIP")).await.expect(200);
    assert_eq!((tags("c2").await, tags("c3").await), (json!(["KEPT"]), json!(["KEPT"])));
    let timeline = server.get("/v1/contacts/c2/timeline").await.expect(200);
    assert_eq!(timeline["items"][0]["type"], "tag_removed");
    server.stop().await;
}
