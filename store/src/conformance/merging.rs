//! Two contacts become one.

use serde_json::json;
use weir_engine::catalogue::World;
use weir_engine::model::{ContactId, Ended, MessageId, Status};
use weir_engine::needs::Needs;
use weir_engine::turn::{Changes, Input, Known, Merging, Turn};
use weir_engine::value::Timestamp;
use weir_messages::Channel;

use super::{DAY, MINUTE, START, Tested, all_needs, id_of, read, turn, turn_with};
use crate::{
    Alias, AliasKind, Answer, Ask, Body, Claim, Due, Extra, InsideFilter, LogLine, MessageFilter,
    PeopleFilter, Queued, Route, Shards, TimelineKind, Who,
};

/// What merging looks at.
fn needs() -> Needs {
    Needs { runs: true, ..all_needs() }
}

/// Merges one contact into another one, as the engine does it; says whether there were two.
pub async fn merge(store: &Tested, into: &str, from: &str, now: Timestamp) -> bool {
    let who = |id: &str| Ask::existing(Who::External(id.into()));
    let claim = Claim::Contacts(vec![who(into), who(from)]);
    let mut unit = store.take(claim, &needs(), now).await.unwrap();
    let &[Answer::Found(into), Answer::Found(from)] = unit.answers() else {
        unit.abandon().await.unwrap();
        return false;
    };
    if into == from {
        unit.abandon().await.unwrap();
        return false;
    }
    let (by, because) = ("Nia".to_owned(), "a test".to_owned());
    let from = unit.contacts()[from].contact.clone();
    let changes = merged(&mut unit.contacts()[into], Merging { from, by, because }, now);
    unit.commit(vec![(into, changes)], Extra::default()).await.unwrap();
    true
}

fn merged(into: &mut crate::Taken, merging: Merging, now: Timestamp) -> Changes {
    let (world, known) = (World::default(), std::collections::BTreeSet::new());
    let mut turn = Turn::new(&world, &mut into.contact, &known, now);
    turn.apply(Input::Merge(Box::new(merging)));
    turn.finish()
}

/// Two people with everything: what the second has is told by its id and its message.
async fn two(store: &Tested) -> (ContactId, MessageId) {
    turn(store, "a", START, |moves| {
        moves.tag("A");
        moves.event("order_placed", "o1", json!({ "n": 1 }));
    })
    .await;
    let mut message = None;
    turn(store, "b", START.plus(MINUTE), |moves| {
        moves.email("b@shop.example");
        moves.tag("B");
        moves.cart("c1", true);
        moves.consent("email", false);
        moves.event("order_placed", "o2", json!({ "n": 2 }));
        let token = moves.enter("cart", "mail", Some(START.plus(5 * MINUTE)));
        message = Some(moves.queue(token, Channel::Email, None, START));
        let over = moves.enter("other", "wait", None);
        moves.end(over, Ended::End);
    })
    .await;
    let (contact, message) = (id_of(store, "b").await, message.unwrap());
    let kind = AliasKind::Anonymous;
    let aliases = vec![Alias { kind, name: "x".into(), contact }];
    let extra = Extra { aliases, ..Extra::default() };
    turn_with(store, "b", START.plus(2 * MINUTE), extra, |_| {}).await;
    turn(store, "a", START.plus(3 * MINUTE), |moves| {
        moves.event("seen", "", json!({}));
    })
    .await;
    (contact, message)
}

/// Whoever was merged is found by every name it had, and is the survivor.
pub async fn the_merged_are_found_as_the_survivor(store: Tested) {
    let (b, _) = two(&store).await;
    let a = id_of(&store, "a").await;
    assert!(merge(&store, "a", "b", START.plus(4 * MINUTE)).await);
    assert!(!merge(&store, "b", "a", START.plus(4 * MINUTE)).await, "they are one already");
    turn(&store, "a", START.plus(5 * MINUTE), |moves| moves.email("a@shop.example")).await;
    let names = [
        Who::External("a".into()),
        Who::External("b".into()),
        Who::Email("a@shop.example".into()),
        Who::Email("b@shop.example".into()),
        Who::Anonymous("x".into()),
        Who::Internal(a),
        Who::Internal(b),
    ];
    for who in names {
        assert_eq!(store.find(&who).await.unwrap(), [a], "{who:?}");
        let claim = Claim::Contacts(vec![Ask { create: Some("new".into()), ..Ask::existing(who) }]);
        let mut unit = store.take(claim, &all_needs(), START).await.unwrap();
        assert_eq!(unit.contacts()[0].contact.id, a);
        unit.abandon().await.unwrap();
    }
    for filter in [PeopleFilter::Everybody, PeopleFilter::Email("b@shop.example".into())] {
        let page = store.contacts(&filter, None, 9, START).await.unwrap();
        let ids: Vec<_> = page.items.iter().map(|contact| contact.id).collect();
        assert_eq!(ids, [a], "{filter:?}");
    }
    let without = store.without_appointment(&"f".into(), &"s".into(), None, 9).await.unwrap();
    assert_eq!(without.items, [a]);
    assert_eq!(
        store.contact(b, &all_needs(), START).await.unwrap().map(|contact| contact.id),
        None
    );
}

