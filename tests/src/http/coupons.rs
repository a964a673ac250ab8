//! Pools of codes, and a flow that gives them out.

use serde_json::{Value, json};
use weir_api::keys::Role;
use weir_api::keys::Scope::FlowsRead;

use super::client::{Call, Reply};
use super::server::Server;

/// Gives a code of the pool `spring`, and writes it in an e-mail after an hour.
const SPRING: &str = r#"schema: flow/v1
id: spring
start: { type: people_event, trigger: tag_added, tag: SPRING, next: gift }
exit_when: [{ tag_added: BUY }]
nodes:
  gift:
    type: issue_coupon
    pool: spring
    discount: 10%
    expires: 30 days
    save_as: gift
    next: later
    failed: without
  later: { type: pause, for: 1 hour, next: mail }
  mail: { type: send_email, message: offer, next: rest }
  without: { type: pause, for: 9 days, next: end }
  rest: { type: pause, for: 9 days, next: end }
messages:
  offer:
    channel: email
    kind: transactional
    from: Shop <hello@shop.example>
    subject: A gift
    text: "{{ vars.gift.discount }} off with {{ vars.gift.code }}"
"#;

const POOL: &str = "/v1/coupons/pools/spring";
const CODES: &str = "/v1/coupons/pools/spring/codes";

async fn put(server: &Server, path: &str, body: &Value) -> Reply {
    server.send(&Call::new("PUT", path).json(body)).await
}

/// A server with these codes in the pool `spring`, and the flow that gives them out.
async fn stocked(codes: &[&str]) -> Server {
    let server = Server::start().await;
    put(&server, POOL, &json!({ "low_below": 2 })).await.expect(201);
    server.post(CODES, json!({ "codes": codes })).await.expect(200);
    server.publish("spring", SPRING).await;
    server
}

async fn tag(server: &Server, contact: &str, tag: &str) -> Value {
    let path = format!("/v1/contacts/{contact}");
    put(server, &path, &json!({ "email": format!("{contact}@shop.example") })).await;
    server.post(&format!("{path}/tags"), json!({ "name": tag })).await.expect(200)
}

async fn codes(server: &Server, query: &str) -> Vec<Value> {
    let found = server.get(&format!("{CODES}{query}")).await.expect(200);
    found["items"].as_array().unwrap().clone()
}

async fn counts(server: &Server) -> [u64; 4] {
    let pool = server.get(POOL).await.expect(200);
    ["free", "issued", "expired", "used"].map(|state| pool[state].as_u64().unwrap())
}

