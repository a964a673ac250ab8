//! What is kept for a time only if somebody says so: events, trails and messages.

use serde_json::json;
use weir_engine::model::{Ended, Status};
use weir_messages::Channel;

use super::{DAY, START, Tested, id_of, read, turn, turn_with};
use crate::{Extra, KeptSince, LogLine, MessageFilter, Slice};

/// Later than everything here.
const LATER: i64 = 400 * DAY;

/// Enters, is written to and gets it; leaves if it is told to.
async fn play(store: &Tested, external: &str, leaves: bool) {
    turn(store, external, START, |moves| {
        moves.event("order_placed", external, json!({}));
        let token = moves.enter("cart", "mail", None);
        moves.queue(token, Channel::Email, None, START);
    })
    .await;
    let message = read(store, external, START).await.messages[0].id;
    let contact = id_of(store, external).await;
    let line = LogLine { message, contact, said: json!({ "ok": true }) };
    let extra = Extra { log: vec![line], ..Extra::default() };
    turn_with(store, external, START, extra, |moves| {
        moves.rise(message, Status::Sending);
        moves.rise(message, Status::Accepted);
        if leaves {
            moves.end(moves.contact.tokens[0].id, Ended::Exit);
        }
    })
    .await;
}

/// Everything that was before this is old.
fn since(millis: i64) -> KeptSince {
    let since = Some(START.plus(millis));
    KeptSince { events: since, trail: since, messages: since }
}

async fn entries(store: &Tested, external: &str) -> usize {
    let id = id_of(store, external).await;
    store.timeline(id, None, 99).await.unwrap().items.len()
}

/// Runs that are over go with all that was kept of them; their contact, and what was counted,
/// stays.
pub async fn what_is_over_is_forgotten(store: Tested) {
    play(&store, "gone", true).await;
    let stats = store.stats(&"cart".into(), None).await.unwrap();
    let counter = read(&store, "gone", START).await.counter;
    let all = Slice::ALL;
    assert_eq!(store.forget(all, &KeptSince::default()).await.unwrap(), 0);
    assert_eq!(store.forget(all, &since(0)).await.unwrap(), 0);
    let nobody = Slice { nth: 1, of: 1 };
    assert_eq!(store.forget(nobody, &since(LATER)).await.unwrap(), 0);
    let some = KeptSince { trail: None, messages: None, ..since(1) };
    // The event, and the one that let it in.
    assert_eq!(store.forget(all, &some).await.unwrap(), 2);
    assert!(entries(&store, "gone").await > 0);
    assert!(store.forget(all, &since(1)).await.unwrap() > 0);
    // Messages may stay until the month is over in which their run began.
    store.forget(all, &since(LATER)).await.unwrap();
    assert_eq!(entries(&store, "gone").await, 0);
    let messages = store.messages(&MessageFilter::default(), None, 9).await.unwrap();
    assert!(messages.items.is_empty());
    assert_eq!(store.stats(&"cart".into(), None).await.unwrap(), stats);
    assert_eq!(read(&store, "gone", START).await.counter, counter);
    assert_eq!(store.forget(all, &since(LATER)).await.unwrap(), 0);
}

/// Of a run that is not over nothing goes, and of one whose goal is open only events.
pub async fn what_a_run_needs_is_kept(store: Tested) {
    play(&store, "inside", false).await;
    let before = entries(&store, "inside").await;
    assert_eq!(store.forget(Slice::ALL, &since(LATER)).await.unwrap(), 0);
    assert_eq!(entries(&store, "inside").await, before);
    turn(&store, "aims", START, |moves| {
        let token = moves.enter("cart", "mail", None);
        moves.aim(token, START.plus(DAY));
        moves.end(token, Ended::End);
    })
    .await;
    let before = entries(&store, "aims").await;
    assert_eq!(store.forget(Slice::ALL, &since(DAY)).await.unwrap(), 1);
    assert_eq!(entries(&store, "aims").await, before - 1);
    assert!(store.forget(Slice::ALL, &since(DAY + 1)).await.unwrap() > 0);
}
