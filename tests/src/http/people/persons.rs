//! One person: created, read, replaced, changed, deleted, listed.

use serde_json::{Value, json};
use weir_api::keys::Role;

use super::super::HELLO;
use super::super::client::Call;
use super::super::server::Server;
use super::{refused, shopping_cart};

const PATH: &str = "/people/2/persons";

fn jane() -> Value {
    json!({
        "externalId": "3", "firstName": "Jane", "lastName": "Smith", "middleName": "Janie",
        "address": "67 Farringdon Road", "city": "London", "country": "United Kingdom",
        "gender": "FEMALE", "birthDate": "1966-01-15", "preferredLanguage": "en-gb",
        "profilePicture": "http://profile.com", "tags": ["New Customers", "VIP Customers"],
        "customAttributes": {
            "Contract Expiry": "2018-06-01", "Company": "Acme", "ShoppingCartList": shopping_cart(),
        },
        "contactInformation": {
            "phone": [{"number": "41793026727"}],
            "email": [{"address": "janewilliams@acme.com"}, {"address": "jane@home.example"}],
            "push": [{
                "applicationId": "FDCC", "registrationId": "c5db0c47",
                "systemData": {"os": "Android"},
            }],
            "line": [{"applicationId": "1644264921", "userId": "U045"}],
        },
    })
}

