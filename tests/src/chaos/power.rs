//! The power fails: what was acknowledged is on the disk, whatever else is lost that was not
//! synced; and a disk that only claims to sync is found out, so the check can fail.

use std::sync::Arc;

use reqwest::Method;
use serde_json::json;

use super::caller::{Answer, Caller};
use super::dice::{Dice, seed};
use super::machine::{DATABASE, Lost, Machine};
use super::nemesis::{Host, Nemesis};
use super::provider::Provider;
use super::said::{Log, What};
use super::seen::Seen;
use super::{check, open, site};

/// How many events are told, in as many commits.
const EVENTS: usize = 40;

/// How often the power fails.
const CUTS: usize = 4;

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
    let (id, contact) = (format!("e{number}"), format!("c{}", number % 7));
    let (kind, data) = ("page_viewed".to_owned(), json!({ "path": "/" }));
    let body = json!({ "id": id, "type": kind, "contact": { "id": contact }, "data": data });
    let place = log.begin(What::Event { id, contact, kind, data });
    log.sent(place);
    let call = (Method::POST, format!("{address}/v1/events"));
    let answer = caller.call(call, Some(&body), None).await;
    assert!(matches!(answer, Answer::Well(_)), "{answer:?}");
    log.answered(place);
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
