//! Lists of carts, and appointments about them.

use weir_engine::model::{CartState, Left, LeftBy, Ordered, Quiet};

use super::{MINUTE, START, Tested, all_needs, id_of, read, turn};
use crate::{CartFilter, CartRecord, Claim, Due, Shards};

/// A cart that changed in a minute of the test, and what became of it.
async fn cart(store: &Tested, whose: &str, id: &str, minute: i64, state: CartState) {
    let at = START.plus(minute * MINUTE);
    turn(store, whose, at, |moves| {
        moves.cart(id, true);
        let cart = moves.cart_mut(id);
        cart.life.quiet = Some(Quiet { since: at, told: at, starts: true });
        if matches!(state, CartState::Abandoned | CartState::Recovered) {
            cart.life.left = Some(Left { at, told: at, by: LeftBy::Shop });
            (cart.life.abandoned_at, cart.life.reminders) = (Some(at), 1);
        }
        if matches!(state, CartState::Recovered | CartState::Ordered) {
            (cart.open, cart.life.ordered) = (false, Some(Ordered { order: None, at }));
        }
        assert_eq!(cart.state(), state);
    })
    .await;
}

fn names(found: &[CartRecord]) -> Vec<String> {
    found.iter().map(|one| format!("{}/{}", one.external_id, one.id)).collect()
}

/// Carts are listed by what became of them, newest change first, page by page, and none twice
/// also where several changed at one instant.
pub async fn carts_are_listed_by_state(store: Tested) {
    let all = [
        ("a", "c1", 1, CartState::Open),
        ("a", "c2", 3, CartState::Abandoned),
        ("b", "c1", 2, CartState::Recovered),
        ("b", "c3", 4, CartState::Ordered),
        ("b", "c4", 4, CartState::Open),
        ("b", "c5", 4, CartState::Open),
    ];
    for (whose, id, minute, state) in all {
        cart(&store, whose, id, minute, state).await;
    }
    let newest_first = ["b/c5", "b/c4", "b/c3", "a/c2", "b/c1", "a/c1"];
    for limit in 1..=7 {
        let (mut listed, mut next) = (Vec::new(), None);
        loop {
            let page = store.carts(&CartFilter::default(), next.as_ref(), limit).await.unwrap();
            listed.extend(names(&page.items));
            next = page.next;
            if next.is_none() {
                break;
            }
        }
        assert_eq!(listed, newest_first, "{limit} a page");
    }
    let contact = Some(id_of(&store, "b").await);
    let of = |states: &[CartState], reminded| CartFilter {
        states: states.iter().copied().collect(),
        reminded,
        ..CartFilter::default()
    };
    let rows = [
        (of(&[CartState::Open], None), vec!["b/c5", "b/c4", "a/c1"]),
        (of(&[CartState::Recovered], None), vec!["b/c1"]),
        (of(&[CartState::Open, CartState::Abandoned], Some(true)), vec!["a/c2"]),
        (of(&[], Some(true)), vec!["a/c2", "b/c1"]),
        (CartFilter { contact, ..of(&[], Some(false)) }, vec!["b/c5", "b/c4", "b/c3"]),
        (CartFilter { contact, ..of(&[CartState::Abandoned], None) }, vec![]),
    ];
    for (filter, expected) in rows {
        let page = store.carts(&filter, None, 9).await.unwrap();
        assert_eq!(names(&page.items), expected, "{filter:?}");
    }
    assert_eq!(names(&store.carts_called("c1", 9).await.unwrap()), ["a/c1", "b/c1"]);
    assert_eq!(store.carts_called("c1", 1).await.unwrap().len(), 1);
    assert!(store.carts_called("c9", 9).await.unwrap().is_empty());
    let kept = read(&store, "b", START).await.carts["c1"].clone();
    assert_eq!(store.carts_called("c1", 9).await.unwrap()[1].cart, kept);
}

/// Appointments of one start about several carts are each their own row.
pub async fn appointments_are_about_one_thing_each(store: Tested) {
    turn(&store, "a", START, |moves| {
        moves.appoint("cart", "start", Some(Some(START.plus(MINUTE))));
        moves.appoint_about("cart", "start", "c1", Some(Some(START)));
        moves.appoint_about("cart", "start", "c2", Some(Some(START.plus(MINUTE))));
        moves.appoint_about("cart", "start", "c3", Some(None));
    })
    .await;
    turn(&store, "a", START, |moves| {
        moves.appoint_about("cart", "start", "c3", None);
        moves.appoint_about("cart", "start", "c2", Some(Some(START)));
    })
    .await;
    let kept = read(&store, "a", START).await.calendar;
    let kept: Vec<_> = kept.iter().map(|row| (row.about.as_str(), row.due)).collect();
    let later = Some(START.plus(MINUTE));
    assert_eq!(kept, [("", later), ("c1", Some(START)), ("c2", Some(START))]);
    let due = Due { limit: 9, shards: Shards::default(), paused: [].into() };
    let mut unit = store.take(Claim::Due(due), &all_needs(), START).await.unwrap();
    let due: Vec<_> = unit.contacts()[0].appointments.iter().map(|row| row.about.clone()).collect();
    assert_eq!(due, ["c1", "c2"]);
    unit.abandon().await.unwrap();
}
