//! Batches of events: each item stands for itself.

use serde_json::{Value, json};

use super::client::Call;
use super::server::Server;
use super::{BY_HAND, HELLO};

fn event(contact: &str, id: &str) -> Value {
    json!({"id": id, "type": "page_viewed", "contact": {"id": contact}})
}

fn statuses(answer: &Value) -> Vec<&str> {
    let results = answer["results"].as_array().unwrap();
    results.iter().map(|result| result["status"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_event_never_loses_the_good_ones() {
    let server = Server::start().await;
    let contact = json!({"id": "c1"});
    let events = json!([
        event("c1", "e1"),
        {"type": "message_seen", "contact": contact},
        {"type": "page_viewed", "contact": contact, "occurred_at": "2027-01-04T09:05:01Z"},
        {"type": "page_viewed", "contact": contact, "occurred_at": "2027-01-04T09:05:00Z"},
        event("c1", "e1"),
        {"type": "page_viewed", "contact": contact, "unknown": 1},
        5,
        event("c2", "e1"),
    ]);
    let answer = server.post("/v1/events", json!({"events": events})).await.expect(200);
    let expected = [
        "accepted",
        "rejected",
        "rejected",
        "accepted",
        "duplicate",
        "rejected",
        "rejected",
        "accepted",
    ];
    assert_eq!(statuses(&answer), expected);
    let counts = (&answer["accepted"], &answer["duplicates"], &answer["rejected"]);
    assert_eq!(counts, (&json!(3), &json!(1), &json!(4)));
    let results = &answer["results"];
    assert_eq!(results[1]["errors"][0]["code"], "event_type_reserved");
    assert_eq!(results[1]["errors"][0]["pointer"], "/events/1/type");
    assert_eq!(results[2]["errors"][0]["code"], "occurred_in_future");
    assert_eq!(results[5]["errors"][0]["code"], "unknown_field");
    assert_eq!((&results[0]["index"], &results[0]["id"]), (&json!(0), &json!("e1")));
    assert!(results[3]["id"].as_str().unwrap().starts_with("evt_"));
    let again = server.post("/v1/events", event("c1", "e1")).await.expect(200);
    assert_eq!(statuses(&again), ["duplicate"]);
    let none = server.post("/v1/events", json!({"type": "Bad"})).await.expect(200);
    assert_eq!((statuses(&none), &none["rejected"]), (vec!["rejected"], &json!(1)));
    let timeline = server.get("/v1/contacts/c1/timeline").await.expect(200);
    let seen = timeline["items"].as_array().unwrap().iter();
    let seen: Vec<_> = seen.filter(|item| item["type"] == "page_viewed").collect();
    assert_eq!(seen.len(), 2);
    let named = results[3]["id"].as_str();
    assert!(seen.iter().any(|item| item["event"].as_str() == named), "{named:?} of {seen:?}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn five_thousand_events_are_one_request() {
    let server = Server::start().await;
    let events: Vec<_> =
        (0..5_000).map(|n| event(&format!("c{}", n % 50), &format!("e{n}"))).collect();
    let answer = server.post("/v1/events", json!({"events": events})).await.expect(200);
    assert_eq!(
        (&answer["accepted"], answer["results"].as_array().unwrap().len()),
        (&json!(5_000), 5_000)
    );
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_several_people_is_refused_with_their_names() {
    let server = Server::start().await;
    for id in ["c1", "c2"] {
        let body = json!({"email": "both@shop.example"});
        server.send(&Call::new("PUT", &format!("/v1/contacts/{id}")).json(&body)).await.expect(201);
    }
    let body = json!({"type": "page_viewed", "contact": {"email": "Both@shop.example"}});
    let answer = server.post("/v1/events", body).await.expect(200);
    let fault = &answer["results"][0]["errors"][0];
    assert_eq!(fault["code"], "contact_ambiguous");
    let mut names: Vec<_> =
        fault["contacts"].as_array().unwrap().iter().map(Value::to_string).collect();
    names.sort();
    assert_eq!(names, ["\"c1\"", "\"c2\""]);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_address_makes_a_contact_once() {
    let server = Server::start().await;
    let body = json!({"type": "page_viewed", "contact": {"email": "New@shop.example"}});
    let answer = server.post("/v1/events", json!({"events": [body, body]})).await.expect(200);
    assert_eq!(answer["accepted"], 2);
    let found = server.get("/v1/contacts?email=new@shop.example").await.expect(200);
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn participants_are_answered_each_for_itself() {
    let server = Server::start().await;
    server.publish("by-hand", BY_HAND).await;
    server.publish("hello", HELLO).await;
    let body =
        json!({"contacts": ["c1", {"email": "no"}, "c1", {"email": "a@b.co"}], "data": {"x": 1}});
    let answer = server.post("/v1/flows/by-hand/participants", body).await.expect(200);
    assert_eq!(statuses(&answer), ["entered", "rejected", "not_entered", "entered"]);
    assert_eq!(answer["results"][1]["errors"][0]["pointer"], "/contacts/1/email");
    assert_eq!(answer["results"][2]["reason"], "re_entry");
    let body = json!({"contacts": ["c1"]});
    let answer = server.post("/v1/flows/hello/participants", body).await.expect(200);
    assert_eq!(answer["results"][0]["reason"], "no_start");
    let tokens = server.get("/v1/flows/by-hand/tokens?node=rest").await.expect(200);
    assert_eq!(tokens["items"].as_array().unwrap().len(), 2);
    assert_eq!(tokens["items"][0]["waits_for"], "time");
    let out = Call::new("DELETE", "/v1/flows/by-hand/participants/c1");
    assert_eq!(server.send(&out).await.status, 204);
    assert_eq!(server.send(&out).await.expect(404)["code"], "not_inside");
    let nobody = Call::new("DELETE", "/v1/flows/by-hand/participants/nobody");
    assert_eq!(server.send(&nobody).await.expect(404)["code"], "contact_not_found");
    let many = json!({"contacts": vec!["c"; 1_001]});
    let refused = server.post("/v1/flows/by-hand/participants", many).await.expect(413);
    assert_eq!(refused["code"], "too_many");
    server.stop().await;
}
