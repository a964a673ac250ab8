//! Many contacts at once, written and read.

use serde_json::{Value, json};
use weir_api::keys::Role;

use super::client::{Call, Reply};
use super::server::Server;

/// Lets in who gets a tag, and waits there until the city is another.
const VIPS: &str = "schema: flow/v1
id: vips
start: { type: people_event, trigger: tag_added, tag: VIP, next: wait }
entry: { re_entry: always }
exit_when: [{ tag_added: GONE, label: Gone }]
nodes:
  wait:
    type: wait_for
    since: arrival
    within: 9 days
    timed_out: end
    branches: [{ label: Moved, when: { event: attribute_changed }, next: end }]
";

async fn write(server: &Server, body: Value) -> Reply {
    server.post("/v1/contacts", body).await
}

/// What became of each row.
fn statuses(answer: &Value) -> Vec<&str> {
    let results = answer["results"].as_array().unwrap().iter();
    results.map(|result| result["status"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_row_is_written_for_itself() {
    let server = Server::start().await;
    let rows = json!([
        {"id": "c1", "email": "Ada@Shop.example", "tags": ["A"], "city": {"zip": "1010"}},
        {"email": "bob@shop.example", "consent": {"email": true}},
        {"city": "Graz"},
        {"id": "c1", "city": {"name": "Wien"}, "tags": ["B"]},
        {"id": "c3", "email": "bob@shop.example", "phone": "0151"},
    ]);
    let answer = write(&server, json!({ "contacts": rows })).await.expect(200);
    assert_eq!(statuses(&answer), ["created", "created", "rejected", "changed", "rejected"]);
    let counts = ["created", "changed", "unchanged", "rejected"].map(|name| &answer[name]);
    assert_eq!(counts, [2, 1, 0, 2]);
    let errors = [&answer["results"][2]["errors"][0], &answer["results"][4]["errors"][0]];
    assert_eq!(errors[0]["pointer"], "/contacts/2/id");
    assert_eq!(
        (&errors[1]["pointer"], &errors[1]["code"]),
        (&json!("/contacts/4/phone"), &json!("invalid_phone"))
    );
    let ada = server.get("/v1/contacts/c1").await.expect(200);
    assert_eq!(ada["tags"], json!(["A", "B"]), "tags are added");
    assert_eq!(ada["attributes"], json!({"city": {"zip": "1010", "name": "Wien"}}), "merged");
    // The same again changes nothing more.
    let timeline = server.get("/v1/contacts/c1/timeline").await.expect(200);
    let again = write(&server, json!({"contacts": [rows[3], rows[1]]})).await.expect(200);
    assert_eq!(statuses(&again), ["unchanged", "unchanged"]);
    assert_eq!(server.get("/v1/contacts/c1/timeline").await.expect(200), timeline);
    // A row that replaces leaves nothing else.
    let whole = json!({"contacts": [{"id": "c1", "tags": ["C"]}], "replace": true});
    assert_eq!(statuses(&write(&server, whole).await.expect(200)), ["changed"]);
    let ada = server.get("/v1/contacts/c1").await.expect(200);
    assert_eq!((&ada["email"], &ada["tags"]), (&Value::Null, &json!(["C"])));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_written_in_their_order() {
    let server = Server::start().await;
    let rows = json!([
        {"id": "c1", "email": "a@b.co"}, {"email": "a@b.co", "n": 1},
        {"id": "c1", "email": "n@b.co"}, {"email": "a@b.co", "n": 2}, {"email": "a@b.co", "n": 3},
    ]);
    let answer = write(&server, json!({ "contacts": rows })).await.expect(200);
    assert_eq!(statuses(&answer), ["created", "changed", "changed", "created", "changed"]);
    assert_eq!(server.get("/v1/contacts/c1").await.expect(200)["attributes"]["n"], 1);
    let other = server.get("/v1/contacts?email=a@b.co").await.expect(200);
    assert_eq!(other["items"][0]["attributes"]["n"], 3);
    // An address that several people have names none of them.
    write(&server, json!({"contacts": [{"id": "c2", "email": "n@b.co"}]})).await.expect(200);
    let answer = write(&server, json!({"contacts": [{"email": "n@b.co", "n": 4}]})).await;
    let error = &answer.expect(200)["results"][0]["errors"][0];
    assert_eq!(
        (&error["code"], &error["contacts"]),
        (&json!("contact_ambiguous"), &json!(["c1", "c2"]))
    );
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_start_nothing_and_wake_nobody_unless_that_is_asked_for() {
    let server = Server::start().await;
    server.publish("vips", VIPS).await;
    let tokens = async || {
        let inside = server.get("/v1/flows/vips/tokens").await.expect(200);
        inside["items"].as_array().unwrap().len()
    };
    let tagged = json!([{"id": "c1", "tags": ["VIP"]}, {"id": "c2", "tags": ["VIP"]}]);
    write(&server, json!({ "contacts": tagged })).await.expect(200);
    assert_eq!(tokens().await, 0, "an import starts nothing");
    server.post("/v1/contacts/c3/tags", json!({"name": "VIP"})).await.expect(200);
    server.post("/v1/contacts/c4/tags", json!({"name": "VIP"})).await.expect(200);
    let moved = json!({"contacts": [{"id": "c3", "city": "Wien"}]});
    assert_eq!(statuses(&write(&server, moved).await.expect(200)), ["changed"]);
    assert_eq!(tokens().await, 2, "and wakes nobody");
    let gone = json!({"contacts": [{"id": "c4", "tags": ["GONE"]}]});
    write(&server, gone).await.expect(200);
    assert_eq!(tokens().await, 1, "what stops counts all the same");
    let asked = |people: Value| {
        json!({
            "contacts": [{"id": "c3", "city": "Graz"}, {"id": "c5", "tags": ["VIP"]}],
            "trigger": true, "people": people,
        })
    };
    for wrong in [Value::Null, json!(1), json!(3)] {
        let refused = write(&server, asked(wrong.clone())).await.expect(422);
        let error = &refused["errors"][0];
        assert_eq!(
            (&error["code"], &error["pointer"]),
            (&json!("not_confirmed"), &json!("/people"))
        );
        assert!(error["message"].as_str().unwrap().contains("\"people\": 2"), "{wrong}");
    }
    server.get("/v1/contacts/c5").await.expect(404);
    write(&server, asked(json!(2))).await.expect(200);
    let inside = server.get("/v1/flows/vips/tokens").await.expect(200);
    let inside: Vec<_> =
        inside["items"].as_array().unwrap().iter().map(|one| one["contact"].clone()).collect();
    assert_eq!(inside, ["c5"], "c3 went on to the end, and c5 came in");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_never_undoes_a_withdrawal() {
    let server = Server::start().await;
    let event =
        json!({"type": "consent_withdrawn", "contact": {"id": "c1"}, "data": {"channel": "email"}});
    server.post("/v1/events", event).await.expect(200);
    for replace in [false, true] {
        let row = json!({"id": "c1", "consent": {"email": true, "sms": true}});
        write(&server, json!({"contacts": [row], "replace": replace})).await.expect(200);
        let consent = server.get("/v1/contacts/c1").await.expect(200)["consent"].clone();
        assert_eq!(consent, json!({"email": false, "sms": true}), "replace: {replace}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_bounded_repeated_and_kept_from_those_who_may_not_write() {
    let server = Server::start().await;
    let many: Vec<_> = (0..5_001).map(|n| json!({"id": n.to_string()})).collect();
    assert_eq!(write(&server, json!({ "contacts": many })).await.expect(413)["code"], "too_many");
    for body in [json!({}), json!([]), json!({"contacts": [], "merge": true})] {
        assert_eq!(write(&server, body).await.expect(422)["code"], "invalid");
    }
    let row = json!({"contacts": [{"id": "c1", "city": "Wien"}]});
    let call = Call::new("POST", "/v1/contacts").json(&row).header("idempotency-key", "k");
    let first = server.send(&call).await.expect(200);
    let again = server.send(&call).await;
    assert_eq!((again.expect(200), again.header("idempotency-replayed")), (first, Some("true")));
    for role in [Role::Marketing, Role::Analyst, Role::Operator, Role::Publishable] {
        let key = format!("Bearer {}", server.key(role, &[]).await);
        let call = Call::new("POST", "/v1/contacts").json(&row).header("authorization", &key);
        assert_eq!(server.send(&call).await.status, 403, "{role}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_exported_once_and_in_order() {
    let server = Server::start().await;
    let tags = |n: i32| if n % 2 == 0 { vec!["EVEN"] } else { vec![] };
    let row = |n: i32| json!({"id": format!("c{n}"), "tags": tags(n)});
    let rows: Vec<_> = (0..1_203).map(row).collect();
    write(&server, json!({ "contacts": rows })).await.expect(200);
    let lines = server.get("/v1/exports/contacts").await;
    assert_eq!(lines.header("content-type"), Some("application/jsonl"));
    let ids = |text: String| -> Vec<String> {
        let line = |line: &str| serde_json::from_str::<Value>(line).unwrap()["id"].to_string();
        text.lines().map(line).collect()
    };
    let exported = ids(plain(&lines));
    let mut each = exported.clone();
    each.sort();
    each.dedup();
    assert_eq!((exported.len(), each.len()), (1_203, 1_203));
    assert_eq!(ids(plain(&server.get("/v1/exports/contacts").await)), exported, "one order");
    let even = server.get("/v1/exports/contacts?tag=EVEN&format=csv").await;
    assert!(even.header("content-type").unwrap().starts_with("text/csv"));
    assert_eq!(plain(&even).lines().count(), 1 + 602, "a header, and those with the tag");
    for (query, code) in [
        ("?format=xml", "invalid_parameter"),
        ("?limit=5", "unknown_parameter"),
        ("?tag=", "invalid_parameter"),
    ] {
        let refused = server.get(&format!("/v1/exports/contacts{query}")).await.expect(422);
        assert_eq!(refused["code"], code, "{query}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn analysts_export_nobody_and_each_export_is_kept() {
    let server = Server::start().await;
    let marketing = server.key(Role::Marketing, &[]).await;
    let owner = server.key(Role::Owner, &[]).await;
    let with = |key: &str, path: &str| {
        Call::new("GET", path).header("authorization", &format!("Bearer {key}"))
    };
    for role in [Role::Analyst, Role::Operator] {
        let key = server.key(role, &[]).await;
        let refused = server.send(&with(&key, "/v1/exports/contacts")).await.expect(403);
        assert_eq!(refused["code"], "forbidden", "{role}");
    }
    assert_eq!(server.send(&with(&marketing, "/v1/exports/contacts")).await.status, 200);
    assert_eq!(server.get("/v1/exports/contacts").await.status, 401, "nobody");
    let kept = server.send(&with(&owner, "/v1/audit")).await.expect(200);
    let kept: Vec<_> = kept["items"].as_array().unwrap().iter().collect();
    let exported = json!(["contacts_exported", "done"]);
    let of = |deed: &&Value| json!([deed["action"], deed["outcome"]]);
    assert_eq!(kept.iter().map(of).collect::<Vec<_>>(), [exported]);
    server.stop().await;
}

/// A body that was sent in chunks.
fn plain(reply: &Reply) -> String {
    assert_eq!(reply.header("transfer-encoding"), Some("chunked"));
    let (mut rest, mut plain) = (reply.body.as_slice(), Vec::new());
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n").unwrap();
        let size = std::str::from_utf8(&rest[..end]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            return String::from_utf8(plain).unwrap();
        }
        plain.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 2 + size + 2..];
    }
}
