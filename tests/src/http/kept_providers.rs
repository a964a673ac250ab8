//! Providers that are set up over HTTP: read, refused, kept without their secrets, and held where
//! somebody needs them.

use std::net::TcpListener;

use serde_json::{Value, json};
use weir_api::keys::Role;
use weir_runtime::sender::Providers;
use weir_runtime::sender::private::Guard;

use super::client::{Call, Reply};
use super::server::Server;
use crate::servers::smtp;

/// One that lets calls to this machine out.
async fn server() -> Server {
    let mut providers = Providers::sandbox();
    providers.tools.network.guard = Guard::allowing(&["127.0.0.1"]).expect("it is an address");
    Server::with_providers(providers).await
}

async fn put(server: &Server, name: &str, if_match: &str, settings: Value) -> Reply {
    let call = Call::new("PUT", &format!("/v1/providers/{name}")).header("if-match", if_match);
    server.send(&call.json(&settings)).await
}

async fn delete(server: &Server, name: &str) -> Reply {
    server.send(&Call::new("DELETE", &format!("/v1/providers/{name}"))).await
}

fn mail_at(port: u16) -> Value {
    json!({
        "type": "smtp", "host": "127.0.0.1", "port": port, "tls": "none",
        "user": "shop", "password": "s3cr3t-word",
    })
}

fn port_of(mail: &smtp::Server) -> u16 {
    let url = mail.url("");
    let port = url.trim_end_matches('?').rsplit(':').next().expect("it has a port");
    port.parse().expect("a number")
}

/// A port at which nobody listens.
fn nobody() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it is bound").port()
}

/// Writes to everybody who gets the tag, by the provider of this name.
fn flow(provider: &str) -> String {
    format!(
        "schema: flow/v1\nid: hello\nstart: {{ type: people_event, trigger: tag_added, \
         tag: HELLO, next: mail }}\nnodes:\n  mail: {{ type: send_email, message: hi{provider}, \
         next: end }}\nmessages:\n  hi: {{ channel: email, kind: transactional, \
         from: Shop <hello@shop.example>, subject: Hi, text: Hi }}\n"
    )
}

