//! The power fails: what was acknowledged is on the disk, whatever else is lost that was not
//! synced; and a disk that only claims to sync is found out, so the check can fail.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};

use super::caller::{Answer, Caller};
use super::dice::{Dice, seed};
use super::machine::{DATABASE, Lost, Machine};
use super::nemesis::{Host, Nemesis};
use super::process::{Process, Silent, Start};
use super::provider::Provider;
use super::said::{Log, What};
use super::seen::Seen;
use super::{check, open, site};

/// How many events are told, in as many commits.
const EVENTS: usize = 40;

/// How often the power fails.
const CUTS: usize = 4;

/// How many events are told where each sync is the last of a process.
const FEW_EVENTS: usize = 4;

/// Tells events, loses everything that was not synced, again and again, and gives what is wrong
/// then.
async fn found_after_cuts(syncs_are_lies: bool, lost: Lost) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let provider = Provider::start(folder.path(), Dice::of(seed(), "provider"));
    let machine = Machine::of(folder.path());
    if syncs_are_lies {
        machine.lie_about_syncs();
    }
    let store = format!("sqlite:{DATABASE}");
    let start = site::prepare(folder.path(), &provider, &store, &["--clock", "manual"]);
    let host = Host::new(machine.carry(start));
    let door = host.door();
    let log = Arc::new(Log::default());
    let dice = Dice::of(seed(), "power");
    let mut nemesis = Nemesis::new(vec![host], machine, None, &log, dice, &[]);
    nemesis.start_all().await;
    let caller = Caller::patient();
    for number in 0..EVENTS {
        let address = door.borrow().clone().expect("it runs");
        tell(&caller, &address, &log, number).await;
        if number % (EVENTS / CUTS) == EVENTS / CUTS - 1 {
            nemesis.power_cut(lost).await;
        }
    }
    nemesis.stop_all().await;
    let seen = Seen::of(&*open(folder.path(), &store).await).await;
    let mut found = std::mem::take(&mut nemesis.found);
    found.extend(check::of_the_clients(&seen, &log.told(), &[]));
    found
}

async fn tell(caller: &Caller, address: &str, log: &Log, number: usize) {
    let (place, body) = begin(log, number);
    assert!(send(caller, address, &body).await, "it runs, and does not answer");
    log.answered(place);
}

/// What is told, and its place in the log.
fn begin(log: &Log, number: usize) -> (usize, Value) {
    let (id, contact) = (format!("e{number}"), format!("c{}", number % 7));
    let (kind, data) = ("page_viewed".to_owned(), json!({ "path": "/" }));
    let body = json!({ "id": id, "type": kind, "contact": { "id": contact }, "data": data });
    let place = log.begin(What::Event { id, contact, kind, data });
    log.sent(place);
    (place, body)
}

/// Says whether it was answered.
async fn send(caller: &Caller, address: &str, body: &Value) -> bool {
    let call = (Method::POST, format!("{address}/v1/events"));
    match caller.call(call, Some(body), None).await {
        Answer::Well(_) => true,
        Answer::Unheard | Answer::Unknown => false,
        Answer::Not(status, said) => panic!("{status}: {said}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_outlives_the_power() {
    for lost in [Lost::All, Lost::Some] {
        check::assert_none(&found_after_cuts(false, lost).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_lies_is_found_out() {
    let found = found_after_cuts(true, Lost::All).await;
    assert!(found.iter().any(|one| one.contains("is there 0 times")), "{found:?}");
}

/// Something was written, and its process killed before that was synced; the next one finds it,
/// and takes it for what it is. Then it must be on the disk before anybody is told of it.
async fn found_after_death_at_sync(nth: usize) -> (Vec<String>, bool) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let provider = Provider::start(folder.path(), Dice::of(seed(), "provider"));
    let machine = Machine::of(folder.path());
    machine.kill_at_sync(nth);
    let store = format!("sqlite:{DATABASE}");
    let start = site::prepare(folder.path(), &provider, &store, &["--clock", "manual"]);
    let start = machine.carry(start);
    let (log, caller) = (Log::default(), Caller::patient());
    let (mut process, mut address) = listening(&start).await;
    for number in 0..FEW_EVENTS {
        let (place, body) = begin(&log, number);
        while !send(&caller, &address, &body).await {
            process.kill().await;
            (process, address) = listening(&start).await;
        }
        log.answered(place);
        if machine.has_killed() {
            break;
        }
    }
    process.kill().await;
    machine.lose_power(Lost::All, &mut Dice::of(seed(), "power"));
    let (process, _) = listening(&start).await;
    assert!(process.stop().await.success());
    let seen = Seen::of(&*open(folder.path(), &store).await).await;
    (check::of_the_clients(&seen, &log.told(), &[]), machine.has_killed())
}

/// Starts until it listens: it may be killed on the way.
async fn listening(start: &Start) -> (Process, String) {
    loop {
        let mut process = Process::start(start);
        match process.address().await {
            Ok(address) => return (process, address),
            Err(Silent::Ended(_)) => {}
            Err(Silent::Still) => panic!("no start:\n{}", process.said()),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_process_left_behind_is_synced_before_it_is_told() {
    for nth in 1.. {
        let (found, was_killed) = found_after_death_at_sync(nth).await;
        assert!(found.is_empty(), "killed at sync {nth}: {found:?}");
        if !was_killed {
            return assert!(nth > FEW_EVENTS, "each event is synced: {nth}");
        }
    }
}
