//! Ten thousand people buy one millisecond before their message is due, while the messages of
//! others are leaving: not one of them gets it.

use weir_engine::model::{Ended as Reason, Status};

use super::stage::{Kept, Setup, Stage, people, tagged};

/// A day later, and who buys until then gets nothing.
const REMINDER: &str = "schema: flow/v1
id: reminder
start: { type: people_event, trigger: tag_added, tag: IN, next: wait }
exit_when: [{ tag_added: BUY }]
nodes:
  wait: { type: pause, for: 1 day, next: text }
  text: { type: send_sms, message: text, next: end }
messages:
  text: { channel: sms, text: \"It waits for you. Reply STOP to opt out\" }
";

/// How many waves there are. Each is due one millisecond after the one before, so its purchases
/// are acknowledged while the messages of the one before leave.
const WAVES: usize = 20;

/// How many buy in each.
const BUYERS: usize = 500;

/// How many do not.
const OTHERS: usize = 5;

async fn a_purchase_wins_by_a_millisecond(kept: Kept) {
    let mut stage = Stage::set(kept, 1, Setup::by_hand(16), REMINDER).await;
    let start = stage.runtimes[0].clock().now();
    let buyers = |wave: usize| people(&format!("b{wave}-"), BUYERS);
    let after = |wave: usize| i64::try_from(wave).expect("a few");
    for wave in 0..WAVES {
        stage.show(start.plus(after(wave)));
        let others = people(&format!("o{wave}-"), OTHERS);
        stage.enter(&[buyers(wave), others].concat()).await;
    }
    let due = start.plus(24 * 60 * 60 * 1_000);
    for wave in 0..WAVES {
        stage.show(due.plus(after(wave) - 1));
        let (buyers, buys) = (buyers(wave), [tagged("BUY")]);
        tokio::join!(stage.settle(), stage.tell(&buyers, &buys));
    }
    stage.show(due.plus(after(WAVES)));
    stage.settle().await;
    let ended = stage.ended().await;
    assert!(ended.keys().all(|who| who.starts_with('o')), "who bought asked for no message");
    assert_eq!(ended.len(), WAVES * OTHERS, "and everybody else did");
    assert!(ended.values().all(|one| one.message.status == Status::Accepted && one.given == 1));
    let stats = stage.runtimes[0].store().stats(&"reminder".into(), None).await.expect("it reads");
    let runs = |reason| stats.ended.get(&reason).copied().unwrap_or_default();
    assert_eq!((runs(Reason::Exit), runs(Reason::End)), (10_000, 100));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_wins_by_a_millisecond_on_sqlite() {
    a_purchase_wins_by_a_millisecond(Kept::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_wins_by_a_millisecond_on_postgresql() {
    a_purchase_wins_by_a_millisecond(Kept::postgres().await).await;
}
