//! Segments: made, filled, counted, listed, refused, deleted.

use std::sync::Arc;

use serde_json::{Value, json};
use weir_api::keys::Role;
use weir_api::keys::Scope::{ContactsRead, FlowsRead};
use weir_store::{KeptChange, KeptKind, MemoryStore, Store};

use super::client::{Call, Reply};
use super::server::Server;

/// Whoever comes to be in `buyers` waits; so does whoever is in it no more.
const BUYERS: &str = "schema: flow/v1
id: buyers
start:
  - { id: came, type: people_event, trigger: segment_entered, segment: buyers, next: rest }
  - { id: went, type: people_event, trigger: segment_left, segment: buyers, next: rest }
entry: { re_entry: always }
nodes:
  rest: { type: pause, for: 99 days, next: end }
";

async fn put(server: &Server, id: &str, if_match: &str, body: &Value) -> Reply {
    let call = Call::new("PUT", &format!("/v1/segments/{id}")).json(body);
    server.send(&call.header("if-match", if_match)).await
}

fn named(when: &Value) -> Value {
    json!({ "name": "Somebody", "where": when })
}

async fn advance(server: &Server, by: &str) {
    server.post("/v1/clock", json!({ "advance": by })).await.expect(200);
}

/// A contact with these tags.
async fn tag(server: &Server, contact: &str, tag: &str) -> Value {
    let path = format!("/v1/contacts/{contact}/tags");
    server.post(&path, json!({ "name": tag })).await.expect(200)
}

async fn one(server: &Server, id: &str) -> Value {
    server.get(&format!("/v1/segments/{id}")).await.expect(200)
}

