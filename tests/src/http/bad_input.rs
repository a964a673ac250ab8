//! Bad input of every kind: a row is a request and what it is answered.

use serde_json::{Value, json};

use super::client::Call;
use super::server::Server;

/// A request, its status, the problem's code, and the pointer of an error where there is one.
type Row = (Call, u16, &'static str, Option<&'static str>);

fn get(path: &str) -> Call {
    Call::new("GET", path)
}

fn put(path: &str, body: &Value) -> Call {
    Call::new("PUT", path).json(body)
}

fn post(path: &str, body: &Value) -> Call {
    Call::new("POST", path).json(body)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_bad_request_is_answered_with_its_reason() {
    let server = Server::start().await;
    for (call, status, code, pointer) in
        rows_without_body().into_iter().chain(rows_with_body()).chain(contact_rows())
    {
        let reply = server.send(&call).await;
        let body = reply.expect(status);
        assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{call:?}");
        assert_eq!(body["code"], code, "{call:?}: {body}");
        assert_eq!(body["status"], status);
        let titled = body["title"].is_string() && body["type"] == format!("/docs#{code}");
        assert!(titled && body["detail"].as_str().is_some_and(|text| !text.is_empty()), "{body}");
        let pointers = body["errors"].as_array().unwrap();
        match pointer {
            Some(pointer) => assert_eq!(pointers[0]["pointer"], pointer, "{call:?}: {body}"),
            None => assert!(pointers.is_empty(), "{call:?}: {body}"),
        }
    }
    server.stop().await;
}

fn rows_without_body() -> Vec<Row> {
    vec![
        (get("/nothing"), 404, "not_found", None),
        (get("/v1/contacts/nobody"), 404, "contact_not_found", None),
        (get("/v1/contacts/nobody/timeline"), 404, "contact_not_found", None),
        (get("/v1/contacts/%FF"), 400, "bad_request", None),
        (get("/v1/contacts/a%00b"), 400, "bad_request", None),
        (get("/v1/messages?flow=%00"), 400, "bad_request", None),
        (get("/v1/audit?actor=a%00"), 400, "bad_request", None),
        (post("/v1/providers/a%00/try", &json!({})), 400, "bad_request", None),
        (get("/v1/contacts?limit=0"), 422, "invalid_parameter", None),
        (get("/v1/contacts?limit=501"), 422, "invalid_parameter", None),
        (get("/v1/contacts?limit=ten"), 422, "invalid_parameter", None),
        (get("/v1/contacts?cursor=x"), 422, "bad_cursor", None),
        (get("/v1/contacts?tga=VIP"), 422, "unknown_parameter", None),
        (get("/v1/contacts?email=x"), 422, "invalid_parameter", None),
        (get("/v1/contacts?tag=a&tag=b"), 422, "invalid_parameter", None),
        (get("/v1/contacts?tag=a&email=a@b.co"), 422, "invalid_parameter", None),
        (get("/v1/flows?cursor=A%20B"), 422, "bad_cursor", None),
        (get("/v1/flows/none"), 404, "flow_not_found", None),
        (get("/v1/flows/No%20Flow"), 404, "flow_not_found", None),
        (get("/v1/messages/msg_1"), 404, "message_not_found", None),
        (get("/v1/messages?status=sent"), 422, "invalid_parameter", None),
        (Call::new("DELETE", "/v1/contacts/nobody"), 404, "contact_not_found", None),
        (Call::new("DELETE", "/v1/contacts"), 405, "method_not_allowed", None),
        (Call::new("POST", "/healthz"), 405, "method_not_allowed", None),
        (
            Call::new("PATCH", "/v1/contacts/nobody").json(&json!({})),
            404,
            "contact_not_found",
            None,
        ),
    ]
}

fn rows_with_body() -> Vec<Row> {
    let text = "application/json";
    vec![
        (Call::new("POST", "/v1/events").body(text, "{"), 400, "invalid_json", None),
        (
            Call::new("POST", "/v1/events").body(text, "{\"a\": \"\u{fffd}"),
            400,
            "invalid_json",
            None,
        ),
        (Call::new("POST", "/v1/events").body(text, [b'"', 0xff, b'"']), 400, "invalid_json", None),
        (Call::new("POST", "/v1/events").body(text, "[".repeat(500)), 400, "invalid_json", None),
        (
            Call::new("POST", "/v1/events").body("text/plain", "{}"),
            415,
            "unsupported_media_type",
            None,
        ),
        (Call::new("POST", "/v1/events").body("", "{}"), 415, "unsupported_media_type", None),
        (post("/v1/events", &json!([])), 422, "invalid", Some("")),
        (post("/v1/events", &json!({"events": {}})), 422, "invalid", Some("/events")),
        (post("/v1/events", &json!({"events": vec![json!({}); 5_001]})), 413, "too_many", None),
        (
            Call::new("POST", "/v1/events").body(text, vec![b' '; 10 << 20]),
            413,
            "body_too_large",
            None,
        ),
        (
            Call::new("PUT", "/v1/contacts/c").body(text, vec![b' '; 2 << 20]),
            413,
            "body_too_large",
            None,
        ),
        (post("/v1/clock", &json!({"advance": "soon"})), 422, "invalid", Some("/advance")),
        (post("/v1/flows/none/publish", &json!({})), 404, "flow_not_found", None),
        (post("/v1/flows/none/pause", &json!({"drian": true})), 422, "invalid", Some("/drian")),
        (post("/v1/flows/none/participants", &json!({})), 422, "invalid", Some("/contacts")),
        (post("/v1/flows/none/simulate", &json!({})), 422, "invalid", Some("/events")),
        (post("/v1/flows/check", &json!({})), 422, "invalid", Some("/flow")),
        (
            Call::new("PUT", "/v1/flows/Bad").body("text/yaml", "id: a"),
            422,
            "invalid_parameter",
            None,
        ),
        (
            Call::new("PUT", "/v1/flows/a").body("image/png", "x"),
            415,
            "unsupported_media_type",
            None,
        ),
        (Call::new("PUT", "/v1/flows/a").body("text/yaml", [0xff_u8]), 400, "bad_request", None),
        (post("/v1/messages/preview", &json!({"flow": "a"})), 422, "invalid", Some("/message")),
        (
            post("/v1/contacts/c/tags", &json!({"name": "A"}))
                .header("idempotency-key", &"x".repeat(256)),
            400,
            "invalid_idempotency_key",
            None,
        ),
    ]
}

fn contact_rows() -> Vec<Row> {
    let path = "/v1/contacts/c1";
    let bodies = [
        (json!([]), ""),
        (json!({"email": "nobody"}), "/email"),
        (json!({"email": 5}), "/email"),
        (json!({"phone": "0151 1234567"}), "/phone"),
        (json!({"timezone": "+02:00"}), "/timezone"),
        (json!({"locale": "german!"}), "/locale"),
        (json!({"consent": {"fax": true}}), "/consent/fax"),
        (json!({"attributes": {"email": "a@b.co"}}), "/attributes/email"),
        (json!({"devices": [{"token": "t"}]}), "/devices/0/platform"),
        (json!({"id": "c2"}), "/id"),
    ];
    let tags = [
        (json!({}), "/name"),
        (json!({"name": ""}), "/name"),
        (json!({"names": ["A", 5]}), "/names/1"),
        (json!({"name": "A", "tag": "B"}), "/tag"),
    ];
    let of_put = bodies.iter().map(|(body, at)| (put(path, body), 422, "invalid", Some(*at)));
    let of_tags = tags
        .iter()
        .map(|(body, at)| (post("/v1/contacts/c1/tags", body), 422, "invalid", Some(*at)));
    let long = format!("/v1/contacts/{}", "x".repeat(257));
    let long = (put(&long, &json!({})), 422, "invalid_parameter", None);
    of_put.chain(of_tags).chain([long]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_write_leaves_nothing_behind() {
    let server = Server::start().await;
    let body = json!({"email": "x", "phone": "y", "timezone": "z"});
    let problem = server.send(&put("/v1/contacts/c1", &body)).await.expect(422);
    assert_eq!(problem["errors"].as_array().unwrap().len(), 3, "all at once");
    assert_eq!(problem["instance"], "/v1/contacts/c1");
    server.get("/v1/contacts/c1").await.expect(404);
    server.stop().await;
}
