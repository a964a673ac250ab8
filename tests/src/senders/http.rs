//! The HTTP sender.

use std::time::Duration;

use serde_json::{Value, json};
use weir_messages::{Channel, Rendered, sms};
use weir_runtime::limits::LOOK_UP_AFTER;
use weir_runtime::sender::http::{CREDENTIALS_PAUSE, Http, Network};
use weir_runtime::sender::private::Guard;
use weir_runtime::sender::{Fate, Found, Key, Letter, Remedy, Sender as _};

use crate::servers::http::{Reply, Server};

pub(super) fn network() -> Network {
    Network {
        guard: Guard::allowing(&["127.0.0.1"]).expect("it is an address"),
        within: Duration::from_millis(500),
        ..Network::default()
    }
}

fn text() -> Letter {
    let text = "Hi \"Ana\"\nžé".to_owned();
    let segments = sms::segments(&text);
    let parts = Rendered::Sms { text, sender: Some("Shop".to_owned()), segments };
    super::letter(Channel::Sms, "+385911234567", parts)
}

fn endpoint(server: &Server, more: &Value) -> Value {
    let mut endpoint = json!({
        "url": server.url("/send?key=${env:KEY}"),
        "headers": { "authorization": "Bearer ${env:KEY}" },
        "body": { "json": { "to": "{{ to }}", "text": "{{ text }}", "from": "{{ sender }}",
                            "who": "{{ contact.first_name }}" } },
    });
    for (name, value) in more.as_object().expect("more of an object") {
        endpoint[name] = value.clone();
    }
    endpoint
}

fn sender(endpoint: Value, network: &Network) -> Http {
    let endpoint = serde_json::from_value(endpoint).expect("it is an endpoint");
    let secret = |name: &str| (name == "KEY").then(|| "s3cr3t".to_owned());
    Http::new(&endpoint, network, &secret).expect("it can be called")
}

#[tokio::test]
async fn a_text_message_is_handed_over() {
    let server = Server::start().await;
    server.always(Reply::json(&json!({ "id": 7, "echo": "Bearer s3cr3t" })));
    let sender = sender(endpoint(&server, &json!({})), &network());
    let sent = sender.send(&text()).await;
    assert_eq!(sent.fate, Fate::Accepted, "{}", sent.said);
    assert_eq!(sent.said["status"], 200);
    assert!(sent.said["body"].as_str().unwrap().contains("\"id\":7"), "{}", sent.said);
    assert!(!format!("{} {sender:?}", sent.said).contains("s3cr3t"), "{}", sent.said);

    let calls = server.calls(1).await;
    assert_eq!((calls[0].method.as_str(), calls[0].target.as_str()), ("POST", "/send?key=s3cr3t"));
    assert_eq!(calls[0].header("authorization"), Some("Bearer s3cr3t"));
    assert_eq!(calls[0].header("idempotency-key"), Some(text().id.to_string().as_str()));
    assert_eq!(calls[0].header("content-type"), Some("application/json"));
    let expected = json!({ "to": "+385911234567", "text": "Hi \"Ana\"\nžé", "from": "Shop",
                           "who": "Ana" });
    assert_eq!(calls[0].json(), expected);
}