async fn read(server: &Server, id: &str) -> Value {
    server.get(&format!("{PATH}?type=EXTERNAL_ID&identifier={id}")).await.expect(200)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_read_as_it_was_written() {
    let server = Server::start().await;
    let created = server.post(PATH, jane()).await.expect(200);
    for (name, value) in jane().as_object().unwrap() {
        assert_eq!(&created[name], value, "{name}");
    }
    assert_eq!(created["createdAt"], "2027-01-04T09:00:00");
    assert_eq!((&created["origin"], &created["modifiedFrom"]), (&json!("API"), &json!("API")));
    let id = created["id"].as_i64().unwrap();
    let named = [
        ("ID", id.to_string()),
        ("EXTERNAL_ID", "3".to_owned()),
        ("EMAIL", "JaneWilliams%40acme.com".to_owned()),
        ("PHONE", "41793026727".to_owned()),
        ("PHONE", "%2B41793026727".to_owned()),
    ];
    for (kind, identifier) in named {
        let path = format!("{PATH}?type={kind}&identifier={identifier}");
        assert_eq!(server.get(&path).await.expect(200), created, "{path}");
    }
    let contact = server.get("/v1/contacts/3").await.expect(200);
    let fields = [
        ("email", json!("janewilliams@acme.com")),
        ("phone", json!("+41793026727")),
        ("first_name", json!("Jane")),
        ("locale", json!("en-gb")),
        ("devices", json!([{"token": "c5db0c47", "platform": "android"}])),
    ];
    for (name, value) in fields {
        assert_eq!(contact[name], value, "{name}");
    }
    assert_eq!(contact["attributes"]["ShoppingCartList"], shopping_cart());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_there_already_is_not_created_again() {
    let server = Server::start().await;
    server.post(PATH, jane()).await.expect(200);
    let others = [
        (json!({"externalId": "3"}), "External ID 3 already exists."),
        (
            json!({"contactInformation": {"email": [{"address": "Janewilliams@acme.com"}]}}),
            "Destination(email) janewilliams@acme.com already exists.",
        ),
        (
            json!({"contactInformation": {"phone": [{"number": "+41 79 302 67 27"}]}}),
            "Destination(phone) 41793026727 already exists.",
        ),
    ];
    for (body, text) in others {
        assert_eq!(refused(&server.post(PATH, body).await, 409, "BAD_REQUEST"), text);
    }
    let joe = server.post(PATH, json!({"firstName": "Joe"})).await.expect(200);
    assert!(joe.get("externalId").is_none(), "nobody named him: {joe}");
    let path = format!("{PATH}?type=ID&identifier={}", joe["id"]);
    let taken = json!({"contactInformation": {"phone": [{"number": "41793026727"}]}});
    refused(&server.call("PATCH", &path, &taken).await, 409, "BAD_REQUEST");
    let named = server.call("PATCH", &path, &json!({"externalId": "joe"})).await.expect(200);
    assert_eq!(named["externalId"], "joe");
    assert_eq!(read(&server, "joe").await["id"], joe["id"], "found by the name he got");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn put_replaces_and_patch_adds() {
    let server = Server::start().await;
    server.post(PATH, jane()).await.expect(200);
    server.call("PATCH", "/v1/contacts/3", &json!({"timezone": "Europe/London"})).await.expect(200);
    let path = format!("{PATH}?type=EXTERNAL_ID&identifier=3");
    let change = json!({
        "city": "Leeds", "tags": ["Third", "VIP Customers"], "middleName": null,
        "customAttributes": {"Company": "New", "ShoppingCartList": [{"productName": "Cap"}]},
        "contactInformation": {"email": [{"address": "third@acme.com"}]},
    });
    let patched = server.call("PATCH", &path, &change).await.expect(200);
    assert_eq!((&patched["firstName"], &patched["city"]), (&json!("Jane"), &json!("Leeds")));
    assert_eq!(patched["tags"], json!(["New Customers", "Third", "VIP Customers"]));
    assert_eq!(patched["contactInformation"]["email"].as_array().unwrap().len(), 3);
    assert!(patched.get("middleName").is_none());
    let customs = json!({
        "Contract Expiry": "2018-06-01", "Company": "New",
        "ShoppingCartList": [{"productName": "Cap"}],
    });
    assert_eq!(patched["customAttributes"], customs);
    let put = json!({"firstName": "Jane", "contactInformation": {
        "email": [{"address": "only@acme.com"}],
    }});
    let replaced = server.call("PUT", &path, &put).await.expect(200);
    for gone in ["lastName", "city", "tags", "customAttributes", "preferredLanguage"] {
        assert!(replaced.get(gone).is_none(), "{gone}: {replaced}");
    }
    let reach = &replaced["contactInformation"];
    assert_eq!(reach["email"], json!([{"address": "only@acme.com"}]));
    assert!(reach.get("phone").is_none() && reach["line"].is_array(), "{reach}");
    let contact = server.get("/v1/contacts/3").await.expect(200);
    assert_eq!(contact["timezone"], "Europe/London", "of which nothing is said there");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_are_set_added_and_taken_by_themselves() {
    let server = Server::start().await;
    server.post(PATH, jane()).await.expect(200);
    server.post(PATH, json!({"externalId": "joe"})).await.expect(200);
    let path = |id: &str| format!("{PATH}/contactInformation?type=EXTERNAL_ID&identifier={id}");
    let emails = |list: &[&str]| {
        let list: Vec<_> = list.iter().map(|address| json!({ "address": address })).collect();
        json!({"contactInformation": { "email": list }})
    };
    let told = |person: &Value| person["contactInformation"]["email"].clone();
    let expected = |list: &[&str]| emails(list)["contactInformation"]["email"].clone();
    let path_of_jane = path("3");
    let added = server.call("PATCH", &path_of_jane, &emails(&["c@acme.com"])).await.expect(200);
    let three = ["janewilliams@acme.com", "jane@home.example", "c@acme.com"];
    assert_eq!(told(&added), expected(&three));
    assert_eq!((&added["firstName"], &added["tags"]), (&jane()["firstName"], &jane()["tags"]));
    let first = emails(&["janewilliams@acme.com", "jane@home.example"]);
    let taken = server.call("DELETE", &path_of_jane, &first).await.expect(200);
    assert_eq!(told(&taken), expected(&["c@acme.com"]));
    let contact = server.get("/v1/contacts/3").await.expect(200);
    assert_eq!(contact["email"], "c@acme.com", "the next is the contact's own");
    let set = server.call("PUT", &path_of_jane, &emails(&["only@acme.com"])).await.expect(200);
    assert_eq!(told(&set), expected(&["only@acme.com"]));
    assert!(set["contactInformation"].get("phone").is_none(), "{set}");
    assert!(set["contactInformation"]["line"].is_array() && set["city"] == "London", "{set}");
    let theirs = server.call("PATCH", &path("joe"), &emails(&["only@acme.com"])).await;
    refused(&theirs, 409, "BAD_REQUEST");
    refused(&server.call("PUT", &path("nobody"), &emails(&[])).await, 404, "NOT_FOUND");
    refused(&server.call("PUT", &path("joe"), &json!({})).await, 400, "BAD_REQUEST");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_written_starts_nothing_and_may_stop() {
    let server = Server::start().await;
    let leaves = HELLO.replace("\nentry:", "\nexit_when: [{ tag_added: BUY }]\nentry:");
    server.publish("hello", &leaves).await;
    let body = json!({"externalId": "c1", "tags": ["HELLO"]});
    server.post(PATH, body.clone()).await.expect(200);
    let path = format!("{PATH}?type=EXTERNAL_ID&identifier=c1");
    for (method, tags) in [("PUT", json!([])), ("PATCH", json!(["HELLO"])), ("PUT", json!(["X"]))] {
        server.call(method, &path, &json!({ "tags": tags })).await.expect(200);
    }
    let inside = async || {
        let tokens = server.get("/v1/flows/hello/tokens").await.expect(200);
        tokens["items"].as_array().unwrap().len()
    };
    assert_eq!(inside().await, 0);
    server.post("/v1/contacts/c1/tags", json!({"name": "HELLO"})).await.expect(200);
    assert_eq!(inside().await, 1);
    server.call("PATCH", &path, &json!({"tags": ["BUY"]})).await.expect(200);
    assert_eq!(inside().await, 0, "who bought leaves, whoever says so");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_person_is_erased() {
    let server = Server::start().await;
    server.post(PATH, jane()).await.expect(200);
    let path = format!("{PATH}?type=EMAIL&identifier=janewilliams%40acme.com");
    let deleted = server.send(&Call::new("DELETE", &path)).await;
    assert_eq!((deleted.status, deleted.body.len()), (200, 0));
    refused(&server.send(&Call::new("DELETE", &path)).await, 404, "NOT_FOUND");
    server.get("/v1/contacts/3").await.expect(404);
    server.stop().await;
}

async fn names(server: &Server, query: &str) -> Vec<String> {
    let page = server.get(&format!("{PATH}{query}")).await.expect(200);
    let people = page["persons"].as_array().unwrap().iter();
    people.map(|person| person["firstName"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_listed_filtered_and_counted() {
    let server = Server::start().await;
    for (name, tags) in [("Cleo", json!(["AB CART"])), ("Abe", json!([])), ("Bo", json!(["X"]))] {
        server.post(PATH, json!({"firstName": name, "tags": tags})).await.expect(200);
        server.post("/v1/clock", json!({"advance": "1 minute"})).await.expect(200);
    }
    assert_eq!(names(&server, "").await, ["Cleo", "Abe", "Bo"], "in the order they came");
    assert_eq!(names(&server, "?limit=2&page=2").await, ["Bo"]);
    assert_eq!(names(&server, "?orderBy=firstName").await, ["Abe", "Bo", "Cleo"]);
    assert_eq!(names(&server, "?orderBy=createdAt:desc&limit=1").await, ["Bo"]);
    let tagged = "?filter=%7B%22%23contains%22%3A%7B%22tags%22%3A%22AB%20CART%22%7D%7D";
    assert_eq!(names(&server, tagged).await, ["Cleo"]);
    let either = "?filter=%7B%22%23or%22%3A%5B%7B%22firstName%22%3A%22Abe%22%7D%2C%7B%22\
                  firstName%22%3A%22Bo%22%7D%5D%7D&includeTotalCount=true&limit=1&orderBy=\
                  modifiedAt:desc";
    let page = server.get(&format!("{PATH}{either}")).await.expect(200);
    assert_eq!(page["persons"][0]["firstName"], "Bo", "{page}");
    let told = (&page["totalCount"], &page["limit"], &page["page"], &page["orderBy"]);
    assert_eq!(told, (&json!(2), &json!(1), &json!(1), &json!("modifiedAt:desc")));
    for bad in ["?filter=%7B", "?limit=1001", "?orderBy=age", "?identifier=1", "?type=ID", "?x=1"] {
        refused(&server.get(&format!("{PATH}{bad}")).await, 400, "BAD_REQUEST");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn analysts_see_addresses_masked() {
    let server = Server::start().await;
    server.post(PATH, jane()).await.expect(200);
    let analyst = server.key(Role::Analyst, &[]).await;
    let path = format!("{PATH}?type=EXTERNAL_ID&identifier=3");
    let call = Call::new("GET", &path).header("authorization", &format!("App {analyst}"));
    let text = server.send(&call).await.text();
    for secret in ["41793026727", "janewilliams", "jane@home", "c5db0c47", "U045"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    server.stop().await;
}