/// What is known of both is known of one, in the order in which it was acknowledged.
pub async fn what_both_had_is_the_survivors(store: Tested) {
    let (b, message) = two(&store).await;
    let now = START.plus(4 * MINUTE);
    merge(&store, "a", "b", now).await;
    let contact = read(&store, "a", now).await;
    assert_eq!(contact.profile.email.as_deref(), Some("b@shop.example"));
    assert_eq!(contact.tags.keys().collect::<Vec<_>>(), ["A", "B"]);
    assert!(contact.carts.contains_key("c1"));
    assert!(!contact.consent["email"].given && contact.consent["email"].at == now);
    assert_eq!((contact.tokens.len(), contact.entries.len()), (1, 2));
    let at: Vec<_> = contact.history.iter().map(|event| event.received_at).collect();
    assert!(at.is_sorted() && contact.history.len() == 8, "{:?}", contact.history);
    let seqs: std::collections::BTreeSet<_> =
        contact.history.iter().map(|event| event.seq).collect();
    assert_eq!(seqs.len(), contact.history.len(), "each has a number of its own");
    let order = contact.history.iter().find(|event| event.data["n"] == 2).unwrap();
    assert_eq!((order.id.as_str(), contact.are_side_by_side(order.seq, 1)), ("o2", true));
    assert_eq!(contact.tokens[0].entered.seq, contact.tokens[0].entry.seq);
    assert!(contact.tokens[0].entry.seq > contact.ahead_of(b));
    assert_eq!(contact.messages[0].id, message);
}

/// Runs and messages keep their ids, go on under them, and are listed as the survivor's.
pub async fn runs_keep_their_ids(store: Tested) {
    let (b, message) = two(&store).await;
    merge(&store, "a", "b", START.plus(4 * MINUTE)).await;
    let (a, now) = (id_of(&store, "a").await, START.plus(5 * MINUTE));
    let due = Due { limit: 9, shards: Shards::default(), paused: [].into() };
    let route = Route { channel: Channel::Email, provider: None, limit: 9 };
    let queued = Queued { routes: vec![route], shards: Shards::default(), paused: [].into() };
    for claim in [Claim::Due(due), Claim::Queued(queued), Claim::Messages(vec![message])] {
        let mut unit = store.take(claim.clone(), &all_needs(), now).await.unwrap();
        let taken = &unit.contacts()[0];
        assert_eq!(taken.contact.id, a, "{claim:?}");
        assert!(taken.due.len() + taken.messages.len() == 1, "{claim:?}");
        unit.abandon().await.unwrap();
    }
    let parts = super::looks("Hello", "Hello");
    let line = LogLine { message, contact: a, said: json!({ "ok": true }) };
    let bodies = vec![Body { message, contact: a, parts }];
    let extra = Extra { bodies, log: vec![line], ..Extra::default() };
    turn_with(&store, "b", now, extra, |moves| {
        moves.rise(message, Status::Accepted);
        let token = moves.contact.tokens[0].id;
        assert_eq!(token.contact, b);
        moves.step(token, "opened", Some(START.plus(DAY)));
    })
    .await;
    let detail = store.message(message).await.unwrap().unwrap();
    assert_eq!((detail.external_id.as_str(), detail.log.len()), ("a", 1));
    assert!(detail.parts.is_some() && detail.message.status == Status::Accepted);
    let filter = MessageFilter { contact: Some(a), ..MessageFilter::default() };
    assert_eq!(store.messages(&filter, None, 9).await.unwrap().items.len(), 1);
    let inside = store.tokens_of(&"cart".into(), &InsideFilter::default(), None, 9).await.unwrap();
    assert_eq!(inside.items[0].profile.external_id, "a");
    assert_eq!(inside.items[0].token, read(&store, "a", now).await.tokens[0]);
    let page = store.timeline(a, None, 100).await.unwrap();
    assert!(page.items.is_sorted_by(|one, next| one.at >= next.at));
    let hops = |what: &TimelineKind| matches!(what, TimelineKind::Hop(_));
    assert_eq!(page.items.iter().filter(|item| hops(&item.what)).count(), 4);
    let kind = |what: &TimelineKind| match what {
        TimelineKind::Event(event) => event.kind.to_string(),
        TimelineKind::Hop(_) | TimelineKind::Message { .. } => String::new(),
    };
    assert!(page.items.iter().any(|item| kind(&item.what) == "contact_merged"));
    let paged = pages(&store, a).await;
    assert_eq!(paged, page.items.len(), "nothing is lost between pages");
}

