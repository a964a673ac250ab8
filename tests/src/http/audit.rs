//! Who did what: every deed of an operator is kept, without what was sent.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use weir_api::keys::Role;

use super::HELLO;
use super::client::Call;
use super::server::Server;
use super::sign_in::{PASSWORD, by, signed_in, user};

async fn deeds(server: &Server, cookie: &str, query: &str) -> Vec<Value> {
    let call = Call::new("GET", &format!("/v1/audit{query}"));
    let list = server.send(&by(cookie, call)).await.expect(200);
    list["items"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_operators_do_is_kept() {
    let server = Server::start().await;
    server.publish("hello", HELLO).await;
    server.post("/v1/contacts/ada@shop.example/tags", json!({"name": "X"})).await.expect(200);
    user(&server, "ada", "owner").await;
    let ada = signed_in(&server, "ada").await;
    let key = format!("Bearer {}", server.key(Role::Operator, &[]).await);
    let pause = Call::new("POST", "/v1/flows/hello/pause").header("authorization", &key);
    server.send(&pause).await.expect(200);
    let erase = Call::new("DELETE", "/v1/contacts/ada@shop.example");
    assert_eq!(server.send(&by(&ada, erase)).await.status, 204);
    let none = Call::new("POST", "/v1/flows/none/publish");
    server.send(&by(&ada, none)).await.expect(404);
    let wrong = json!({"email": "ada@shop.example", "password": "wrong password"});
    server.post("/v1/session", wrong).await.expect(401);
    server.post("/v1/session", json!({"email": 5})).await.expect(422);
    let told = deeds(&server, &ada, "").await;
    let short: Vec<_> = told
        .iter()
        .map(|deed| {
            let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
            let actor = text(&deed["actor"]["id"]);
            let actor = if actor.starts_with("key_") { "key".to_owned() } else { actor };
            format!(
                "{actor} {} {} {}",
                text(&deed["action"]),
                text(&deed["target"]),
                text(&deed["outcome"])
            )
        })
        .collect();
    let (short, all): (BTreeSet<_>, _) =
        (short.iter().map(String::as_str).collect(), short.join("\n"));
    let expected = BTreeSet::from([
        "nobody signed_in usr_ada refused",
        "usr_ada flow_published none refused",
        "usr_ada contact_erased - done",
        "key flow_paused hello done",
        "usr_ada signed_in usr_ada done",
        "loopback flow_published hello done",
    ]);
    assert_eq!(short, expected, "{all}");
    let text = Value::from(told).to_string();
    assert!(!text.contains("wrong password") && !text.contains(PASSWORD) && !text.contains('@'));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn deeds_are_found_and_paged() {
    let server = Server::start().await;
    server.publish("hello", HELLO).await;
    for word in ["pause", "resume", "pause"] {
        server.post(&format!("/v1/flows/hello/{word}"), Value::Null).await.expect(200);
    }
    user(&server, "ada", "owner").await;
    let ada = signed_in(&server, "ada").await;
    assert_eq!(deeds(&server, &ada, "?action=flow_paused").await.len(), 2);
    assert_eq!(deeds(&server, &ada, "?actor=usr_ada").await.len(), 1);
    assert_eq!(deeds(&server, &ada, "?since=1%20hour").await.len(), 5);
    assert_eq!(deeds(&server, &ada, "?until=1%20hour").await.len(), 0);
    assert_eq!(deeds(&server, &ada, "?until=2099-01-01T00:00:00Z").await.len(), 5);
    let page = |query: String| by(&ada, Call::new("GET", &format!("/v1/audit?limit=2{query}")));
    let (mut cursor, mut ids) = (String::new(), BTreeSet::new());
    loop {
        let list = server.send(&page(cursor)).await.expect(200);
        let items = list["items"].as_array().unwrap().iter();
        ids.extend(items.map(|deed| deed["id"].to_string()));
        let Some(next) = list["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(ids.len(), 5, "each once");
    for bad in ["?since=yesterday", "?until=soon", "?who=x", "?limit=0", "?cursor=x"] {
        server.send(&by(&ada, Call::new("GET", &format!("/v1/audit{bad}")))).await.expect(422);
    }
    server.stop().await;
}

/// What changes something and is an operator's is a deed; what programs write all day is none.
#[test]
fn what_changes_something_is_a_deed() {
    let programs = ["contacts:write", "events:write", "products:write"];
    let drafts = [
        "PUT /v1/flows/{id}",
        "POST /v1/flows/{id}/simulate",
        "POST /v1/flows/{id}/plan",
        "POST /v1/flows/check",
        "POST /v1/messages/preview",
        "POST /v1/segments/preview",
    ];
    // What cannot be taken back.
    let for_ever = [
        "DELETE /v1/contacts/{id}",
        "POST /v1/contacts/{id}/merge",
        "DELETE /v1/products/{id}",
        "DELETE /people/2/persons",
        "DELETE /people/2/persons/batch",
    ];
    // Nothing changes, and everybody goes.
    let export = "GET /v1/exports/contacts";
    for route in weir_api::all_routes() {
        let said = format!("{} {}", route.method, route.path);
        let changes = route.method != "GET" && !drafts.contains(&said.as_str());
        let by_program =
            route.scope.as_ref().is_none_or(|scope| programs.contains(&scope.as_str()));
        let is_session = route.path == "/v1/session";
        let is_participants = route.path.contains("/participants");
        let for_ever = for_ever.contains(&said.as_str());
        let expected = changes && (!by_program || for_ever || is_session || is_participants);
        let expected = expected || said == export;
        assert_eq!(route.deed.is_some(), expected, "{said}");
    }
}
