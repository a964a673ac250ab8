//! A segment that is written while Weir is down, filled through a kill, and entered and left later.

use serde_json::{Value, json};

use super::waiting::until;
use super::weir::{Pace, Weir};

/// Whoever comes to be in the segment, or is in it no more, waits.
const FLOW: &str = "
schema: flow/v1
id: regulars
start:
  - { id: came, type: people_event, trigger: segment_entered, segment: regulars, next: in }
  - { id: went, type: people_event, trigger: segment_left, segment: regulars, next: out }
entry: { re_entry: always }
nodes:
  in: { type: pause, for: 90 days, next: end }
  out: { type: pause, for: 90 days, next: end }
";

const SEGMENT: &str = "
name: Regulars
where: { event: order_placed, within: 30 days, count: { gte: 2 } }
";

/// More than are judged in one commit, several times over.
const PEOPLE: usize = 2_400;

fn orders(contact: usize, times: usize) -> impl Iterator<Item = Value> {
    (0..times).map(move |nth| {
        json!({
            "type": "order_placed", "contact": { "id": format!("c{contact}") },
            "data": { "order_id": format!("o{contact}-{nth}"), "total": 20 },
        })
    })
}

async fn regulars(weir: &Weir) -> Value {
    weir.shop().get("/v1/segments/regulars").await
}

async fn inside(weir: &Weir) -> (u64, u64) {
    let stats = weir.shop().get("/v1/flows/regulars/stats").await;
    let at = |node: &str| stats["inside"][node].as_u64().unwrap_or_default();
    (at("in"), at("out"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_leaves_nobody_out_of_a_segment() {
    let mut weir = Weir::prepared("", Pace::Manual);
    weir.write("flows/regulars.yaml", FLOW);
    weir.write("regulars.yaml", SEGMENT);
    weir.write("wrong.yaml", "name: Wrong\nwhere: { reachable: sms }\n");
    weir.start().await;
    // Every second one ordered twice.
    let events: Vec<Value> = (0..PEOPLE).flat_map(|nth| orders(nth, 1 + nth % 2)).collect();
    for some in events.chunks(1_200) {
        weir.shop().post("/v1/events", &json!({ "events": some })).await;
    }
    weir.stop().await;
    let put = ["segments", "put", "regulars", "regulars.yaml", "--store", weir.store()];
    assert!(weir.run(&put).await.status.success());
    let wrong = ["segments", "put", "wrong", "wrong.yaml", "--store", weir.store()];
    let refused = weir.run(&wrong).await;
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("/where/reachable"), "{said}");

    weir.start().await;
    let some_are_in = || async { (regulars(&weir).await["members"] != 0).then_some(()) };
    until("the first members", some_are_in).await;
    weir.kill().await;
    weir.start().await;
    let all_are_in = || async { (regulars(&weir).await["state"] == "ready").then_some(()) };
    until("all of them", all_are_in).await;
    assert_eq!(regulars(&weir).await["members"], PEOPLE / 2);
    assert_eq!(inside(&weir).await, (0, 0), "who is in it already starts nothing");

    let event = orders(0, 2).last().expect("the second");
    weir.shop().post("/v1/events", &event).await;
    assert_eq!(inside(&weir).await, (1, 0));
    assert_eq!(weir.shop().get("/v1/contacts/c0").await["segments"], json!(["regulars"]));
    weir.shop().post("/v1/clock", &json!({ "advance": "31 days" })).await;
    assert_eq!(regulars(&weir).await["members"], 0);
    assert_eq!(inside(&weir).await, (1, PEOPLE as u64 / 2 + 1), "time alone");
    weir.assert_well().await;
    let list = weir.run(&["segments", "list", "--format", "json", "--store", weir.store()]).await;
    let told: Value = serde_json::from_slice(&list.stdout).expect("JSON");
    assert_eq!(
        (&told["items"][0]["id"], &told["items"][0]["members"]),
        (&"regulars".into(), &0.into())
    );
    let remove = ["segments", "remove", "regulars", "--store", weir.store()];
    assert_eq!(weir.run(&remove).await.status.code(), Some(1), "a flow asks about it");
}
