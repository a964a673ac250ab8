//! Signing in: passwords, sessions, and what a page of another site cannot do with them.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use weir_api::keys::Role;
use weir_store::{Session, User};

use super::client::{Call, Reply};
use super::server::Server;

pub(super) const PASSWORD: &str = "correct horse";

/// Adds a user by the store, and gives it.
pub(super) async fn user(server: &Server, name: &str, role: &str) -> User {
    let user = User {
        id: format!("usr_{name}"),
        email: format!("{name}@shop.example"),
        name: name.to_owned(),
        role: role.to_owned(),
        password: weir_api::passwords::hash(PASSWORD).unwrap(),
        created_at: server.runtime.clock().now(),
        seen_at: None,
        disabled_at: None,
    };
    server.runtime.store().add_user(&user).await.unwrap();
    user
}

/// Tries to sign in.
async fn enter(server: &Server, email: &str, password: &str) -> Reply {
    server.post("/v1/session", json!({"email": email, "password": password})).await
}

/// The cookie that an answer sets.
pub(super) fn cookie(reply: &Reply) -> String {
    let set = reply.header("set-cookie").expect("a cookie");
    set.split(';').next().unwrap().to_owned()
}

/// Signs in a user who has the usual password; gives the cookie.
pub(super) async fn signed_in(server: &Server, name: &str) -> String {
    let reply = enter(server, &format!("{name}@shop.example"), PASSWORD).await;
    reply.expect(200);
    cookie(&reply)
}

/// A call by a page of this site, with this cookie.
pub(super) fn by(cookie: &str, call: Call) -> Call {
    call.header("cookie", cookie).header("sec-fetch-site", "same-origin")
}

