//! Who may do what.

use std::time::{Duration, Instant};

use serde_json::json;
use weir_api::keys::{Role, Scope};

use super::HELLO;
use super::client::Call;
use super::server::Server;

#[tokio::test(flavor = "multi_thread")]
async fn before_the_first_key_only_this_machine_may_call() {
    let server = Server::start().await;
    let list = || Call::new("GET", "/v1/contacts");
    server.send(&list()).await.expect(200);
    let outside = [
        ("host", "shop.example"),
        ("forwarded", "for=192.0.2.1"),
        ("x-forwarded-for", "192.0.2.1"),
        ("x-real-ip", "192.0.2.1"),
        ("via", "1.1 proxy"),
        ("authorization", "Bearer weir_unknown"),
        ("authorization", "Nonsense"),
    ];
    for (name, value) in outside {
        let reply = server.send(&list().header(name, value)).await;
        assert_eq!(reply.expect(401)["code"], "unauthenticated", "{name}: {value}");
        assert!(reply.header("www-authenticate").is_some());
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_key_closes_the_open_door_for_ever() {
    let server = Server::start().await;
    server.get("/v1/contacts").await.expect(200);
    let secret = server.key(Role::Owner, &[]).await;
    let until = Instant::now() + Duration::from_secs(10);
    while server.get("/v1/contacts").await.status != 401 {
        assert!(Instant::now() < until, "still open");
    }
    let with = |value: String| Call::new("GET", "/v1/contacts").header("authorization", &value);
    server.send(&with(format!("Bearer {secret}"))).await.expect(200);
    let mut key = server.runtime.store().keys().await.unwrap().remove(0);
    assert!(key.used_at.is_some(), "it is told when a key was used");
    key.revoked_at = Some(server.runtime.clock().now());
    server.runtime.store().put_key(&key).await.unwrap();
    while server.send(&with(format!("Bearer {secret}"))).await.status != 401 {
        assert!(Instant::now() < until, "a revoked key still opens");
    }
    server.get("/v1/contacts").await.expect(401);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_holds_its_scope() {
    let server = Server::start().await;
    let all: Vec<_> = Scope::all().collect();
    let mut secrets = Vec::new();
    for scope in &all {
        let others: Vec<_> = all.iter().copied().filter(|other| other != scope).collect();
        secrets.push((scope.to_string(), server.key(Role::Owner, &others).await));
    }
    for route in weir_api::all_routes() {
        let path = route.path.replace(['{', '}'], "");
        let Some(scope) = route.scope else { continue };
        let call = Call::new(route.method, &path);
        server.send(&call).await.expect(401);
        let lacking = &secrets.iter().find(|(name, _)| *name == scope).unwrap().1;
        let refused =
            server.send(&call.header("authorization", &format!("Bearer {lacking}"))).await;
        let told = refused.expect(403).to_string();
        assert!(told.contains(&scope), "{} {path}: {told}", route.method);
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_other_sites_change_nothing() {
    let server = Server::start().await;
    let tag = || Call::new("POST", "/v1/contacts/c1/tags").json(&json!({"name": "A"}));
    let foreign = server.send(&tag().header("origin", "https://evil.example")).await;
    assert_eq!(foreign.expect(403)["code"], "foreign_origin");
    server.send(&tag().header("origin", "null")).await.expect(403);
    server.get("/v1/contacts/c1").await.expect(404);
    server.send(&tag().header("origin", "http://localhost")).await.expect(200);
    let read = Call::new("GET", "/v1/contacts/c1").header("origin", "https://evil.example");
    let read = server.send(&read).await;
    read.expect(200);
    assert_eq!(read.header("access-control-allow-origin"), None);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn analysts_see_addresses_masked() {
    let server = Server::start().await;
    server.publish("hello", HELLO).await;
    let body = json!({"email": "ada@shop.example", "phone": "+491511234567"});
    server.send(&Call::new("PUT", "/v1/contacts/c1").json(&body)).await.expect(201);
    server.post("/v1/contacts/c1/tags", json!({"name": "HELLO"})).await.expect(200);
    server.post("/v1/clock", json!({"advance": "1 hour"})).await.expect(200);
    let messages = server.get("/v1/messages").await.expect(200);
    let id = messages["items"][0]["id"].as_str().unwrap().to_owned();
    let owner = server.key(Role::Owner, &[]).await;
    let analyst = server.key(Role::Analyst, &[]).await;
    let paths = [
        "/v1/contacts".to_owned(),
        "/v1/contacts/c1".into(),
        "/v1/contacts/c1/timeline".into(),
        "/v1/flows/hello/tokens".into(),
        "/v1/messages".into(),
        format!("/v1/messages/{id}"),
    ];
    for path in paths {
        let call = |secret: &str| {
            Call::new("GET", &path).header("authorization", &format!("Bearer {secret}"))
        };
        let plain = server.send(&call(&owner)).await.expect(200).to_string();
        let masked = server.send(&call(&analyst)).await.expect(200).to_string();
        assert!(plain.contains("ada@shop.example"), "{path}: {plain}");
        assert!(!masked.contains("ada@") && !masked.contains("1511234567"), "{path}: {masked}");
    }
    let write = Call::new("DELETE", "/v1/contacts/c1");
    server.send(&write.header("authorization", &format!("Bearer {analyst}"))).await.expect(403);
    server.stop().await;
}
