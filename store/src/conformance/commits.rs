//! One commit: all of it, or nothing.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;
use weir_engine::model::{Ended, Reason, Status};
use weir_engine::needs::Needs;
use weir_engine::turn::{Changes, Known};
use weir_messages::Channel;

use super::moves::Moves;
use super::{DAY, START, Tested, all_needs, id_of, read, turn};
use crate::{Answer, Ask, Claim, Error, Extra, Unit, Who};

async fn take(store: &Tested, external: &str) -> Box<dyn Unit> {
    let claim = Claim::Contacts(vec![Ask::external(external)]);
    store.take(claim, &all_needs(), START).await.unwrap()
}

/// Everything a turn can change comes back as it was left.
pub async fn what_is_committed_is_read(store: Tested) {
    let mut unit = take(&store, "a").await;
    let contact = &mut unit.contacts()[0].contact;
    let changes = Moves::play(contact, START, |moves| {
        moves.email("a@shop.example");
        moves.contact.profile.timezone =
            Some(weir_engine::value::Zone::parse("Europe/Vienna").unwrap());
        moves.contact.profile.attributes.insert("size".into(), json!({ "shoe": 42.5 }));
        moves.tag("A");
        moves.tag("B");
        moves.untag("A");
        moves.consent("email", true);
        moves.consent("sms", false);
        moves.cart("c1", true);
        moves.cart("c2", false);
        let token = moves.enter("cart", "wait", Some(START.plus(DAY)));
        moves.step(token, "mail", None);
        moves.hold(token, Reason::Window);
        moves.aim(token, START.plus(5 * DAY));
        let message = moves.queue(token, Channel::Email, Some("relay"), START);
        moves.rise(message, Status::Sending);
        moves.appoint("birthday", "start", Some(Some(START.plus(DAY))));
    });
    let left = contact.clone();
    unit.commit(vec![(0, changes)], Extra::default()).await.unwrap();
    assert_eq!(read(&store, "a", START).await, left);
}

/// An abandoned unit changes nothing, and creates nobody.
pub async fn what_is_abandoned_leaves_no_trace(store: Tested) {
    take(&store, "a").await.abandon().await.unwrap();
    assert!(store.find(&Who::External("a".into())).await.unwrap().is_empty());
    turn(&store, "a", START, |moves| moves.tag("A")).await;
    assert_eq!(read(&store, "a", START).await.counter, 1);
}

/// A unit that is dropped, as when its caller is gone, changes nothing and blocks nobody.
pub async fn what_is_dropped_leaves_no_trace(store: Tested) {
    drop(take(&store, "a").await);
    assert!(store.find(&Who::External("a".into())).await.unwrap().is_empty());
    turn(&store, "b", START, |moves| moves.tag("A")).await;
    store.put_setting("still", &json!("writes")).await.unwrap();
    assert!(store.find(&Who::External("a".into())).await.unwrap().is_empty());
}

/// Several callers' turns of one contact in one unit are one after the other.
pub async fn turns_of_one_contact_add_up(store: Tested) {
    let asks = vec![Ask::external("a"), Ask::external("b"), Ask::external("a")];
    let mut unit = store.take(Claim::Contacts(asks), &all_needs(), START).await.unwrap();
    let answers = unit.answers().to_vec();
    assert_eq!(answers[0], answers[2]);
    let mut changes = Vec::new();
    for (answer, tag) in answers.iter().zip(["A", "B", "C"]) {
        let Answer::Found(place) = *answer else { panic!("{answer:?}") };
        let contact = &mut unit.contacts()[place].contact;
        changes.push((place, Moves::play(contact, START, |moves| moves.tag(tag))));
    }
    unit.commit(changes, Extra::default()).await.unwrap();
    let tags: Vec<_> = read(&store, "a", START).await.tags.into_keys().collect();
    assert_eq!(tags, ["A", "C"]);
    assert_eq!(read(&store, "a", START).await.counter, 2);
}

/// Commits for one more contact `b` and what a broken turn of `a` would write: all is refused.
async fn refused(store: &Tested, break_it: impl FnOnce(&mut Moves)) {
    let before = read(store, "a", START).await;
    let asks = vec![Ask::external("a"), Ask::external("b")];
    let mut unit = store.take(Claim::Contacts(asks), &all_needs(), START).await.unwrap();
    let answers = unit.answers().to_vec();
    let [Answer::Found(a), Answer::Found(b)] = answers[..] else { panic!("{answers:?}") };
    let good = Moves::play(&mut unit.contacts()[b].contact, START, |moves| moves.tag("B"));
    let bad = Moves::play(&mut unit.contacts()[a].contact, START, break_it);
    let done = unit.commit(vec![(a, bad), (b, good)], Extra::default()).await;
    assert!(matches!(done, Err(Error::Fenced(_))), "{done:?}");
    assert_eq!(read(store, "a", START).await, before);
    assert!(store.find(&Who::External("b".into())).await.unwrap().is_empty());
}

/// The trail's key is a fence: a step that was taken cannot be taken again.
pub async fn a_second_row_of_a_trail_is_refused(store: Tested) {
    turn(&store, "a", START, |moves| {
        moves.enter("cart", "wait", None);
    })
    .await;
    refused(&store, |moves| {
        let id = moves.contact.tokens[0].id;
        moves.contact.tokens[0].hops = 0;
        moves.step(id, "mail", None);
    })
    .await;
}