async fn session(server: &Server, cookie: &str) -> Value {
    server.send(&by(cookie, Call::new("GET", "/v1/session"))).await.expect(200)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_user_is_an_owner_and_closes_the_open_door() {
    let server = Server::start().await;
    let open = server.get("/v1/session").await.expect(200);
    assert_eq!((&open["open"], &open["user"]), (&json!(true), &Value::Null));
    assert!(open["scopes"].as_array().unwrap().contains(&json!("access:write")));
    let outside = Call::new("GET", "/v1/session").header("host", "shop.example");
    let outside = server.send(&outside).await.expect(200);
    assert_eq!(outside, json!({"open": false, "user": null, "scopes": []}));
    let mut first = json!({"email": "Ada@shop.example", "name": "Ada", "role": "marketing",
        "password": PASSWORD});
    let refused = server.post("/v1/users", first.clone()).await.expect(422);
    assert_eq!(refused["errors"][0]["pointer"], "/role");
    first["role"] = json!("owner");
    let added = server.post("/v1/users", first.clone()).await.expect(201);
    assert!(
        added["id"].as_str().unwrap().starts_with("usr_") && added["email"] == "ada@shop.example"
    );
    server.get("/v1/contacts").await.expect(401);
    assert_eq!(server.post("/v1/users", first).await.status, 401);
    let closed = server.get("/v1/session").await.expect(200);
    assert_eq!(closed, json!({"open": false, "user": null, "scopes": []}));
    let reply = enter(&server, " ADA@shop.example ", PASSWORD).await;
    let told = reply.expect(200);
    assert_eq!(told["user"]["name"], "Ada");
    let set = reply.header("set-cookie").unwrap();
    for part in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"] {
        assert!(set.split("; ").any(|said| said == part), "{set}");
    }
    assert_eq!(session(&server, &cookie(&reply)).await, told);
    let read = Call::new("GET", "/v1/contacts").header("cookie", &cookie(&reply));
    server.send(&read).await.expect(200);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_wrong_the_answer_is_the_same() {
    let server = Server::start().await;
    user(&server, "ada", "owner").await;
    user(&server, "bob", "analyst").await;
    let disable = weir_store::UserChange {
        disabled_at: Some(Some(server.runtime.clock().now())),
        ..<_>::default()
    };
    server.runtime.store().change_user("usr_bob", &disable).await.unwrap();
    let mut answers = Vec::new();
    for (email, password) in [
        ("ada@shop.example", "wrong password"),
        ("nobody@shop.example", PASSWORD),
        ("bob@shop.example", PASSWORD),
        ("no address at all", ""),
    ] {
        let began = Instant::now();
        let reply = enter(&server, email, password).await;
        assert!(began.elapsed() >= Duration::from_millis(290), "{email}");
        assert_eq!(reply.header("set-cookie"), None);
        answers.push(reply.expect(401));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
    assert_eq!(answers[0]["code"], "sign_in_failed");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_is_stopped() {
    let server = Server::start().await;
    user(&server, "ada", "owner").await;
    let wrong = || enter(&server, "ada@shop.example", "wrong password");
    let guesses = futures_util::future::join_all((0..12).map(|_| wrong())).await;
    let stopped: Vec<_> = guesses.iter().filter(|reply| reply.status == 429).collect();
    assert_eq!(stopped.len(), 2, "ten at once, also when they come at once");
    assert_eq!(stopped[0].expect(429)["code"], "too_many_attempts");
    let wait: u64 = stopped[0].header("retry-after").unwrap().parse().unwrap();
    assert!((240..=300).contains(&wait), "{wait}");
    assert_eq!(enter(&server, "ada@shop.example", PASSWORD).await.status, 429, "nor the right one");
    enter(&server, "bob@shop.example", "wrong password").await.expect(401);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_other_sites_cannot_use_a_session() {
    let server = Server::start().await;
    user(&server, "ada", "owner").await;
    let cookie = signed_in(&server, "ada").await;
    let write = || {
        let tag = Call::new("POST", "/v1/contacts/c1/tags").json(&json!({"name": "A"}));
        tag.header("cookie", &cookie)
    };
    let forged = [
        write(),
        write().header("origin", "https://evil.example"),
        write().header("origin", "null"),
        write().header("sec-fetch-site", "same-site"),
        write().header("sec-fetch-site", "none"),
        write().header("sec-fetch-site", "cross-site").header("origin", "http://localhost"),
    ];
    for call in &forged {
        assert_eq!(server.send(call).await.expect(403)["code"], "foreign_origin", "{call:?}");
    }
    server.send(&write().header("origin", "http://localhost")).await.expect(200);
    server.send(&write().header("sec-fetch-site", "same-origin")).await.expect(200);
    let events = Call::new("POST", "/v1/events").header("cookie", &cookie);
    let events = events.json(&json!({"type": "x", "contact": {"id": "c1"}}));
    server.send(&events).await.expect(403);
    let login = Call::new("POST", "/v1/session").header("origin", "https://evil.example");
    let login = login.json(&json!({"email": "ada@shop.example", "password": PASSWORD}));
    server.send(&login).await.expect(403);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends() {
    let server = Server::start().await;
    let ada = user(&server, "ada", "owner").await;
    let one = signed_in(&server, "ada").await;
    let other = signed_in(&server, "ada").await;
    let reply = server.send(&by(&one, Call::new("DELETE", "/v1/session"))).await;
    assert_eq!(reply.status, 204);
    assert!(reply.header("set-cookie").unwrap().contains("Max-Age=0"));
    assert_eq!(session(&server, &one).await["user"], Value::Null);
    assert_eq!(session(&server, &other).await["user"]["id"], "usr_ada");
    assert_eq!(server.send(&Call::new("DELETE", "/v1/session")).await.status, 204, "twice is fine");
    // Of a session the store knows the hash alone, so one of our own stands in.
    let day = 24 * 60 * 60 * 1_000;
    let now = weir_runtime::real_now();
    for (opened, used, good) in [(29, 1, true), (31, 1, false), (20, 9, false)] {
        let token = format!("token-{opened}-{used}");
        let session_of = Session {
            token_hash: sha(&token),
            user: ada.id.clone(),
            created_at: now.plus(-opened * day),
            used_at: now.plus(-used * day),
        };
        let ever = now.plus(-99 * day);
        server.runtime.store().open_session(&session_of, ever).await.unwrap();
        let told = session(&server, &format!("__Host-weir={token}")).await;
        assert_eq!(told["user"].is_object(), good, "{opened} {used}");
    }
    server.stop().await;
}

fn sha(text: &str) -> [u8; 32] {
    use sha2::Digest;
    sha2::Sha256::digest(text).into()
}

#[tokio::test(flavor = "multi_thread")]
async fn another_password_ends_the_other_sessions() {
    let server = Server::start().await;
    user(&server, "ada", "analyst").await;
    user(&server, "root", "owner").await;
    user(&server, "ada", "analyst").await;
    let (here, elsewhere) = (signed_in(&server, "ada").await, signed_in(&server, "ada").await);
    let change = |body: Value| by(&here, Call::new("PATCH", "/v1/session").json(&body));
    let cases = [
        (json!({"password": "a new password"}), 422, "/current_password"),
        (json!({"password": "short", "current_password": PASSWORD}), 422, "/password"),
        (json!({"password": "ada@shop.example", "current_password": PASSWORD}), 422, "/password"),
        (json!({"role": "owner"}), 422, "/role"),
    ];
    for (body, status, pointer) in cases {
        let refused = server.send(&change(body.clone())).await.expect(status);
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{body}");
    }
    let wrong = json!({"password": "a new password", "current_password": "wrong password"});
    assert_eq!(server.send(&change(wrong)).await.expect(401)["code"], "sign_in_failed");
    let right =
        json!({"name": "Ada L.", "password": "a new password", "current_password": PASSWORD});
    let told = server.send(&change(right)).await.expect(200);
    assert_eq!(
        (told["user"]["name"].as_str(), told["user"]["role"].as_str()),
        (Some("Ada L."), Some("analyst"))
    );
    assert_eq!(session(&server, &here).await["user"]["email"], "ada@shop.example", "not masked");
    assert_eq!(session(&server, &elsewhere).await["user"], Value::Null);
    enter(&server, "ada@shop.example", PASSWORD).await.expect(401);
    enter(&server, "ada@shop.example", "a new password").await.expect(200);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_heard_before_a_cookie() {
    let server = Server::start().await;
    user(&server, "ada", "owner").await;
    let cookie = signed_in(&server, "ada").await;
    let analyst = server.key(Role::Analyst, &[]).await;
    let call = Call::new("GET", "/v1/session").header("cookie", &cookie);
    let call = call.header("authorization", &format!("Bearer {analyst}"));
    let told = server.send(&call).await.expect(200);
    assert_eq!((&told["user"], told["scopes"].as_array().unwrap().len()), (&Value::Null, 5));
    let bad = Call::new("GET", "/v1/session").header("authorization", "Bearer weir_unknown");
    server.send(&bad).await.expect(401);
    server.stop().await;
}