async fn at(server: &Server, contact: &str) -> Value {
    let inside = server.get("/v1/flows/spring/tokens").await.expect(200);
    let items = inside["items"].as_array().unwrap().clone();
    let own = items.into_iter().find(|item| item["contact"] == contact);
    own.map(|item| item["node"].clone()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pool_is_made_filled_and_deleted() {
    let server = Server::start().await;
    server.get(POOL).await.expect(404);
    server.post(CODES, json!({ "codes": ["A"] })).await.expect(404);
    let said = json!({ "title": "Spring", "discount": "10%", "note": "till May" });
    let made = put(&server, POOL, &said).await.expect(201);
    assert_eq!((&made["name"], &made["low_below"]), (&json!("spring"), &json!(100)));
    assert_eq!((&made["low"], &made["free"]), (&json!(true), &json!(0)));
    put(&server, POOL, &json!({ "low_below": 1 })).await.expect(200);
    assert_eq!(server.get(POOL).await.expect(200)["title"], Value::Null, "it was left out");
    let sent = json!({ "codes": ["A-1", "A-2", "A-1", " A-3 "] });
    let added = server.post(CODES, sent).await.expect(200);
    assert_eq!(added, json!({ "added": 3, "duplicates": ["A-1"] }));
    let again = server.post(CODES, json!({ "codes": ["A-2", "A-4"] })).await.expect(200);
    assert_eq!(again, json!({ "added": 1, "duplicates": ["A-2"] }));
    let generate = format!("{POOL}/generate");
    let made = server.post(&generate, json!({ "count": 200, "prefix": "G-" })).await.expect(200);
    assert_eq!(made, json!({ "added": 200 }));
    let first = server.get(&format!("{CODES}?limit=150")).await.expect(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = codes(&server, &format!("?limit=150&cursor={cursor}")).await;
    let all: Vec<&Value> = first["items"].as_array().unwrap().iter().chain(&second).collect();
    let unique: std::collections::BTreeSet<_> =
        all.iter().map(|item| item["coupon"].as_str().unwrap()).collect();
    assert_eq!((all.len(), unique.len()), (204, 204));
    let pools = server.get("/v1/coupons/pools").await.expect(200);
    assert_eq!(pools["items"][0]["free"], 204);
    let gone = server.send(&Call::new("DELETE", POOL)).await;
    assert_eq!(gone.status, 204);
    server.send(&Call::new("DELETE", POOL)).await.expect(404);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_says_the_code_and_nobody_else_gets_it() {
    let server = stocked(&["S-1", "S-2"]).await;
    assert_eq!(server.get(POOL).await.expect(200)["low"], false);
    for contact in ["ann", "ben", "cleo"] {
        tag(&server, contact, "SPRING").await;
    }
    assert_eq!(at(&server, "ann").await, "later");
    assert_eq!(at(&server, "cleo").await, "without", "the pool is empty");
    assert_eq!(
        (counts(&server).await, server.get(POOL).await.json()["low"].clone()),
        ([0, 2, 0, 0], json!(true))
    );
    server.post("/v1/clock", json!({ "advance": "1 hour" })).await.expect(200);
    for (contact, code) in [("ann", "S-1"), ("ben", "S-2")] {
        let of = server.get(&format!("/v1/messages?contact={contact}")).await.expect(200);
        let id = of["items"][0]["id"].as_str().unwrap().to_owned();
        let message = server.get(&format!("/v1/messages/{id}")).await.expect(200);
        assert!(message.to_string().contains(&format!("10% off with {code}")), "{message}");
        let own = codes(&server, &format!("?contact={contact}")).await;
        assert_eq!((own.len(), &own[0]["coupon"]), (1, &json!(code)));
        assert_eq!(own[0]["sent_at"], "2027-01-04T10:00:00.000Z", "{own:?}");
    }
    let timeline = server.get("/v1/contacts/ann/timeline").await.expect(200).to_string();
    assert!(timeline.contains("coupon_issued") && timeline.contains("S-1"), "{timeline}");
    server.post("/v1/clock", json!({ "advance": "29 days" })).await.expect(200);
    assert_eq!(counts(&server).await, [0, 2, 0, 0]);
    server.post("/v1/clock", json!({ "advance": "1 day" })).await.expect(200);
    assert_eq!(counts(&server).await, [0, 0, 2, 0]);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_leaves_gives_back_what_was_not_said() {
    let server = stocked(&["S-1", "S-2"]).await;
    tag(&server, "ann", "SPRING").await;
    tag(&server, "ann", "BUY").await;
    assert_eq!(counts(&server).await, [2, 0, 0, 0], "no message took it along");
    tag(&server, "ben", "SPRING").await;
    server.post("/v1/clock", json!({ "advance": "1 hour" })).await.expect(200);
    tag(&server, "ben", "BUY").await;
    assert_eq!(counts(&server).await, [1, 1, 0, 0], "an e-mail said it");
    let order = json!({
        "type": "order_placed", "contact": { "id": "cleo" },
        "data": { "order_id": "o1", "coupon": "S-1" },
    });
    server.post("/v1/events", order).await.expect(200);
    let used = codes(&server, "?state=used").await;
    let who = (&used[0]["coupon"], &used[0]["contact"], &used[0]["used_by"]);
    assert_eq!(who, (&json!("S-1"), &json!("ben"), &json!("cleo")));
    assert_eq!(counts(&server).await, [1, 0, 0, 1]);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pool_that_a_flow_needs_is_told_and_kept() {
    let server = Server::start().await;
    let save = Call::new("PUT", "/v1/flows/spring").body("text/yaml", SPRING);
    server.send(&save).await.expect(201);
    let publish = Call::new("POST", "/v1/flows/spring/publish");
    let warnings = server.send(&publish).await.expect(200)["warnings"].clone();
    assert!(warnings[0].as_str().unwrap().contains("no pool `spring`"), "{warnings}");
    tag(&server, "ann", "SPRING").await;
    assert_eq!(at(&server, "ann").await, "without");
    put(&server, POOL, &json!({})).await.expect(201);
    assert_eq!(server.get(POOL).await.expect(200)["flows"], json!(["spring"]));
    assert_eq!(server.send(&publish).await.expect(200)["warnings"], json!([]));
    let refused = server.send(&Call::new("DELETE", POOL)).await.expect(409);
    assert!(refused["detail"].as_str().unwrap().contains("`spring`"), "{refused}");
    server.post("/v1/flows/spring/archive", json!({})).await.expect(200);
    assert_eq!(server.get("/v1/coupons/pools").await.expect(200)["items"][0]["flows"], json!([]));
    assert_eq!(server.send(&Call::new("DELETE", POOL)).await.status, 204);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn analysts_count_codes_and_read_none() {
    let server = stocked(&["S-1", "S-2"]).await;
    tag(&server, "ann", "SPRING").await;
    let analyst = format!("Bearer {}", server.key(Role::Analyst, &[]).await);
    let narrow = format!("Bearer {}", server.key(Role::Owner, &[FlowsRead]).await);
    let by = |key: &str, call: Call| call.header("authorization", key);
    let listed = server.send(&by(&analyst, Call::new("GET", CODES))).await.expect(200);
    assert!(!listed.to_string().contains("S-1"), "{listed}");
    assert_eq!(
        (&listed["items"][0]["coupon"], &listed["items"][0]["state"]),
        (&json!("***"), &json!("issued"))
    );
    let seen = server.send(&by(&narrow, Call::new("GET", CODES))).await.expect(200);
    assert_eq!(seen["items"][0]["coupon"], "S-1");
    let added = json!({ "codes": ["S-3"] });
    for key in [&analyst, &narrow] {
        server.send(&by(key, Call::new("POST", CODES).json(&added))).await.expect(403);
        server.send(&by(key, Call::new("PUT", POOL).json(&json!({})))).await.expect(403);
        server.send(&by(key, Call::new("DELETE", POOL))).await.expect(403);
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_code_is_refused_with_its_place() {
    let server = Server::start().await;
    put(&server, "/v1/coupons/pools/Spring%20Sale", &json!({})).await.expect(422);
    put(&server, POOL, &json!({ "lowbelow": 5 })).await.expect(422);
    put(&server, POOL, &json!({})).await.expect(201);
    let wrong = json!({ "codes": ["A", "B C", 7] });
    let refused = server.post(CODES, wrong).await.expect(422);
    let places = [0, 1].map(|at| refused["errors"][at]["pointer"].clone());
    assert_eq!(places, [json!("/codes/1"), json!("/codes/2")]);
    assert_eq!(counts(&server).await, [0, 0, 0, 0], "all or none");
    let many: Vec<_> = (0..5_001).map(|n| n.to_string()).collect();
    server.post(CODES, json!({ "codes": many })).await.expect(413);
    let generate = format!("{POOL}/generate");
    server.post(&generate, json!({ "count": 100_001 })).await.expect(422);
    server.get(&format!("{CODES}?state=lost")).await.expect(422);
    server.get(&format!("{CODES}?contact=nobody")).await.expect(404);
    server.get(&format!("{CODES}?colour=red")).await.expect(422);
    let posted = json!({ "type": "coupon_issued", "contact": { "id": "a" }, "data": {} });
    let told = server.post("/v1/events", posted).await.expect(200);
    assert_eq!(told["results"][0]["errors"][0]["code"], "event_type_reserved");
    server.stop().await;
}