async fn pages(store: &Tested, contact: ContactId) -> usize {
    let (mut read, mut cursor) = (0, None);
    loop {
        let page = store.timeline(contact, cursor.as_ref(), 2).await.unwrap();
        read += page.items.len();
        cursor = page.next;
        if cursor.is_none() {
            return read;
        }
    }
}

/// What came before from either is known when it comes again.
pub async fn what_came_before_is_known_of_both(store: Tested) {
    two(&store).await;
    merge(&store, "a", "b", START.plus(4 * MINUTE)).await;
    let known = |id: &str| Known { source: "api".into(), id: id.into() };
    let announces = [known("o1"), known("o2"), known("o3")].into();
    let ask = Ask { announces, ..Ask::external("a") };
    let claim = Claim::Contacts(vec![ask]);
    let mut unit = store.take(claim, &all_needs(), START).await.unwrap();
    assert_eq!(unit.contacts()[0].known_events, [known("o1"), known("o2")].into());
    unit.abandon().await.unwrap();
}

/// Who was merged goes along when the survivor is merged, and counters stay true.
pub async fn the_merged_go_along(store: Tested) {
    let (b, message) = two(&store).await;
    turn(&store, "c", START, |moves| {
        moves.enter("cart", "wait", None);
        moves.tag("C");
    })
    .await;
    merge(&store, "a", "b", START.plus(4 * MINUTE)).await;
    assert!(merge(&store, "c", "a", START.plus(6 * MINUTE)).await);
    let now = START.plus(7 * MINUTE);
    let (c, contact) = (id_of(&store, "c").await, read(&store, "b", now).await);
    assert_eq!(contact.id, c);
    assert_eq!(contact.tags.keys().collect::<Vec<_>>(), ["A", "B", "C"]);
    assert_eq!(contact.entries.len(), 3);
    assert!(
        contact.is_called(b) && contact.ahead_of(b) > contact.ahead_of(id_of(&store, "c").await)
    );
    let live: Vec<_> = contact.tokens.iter().filter(|token| token.is_live()).collect();
    assert_eq!(live.len(), 1, "one by one key: {live:?}");
    let mut examination = store.examine().await.unwrap();
    let mut people = 0;
    while let Some(examined) = examination.next(1, 0).await.unwrap() {
        assert_eq!(examined.found, []);
        for kept in examined.people {
            people += 1;
            assert_eq!((kept.contact, kept.tokens.len(), kept.messages.len()), (c, 3, 1));
        }
    }
    assert_eq!((people, examination.miscounted().await.unwrap()), (1, vec![]));
    drop(examination);
    turn(&store, "b", now, |moves| {
        moves.erase();
    })
    .await;
    for who in ["a", "b", "c"] {
        assert_eq!(store.find(&Who::External(who.into())).await.unwrap(), [], "{who}");
    }
    assert_eq!(store.message(message).await.unwrap(), None);
    assert_eq!(store.find(&Who::Email("b@shop.example".into())).await.unwrap(), []);
    let mut examination = store.examine().await.unwrap();
    while let Some(examined) = examination.next(1, 0).await.unwrap() {
        assert!(examined.found.is_empty() && examined.people.is_empty(), "{examined:?}");
    }
}
