//! Webhooks that could not be taken.

use super::{MINUTE, START, Tested};
use crate::{Delivery, DeliveryFilter, DeliveryState};

fn delivery(minute: i64, n: i64, source: &str, id: &str) -> Delivery {
    Delivery {
        source: source.into(),
        id: id.into(),
        at: START.plus(minute * MINUTE),
        n,
        topic: (n > 0).then(|| "carts/update".to_owned()),
        headers: "[]".into(),
        body: vec![0, 255, b'{'],
        reason: "no_items".into(),
        state: DeliveryState::Kept,
    }
}

/// As it is listed.
fn bare(delivery: &Delivery) -> Delivery {
    Delivery { body: Vec::new(), ..delivery.clone() }
}

/// What was kept is listed by source, newest first, once however often it came, and goes when it
/// is old.
pub async fn deliveries_are_kept_until_replayed(store: Tested) {
    let all = [
        delivery(1, 0, "shop", "a"),
        delivery(2, 1, "other", "a"),
        delivery(2, 2, "shop", "b"),
        delivery(2, 3, "shop", "ü/ %"),
    ];
    for one in &all {
        store.keep_delivery(one).await.unwrap();
    }
    let of = |state| DeliveryFilter { source: "shop".into(), state };
    let first = store.deliveries(&of(None), None, 2).await.unwrap();
    assert_eq!(first.items, [bare(&all[3]), bare(&all[2])]);
    let second = store.deliveries(&of(None), first.next.as_ref(), 2).await.unwrap();
    assert_eq!((second.items, second.next), (vec![bare(&all[0])], None));
    let again = Delivery { reason: "no_contact".into(), ..delivery(3, 5, "shop", "a") };
    store.keep_delivery(&again).await.unwrap();
    assert_eq!(store.delivery("shop", "a").await.unwrap(), Some(again.clone()));
    assert_eq!(store.delivery("shop", "z").await.unwrap(), None);
    store.note_replay("shop", "a").await.unwrap();
    store.note_replay("shop", "z").await.unwrap();
    store.keep_delivery(&all[0]).await.unwrap();
    let replayed = Delivery { state: DeliveryState::Replayed, ..again };
    let found = store.deliveries(&of(Some(DeliveryState::Replayed)), None, 9).await.unwrap();
    assert_eq!(found.items, [bare(&replayed)], "what was replayed is not kept again");
    let kept = store.deliveries(&of(Some(DeliveryState::Kept)), None, 9).await.unwrap();
    assert_eq!(kept.items, [bare(&all[3]), bare(&all[2])]);
    assert_eq!(store.forget_deliveries(START.plus(3 * MINUTE)).await.unwrap(), 3);
    assert_eq!(store.deliveries(&of(None), None, 9).await.unwrap().items.len(), 1);
}
