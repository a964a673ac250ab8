//! Recorded bodies of this interface, where they are at hand: each is taken, or refused with a
//! documented code. `WEIR_SAMPLES` names their folder.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::super::client::Call;
use super::super::server::Server;

const PERSONS: &str = "/people/2/persons";

/// A file, where it goes, and what it is answered.
const ROWS: [(&str, &str, &str, u16); 8] = [
    ("create-tag-request", "POST", "/people/2/tags", 200),
    ("create-person-request", "POST", PERSONS, 200),
    ("patch-person-request", "PATCH", "EMAIL=janewilliams@acme.com", 200),
    ("add-tag-batch-request", "PATCH", "/people/2/tags/Vip/persons", 200),
    ("batch-create-request", "POST", "/people/2/persons/batch", 207),
    ("upsert-request-valid-request-single-person", "PUT", "/people/3/persons/upsert", 207),
    ("upsert-request-valid-request-multiple-persons", "PATCH", "/people/3/persons/upsert", 207),
    ("upsert-request-all-invalid-request", "PATCH", "/people/3/persons/upsert", 207),
];

fn folder() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?;
    let named = std::env::var_os("WEIR_SAMPLES").map(PathBuf::from);
    let folder = named.or_else(|| Some(root.parent()?.join("shared").join("samples")))?;
    folder.is_dir().then_some(folder)
}

fn sample(folder: &Path, name: &str) -> Value {
    let text = std::fs::read(folder.join(format!("infobip-people-{name}.json"))).unwrap();
    serde_json::from_slice(&text).unwrap()
}

/// The same body with other values: which properties there are, and of which types.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), shape(value))).collect()
        }
        Value::Array(items) => items.iter().take(1).map(shape).collect(),
        Value::Null => Value::Null,
        Value::Bool(_) => json!("truth"),
        Value::Number(_) => json!("number"),
        Value::String(_) => json!("text"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn recorded_bodies_are_taken_or_refused_as_documented() {
    let Some(folder) = folder() else {
        println!("skipped: there are no recorded bodies here; WEIR_SAMPLES names their folder");
        return;
    };
    let server = Server::start().await;
    for (name, method, path, status) in ROWS {
        let path = match path.split_once('=') {
            Some((kind, identifier)) => format!("{PERSONS}?type={kind}&identifier={identifier}"),
            None => path.to_owned(),
        };
        let body = sample(&folder, name);
        let answer = server.call(method, &path, &body).await;
        assert_eq!(answer.status, status, "{name}: {}", answer.text());
    }
    let tag = server.get("/people/2/tags/Vip").await.expect(200);
    assert_eq!(shape(&tag), shape(&sample(&folder, "create-tag-response")));
    whole_person(&server, &folder).await;
    server.stop().await;
}

/// The answer that is recorded, written as it stands, is read as it stands, save what is ours.
async fn whole_person(server: &Server, folder: &Path) {
    let recorded = sample(folder, "get-person-response");
    let path = format!("{PERSONS}?type=EXTERNAL_ID&identifier=4");
    let mut body = recorded.clone();
    // Others of these bodies gave her e-mail address and number to somebody already.
    body["externalId"] = "4".into();
    body["contactInformation"]["email"][0]["address"] = "jane.4@acme.com".into();
    body["contactInformation"]["phone"][0]["number"] = "41793026799".into();
    let read = server.call("PUT", &path, &body).await.expect(200);
    assert_eq!(shape(&read), shape(&recorded));
    for name in ["customAttributes", "contactInformation", "address", "birthDate", "gender"] {
        assert_eq!(read[name], body[name], "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn recorded_errors_are_the_ones_that_are_answered() {
    let Some(folder) = folder() else {
        println!("skipped: there are no recorded bodies here; WEIR_SAMPLES names their folder");
        return;
    };
    let server = Server::start().await;
    let mut events = sample(&folder, "batch-events-request");
    let as_recorded = server.call("POST", "/people/3/events", &events).await;
    assert_eq!(as_recorded.expect(400)["errors"][0]["code"], 400_504, "they are years old");
    for event in events.as_array_mut().unwrap() {
        event["occurredTime"] = "2027-01-04T08:59:00.000Z".into();
    }
    let stranger = server.call("POST", "/people/3/events", &events).await.expect(400);
    let recorded = sample(&folder, "batch-events-error-person-not-found-error");
    assert_eq!(shape(&stranger), shape(&recorded));
    assert_eq!(stranger["errors"][0]["message"], recorded["errors"][0]["message"]);
    let bodies = [
        ("batch-events-error-empty-batch-error", json!([])),
        ("batch-events-error-invalid-json-request-body", json!({})),
        ("batch-events-error-internal-event-posting-prohibition", internal(&events)),
        ("batch-events-error-invalid-schema-error", odd(&events)),
    ];
    for (name, body) in bodies {
        let answer = server.call("POST", "/people/3/events", &body).await.expect(400);
        let recorded = sample(&folder, name);
        assert_eq!(shape(&answer), shape(&recorded), "{name}");
        assert_eq!(answer["errors"][0]["code"], recorded["errors"][0]["code"], "{name}");
    }
    events.as_array_mut().unwrap().truncate(1);
    let call = Call::new("POST", "/people/3/events").json(&events);
    assert_eq!(server.send(&call).await.status, 202);
    server.stop().await;
}

fn internal(events: &Value) -> Value {
    let mut event = events[0].clone();
    event["definitionId"] = "messageSeen".into();
    json!([event])
}

fn odd(events: &Value) -> Value {
    let mut event = events[0].clone();
    event["definitionId"] = "???".into();
    json!([event])
}
