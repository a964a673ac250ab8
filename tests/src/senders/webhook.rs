//! Webhooks.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use weir_messages::{Channel, Rendered};
use weir_runtime::sender::http::Webhook;
use weir_runtime::sender::{Fate, Letter, Sender as _};

use super::http::network;
use crate::servers::http::{Reply, Server};

fn letter(url: &str, method: &str, header: &str, body: Option<Value>) -> Letter {
    let headers = [("x-key".to_owned(), header.to_owned())].into();
    let (url, method) = (url.to_owned(), method.to_owned());
    super::letter(Channel::Webhook, "", Rendered::Webhook { url, method, headers, body })
}

fn webhook() -> Webhook {
    let secrets = BTreeMap::from([("KEY".to_owned(), "s3cr3t".to_owned())]);
    Webhook::new(&network(), secrets).expect("there is TLS")
}

#[tokio::test]
async fn the_answer_comes_back() {
    let server = Server::start().await;
    let reply = Reply::json(&json!({ "code": "A1", "echo": "s3cr3t" }))
        .header("x-rest", "3")
        .header("set-cookie", "session=1");
    server.always(reply);
    let body = json!({ "cart": [1, null, "é"] });
    let letter = letter(&server.url("/hook"), "PUT", "Key ${env:KEY}!", Some(body.clone()));
    let sent = webhook().send(&letter).await;
    assert_eq!(sent.fate, Fate::Accepted, "{}", sent.said);
    assert_eq!(sent.said["status"], 200);
    assert_eq!(sent.said["headers"]["x-rest"], "3");
    assert_eq!(sent.said["headers"]["set-cookie"], Value::Null);
    assert_eq!(sent.said["body"], json!({ "code": "A1", "echo": "***" }));

    let calls = server.calls(1).await;
    assert_eq!((calls[0].method.as_str(), calls[0].target.as_str()), ("PUT", "/hook"));
    assert_eq!(calls[0].header("x-key"), Some("Key s3cr3t!"));
    assert_eq!(calls[0].header("idempotency-key"), Some(letter.id.to_string().as_str()));
    assert_eq!(calls[0].json(), body);
}

#[tokio::test]
async fn fates() {
    let cases = [
        ("POST", Reply::status(404), Fate::Refused),
        ("POST", Reply::status(401), Fate::Refused),
        ("POST", Reply::status(500), Fate::NotSent(None)),
        ("PATCH", Reply::Hang, Fate::Unknown),
        ("PUT", Reply::Reset, Fate::Unknown),
        ("GET", Reply::Reset, Fate::NotSent(None)),
    ];
    for (method, reply, expected) in cases {
        let server = Server::start().await;
        server.always(reply.clone());
        let sent = webhook().send(&letter(&server.url("/"), method, "x", None)).await;
        assert_eq!(sent.fate, expected, "{method} {reply:?}: {}", sent.said);
    }
}

#[tokio::test]
async fn long_answers_are_cut() {
    let server = Server::start().await;
    server.always(Reply::status(200).body("x".repeat(70_000)));
    let sent = webhook().send(&letter(&server.url("/"), "POST", "x", None)).await;
    assert_eq!(sent.fate, Fate::Accepted);
    assert_eq!(sent.said["body"].as_str().unwrap().len(), 64 * 1024);
    assert_eq!(sent.said["cut"], true);
}

#[tokio::test]
async fn what_is_not_allowed_is_not_called() {
    let server = Server::start().await;
    let cases = [
        letter(&server.url("/"), "POST", "${env:OTHER}", None),
        letter(&server.url("/"), "POST", "a\r\nb: c", None),
        letter("http://10.0.0.1/", "POST", "x", None),
        letter("file:///etc/passwd", "POST", "x", None),
    ];
    for letter in cases {
        let sent = webhook().send(&letter).await;
        assert_eq!(sent.fate, Fate::Refused, "{:?}: {}", letter.parts, sent.said);
    }
    assert!(server.calls(0).await.is_empty());
}
