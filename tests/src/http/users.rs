//! Users and keys over HTTP, and what each role may do on each route.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use weir_api::keys::{Role, Scope};

use super::client::{Call, Reply};
use super::server::Server;
use super::sign_in::{PASSWORD, by, signed_in, user};

/// What each role may do, said a second time.
const ROLES: &[(Role, &[&str])] = &[
    (
        Role::Owner,
        &[
            "access:read",
            "access:write",
            "contacts:read",
            "contacts:export",
            "contacts:write",
            "events:write",
            "flows:operate",
            "flows:publish",
            "flows:read",
            "flows:write",
            "messages:read",
            "messages:send",
            "products:read",
            "products:write",
            "reports:read",
            "settings:write",
        ],
    ),
    (
        Role::Marketing,
        &[
            "contacts:export",
            "contacts:read",
            "flows:operate",
            "flows:publish",
            "flows:read",
            "flows:write",
            "messages:read",
            "products:read",
            "products:write",
            "reports:read",
        ],
    ),
    (
        Role::Analyst,
        &["contacts:read", "flows:read", "messages:read", "products:read", "reports:read"],
    ),
    (
        Role::Operator,
        &[
            "contacts:read",
            "flows:operate",
            "flows:read",
            "messages:read",
            "messages:send",
            "products:read",
            "reports:read",
        ],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn each_role_may_do_its_own_on_each_route() {
    let server = Server::start().await;
    user(&server, "root", "owner").await;
    for (role, may) in ROLES {
        let name = format!("the-{role}");
        user(&server, &name, &role.to_string()).await;
        let cookie = signed_in(&server, &name).await;
        let key = format!("Bearer {}", server.key(*role, &[]).await);
        let told = server.send(&by(&cookie, Call::new("GET", "/v1/session"))).await.expect(200);
        let told = told["scopes"].as_array().unwrap().iter().map(|word| word.as_str().unwrap());
        assert_eq!(told.collect::<BTreeSet<_>>(), may.iter().copied().collect(), "{role}");
        for route in weir_api::all_routes() {
            let Some(scope) = &route.scope else { continue };
            let path = route.path.replace(['{', '}'], "");
            // The body is nothing that any of them takes, and the stream has no end.
            let call = || Call::new(route.method, &path).body("text/html", "x");
            if may.contains(&scope.as_str()) && path == "/v1/stream" {
                continue;
            }
            let by_key = call().header("authorization", &key);
            // Collectors of Segment's never have a session.
            let by_session = Some(by(&cookie, call())).filter(|_| route.group != "Segment");
            for call in by_session.into_iter().chain([by_key]) {
                let status = server.send(&call).await.status;
                let may = may.contains(&scope.as_str());
                assert_eq!(status != 403, may, "{role} {} {path}: {status}", route.method);
                assert_ne!(status, 401, "{role} {} {path}", route.method);
            }
        }
    }
    server.stop().await;
}

async fn send(server: &Server, cookie: &str, method: &str, path: &str, body: Value) -> Reply {
    let call = Call::new(method, path);
    let call = if body.is_null() { call } else { call.json(&body) };
    server.send(&by(cookie, call)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_added_changed_and_removed() {
    let server = Server::start().await;
    user(&server, "ada", "owner").await;
    let ada = signed_in(&server, "ada").await;
    let (email, name) = ("bob@shop.example", "Bob");
    let new = json!({"email": email, "name": name, "role": "analyst", "password": PASSWORD});
    let bob = send(&server, &ada, "POST", "/v1/users", new.clone()).await.expect(201);
    let path = format!("/v1/users/{}", bob["id"].as_str().unwrap());
    let again = send(&server, &ada, "POST", "/v1/users", new).await;
    assert_eq!(again.expect(409)["code"], "email_taken");
    let list = send(&server, &ada, "GET", "/v1/users", Value::Null).await;
    assert!(!list.text().contains("argon2"), "{}", list.text());
    assert_eq!(list.expect(200)["items"].as_array().unwrap().len(), 2);
    let cookie = signed_in(&server, "bob").await;
    let masked = send(&server, &cookie, "GET", "/v1/users", Value::Null).await;
    masked.expect(403);
    let role = send(&server, &ada, "PATCH", &path, json!({"role": "marketing"})).await;
    assert_eq!(role.expect(200)["role"], "marketing");
    let told = send(&server, &cookie, "GET", "/v1/session", Value::Null).await.expect(200);
    assert_eq!(told["user"]["role"], "marketing", "it holds at once");
    let disabled = send(&server, &ada, "PATCH", &path, json!({"disabled": true})).await;
    assert_eq!(disabled.expect(200)["disabled"], true);
    send(&server, &cookie, "GET", "/v1/flows", Value::Null).await.expect(401);
    for body in [json!({"role": "root"}), json!({"role": "publishable"}), json!({"rol": "owner"})] {
        send(&server, &ada, "PATCH", &path, body).await.expect(422);
    }
    let own = json!({"password": "another password"});
    send(&server, &ada, "PATCH", "/v1/users/usr_ada", own).await.expect(422);
    for (method, body) in [
        ("DELETE", Value::Null),
        ("PATCH", json!({"role": "operator"})),
        ("PATCH", json!({"disabled": true})),
    ] {
        let refused = send(&server, &ada, method, "/v1/users/usr_ada", body).await;
        assert_eq!(refused.expect(409)["code"], "last_owner");
    }
    send(&server, &ada, "DELETE", &path, Value::Null).await.expect(204);
    let gone = send(&server, &ada, "DELETE", &path, Value::Null).await;
    assert_eq!(gone.expect(404)["code"], "user_not_found");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_made_and_revoked() {
    let server = Server::start().await;
    user(&server, "ada", "owner").await;
    let ada = signed_in(&server, "ada").await;
    let wanted = json!({"name": "shop", "role": "owner", "scopes": ["events:write"]});
    let made = send(&server, &ada, "POST", "/v1/keys", wanted).await.expect(201);
    let secret = made["secret"].as_str().unwrap().to_owned();
    assert_eq!(made["scopes"], json!(["events:write"]));
    let call = || {
        let event =
            Call::new("POST", "/v1/events").json(&json!({"type": "x", "contact": {"id": "c"}}));
        event.header("authorization", &format!("Bearer {secret}"))
    };
    server.send(&call()).await.expect(200);
    let list = send(&server, &ada, "GET", "/v1/keys", Value::Null).await;
    assert!(!list.text().contains(&secret));
    assert_eq!(list.expect(200)["items"][0]["id"], made["id"]);
    let path = format!("/v1/keys/{}", made["id"].as_str().unwrap());
    send(&server, &ada, "DELETE", &path, Value::Null).await.expect(204);
    server.send(&call()).await.expect(401);
    send(&server, &ada, "DELETE", "/v1/keys/key_none", Value::Null).await.expect(404);
    for bad in [
        json!({"role": "root"}),
        json!({"role": "analyst", "scopes": ["flows:write"]}),
        json!({"role": "analyst", "scopes": ["x"]}),
        json!({}),
    ] {
        send(&server, &ada, "POST", "/v1/keys", bad).await.expect(422);
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_lets_in_who_may_do_more() {
    let server = Server::start().await;
    user(&server, "ada", "owner").await;
    let narrow = server.key(Role::Owner, &[Scope::AccessWrite, Scope::FlowsRead]).await;
    let call = |method: &str, path: &str, body: Value| {
        let call = Call::new(method, path).header("authorization", &format!("Bearer {narrow}"));
        call.json(&body)
    };
    let new = json!({"email": "b@shop.example", "role": "analyst", "password": PASSWORD});
    let refused = [
        call("POST", "/v1/users", new),
        call("POST", "/v1/keys", json!({"role": "owner"})),
        call("POST", "/v1/keys", json!({"role": "owner", "scopes": ["contacts:read"]})),
        call("PATCH", "/v1/users/usr_ada", json!({"password": "another password"})),
        call("DELETE", "/v1/users/usr_ada", json!({})),
    ];
    for call in &refused {
        assert_eq!(server.send(call).await.expect(403)["code"], "forbidden", "{call:?}");
    }
    let equal = call("POST", "/v1/keys", json!({"role": "owner", "scopes": ["flows:read"]}));
    server.send(&equal).await.expect(201);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_keeps_no_secret() {
    let server = Server::start().await;
    user(&server, "ada", "owner").await;
    let ada = signed_in(&server, "ada").await;
    let make = |path: &str, body: Value| {
        by(&ada, Call::new("POST", path).json(&body).header("idempotency-key", "k"))
    };
    let key = make("/v1/keys", json!({"role": "analyst"}));
    let first = server.send(&key).await.expect(201);
    assert!(first["secret"].as_str().unwrap().starts_with("weir_"));
    let second = server.send(&key).await;
    assert_eq!(second.header("idempotency-replayed"), Some("true"));
    let second = second.expect(201);
    assert_eq!((&second["id"], &second["secret"]), (&first["id"], &Value::Null));
    let mut body = json!({"email": "b@shop.example", "role": "analyst", "password": PASSWORD});
    let added = server.send(&make("/v1/users", body.clone())).await.expect(201);
    body["password"] = json!("another password");
    let same = server.send(&make("/v1/users", body)).await.expect(201);
    assert_eq!(added, same, "what is kept of the first says nothing of its password");
    server.stop().await;
}
