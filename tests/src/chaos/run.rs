//! One run: clients, nemesis and provider for a while, then rest, and then the check.

use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::Method;
use tempfile::TempDir;

use super::caller::{Answer, Caller};
use super::clients::{Clients, Doors};
use super::database::Database;
use super::dice::{Dice, seed};
use super::machine::{DATABASE, Machine};
use super::nemesis::{Blow, Host, Nemesis, TO_A_FILE, TO_A_SERVER, annoy};
use super::provider::Provider;
use super::said::Log;
use super::seen::Seen;
use super::{check, number_of, open, site};

/// The variable that says how long a run strikes.
const SECONDS: &str = "WEIR_CHAOS_SECONDS";

/// How long it does when nothing is said.
const SECONDS_DEFAULT: u64 = 30;

/// How many times faster time passes: a pause of 20 minutes takes two seconds.
const TIME_SCALE: &str = "600";

/// How long clients may wait for their last answers, and runs for their ends, when nothing
/// happens any more: far beyond what it takes.
const REST_WITHIN: Duration = Duration::from_mins(2);

/// How far the clock leaps, again and again, until everybody is at an end: with a clock 600 times
/// as fast, some five hours.
const LEAP: Duration = Duration::from_secs(30);

/// How long it is let run after a leap.
const AFTER_A_LEAP: Duration = Duration::from_millis(200);

/// What has to be acknowledged, if a run is to show anything: some ten for each client and blow.
const ANSWERED_LEAST: usize = 200;

/// How many times longer a run may take for that, on a machine that does much else.
const LONGER_MAX: usize = 4;

/// Everything of one run.
struct Run {
    /// Where all of it is; kept when something is wrong.
    folder: TempDir,
    store: String,
    provider: Provider,
    nemesis: Nemesis,
    doors: Doors,
    log: Arc<Log>,
    /// How the run is called among the tests.
    name: &'static str,
}

impl Run {
    /// One process on a file.
    fn on_a_file() -> Self {
        let store = format!("sqlite:{DATABASE}");
        Self::new("sqlite", short_folder(), store, None, 1, TO_A_FILE)
    }

    /// Two processes on one server.
    fn on_a_server() -> Self {
        let folder = short_folder();
        let server = Database::start(folder.path());
        let store = server.url();
        Self::new("postgres", folder, store, Some(server), 2, TO_A_SERVER)
    }

    fn new(
        name: &'static str,
        folder: TempDir,
        store: String,
        database: Option<Database>,
        hosts: usize,
        blows: &'static [(usize, Blow)],
    ) -> Self {
        let provider = Provider::start(folder.path(), Dice::of(seed(), "provider"));
        let machine = Machine::of(folder.path());
        let start = site::prepare(folder.path(), &provider, &store, &["--time-scale", TIME_SCALE]);
        let host = |number| {
            let mut start = machine.carry(start.clone());
            start.name = format!("weir-{number}");
            Host::new(start)
        };
        let hosts: Vec<_> = (0..hosts).map(host).collect();
        let doors = hosts.iter().map(Host::door).collect();
        let (log, dice) = (Arc::new(Log::default()), Dice::of(seed(), "nemesis"));
        let nemesis = Nemesis::new(hosts, machine, database, &log, dice, blows);
        Self { folder, store, provider, nemesis, doors, log, name }
    }

    /// Runs, rests and checks.
    async fn go(mut self) {
        let seconds = number_of(SECONDS).unwrap_or(SECONDS_DEFAULT);
        self.nemesis.start_all().await;
        let clients = Clients::begin(seed(), &self.doors, &self.log).await;
        for _ in 0..LONGER_MAX {
            self.strike(Duration::from_secs(seconds)).await;
            if self.log.answered_count() >= ANSWERED_LEAST {
                break;
            }
        }
        clients.finish();
        self.nemesis.rest().await;
        let done = tokio::time::timeout(REST_WITHIN, clients.done()).await;
        let mut found = std::mem::take(&mut self.nemesis.found);
        if done.is_err() {
            found.push("clients are not answered, though nothing happens any more".to_owned());
        }
        self.wait_for_ends().await;
        self.nemesis.stop_all().await;
        found.append(&mut self.nemesis.found);
        found.extend(self.log.all_wrong());
        found.extend(self.check().await);
        self.tell(&found, seconds);
    }

    async fn strike(&mut self, time: Duration) {
        let until = Instant::now() + time;
        let moods = Dice::of(seed(), "moods");
        tokio::join!(self.nemesis.strike(until), annoy(&self.provider, &self.log, moods, until));
    }

    /// Lets time pass until nobody is inside any flow. Whoever is then is found by the check.
    async fn wait_for_ends(&mut self) {
        let (caller, began) = (Caller::patient(), Instant::now());
        let door = self.doors[0].borrow().clone().unwrap_or_default();
        while began.elapsed() < REST_WITHIN && !are_all_over(&caller, &door).await {
            self.nemesis.machine.leap(LEAP);
            tokio::time::sleep(AFTER_A_LEAP).await;
        }
    }

    /// Holds against each other what all know.
    async fn check(&self) -> Vec<String> {
        let seen = Seen::of(&*open(self.folder.path(), &self.store).await).await;
        let calls = self.provider.calls();
        let mut found = check::of_the_store(&seen, &calls);
        let told = self.log.told();
        found.extend(check::of_the_clients(&seen, &told, &self.log.all_forbidden()));
        let answered = self.log.answered_count();
        let took = calls.iter().filter(|call| call.took).count();
        println!(
            "{answered} of {} operations answered, {} messages, {} calls, {took} taken",
            told.len(),
            seen.messages().count(),
            calls.len()
        );
        println!("blows: {:?}\nmessages: {}", self.nemesis.fell, check::summary(&seen));
        if answered < ANSWERED_LEAST || took == 0 {
            found.push("hardly anything was done: the run shows nothing".to_owned());
        }
        found
    }

    /// Fails with everything that is needed to look into it.
    fn tell(self, found: &[String], seconds: u64) {
        if found.is_empty() {
            return;
        }
        let (name, seed, tail) = (self.name, seed(), self.log.tail());
        let kept = self.folder.keep();
        std::fs::write(kept.join("said.log"), self.log.lines().join("\n")).expect("it has room");
        println!(
            "the last operations:\n{tail}\n\
             seed {seed}; everything is in {}\n\
             again: WEIR_CHAOS_SEED={seed} WEIR_CHAOS_SECONDS={seconds} \
             cargo nextest run -p weir-tests chaos::run::{name}",
            kept.display()
        );
        check::assert_none(found);
    }
}

/// A folder whose path is short enough for a socket in it.
pub(super) fn short_folder() -> TempDir {
    tempfile::Builder::new().prefix("weir-").tempdir().expect("a temporary folder can be made")
}

/// Whether nobody is inside a flow and nothing waits to be sent.
async fn are_all_over(caller: &Caller, door: &str) -> bool {
    for flow in ["cart", "order"] {
        let url = format!("{door}/v1/flows/{flow}/tokens?limit=1");
        let answer = caller.call((Method::GET, url), None, None).await;
        let Answer::Well(page) = answer else { return false };
        if page["items"].as_array().is_none_or(|items| !items.is_empty()) {
            return false;
        }
    }
    true
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite() {
    Run::on_a_file().go().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres() {
    Run::on_a_server().go().await;
}
