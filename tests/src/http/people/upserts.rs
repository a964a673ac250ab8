//! People who are created or updated: each with its own status, always 207.

use serde_json::{Value, json};

use super::super::client::Call;
use super::super::server::Server;
use super::{refused, shopping_cart};

const PATH: &str = "/people/3/persons/upsert";

fn by_email(name: &str, address: &str) -> Value {
    json!({"firstName": name, "contactInformation": [{"type": "EMAIL", "identifier": address}]})
}

async fn statuses(server: &Server, method: &str, persons: Value) -> Vec<String> {
    let answer = server.call(method, PATH, &json!({ "persons": persons })).await.expect(207);
    assert_eq!(answer["errors"], json!([]), "{answer}");
    let results = answer["results"].as_array().unwrap().iter().enumerate();
    let status = |(index, result): (usize, &Value)| {
        assert!(result["index"] == index && result["id"].is_i64(), "{result}");
        result["status"].as_str().unwrap().to_owned()
    };
    results.map(status).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_created_updated_or_as_they_were() {
    let server = Server::start().await;
    let three = json!([
        {"externalId": "3", "firstName": "Jane"}, {"externalId": "4", "city": "Paris"},
        by_email("Joe", "john.doe@example.com"),
    ]);
    let created = statuses(&server, "PATCH", three.clone()).await;
    assert_eq!(created, ["CREATED", "CREATED", "CREATED"]);
    let again = statuses(&server, "PATCH", three).await;
    assert_eq!(again, ["NOT_MODIFIED", "NOT_MODIFIED", "NOT_MODIFIED"]);
    let changed = json!([
        {"externalId": "3", "lastName": "Smith"}, {"externalId": "4", "city": "Paris"},
        {"externalId": "5"}, by_email("Joseph", "John.Doe@example.com"),
    ]);
    let statuses = statuses(&server, "PATCH", changed).await;
    assert_eq!(statuses, ["UPDATED", "NOT_MODIFIED", "CREATED", "UPDATED"]);
    let jane = server.get("/v1/contacts/3").await.expect(200);
    assert_eq!((&jane["first_name"], &jane["last_name"]), (&json!("Jane"), &json!("Smith")));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_person_is_replaced() {
    let server = Server::start().await;
    let jane = json!([{
        "externalId": "3", "firstName": "Jane", "lastName": "Smith", "gender": "FEMALE",
        "customAttributes": {"Company": "Acme", "ShoppingCartList": shopping_cart()},
        "contactInformation": [
            {"identifier": "john.doe@example.com", "type": "EMAIL"},
            {"identifier": "41793026727", "type": "PHONE"},
        ],
        "tags": ["VIP Customers", "New Customers"],
    }]);
    assert_eq!(statuses(&server, "PUT", jane.clone()).await, ["CREATED"]);
    assert_eq!(statuses(&server, "PUT", jane).await, ["NOT_MODIFIED"]);
    let less = json!([{"externalId": "3", "firstName": "Jane", "tags": ["New Customers"]}]);
    assert_eq!(statuses(&server, "PUT", less).await, ["UPDATED"]);
    let path = "/people/2/persons?type=EXTERNAL_ID&identifier=3";
    let person = server.get(path).await.expect(200);
    assert_eq!(person["tags"], json!(["New Customers"]));
    for gone in ["lastName", "gender", "customAttributes", "contactInformation"] {
        assert!(person.get(gone).is_none(), "{gone}: {person}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_person_never_loses_the_others() {
    let server = Server::start().await;
    for (id, email) in [("a", "a@acme.com"), ("b", "b@acme.com")] {
        let body = json!({ "email": email });
        server.call("PUT", &format!("/v1/contacts/{id}"), &body).await.expect(201);
    }
    let two = json!([
        {"type": "EMAIL", "identifier": "a@acme.com"},
        {"type": "EMAIL", "identifier": "b@acme.com"},
    ]);
    let body = json!({"persons": [
        by_email("Joe", "john.doe@example"), {"externalId": "4", "city": "Paris"},
        {"firstName": "Joe", "contactInformation": [{"identifier": "john.doe@example.com"}]},
        {"firstName": "Joe", "contactInformation": two},
    ]});
    let answer = server.call("PATCH", PATH, &body).await.expect(207);
    let results = answer["results"].as_array().unwrap();
    assert_eq!((results.len(), &results[0]["index"]), (1, &json!(1)), "{answer}");
    let invalid = "One or more properties of the person are invalid";
    let detail =
        |property: &str, message: &str| json!([{"property": property, "message": message}]);
    let email = detail("persons[0].contactInformation[0].identifier", "Email address is invalid");
    let kind = detail("persons[2].contactInformation[0].type", "Must not be null");
    let errors = answer["errors"].as_array().unwrap();
    let expected = json!([
        {"code": 400_100, "message": invalid, "details": email, "index": 0},
        {"code": 400_100, "message": invalid, "details": kind, "index": 2},
    ]);
    assert_eq!(json!(errors[..2]), expected);
    let (code, index) = (&errors[2]["code"], &errors[2]["index"]);
    assert_eq!((code, index), (&json!(409_100), &json!(3)), "of two persons: {answer}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_no_batch_has_its_own_codes() {
    let server = Server::start().await;
    let malformed = server.send(&Call::new("PUT", PATH).body("application/json", "{")).await;
    let expected = json!({"code": 400_103, "message": "Malformed JSON body, wrong syntax"});
    assert_eq!(malformed.expect(400), expected);
    let missing = server.call("PATCH", PATH, &json!({})).await.expect(400);
    let details = json!([{"property": "persons", "message": "Required, but value is missing"}]);
    let expected = json!({
        "code": 400_104, "message": "Missing required property 'persons'", "details": details,
    });
    assert_eq!(missing, expected);
    for bad in [json!([]), json!(vec![json!({"externalId": "1"}); 1_001]), json!({})] {
        let body = server.call("PATCH", PATH, &json!({ "persons": bad })).await.expect(400);
        assert_eq!(body["code"], 400_100, "{body}");
    }
    refused(&server.send(&Call::new("POST", PATH)).await, 405, "BAD_REQUEST");
    server.stop().await;
}
