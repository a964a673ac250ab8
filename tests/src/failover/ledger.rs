//! What must hold in the end, by what clients were answered, what the mail server was given, and
//! what Weir says.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::CONCURRENCY;
use super::load::Posted;
use crate::end_to_end::providers::Servers;
use crate::end_to_end::receipts::PEOPLE;
use crate::end_to_end::shop::Shop;

/// Checks everything.
pub(super) async fn check(shop: &Shop, servers: &Servers, posted: &Posted) {
    assert_applied_once(shop, posted).await;
    assert_sent_once(shop, servers, posted).await;
}

/// Every event that was answered is in its contact's timeline, once.
async fn assert_applied_once(shop: &Shop, posted: &Posted) {
    let mut known = BTreeMap::<String, usize>::new();
    for index in 0..PEOPLE {
        let timeline = shop.list(&format!("/v1/contacts/c{index}/timeline")).await;
        let events = timeline.iter().filter(|entry| entry["kind"] == "event");
        for id in events.filter_map(|entry| entry["event"].as_str()) {
            *known.entry(id.to_owned()).or_default() += 1;
        }
    }
    let ids: Vec<_> = posted.all().filter_map(|event| event["id"].as_str()).collect();
    let lost: Vec<_> = ids.iter().filter(|id| !known.contains_key(**id)).collect();
    assert!(lost.is_empty(), "answered and lost: {lost:?}");
    let twice: Vec<_> = ids.iter().filter(|id| known[**id] > 1).collect();
    assert!(twice.is_empty(), "applied twice: {twice:?}");
}

/// Every event made one message, and the mail server was given each message once.
async fn assert_sent_once(shop: &Shop, servers: &Servers, posted: &Posted) {
    let messages = shop.list("/v1/messages").await;
    let subjects: BTreeSet<_> = messages.iter().map(|message| text(&message["subject"])).collect();
    assert_eq!(subjects.len(), messages.len(), "an event made two messages");
    let order = |event: &Value| format!("Order {}", text(&event["data"]["order_id"]));
    let missing: Vec<_> = posted.all().map(order).filter(|of| !subjects.contains(of)).collect();
    assert!(missing.is_empty(), "answered, and never written about: {missing:?}");
    let mails = servers.mails().await;
    let arrived: BTreeSet<_> = mails.iter().map(|mail| mail.message.clone()).collect();
    assert_eq!(arrived.len(), mails.len(), "a mail went twice");
    let is = |status: &'static str| messages.iter().filter(move |one| one["status"] == status);
    let (accepted, unknown) = (is("accepted").count(), is("unknown").count());
    let lost: Vec<_> =
        is("accepted").map(|one| text(&one["id"])).filter(|id| !arrived.contains(id)).collect();
    assert!(lost.is_empty(), "accepted, and never arrived: {lost:?}");
    println!("{} messages: {accepted} accepted, {unknown} unknown", messages.len());
    assert_eq!(accepted + unknown, messages.len(), "something became of the others");
    assert!(unknown <= 2 * CONCURRENCY, "{unknown} messages are unknown");
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
