//! The disk of the database is full for a while: callers are told so, nothing that was answered is
//! lost, and Weir goes on by itself when there is room again.

use std::time::{Duration, Instant};

use reqwest::header::RETRY_AFTER;
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::{Map, json};
use tempfile::TempDir;
use tokio::sync::watch;

use super::caller::{Answer, Caller};
use super::database::Database;
use super::dice::Dice;
use super::machine::{DATABASE, Machine, Room};
use super::process::Process;
use super::provider::Provider;
use super::run::short_folder;
use super::site;
use crate::end_to_end::waiting::until;

/// How many contacts fit before: some.
const BEFORE: usize = 20;

/// How many may still find room in what is there: far more than do.
const TRIES_MAX: usize = 5_000;

/// How much is known of each: so many texts of so many letters.
const TEXTS: usize = 10;
const LETTERS: usize = 800;

/// How long it may take to go on. A server that ended has to recover.
const GOES_ON_WITHIN: Duration = Duration::from_mins(1);

/// What is asked again while it does not.
const ASK_EVERY: Duration = Duration::from_millis(50);

/// What callers are told.
const TOLD: &str = "the disk that holds the database is full";

/// The disk of one of them.
enum Disk {
    File(Machine),
    Server(Database),
}

impl Disk {
    fn has(&self, room: Room) {
        match self {
            Self::File(machine) => machine.fill_disk(room != Room::Everywhere),
            Self::Server(database) => database.has(room),
        }
    }
}

/// Weir, on such a disk.
struct Stage {
    disk: Disk,
    process: Process,
    door: String,
    http: Client,
    caller: Caller,
    /// Who was acknowledged.
    answered: Vec<usize>,
    _provider: Provider,
    /// Goes last.
    _folder: TempDir,
}

impl Stage {
    async fn on_a_file() -> Self {
        let folder = short_folder();
        let disk = Disk::File(Machine::of(folder.path()));
        Self::set(folder, disk, &format!("sqlite:{DATABASE}")).await
    }

    async fn on_a_server() -> Self {
        let folder = short_folder();
        let database = Database::start(folder.path());
        let url = database.url();
        Self::set(folder, Disk::Server(database), &url).await
    }

    async fn set(folder: TempDir, disk: Disk, store: &str) -> Self {
        let provider = Provider::start(folder.path(), Dice::of(0, "provider"));
        let mut start = site::prepare(folder.path(), &provider, store, &["--clock", "manual"]);
        if let Disk::File(machine) = &disk {
            start = machine.carry(start);
        }
        let mut process = Process::start(&start);
        let door = process.address().await.expect("it starts");
        // Installs what `reqwest` needs.
        let caller = Caller::patient();
        let http = Client::builder().no_proxy().build().expect("plain settings");
        let mut stage = Self {
            disk,
            process,
            door,
            http,
            caller,
            answered: Vec::new(),
            _provider: provider,
            _folder: folder,
        };
        for number in 0..BEFORE {
            assert!(stage.put(number).await.status().is_success());
        }
        stage
    }

    async fn put(&mut self, number: usize) -> Response {
        let response = put(&self.http, &self.door, number).await;
        if response.status().is_success() {
            self.answered.push(number);
        }
        response
    }

    /// There is room again: it goes on, and has everybody who was acknowledged.
    async fn gets_over(mut self) {
        self.disk.has(Room::Everywhere);
        let began = Instant::now();
        while !self.put(BEFORE + TRIES_MAX).await.status().is_success() {
            let said = self.process.said();
            assert!(began.elapsed() < GOES_ON_WITHIN, "it does not go on:\n{said}");
            tokio::time::sleep(ASK_EVERY).await;
        }
        for number in self.answered {
            let call = (Method::GET, format!("{}/v1/contacts/c{number}", self.door));
            let found = self.caller.call(call, None, None).await;
            assert!(matches!(found, Answer::Well(_)), "c{number} is lost: {found:?}");
        }
        assert!(self.process.stop().await.success());
    }
}

/// Somebody, of whom much is known that no compression makes small.
async fn put(http: &Client, door: &str, number: usize) -> Response {
    let mut dice = Dice::of(number as u64, "somebody");
    let mut text =
        || (0..LETTERS).map(|_| *dice.pick(&['a', 'b', 'c', 'd', 'e', 'f'])).collect::<String>();
    let attributes: Map<_, _> = (0..TEXTS).map(|n| (format!("text_{n}"), text().into())).collect();
    let body = json!({ "email": format!("c{number}@x.example"), "attributes": attributes });
    let put = http.put(format!("{door}/v1/contacts/c{number}")).json(&body).send().await;
    put.expect("it is answered")
}

async fn is_told_and_got_over(mut stage: Stage) {
    stage.disk.has(Room::ForTheLog);
    let mut told = None;
    for number in BEFORE..BEFORE + TRIES_MAX {
        let response = stage.put(number).await;
        if !response.status().is_success() {
            assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert!(response.headers().contains_key(RETRY_AFTER));
            told = Some(response.text().await.expect("it says why"));
            break;
        }
    }
    let told = told.expect("the disk is full");
    assert!(told.contains(TOLD), "{told}");
    stage.gets_over().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_and_got_over_on_sqlite() {
    is_told_and_got_over(Stage::on_a_file().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_and_got_over_on_postgresql() {
    is_told_and_got_over(Stage::on_a_server().await).await;
}

/// A server that has no room for its log ends, and who called meanwhile waits until it is there
/// again.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_room_for_its_log_is_waited_for() {
    let mut stage = Stage::on_a_server().await;
    let Disk::Server(database) = &stage.disk else { unreachable!("it is on a server") };
    database.has(Room::ForTables);
    let (http, door) = (stage.http.clone(), stage.door.clone());
    let (ended, has_ended) = watch::channel(false);
    let calling = tokio::spawn(async move {
        let mut answered = Vec::new();
        for number in BEFORE..BEFORE + TRIES_MAX {
            let response = put(&http, &door, number).await;
            let status = response.status();
            assert!(status.is_success(), "c{number}: {status} {:?}", response.text().await);
            answered.push(number);
            if *has_ended.borrow() {
                break;
            }
        }
        answered
    });
    until("the end of the server", || async { database.has_ended().then_some(()) }).await;
    ended.send_replace(true);
    database.has(Room::Everywhere);
    stage.answered.extend(calling.await.expect("all were answered well"));
    stage.gets_over().await;
}