/// One visit of a node has one message, whatever its id.
pub async fn a_second_message_of_a_visit_is_refused(store: Tested) {
    turn(&store, "a", START, |moves| {
        let token = moves.enter("cart", "mail", None);
        moves.queue(token, Channel::Email, None, START);
    })
    .await;
    refused(&store, |moves| {
        let mut other = moves.contact.messages[0].clone();
        other.id.0[15] ^= 1;
        moves.changes.messages.insert(other.id);
        moves.contact.messages.push(other);
    })
    .await;
}

/// An announced event that is stored already is named to the one contact it came for.
pub async fn an_event_that_came_before_is_named(store: Tested) {
    let mut made = String::new();
    turn(&store, "a", START, |moves| {
        moves.event("order_placed", "o1", json!({}));
        made = moves.event("order_placed", "", json!({})).id;
    })
    .await;
    let known = |source: &str, id: &str| Known { source: source.into(), id: id.into() };
    let all: BTreeSet<_> =
        [known("api", "o1"), known("api", "o2"), known("shop", "o1"), known("api", &made)].into();
    let asks = ["a", "b"].map(|external| {
        let announces = all.clone();
        Ask { announces, ..Ask::external(external) }
    });
    let claim = Claim::Contacts(asks.to_vec());
    let mut unit = store.take(claim, &Needs::default(), START).await.unwrap();
    let answers = unit.answers().to_vec();
    let [Answer::Found(a), Answer::Found(b)] = answers[..] else { panic!("{answers:?}") };
    assert_eq!(unit.contacts()[a].known_events, [known("api", "o1")].into());
    assert!(unit.contacts()[b].known_events.is_empty());
    unit.abandon().await.unwrap();
}

/// Whoever overlooks that an event came before is refused.
pub async fn an_event_cannot_be_stored_twice(store: Tested) {
    turn(&store, "a", START, |moves| {
        moves.event("order_placed", "o1", json!({}));
    })
    .await;
    refused(&store, |moves| {
        moves.event("seen", "o1", json!({}));
    })
    .await;
}

/// What is written beside a unit is there when the unit was committed.
pub async fn what_others_write_meanwhile_stays(store: Tested) {
    let asks = vec![Ask::external("a")];
    let mut unit = store.take(Claim::Contacts(asks), &all_needs(), START).await.unwrap();
    let changes = Moves::play(&mut unit.contacts()[0].contact, START, |moves| moves.tag("IN"));
    let own = Arc::clone(&store);
    let writing = tokio::spawn(async move { own.put_setting("beside", &json!(1)).await });
    tokio::task::yield_now().await;
    unit.commit(vec![(0, changes)], Extra::default()).await.unwrap();
    writing.await.unwrap().unwrap();
    assert_eq!(store.setting("beside").await.unwrap(), Some(json!(1)));
    assert_eq!(read(&store, "a", START).await.tags.len(), 1);
}

/// A unit waits for the one before it, and sees what that one wrote; reads wait for nobody.
pub async fn units_follow_one_another(store: Tested) {
    let mut first = take(&store, "a").await;
    let second = {
        let store = store.clone();
        tokio::spawn(async move { take(&store, "a").await.contacts()[0].contact.clone() })
    };
    tokio::task::yield_now().await;
    assert!(store.find(&Who::External("a".into())).await.unwrap().is_empty());
    let changes = Moves::play(&mut first.contacts()[0].contact, START, |moves| moves.tag("A"));
    assert!(!second.is_finished());
    first.commit(vec![(0, changes)], Extra::default()).await.unwrap();
    assert_eq!(second.await.unwrap().counter, 1);
}

/// Floats come back to the bit; texts of every alphabet, and those that look like numbers,
/// JSON or SQL, come back as they were.
pub async fn floats_and_odd_texts_come_back(store: Tested) {
    let data = json!({
        "third": 1.0 / 3.0, "tiny": 5e-324, "odd": 0.1 + 0.2, "big": 123_456_789.123_456_79,
        "whole": i64::MAX, "most": u64::MAX, "deep": [[[{ "null": null }]]], "": "",
    });
    let tags = ["1", "1.0", "null", "{\"a\":1}", "o'clock; --", "ü\u{1F600}\u{200d}", " x ", "\n"];
    let sent = data.clone();
    turn(&store, "külön/%27 \"id\"", START, |moves| {
        moves.event("order_placed", "1", sent);
        for tag in tags {
            moves.tag(tag);
        }
        let token = moves.enter("cart", "wait", None);
        moves.end(token, Ended::End);
    })
    .await;
    let contact = read(&store, "külön/%27 \"id\"", START).await;
    assert_eq!(contact.history[0].data, data);
    let expected: BTreeSet<_> = tags.into_iter().map(Into::into).collect();
    assert_eq!(contact.tags.into_keys().collect::<BTreeSet<_>>(), expected);
    for tag in tags {
        let filter = crate::PeopleFilter::Tag(tag.into());
        let page = store.contacts(&filter, None, 9, START).await.unwrap();
        assert_eq!(page.items.len(), 1, "{tag}");
    }
    let id = id_of(&store, "külön/%27 \"id\"").await;
    let mut unit = store
        .take(Claim::Contacts(vec![Ask::existing(Who::Internal(id))]), &all_needs(), START)
        .await
        .unwrap();
    assert_eq!(unit.contacts().len(), 1);
    unit.commit(vec![(0, Changes::default())], Extra::default()).await.unwrap();
}
