//! The shop: it calls the HTTP interface as any other program does, and counts by it what came
//! of it.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::task::JoinSet;

use crate::flow::Text;
use crate::http::Client;
use crate::latency::Latencies;
use crate::server::Server;
use crate::{Error, Result};

/// Connections that make contacts: their writes are committed together.
const MAKERS: usize = 64;

/// Connections that send batches: one is read and answered while another is applied.
const SENDERS: usize = 4;

/// The code of the problem that everything due was not handed over in time.
const UNSETTLED: &str = "unsettled";

/// How long handing over everything due may take: a machine that does other things too, and does
/// a thousand a second, needs two minutes for the usual number of contacts.
const SETTLE_WITHIN: Duration = Duration::from_mins(10);

/// Events of one batch.
pub(crate) const BATCH_EVENTS: usize = 1_000;

/// What a contact is called.
pub(crate) fn name(number: usize) -> String {
    format!("c{number:07}")
}

/// The path and body of one request.
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) body: String,
}

/// Contacts that are made at one instant where the clock is moved by hand.
const MADE_AT_ONCE: usize = 1_000;

/// Makes contacts that have every destination and consent. Time passes meanwhile, as it does.
pub(crate) async fn create(servers: &[Server], contacts: Range<usize>) -> Result<()> {
    for first in contacts.clone().step_by(MADE_AT_ONCE) {
        create_some(servers, first..contacts.end.min(first + MADE_AT_ONCE)).await?;
        if servers.iter().all(Server::is_moved_by_hand) {
            wait(servers, "1 second").await?;
        }
    }
    Ok(())
}

async fn create_some(servers: &[Server], contacts: Range<usize>) -> Result<()> {
    let first = contacts.start;
    let request = move |number: usize| {
        let name = name(first + number);
        let body = serde_json::json!({
            "email": format!("{name}@shop.example"), "phone": "+12025550123",
            "first_name": "Ana", "consent": { "email": true, "sms": true },
        });
        let body = body.to_string();
        Request { method: "PUT", path: format!("/v1/contacts/{name}"), body }
    };
    send_all(servers, MAKERS, contacts.len(), request).await.map(drop)
}

/// Tags contacts, a thousand in a request; how long each request took.
pub(crate) async fn tag(
    servers: &[Server],
    contacts: Range<usize>,
    tag: &str,
) -> Result<Latencies> {
    let (first, end) = (contacts.start, contacts.end);
    let tag = tag.to_owned();
    let request = move |number: usize| {
        let from = first + number * BATCH_EVENTS;
        let events: Vec<_> =
            (from..end.min(from + BATCH_EVENTS)).map(|number| event(number, &tag)).collect();
        let body = format!("{{\"events\":[{}]}}", events.join(","));
        Request { method: "POST", path: "/v1/events".into(), body }
    };
    send_all(servers, SENDERS, contacts.len().div_ceil(BATCH_EVENTS), request).await
}

/// One event: a contact gets a tag.
pub(crate) fn event(number: usize, tag: &str) -> String {
    let name = name(number);
    format!(r#"{{"type":"tag_added","contact":{{"id":"{name}"}},"data":{{"tag":"{tag}"}}}}"#)
}

/// Sends so many requests over so many connections, each as soon as the last one of its
/// connection was answered; how long each took.
pub(crate) async fn send_all(
    servers: &[Server],
    connections: usize,
    requests: usize,
    request: impl Fn(usize) -> Request + Clone + Send + 'static,
) -> Result<Latencies> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut senders = JoinSet::new();
    for server in servers.iter().cycle().take(connections.min(requests)) {
        let (client, next, request) = (server.client().await?, Arc::clone(&next), request.clone());
        senders.spawn(send(client, next, requests, request));
    }
    let mut all = Latencies::default();
    while let Some(sent) = senders.join_next().await {
        all.join(sent.map_err(|_| Error::Wrong("a sender ended".into()))??);
    }
    Ok(all)
}

async fn send(
    mut client: Client,
    next: Arc<AtomicUsize>,
    requests: usize,
    request: impl Fn(usize) -> Request,
) -> Result<Latencies> {
    let mut took = Latencies::default();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= requests {
            return Ok(took);
        }
        let Request { method, path, body } = request(number);
        let began = Instant::now();
        let answer = client.must(method, &path, &body).await?;
        took.add(began.elapsed());
        if path == "/v1/events" {
            accepted(answer)?;
        }
    }
}

/// An answer to events must have taken all of them. It says how many it rejected long before it
/// names them one by one.
fn accepted(answer: &[u8]) -> Result<()> {
    const NONE: &[u8] = b"\"rejected\":0,";
    let begins = &answer[..answer.len().min(200)];
    if begins.windows(NONE.len()).any(|some| some == NONE) {
        return Ok(());
    }
    let told = String::from_utf8_lossy(begins);
    Err(Error::Wrong(format!("events were rejected: {told}")))
}

/// Lets time pass on every server until everything due is handed over.
pub(crate) async fn wait(servers: &[Server], by: &str) -> Result<()> {
    let mut clocks = JoinSet::new();
    for server in servers {
        clocks.spawn(move_clock(server.client().await?, by.to_owned()));
    }
    while let Some(moved) = clocks.join_next().await {
        moved.map_err(|_| Error::Wrong("a clock was not moved".into()))??;
    }
    Ok(())
}

/// Moves a clock. A server says so when it has not handed over all that was due within a minute:
/// then it is asked again, by a second more.
async fn move_clock(mut client: Client, mut by: String) -> Result<()> {
    let until = Instant::now() + SETTLE_WITHIN;
    loop {
        let body = format!("{{\"advance\":\"{by}\"}}");
        match client.must("POST", "/v1/clock", &body).await {
            Err(Error::Answer { text, .. })
                if text.contains(UNSETTLED) && Instant::now() < until =>
            {
                "1 second".clone_into(&mut by);
            }
            moved => return moved.map(drop),
        }
    }
}

/// What the server counted in a flow.
#[derive(Debug)]
pub(crate) struct Counted(Value);

impl Counted {
    /// Asks it.
    pub(crate) async fn ask(client: &mut Client, flow: Text) -> Result<Self> {
        let path = format!("/v1/flows/{}/stats", flow.id);
        client.json("GET", &path, "").await.map(Self)
    }

    /// How many stand at this place of its answer, such as `/ended/end`.
    pub(crate) fn at(&self, place: &str) -> usize {
        let count = self.0.pointer(place).and_then(Value::as_u64);
        count.and_then(|count| usize::try_from(count).ok()).unwrap_or(0)
    }

    /// It must be so many at each of these places.
    pub(crate) fn must_be(&self, expected: usize, places: &[&str]) -> Result<()> {
        for place in places {
            let found = self.at(place);
            if found != expected {
                let told = format!("{found} at {place} instead of {expected}: {}", self.0);
                return Err(Error::Wrong(told));
            }
        }
        Ok(())
    }
}
