//! Looking at everything.

use std::collections::BTreeSet;

use serde_json::json;
use weir_engine::model::{Ended, Status};
use weir_messages::Channel;

use super::moves::Moves;
use super::{MINUTE, START, Tested, all_needs, id_of, turn};
use crate::{Ask, Claim, Examined, Extra};

/// People who have been everywhere, one of whom is erased.
async fn people(store: &Tested) {
    for (minute, external) in (0..).zip(["a", "b", "c", "d", "e"]) {
        turn(store, external, START.plus(minute * MINUTE), |moves| {
            moves.tag("IN");
            moves.event("seen", "s1", json!({}));
            let token = moves.enter("cart", "mail", None);
            let message = moves.queue(token, Channel::Email, None, START);
            moves.rise(message, Status::Failed);
            let over = moves.enter("cart", "wait", None);
            moves.end(over, Ended::End);
            let aside = moves.enter("other", "wait", None);
            moves.set_aside(aside);
        })
        .await;
    }
    let asks = vec![Ask::external("c")];
    let mut unit = store.take(Claim::Contacts(asks), &all_needs(), START).await.unwrap();
    let now = START.plus(9 * MINUTE);
    let contact = &mut unit.contacts()[0].contact;
    let changes = Moves::play(contact, now, |moves| {
        let live = moves.contact.tokens.iter().filter(|token| token.is_live());
        for token in live.map(|token| token.id).collect::<Vec<_>>() {
            moves.end(token, Ended::Erased);
        }
        moves.erase();
    });
    unit.commit(vec![(0, changes)], Extra::default()).await.unwrap();
}

/// A look shows everybody once with all that is kept of them, finds nothing wrong, and sees one
/// moment.
pub async fn a_look_shows_everybody_once(store: Tested) {
    people(&store).await;
    let mut examination = store.examine().await.unwrap();
    // What that finds is for the server's settings to say: those of tests are quick, not safe.
    examination.endangered().await.unwrap();
    let mut seen = BTreeSet::new();
    while let Some(Examined { people, found }) = examination.next(3, 0).await.unwrap() {
        assert_eq!(found, []);
        for kept in people {
            assert!(seen.insert(kept.contact), "{} is shown twice", kept.contact);
            let sizes = (kept.tokens.len(), kept.messages.len(), kept.trail.len());
            assert_eq!(sizes, (3, 1, 5), "{kept:?}");
            assert!(kept.counter > 0);
        }
        let late = format!("late{}", seen.len());
        turn(&store, &late, START, |moves| moves.tag("IN")).await;
    }
    let expected = [id_of(&store, "a").await, id_of(&store, "e").await];
    assert!(seen.len() == 4 && expected.iter().all(|id| seen.contains(id)), "{seen:?}");
    assert_eq!(examination.miscounted().await.unwrap(), []);
    drop(examination);
    store.fold_counters().await.unwrap();
    let mut examination = store.examine().await.unwrap();
    while examination.next(100, 0).await.unwrap().is_some() {}
    assert_eq!(examination.miscounted().await.unwrap(), []);
}