async fn enter(server: &Server, contact: &str) {
    let profile = json!({ "email": format!("{contact}@customers.example") });
    let call = Call::new("PUT", &format!("/v1/contacts/{contact}")).json(&profile);
    server.send(&call).await;
    server.post(&format!("/v1/contacts/{contact}/tags"), json!({ "name": "HELLO" })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_is_written_read_and_deleted_and_keeps_its_secret() {
    let server = server().await;
    let made = put(&server, "mail", "", mail_at(25)).await;
    assert_eq!(made.header("etag"), Some("\"1\""));
    let read = server.get("/v1/providers/mail").await;
    for reply in [&made, &read] {
        assert!(!reply.text().contains("s3cr3t"), "{}", reply.text());
    }
    let made = made.expect(201);
    let mut shown = mail_at(25);
    shown["password"] = json!("********");
    assert_eq!((&made["settings"], &made["source"]), (&shown, &json!("app")));

    assert_eq!(put(&server, "mail", "", shown.clone()).await.expect(428)["revision"], 1);
    assert_eq!(put(&server, "mail", "\"7\"", shown.clone()).await.expect(412)["code"], "stale");
    shown["concurrency"] = json!(2);
    let changed = put(&server, "mail", "\"1\"", shown).await.expect(200);
    assert_eq!(changed["revision"], 2);
    let kept = server.runtime.store().kept(weir_store::KeptKind::Provider).await.unwrap();
    assert_eq!(kept[0].settings["password"], "s3cr3t-word", "the stars kept it");
    let listed = server.get("/v1/providers").await.expect(200);
    let listed = listed["items"].as_array().unwrap();
    assert_eq!(listed[0]["channels"], json!(["email"]), "{listed:?}");
    assert_eq!((&listed[0]["type"], &listed[0]["source"]), (&json!("smtp"), &json!("app")));

    assert_eq!(delete(&server, "mail").await.status, 204);
    server.get("/v1/providers/mail").await.expect(404);
    let audit = server.get("/v1/audit").await;
    assert!(!audit.text().contains("s3cr3t"), "{}", audit.text());
    let audit = audit.expect(200);
    let deeds: Vec<_> = audit["items"].as_array().unwrap().iter().collect();
    let did = |action: &str| deeds.iter().filter(|deed| deed["action"] == action).count();
    assert_eq!((did("provider_saved"), did("provider_deleted")), (4, 1), "refused ones too");
    assert!(deeds.iter().all(|deed| deed["target"] == "mail"), "{deeds:?}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_told_at_its_place_and_nothing_is_kept() {
    let server = server().await;
    let sms = |more: Value| {
        let mut body = json!({ "type": "http", "channels": ["sms"], "url": "https://a.example" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let rows = [
        (json!({ "type": "smtp", "host": "mail example" }), "/host", "invalid_host"),
        (json!({ "type": "smtp", "host": "a", "user": "u" }), "/password", "missing"),
        (json!({ "type": "smtp", "url": "smtp://a", "port": 25 }), "/port", "excluded"),
        (json!({ "type": "smtp", "host": "a", "bounces_to": "x" }), "/bounces_to", "invalid_email"),
        (
            json!({ "type": "smtp", "host": "a", "password": "********", "user": "u" }),
            "/password",
            "secret_needed",
        ),
        (sms(json!({ "burst": 3 })), "/burst", "rate_missing"),
        (sms(json!({ "x": 3 })), "/x", "unknown_field"),
        (sms(json!({ "url": "https://{{ to }}/" })), "/url", "invalid_endpoint"),
        (
            sms(json!({ "body": { "json": { "a": ["{{ nobody }}"] } } })),
            "/body/json/a/0",
            "invalid_endpoint",
        ),
        (sms(json!({ "url": "https://{# /#}{{ to }}/" })), "/url", "invalid_endpoint"),
        (sms(json!({ "url": "https://me:word@a.example/" })), "/url", "invalid_endpoint"),
        (sms(json!({ "headers": { "X-A": "{{" } })), "/headers/X-A", "invalid_endpoint"),
        (sms(json!({ "headers": { "X-A": "a\r\nX-B: b" } })), "/headers/X-A", "invalid_endpoint"),
        (sms(json!({ "headers": { "X A": "{{ to }}" } })), "/headers/X A", "invalid_endpoint"),
        (sms(json!({ "headers": { "Host": "b.example" } })), "/headers/Host", "invalid_endpoint"),
        (json!({ "type": "smtp", "host": "a", "hello": "a b" }), "/hello", "invalid_host"),
        (sms(json!({ "success": { "path": "no" } })), "/success/path", "invalid_endpoint"),
        (
            sms(json!({ "lookup": { "url": "https://{{ id }}" } })),
            "/lookup/url",
            "invalid_endpoint",
        ),
        (
            sms(json!({ "headers": { "A": "Bearer ${env:PATH}" } })),
            "/headers/A",
            "secret_not_allowed",
        ),
        (
            sms(json!({ "headers": { "A": "file:/etc/passwd" } })),
            "/headers/A",
            "secret_not_allowed",
        ),
        (sms(json!({ "body": { "text": "${env:HOME}" } })), "/body/text", "secret_not_allowed"),
        (json!({ "type": "webhook", "env": ["HOME"] }), "/env/0", "secret_not_allowed"),
        (
            json!({ "type": "smtp", "host": "a", "user": "u",
            "password": "${env:WEIR_SECRET_NOT_SET}" }),
            "/password",
            "secret_missing",
        ),
    ];
    for (body, pointer, code) in rows {
        let told = put(&server, "one", "", body.clone()).await.expect(422);
        let found: Vec<_> = told["errors"].as_array().unwrap().iter().collect();
        let is_it = |error: &&&Value| error["pointer"] == pointer && error["code"] == code;
        assert!(found.iter().any(|error| is_it(&error)), "{body}: {found:?}");
    }
    for name in ["Mail", "a%20b", "sandbox"] {
        put(&server, name, "", json!({ "type": "smtp", "host": "a" })).await.expect(422);
    }
    assert_eq!(server.runtime.store().kept(weir_store::KeptKind::Provider).await.unwrap(), []);
    server.stop().await;
}

/// One that is kept is read by every process that starts: none may break on it.
#[tokio::test(flavor = "multi_thread")]
async fn the_fastest_rate_is_kept() {
    let server = server().await;
    let fast = json!({ "type": "webhook", "channels": [], "rate": "4294967295/second" });
    put(&server, "fast", "", fast).await.expect(201);
    assert_eq!(delete(&server, "fast").await.status, 204);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_owners_set_providers_up() {
    let server = server().await;
    put(&server, "mail", "", mail_at(25)).await.expect(201);
    for role in [Role::Marketing, Role::Analyst, Role::Operator] {
        let key = format!("Bearer {}", server.key(role, &[]).await);
        let call = |verb: &str, path: &str| {
            Call::new(verb, path).header("authorization", &key).json(&json!({}))
        };
        let one = "/v1/providers/mail";
        for (verb, path) in
            [("GET", one), ("PUT", one), ("DELETE", one), ("POST", "/v1/providers/mail/try")]
        {
            assert_eq!(server.send(&call(verb, path)).await.status, 403, "{verb} {path}");
        }
        assert_eq!(server.send(&call("GET", "/v1/providers")).await.status, 200);
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_has_one_default() {
    let server = server().await;
    put(&server, "mail", "", mail_at(25)).await.expect(201);
    let other = json!({ "type": "sandbox", "channels": ["email", "push"] });
    let saved = put(&server, "other", "", other).await.expect(201);
    assert_eq!(saved["taken"], json!([{ "channel": "email", "from": "mail" }]));
    let mail = server.get("/v1/providers/mail").await.expect(200);
    assert_eq!((&mail["settings"]["channels"], &mail["revision"]), (&json!([]), &json!(2)));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_file_says_comes_first() {
    let mut providers = Providers::sandbox();
    let settings = json!({ "type": "webhook" });
    let tools = weir_runtime::sender::Tools::default();
    providers.add_written("hooks", &settings, &tools).unwrap();
    let server = Server::with_providers(providers).await;
    let read = server.get("/v1/providers/hooks").await.expect(200);
    assert_eq!((&read["source"], &read["settings"]), (&json!("weir.yaml"), &settings));
    assert_eq!(read["revision"], Value::Null);
    let clash = put(&server, "hooks", "", json!({ "type": "webhook" })).await.expect(409);
    assert_eq!(clash["code"], "provider_of_file");
    assert_eq!(delete(&server, "hooks").await.expect(409)["code"], "provider_of_file");
    let taken = put(&server, "own", "", json!({ "type": "webhook" })).await.expect(422);
    assert_eq!(taken["errors"][0]["code"], "channel_taken");
    put(&server, "own", "", json!({ "type": "webhook", "channels": [] })).await.expect(201);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_needed_stays_and_what_waits_goes_on_with_its_new_settings() {
    let (server, mail) = (server().await, smtp::Server::start().await);
    put(&server, "mail", "", mail_at(nobody())).await.expect(201);
    server.publish("hello", &flow("")).await;
    enter(&server, "ana").await;
    let waits = async || {
        let listed = server.get("/v1/providers").await.expect(200);
        listed["items"][0]["last_error"] != Value::Null
    };
    while !waits().await {
        tokio::task::yield_now().await;
    }
    let refused = delete(&server, "mail").await.expect(409);
    assert_eq!(refused["code"], "provider_in_use");
    let mut without = mail_at(25);
    without["channels"] = json!([]);
    let refused = put(&server, "mail", "*", without).await.expect(409);
    assert_eq!(refused["code"], "provider_in_use", "nothing goes to the sandbox by itself");

    put(&server, "mail", "*", mail_at(port_of(&mail))).await.expect(200);
    server.post("/v1/clock", json!({ "advance": "1 hour" })).await.expect(200);
    assert_eq!(mail.mails(1).await[0].to, ["ana@customers.example"]);
    assert_eq!(delete(&server, "mail").await.status, 204);
    server.stop().await;
}

/// What comes back from a call waits for its channel's default: that is not to be the sandbox by
/// then.
#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_called_stays() {
    let (server, mail) = (server().await, smtp::Server::start().await);
    mail.on(smtp::Verb::Sender, smtp::Reaction::Hang);
    put(&server, "mail", "", mail_at(port_of(&mail))).await.expect(201);
    server.publish("hello", &flow("")).await;
    enter(&server, "ana").await;
    while server.get("/v1/providers").await.expect(200)["items"][0]["in_flight"] != 1 {
        tokio::task::yield_now().await;
    }
    assert_eq!(delete(&server, "mail").await.expect(409)["code"], "provider_in_use");
    let mut without = mail_at(port_of(&mail));
    without["channels"] = json!([]);
    put(&server, "mail", "*", without).await.expect(409);
    drop(mail);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_a_flow_names_stays_until_the_flow_names_another() {
    let server = server().await;
    put(&server, "relay", "", mail_at(25)).await.expect(201);
    server.publish("hello", &flow(", provider: relay")).await;
    let refused = delete(&server, "relay").await.expect(409);
    assert_eq!(refused["code"], "provider_in_use");
    assert!(refused["detail"].as_str().unwrap().contains("`hello`"), "{refused}");
    server.post("/v1/flows/hello/archive", json!({})).await.expect(200);
    assert_eq!(delete(&server, "relay").await.status, 204);
    server.stop().await;
}

/// What waits for a provider that is not there waits for no instant: the clock goes on without it.
#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_takes_holds_up_no_clock_and_leaves_when_somebody_does() {
    let (server, mail) = (server().await, smtp::Server::start().await);
    server.publish("hello", &flow(", provider: relay")).await;
    enter(&server, "ana").await;
    server.post("/v1/clock", json!({ "advance": "4 days" })).await.expect(200);
    let messages = server.get("/v1/messages?contact=ana").await.expect(200);
    assert_eq!(messages["items"][0]["reason"], "expired", "{messages}");

    enter(&server, "ben").await;
    server.post("/v1/clock", json!({ "advance": "1 hour" })).await.expect(200);
    put(&server, "relay", "", mail_at(port_of(&mail))).await.expect(201);
    assert_eq!(mail.mails(1).await[0].to, ["ben@customers.example"]);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_tried_and_not_kept() {
    let (server, mail) = (server().await, smtp::Server::start().await);
    let attempt = |settings: Value| {
        let body = json!({ "settings": settings, "channel": "email", "to": "ada@shop.example" });
        server.post("/v1/providers/mail/try", body)
    };
    let tried = attempt(mail_at(port_of(&mail))).await.expect(200);
    assert_eq!(tried["status"], "accepted", "{tried}");
    assert_eq!(mail.mails(1).await.len(), 1);
    assert_eq!(server.runtime.store().kept(weir_store::KeptKind::Provider).await.unwrap(), []);
    let wrong = attempt(json!({ "type": "smtp", "host": "a b" })).await.expect(422);
    assert_eq!(wrong["errors"][0]["pointer"], "/settings/host");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_of_the_app_does_not_stand_in_a_private_network() {
    let server = Server::start().await;
    let mail = smtp::Server::start().await;
    let body = json!({
        "settings": mail_at(port_of(&mail)), "channel": "email", "to": "ada@shop.example",
    });
    let tried = server.post("/v1/providers/mail/try", body).await.expect(200);
    assert_eq!(tried["status"], "failed");
    assert!(tried["said"]["error"].as_str().unwrap().contains("allow_private"), "{tried}");
    assert_eq!(mail.mails(0).await.len(), 0);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_have_left_is_given_again_to_the_provider_it_went_to() {
    let (server, mail) = (server().await, smtp::Server::start().await);
    let other = smtp::Server::start().await;
    mail.on(smtp::Verb::Body, smtp::Reaction::TakeAndDrop);
    put(&server, "mail", "", mail_at(port_of(&mail))).await.expect(201);
    server.publish("hello", &flow("")).await;
    enter(&server, "ana").await;
    assert_eq!(mail.mails(1).await.len(), 1);
    let again = async || {
        let messages = server.get("/v1/messages").await.expect(200);
        messages["items"][0]["status"] == "queued"
    };
    while !again().await {
        tokio::task::yield_now().await;
    }
    let saved = put(&server, "other", "", mail_at(port_of(&other))).await.expect(201);
    assert_eq!(saved["taken"][0]["from"], "mail");
    mail.behave();
    server.post("/v1/clock", json!({ "advance": "1 hour" })).await.expect(200);
    assert_eq!((mail.mails(2).await.len(), other.mails(0).await.len()), (2, 0));
    enter(&server, "ben").await;
    assert_eq!(other.mails(1).await[0].to, ["ben@customers.example"]);
    server.stop().await;
}
