//! Two hundred people buy while their e-mails are leaving: whose purchase was answered before the
//! e-mail was on its way never gets it, and nobody else loses it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::guards::FLOW;
use super::providers::Servers;
use super::shop::Shop;
use super::waiting::until;
use super::weir::{Pace, Weir};

/// How many people there are.
const PEOPLE: usize = 200;

/// How many of them buy while the mail server answers nobody.
const EARLY_BUYERS: usize = 50;

/// How many mails are on their way at once.
const CONCURRENCY: usize = 4;

/// How many people call at the same time.
const CALLERS: usize = 16;

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_that_was_answered_first_wins() {
    let servers = Servers::start().await;
    let mut weir = Weir::prepared(&servers.settings(CONCURRENCY), Pace::Manual);
    weir.write("flows/reminder.yaml", FLOW);
    weir.start().await;
    let shop = weir.shop();
    let people: Vec<_> = (0..PEOPLE).map(|index| format!("c{index}")).collect();
    all(&people, |id| introduce(shop.clone(), id)).await;
    servers.hold_answers();
    shop.tell(&people.iter().map(|id| cart(id)).collect::<Vec<_>>()).await;
    until("the first mails", || async {
        (servers.mails().await.len() == CONCURRENCY).then_some(())
    })
    .await;
    let (early, late) = people.split_at(EARLY_BUYERS);
    let mut became = all(early, |id| buy(shop.clone(), id)).await;
    servers.behave();
    became.extend(all(late, |id| buy(shop.clone(), id)).await);
    shop.advance("1 minute").await;
    assert_kept(&servers, &became).await;
}

/// Calls for everybody, some at the same time.
async fn all<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    people: &[String],
    call: impl Fn(String) -> F,
) -> Vec<T> {
    let mut answers = Vec::with_capacity(people.len());
    for some in people.chunks(CALLERS) {
        let calls: JoinSet<_> = some.iter().cloned().map(&call).collect();
        answers.extend(calls.join_all().await);
    }
    answers
}

fn cart(id: &str) -> Value {
    let data = json!({ "tag": "AB CART" });
    json!({ "type": "tag_added", "contact": { "id": id }, "data": data })
}

async fn introduce(shop: Shop, id: String) {
    let email = format!("{id}@customers.example");
    let profile = json!({ "email": email, "consent": { "email": true } });
    shop.put(&format!("/v1/contacts/{id}"), &profile).await;
}

/// Buys, and looks what had become of the e-mail when that was answered.
async fn buy(shop: Shop, id: String) -> (String, String) {
    shop.tag(&id, "BUY").await;
    let messages = shop.messages_of(&id).await;
    let [message] = messages.as_slice() else { panic!("{id} has {messages:?}") };
    let text = |field: &str| message[field].as_str().map(str::to_owned);
    assert_ne!(message["status"], "queued", "{message}");
    assert_eq!(message["handed_over_at"] == Value::Null, text("status") != Some("accepted".into()));
    (text("id").expect("it has an id"), text("status").expect("it has a status"))
}

/// Cancelled means that it never arrives; everything else was on its way and arrives once.
async fn assert_kept(servers: &Servers, became: &[(String, String)]) {
    let mails = servers.mails().await;
    let mut arrived = BTreeMap::new();
    for mail in &mails {
        *arrived.entry(&mail.message).or_insert(0) += 1;
    }
    for (message, status) in became {
        let times = arrived.get(message).copied().unwrap_or(0);
        let is_kept = match status.as_str() {
            "cancelled" => times == 0,
            "accepted" => times == 1,
            // A call that was not made within a second is not made at all (rule 18).
            "sending" => times <= 1,
            other => panic!("{message} is {other}"),
        };
        assert!(is_kept, "{message} was {status} when BUY was answered, and came {times} times");
    }
    let statuses: BTreeSet<_> = became.iter().map(|(_, status)| status.as_str()).collect();
    assert!(statuses.contains("cancelled"), "everybody was too late: {statuses:?}");
    assert!(mails.len() >= CONCURRENCY && mails.len() < PEOPLE);
}
