//! Flows: drafts, versions, pauses, figures, simulations, previews.

use serde_json::{Value, json};

use super::HELLO;
use super::client::{Call, Reply};
use super::server::Server;

async fn put(server: &Server, text: &str, revision: &str) -> Reply {
    let call = Call::new("PUT", "/v1/flows/hello").body("text/yaml", text);
    server.send(&call.header("if-match", revision)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_changed_by_whoever_knows_its_revision() {
    let server = Server::start().await;
    let made = put(&server, HELLO, "").await;
    assert_eq!(
        (made.expect(201)["revision"].clone(), made.header("etag")),
        (json!(1), Some("\"1\""))
    );
    assert_eq!(made.json()["ok"], true, "{}", made.text());
    assert_eq!(put(&server, HELLO, "").await.expect(428)["revision"], 1);
    assert_eq!(put(&server, HELLO, "\"7\"").await.expect(412)["code"], "stale");
    assert_eq!(put(&server, HELLO, "soon").await.expect(412)["code"], "stale");
    assert_eq!(put(&server, HELLO, "\"7\", \"8\"").await.expect(412)["code"], "stale");
    let body = json!({"flow": HELLO, "files": {"a.txt": "kept"}});
    let call = Call::new("PUT", "/v1/flows/hello").json(&body).header("if-match", "\"1\"");
    assert_eq!(server.send(&call).await.expect(200)["revision"], 2);
    let broken = put(&server, "id: hello\nnodes: []", "\"1\", W/\"2\"").await.expect(200);
    assert_eq!((&broken["ok"], &broken["revision"]), (&json!(false), &json!(3)));
    assert!(!broken["diagnostics"].as_array().unwrap().is_empty());
    let read = server.get("/v1/flows/hello").await.expect(200);
    assert_eq!(read["files"], json!({"a.txt": "kept"}), "a plain text keeps the files");
    let plain = Call::new("GET", "/v1/flows/hello").header("accept", "text/yaml");
    assert_eq!(server.send(&plain).await.text(), "id: hello\nnodes: []");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_holds_is_published() {
    let server = Server::start().await;
    put(&server, "schema: flow/v1\nid: hello\nnodes: {}\n", "").await.expect(201);
    let publish = Call::new("POST", "/v1/flows/hello/publish");
    let refused = server.send(&publish).await.expect(409);
    assert_eq!(refused["code"], "flow_has_errors");
    assert!(!refused["diagnostics"].as_array().unwrap().is_empty());
    let promise = "asserts: [{ never: { send: any, after: { tag_added: BUY } } }]\nnodes:";
    put(&server, &HELLO.replace("nodes:", promise), "*").await.expect(200);
    let broken = server.send(&publish).await.expect(409);
    assert_eq!(broken["code"], "assertion_refuted");
    assert!(broken["detail"].as_str().is_some_and(|text| text.contains("BUY")), "{broken}");
    assert_breaks(&broken);
    put(&server, HELLO, "*").await.expect(200);
    let stale = publish.clone().header("if-match", "\"1\"");
    server.send(&stale).await.expect(412);
    let done = server.send(&publish).await.expect(200);
    assert_eq!((&done["version"], &done["state"]), (&json!(1), &json!("live")));
    let versions = server.get("/v1/flows/hello/versions").await.expect(200);
    let version = &versions["items"][0];
    assert_eq!((&version["version"], &version["origin"]), (&json!(1), &json!("app")));
    assert_eq!(version["published_by"], "owner");
    let old = server.get("/v1/flows/hello?version=1").await.expect(200);
    assert_eq!(old["flow"], HELLO);
    server.get("/v1/flows/hello?version=2").await.expect(404);
    server.stop().await;
}

/// The timeline of a refuted assertion is told moment by moment.
fn assert_breaks(broken: &Value) {
    let moments = broken["timeline"].as_array().unwrap();
    let at = |text: &str| {
        let found = moments.iter().position(|one| one["text"].as_str().unwrap().contains(text));
        found.unwrap_or_else(|| panic!("{text}: {broken}"))
    };
    assert_eq!(moments[at("enters")]["when"], "day 0", "{broken}");
    assert!(at("BUY") < moments.len() - 1, "the message comes after it: {broken}");
    let last = moments.last().unwrap();
    assert_eq!((&last["when"], &last["node"]), (&json!("day 0"), &json!("mail")), "{broken}");
    assert_eq!(broken["possible_if"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_are_read_page_by_page() {
    let server = Server::start().await;
    server.publish("hello", HELLO).await;
    for pause in ["4 days", "5 days"] {
        put(&server, &HELLO.replace("3 days", pause), "*").await.expect(200);
        server.send(&Call::new("POST", "/v1/flows/hello/publish")).await.expect(200);
    }
    let path = "/v1/flows/hello/versions?limit=2";
    let first = server.get(path).await.expect(200);
    let numbers = |page: &Value| -> Vec<i64> {
        let items = page["items"].as_array().unwrap().iter();
        items.map(|item| item["version"].as_i64().unwrap()).collect()
    };
    assert_eq!(numbers(&first), [3, 2]);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = server.get(&format!("{path}&cursor={cursor}")).await.expect(200);
    assert_eq!((numbers(&second), &second["next_cursor"]), (vec![1], &Value::Null));
    let bad = server.get(&format!("{path}&cursor=hello")).await.expect(422);
    assert_eq!(bad["code"], "bad_cursor");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_is_paused_resumed_and_archived() {
    let server = Server::start().await;
    put(&server, HELLO, "").await.expect(201);
    let order = |what: &str, body: Value| (format!("/v1/flows/hello/{what}"), body);
    let early = server.post("/v1/flows/hello/pause", json!({})).await.expect(409);
    assert_eq!(early["code"], "not_now", "never published");
    server.send(&Call::new("POST", "/v1/flows/hello/publish")).await.expect(200);
    let steps = [
        (order("pause", json!({})), "paused"),
        (order("resume", json!({})), "live"),
        (order("pause", json!({"drain": true})), "draining"),
        (order("resume", json!({})), "live"),
        (order("archive", json!({})), "archived"),
    ];
    for ((path, body), state) in steps {
        assert_eq!(server.post(&path, body).await.expect(200)["state"], state, "{path}");
        let read = server.get("/v1/flows/hello").await.expect(200);
        assert_eq!(read["state"], state, "{path}");
    }
    let late = server.post("/v1/flows/hello/resume", json!({})).await.expect(409);
    assert_eq!(late["code"], "not_now");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn those_inside_an_archived_flow_go_on_or_end() {
    let server = Server::start().await;
    for (flow, body, ended) in
        [("stays", json!({}), Value::Null), ("over", json!({"end": true}), json!(1))]
    {
        server.publish(flow, &HELLO.replace("id: hello", &format!("id: {flow}"))).await;
        let path = format!("/v1/contacts/of_{flow}/tags");
        let entered = server.post(&path, json!({"name": "HELLO"})).await.expect(200);
        assert_eq!(entered["entered"].as_array().map(Vec::len), Some(1), "{entered}");
        let answer = server.post(&format!("/v1/flows/{flow}/archive"), body).await.expect(200);
        assert_eq!((&answer["state"], &answer["ended"]), (&json!("archived"), &ended));
        let stats = server.get(&format!("/v1/flows/{flow}/stats")).await.expect(200);
        let expected = if ended.is_null() { json!({}) } else { json!({"archived": 1}) };
        assert_eq!(stats["ended"], expected, "{stats}");
        assert_eq!(stats["inside"] == json!({}), !ended.is_null(), "{stats}");
        let late = server.post(&path, json!({"name": "HELLO"})).await.expect(200);
        assert_eq!(late["not_entered"][0]["reason"], "archived", "{late}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn flows_are_listed_and_counted() {
    let server = Server::start().await;
    server.publish("hello", HELLO).await;
    let other = HELLO.replace("id: hello", "id: other");
    server.publish("other", &other).await;
    let first = server.get("/v1/flows?limit=1").await.expect(200);
    assert_eq!(
        (&first["items"][0]["id"], &first["next_cursor"]),
        (&json!("hello"), &json!("hello"))
    );
    let second = server.get("/v1/flows?limit=1&cursor=hello").await.expect(200);
    assert_eq!(
        (&second["items"][0]["id"], &second["next_cursor"]),
        (&json!("other"), &Value::Null)
    );
    server
        .send(&Call::new("PUT", "/v1/contacts/c1").json(&json!({"email": "a@b.co"})))
        .await
        .expect(201);
    server.post("/v1/contacts/c1/tags", json!({"name": "HELLO"})).await.expect(200);
    server.post("/v1/clock", json!({"advance": "1 hour"})).await.expect(200);
    let stats = server.get("/v1/flows/hello/stats").await.expect(200);
    assert_eq!(stats["entered"], json!({"start": 1}));
    assert_eq!(stats["inside"], json!({"rest": 1}));
    assert_eq!(stats["left"], json!({"mail": {"next": 1}}));
    assert_eq!(stats["messages"], json!({"mail": {"accepted": 1}}));
    let none = server.get("/v1/flows/hello/stats?version=9").await.expect(200);
    assert_eq!(none["entered"], json!({}));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_says_what_a_flow_is_and_how_many_are_where() {
    let server = Server::start().await;
    server.publish("hello", HELLO).await;
    for contact in ["c1", "c2"] {
        let path = format!("/v1/contacts/{contact}/tags");
        server.post(&path, json!({"name": "HELLO"})).await.expect(200);
    }
    let out = Call::new("DELETE", "/v1/flows/hello/participants/c2");
    assert_eq!(server.send(&out).await.status, 204);
    let draft = "name: Not yet\nstart: [{ type: api, id: a, next: x }, { type: api, id: b }]";
    for (id, text) in [("later", draft), ("broken", "name: [")] {
        let put = Call::new("PUT", &format!("/v1/flows/{id}")).body("text/yaml", text);
        server.send(&put).await.expect(201);
    }
    let list = server.get("/v1/flows").await.expect(200);
    let row = |place: usize| list["items"][place].clone();
    let figures = |row: &Value| ["inside", "entered", "ended"].map(|key| row[key].clone());
    assert_eq!((&row(0)["id"], &row(0)["name"]), (&json!("broken"), &Value::Null));
    assert_eq!(row(0)["starts"], json!([]));
    let starts = json!([{"type": "people_event", "trigger": "tag_added", "tag": "HELLO"}]);
    assert_eq!((&row(1)["name"], &row(1)["starts"]), (&json!("Hello"), &starts));
    assert_eq!(figures(&row(1)), [1, 2, 1].map(|n| json!(n)));
    assert_eq!(row(2)["name"], "Not yet");
    assert_eq!(row(2)["starts"], json!([{"type": "api"}, {"type": "api"}]));
    assert_eq!(figures(&row(2)), [0, 0, 0].map(|n| json!(n)));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_says_what_differs_and_who_waits_on_which_version() {
    let server = Server::start().await;
    let plan = async || server.send(&Call::new("POST", "/v1/flows/hello/plan")).await;
    assert_eq!(plan().await.expect(404)["code"], "flow_not_found");
    put(&server, HELLO, "").await.expect(201);
    let new = plan().await.expect(200);
    assert_eq!((&new["live_version"], &new["draft_revision"]), (&Value::Null, &json!(1)));
    let added = |node: &str| json!({"node": node, "kind": "added"});
    assert_eq!(new["changes"], json!([added("mail"), added("rest")]));
    assert_eq!((&new["waiting"], &new["stays_on_version"]), (&json!([]), &json!(true)));

    let enter = async |contact: &str| {
        server.send(&Call::new("POST", "/v1/flows/hello/publish")).await.expect(200);
        let path = format!("/v1/contacts/{contact}/tags");
        server.post(&path, json!({"name": "HELLO"})).await.expect(200);
    };
    let person = json!({"email": "a@b.co"});
    for contact in ["c1", "c2"] {
        server.send(&Call::new("PUT", &format!("/v1/contacts/{contact}")).json(&person)).await;
    }
    enter("c1").await;
    server.post("/v1/clock", json!({"advance": "1 hour"})).await.expect(200);
    let next = HELLO.replace("3 days", "4 days");
    put(&server, &next, "*").await.expect(200);
    enter("c2").await;
    server.post("/v1/clock", json!({"advance": "1 hour"})).await.expect(200);
    let same = plan().await.expect(200);
    assert_eq!((&same["live_version"], &same["changes"]), (&json!(2), &json!([])));

    let other = next.replace("4 days", "5 days").replace("re_entry: always", "re_entry: once");
    let other = other.replace("subject: Hi", "subject: Hello");
    put(&server, &other, "*").await.expect(200);
    let told = plan().await.expect(200);
    assert_eq!(told["changes"], json!([{"node": "rest", "kind": "changed"}]));
    assert_eq!(told["messages"], json!([{"message": "hello_mail", "kind": "changed"}]));
    assert_eq!((&told["sections"], &told["files"]), (&json!(["entry"]), &json!([])));
    let at = |version: u32| json!({"node": "rest", "version": version, "people": 1});
    assert_eq!(told["waiting"], json!([at(2), at(1)]));

    put(&server, "- not\n- a flow", "*").await.expect(200);
    let refused = plan().await.expect(409);
    assert_eq!(refused["code"], "flow_has_errors");
    assert!(!refused["diagnostics"].as_array().unwrap().is_empty());
    server.post("/v1/flows/hello/plan", json!({"x": 1})).await.expect(422);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_checked_played_and_shown() {
    let server = Server::start().await;
    let checked = server.post("/v1/flows/check", json!({"flow": HELLO})).await.expect(200);
    assert_eq!((&checked["ok"], &checked["id"]), (&json!(true), &json!("hello")));
    put(&server, HELLO, "").await.expect(201);
    let event = json!({"type": "tag_added", "contact": {"id": "c"}, "data": {"tag": "HELLO"}});
    let body = json!({"events": [event], "until": "14d"});
    let played = server.post("/v1/flows/hello/simulate", body).await.expect(200);
    let kinds: Vec<_> =
        played["items"].as_array().unwrap().iter().map(|item| &item["kind"]).collect();
    assert_eq!(kinds, ["entered", "message", "node", "node", "ended"], "{played}");
    let other = HELLO.replace("HELLO", "OTHER");
    let body = json!({"jsonl": event.to_string(), "flow": other});
    let played = server.post("/v1/flows/hello/simulate", body).await.expect(200);
    assert_eq!(played["items"], json!([]));
    server
        .send(&Call::new("PUT", "/v1/contacts/c1").json(&json!({"first_name": "Ada"})))
        .await
        .expect(201);
    let readers =
        [(json!("c1"), "Hi Ada"), (json!({"first_name": "Bo"}), "Hi Bo"), (Value::Null, "Hi you")];
    for (contact, subject) in readers {
        let body = json!({"flow": "hello", "message": "hello_mail", "contact": contact});
        let shown = server.post("/v1/messages/preview", body).await.expect(200);
        assert_eq!(shown["parts"]["subject"], subject, "{shown}");
    }
    let unknown = json!({"flow": "hello", "message": "none"});
    assert_eq!(
        server.post("/v1/messages/preview", unknown).await.expect(422)["code"],
        "not_rendered"
    );
    let nobody = json!({"flow": "hello", "message": "hello_mail", "contact": "nobody"});
    server.post("/v1/messages/preview", nobody).await.expect(404);
    server.stop().await;
}
