//! Endpoints filled in for a message.

use std::sync::Arc;

use weir_engine::model::MessageId;
use weir_messages::{Channel, Rendered};

use super::*;

fn secret(name: &str) -> Option<String> {
    (name == "KEY").then(|| "s{{ to }}t".to_owned())
}

fn compile(endpoint: Value) -> Result<Template, Misconfigured> {
    let endpoint: Endpoint = serde_json::from_value(endpoint).unwrap();
    Template::compile(&endpoint, &secret).map(|(template, _)| template)
}

fn push() -> Letter {
    Letter {
        id: MessageId([7; 16]),
        channel: Channel::Push,
        to: "tok\"en&1".to_owned(),
        parts: Rendered::Push {
            title: "5 < 6".to_owned(),
            body: "line\n\"two\" ${env:KEY}".to_owned(),
            url: None,
            image: Some("https://a.example/1.png".to_owned()),
        },
        unsubscribe: None,
        roots: Arc::new(json!({ "contact": { "first_name": "Žana", "age": 7, "nothing": null } })),
    }
}

fn body(body: &Value) -> String {
    let endpoint = json!({ "url": "https://a.example/", "body": body });
    let request = compile(endpoint).unwrap().fill(&push()).unwrap();
    String::from_utf8(request.body.unwrap_or_default()).unwrap()
}

#[test]
fn json_bodies() {
    let written = json!({ "json": {
        "to": "{{ to }}", "n": 3, "fixed": "", "link": "{{ url }}", "picture": "{{ image }}",
        "texts": ["{{ title }}: {{ body }}", "{{ contact.nothing }}"],
        "data": { "id": "{{ id }}", "who": "{{ contact.first_name | upper }}" },
    }});
    let sent: Value = serde_json::from_str(&body(&written)).unwrap();
    let expected = json!({
        "to": "tok\"en&1", "n": 3, "fixed": "", "picture": "https://a.example/1.png",
        "texts": ["5 < 6: line\n\"two\" ${env:KEY}", ""],
        "data": { "id": MessageId([7; 16]).to_string(), "who": "ŽANA" },
    });
    assert_eq!(sent, expected);
}

#[test]
fn other_bodies() {
    let form = json!({ "form": { "To": "{{ to }}", "Url": "{{ url }}", "key": "${env:KEY}" } });
    assert_eq!(body(&form), "To=tok%22en%261&key=s%7B%7B+to+%7D%7Dt");
    assert_eq!(body(&json!({ "text": "{{ title }}!" })), "5 < 6!");
    assert_eq!(body(&json!("none")), "");
}

#[test]
fn urls_and_headers() {
    let endpoint = json!({
        "method": "PUT",
        "url": "https://a.example/{{ to | urlencode }}?key=${env:KEY}",
        "headers": { "Authorization": "Bearer ${env:KEY}", "content-type": "text/csv" },
        "body": { "text": "x" },
    });
    let request = compile(endpoint).unwrap().fill(&push()).unwrap();
    assert_eq!(request.method, Method::PUT);
    let expected = "https://a.example/tok%22en%261?key=s{{%20to%20}}t";
    assert_eq!(request.url.as_str(), expected);
    assert_eq!(request.headers["authorization"], "Bearer s{{ to }}t");
    assert_eq!(request.headers["content-type"], "text/csv");
}

#[test]
fn nothing_begins_another_header() {
    let endpoint = json!({ "url": "https://a.example/", "headers": { "x": "{{ body }}" } });
    let error = compile(endpoint).unwrap().fill(&push()).unwrap_err().to_string();
    assert!(error.contains("line end"), "{error}");
}

#[test]
fn refuses_endpoints() {
    let cases = [
        (json!({ "url": "https://{{ to }}.example/" }), "has to be fixed"),
        (json!({ "url": "https://a.example{{ to }}" }), "has to be fixed"),
        (json!({ "url": "${env:KEY}{{ to }}/" }), "has to be fixed"),
        (json!({ "url": "https://a.example/{{ txt }}" }), "asks for `txt`"),
        (json!({ "url": "https://a.example/${env:OTHER}" }), "needs `OTHER`"),
        (json!({ "url": "https://a.example/{{ to" }), "cannot be read at line 1"),
        (json!({ "url": "https://a.example/", "method": "GE T" }), "no HTTP method"),
    ];
    for (endpoint, part) in cases {
        let error = compile(endpoint.clone()).err().expect("it is refused").to_string();
        assert!(error.contains(part), "{endpoint}: {error}");
    }
}
