//! Pages in browsers, with a key that everybody can read.

use serde_json::{Value, json};
use weir_api::keys::{Role, Scope, hash};
use weir_store::Key;

use super::client::{Call, Reply};
use super::server::Server;

const SHOP: &str = "https://shop.example";

/// As browsers draw them.
const VISITOR: &str = "web_5c0e1f6ad7b94b33";

/// The routes that pages may call.
const ROUTES: [&str; 4] = ["/v1/events", "/v1/track", "/v1/page", "/v1/batch"];

async fn tell(server: &Server, key: &str, body: &Value) -> Reply {
    let call = Call::new("POST", "/v1/events").json(body).header("origin", SHOP);
    server.send(&call.header("authorization", &format!("Bearer {key}"))).await
}

fn event(kind: &str) -> Value {
    json!({"type": kind, "contact": {"anonymous_id": VISITOR}, "data": {"url": "/lamp"}})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_tells_what_its_visitor_does() {
    let server = Server::start().await;
    let key = server.key(Role::Publishable, &[]).await;
    for kind in ["page_viewed", "session_ended", "cart_updated", "checkout_started"] {
        let told = tell(&server, &key, &event(kind)).await;
        assert_eq!(told.expect(200)["accepted"], 1, "{kind}");
        assert_eq!(told.header("access-control-allow-origin"), Some("*"));
        assert!(told.header("access-control-expose-headers").unwrap().contains("request-id"));
        assert_eq!(told.header("access-control-allow-credentials"), None);
    }
    for kind in ["order_placed", "tag_added", "consent_given", "conversation_opened", "custom"] {
        let data = json!({"tag": "VIP", "channel": "email"});
        let body = json!({"type": kind, "contact": {"anonymous_id": VISITOR}, "data": data});
        let refused = tell(&server, &key, &body).await;
        let problem = refused.expect(403);
        assert_eq!(problem["code"], "publishable_key", "{kind}");
        assert_eq!(problem["errors"][0]["pointer"], "/type", "{kind}");
        assert_eq!(refused.header("access-control-allow-origin"), Some("*"), "pages can read it");
    }
    for who in [json!({"id": "c1"}), json!({"email": "a@b.co"}), json!({"phone": "+491511234567"})]
    {
        let body = json!({"type": "page_viewed", "contact": who});
        let problem = tell(&server, &key, &body).await.expect(403);
        assert_eq!(problem["errors"][0]["pointer"], "/contact", "{who}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_forbidden_event_of_a_batch_is_rejected_alone() {
    let server = Server::start().await;
    let key = server.key(Role::Publishable, &[]).await;
    let batch = json!({"events": [event("order_placed"), event("page_viewed")]});
    let answer = tell(&server, &key, &batch).await.expect(200);
    assert_eq!((&answer["accepted"], &answer["rejected"]), (&json!(1), &json!(1)));
    let error = &answer["results"][0]["errors"][0];
    assert_eq!(
        (&error["code"], &error["pointer"]),
        (&json!("publishable_key"), &json!("/events/0/type"))
    );
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_publishable_key_opens_nothing_else() {
    let server = Server::start().await;
    // Scopes that somebody wrote into the store beside the role open nothing either.
    let all: Vec<_> = Scope::all().collect();
    for key in [server.key(Role::Publishable, &[]).await, server.key(Role::Publishable, &all).await]
    {
        assert!(key.starts_with("weir_pub_"), "{key}");
        let own: Vec<_> = weir_api::all_routes()
            .into_iter()
            .filter(|route| route.scope.is_some() && !ROUTES.contains(&route.path))
            .map(|route| (route.method, route.path.replace(['{', '}'], "")))
            .collect();
        for (method, path) in own {
            let call = Call::new(method, &path).header("authorization", &format!("Bearer {key}"));
            let reply = server.send(&call).await;
            assert_eq!(reply.status, 403, "{method} {path}: {}", reply.text());
        }
        let metrics = Call::new("GET", "/metrics").header("host", "weir.example");
        let metrics = metrics.header("authorization", &format!("Bearer {key}"));
        assert_eq!(server.send(&metrics).await.status, 403);
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_other_sites_are_let_in_with_a_publishable_key_alone() {
    let server = Server::start().await;
    for path in ROUTES {
        let open = Call::new("POST", path).json(&event("page_viewed")).header("origin", SHOP);
        let reply = server.send(&open).await;
        assert_eq!(reply.status, 403, "{path}: no key, on the machine itself");
        assert_eq!(reply.header("access-control-allow-origin"), None, "{path}");
    }
    let owner = server.key(Role::Owner, &[]).await;
    let refused = tell(&server, &owner, &event("page_viewed")).await;
    assert_eq!(refused.expect(403)["code"], "foreign_origin");
    assert_eq!(refused.header("access-control-allow-origin"), None);
    let unknown = tell(&server, "weir_pub_unknown", &event("page_viewed")).await;
    unknown.expect(401);
    assert_eq!(unknown.header("access-control-allow-origin"), Some("*"), "a page can read why");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn browsers_may_ask_first_where_pages_may_call() {
    let server = Server::start().await;
    for route in weir_api::all_routes() {
        let path = route.path.replace(['{', '}'], "");
        let ask = Call::new("OPTIONS", &path).header("origin", SHOP);
        let reply = server.send(&ask.header("access-control-request-method", "POST")).await;
        let header = |name: &str| reply.header(name).map(str::to_owned);
        if !ROUTES.contains(&route.path) {
            assert_eq!(reply.status, 405, "{path}");
            assert_eq!(header("access-control-allow-origin"), None, "{path}");
            continue;
        }
        assert_eq!((reply.status, reply.body.len()), (204, 0), "{path}");
        assert_eq!(header("access-control-allow-origin").as_deref(), Some("*"));
        assert_eq!(header("access-control-allow-methods").as_deref(), Some("POST"));
        assert_eq!(header("access-control-max-age").as_deref(), Some("7200"));
        assert_eq!(header("access-control-allow-credentials"), None);
        let sends = header("access-control-allow-headers").unwrap();
        assert!(sends.contains("authorization") && sends.contains("content-type"), "{sends}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn collectors_in_pages_send_the_key_in_the_body() {
    let server = Server::start().await;
    let key = server.key(Role::Publishable, &[]).await;
    let owner = server.key(Role::Owner, &[]).await;
    let send = |path: &str, body: Value| {
        let mut body = body;
        body["writeKey"] = json!(key);
        let call = Call::new("POST", path).body("text/plain", body.to_string());
        call.header("origin", SHOP)
    };
    let page =
        server.send(&send("/v1/page", json!({"anonymousId": VISITOR, "name": "Home"}))).await;
    assert_eq!(page.expect(200), json!({"success": true}));
    assert_eq!(page.header("access-control-allow-origin"), Some("*"));
    let track = |event: &str, who: &str| json!({who: VISITOR, "event": event, "type": "track"});
    server.send(&send("/v1/track", track("Cart Viewed", "anonymousId"))).await.expect(200);
    for body in [track("Order Completed", "anonymousId"), track("Cart Viewed", "userId")] {
        let refused = server.send(&send("/v1/track", body)).await.expect(403);
        assert_eq!(refused["success"], false, "in Segment's shape");
    }
    let calls = [
        track("Order Completed", "anonymousId"),
        track("Checkout Started", "anonymousId"),
        json!({"type": "identify", "anonymousId": VISITOR, "traits": {"email": "a@b.co"}}),
    ];
    server.send(&send("/v1/batch", json!({"batch": calls}))).await.expect(200);
    let with =
        |path: &str| Call::new("GET", path).header("authorization", &format!("Bearer {owner}"));
    let people = server.send(&with("/v1/contacts")).await.expect(200);
    let person = &people["items"][0];
    assert_eq!((people["items"].as_array().unwrap().len(), &person["email"]), (1, &Value::Null));
    let path = format!("/v1/contacts/{}/timeline", person["id"].as_str().unwrap());
    let timeline = server.send(&with(&path)).await.expect(200);
    let types = timeline["items"].as_array().unwrap().iter().map(|item| &item["type"]);
    let types: Vec<_> = types.filter(|kind| *kind != "contact_created").collect();
    assert_eq!(types, ["checkout_started", "cart_updated", "page_viewed"]);
    server.stop().await;
}

/// A beacon of a page: no headers of ours, and a body that no browser asks about first.
fn beacon(key: &str, origin: &str, body: &Value) -> Call {
    let call = Call::new("POST", &format!("/v1/events?key={key}"));
    call.body("text/plain;charset=UTF-8", body.to_string()).header("origin", origin)
}

/// What is kept of a key with this secret.
async fn kept(server: &Server, secret: &str) -> Key {
    server.runtime.store().key_of(&hash(secret)).await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn beacons_carry_their_key_in_the_address() {
    let server = Server::start().await;
    let key = server.key(Role::Publishable, &[]).await;
    let told = server.send(&beacon(&key, SHOP, &event("page_viewed"))).await;
    assert_eq!(told.expect(200)["accepted"], 1);
    assert_eq!(told.header("access-control-allow-origin"), Some("*"));
    let owner = server.key(Role::Owner, &[]).await;
    // A key that opens more is refused in an address, on this very site too.
    for origin in [SHOP, ""] {
        let refused = server.send(&beacon(&owner, origin, &event("page_viewed"))).await;
        assert!(refused.expect(401)["detail"].as_str().unwrap().contains("revoke this one"));
    }
    // With one of those in the header, plain text is no JSON.
    let call = Call::new("POST", "/v1/events").body("text/plain", event("page_viewed").to_string());
    let call = call.header("authorization", &format!("Bearer {owner}"));
    assert_eq!(server.send(&call).await.status, 415);
    // And on other routes a key in the address is none.
    for path in ["/v1/contacts", "/v1/exports/contacts", "/v1/stream"] {
        let call = Call::new("GET", &format!("{path}?key={key}"));
        assert_eq!(server.send(&call).await.status, 401, "{path}");
    }
    let call = Call::new("POST", &format!("/v1/contacts?key={key}"));
    let call = call.json(&json!({"contacts": [{"id": "c1"}]}));
    assert_eq!(server.send(&call).await.status, 401);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_names_nobody_it_could_guess() {
    let server = Server::start().await;
    let key = server.key(Role::Publishable, &[]).await;
    let owner = server.key(Role::Owner, &[]).await;
    for contact in [json!({"anonymous_id": "a1"}), json!({"id": "c1"}), json!({"email": "a@b.co"})]
    {
        let body = json!({"type": "page_viewed", "contact": contact});
        assert_eq!(server.send(&beacon(&key, SHOP, &body)).await.status, 403, "{contact}");
    }
    // Who a visitor is, a page says in vain.
    let body = json!({"type": "page_viewed", "contact": {"anonymous_id": VISITOR},
        "data": {"email": "victim@shop.example", "traits": {"email": "victim@shop.example"}}});
    server.send(&beacon(&key, SHOP, &body)).await.expect(200);
    let identify = json!({"userId": "c1", "anonymousId": VISITOR, "writeKey": key});
    let call = Call::new("POST", "/v1/identify").json(&identify).header("origin", SHOP);
    assert_eq!(server.send(&call).await.status, 403);
    let list = Call::new("GET", "/v1/contacts").header("authorization", &format!("Bearer {owner}"));
    let people = server.send(&list).await.expect(200);
    let people = people["items"].as_array().unwrap();
    assert_eq!((people.len(), &people[0]["email"]), (1, &Value::Null));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_for_the_pages_of_its_origins() {
    let server = Server::start().await;
    let owner = server.key(Role::Owner, &[]).await;
    let ask_for = |body: Value| {
        let call = Call::new("POST", "/v1/keys").json(&body);
        call.header("authorization", &format!("Bearer {owner}"))
    };
    let origins = ["https://Shop.example/", "http://127.0.0.1:3000"];
    let made = ask_for(json!({"role": "publishable", "origins": origins}));
    let made = server.send(&made).await.expect(201);
    assert_eq!(made["origins"], json!(["http://127.0.0.1:3000", SHOP]));
    let key = made["secret"].as_str().unwrap();
    for origin in [SHOP, "http://127.0.0.1:3000"] {
        server.send(&beacon(key, origin, &event("page_viewed"))).await.expect(200);
    }
    let others = [
        "https://evil.example",
        "http://shop.example",
        "https://shop.example:444",
        "https://shop.example.evil.example",
        "null",
        "",
    ];
    for origin in others {
        let refused = server.send(&beacon(key, origin, &event("page_viewed"))).await;
        assert_eq!(refused.expect(403)["code"], "foreign_origin", "{origin}");
        assert_eq!(refused.header("access-control-allow-origin"), None, "{origin}");
    }
    let bad = [
        (json!({"role": "publishable", "origins": ["*"]}), "/origins/0"),
        (json!({"role": "publishable", "origins": ["shop.example"]}), "/origins/0"),
        (json!({"role": "publishable", "origins": SHOP}), "/origins"),
        (json!({"role": "owner", "origins": [SHOP]}), "/origins"),
    ];
    for (body, pointer) in bad {
        let refused = server.send(&ask_for(body.clone())).await.expect(422);
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{body}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_tells_nothing_more() {
    let server = Server::start().await;
    let secret = server.key(Role::Publishable, &[]).await;
    let owner = server.key(Role::Owner, &[]).await;
    server.send(&beacon(&secret, SHOP, &event("page_viewed"))).await.expect(200);
    let id = kept(&server, &secret).await.id;
    let revoke = Call::new("DELETE", &format!("/v1/keys/{id}"));
    let revoke = revoke.header("authorization", &format!("Bearer {owner}"));
    assert_eq!(server.send(&revoke).await.status, 204);
    let refused = server.send(&beacon(&secret, SHOP, &event("page_viewed"))).await;
    assert_eq!(refused.expect(401)["code"], "unauthenticated");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_says_no_more_at_once_than_it_needs() {
    let server = Server::start().await;
    let key = server.key(Role::Publishable, &[]).await;
    let many = json!({"events": vec![event("page_viewed"); 51]});
    assert_eq!(server.send(&beacon(&key, SHOP, &many)).await.expect(413)["code"], "too_many");
    let mut large = event("page_viewed");
    large["data"]["url"] = json!("x".repeat(65_536));
    let refused = server.send(&beacon(&key, SHOP, &large)).await;
    assert_eq!(refused.expect(413)["code"], "body_too_large");
    // Segment's collectors send the key in the body, and are bounded all the same.
    let call = json!({"anonymousId": VISITOR, "writeKey": key, "properties": large["data"]});
    let call = Call::new("POST", "/v1/page").body("text/plain", call.to_string());
    assert_eq!(server.send(&call.header("origin", SHOP)).await.status, 413);
    let calls = vec![json!({"type": "page", "anonymousId": VISITOR}); 51];
    let call = Call::new("POST", "/v1/batch").json(&json!({"batch": calls, "writeKey": key}));
    assert_eq!(server.send(&call.header("origin", SHOP)).await.status, 413);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_tells_too_often_is_told_when_to_come_back() {
    let server = Server::start().await;
    let key = server.key(Role::Publishable, &[]).await;
    let other = server.key(Role::Publishable, &[]).await;
    let mut answered = 0;
    // More than may come at once, however long these take one after the other.
    let refused = loop {
        let reply = server.send(&beacon(&key, SHOP, &event("page_viewed"))).await;
        if reply.status != 200 {
            break reply;
        }
        answered += 1;
        assert!(answered < 10_000, "it has no end");
    };
    assert!(answered >= 120, "{answered}");
    assert_eq!(refused.expect(429)["code"], "too_many_visits");
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(refused.header("access-control-allow-origin"), Some("*"), "pages can read it");
    server.send(&beacon(&other, SHOP, &event("page_viewed"))).await.expect(200);
    let elsewhere =
        beacon(&key, SHOP, &event("page_viewed")).header("x-forwarded-for", "192.0.2.7");
    server.send(&elsewhere).await.expect(200);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_script_is_for_pages_of_any_site() {
    let server = Server::start().await;
    server.key(Role::Owner, &[]).await;
    let script = server.send(&Call::new("GET", "/weir.js").header("origin", SHOP)).await;
    assert_eq!(script.status, 200);
    assert_eq!(script.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert_eq!(script.header("cross-origin-resource-policy"), Some("cross-origin"));
    assert_eq!(script.header("cache-control"), Some("public, max-age=3600"));
    // What it never uses: cookies, the page, what strings mean as code, other sites.
    let text = script.text();
    for never in ["cookie", "innerHTML", "eval(", "document.write", "createElement", "https://"] {
        assert!(!text.replace("sets no cookie", "").contains(never), "{never}");
    }
    server.stop().await;
}
