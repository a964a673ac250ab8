//! Counters, what is due next, what is swept.

use serde_json::json;
use weir_engine::model::{Ended, MessageId, Reason, Status};
use weir_messages::Channel;

use super::{DAY, MINUTE, START, Tested, id_of, looks, turn, turn_with};
use crate::{Answered, Body, Extra, Figures, Request, Route, Stats};

/// Three contacts: one waits, one got its message, one left.
async fn play(store: &Tested) {
    turn(store, "waits", START, |moves| {
        moves.enter("cart", "wait", Some(START.plus(DAY)));
    })
    .await;
    for external in ["got", "left"] {
        turn(store, external, START, |moves| {
            let token = moves.enter("cart", "wait", None);
            moves.step(token, "mail", None);
            moves.hold(token, Reason::Window);
            moves.queue(token, Channel::Email, None, START);
        })
        .await;
        turn(store, external, START.plus(MINUTE), |moves| {
            let token = moves.contact.tokens[0].id;
            let message = moves.contact.messages[0].id;
            if external == "got" {
                moves.rise(message, Status::Sending);
                moves.rise(message, Status::Accepted);
                moves.step(token, "opened", None);
                moves.convert(token, Some("mail"));
            } else {
                moves.convert(token, None);
                moves.rise(message, Status::Cancelled);
                moves.end(token, Ended::Exit);
            }
        })
        .await;
    }
}

fn expected() -> Stats {
    Stats {
        entered: [("start".into(), 3)].into(),
        inside: [("wait".into(), 1), ("opened".into(), 1)].into(),
        left: [(("wait".into(), "next".into()), 2), (("mail".into(), "next".into()), 1)].into(),
        held: [(("mail".into(), Reason::Window), 2)].into(),
        ended: [(Ended::Exit, 1)].into(),
        converted: 2,
        credited: [("mail".into(), 1)].into(),
        messages: [(("mail".into(), Status::Accepted), 1), (("mail".into(), Status::Cancelled), 1)]
            .into(),
        ..Stats::default()
    }
}

/// Counters are what the trail, the tokens and the messages say.
pub async fn counters_follow_the_trail(store: Tested) {
    play(&store).await;
    assert_eq!(store.stats(&"cart".into(), None).await.unwrap(), expected());
    assert_eq!(store.stats(&"cart".into(), Some(1)).await.unwrap(), expected());
    assert_eq!(store.stats(&"cart".into(), Some(2)).await.unwrap(), Stats::default());
    assert_eq!(store.stats(&"other".into(), None).await.unwrap(), Stats::default());
}

/// The figures of every flow between two, by version and node where people stand.
pub async fn figures_of_many_flows_come_at_once(store: Tested) {
    play(&store).await;
    for (external, flow) in [("waits", "other"), ("got", "zoo")] {
        turn(&store, external, START, |moves| {
            moves.enter(flow, "wait", None);
        })
        .await;
    }
    let inside = [((1, "wait".into()), 1), ((1, "opened".into()), 1)].into();
    let cart = Figures { entered: 3, inside, ended: 1 };
    let other = Figures { entered: 1, inside: [((1, "wait".into()), 1)].into(), ended: 0 };
    for _ in 0..2 {
        let all = store.figures(&"cart".into(), &"other".into()).await.unwrap();
        let expected = [("cart".into(), cart.clone()), ("other".into(), other.clone())];
        assert_eq!(all, expected.into());
        let none = store.figures(&"a".into(), &"b".into()).await.unwrap();
        assert!(none.is_empty(), "{none:?}");
        store.fold_counters().await.unwrap();
    }
}

/// Folding is not seen, whenever it happens.
pub async fn folding_changes_nothing(store: Tested) {
    play(&store).await;
    store.fold_counters().await.unwrap();
    assert_eq!(store.stats(&"cart".into(), None).await.unwrap(), expected());
    turn(&store, "waits", START, |moves| {
        let token = moves.contact.tokens[0].id;
        moves.end(token, Ended::End);
    })
    .await;
    let mut after = expected();
    after.inside.remove("wait");
    after.ended.insert(Ended::End, 1);
    assert_eq!(store.stats(&"cart".into(), None).await.unwrap(), after);
    store.fold_counters().await.unwrap();
    assert_eq!(store.fold_counters().await.unwrap(), 0);
    assert_eq!(store.stats(&"cart".into(), None).await.unwrap(), after);
}

/// Who is erased is not inside any more, and was there all the same.
pub async fn erasing_keeps_the_counts(store: Tested) {
    play(&store).await;
    turn(&store, "got", START, |moves| {
        moves.erase();
    })
    .await;
    let mut after = expected();
    after.inside.remove("opened");
    after.ended.insert(Ended::Erased, 1);
    assert_eq!(store.stats(&"cart".into(), None).await.unwrap(), after);
}