async fn ids(server: &Server, path: &str) -> Vec<String> {
    let page = server.get(path).await.expect(200);
    let items = page["items"].as_array().unwrap().iter();
    let mut ids: Vec<_> = items.map(|item| item["id"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    ids
}

async fn inside(server: &Server, flow: &str) -> usize {
    let tokens = server.get(&format!("/v1/flows/{flow}/tokens")).await.expect(200);
    tokens["items"].as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_segment_is_made_filled_changed_and_deleted() {
    let server = Server::start().await;
    for nth in 0..12 {
        tag(&server, &format!("c{nth}"), if nth % 3 == 0 { "VIP" } else { "OTHER" }).await;
    }
    let made = put(&server, "vips", "", &named(&json!({ "tag": "VIP" }))).await;
    assert_eq!(made.header("etag"), Some("\"1\""));
    let made = made.expect(201);
    assert_eq!((&made["id"], &made["name"]), (&json!("vips"), &json!("Somebody")));
    assert_eq!(made["where"], json!({ "tag": "VIP" }));
    advance(&server, "1 minute").await;
    let filled = one(&server, "vips").await;
    assert_eq!((&filled["members"], &filled["state"]), (&json!(4), &json!("ready")));
    assert_eq!(filled["filled"], Value::Null);
    let members = ids(&server, "/v1/segments/vips/members").await;
    assert_eq!(members, ["c0", "c3", "c6", "c9"]);
    assert_eq!(ids(&server, "/v1/contacts?segment=vips").await, members);
    let first = server.get("/v1/segments/vips/members?limit=3").await.expect(200);
    let next = first["next_cursor"].as_str().unwrap();
    let rest = format!("/v1/segments/vips/members?limit=3&cursor={next}");
    assert_eq!(ids(&server, &rest).await.len(), 1);
    let contact = server.get("/v1/contacts/c0").await.expect(200);
    assert_eq!(contact["segments"], json!(["vips"]));
    let back = json!({ "id": "c0", "segments": ["others"], "first_name": "Ada" });
    let call = Call::new("PATCH", "/v1/contacts/c0").json(&back);
    let patched = server.send(&call).await.expect(200);
    assert_eq!(patched["segments"], json!(["vips"]), "nobody else says who is in it");

    tag(&server, "c1", "VIP").await;
    assert_eq!(one(&server, "vips").await["members"], 5, "at once");
    let untag = Call::new("DELETE", "/v1/contacts/c0/tags/VIP");
    assert_eq!(server.send(&untag).await.status, 204);
    assert_eq!(server.send(&Call::new("DELETE", "/v1/contacts/c3")).await.status, 204);
    assert_eq!(one(&server, "vips").await["members"], 3, "one left, one is erased");

    let other = named(&json!({ "not": { "tag": "VIP" } }));
    put(&server, "vips", "", &other).await.expect(428);
    put(&server, "vips", "\"7\"", &other).await.expect(412);
    put(&server, "vips", "\"1\"", &other).await.expect(200);
    advance(&server, "1 minute").await;
    assert_eq!(one(&server, "vips").await["members"], 8);
    let deleted = server.send(&Call::new("DELETE", "/v1/segments/vips")).await;
    assert_eq!(deleted.status, 204);
    server.get("/v1/segments/vips").await.expect(404);
    server.get("/v1/segments/vips/members").await.expect(404);
    advance(&server, "1 minute").await;
    let contact = server.get("/v1/contacts/c5").await.expect(200);
    assert_eq!(contact["segments"], json!([]));
    let deeds = server.get("/v1/audit").await.expect(200);
    for (action, times) in [("segment_saved", 2), ("segment_deleted", 1)] {
        let items = deeds["items"].as_array().unwrap().iter();
        let done = items.filter(|it| it["action"] == action && it["status"].as_u64() < Some(300));
        assert_eq!(done.count(), times, "{action}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn filling_starts_nobody_and_what_happens_later_does() {
    let server = Server::start().await;
    server.publish("buyers", BUYERS).await;
    for contact in ["a", "b"] {
        tag(&server, contact, "BUYER").await;
    }
    put(&server, "buyers", "", &named(&json!({ "tag": "BUYER" }))).await.expect(201);
    advance(&server, "1 minute").await;
    assert_eq!(one(&server, "buyers").await["members"], 2);
    assert_eq!(inside(&server, "buyers").await, 0, "those who are in it already");
    let added = tag(&server, "c", "BUYER").await;
    assert_eq!(added["entered"][0]["flow"], "buyers");
    let body = json!({ "tags": ["BUYER"] });
    server.send(&Call::new("PUT", "/v1/contacts/d").json(&body)).await.expect(201);
    assert_eq!(one(&server, "buyers").await["members"], 4);
    assert_eq!(inside(&server, "buyers").await, 1, "who is written down starts nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn time_alone_ends_membership() {
    let server = Server::start().await;
    server.publish("buyers", BUYERS).await;
    let when = json!({ "event": "order_placed", "within": "7 days" });
    put(&server, "buyers", "", &named(&when)).await.expect(201);
    for (contact, order) in [("a", "o1"), ("b", "o2")] {
        let event = json!({
            "type": "order_placed", "contact": { "id": contact }, "data": { "order_id": order },
        });
        server.post("/v1/events", event).await.expect(200);
        advance(&server, "3 days").await;
    }
    assert_eq!(ids(&server, "/v1/segments/buyers/members").await, ["a", "b"]);
    assert_eq!(inside(&server, "buyers").await, 2);
    advance(&server, "25 hours").await;
    assert_eq!(ids(&server, "/v1/segments/buyers/members").await, ["b"], "7 days after its order");
    assert_eq!(inside(&server, "buyers").await, 3, "who left started the flow");
    advance(&server, "30 days").await;
    assert_eq!(one(&server, "buyers").await["members"], 0);
    assert_eq!(inside(&server, "buyers").await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_name_is_no_other_condition() {
    let server = Server::start().await;
    tag(&server, "a", "VIP").await;
    put(&server, "vips", "", &named(&json!({ "tag": "VIP" }))).await.expect(201);
    advance(&server, "1 minute").await;
    let body = json!({ "name": "Very important", "where": { "tag": "VIP" } });
    let renamed = put(&server, "vips", "\"1\"", &body).await.expect(200);
    assert_eq!((&renamed["name"], &renamed["members"]), (&json!("Very important"), &json!(1)));
    assert_eq!(renamed["state"], "ready", "nobody has to be asked again");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_kept_is_refused_with_its_place() {
    let server = Server::start().await;
    put(&server, "vips", "", &named(&json!({ "tag": "VIP" }))).await.expect(201);
    for (body, pointer, says) in [
        (json!({ "name": "a" }), "/where", "missing"),
        (named(&json!({ "tga": "A" })), "/where", "nothing a condition can ask"),
        (named(&json!({ "during": { "from": "09:00", "to": "17:00" } })), "/where/during", "time"),
        (named(&json!({ "reachable": "sms" })), "/where/reachable", "providers"),
        (named(&json!({ "event": "order_placed", "within": "2 months" })), "/where/within", "60"),
        (named(&json!({ "path": "$.entry.data.x" })), "/where/path", "$.entry"),
        (named(&json!({ "segment": "mine" })), "/where/segment", "in itself"),
        (named(&json!({ "any": [{ "segment": "vip" }] })), "/where/any/0/segment", "`vips`"),
    ] {
        let refused = put(&server, "mine", "", &body).await.expect(422);
        let error = &refused["errors"][0];
        assert!(error["pointer"].as_str().unwrap().starts_with(pointer), "{body}: {error}");
        assert!(error["message"].as_str().unwrap().contains(says), "{body}: {error}");
    }
    put(&server, "mine", "", &named(&json!({ "segment": "vips" }))).await.expect(201);
    let ring = put(&server, "vips", "\"1\"", &named(&json!({ "segment": "mine" }))).await;
    let ring = ring.expect(422);
    assert_eq!(ring["errors"][0]["code"], "ring");
    for id in ["1a", "A", "x%20y"] {
        put(&server, id, "", &named(&json!({ "tag": "A" }))).await.expect(422);
    }
    server.get("/v1/contacts?segment=A").await.expect(422);
    server.get("/v1/contacts?segment=vips&tag=A").await.expect(422);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_about_is_not_deleted() {
    let server = Server::start().await;
    for (id, when) in [
        ("buyers", json!({ "tag": "BUYER" })),
        ("mine", json!({ "segment": "buyers" })),
        ("free", json!({ "tag": "FREE" })),
    ] {
        put(&server, id, "", &named(&when)).await.expect(201);
    }
    server.publish("buyers", BUYERS).await;
    let delete = |id: &str| Call::new("DELETE", &format!("/v1/segments/{id}"));
    let refused = server.send(&delete("buyers")).await.expect(409);
    assert_eq!(refused["code"], "segment_in_use");
    assert!(refused["detail"].as_str().unwrap().contains("segment `mine`"), "{refused}");
    assert_eq!(server.send(&delete("mine")).await.status, 204);
    let refused = server.send(&delete("buyers")).await.expect(409);
    assert!(refused["detail"].as_str().unwrap().contains("flow `buyers`"), "{refused}");
    server.post("/v1/flows/buyers/archive", json!({})).await.expect(200);
    assert_eq!(server.send(&delete("buyers")).await.status, 204);
    server.send(&delete("free").header("if-match", "\"9\"")).await.expect(412);
    server.send(&delete("none")).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_condition_is_tried_before_it_is_kept() {
    let server = Server::start().await;
    for nth in 0..15 {
        tag(&server, &format!("c{nth}"), if nth == 0 { "VIP" } else { "OTHER" }).await;
    }
    let path = "/v1/segments/preview";
    let tried = server.post(path, json!({ "where": { "tag": "OTHER" } })).await.expect(200);
    let counts = [&tried["looked_at"], &tried["matched"], &tried["of"]].map(Value::as_u64);
    assert_eq!(counts, [Some(15), Some(14), Some(15)]);
    assert_eq!(tried["sample"].as_array().unwrap().len(), 10);
    let when = json!({ "event": "tag_added", "where": { "tag": "A" } });
    server.post(path, json!({ "where": when })).await.expect(422);
    server.post(path, json!({ "where": { "tag": "A" }, "name": "a" })).await.expect(422);
    server.get("/v1/segments/preview").await.expect(405);
}

#[tokio::test(flavor = "multi_thread")]
async fn scopes_say_who_may_see_and_write() {
    let server = Server::start().await;
    let reader = server.key(Role::Owner, &[ContactsRead]).await;
    let other = server.key(Role::Owner, &[FlowsRead]).await;
    let by = |call: Call, key: &str| call.header("authorization", &format!("Bearer {key}"));
    let get = || Call::new("GET", "/v1/segments");
    server.send(&by(get(), &reader)).await.expect(200);
    server.send(&by(get(), &other)).await.expect(403);
    let write = Call::new("PUT", "/v1/segments/vips").json(&named(&json!({ "tag": "VIP" })));
    server.send(&by(write, &reader)).await.expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_crash_left_half_filled_is_filled() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let server = Server::on(Arc::clone(&store)).await;
    for nth in 0..8 {
        tag(&server, &format!("c{nth}"), "VIP").await;
    }
    server.stop().await;
    // It was written by somebody whose process ended in the middle, and had not kept all it said.
    let settings = Some(named(&json!({ "tag": "VIP" })));
    let change = KeptChange { name: "vips".into(), if_revision: 0, settings };
    let now = weir_runtime::real_now();
    store.change_kept(KeptKind::Segment, None, &[change], "usr_a", now).await.unwrap();
    let ids = store.unjudged(1, None, 9).await.unwrap();
    let progress = json!({ "until": 0, "by": 1, "after": ids[3].0, "done": 4, "total": 8 });
    store.put_setting("segments_filled", &progress).await.unwrap();
    let server = Server::on(store).await;
    advance(&server, "1 minute").await;
    let filled = one(&server, "vips").await;
    assert_eq!((&filled["members"], &filled["state"]), (&json!(8), &json!("ready")));
}

#[tokio::test(flavor = "multi_thread")]
async fn how_far_it_is_filled_is_told() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let server = Server::on(Arc::clone(&store)).await;
    tag(&server, "a", "VIP").await;
    put(&server, "vips", "", &named(&json!({ "tag": "VIP" }))).await.expect(201);
    advance(&server, "1 minute").await;
    let progress = json!({ "until": 0, "by": 1, "after": 7, "done": 40, "total": 80 });
    store.put_setting("segments_filled", &progress).await.unwrap();
    let told = one(&server, "vips").await;
    assert_eq!(told["state"], "filling");
    assert_eq!(told["filled"], json!({ "done": 40, "total": 80 }));
    let listed = server.get("/v1/segments?limit=1").await.expect(200);
    assert_eq!((&listed["items"][0], &listed["next_cursor"]), (&told, &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_may_be_published_before_its_segment() {
    let server = Server::start().await;
    let call = Call::new("POST", "/v1/flows/check").body("text/yaml", BUYERS);
    let checked = server.send(&call).await.expect(200);
    assert_eq!(checked["ok"], true, "{checked}");
    server.publish("buyers", BUYERS).await;
    assert_eq!(tag(&server, "a", "BUYER").await["entered"], json!([]));
    put(&server, "buyers", "", &named(&json!({ "tag": "BUYER" }))).await.expect(201);
    let added = tag(&server, "b", "BUYER").await;
    assert_eq!(added["entered"][0]["flow"], "buyers", "from now on");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_make_no_ring() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let here = Server::on(Arc::clone(&store)).await;
    let there = Server::on(store).await;
    for nth in 0..20 {
        let (one, other) = (format!("a{nth}"), format!("b{nth}"));
        for id in [&one, &other] {
            put(&here, id, "", &named(&json!({ "tag": "VIP" }))).await.expect(201);
        }
        let asks = |server, id, about: &String| {
            let revision = async move { self::one(server, id).await["revision"].clone() };
            let asked = named(&json!({ "segment": about }));
            async move { put(server, id, &format!("\"{}\"", revision.await), &asked).await }
        };
        let both = tokio::join!(asks(&here, &one, &other), asks(&there, &other, &one));
        let mut statuses = [both.0.status, both.1.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422], "round {nth}");
    }
    here.stop().await;
    there.stop().await;
}
