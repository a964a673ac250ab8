//! Weir is killed at moments nobody chose, again and again, while a shop posts events and mails
//! go out: what was answered is there, and nothing goes twice.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::providers::Servers;
use super::receipts;
use super::shop::Shop;
use super::waiting::until;
use super::weir::{Pace, Weir};

/// How often Weir is killed.
const KILLS: usize = 4;

/// How long it lives at least, and at most, before it is killed: enough for a few batches, and too
/// little for the mails of all of them.
const LIFE_MILLIS: std::ops::Range<u64> = 20..400;

/// How many events are posted at once.
const BATCH_EVENTS: usize = 25;

/// How many mails leave at once.
const CONCURRENCY: usize = 4;

/// What the shop knows of the batches it posted.
#[derive(Default)]
struct Posted {
    /// Answered with 2xx.
    answered: Vec<Vec<Value>>,
    /// Sent and never answered.
    in_doubt: Vec<Vec<Value>>,
    batches: usize,
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_is_there_and_nothing_goes_twice() {
    let servers = Servers::start().await;
    let mut weir = Weir::prepared(&servers.settings(CONCURRENCY), Pace::Manual);
    weir.write("flows/receipt.yaml", receipts::FLOW);
    weir.start().await;
    receipts::introduce(&weir.shop()).await;
    let mut posted = Posted::default();
    let mut dice = Dice::thrown();
    for _ in 0..KILLS {
        let posting = post_until_the_end(weir.shop(), posted);
        tokio::time::sleep(dice.life()).await;
        weir.kill().await;
        posted = posting.await.expect("no panic");
        weir.start().await;
    }
    assert!(!posted.answered.is_empty(), "nothing was answered before a kill");
    let shop = weir.shop();
    settle(&shop).await;
    assert_all_is_there(&shop, &posted).await;
    assert_nothing_changes(&shop, &posted).await;
    take_the_rest(&shop, &posted).await;
    assert_sent_once(&shop, &servers).await;
}

/// Posts batch after batch until the server is gone.
fn post_until_the_end(shop: Shop, mut posted: Posted) -> JoinHandle<Posted> {
    tokio::spawn(async move {
        loop {
            let batch = receipts::batch(posted.batches, BATCH_EVENTS);
            posted.batches += 1;
            let body = json!({ "events": batch });
            match shop.call(Method::POST, "/v1/events", Some(&body)).await {
                Ok((status, _)) if status.is_success() => posted.answered.push(batch),
                Ok((status, answer)) => panic!("a batch was answered {status}: {answer}"),
                Err(_) => {
                    posted.in_doubt.push(batch);
                    return posted;
                }
            }
        }
    })
}

/// Lets everything leave that is queued.
async fn settle(shop: &Shop) {
    shop.advance("1 second").await;
    until("the last mail", || async {
        let queued = shop.list("/v1/messages?status=queued").await;
        let sending = shop.list("/v1/messages?status=sending").await;
        (queued.is_empty() && sending.is_empty()).then_some(())
    })
    .await;
}

/// The messages of each contact by what became of them.
async fn messages(shop: &Shop) -> BTreeMap<String, (String, String)> {
    let listed = shop.list("/v1/messages").await;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let row = |one: &Value| (text(&one["id"]), (text(&one["subject"]), text(&one["status"])));
    listed.iter().map(row).collect()
}

/// Every event that was answered is in its contact's timeline, and was applied: it has sent.
async fn assert_all_is_there(shop: &Shop, posted: &Posted) {
    let mut answered: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for event in posted.answered.iter().flatten() {
        let contact = event["contact"]["id"].as_str().expect("as it was posted");
        answered.entry(contact).or_default().insert(event["id"].as_str().expect("as posted"));
    }
    for (contact, answered) in answered {
        let timeline = shop.list(&format!("/v1/contacts/{contact}/timeline")).await;
        let events = timeline.iter().filter(|entry| entry["kind"] == "event");
        let known: BTreeSet<_> = events.filter_map(|entry| entry["event"].as_str()).collect();
        let lost: Vec<_> = answered.difference(&known).collect();
        assert!(lost.is_empty(), "{contact} lost {lost:?}");
        let sent = shop.messages_of(contact).await.len();
        assert!(sent >= answered.len(), "{contact}: {} events, {sent} messages", answered.len());
    }
}

/// Posted once more, everything that was answered is a repetition.
async fn assert_nothing_changes(shop: &Shop, posted: &Posted) {
    let before = messages(shop).await;
    for batch in &posted.answered {
        let answer = shop.post("/v1/events", &json!({ "events": batch })).await;
        assert_eq!(answer["duplicates"], batch.len(), "{answer}");
    }
    settle(shop).await;
    assert_eq!(messages(shop).await, before);
}

/// A shop that got no answer posts again: whatever had been taken is a repetition, the rest is
/// taken now, and then all of it is there.
async fn take_the_rest(shop: &Shop, posted: &Posted) {
    for batch in &posted.in_doubt {
        let answer = shop.post("/v1/events", &json!({ "events": batch })).await;
        let taken = ["accepted", "duplicates"].map(|field| answer[field].as_u64());
        let taken: u64 = taken.into_iter().flatten().sum();
        assert_eq!(taken, batch.len() as u64, "{answer}");
    }
    settle(shop).await;
    assert_eq!(messages(shop).await.len(), posted.batches * BATCH_EVENTS);
}

/// The mail server saw every accepted message once, and none twice.
async fn assert_sent_once(shop: &Shop, servers: &Servers) {
    let mails = servers.mails().await;
    let arrived: BTreeSet<_> = mails.iter().map(|mail| mail.message.clone()).collect();
    assert_eq!(arrived.len(), mails.len(), "a mail went twice");
    let (mut unknown, mut accepted) = (0, BTreeSet::new());
    for (id, (_, status)) in messages(shop).await {
        match status.as_str() {
            "accepted" => assert!(accepted.insert(id)),
            "unknown" => unknown += 1,
            other => panic!("{id} is {other}"),
        }
    }
    let missing: Vec<_> = accepted.difference(&arrived).collect();
    assert!(missing.is_empty(), "accepted, and never arrived: {missing:?}");
    assert!(unknown <= KILLS * CONCURRENCY, "{unknown} messages are unknown");
    assert!(arrived.len() <= accepted.len() + unknown);
}

/// Where the moments come from that nobody chose: printed, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn thrown() -> Self {
        let given = std::env::var("WEIR_TEST_SEED").ok().and_then(|text| text.parse().ok());
        let seed = given.unwrap_or_else(|| u64::from(std::process::id()));
        println!("repeat with WEIR_TEST_SEED={seed}");
        Self(seed)
    }

    /// How long Weir lives until it is killed.
    fn life(&mut self) -> Duration {
        // Knuth's multiplier and increment for 64 bits (MMIX).
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let span = LIFE_MILLIS.end - LIFE_MILLIS.start;
        Duration::from_millis(LIFE_MILLIS.start + (self.0 >> 33) % span)
    }
}
