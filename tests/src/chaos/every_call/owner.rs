//! Two processes at the same instant. A commit of one is lost, and the other one hands the message
//! over meanwhile, by the same attempt in the same millisecond: whose it is says that it is not
//! the first one's, which calls nobody.

use std::pin::pin;
use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::Semaphore;
use weir_engine::model::Status;
use weir_engine::value::Duration;
use weir_runtime::sender::{Letter, Sender, Sent};
use weir_runtime::{Roles, Runtime, Write};
use weir_store::{Ask, Draft, Extra, MessageFilter, Messages};

use super::store::{Fault, How, Meanwhile};
use super::{Post, Stage, event, profile, started};

const AT_ONCE: &str = "schema: flow/v1
id: at-once
start: { type: people_event, trigger: tag_added, tag: IN, next: text }
nodes:
  text: { type: send_sms, message: text, next: end }
messages:
  text: { channel: sms, text: \"Hello. Reply STOP to opt out\" }
";

/// Neither does anything before its clock is moved.
const BY_HAND: Roles = Roles { api: true, worker: false };

/// A provider that takes everything, and answers when it may.
#[derive(Debug)]
struct Slow {
    post: Post,
    called: Semaphore,
    may_answer: Semaphore,
}

#[async_trait]
impl Sender for Slow {
    async fn send(&self, letter: &Letter) -> Sent {
        self.called.add_permits(1);
        self.may_answer.acquire().await.expect("nobody closes it").forget();
        self.post.send(letter).await
    }
}

/// Everything happens that is due; where a call of the store failed, a part of it.
async fn settle(runtime: &Runtime) {
    let nothing = Duration::parse_or_zero("0 days").expect("a duration");
    let _ = runtime.advance_clock(nothing).await;
}

/// A process, and somebody who has entered its flow.
async fn first(stage: &Stage) -> Runtime {
    let runtime = started(stage.store.clone(), stage.post.clone(), BY_HAND).await;
    let runtime = runtime.expect("the store is fine");
    let draft = Draft { text: AT_ONCE.to_owned(), files: [].into() };
    runtime.take_file("flow.yaml", draft).await.expect("a flow without errors");
    let inputs = vec![profile("ana"), event("in", "tag_added", "IN")];
    let write = Write { ask: Ask::external("ana"), inputs, extra: Extra::default() };
    runtime.write(write).await.expect("it is acknowledged");
    runtime
}

/// The call of this number is lost of one process that hands over, and the other one hands over
/// meanwhile; says whether there were enough calls.
async fn everything_is_given_once(nth: usize) -> bool {
    let meanwhile = Meanwhile { looked: Semaphore::new(0), go_on: Semaphore::new(0) };
    let fault = Fault::new(How::Undone, usize::MAX).with(meanwhile);
    let stage = Stage::new(fault);
    let (called, may_answer) = (Semaphore::new(0), Semaphore::new(0));
    let slow = Arc::new(Slow { post: Post::default(), called, may_answer });
    let one = first(&stage).await;
    let other = started(stage.store.clone(), slow.clone(), BY_HAND).await;
    let other = other.expect("the store is fine");
    assert_eq!(one.clock().now(), other.clock().now());
    let fault = &stage.store.fault;
    fault.strike(nth);
    let meanwhile = async {
        let meanwhile = fault.meanwhile();
        meanwhile.looked.acquire().await.expect("nobody closes it").forget();
        let mut handing = tokio::spawn({
            let other = other.clone();
            async move { settle(&other).await }
        });
        tokio::select! {
            called = slow.called.acquire() => called.expect("nobody closes it").forget(),
            settled = &mut handing => settled.expect("it does not panic"),
        }
        meanwhile.go_on.add_permits(1);
        Some(handing)
    };
    let mut settling = pin!(settle(&one));
    let handing = tokio::select! {
        () = &mut settling => None,
        handing = meanwhile => handing,
    };
    let came = handing.is_some();
    if let Some(handing) = handing {
        settling.await;
        slow.may_answer.add_permits(9);
        if !handing.is_finished() {
            handing.await.expect("it does not panic");
        }
        settle(&one).await;
    }
    let given = |post: &Post| post.0.lock().expect("no test panics with it").len();
    assert_eq!(given(&stage.post) + given(&slow.post), 1, "call {nth} was lost");
    let kept = stage.store.inner.messages(&MessageFilter::default(), None, 9).await;
    let kept = kept.expect("it reads").items;
    assert_eq!(kept[0].message.status, Status::Accepted, "call {nth} was lost");
    came
}

#[tokio::test(start_paused = true)]
async fn what_another_process_took_at_the_same_instant_is_not_taken_for_ours() {
    let mut nth = 1;
    while everything_is_given_once(nth).await {
        nth += 1;
    }
    assert!(nth > 5, "there are more calls than {nth}");
}
