//! A commit that takes messages to `sending` was done, and nobody heard of it: the provider is
//! called all the same, without a restart.

use weir_engine::model::Status;
use weir_store::{MessageFilter, Messages};

use super::store::{Fault, How};
use super::{Stage, Step};

const STORY: &[Step] =
    &[Step::Profile("ana"), Step::Event("ana", "e1", "tag_added", "AB CART"), Step::Pass("1 day")];

/// Plays the story with this fault; says whether there were enough calls.
async fn nothing_stays_at_sending(fault: Fault) -> bool {
    let mut stage = Stage::new(fault);
    stage.play(STORY).await;
    let inner = &stage.store.inner;
    let page = inner.messages(&MessageFilter::default(), None, 50).await.expect("it reads");
    let calls = stage.post.0.lock().expect("no test panics with it").clone();
    assert!(!page.items.is_empty() && calls.len() == page.items.len(), "{calls:?}");
    for record in page.items {
        assert_eq!(record.message.status, Status::Accepted, "{:?}", record.message);
    }
    stage.store.fault.came()
}

#[tokio::test]
async fn a_hand_over_that_nobody_heard_of_goes_on() {
    for nth in 1.. {
        println!("call {nth} is not heard");
        if !nothing_stays_at_sending(Fault::new(How::Unheard, nth)).await {
            return assert!(nth > 10 * STORY.len(), "there are more calls than {nth}");
        }
    }
}
