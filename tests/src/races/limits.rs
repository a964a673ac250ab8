//! What a provider is given: no more than it may be, and nothing while it is ill; and then only its
//! own messages wait.

use std::time::Instant;

use weir_engine::model::Status;
use weir_runtime::sender::{Limits, Rate};
use weir_runtime::{Pace, Phase};

use super::AT_ONCE;
use super::stage::{Kept, Setup, Stage, ledger_of, people, tagged};
use crate::end_to_end::waiting::until;
use crate::servers::http::Reply;

#[tokio::test(flavor = "multi_thread")]
async fn messages_leave_at_the_rate_of_their_provider() {
    const PEOPLE: u32 = 30;
    let rate: Rate = "50/second".parse().expect("it is a rate");
    let rate = rate.with_burst(10.try_into().expect("it is not zero"));
    let setup = Setup { limits: Limits { concurrency: 16, rate: Some(rate) }, ..Setup::by_hand(1) };
    let mut stage = Stage::set(Kept::sqlite(), 1, setup, AT_ONCE).await;
    stage.enter(&people("c", PEOPLE as usize)).await;
    let began = Instant::now();
    stage.settle().await;
    let least = rate.interval() * (PEOPLE - rate.burst().get());
    assert!(began.elapsed() >= least, "{:?} instead of {least:?}", began.elapsed());
    assert_eq!(stage.ledger().await.len(), PEOPLE as usize);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_queued_before_goes_before_what_a_timer_asks_for() {
    let mut stage = Stage::set(Kept::sqlite(), 1, Setup::by_hand(1), AT_ONCE).await;
    let later = AT_ONCE
        .replace("at-once", "later")
        .replace("tag: IN, next: text", "tag: LATER, next: rest");
    stage
        .publish(
            &later.replace("nodes:", "nodes:\n  rest: { type: pause, for: 1 hour, next: text }"),
        )
        .await;
    let (first, second) = (people("a", 1), people("b", 1));
    stage.enter(&first).await;
    stage.settle().await;
    stage.tell(&first, &[tagged("LATER")]).await;
    stage.enter(&second).await;
    // The hour is over, and nobody has handed anything over yet.
    stage.show(stage.runtimes[0].clock().now().plus(61 * 60 * 1_000));
    stage.settle().await;
    let messages = stage.messages().await;
    let queued = |id: &String| messages.iter().find(|one| one.id.to_string() == *id);
    let given = stage.ledger().await;
    let queued: Vec<_> = given.iter().filter_map(queued).map(|one| one.queued_at).collect();
    assert_eq!(queued.len(), 3);
    assert!(queued.is_sorted(), "{queued:?}");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_ill_gets_nothing_and_delays_no_other() {
    let setup = Setup { pace: Pace::Real, ..Setup::by_hand(2) };
    let mut stage = Stage::set(Kept::sqlite(), 1, setup, AT_ONCE).await;
    let elsewhere = AT_ONCE.replace("at-once", "elsewhere").replace("tag: IN", "tag: OTHER");
    stage.publish(&elsewhere.replace("send_sms,", "send_sms, provider: other,")).await;
    stage.service.always(Reply::status(500));
    stage.enter(&people("c", 20)).await;
    let phase = || {
        let standings = stage.runtimes[0].standings();
        standings.iter().find(|one| &*one.name == "texts").expect("it is set up").phase
    };
    until("the provider to look ill", || async { (phase() == Phase::Open).then_some(()) }).await;
    let given = stage.ledger().await.len();
    assert!((5..=6).contains(&given), "five failures, and one beside the last: {given}");
    stage.tell(&people("c", 20), &[tagged("OTHER")]).await;
    let others = || async { (ledger_of(&stage.other).await.len() == 20).then_some(()) };
    until("the messages of the other provider", others).await;
    // On a slow machine it may have been tried by one message meanwhile.
    assert!(phase() != Phase::Closed && stage.ledger().await.len() <= given + 1);
    stage.service.always(Reply::status(200));
    stage.finish().await;
    assert_eq!(phase(), Phase::Closed);
    let messages = stage.messages().await;
    assert!(messages.iter().all(|message| message.status == Status::Accepted));
    assert_eq!(messages.len(), 40);
    stage.stop().await;
}