/// The first instant of all, from whatever it comes.
pub async fn the_next_instant_is_known(store: Tested) {
    let paused = [].into();
    assert_eq!(store.next_due(&paused).await.unwrap(), None);
    let at = |minutes| START.plus(minutes * MINUTE);
    turn(&store, "a", START, |moves| {
        moves.enter("cart", "wait", Some(at(30)));
    })
    .await;
    assert_eq!(store.next_due(&paused).await.unwrap(), Some(at(30)));
    turn(&store, "b", START, |moves| moves.appoint("birthday", "s", Some(Some(at(20))))).await;
    assert_eq!(store.next_due(&paused).await.unwrap(), Some(at(20)));
    let mut message = None;
    turn(&store, "c", START, |moves| {
        let token = moves.enter("mails", "mail", None);
        moves.queue(token, Channel::Sms, None, at(60));
        moves.step(token, "mail", None);
        message = Some(moves.queue(token, Channel::Email, Some("relay"), at(10)));
    })
    .await;
    assert_eq!(store.next_due(&paused).await.unwrap(), Some(at(20)), "messages stand apart");
    let route = |channel, provider: Option<&str>| Route {
        channel,
        provider: provider.map(Into::into),
        limit: 0,
    };
    let (sms, relay) = (route(Channel::Sms, None), route(Channel::Email, Some("relay")));
    let all = [sms.clone(), relay, route(Channel::Email, None)];
    assert_eq!(store.next_message(&paused, &all).await.unwrap(), Some(at(10)));
    let without = store.next_message(&paused, &[sms]).await.unwrap();
    assert_eq!(without, Some(at(60)), "nobody is there who takes the other");
    assert_eq!(store.next_message(&paused, &[]).await.unwrap(), None);
    let backlog = store.backlog(&paused, at(25)).await.unwrap();
    assert_eq!((backlog.tokens, backlog.appointments, backlog.queued), (0, 1, 1));
    turn(&store, "c", START, |moves| moves.rise(message.unwrap(), Status::Sending)).await;
    assert_eq!(store.next_message(&paused, &all).await.unwrap(), Some(at(60)));
    let both = ["cart".into(), "birthday".into()].into();
    assert_eq!(store.next_due(&both).await.unwrap(), None);
    assert_eq!(store.next_message(&both, &all).await.unwrap(), Some(at(60)));
    assert_eq!(store.next_message(&["mails".into()].into(), &all).await.unwrap(), None);
}

/// What is kept for a time only goes after that time, and not before.
pub async fn what_is_old_is_swept(store: Tested) {
    let mut message = None;
    turn(&store, "a", START, |moves| {
        moves.event("order_placed", "o1", json!({}));
        let token = moves.enter("cart", "mail", None);
        message = Some(moves.queue(token, Channel::Email, None, START));
    })
    .await;
    let (contact, message) = (id_of(&store, "a").await, message.unwrap());
    let request = Request { key: "k".into(), method: "POST".into(), path: "/".into() };
    let answered = Answered { body_hash: [0; 32], status: 204, body: Vec::new() };
    let extra = Extra {
        bodies: vec![Body { message, contact, parts: looks("Hello Ana", "Hello ") }],
        answers: vec![(request.clone(), answered)],
        ..Extra::default()
    };
    turn_with(&store, "a", START, extra, |_| {}).await;
    assert_eq!(store.sweep(START.plus(DAY)).await.unwrap(), 0);
    assert_eq!(store.sweep(START.plus(DAY + 1)).await.unwrap(), 1);
    assert_eq!(store.answered(&request).await.unwrap(), None);
    assert_eq!(store.sweep(START.plus(30 * DAY + 1)).await.unwrap(), 1);
    assert_eq!(store.message(message).await.unwrap().unwrap().parts, None);
    assert_eq!(store.sweep(START.plus(32 * DAY)).await.unwrap(), 0);
    assert_eq!(store.sweep(START.plus(32 * DAY + 1)).await.unwrap(), 1, "its pattern");
    assert_eq!(store.sweep(START.plus(35 * DAY)).await.unwrap(), 0);
    assert_eq!(store.sweep(START.plus(35 * DAY + 1)).await.unwrap(), 1);
    turn(&store, "a", START, |moves| {
        moves.event("order_placed", "o1", json!({}));
    })
    .await;
}

/// A pattern goes when no body can name it any more, and comes back with the next one that does.
pub async fn a_pattern_stays_while_a_body_names_it(store: Tested) {
    let at = |days: i64| START.plus(days * DAY);
    let mut queued = Vec::new();
    for (external, days) in [("a", 0), ("b", 20), ("c", 20), ("d", 60)] {
        turn(&store, external, START, |moves| {
            let token = moves.enter("cart", "text", None);
            queued.push((external, days, moves.queue(token, Channel::Sms, None, START)));
        })
        .await;
    }
    let keep = async |(external, days, message): (&str, i64, MessageId)| {
        let parts = looks(&format!("Hello {external}"), "Hello ");
        let bodies = vec![Body { message, contact: message.contact(), parts }];
        let extra = Extra { bodies, ..Extra::default() };
        turn_with(&store, external, at(days), extra, |_| {}).await;
    };
    let said = async |message| {
        let parts = store.message(message).await.unwrap().unwrap().parts;
        parts.map(|parts| parts["text"].as_str().unwrap().to_owned())
    };
    let [a, b, c, d] = queued[..] else { panic!("four messages") };
    for one in [a, b, c] {
        keep(one).await;
    }
    assert_eq!(store.sweep(at(40)).await.unwrap(), 1, "the body of a");
    assert_eq!((said(a.2).await, said(b.2).await), (None, Some("Hello b".into())));
    assert_eq!(said(c.2).await.as_deref(), Some("Hello c"));
    assert_eq!(store.sweep(at(53)).await.unwrap(), 3, "two bodies, and their pattern");
    keep(d).await;
    assert_eq!(said(d.2).await.as_deref(), Some("Hello d"));
}
