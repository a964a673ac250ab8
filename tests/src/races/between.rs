//! Guards that say no between the queue and the hand-over: whoever was told so, nothing is handed
//! over afterwards, and nothing twice.

use std::collections::BTreeMap;

use weir_engine::model::{Reason, Status};
use weir_engine::value::Timestamp;
use weir_runtime::Pace;
use weir_runtime::sender::Limits;

use super::AT_ONCE;
use super::stage::{Kept, Setup, Stage, people, tagged, withdrawn};
use crate::end_to_end::waiting::until;

/// How many there are of each: who buys, who withdraws consent, who does neither.
const PEOPLE: usize = 120;

/// How many are told something at the same time.
const AT_THE_SAME_TIME: usize = 10;

/// How long the service takes, by its own clock.
const ANSWERS_AFTER_MILLIS: u64 = 2_000;

/// By how much its clock moves between two groups of people.
const STEP_MILLIS: u64 = 500;

/// A service that is limited, and slow.
fn slow() -> Setup {
    let rate = "200/second".parse().expect("it is a rate");
    let limits = Limits { concurrency: 6, rate: Some(rate) };
    Setup { limits, pace: Pace::Real, ..Setup::by_hand(1) }
}

/// Everybody enters, some are told that they get nothing, and this is when each of those was.
async fn race(stage: &Stage) -> BTreeMap<String, Timestamp> {
    stage.service.takes(ANSWERS_AFTER_MILLIS);
    let (buyers, leavers) = (people("buys", PEOPLE), people("leaves", PEOPLE));
    stage.enter(&[buyers.clone(), leavers.clone(), people("stays", PEOPLE)].concat()).await;
    until("the first call", || async { (!stage.ledger().await.is_empty()).then_some(()) }).await;
    let mut told = BTreeMap::new();
    let groups = buyers.chunks(AT_THE_SAME_TIME).zip(leavers.chunks(AT_THE_SAME_TIME));
    for (buyers, leavers) in groups {
        let (bought, left) = ([tagged("BUY")], [withdrawn()]);
        tokio::join!(stage.tell(buyers, &bought), stage.tell(leavers, &left));
        let now = stage.runtimes[0].clock().now();
        told.extend([buyers, leavers].concat().into_iter().map(|who| (who, now)));
        stage.service.pass(STEP_MILLIS);
    }
    stage.finish().await;
    told
}

async fn nothing_is_handed_over_afterwards(kept: Kept, runtimes: usize) {
    let mut stage = Stage::set(kept, runtimes, slow(), AT_ONCE).await;
    let told = race(&stage).await;
    let ended = stage.ended().await;
    let (mut stopped, mut gone) = (0, 0);
    for (who, one) in &ended {
        let status = one.message.status;
        assert!(one.given <= 1, "{who} got it {} times", one.given);
        match told.get(who) {
            None => assert_eq!((status, one.given), (Status::Accepted, 1), "{who}"),
            Some(at) if one.given == 1 => {
                assert!(one.taken.iter().all(|taken| taken <= at), "{who} was told at {at}");
                gone += 1;
            }
            Some(_) => {
                assert!(matches!(status, Status::Cancelled | Status::Suppressed), "{status:?}");
                stopped += 1;
            }
        }
    }
    assert_eq!(ended.len(), 3 * PEOPLE);
    assert!(stopped > 0 && gone > 0, "it was no race: {stopped} were stopped, {gone} had gone");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_handed_over_afterwards_on_sqlite() {
    nothing_is_handed_over_afterwards(Kept::sqlite(), 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_handed_over_afterwards_by_two_on_postgresql() {
    nothing_is_handed_over_afterwards(Kept::postgres().await, 2).await;
}

/// A withdrawn consent cancels nothing by itself: the message stays queued, and only the guards
/// that are asked at the hand-over keep it back.
#[tokio::test(flavor = "multi_thread")]
async fn the_guards_of_the_hand_over_decide_alone() {
    let mut stage = Stage::set(Kept::sqlite(), 1, Setup::by_hand(4), AT_ONCE).await;
    let (stays, leaves) = (people("stays", 20), people("leaves", 20));
    stage.enter(&[stays, leaves.clone()].concat()).await;
    stage.tell(&leaves, &[withdrawn()]).await;
    let queued = stage.messages().await;
    assert!(queued.iter().all(|message| message.status == Status::Queued));
    assert_eq!(queued.len(), 40);
    stage.settle().await;
    for (who, one) in stage.ended().await {
        let (message, no) = (&one.message, who.starts_with("leaves"));
        let expected = if no { Status::Suppressed } else { Status::Accepted };
        assert_eq!((message.status, one.given), (expected, usize::from(!no)), "{who}");
        assert_eq!(message.reason, no.then_some(Reason::NoConsent), "{who}");
    }
    stage.stop().await;
}
