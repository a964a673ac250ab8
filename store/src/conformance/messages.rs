//! Lists of messages, and everything about one.

use std::sync::Arc;

use serde_json::json;
use weir_engine::model::{MessageId, Reason, Status};
use weir_messages::{Channel, Rendered};

use super::{MINUTE, START, Tested, id_of, turn, turn_with};
use crate::{Body, DeadFilter, Extra, LogLine, MessageFilter, Packed, Pattern};

/// Every message is on one page, the last queued first; filters leave the others out.
pub async fn lists_are_paged_and_filtered(store: Tested) {
    for (minute, external) in (0..).zip(["a", "b", "c"]) {
        turn(&store, external, START.plus(minute * MINUTE), |moves| {
            for flow in ["cart", "welcome"] {
                let token = moves.enter(flow, "mail", None);
                let message = moves.queue(token, Channel::Email, None, START);
                if flow == "welcome" {
                    moves.rise(message, Status::Failed);
                }
            }
        })
        .await;
    }
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let filter = MessageFilter::default();
        let page = store.messages(&filter, cursor.as_ref(), 2).await.unwrap();
        assert!(page.items.len() <= 2);
        seen.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 6);
    assert!(seen.is_sorted_by_key(|record| std::cmp::Reverse(record.message.queued_at)));
    assert_eq!(seen[0].external_id, "c");
    let contact = Some(id_of(&store, "a").await);
    for (filter, count) in [
        (MessageFilter { contact, ..MessageFilter::default() }, 2),
        (MessageFilter { flow: Some("cart".into()), ..MessageFilter::default() }, 3),
        (MessageFilter { status: Some(Status::Failed), ..MessageFilter::default() }, 3),
        (MessageFilter { contact, flow: Some("cart".into()), status: Some(Status::Failed) }, 0),
    ] {
        let page = store.messages(&filter, None, 9).await.unwrap();
        assert_eq!(page.items.len(), count, "{filter:?}");
        assert_eq!(page.next, None);
    }
}

/// A message tells when it rose, what it looked like and what the provider said.
pub async fn details_tell_how_it_rose(store: Tested) {
    let mut id = None;
    turn(&store, "a", START, |moves| {
        let token = moves.enter("cart", "mail", None);
        id = Some(moves.queue(token, Channel::Email, None, START));
    })
    .await;
    let (contact, id) = (id_of(&store, "a").await, id.unwrap());
    let (sent, taken) = (START.plus(1), START.plus(2));
    let parts = Rendered::Email {
        from: None,
        reply_to: None,
        subject: "Hi".into(),
        preheader: None,
        html: Some("<p>x</p>".repeat(500)),
        text: "x".into(),
    };
    let pattern = Arc::new(Pattern::of(["Hi", "<p>x</p><p>y</p>"]));
    let extra = Extra {
        bodies: vec![Body { message: id, contact, parts: Packed::of(&parts, pattern) }],
        log: vec![LogLine { message: id, contact, said: json!("RCPT") }],
        ..Extra::default()
    };
    turn_with(&store, "a", sent, extra, |moves| moves.rise(id, Status::Sending)).await;
    let log = vec![LogLine { message: id, contact, said: json!({ "code": 250 }) }];
    let extra = Extra { log, ..Extra::default() };
    turn_with(&store, "a", taken, extra, |moves| moves.rise(id, Status::Accepted)).await;
    turn(&store, "a", taken, |moves| moves.rise(id, Status::Accepted)).await;

    let detail = store.message(id).await.unwrap().unwrap();
    assert_eq!(detail.external_id, "a");
    assert_eq!(detail.message.status, Status::Accepted);
    let history = [(Status::Queued, START), (Status::Sending, sent), (Status::Accepted, taken)];
    assert_eq!(detail.history, history);
    assert_eq!(detail.parts, Some(json!(parts)));
    assert_eq!(detail.log, [(sent, json!("RCPT")), (taken, json!({ "code": 250 }))]);
    assert_eq!(store.message(MessageId([0; 16])).await.unwrap(), None);
}

