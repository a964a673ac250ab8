//! The switch that stops all sending: what is queued stays queued, in every process and after a
//! restart, until it is turned back.

use weir_engine::model::Status;
use weir_runtime::Pace;

use super::AT_ONCE;
use super::stage::{Kept, Setup, Stage, people};
use crate::end_to_end::waiting::until;

/// How many people there are.
const PEOPLE: usize = 200;

/// How many messages are with the service when the switch is turned.
const BEFORE: usize = 20;

async fn nothing_leaves_while_sending_is_paused(kept: Kept, runtimes: usize) {
    let setup = Setup { pace: Pace::Real, ..Setup::by_hand(4) };
    let mut stage = Stage::set(kept, runtimes, setup, AT_ONCE).await;
    stage.service.takes(2_000);
    stage.enter(&people("first", PEOPLE)).await;
    until("the first messages", || async {
        stage.service.pass(500);
        (stage.ledger().await.len() >= BEFORE).then_some(())
    })
    .await;
    let last = stage.runtimes.last().expect("one at least").clone();
    last.pause_sending(true).await.expect("it is written");
    let paused = last.clock().now();
    // More is queued, calls under way come back, and every process looks again and again.
    stage.enter(&people("then", PEOPLE)).await;
    until("the end of the calls under way", || async {
        stage.service.pass(2_000);
        let is_sending = |one: &weir_engine::model::Message| one.status == Status::Sending;
        (!stage.messages().await.iter().any(is_sending)).then_some(())
    })
    .await;
    let first = &stage.runtimes[0];
    assert_eq!(first.sending().await.expect("it reads"), last.sending().await.expect("it reads"));
    let resumed = first.clock().now();
    first.pause_sending(false).await.expect("it is written");
    stage.finish().await;
    for (who, one) in stage.ended().await {
        assert_eq!((one.message.status, one.given), (Status::Accepted, 1), "{who}");
        let while_paused = one.taken.iter().find(|at| paused < **at && **at < resumed);
        assert_eq!(while_paused, None, "{who}: paused at {paused}, resumed at {resumed}");
    }
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_leaves_while_sending_is_paused_on_sqlite() {
    nothing_leaves_while_sending_is_paused(Kept::sqlite(), 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_leaves_while_sending_is_paused_by_one_of_two_on_postgresql() {
    nothing_leaves_while_sending_is_paused(Kept::postgres().await, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_of_sending_survives_a_restart() {
    let mut stage = Stage::set(Kept::sqlite(), 1, Setup::by_hand(4), AT_ONCE).await;
    let paused = stage.runtimes[0].pause_sending(true).await.expect("it is written");
    assert!(paused.paused_since.is_some());
    stage.enter(&people("c", 3)).await;
    for _ in 0..2 {
        stage.pass("1 hour").await;
        let messages = stage.messages().await;
        assert!(messages.iter().all(|message| message.status == Status::Queued));
        assert_eq!((messages.len(), stage.ledger().await.len()), (3, 0));
        stage.restart().await;
        assert_eq!(stage.runtimes[0].sending().await.expect("it reads"), paused);
    }
    let again = stage.runtimes[0].pause_sending(true).await.expect("it is written");
    assert_eq!(again, paused, "it is paused since the first time");
    stage.runtimes[0].pause_sending(false).await.expect("it is written");
    stage.settle().await;
    assert_eq!(stage.ledger().await.len(), 3);
    stage.stop().await;
}

/// Messages that nobody took expire also while sending is paused.
#[tokio::test(flavor = "multi_thread")]
async fn messages_expire_while_sending_is_paused() {
    let mut stage = Stage::set(Kept::sqlite(), 1, Setup::by_hand(4), AT_ONCE).await;
    stage.runtimes[0].pause_sending(true).await.expect("it is written");
    stage.enter(&people("c", 1)).await;
    stage.pass("4 days").await;
    let message = stage.messages().await.remove(0);
    assert_eq!((message.status, stage.ledger().await.len()), (Status::Failed, 0));
    stage.stop().await;
}
