//! Each check sees the damage it is for. Rows are broken in the file, behind the store's back.

use std::collections::BTreeSet;
use std::io::{Seek, SeekFrom, Write};
use std::sync::Arc;

use weir_engine::invariants::PROMISES;
use weir_engine::model::{Hold, State};
use weir_engine::turn::{Hop, Step};
use weir_store::testing::{damage, damage_messages, damage_tokens, damage_trails};
use weir_store::{Options, SqliteStore};

use super::{Ward, diagnose};

const DAY_MILLIS: i64 = 86_400_000;

/// What breaks which promise, and the words in which that is told.
const DAMAGE: &[(&str, &str, &str)] = &[
    ("I1", "update messages set id = randomblob(8)", "is not the key of visit"),
    ("I1", "delete from tokens", "which is not there"),
    (
        "I2",
        "update messages set sending_since = sending_since + 86400000 * 9",
        "was taken to a provider after its run left early",
    ),
    ("I2", "update messages set status = 'queued'", "is queued, and its run is over"),
    ("I2", "update messages set status = 'queued'", "is queued, and its run left early"),
    ("I3", "update tokens set trail = x''", "is there, and never entered"),
    ("I4", "delete from patterns", "looked like is lost: its pattern is not there"),
    ("I4", "update bodies set pattern = x'00'", "looked like is lost"),
    ("I6", "update or ignore events set seq = 2", "has the number of another one"),
    ("I6", "update heads set counter = 1", "is numbered above the counter of its contact"),
    (
        "I6",
        "update events set received_at = received_at - 86400000 where seq > 3",
        "was acknowledged before the one ahead of it",
    ),
    ("I7", "delete from versions", "version 1 of cart cannot be used"),
    (
        "I7",
        "update tokens set node = (select number from words where word = 'reminder')",
        "stands at reminder, which cart 1 does not have",
    ),
    (
        "I10",
        "update tokens set node = (select number from words where word = 'mail')",
        "is not what its trail gives",
    ),
    ("I11", "update count_deltas set n = n - 1", ", not"),
    ("I13", "delete from contacts", "is gone, and has rows in tokens"),
];

#[tokio::test]
async fn every_check_names_the_damage_it_is_for() {
    for (promise, sql, words) in DAMAGE {
        let ward = Ward::open().await;
        assert!(damage(&ward.store, sql).await.unwrap() > 0, "{sql}");
        ward.tells(promise, words).await;
    }
}

/// Broken in what is packed.
#[tokio::test]
async fn a_message_that_was_tried_again_is_named() {
    let ward = Ward::open().await;
    let bent = damage_messages(&ward.store, |message| message.may_have_left = true).await;
    assert!(bent.unwrap() > 0);
    ward.tells("I1", "may have left, was tried again, and nobody wanted that").await;
}

#[tokio::test]
async fn a_run_that_is_inside_twice_is_named() {
    let ward = Ward::open().await;
    let inside = State::Parked { until: None, deadline: None, hold: Hold::Time };
    let bent = damage_tokens(&ward.store, |token| token.state = inside.clone()).await;
    assert!(bent.unwrap() > 0);
    ward.tells("I9", "2 runs of cart are inside by ``").await;
}

#[tokio::test]
async fn a_trail_that_does_not_lead_to_its_run_is_named() {
    type Bend = fn(&mut Vec<Hop>);
    let twice: Bend = |hops| {
        for hop in hops {
            if let Step::Left { visit, .. } = &mut hop.step {
                *visit = 1;
            }
        }
    };
    let back: Bend = |hops| hops[1].at = hops[1].at.plus(-9 * DAY_MILLIS);
    let gap: Bend = |hops| drop(hops.remove(1));
    for (bend, promise, words) in [
        (twice, "I5", "twice on visit 1"),
        (back, "I5", "went back in time at step 2"),
        (gap, "I10", "is not what its trail gives"),
    ] {
        let ward = Ward::open().await;
        assert!(damage_trails(&ward.store, bend).await.unwrap() > 0, "{words}");
        ward.tells(promise, words).await;
    }
}

/// Consent that was withdrawn before the mail was taken.
#[tokio::test]
async fn a_message_against_a_withdrawal_is_named() {
    let ward = Ward::open().await;
    let sql = "insert into consents (contact, channel, body) select contact, 'email', \
               '{\"v\":1,\"body\":{\"given\":false,\"at\":1}}' \
               from contacts where true on conflict do nothing";
    assert!(damage(&ward.store, sql).await.unwrap() > 0);
    let found = ward.look().await;
    let told = found.broken.iter().filter(|broken| broken.promise == "I8");
    assert!(told.clone().count() > 0, "{found:#?}");
    assert!(told.clone().all(|broken| broken.what.contains("after consent was withdrawn")));
}

/// The head of the file says that there are free pages, and there are none.
#[tokio::test]
async fn damage_of_the_file_is_named() {
    const FREE_PAGES_AT: u64 = 36;
    let Ward { store, folder } = Ward::open().await;
    Arc::into_inner(store).expect("ours alone").close().await.unwrap();
    let file = folder.path().join("weir.db");
    let mut bytes = std::fs::OpenOptions::new().write(true).open(&file).unwrap();
    bytes.seek(SeekFrom::Start(FREE_PAGES_AT)).unwrap();
    bytes.write_all(&[0, 0, 0, 9]).unwrap();
    drop(bytes);
    let store = SqliteStore::open(&Options { file, runs_flows: false }).await.unwrap();
    let found = diagnose(&store).await;
    let told = found.broken.iter().find(|broken| broken.promise == "I4");
    assert!(told.is_some_and(|told| told.what.contains("reelist")), "{found:#?}");
}

#[test]
fn every_promise_that_a_store_can_show_is_damaged_somewhere() {
    let mut damaged: BTreeSet<_> = DAMAGE.iter().map(|(promise, ..)| *promise).collect();
    damaged.extend(["I5", "I8", "I9", "I10"]);
    let seen = PROMISES.iter().filter(|promise| promise.looks_for.is_some());
    let seen: BTreeSet<_> = seen.map(|promise| promise.id).collect();
    assert_eq!(damaged, seen);
}
