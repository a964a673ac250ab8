//! Providers: how they are, and messages to try them by.

use std::sync::Arc;

use serde_json::{Value, json};
use weir_messages::Channel;
use weir_runtime::sender::http::{Http, Network};
use weir_runtime::sender::private::Guard;
use weir_runtime::sender::{Limits, Provider, Providers};

use super::client::{Call, Reply as Answered};
use super::server::Server;
use crate::servers::http::{self, Reply};

#[tokio::test(flavor = "multi_thread")]
async fn providers_are_listed() {
    let server = Server::start().await;
    let listed = server.get("/v1/providers").await.expect(200);
    let sandbox = json!({
        "name": "sandbox", "type": "sandbox", "source": "built_in", "problem": null,
        "channels": ["email", "sms", "push", "webhook"], "sandbox": true,
        "limits": { "concurrency": null, "rate": null, "burst": null },
        "in_flight": 0, "breaker": { "state": "closed", "failures": 0 },
        "waits_seconds": null, "last_error": null,
    });
    assert_eq!(listed, json!({ "items": [sandbox] }));
    server.stop().await;
}

async fn test(server: &Server, name: &str, channel: &str, to: &str) -> Answered {
    let body = json!({ "channel": channel, "to": to });
    server.post(&format!("/v1/providers/{name}/test"), body).await
}

/// The sandbox, and beside it a service that takes text messages.
fn with_service(service: &http::Server) -> Providers {
    let guard = Guard::allowing(&["127.0.0.1"]).expect("it is an address");
    let endpoint = json!({
        "url": service.url("/send"), "headers": { "authorization": "Bearer ${env:KEY}" },
        "body": { "json": { "to": "{{ to }}", "text": "{{ text }}" } },
    });
    let endpoint = serde_json::from_value(endpoint).expect("it is an endpoint");
    let secret = |_: &str| Some("s3cr3t".to_owned());
    let sender = Http::new(&endpoint, &Network { guard, ..Network::default() }, &secret).unwrap();
    let mut providers = Providers::sandbox();
    let (sender, limits) = (Some(Arc::new(sender) as _), Limits::calls(1));
    providers.add(Provider { name: "texts".into(), sender, limits }, &[Channel::Sms]);
    providers
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_leaves_nothing_but_who_did_it() {
    let server = Server::start().await;
    let tested = test(&server, "sandbox", "email", "ada@shop.example").await.expect(200);
    assert_eq!(
        (&tested["status"], &tested["provider_message_id"]),
        (&json!("accepted"), &Value::Null)
    );
    for list in ["/v1/messages", "/v1/contacts", "/v1/dead-letters"] {
        assert_eq!(server.get(list).await.expect(200)["items"], json!([]), "{list}");
    }
    let audit = server.get("/v1/audit").await;
    let deed = &audit.expect(200)["items"][0];
    assert_eq!((&deed["action"], &deed["target"]), (&json!("provider_tested"), &json!("sandbox")));
    assert!(!audit.text().contains("ada@"), "{}", audit.text());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_says_what_the_provider_answered() {
    let service = http::Server::start().await;
    let server = Server::with_providers(with_service(&service)).await;
    service.reply(Reply::json(&json!({ "id": "SM7", "echo": "Bearer s3cr3t" })));
    service.reply(Reply::status(429).header("retry-after", "600").body("later"));
    let taken = test(&server, "texts", "sms", "+49 151 12345678").await;
    assert!(!taken.text().contains("s3cr3t"), "{}", taken.text());
    let taken = taken.expect(200);
    assert_eq!(
        (&taken["status"], &taken["provider_message_id"]),
        (&json!("accepted"), &json!("SM7"))
    );
    let sent = service.calls(1).await[0].json();
    assert_eq!(sent["to"], "+4915112345678");
    assert!(sent["text"].as_str().is_some_and(|text| text.contains("test")), "{sent}");

    let failed = test(&server, "texts", "sms", "+4915112345678").await.expect(200);
    assert_eq!((&failed["status"], &failed["said"]["body"]), (&json!("failed"), &json!("later")));
    let calls = service.calls(2).await;
    let key = |place: usize| calls[place].header("idempotency-key");
    assert!(key(0).is_some() && key(0) != key(1), "each is one of its own");
    let waits = test(&server, "texts", "sms", "+4915112345678").await;
    assert_eq!(waits.expect(503)["code"], "provider_waits");
    assert!(waits.header("retry-after").is_some());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_provider_cannot_take_is_refused() {
    let service = http::Server::start().await;
    let server = Server::with_providers(with_service(&service)).await;
    service.always(Reply::status(400).body("no such number"));
    let refused = test(&server, "texts", "sms", "+4915112345678").await.expect(200);
    assert_eq!((&refused["status"], &refused["said"]["status"]), (&json!("refused"), &json!(400)));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tests_are_few() {
    let server = Server::start().await;
    let mut last = None;
    for _ in 0..20 {
        let tested = test(&server, "sandbox", "sms", "+4915112345678").await;
        if tested.status != 200 {
            last = Some(tested);
            break;
        }
    }
    let last = last.expect("twenty in a row are too many");
    assert_eq!(last.expect(429)["code"], "too_many_tests");
    assert!(last.header("retry-after").is_some());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_that_cannot_be_made_says_why() {
    let server = Server::start().await;
    let none = test(&server, "none", "email", "ada@shop.example").await.expect(404);
    assert_eq!(none["code"], "provider_not_found");
    for (channel, to) in [("email", "ada"), ("sms", "ada@shop.example"), ("fax", "1")] {
        test(&server, "sandbox", channel, to).await.expect(422);
    }
    server.post("/v1/settings/sending", json!({ "paused": true })).await.expect(200);
    let paused = test(&server, "sandbox", "email", "ada@shop.example").await.expect(409);
    assert_eq!(paused["code"], "not_now");
    let path = "/v1/providers/sandbox/test";
    server.send(&Call::new("POST", path).body("text/plain", "x")).await.expect(415);
    server.stop().await;
}
