//! Who is found, who is created, what is loaded, who is gone.

use serde_json::json;
use weir_engine::model::{ContactId, Ended, Name};
use weir_engine::needs::Needs;
use weir_messages::Channel;

use super::{DAY, START, Tested, all_needs, id_of, read, turn, turn_with};
use crate::{Alias, AliasKind, Answer, Ask, Claim, Extra, HISTORY_MAX, Who};

/// A contact that is asked for is created where the ask says so, and only there.
pub async fn unknown_ones_are_created_where_asked(store: Tested) {
    let asks = vec![
        Ask::external("new"),
        Ask::existing(Who::External("nobody".into())),
        Ask::existing(Who::Internal(ContactId(5))),
    ];
    let mut unit = store.take(Claim::Contacts(asks), &all_needs(), START).await.unwrap();
    assert_eq!(unit.answers(), [Answer::Found(0), Answer::Nobody, Answer::Nobody]);
    let [taken] = unit.contacts() else { panic!("one contact") };
    assert!(taken.created);
    assert_eq!(taken.contact.profile.external_id, "new");
    assert_eq!(taken.contact.counter, 0);
    unit.commit(Vec::new(), Extra::default()).await.unwrap();

    let again = Claim::Contacts(vec![Ask::external("new")]);
    let mut unit = store.take(again, &all_needs(), START).await.unwrap();
    assert!(!unit.contacts()[0].created);
    unit.abandon().await.unwrap();
    assert!(store.find(&Who::External("nobody".into())).await.unwrap().is_empty());
}

/// Callers of one batch who ask by the same unknown address get the same new contact.
pub async fn one_address_one_contact_in_a_batch(store: Tested) {
    let by = |who: Who, create: &str| Ask { create: Some(create.into()), ..Ask::existing(who) };
    let asks = vec![
        by(Who::Email("a@shop.example".into()), "gen_1"),
        by(Who::Email("a@shop.example".into()), "gen_2"),
        by(Who::Phone("+436601234567".into()), "gen_3"),
        by(Who::Anonymous("browser".into()), "gen_4"),
        Ask::external("gen_3"),
    ];
    let mut unit = store.take(Claim::Contacts(asks), &all_needs(), START).await.unwrap();
    let answers = unit.answers().to_vec();
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[2], answers[4]);
    assert_eq!(unit.contacts().len(), 3);
    unit.commit(Vec::new(), Extra::default()).await.unwrap();

    for (who, external) in [
        (Who::Email("a@shop.example".into()), "gen_1"),
        (Who::Phone("+436601234567".into()), "gen_3"),
        (Who::Anonymous("browser".into()), "gen_4"),
    ] {
        assert_eq!(store.find(&who).await.unwrap(), [id_of(&store, external).await], "{who:?}");
    }
}

/// An address that several have is refused with their ids, and hurts no other ask.
pub async fn several_with_one_address_are_named(store: Tested) {
    for external in ["a", "b"] {
        turn(&store, external, START, |moves| moves.email("same@shop.example")).await;
    }
    let mut both = vec![id_of(&store, "a").await, id_of(&store, "b").await];
    both.sort();
    let mut ask = Ask::existing(Who::Email("same@shop.example".into()));
    ask.create = Some("gen".into());
    let claim = Claim::Contacts(vec![ask, Ask::external("c")]);
    let mut unit = store.take(claim, &all_needs(), START).await.unwrap();
    assert_eq!(unit.answers(), [Answer::Ambiguous(both), Answer::Found(0)]);
    assert_eq!(unit.contacts().len(), 1);
    unit.abandon().await.unwrap();
}

/// A contact whose first id is taken by another gets the next one, and keeps it.
pub async fn ids_that_collide_are_told_apart(store: Tested) {
    turn(&store, "first", START, |moves| moves.tag("A")).await;
    // Nobody can make two names collide; so the first changes its name and leaves its id.
    turn(&store, "first", START, |moves| {
        moves.contact.profile.external_id = "renamed".into();
        moves.changes.profile = true;
    })
    .await;
    turn(&store, "first", START, |moves| moves.tag("B")).await;
    assert_eq!(id_of(&store, "renamed").await, ContactId::derive("first", 0, START, 0));
    assert_eq!(id_of(&store, "first").await, ContactId::derive("first", 0, START, 1));
    turn(&store, "first", START, |moves| moves.tag("C")).await;
    let tags: Vec<_> = read(&store, "first", START).await.tags.into_keys().collect();
    assert_eq!(tags, ["B", "C"]);
}

/// Other names lead to their contact until another takes them over.
pub async fn aliases_lead_to_their_contact(store: Tested) {
    for external in ["a", "b"] {
        turn(&store, external, START, |_| {}).await;
    }
    let (a, b) = (id_of(&store, "a").await, id_of(&store, "b").await);
    let alias = |kind, name: &str, contact| Alias { kind, name: name.into(), contact };
    let aliases = vec![alias(AliasKind::Anonymous, "x", a), alias(AliasKind::Merged, "old", a)];
    turn_with(&store, "a", START, Extra { aliases, ..Extra::default() }, |_| {}).await;
    assert_eq!(store.find(&Who::Anonymous("x".into())).await.unwrap(), [a]);
    assert_eq!(store.find(&Who::External("old".into())).await.unwrap(), [a]);
    let aliases = vec![alias(AliasKind::Anonymous, "x", b)];
    turn_with(&store, "b", START, Extra { aliases, ..Extra::default() }, |_| {}).await;
    assert_eq!(store.find(&Who::Anonymous("x".into())).await.unwrap(), [b]);
}

