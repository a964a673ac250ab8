//! Two contacts that are one person, merged over HTTP: on the store in memory, and in SQLite.

use std::sync::Arc;

use serde_json::{Value, json};
use weir_store::{MemoryStore, Options, SqliteStore, Store};

use super::HELLO;
use super::client::Call;
use super::server::Server;

/// One run for each cart: waits an hour, writes once, and leaves when something was ordered.
const CART: &str = r"schema: flow/v1
id: cart
name: Cart
start: { type: people_event, trigger: event, event: cart_updated, next: wait }
entry: { key: $.event.data.cart_id, re_entry: after_exit }
exit_when:
  - { event: order_placed }
nodes:
  wait: { type: pause, for: 1 hour, next: mail }
  mail: { type: send_email, message: reminder, next: end }
messages:
  reminder:
    channel: email
    kind: transactional
    from: Shop <hello@shop.example>
    subject: Your cart
    html: '<p>Hi</p>'
";

/// Waits for an order, at most a day.
const WAITS: &str = r"schema: flow/v1
id: waits
name: Waits
start: { type: people_event, trigger: tag_added, tag: WAIT, next: wait }
nodes:
  wait:
    type: wait_for
    since: entry
    within: 1 day
    branches:
      - { label: Bought, when: { event: order_placed }, next: happy }
    timed_out: end
  happy: { type: update_contact, add_tags: [HAPPY], next: end }
";

async fn put(server: &Server, id: &str, body: Value) -> Value {
    let reply = server.send(&Call::new("PUT", &format!("/v1/contacts/{id}")).json(&body)).await;
    assert!([200, 201].contains(&reply.status), "{}", reply.text());
    reply.json()
}

async fn tell(server: &Server, kind: &str, contact: Value, data: Value) {
    let event = json!({ "type": kind, "contact": contact, "data": data });
    let answer = server.post("/v1/events", event).await.expect(200);
    assert_eq!(answer["accepted"], 1, "{answer}");
}

async fn merge(server: &Server, into: &str, from: &str) -> Value {
    let path = format!("/v1/contacts/{into}/merge");
    server.post(&path, json!({ "from": from })).await.expect(200)
}

async fn advance(server: &Server, by: &str) {
    server.post("/v1/clock", json!({ "advance": by })).await.expect(200);
}

/// How many messages of a contact there are, by status.
async fn messages(server: &Server, contact: &str, status: &str) -> usize {
    let path = format!("/v1/messages?contact={contact}&status={status}");
    server.get(&path).await.expect(200)["items"].as_array().map_or(0, Vec::len)
}

/// Lines of the timeline: the type of an event, or the text of another line.
async fn lines(server: &Server, contact: &str) -> Vec<String> {
    let path = format!("/v1/contacts/{contact}/timeline?limit=500");
    let timeline = server.get(&path).await.expect(200);
    let line = |item: &Value| item["type"].as_str().unwrap_or_default().to_owned();
    timeline["items"].as_array().expect("a list").iter().map(line).collect()
}

/// Stops the server; no promise is broken in what it kept.
async fn stop(server: Server) {
    let store = server.runtime.store().clone();
    let only = [].into();
    let found = weir_runtime::doctor::examine(&*store, weir_nodes::KINDS, &only, |_| {}).await;
    assert_eq!(found.expect("it can be read").broken, []);
    server.stop().await;
}

