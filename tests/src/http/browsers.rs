//! Pages in browsers, with a key that everybody can read.

use serde_json::{Value, json};
use weir_api::keys::{Role, Scope};

use super::client::{Call, Reply};
use super::server::Server;

const SHOP: &str = "https://shop.example";

/// The routes that pages may call.
const ROUTES: [&str; 4] = ["/v1/events", "/v1/track", "/v1/page", "/v1/batch"];

async fn tell(server: &Server, key: &str, body: &Value) -> Reply {
    let call = Call::new("POST", "/v1/events").json(body).header("origin", SHOP);
    server.send(&call.header("authorization", &format!("Bearer {key}"))).await
}

fn event(kind: &str) -> Value {
    json!({"type": kind, "contact": {"anonymous_id": "a1"}, "data": {"url": "/lamp"}})
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
        let body = json!({"type": kind, "contact": {"anonymous_id": "a1"}, "data": data});
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
    let page = server.send(&send("/v1/page", json!({"anonymousId": "a1", "name": "Home"}))).await;
    assert_eq!(page.expect(200), json!({"success": true}));
    assert_eq!(page.header("access-control-allow-origin"), Some("*"));
    let track = |event: &str, who: &str| json!({who: "a1", "event": event, "type": "track"});
    server.send(&send("/v1/track", track("Cart Viewed", "anonymousId"))).await.expect(200);
    for body in [track("Order Completed", "anonymousId"), track("Cart Viewed", "userId")] {
        let refused = server.send(&send("/v1/track", body)).await.expect(403);
        assert_eq!(refused["success"], false, "in Segment's shape");
    }
    let calls = [
        track("Order Completed", "anonymousId"),
        track("Checkout Started", "anonymousId"),
        json!({"type": "identify", "anonymousId": "a1", "traits": {"email": "a@b.co"}}),
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