/// Only what is needed is loaded: kinds, subjects, carts, orders.
pub async fn needs_decide_what_is_loaded(store: Tested) {
    turn(&store, "a", START, |moves| {
        moves.tag("A");
        moves.tag("B");
        moves.event("order_placed", "o1", json!({ "total": 5 }));
        moves.cart("c1", false);
    })
    .await;
    let id = id_of(&store, "a").await;
    let load = |needs: Needs| {
        let store = store.clone();
        async move { store.contact(id, &needs, START).await.unwrap().unwrap() }
    };
    let none = load(Needs::default()).await;
    assert!(none.history.is_empty() && none.carts.is_empty() && none.orders.is_empty());
    assert_eq!(none.tags.len(), 2);
    let tag_a = (Name::from("tag_added"), Some(Name::from("A")));
    let orders = (Name::from("order_placed"), None);
    let some = load(Needs { events: [tag_a.clone(), orders].into(), ..Needs::default() }).await;
    let kinds: Vec<_> = some.history.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["tag_added", "order_placed"]);
    let all_tags = (Name::from("tag_added"), None);
    let both = load(Needs { events: [tag_a, all_tags].into(), ..Needs::default() }).await;
    assert_eq!(both.history.len(), 2, "needed twice, loaded once");
    let baskets = load(Needs { carts: true, orders: true, ..Needs::default() }).await;
    assert_eq!((baskets.carts.len(), baskets.orders.len()), (1, 1));
    assert!(!baskets.carts["c1"].open);
}

/// Of a long history the newest events are loaded, oldest first.
pub async fn history_is_cut_to_the_newest(store: Tested) {
    let more = HISTORY_MAX + 5;
    turn(&store, "a", START, |moves| {
        for n in 0..more {
            moves.event("seen", "", json!({ "n": n }));
        }
    })
    .await;
    let history = read(&store, "a", START).await.history;
    assert_eq!(history.len(), HISTORY_MAX);
    assert_eq!(history[0].data["n"], 5);
    assert!(history.is_sorted_by_key(|event| event.seq));
}

/// An ended token stays loaded while its goal is open; its entry stays for ever.
pub async fn an_open_goal_keeps_an_ended_token(store: Tested) {
    turn(&store, "a", START, |moves| {
        let token = moves.enter("cart", "wait", None);
        moves.queue(token, Channel::Email, None, START);
        moves.aim(token, START.plus(5 * DAY));
        moves.end(token, Ended::End);
        let other = moves.enter("cart", "wait", None);
        moves.end(other, Ended::Exit);
    })
    .await;
    let before = read(&store, "a", START.plus(4 * DAY)).await;
    assert_eq!((before.tokens.len(), before.messages.len(), before.entries.len()), (1, 1, 2));
    assert!(!before.tokens[0].is_live());
    let after = read(&store, "a", START.plus(5 * DAY)).await;
    assert_eq!((after.tokens.len(), after.messages.len(), after.entries.len()), (0, 0, 2));
}

/// Nothing of an erased contact can be read; its addresses stay suppressed, and its name can
/// be given again.
pub async fn the_erased_are_gone_and_stay_suppressed(store: Tested) {
    let mut message = None;
    turn(&store, "a", START, |moves| {
        moves.email("a@shop.example");
        moves.tag("A");
        let token = moves.enter("cart", "mail", Some(START.plus(DAY)));
        message = Some(moves.queue(token, Channel::Email, None, START));
        moves.appoint("birthday", "start", Some(Some(START)));
    })
    .await;
    let (id, message) = (id_of(&store, "a").await, message.unwrap());
    turn(&store, "a", START, |moves| {
        moves.erase();
    })
    .await;
    assert!(store.find(&Who::External("a".into())).await.unwrap().is_empty());
    assert!(store.find(&Who::Email("a@shop.example".into())).await.unwrap().is_empty());
    assert_eq!(store.contact(id, &all_needs(), START).await.unwrap(), None);
    assert!(store.timeline(id, None, 10).await.unwrap().items.is_empty());
    assert_eq!(store.message(message).await.unwrap(), None);
    assert_eq!(store.next_due(&[].into()).await.unwrap(), None);
    let reason = store.suppression(Channel::Email, "a@shop.example").await.unwrap();
    assert_eq!(reason.as_deref(), Some("erased"));
    turn(&store, "a", START, |moves| moves.email("a@shop.example")).await;
    let again = read(&store, "a", START).await;
    assert_eq!(again.suppressed, [Channel::Email].into());
    assert!(again.tags.is_empty() && again.entries.is_empty());
}