#[tokio::test]
async fn a_form() {
    let server = Server::start().await;
    let body = json!({ "body": { "form": { "To": "{{ to }}", "Body": "{{ text }}" } } });
    sender(endpoint(&server, &body), &network()).send(&text()).await;
    let calls = server.calls(1).await;
    assert_eq!(calls[0].header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(calls[0].text(), "Body=Hi+%22Ana%22%0A%C5%BE%C3%A9&To=%2B385911234567");
}

#[tokio::test]
async fn answers_are_judged_by_the_rules() {
    let usual = json!({});
    let keyed = json!({ "deduplicates": true });
    let get = json!({ "method": "GET", "body": "none" });
    let later = Reply::status(429).header("retry-after", "7");
    let cases = [
        (&usual, Reply::status(204), Fate::Accepted),
        (&usual, Reply::status(400), Fate::Refused),
        (&usual, Reply::status(401), Fate::NotSent(Some(CREDENTIALS_PAUSE))),
        (&usual, later, Fate::NotSent(Some(Duration::from_secs(7)))),
        (&usual, Reply::status(503), Fate::NotSent(None)),
        (&usual, Reply::status(502), Fate::Unknown),
        (&usual, Reply::Hang, Fate::Unknown),
        (&usual, Reply::Reset, Fate::Unknown),
        (&keyed, Reply::Hang, Fate::Unknown),
        (&keyed, Reply::Reset, Fate::Unknown),
        (&get, Reply::Hang, Fate::Unknown),
        (&get, Reply::Reset, Fate::Unknown),
    ];
    for (more, reply, expected) in cases {
        let server = Server::start().await;
        server.reply(reply.clone());
        let sent = sender(endpoint(&server, more), &network()).send(&text()).await;
        assert_eq!(sent.fate, expected, "{more} {reply:?}: {}", sent.said);
        assert_eq!(server.calls(1).await.len(), 1, "called once: {more} {reply:?}");
        assert!(!sent.said.to_string().contains("s3cr3t"), "{}", sent.said);
    }
}

#[tokio::test]
async fn what_can_be_done_about_a_lost_answer() {
    let server = Server::start().await;
    let lookup = json!({ "url": server.url("/sent/{{ id }}?key=${env:KEY}") });
    let cases = [
        (json!({}), Remedy::None),
        (json!({ "deduplicates": true }), Remedy::SameKey),
        (json!({ "method": "GET", "body": "none" }), Remedy::SameKey),
        (json!({ "lookup": lookup }), Remedy::Ask(LOOK_UP_AFTER)),
        (json!({ "lookup": lookup, "deduplicates": true }), Remedy::SameKey),
    ];
    for (more, expected) in cases {
        assert_eq!(sender(endpoint(&server, &more), &network()).remedy(), expected, "{more}");
    }
}

#[tokio::test]
async fn a_service_is_asked_for_a_message_by_its_key() {
    let server = Server::start().await;
    let lookup = json!({ "url": server.url("/sent/{{ id }}?key=${env:KEY}"), "after_seconds": 1 });
    let sender = sender(endpoint(&server, &json!({ "lookup": lookup })), &network());
    assert_eq!(sender.remedy(), Remedy::Ask(Duration::from_secs(1)));
    let Letter { id, channel, to, .. } = text();
    let key = Key { id, channel, to };
    let replies = [
        (Reply::json(&json!({ "echo": "s3cr3t" })), Found::Taken),
        (Reply::status(404), Found::Missing),
        (Reply::status(503), Found::Unsaid),
        (Reply::Reset, Found::Unsaid),
        (Reply::Hang, Found::Unsaid),
    ];
    for (reply, expected) in replies {
        server.reply(reply.clone());
        let answer = sender.look_up(&key).await;
        assert_eq!(answer.found, expected, "{reply:?}: {}", answer.said);
        assert!(!answer.said.to_string().contains("s3cr3t"), "{}", answer.said);
    }
    let call = server.calls(5).await.remove(0);
    let target = format!("/sent/{}?key=s3cr3t", key.id);
    assert_eq!((call.method.as_str(), call.target), ("GET", target));
}

#[tokio::test]
async fn nobody_listens() {
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = closed.local_addr().unwrap();
    drop(closed);
    let cases = [format!("http://{address}/"), "http://nowhere.invalid/".to_owned()];
    for url in cases {
        let sent = sender(json!({ "url": url }), &network()).send(&text()).await;
        assert_eq!(sent.fate, Fate::NotSent(None), "{url}: {}", sent.said);
    }
}

#[tokio::test]
async fn private_hosts_are_not_called() {
    let server = Server::start().await;
    let port = server.url("").rsplit(':').next().unwrap().to_owned();
    for host in ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"] {
        let url = format!("http://{host}:{port}/");
        let sent = sender(json!({ "url": url }), &Network::default()).send(&text()).await;
        assert_eq!(sent.fate, Fate::Refused, "{url}: {}", sent.said);
        assert!(sent.said.to_string().contains("private network"), "{}", sent.said);
    }
    assert!(server.calls(0).await.is_empty());
}

#[tokio::test]
async fn calls_are_sent_on_only_within_a_host_and_before_anything_was_done() {
    let cases = [
        (307, "/there", Fate::Accepted, "POST /there"),
        (308, "/there", Fate::Accepted, "POST /there"),
        (302, "/there", Fate::Refused, "POST /send?key=s3cr3t"),
        (307, "http://169.254.169.254/", Fate::Refused, "POST /send?key=s3cr3t"),
        (307, "http://localhost/", Fate::Refused, "POST /send?key=s3cr3t"),
        (307, "file:///etc/passwd", Fate::Refused, "POST /send?key=s3cr3t"),
    ];
    for (status, location, expected, last) in cases {
        let server = Server::start().await;
        server.reply(Reply::status(status).header("location", location));
        let sent = sender(endpoint(&server, &json!({})), &network()).send(&text()).await;
        assert_eq!(sent.fate, expected, "{status} {location}: {}", sent.said);
        let calls = server.calls(1).await;
        let call = calls.last().unwrap();
        assert_eq!(format!("{} {}", call.method, call.target), last);
    }
}
