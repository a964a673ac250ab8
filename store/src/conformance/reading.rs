//! Lists of people, their timelines, their tokens.

use serde_json::json;
use weir_engine::model::{Ended, Status};
use weir_messages::Channel;

use super::{DAY, MINUTE, START, Tested, id_of, turn};
use crate::{
    Cursor, DeadFilter, Error, InsideFilter, NAMES_MAX, NameKind, PeopleFilter, TimelineKind,
};

/// Everybody is on one page; tags and addresses leave the others out.
pub async fn people_are_listed_by_page(store: Tested) {
    for external in ["a", "b", "c", "d", "e"] {
        turn(&store, external, START, |moves| {
            if external < "d" {
                moves.tag("EARLY");
            }
            moves.email(if external < "c" { "same@shop.example" } else { external });
        })
        .await;
    }
    for (filter, count) in [
        (PeopleFilter::Everybody, 5),
        (PeopleFilter::Tag("EARLY".into()), 3),
        (PeopleFilter::Tag("LATE".into()), 0),
        (PeopleFilter::Email("same@shop.example".into()), 2),
        (PeopleFilter::Phone("+43".into()), 0),
    ] {
        let (mut seen, mut cursor) = (Vec::new(), None::<Cursor>);
        loop {
            let page = store.contacts(&filter, cursor.as_ref(), 2, START).await.unwrap();
            seen.extend(page.items.into_iter().map(|contact| contact.id));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), count, "{filter:?}");
        assert!(seen.is_sorted());
    }
    let wrong = "1.2.3".parse().unwrap();
    let page = store.contacts(&PeopleFilter::Everybody, Some(&wrong), 2, START).await;
    assert!(matches!(page, Err(Error::BadCursor)), "{page:?}");
}

/// Each tag that somebody has is named once, in the order of bytes, from a text on.
pub async fn tags_in_use_are_listed(store: Tested) {
    assert!(store.tags("", 9).await.unwrap().is_empty());
    for (external, tags) in
        [("a", ["AB CART", "b"].as_slice()), ("b", &["AB CART", "AB"]), ("c", &["Ä", "gone"])]
    {
        turn(&store, external, START, |moves| tags.iter().for_each(|tag| moves.tag(tag))).await;
    }
    turn(&store, "c", START.plus(MINUTE), |moves| moves.untag("gone")).await;
    for (from, limit, expected) in [
        ("", 9, ["AB", "AB CART", "b", "Ä"].as_slice()),
        ("", 2, &["AB", "AB CART"]),
        ("AB\u{1}", 9, &["AB CART", "b", "Ä"]),
        ("AB CART", 1, &["AB CART"]),
        ("c", 9, &["Ä"]),
        ("Ö", 9, &[]),
    ] {
        assert_eq!(store.tags(from, limit).await.unwrap(), expected, "{from}");
    }
}

/// Names are noted once, listed by kind in the order of bytes, and no more than so many are kept.
pub async fn names_in_use_are_noted(store: Tested) {
    let noted = |kind, names: &[&str]| names.iter().map(|name| (kind, (*name).into())).collect();
    let (attribute, event) = (NameKind::Attribute, NameKind::Event);
    assert!(store.names(event, "", 9).await.unwrap().is_empty());
    let (first, later) = (START, START.plus(MINUTE));
    store.note_names(&noted(event, &["rated", "Ä", "page_viewed"]), first).await.unwrap();
    store.note_names(&noted(event, &["rated", "asked"]), later).await.unwrap();
    store.note_names(&noted(attribute, &["city"]), later).await.unwrap();
    for (kind, from, limit, expected) in [
        (event, "", 9, ["asked", "page_viewed", "rated", "Ä"].as_slice()),
        (event, "page_viewed\u{1}", 1, &["rated"]),
        (event, "ö", 9, &[]),
        (attribute, "", 9, &["city"]),
    ] {
        let found = store.names(kind, from, limit).await.unwrap();
        let names: Vec<_> = found.iter().map(|noted| noted.name.as_str()).collect();
        assert_eq!(names, expected, "{from}");
    }
    let since: Vec<_> = store.names(event, "", 9).await.unwrap().iter().map(|one| one.at).collect();
    assert_eq!(since, [later, first, first, first], "what was noted stays");
    for _ in 0..2 {
        store.forget_name(event, &"rated".into()).await.unwrap();
    }
    assert_eq!(store.names(event, "", 9).await.unwrap().len(), 3);
    let many: Vec<_> = (0..NAMES_MAX + 9).map(|number| format!("n{number}")).collect();
    let many = many.iter().map(|name| (attribute, name.as_str().into())).collect();
    store.note_names(&many, later).await.unwrap();
    assert_eq!(store.names(attribute, "", 2 * NAMES_MAX).await.unwrap().len(), NAMES_MAX);
}

