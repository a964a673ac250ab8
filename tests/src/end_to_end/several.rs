//! Several processes on one PostgreSQL database: whatever is told to one of them counts for all,
//! and nobody gets anything twice, however many they are.

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

/// An e-mail, a wait, and an SMS for whom the first did not make buy.
const JOURNEY: &str = "
schema: flow/v1
id: journey
start: { type: people_event, trigger: tag_added, tag: AB CART, next: mail }
exit_when:
  - { tag_added: BUY }
nodes:
  mail: { type: send_email, message: hello, next: wait }
  wait: { type: pause, for: 2 minutes, next: sms }
  sms: { type: send_sms, message: short, next: end }
messages:
  hello:
    channel: email
    from: Shop <hello@shop.example>
    subject: Your cart
    text: \"It waits for you. Enough of us? {{ unsubscribe_url }}\"
  short: { channel: sms, text: \"Your cart waits for you. Reply STOP to opt out\" }
";

/// Some of them, and the providers all call.
struct Group {
    servers: Servers,
    all: Vec<Weir>,
    /// Dropped after the processes that use it.
    _database: PostgresDatabase,
}

impl Group {
    async fn start(processes: usize, flow: &str) -> Self {
        let (servers, database) = (Servers::start().await, PostgresDatabase::empty().await);
        let settings = servers.settings(4);
        let weir = |_| Weir::prepared(&settings, Pace::Scaled(60)).on(&database.url());
        let mut all: Vec<_> = (0..processes).map(weir).collect();
        all[0].write("flows/flow.yaml", flow);
        for weir in &mut all {
            weir.start().await;
        }
        Self { servers, all, _database: database }
    }

    fn shops(&self) -> Vec<Shop> {
        self.all.iter().map(Weir::shop).collect()
    }

    /// Stops one process, and starts it again: what it had in hand is done by somebody.
    async fn restart(&mut self, nth: usize) {
        assert!(self.all[nth].stop().await.success());
        self.all[nth].start().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_process_loses_nobody_and_sends_nothing_twice() {
    everybody_once(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_lose_nobody_and_send_nothing_twice() {
    everybody_once(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn four_processes_lose_nobody_and_send_nothing_twice() {
    everybody_once(4).await;
}

/// Everybody leaves a cart, every third one buys when the mail is there, and meanwhile each
/// process is stopped and started once.
async fn everybody_once(processes: usize) {
    let mut group = Group::start(processes, JOURNEY).await;
    let shops = group.shops();
    let at = |id: usize| &shops[id % processes];
    for id in 0..PEOPLE {
        at(id).put(&format!("/v1/contacts/c{id}"), &profile(id)).await;
    }
    for id in 0..PEOPLE {
        // Not where the contact was made.
        at(id + 1).tell(&[cart(id)]).await;
    }
    until("everybody's mail", || async {
        (group.servers.mails().await.len() >= PEOPLE).then_some(())
    })
    .await;
    for id in (0..PEOPLE).step_by(3) {
        at(id).tag(&format!("c{id}"), "BUY").await;
    }
    for nth in 0..processes {
        group.restart(nth).await;
    }
    let ended = until("the end of everybody's run", || async {
        let stats = group.shops()[0].get("/v1/flows/journey/stats").await;
        let ended = |how: &str| stats["ended"][how].as_u64().unwrap_or_default();
        let ended = [ended("end"), ended("exit"), stats["quarantined"].as_u64().unwrap_or(1)];
        (ended[0] + ended[1] >= PEOPLE as u64).then_some(ended)
    })
    .await;
    let (mails, texts) = (group.servers.mails().await, group.servers.texts().await);
    let mailed: BTreeSet<_> = mails.iter().map(|mail| mail.to.clone()).collect();
    assert_eq!((mails.len(), mailed.len()), (PEOPLE, PEOPLE), "somebody was mailed twice");
    let written: BTreeSet<_> = texts.iter().map(|text| text.to.clone()).collect();
    assert_eq!(texts.len(), written.len(), "somebody was written to twice");
    assert_eq!([ended[0] + ended[1], ended[2]], [PEOPLE as u64, 0]);
    // Who buys while the SMS is with its provider leaves, and has it.
    assert!(ended[0] <= texts.len() as u64, "who came to the end had the SMS");
    let bought = |id: usize| id.is_multiple_of(3);
    let lost = (0..PEOPLE).find(|id| !bought(*id) && !written.contains(&phone(*id)));
    assert_eq!(lost, None, "who did not buy had the SMS");
    let inside = group.shops()[0].list("/v1/flows/journey/tokens").await;
    assert!(inside.is_empty(), "{inside:?}");
}

fn profile(id: usize) -> Value {
    json!({
        "email": format!("c{id}@customers.example"), "phone": phone(id),
        "consent": { "email": true, "sms": true },
    })
}

fn phone(id: usize) -> String {
    format!("+49151{id:08}")
}

fn cart(id: usize) -> Value {
    let data = json!({ "tag": "AB CART" });
    json!({ "type": "tag_added", "contact": { "id": format!("c{id}") }, "data": data })
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_are_one_weir() {
    let pair = Group::start(2, FLOW).await;
    let [one, two] = <[_; 2]>::try_from(pair.shops()).expect("there are two");
    for id in 0..PEOPLE {
        [&one, &two][id % 2].put(&format!("/v1/contacts/c{id}"), &profile(id)).await;
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
    let found = pair.all[0].assert_well().await;
    assert_eq!(found["runs"]["entered"], PEOPLE);
}

/// A killed process leaves its calls to the one that goes on, in seconds and not when the longest
/// call there may be would have ended, ten minutes later; nor when the other one's own calls end,
/// which hang meanwhile and stay its own.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_process_had_taken_is_looked_after_by_the_other() {
    let mut pair = Group::start(2, FLOW).await;
    let [one, two] = <[_; 2]>::try_from(pair.shops()).expect("there are two");
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
    pair.all[0].kill().await;
    until("those of the killed one", || async {
        let unknown = two.list("/v1/messages?status=unknown").await;
        (unknown.len() == 4).then_some(())
    })
    .await;
    let sending = two.list("/v1/messages?status=sending").await;
    assert_eq!(sending.len(), 4, "those of the living one are its own");
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
    let pair = Group::start(2, FLOW).await;
    let [one, two] = <[_; 2]>::try_from(pair.shops()).expect("there are two");
    two.put("/v1/contacts/c0", &profile(0)).await;
    one.post("/v1/flows/reminder/pause", &json!({})).await;
    two.tell(&[cart(0)]).await;
    let stats = two.get("/v1/flows/reminder/stats").await;
    assert_eq!(stats["entered"], json!({}), "a paused flow lets nobody in");
    one.post("/v1/flows/reminder/resume", &json!({})).await;
    two.tell(&[cart(0)]).await;
    until("the mail", || async { (pair.servers.mails().await.len() == 1).then_some(()) }).await;
}
