//! Units beside each other: who holds whom, who waits for whom, and what each of them sees.

use std::sync::Arc;

use serde_json::json;
use tokio::task::JoinHandle;
use weir_engine::needs::Needs;
use weir_messages::Channel;

use super::store;
use crate::conformance::moves::Moves;
use crate::conformance::{START, Tested, all_needs, read, turn};
use crate::{
    Ask, Claim, Due, Extra, Queued, Result, Route, SENDING_STOPPED, Shards, Suppress, Unit,
};

/// A store in which these wait for an instant that has come.
async fn waiting(names: &[&str]) -> (Tested, tempfile::TempDir) {
    let (store, folder) = store().await;
    let store: Tested = Arc::new(store);
    for name in names {
        turn(&store, name, START, |moves| _ = moves.enter("cart", "wait", Some(START))).await;
    }
    (store, folder)
}

fn due(limit: usize) -> Claim {
    Claim::Due(Due { limit, shards: Shards::default(), paused: [].into() })
}

fn queued() -> Claim {
    let routes = vec![Route { channel: Channel::Email, provider: None, limit: 9 }];
    Claim::Queued(Queued { routes, shards: Shards::default(), paused: [].into() })
}

fn asked(names: &[&str]) -> Claim {
    Claim::Contacts(names.iter().map(|name| Ask::external(*name)).collect())
}

async fn take(store: &Tested, claim: Claim) -> Box<dyn Unit> {
    store.take(claim, &all_needs(), START).await.unwrap()
}

fn names(unit: &mut Box<dyn Unit>) -> Vec<String> {
    let taken = unit.contacts().iter();
    let mut names: Vec<_> = taken.map(|one| one.contact.profile.external_id.clone()).collect();
    names.sort();
    names
}

/// Begins something that has to wait, and makes sure that it does.
async fn begin<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    let begun = tokio::spawn(work);
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(!begun.is_finished(), "it did not wait");
    begun
}

fn taking(store: &Tested, claim: Claim) -> impl Future<Output = Box<dyn Unit>> + 'static {
    let store = Arc::clone(store);
    async move { take(&store, claim).await }
}

/// Lets the first contact of a unit wait no more.
async fn go_on(mut unit: Box<dyn Unit>) -> Result<()> {
    let contact = &mut unit.contacts()[0].contact;
    let token = contact.tokens[0].id;
    let changes = Moves::play(contact, START, |moves| moves.step(token, "mail", None));
    unit.commit(vec![(0, changes)], Extra::default()).await
}

#[tokio::test]
async fn units_that_look_for_work_take_different_contacts() {
    let (store, _folder) = waiting(&["a", "b", "c"]).await;
    let mut first = take(&store, due(2)).await;
    let mut second = take(&store, due(2)).await;
    assert_eq!([names(&mut first).len(), names(&mut second).len()], [2, 1]);
    let third = begin(taking(&store, due(2))).await;
    first.abandon().await.unwrap();
    let mut third = third.await.unwrap();
    assert_eq!(names(&mut third).len(), 2, "those who were let go");
    drop(second);
    drop(third);
    assert_eq!(names(&mut take(&store, due(9)).await).len(), 3, "who is dropped holds nobody");
}

#[tokio::test]
async fn who_waited_for_work_finds_what_is_left_of_it() {
    let (store, _folder) = waiting(&["a"]).await;
    let first = take(&store, due(9)).await;
    let second = begin(taking(&store, due(9))).await;
    go_on(first).await.unwrap();
    assert!(names(&mut second.await.unwrap()).is_empty(), "it is not due any more");
}

#[tokio::test]
async fn others_write_while_a_unit_turns() {
    let (store, _folder) = waiting(&["a"]).await;
    let unit = take(&store, due(9)).await;
    turn(&store, "b", START, |moves| _ = moves.enter("cart", "wait", None)).await;
    go_on(unit).await.unwrap();
    assert_eq!(read(&store, "a", START).await.tokens[0].node.as_str(), "mail");
    assert_eq!(read(&store, "b", START).await.tokens[0].node.as_str(), "wait");
}

#[tokio::test]
async fn who_is_asked_for_is_waited_for_and_is_as_the_other_left_it() {
    let (store, _folder) = waiting(&["a", "b"]).await;
    let unit = take(&store, due(1)).await;
    let asking = begin(taking(&store, asked(&["a", "b", "c"]))).await;
    // Nobody else waits because of that.
    turn(&store, "d", START, |moves| _ = moves.enter("cart", "wait", None)).await;
    go_on(unit).await.unwrap();
    let mut asked = asking.await.unwrap();
    assert_eq!(names(&mut asked), ["a", "b", "c"]);
    let nodes = asked.contacts().iter().flat_map(|one| &one.contact.tokens);
    let mut nodes: Vec<_> = nodes.map(|token| token.node.to_string()).collect();
    nodes.sort();
    assert_eq!(nodes, ["mail", "wait"]);
    let timers = begin(taking(&store, due(9))).await;
    asked.abandon().await.unwrap();
    assert_eq!(names(&mut timers.await.unwrap()).len(), 1, "one of them still waits");
}

#[tokio::test]
async fn an_address_is_suppressed_after_the_unit_that_holds_its_owner() {
    let (store, _folder) = waiting(&[]).await;
    turn(&store, "a", START, |moves| {
        moves.email("a@example.org");
        let token = moves.enter("cart", "mail", None);
        moves.queue(token, Channel::Email, None, START);
    })
    .await;
    let unit = take(&store, queued()).await;
    let entry = Suppress {
        channel: Channel::Email,
        address: "a@example.org".into(),
        reason: "complained".into(),
    };
    let own = Arc::clone(&store);
    let listing = begin(async move { own.suppress(&entry, START).await }).await;
    unit.abandon().await.unwrap();
    listing.await.unwrap().unwrap();
    let mut unit = take(&store, queued()).await;
    assert_eq!(unit.contacts()[0].contact.suppressed.len(), 1);
}

#[tokio::test]
async fn who_stops_all_sending_waits_for_those_who_may_send() {
    let (store, _folder) = waiting(&["a"]).await;
    let unit = take(&store, due(9)).await;
    assert!(unit.sends());
    let own = Arc::clone(&store);
    let stopping = begin(async move { own.stop_sending(&json!(true)).await }).await;
    assert_eq!(store.setting(SENDING_STOPPED).await.unwrap(), Some(json!(true)));
    go_on(unit).await.unwrap();
    stopping.await.unwrap().unwrap();
    let none = store.take(queued(), &Needs::default(), START).await.unwrap();
    none.abandon().await.unwrap();
}
