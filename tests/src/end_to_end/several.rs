//! Two processes on one PostgreSQL database: whatever is told to one of them counts for both, and
//! nobody gets anything twice.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use weir_store::testing::PostgresDatabase;

use super::guards::FLOW;
use super::providers::Servers;
use super::shop::Shop;
use super::waiting::until;
use super::weir::{Pace, Weir};

/// How many people there are.
const PEOPLE: usize = 60;

/// Two of them, and the providers both call.
struct Pair {
    servers: Servers,
    both: [Weir; 2],
    database: PostgresDatabase,
}

impl Pair {
    async fn start() -> Self {
        let (servers, database) = (Servers::start().await, PostgresDatabase::empty().await);
        let settings = servers.settings(4);
        let weir = || Weir::prepared(&settings, Pace::Scaled(60)).on(&database.url());
        let mut both = [weir(), weir()];
        both[0].write("flows/reminder.yaml", FLOW);
        for weir in &mut both {
            weir.start().await;
        }
        Self { servers, both, database }
    }

    fn shops(&self) -> [Shop; 2] {
        [self.both[0].shop(), self.both[1].shop()]
    }
}

fn cart(id: usize) -> Value {
    let data = json!({ "tag": "AB CART" });
    json!({ "type": "tag_added", "contact": { "id": format!("c{id}") }, "data": data })
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_are_one_weir() {
    let pair = Pair::start().await;
    let [one, two] = pair.shops();
    for id in 0..PEOPLE {
        let email = format!("c{id}@customers.example");
        let profile = json!({ "email": email, "consent": { "email": true } });
        [&one, &two][id % 2].put(&format!("/v1/contacts/c{id}"), &profile).await;
    }
    one.publish("reminder", &FLOW.replace("Your cart", "Your cart, anew")).await;
    for (shop, first) in [(&two, 0), (&one, 1)] {
        shop.tell(&(first..PEOPLE).step_by(2).map(cart).collect::<Vec<_>>()).await;
    }
    let mails = until("everybody's mail", || async {
        Some(pair.servers.mails().await).filter(|mails| mails.len() >= PEOPLE)
    })
    .await;
    assert!(mails.iter().all(|mail| mail.subject == "Your cart, anew"));
    let people: BTreeSet<_> = mails.iter().map(|mail| mail.to.clone()).collect();
    assert_eq!((mails.len(), people.len()), (PEOPLE, PEOPLE), "somebody got it twice");
    until("the end of everybody's run", || async {
        let stats = two.get("/v1/flows/reminder/stats").await;
        assert_eq!(stats["quarantined"], 0);
        (stats["ended"]["end"] == PEOPLE).then_some(())
    })
    .await;
    assert_only_the_server_is_unsafe(&pair).await;
}

/// Every promise holds, save that the server of the tests is set up to be quick.
async fn assert_only_the_server_is_unsafe(pair: &Pair) {
    let url = pair.database.url();
    let doctor = ["doctor", "--format", "json", "--store", &url];
    let output = pair.both[0].run(&doctor).await;
    let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let promises = found["promises"].as_array().expect("a list").iter();
    let broken = promises.filter(|promise| promise["broken"].as_i64() > Some(0));
    let broken: Vec<_> = broken.map(|promise| &promise["id"]).collect();
    assert_eq!((output.status.code(), broken), (Some(1), vec![&json!("I4")]), "{found}");
    assert_eq!(found["promises"][3]["found"][0]["what"], "fsync is off");
    assert_eq!(found["runs"]["entered"], PEOPLE);
}

/// A killed process leaves its calls to the one that goes on, in seconds and not when the longest
/// call there may be would have ended: at this pace that is ten minutes of the test.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_process_had_taken_is_looked_after_by_the_other() {
    let mut pair = Pair::start().await;
    let [one, two] = pair.shops();
    for id in 0..PEOPLE {
        let email = format!("c{id}@customers.example");
        let profile = json!({ "email": email, "consent": { "email": true } });
        one.put(&format!("/v1/contacts/c{id}"), &profile).await;
    }
    pair.servers.hold_answers();
    one.tell(&(0..PEOPLE).map(cart).collect::<Vec<_>>()).await;
    two.tell(&[cart(0)]).await;
    until("the calls of both", || async {
        let sending = two.list("/v1/messages?status=sending").await;
        (sending.len() == 8).then_some(())
    })
    .await;
    pair.both[0].kill().await;
    pair.servers.behave();
    until("everybody's message", || async {
        let pending =
            [two.list("/v1/messages?status=queued"), two.list("/v1/messages?status=sending")];
        let [queued, sending] = pending;
        (queued.await.is_empty() && sending.await.is_empty()).then_some(())
    })
    .await;
    let unknown = two.list("/v1/messages?status=unknown").await.len();
    assert_eq!(unknown, 4, "those of the killed one, and no others");
    let mails = pair.servers.mails().await;
    let people: BTreeSet<_> = mails.iter().map(|mail| mail.to.clone()).collect();
    assert_eq!(mails.len(), people.len(), "somebody got it twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_counts_for_both_when_it_is_answered() {
    let pair = Pair::start().await;
    let [one, two] = pair.shops();
    let profile = json!({ "email": "c0@customers.example", "consent": { "email": true } });
    two.put("/v1/contacts/c0", &profile).await;
    one.post("/v1/flows/reminder/pause", &json!({})).await;
    two.tell(&[cart(0)]).await;
    let stats = two.get("/v1/flows/reminder/stats").await;
    assert_eq!(stats["entered"], json!({}), "a paused flow lets nobody in");
    one.post("/v1/flows/reminder/resume", &json!({})).await;
    two.tell(&[cart(0)]).await;
    until("the mail", || async { (pair.servers.mails().await.len() == 1).then_some(()) }).await;
}
