//! Every named fail point, one by one: the process ends there, is started again, and the same
//! story comes to the same end as when nothing happens.

use std::os::unix::process::ExitStatusExt;

use reqwest::Method;
use serde_json::Value;
use tempfile::TempDir;
use weir_store::FailPoint;
use weir_store::testing::PostgresDatabase;

use super::caller::{Answer, Caller};
use super::dice::{Dice, seed};
use super::ledger::Called;
use super::outcome::Outcome;
use super::process::{Process, Silent, Start};
use super::provider::Provider;
use super::seen::Seen;
use super::{check, open, site};

/// Where the story is kept.
const FILE: &str = "sqlite:weir.db";

/// How a process ends that aborts itself.
const ABORTED: i32 = 6;

/// How often in a row a process may die of something that nobody asked for.
const STARTS_MAX: usize = 8;

/// How often the first start is killed, and after how long: one takes some 100 ms.
const FIRST_STARTS: usize = 10;
const FIRST_LIFE_MILLIS: std::ops::Range<usize> = 1..150;

/// The story, step by step: each may be told again, and changes nothing then.
const STORY: &[(&str, &str)] = &[
    (
        "PUT /v1/contacts/ana",
        r#"{"email":"ana@x.example","phone":"+4915112345671","consent":{"email":true,"sms":true}}"#,
    ),
    (
        "PUT /v1/contacts/ben",
        r#"{"email":"ben@x.example","phone":"+4915112345672","consent":{"email":true,"sms":true}}"#,
    ),
    (
        "POST /v1/events",
        r#"{"events":[
        {"id":"e1","type":"tag_added","contact":{"id":"ana"},"data":{"tag":"AB CART"}},
        {"id":"e2","type":"tag_added","contact":{"id":"ben"},"data":{"tag":"AB CART"}},
        {"id":"e3","type":"order_placed","contact":{"id":"ana"},"data":{"order_id":"o1"}}]}"#,
    ),
    ("POST /v1/clock", r#"{"advance":"5 minutes"}"#),
    ("PUT /v1/contacts/browser", r#"{"locale":"de"}"#),
    (
        "POST /v1/events",
        r#"{"id":"e5","type":"tag_added","contact":{"id":"browser"},"data":{"tag":"AB CART"}}"#,
    ),
    ("POST /v1/contacts/ana/merge", r#"{"from":"browser"}"#),
    (
        "POST /v1/events",
        r#"{"id":"e4","type":"tag_added","contact":{"id":"ben"},"data":{"tag":"BUY"}}"#,
    ),
    ("POST /v1/clock", r#"{"advance":"1 day"}"#),
];

/// One story as it goes on.
struct Told<'a> {
    start: &'a Start,
    /// Where the process has to end, one after the other.
    ends: Vec<String>,
    /// How many of them it did end at.
    ended: usize,
    caller: Caller,
    process: Option<(Process, String)>,
}

impl Told<'_> {
    /// Tells the whole story; it is over when Weir has stopped.
    async fn tell(&mut self) {
        for (what, body) in STORY {
            let (method, path) = what.split_once(' ').expect("a method and a path");
            let body: Value = serde_json::from_str(body).expect("a step of the story is JSON");
            self.step(method, path, &body).await;
        }
        let (process, _) = self.process.take().expect("it runs");
        assert!(process.stop().await.success());
    }

    async fn step(&mut self, method: &str, path: &str, body: &Value) {
        loop {
            let address = self.running().await;
            let method: Method = method.parse().expect("a method");
            let call = (method, format!("{address}{path}"));
            match self.caller.call(call, Some(body), None).await {
                Answer::Well(_) => return,
                Answer::Not(status, said) => panic!("{path} was answered {status}: {said}"),
                Answer::Unheard | Answer::Unknown => self.bury().await,
            }
        }
    }

    /// Where it listens; started if it does not.
    async fn running(&mut self) -> String {
        for _ in 0..STARTS_MAX {
            if let Some((_, address)) = &self.process {
                return address.clone();
            }
            let next = self.ends.get(self.ended);
            let start = self.start.clone();
            let start =
                next.map_or(start.clone(), |point| start.with("WEIR_FAIL_POINT", point.as_str()));
            let mut process = Process::start(&start);
            match process.address().await {
                Ok(address) => self.process = Some((process, address)),
                Err(Silent::Ended(status)) => self.died(status.signal(), &process.said()),
                Err(Silent::Still) => panic!("no start:\n{}", process.said()),
            }
        }
        panic!("it dies again and again");
    }

    /// A call was not answered, so it must have ended where it was told to.
    async fn bury(&mut self) {
        let (process, _) = self.process.take().expect("it was called");
        let said = process.said();
        let status = process.ended().await;
        self.died(status.signal(), &said);
    }

    fn died(&mut self, signal: Option<i32>, said: &str) {
        let asked = self.ends.get(self.ended);
        assert!(asked.is_some() && signal == Some(ABORTED), "died of {signal:?}:\n{said}");
        self.ended += 1;
    }
}

/// Where a story is told.
struct Stage {
    folder: TempDir,
    provider: Provider,
    start: Start,
}

impl Stage {
    fn set(store: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let provider = Provider::start(folder.path(), Dice::of(0, "provider"));
        let start = site::prepare(folder.path(), &provider, store, &["--clock", "manual"]);
        Self { folder, provider, start }
    }

    /// Tells the story with a death at each of these; gives what store and provider say then, and
    /// how often it died.
    async fn tell(&self, ends: Vec<String>) -> (Seen, Vec<Called>, usize) {
        let (start, caller) = (&self.start, Caller::patient());
        let mut told = Told { start, ends, ended: 0, caller, process: None };
        told.tell().await;
        let seen = Seen::of(&*open(self.folder.path(), &start.store).await).await;
        (seen, self.provider.calls(), told.ended)
    }
}

/// The story when nothing happens.
pub(super) async fn untroubled() -> (Seen, Vec<Called>) {
    let (seen, calls, _) = Stage::set(FILE).tell(Vec::new()).await;
    (seen, calls)
}

/// What comes of the story with a death at each of these, and how often it died.
async fn outcome(store: &str, ends: Vec<String>, unknown: bool) -> (Outcome, usize) {
    let (seen, calls, ended) = Stage::set(store).tell(ends).await;
    check::assert_none(&check::of_the_store(&seen, &calls));
    (Outcome::of(&seen, &calls, unknown), ended)
}

/// What has to go before, so that a point is reached at all.
fn ends_at(point: FailPoint) -> Vec<String> {
    let before = (point == FailPoint::BeforeRecovery).then(|| FailPoint::BeforeCall.name().into());
    before.into_iter().chain([point.name().to_owned()]).collect()
}

/// Whether a death there may leave a message with a provider of which nobody knows what came of
/// it: while a call is under way, and where one may be, for timers fire beside calls.
fn leaves_unknown(point: FailPoint) -> bool {
    matches!(
        point,
        FailPoint::BeforeTimers
            | FailPoint::AfterTimers
            | FailPoint::BeforeSending
            | FailPoint::BeforeCall
            | FailPoint::AfterCall
            | FailPoint::AfterOutcome
            | FailPoint::BeforeRecovery
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_comes_to_the_same_end_from_every_point() {
    let (expected, _) = outcome(FILE, Vec::new(), false).await;
    for point in FailPoint::ALL.iter().copied() {
        let (came, ended) = outcome(FILE, ends_at(point), leaves_unknown(point)).await;
        assert_eq!(ended, ends_at(point).len(), "{} was never reached", point.name());
        assert_eq!(came, expected, "after a death at {}", point.name());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_comes_to_the_same_end_from_every_point() {
    let (expected, _) = outcome(FILE, Vec::new(), false).await;
    for point in FailPoint::ALL.iter().copied() {
        let database = PostgresDatabase::empty().await;
        let (came, ended) = outcome(&database.url(), ends_at(point), leaves_unknown(point)).await;
        assert_eq!(ended, ends_at(point).len(), "{} was never reached", point.name());
        assert_eq!(came, expected, "after a death at {}", point.name());
    }
}

/// The moments around commits come often: each of them once.
#[tokio::test(flavor = "multi_thread")]
async fn every_commit_may_be_the_last_of_a_process() {
    let (expected, _) = outcome(FILE, Vec::new(), false).await;
    for point in [FailPoint::BeforeCommit, FailPoint::AfterCommit] {
        let mut nth = 2;
        loop {
            let end = format!("{}:{nth}", point.name());
            let (came, ended) = outcome(FILE, vec![end.clone()], true).await;
            assert_eq!(came, expected, "after a death at {end}");
            if ended == 0 {
                break;
            }
            nth += 1;
        }
        assert!(nth > STORY.len(), "the story has more commits than {nth}");
    }
}

/// A new store is being made while the process is killed, at whatever moment that is.
#[tokio::test(flavor = "multi_thread")]
async fn a_first_start_may_end_at_any_moment() {
    let (expected, _) = outcome(FILE, Vec::new(), false).await;
    let stage = Stage::set(FILE);
    let mut dice = Dice::of(seed(), "first starts");
    for _ in 0..FIRST_STARTS {
        let process = Process::start(&stage.start);
        let life = dice.millis(FIRST_LIFE_MILLIS);
        tokio::time::sleep(life).await;
        process.kill().await;
    }
    let (seen, calls, _) = stage.tell(Vec::new()).await;
    check::assert_none(&check::of_the_store(&seen, &calls));
    assert_eq!(Outcome::of(&seen, &calls, false), expected);
}
