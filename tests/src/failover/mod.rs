//! The server that takes writes goes away while people are written to: Patroni promotes its
//! standby, and Weir finds it by itself. What was answered is there, once, and nothing goes twice.
//!
//! Apart from the other tests, for it needs more programs and some minutes: `make test-failover`.

mod cluster;
mod ledger;
mod load;

use std::time::{Duration, Instant};

use crate::end_to_end::providers::Servers;
use crate::end_to_end::receipts::{self, FLOW};
use crate::end_to_end::waiting::until;
use crate::end_to_end::weir::{Pace, Weir};
use cluster::Cluster;
use load::Load;

/// How long Weir may write nothing: Patroni waits 20 s for a leader, and up to 5 s to look again;
/// the rest is the promotion, and a machine that does other things too.
const GAP_MAX: Duration = Duration::from_secs(45);

/// How long clients write before the fault, and after Weir writes again.
const STEADY: Duration = Duration::from_secs(4);

/// How long a promotion takes, from when its server has the key of the leader: what is posted
/// later can be answered by that server only.
const PROMOTED_WITHIN: Duration = Duration::from_secs(5);

/// How many mails each process sends at once.
const CONCURRENCY: usize = 16;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Patroni and etcd: run by make test-failover"]
async fn a_leader_that_is_killed_takes_nothing_along() {
    fail_over("killed leader", Cluster::crash).await;
}

/// Only what watches over it freezes: the server itself goes on, thinks that it takes writes, and
/// its commits wait for ever for a standby that is one no more.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Patroni and etcd: run by make test-failover"]
async fn a_leader_that_was_replaced_without_knowing_it_is_left() {
    fail_over("frozen agent", Cluster::freeze_agent).await;
}

async fn fail_over(name: &str, fault: impl Fn(&Cluster, usize)) {
    let cluster = Cluster::start().await;
    let servers = Servers::start().await;
    let weir = || Weir::prepared(&servers.settings(CONCURRENCY), Pace::Scaled(60));
    let mut both = [weir().on(&cluster.url()), weir().on(&cluster.url())];
    both[0].write("flows/receipt.yaml", FLOW);
    for weir in &mut both {
        weir.start().await;
    }
    let shops = [both[0].shop(), both[1].shop()];
    receipts::introduce(&shops[0]).await;
    let load = Load::start(&shops);
    tokio::time::sleep(STEADY).await;
    let (leader, began) = (cluster.leader().await, Instant::now());
    let before = load.answered();
    fault(&cluster, leader);
    let promoted = cluster.another_leads(leader).await;
    load.goes_on(promoted + PROMOTED_WITHIN).await;
    // What a watchdog does with a machine that does not answer.
    cluster.crash(leader);
    tokio::time::sleep(STEADY).await;
    let posted = load.stop().await;
    let (led, gap) = (promoted.duration_since(began), posted.longest_silence());
    println!(
        "{name}: another server led after {:.1} s, and at worst a process wrote nothing for \
         {:.1} s; {before} events were answered before, {} in all, {} calls failed",
        led.as_secs_f64(),
        gap.as_secs_f64(),
        posted.all().count(),
        posted.failed,
    );
    assert!(gap < GAP_MAX, "Weir wrote nothing for {gap:?}");
    until("the end of every run", || load::is_over(&shops[1])).await;
    ledger::check(&shops[1], &servers, &posted).await;
}