/// Events, steps and messages in one list, newest first, on as many pages as it takes.
pub async fn timelines_are_newest_first(store: Tested) {
    let at = |minutes| START.plus(minutes * MINUTE);
    turn(&store, "a", at(0), |moves| {
        moves.tag("A");
        let token = moves.enter("cart", "mail", None);
        moves.queue(token, Channel::Email, None, START);
    })
    .await;
    turn(&store, "a", at(1), |moves| {
        let (token, message) = (moves.contact.tokens[0].id, moves.contact.messages[0].id);
        moves.rise(message, Status::Sending);
        moves.end(token, Ended::End);
    })
    .await;
    turn(&store, "a", at(2), |moves| {
        moves.event("order_placed", "o", json!({}));
    })
    .await;
    turn(&store, "b", at(3), |moves| moves.tag("B")).await;

    let id = id_of(&store, "a").await;
    for limit in [1, 2, 100] {
        let (mut seen, mut cursor) = (Vec::new(), None::<Cursor>);
        loop {
            let page = store.timeline(id, cursor.as_ref(), limit).await.unwrap();
            seen.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let told: Vec<_> = seen
            .iter()
            .map(|entry| match &entry.what {
                TimelineKind::Event(event) => event.kind.to_string(),
                TimelineKind::Hop(hop) => format!("hop {}", hop.n),
                TimelineKind::Message { status, .. } => format!("{status:?}"),
            })
            .collect();
        let expected = ["order_placed", "Sending", "hop 2", "Queued", "hop 1", "seen", "tag_added"];
        assert_eq!(told, expected, "{limit} on a page");
        assert!(seen.is_sorted_by_key(|entry| std::cmp::Reverse(entry.at)));
    }
}

/// The live tokens of a flow, of one node, state and version or all, with who they are.
pub async fn tokens_are_listed_by_node(store: Tested) {
    for external in ["a", "b", "c"] {
        turn(&store, external, START, |moves| {
            moves.email(&format!("{external}@shop.example"));
            moves.contact.profile.first_name = Some(external.to_uppercase());
            let token = moves.enter("cart", if external == "a" { "mail" } else { "wait" }, None);
            if external == "c" {
                moves.set_aside(token);
            }
            moves.enter("other", "wait", None);
            let over = moves.enter("cart", "wait", None);
            moves.end(over, Ended::End);
        })
        .await;
    }
    let (cart, everybody) = ("cart".into(), InsideFilter::default());
    let all = store.tokens_of(&cart, &everybody, None, 2).await.unwrap();
    assert_eq!(all.items.len(), 2);
    let rest = store.tokens_of(&cart, &everybody, all.next.as_ref(), 2).await.unwrap();
    assert_eq!((rest.items.len(), rest.next), (1, None));
    let version = all.items[0].token.version;
    let node = || Some("wait".into());
    for (filter, expected) in [
        (everybody.clone(), ["A", "B", "C"].as_slice()),
        (InsideFilter { node: node(), ..everybody.clone() }, &["B", "C"]),
        (InsideFilter { node: node(), set_aside: Some(true), ..everybody.clone() }, &["C"]),
        (InsideFilter { set_aside: Some(false), ..everybody.clone() }, &["A", "B"]),
        (InsideFilter { version: Some(version), ..everybody.clone() }, &["A", "B", "C"]),
        (InsideFilter { version: Some(version + 1), ..everybody.clone() }, &[]),
    ] {
        let page = store.tokens_of(&cart, &filter, None, 9).await.unwrap();
        let mut names: Vec<_> = page.items.into_iter().map(|item| item.profile).collect();
        names.sort_by(|a, b| a.external_id.cmp(&b.external_id));
        let told: Vec<_> = names.iter().map(|who| who.first_name.as_deref().unwrap()).collect();
        assert_eq!(told, expected, "{filter:?}");
        assert!(
            names.iter().all(|who| who.email == Some(format!("{}@shop.example", who.external_id)))
        );
    }
}

/// Tokens that were set aside are listed, whatever their flow; filters leave the others out.
pub async fn those_set_aside_are_listed(store: Tested) {
    for (minute, external) in (0..).zip(["a", "b", "c"]) {
        turn(&store, external, START.plus(minute * MINUTE), |moves| {
            let token = moves.enter(if external == "a" { "cart" } else { "other" }, "mail", None);
            moves.enter("cart", "wait", None);
            moves.set_aside(token);
        })
        .await;
    }
    for (filter, count) in [
        (DeadFilter::default(), 3),
        (DeadFilter { flow: Some("cart".into()), ..DeadFilter::default() }, 1),
        (DeadFilter { node: Some("wait".into()), ..DeadFilter::default() }, 0),
        (DeadFilter { since: Some(START.plus(MINUTE)), ..DeadFilter::default() }, 2),
    ] {
        let page = store.quarantined(&filter, None, 9).await.unwrap();
        assert_eq!((page.items.len(), page.next), (count, None), "{filter:?}");
    }
    let first = store.quarantined(&DeadFilter::default(), None, 2).await.unwrap();
    let rest = store.quarantined(&DeadFilter::default(), first.next.as_ref(), 2).await.unwrap();
    assert_eq!((first.items.len(), rest.items.len(), rest.next), (2, 1, None));
}

/// A schedule start that is new finds whom it has to make appointments with.
pub async fn those_without_an_appointment_are_listed(store: Tested) {
    for external in ["a", "b", "c"] {
        turn(&store, external, START, |moves| {
            if external == "b" {
                moves.appoint("birthday", "start", Some(Some(START.plus(DAY))));
            }
        })
        .await;
    }
    let (flow, start) = ("birthday".into(), "start".into());
    let first = store.without_appointment(&flow, &start, None, 1).await.unwrap();
    let cursor = first.next.as_ref();
    let second = store.without_appointment(&flow, &start, cursor, 9).await.unwrap();
    let mut seen: Vec<_> = first.items.into_iter().chain(second.items).collect();
    let mut expected = vec![id_of(&store, "a").await, id_of(&store, "c").await];
    seen.sort();
    expected.sort();
    assert_eq!((seen, second.next), (expected, None));
    let other = store.without_appointment(&flow, &"other".into(), None, 9).await.unwrap();
    assert_eq!(other.items.len(), 3);
}