/// What failed for ever or may have left is listed until somebody sees to it; filters leave the
/// others out.
pub async fn dead_letters_are_listed(store: Tested) {
    let rows = [
        ("a", "cart", Status::Failed),
        ("b", "cart", Status::Unknown),
        ("c", "welcome", Status::Failed),
        ("d", "cart", Status::Accepted),
        ("e", "cart", Status::Queued),
    ];
    for (minute, (external, flow, status)) in (0..).zip(rows) {
        turn(&store, external, START.plus(minute * MINUTE), |moves| {
            let token = moves.enter(flow, "mail", None);
            let message = moves.queue(token, Channel::Email, None, START);
            moves.rise(message, status);
        })
        .await;
    }
    turn(&store, "f", START, |moves| {
        let token = moves.enter("cart", "mail", None);
        let message = moves.queue(token, Channel::Email, None, START);
        moves.rise(message, Status::Failed);
        moves.skip(message);
    })
    .await;
    let name = Some("cart".into());
    let flow = DeadFilter { flow: name, ..DeadFilter::default() };
    for (filter, expected) in [
        (DeadFilter::default(), vec!["c", "b", "a"]),
        (flow, vec!["b", "a"]),
        (DeadFilter { node: Some("other".into()), ..DeadFilter::default() }, vec![]),
        (DeadFilter { since: Some(START.plus(MINUTE)), ..DeadFilter::default() }, vec!["c", "b"]),
        (DeadFilter { reason: Some(Reason::Refused), ..DeadFilter::default() }, vec![]),
    ] {
        let page = store.dead_letters(&filter, None, 9).await.unwrap();
        let found: Vec<_> =
            page.items.iter().map(|letter| letter.record.external_id.as_str()).collect();
        assert_eq!(found, expected, "{filter:?}");
    }
    let first = store.dead_letters(&DeadFilter::default(), None, 2).await.unwrap();
    let rest = store.dead_letters(&DeadFilter::default(), first.next.as_ref(), 2).await.unwrap();
    assert_eq!((first.items.len(), rest.items.len(), rest.next), (2, 1, None));
    assert_eq!(rest.items[0].at, START);
}

/// Who waits for a provider is found by its name, and on its channels where no name was said.
pub async fn waiting_messages_are_found_by_their_provider(store: Tested) {
    let waits = |channel: Channel, provider: Option<&'static str>| {
        let store = store.clone();
        async move {
            let name = provider.map(weir_engine::model::Name::from);
            store.is_waited_for(channel, name.as_ref()).await.unwrap()
        }
    };
    assert!(!waits(Channel::Sms, None).await);
    let mut queued = Vec::new();
    for (channel, provider) in [(Channel::Sms, None), (Channel::Email, Some("mail"))] {
        turn(&store, channel.as_str(), START, |moves| {
            let token = moves.enter("journey", "send", None);
            queued.push(moves.queue(token, channel, provider, START));
        })
        .await;
    }
    assert!(waits(Channel::Sms, None).await && waits(Channel::Email, Some("mail")).await);
    assert!(!waits(Channel::Email, None).await && !waits(Channel::Sms, Some("mail")).await);
    assert!(!store.is_called(Channel::Email, &"mail".into()).await.unwrap(), "not yet");
    turn(&store, "email", START, |moves| moves.rise(queued[1], Status::Sending)).await;
    let called = |channel: Channel, provider: &'static str| {
        let store = store.clone();
        async move { store.is_called(channel, &provider.into()).await.unwrap() }
    };
    assert!(called(Channel::Email, "mail").await && !waits(Channel::Email, Some("mail")).await);
    assert!(!called(Channel::Sms, "mail").await && !called(Channel::Email, "other").await);
}
