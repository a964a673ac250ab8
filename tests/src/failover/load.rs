//! Clients that post events to both processes and note every answer. A batch that was not
//! answered well is posted again, with the same ids, to the other process.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use crate::end_to_end::receipts;
use crate::end_to_end::shop::Shop;

/// How many clients post at the same time.
const CLIENTS: usize = 4;

/// How many events a client posts at once.
const BATCH_EVENTS: usize = 5;

/// How long a client rests between two batches: 50 events a second, whose mails both processes send
/// beside three servers on two cores.
const REST: Duration = Duration::from_millis(400);

/// How long a client waits that was not answered well.
const WAIT: Duration = Duration::from_millis(300);

/// A batch that was answered well.
struct Answered {
    posted: Instant,
    at: Instant,
    /// By which process.
    by: usize,
    batch: Vec<Value>,
}

/// How long the test waits for both processes to write again.
const GOES_ON_WITHIN: Duration = Duration::from_mins(2);

/// How often it looks.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// What was answered.
#[derive(Default)]
pub(super) struct Posted {
    answered: Vec<Answered>,
    /// Calls that were answered badly, or not at all.
    pub(super) failed: usize,
}

/// The clients.
pub(super) struct Load {
    clients: JoinSet<()>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    posted: Mutex<Posted>,
    batches: AtomicUsize,
    events: AtomicUsize,
    stops: AtomicBool,
}

impl Load {
    pub(super) fn start(shops: &[Shop; 2]) -> Self {
        let shared = Arc::<Shared>::default();
        let client = |nth| post(shops.clone(), nth % 2, Arc::clone(&shared));
        let clients = (0..CLIENTS).map(client).collect();
        Self { clients, shared }
    }

    /// How many events were answered so far.
    pub(super) fn answered(&self) -> usize {
        self.shared.events.load(Ordering::SeqCst)
    }

    /// Waits until each process answered what was posted after an instant.
    pub(super) async fn goes_on(&self, instant: Instant) {
        let went_on = async || {
            let posted = self.shared.posted.lock().await;
            let mut after = posted.answered.iter().filter(|answered| answered.posted > instant);
            let by: BTreeSet<_> = after.by_ref().map(|answered| answered.by).collect();
            by.len() == 2
        };
        while !went_on().await {
            assert!(instant.elapsed() < GOES_ON_WITHIN, "nobody writes any more");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Ends the clients, each after the batch it posts; gives what was answered.
    pub(super) async fn stop(self) -> Posted {
        self.shared.stops.store(true, Ordering::SeqCst);
        self.clients.join_all().await;
        std::mem::take(&mut *self.shared.posted.lock().await)
    }
}

impl Posted {
    /// Every event that was answered.
    pub(super) fn all(&self) -> impl Iterator<Item = &Value> {
        self.answered.iter().flat_map(|answered| &answered.batch)
    }

    /// The longest time in which one of the processes answered nothing.
    pub(super) fn longest_silence(&self) -> Duration {
        let silence = |process| {
            let by = |answered: &&Answered| answered.by == process;
            let moments: Vec<_> = self.answered.iter().filter(by).map(|one| one.at).collect();
            moments.windows(2).map(|pair| pair[1].duration_since(pair[0])).max()
        };
        silence(0).max(silence(1)).unwrap_or_default()
    }
}

async fn post(shops: [Shop; 2], mut process: usize, shared: Arc<Shared>) {
    while !shared.stops.load(Ordering::SeqCst) {
        let batch = receipts::batch(shared.batches.fetch_add(1, Ordering::SeqCst), BATCH_EVENTS);
        let body = json!({ "events": batch });
        let mut posted = Instant::now();
        while let Err(said) = told(&shops[process], &body).await {
            println!("a call of process {process} failed: {said}");
            shared.posted.lock().await.failed += 1;
            tokio::time::sleep(WAIT).await;
            process = 1 - process;
            posted = Instant::now();
        }
        shared.events.fetch_add(BATCH_EVENTS, Ordering::SeqCst);
        let answered = Answered { posted, at: Instant::now(), by: process, batch };
        shared.posted.lock().await.answered.push(answered);
        tokio::time::sleep(REST).await;
    }
}

/// Posts events; anything but an answer that all are there is a failure.
async fn told(shop: &Shop, body: &Value) -> Result<(), String> {
    let called = shop.call(Method::POST, "/v1/events", Some(body)).await;
    let (status, answer) = called.map_err(|error| error.to_string())?;
    let taken = ["accepted", "duplicates"].map(|field| answer[field].as_u64().unwrap_or_default());
    let is_whole = status.is_success() && taken.iter().sum::<u64>() == BATCH_EVENTS as u64;
    if is_whole { Ok(()) } else { Err(format!("{status}: {answer}")) }
}

/// Whether nobody is inside the flow any more, and nothing is on its way.
pub(super) async fn is_over(shop: &Shop) -> Option<()> {
    let inside = shop.list("/v1/flows/receipt/tokens").await;
    let queued = shop.list("/v1/messages?status=queued").await;
    let sending = shop.list("/v1/messages?status=sending").await;
    (inside.is_empty() && queued.is_empty() && sending.is_empty()).then_some(())
}