/// A server on each kind of store that needs no database server.
async fn servers() -> Vec<(Server, Option<tempfile::TempDir>)> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let options = Options { file: folder.path().join("weir.db"), runs_flows: true };
    let file: Arc<dyn Store> = Arc::new(SqliteStore::open(&options).await.expect("a new file"));
    vec![
        (Server::on(Arc::new(MemoryStore::new())).await, None),
        (Server::on(file).await, Some(folder)),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn two_contacts_become_one() {
    for (server, _folder) in servers().await {
        let consent = json!({"email": true, "sms": true});
        let one = json!({"email": "ada@shop.example", "city": "Wien", "tags": ["A"],
            "consent": consent, "devices": [{"token": "t1", "platform": "ios"}]});
        put(&server, "one", one).await;
        let two = json!({"phone": "+491511234567", "first_name": "Ada", "tags": ["B"],
            "consent": {"sms": false}, "devices": [{"token": "t2", "platform": "web"}]});
        put(&server, "two", two).await;
        advance(&server, "1 hour").await;
        put(
            &server,
            "two",
            json!({"email": "old@shop.example", "first_name": "Ada",
            "phone": "+491511234567", "city": "Graz"}),
        )
        .await;
        let merged = merge(&server, "one", "two").await;
        let tokens = json!({"kept": [], "ended": [], "moved": []});
        let expected =
            json!({"contact": "one", "merged": "two", "changed": true, "tokens": tokens});
        assert_eq!(merged, expected);
        for path in ["one", "two"] {
            let contact = server.get(&format!("/v1/contacts/{path}")).await.expect(200);
            assert_eq!(contact["id"], "one");
            assert_eq!(contact["email"], "old@shop.example", "written later");
            assert_eq!(
                (&contact["phone"], &contact["first_name"]),
                (&json!("+491511234567"), &json!("Ada"))
            );
            assert_eq!(contact["attributes"], json!({"city": "Graz"}), "written later");
            assert_eq!(contact["tags"], json!(["A", "B"]));
            assert_eq!(contact["consent"], json!({"email": true, "sms": false}));
            assert_eq!(contact["devices"].as_array().map(Vec::len), Some(2));
        }
        assert_eq!(merge(&server, "one", "two").await["changed"], false);
        assert_eq!(merge(&server, "two", "one").await["changed"], false, "they are one already");
        let answer = put(&server, "two", json!({"email": "new@shop.example"})).await;
        assert_eq!(answer["id"], "one", "the old id writes the survivor");
        for email in ["new@shop.example", "old@shop.example"] {
            tell(&server, "page_viewed", json!({ "email": email }), json!({})).await;
        }
        let seen = lines(&server, "two").await;
        assert_eq!(seen.iter().filter(|line| *line == "page_viewed").count(), 2, "{seen:?}");
        assert_eq!(seen.iter().filter(|line| *line == "contact_merged").count(), 1);
        assert_eq!(seen.iter().filter(|line| *line == "tag_added").count(), 2, "none anew");
        let page = server.get("/v1/contacts").await.expect(200);
        assert_eq!(page["items"].as_array().map(Vec::len), Some(1));
        server.send(&Call::new("DELETE", "/v1/contacts/two")).await.expect(204);
        for path in ["one", "two"] {
            server.get(&format!("/v1/contacts/{path}")).await.expect(404);
        }
        stop(server).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_merged_is_told() {
    let server = Server::start().await;
    for id in ["one", "gone"] {
        put(&server, id, json!({})).await;
    }
    server.send(&Call::new("DELETE", "/v1/contacts/gone")).await.expect(204);
    let path = "/v1/contacts/one/merge";
    for (body, code) in [
        (json!({"from": "one"}), "same_contact"),
        (json!({"from": "nobody"}), "contact_not_found"),
        (json!({"from": "gone"}), "contact_not_found"),
        (json!({"from": ""}), "invalid_id"),
        (json!({"from": 7}), "wrong_type"),
        (json!({}), "missing"),
        (json!({"from": "two", "into": "x"}), "unknown_field"),
    ] {
        let told = server.post(path, body.clone()).await.expect(422);
        assert_eq!(told["errors"][0]["code"], code, "{body}: {told}");
    }
    let unknown = server.post("/v1/contacts/nobody/merge", json!({"from": "one"})).await;
    assert_eq!(unknown.expect(404)["code"], "contact_not_found");
    server.stop().await;
}

/// A browser and a customer have the same cart; whichever of them stays.
#[tokio::test(flavor = "multi_thread")]
async fn one_cart_is_reminded_of_once() {
    for (into, from) in [("ada", "browser"), ("browser", "ada")] {
        for (server, _folder) in servers().await {
            server.publish("cart", CART).await;
            for id in ["ada", "browser"] {
                put(&server, id, json!({"email": "ada@shop.example"})).await;
                tell(&server, "cart_updated", json!({ "id": id }), json!({"cart_id": "c"})).await;
                advance(&server, "10 minutes").await;
            }
            let tokens = merge(&server, into, from).await["tokens"].clone();
            assert_eq!(tokens["ended"].as_array().map(Vec::len), Some(1), "{tokens}");
            assert_eq!(tokens["ended"][0]["reason"], "merged");
            advance(&server, "1 day").await;
            assert_eq!(messages(&server, into, "accepted").await, 1);
            let stats = server.get("/v1/flows/cart/stats").await.expect(200);
            assert_eq!(stats["ended"], json!({"end": 1, "merged": 1}), "{stats}");
            stop(server).await;
        }
    }
}

/// The customer was reminded of the cart that the browser is about to be reminded of.
#[tokio::test(flavor = "multi_thread")]
async fn who_was_reminded_is_not_reminded_of_the_same_cart_again() {
    for (server, _folder) in servers().await {
        server.publish("cart", CART).await;
        let cart = || json!({"cart_id": "c"});
        for id in ["ada", "browser"] {
            put(&server, id, json!({"email": "ada@shop.example"})).await;
            tell(&server, "cart_updated", json!({ "id": id }), cart()).await;
            advance(&server, "40 minutes").await;
        }
        assert_eq!(messages(&server, "ada", "accepted").await, 1, "after an hour");
        let tokens = merge(&server, "ada", "browser").await["tokens"].clone();
        assert_eq!(tokens["ended"][0]["reason"], "merged", "{tokens}");
        advance(&server, "1 day").await;
        assert_eq!(messages(&server, "ada", "accepted").await, 1);
        assert_eq!(messages(&server, "browser", "accepted").await, 1, "the same person");
        stop(server).await;
    }
}

/// What the other one did counts where it lies in time.
#[tokio::test(flavor = "multi_thread")]
async fn history_counts_as_if_it_had_been_one_person() {
    for (into, from) in [("ada", "browser"), ("browser", "ada")] {
        for (server, _folder) in servers().await {
            server.publish("waits", WAITS).await;
            put(&server, "ada", json!({})).await;
            let browser = json!({"id": "browser"});
            tell(&server, "order_placed", browser.clone(), json!({"order_id": "old"})).await;
            advance(&server, "21 days").await;
            server.post("/v1/contacts/ada/tags", json!({"name": "WAIT"})).await.expect(200);
            advance(&server, "1 hour").await;
            put(&server, "other", json!({})).await;
            if into == "ada" {
                let moved = merge(&server, into, from).await;
                assert_eq!(moved["tokens"]["ended"], json!([]), "three weeks ago: {moved}");
                tell(&server, "order_placed", json!({"id": "other"}), json!({})).await;
                advance(&server, "1 hour").await;
                let merged = merge(&server, "ada", "other").await;
                assert_eq!(merged["tokens"]["ended"][0]["reason"], "end", "since entry: {merged}");
            } else {
                let moved = merge(&server, into, from).await;
                assert_eq!(moved["tokens"]["moved"].as_array().map(Vec::len), Some(1), "{moved}");
                tell(&server, "order_placed", json!({"id": "ada"}), json!({})).await;
            }
            let contact = server.get("/v1/contacts/ada").await.expect(200);
            assert_eq!(contact["tags"], json!(["HAPPY", "WAIT"]));
            stop(server).await;
        }
    }
}

/// A mail that was sent before still leads to the person.
#[tokio::test(flavor = "multi_thread")]
async fn links_in_mails_go_on_working() {
    for (server, _folder) in servers().await {
        server.publish("hello", HELLO).await;
        put(&server, "old", json!({"email": "ada@shop.example", "consent": {"email": true}})).await;
        server.post("/v1/contacts/old/tags", json!({"name": "HELLO"})).await.expect(200);
        advance(&server, "1 hour").await;
        let list = server.get("/v1/messages?contact=old&status=accepted").await.expect(200);
        let id = list["items"][0]["id"].as_str().expect("one message").to_owned();
        let html = server.get(&format!("/v1/messages/{id}")).await.expect(200);
        let html = html["parts"]["html"].as_str().expect("it was rendered").to_owned();
        let from = html.find("/t/c/").expect("a link");
        let click = html[from..].split('"').next().expect("its end").to_owned();
        put(&server, "ada", json!({})).await;
        let merged = merge(&server, "ada", "old").await;
        assert_eq!(merged["tokens"]["moved"].as_array().map(Vec::len), Some(1));
        assert_eq!(server.get(&click).await.status, 302);
        let detail = server.get(&format!("/v1/messages/{id}")).await.expect(200);
        assert_eq!((&detail["contact"], &detail["status"]), (&json!("ada"), &json!("clicked")));
        assert!(lines(&server, "ada").await.contains(&"message_clicked".to_owned()));
        let leave = server.runtime.signer().unsubscribe(id.parse().expect("an id"));
        let leave = leave.trim_start_matches("http://weir.example").to_owned();
        let form = "application/x-www-form-urlencoded";
        let one_click = Call::new("POST", &leave).body(form, "List-Unsubscribe=One-Click");
        assert_eq!(server.send(&one_click).await.status, 200);
        let contact = server.get("/v1/contacts/ada").await.expect(200);
        assert_eq!(contact["consent"]["email"], false);
        stop(server).await;
    }
}

/// What a browser did belongs to whoever is known by it, with the runs that it began.
#[tokio::test(flavor = "multi_thread")]
async fn a_browser_becomes_somebody() {
    for (server, _folder) in servers().await {
        server.publish("cart", CART).await;
        let track = json!({"anonymousId": "b1", "event": "Cart Updated", "messageId": "m1",
            "properties": {"cart_id": "c"}});
        server.post("/v1/track", track.clone()).await.expect(200);
        let traits = json!({"email": "ada@shop.example"});
        let identify = json!({"userId": "ada", "anonymousId": "b1", "traits": traits});
        for _ in 0..2 {
            server.post("/v1/identify", identify.clone()).await.expect(200);
        }
        server.post("/v1/track", track).await.expect(200);
        let seen = lines(&server, "ada").await;
        let count = |kind: &str| seen.iter().filter(|line| *line == kind).count();
        assert_eq!((count("cart_updated"), count("contact_merged")), (1, 1), "{seen:?}");
        let page = server.get("/v1/contacts").await.expect(200);
        assert_eq!(page["items"].as_array().map(Vec::len), Some(1));
        advance(&server, "2 hours").await;
        assert_eq!(messages(&server, "ada", "accepted").await, 1);
        stop(server).await;
    }
}

/// Two people with one browser stay two.
#[tokio::test(flavor = "multi_thread")]
async fn two_customers_at_one_browser_stay_two() {
    let server = Server::start().await;
    let identify = |user: &str| json!({"userId": user, "anonymousId": "b1", "traits": {}});
    for user in ["ada", "bob"] {
        server.post("/v1/identify", identify(user)).await.expect(200);
        let page = json!({"anonymousId": "b1", "name": user});
        server.post("/v1/page", page).await.expect(200);
    }
    for user in ["ada", "bob"] {
        let seen = lines(&server, user).await;
        assert_eq!(seen.iter().filter(|line| *line == "page_viewed").count(), 1, "{seen:?}");
        assert!(!seen.contains(&"contact_merged".to_owned()));
    }
    let alias = json!({"userId": "cyd", "previousId": "b1"});
    server.post("/v1/alias", alias).await.expect(200);
    server.post("/v1/page", json!({"anonymousId": "b1"})).await.expect(200);
    server.get("/v1/contacts/cyd").await.expect(200);
    stop(server).await;
}

/// Events pour in for both while they are merged, in both directions at once.
#[tokio::test(flavor = "multi_thread")]
async fn merges_that_cross_make_one_contact() {
    for (server, _folder) in servers().await {
        server.publish("cart", CART).await;
        for round in 0..5 {
            let (a, b) = (format!("a{round}"), format!("b{round}"));
            for id in [&a, &b] {
                put(&server, id, json!({"email": format!("{round}@shop.example")})).await;
            }
            let writes = (0..40).map(|n| {
                let id = if n % 2 == 0 { &a } else { &b };
                let data = json!({"cart_id": format!("c{}", n % 3)});
                let event = json!({"id": format!("e{n}"), "type": "cart_updated",
                    "contact": {"id": id}, "data": data});
                server.post("/v1/events", event)
            });
            let merges = [(&a, &b), (&b, &a)].map(|(into, from)| {
                let path = format!("/v1/contacts/{into}/merge");
                let server = &server;
                async move { server.post(&path, json!({ "from": from })).await.expect(200) }
            });
            let [one, other] = merges;
            let (written, one, other) =
                tokio::join!(futures_util::future::join_all(writes), one, other);
            assert!(written.iter().all(|reply| reply.json()["accepted"] == 1));
            let news = [&one, &other].map(|merged| merged["changed"] == true);
            assert_eq!(news.iter().filter(|new| **new).count(), 1, "{one} {other}");
            let mut ids = Vec::new();
            for id in [&a, &b] {
                let contact = server.get(&format!("/v1/contacts/{id}")).await.expect(200);
                ids.push(contact["id"].clone());
            }
            assert_eq!(ids[0], ids[1]);
            let seen = lines(&server, &a).await;
            assert_eq!(seen.iter().filter(|line| *line == "cart_updated").count(), 40);
        }
        advance(&server, "1 day").await;
        for round in 0..5 {
            assert_eq!(messages(&server, &format!("a{round}"), "accepted").await, 3, "three carts");
        }
        stop(server).await;
    }
}
