//! What falls due: many timers at one instant, and a steady flow of them on the real clock.

use std::collections::BTreeMap;
use std::slice::from_ref as one;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use weir_engine::value::Timestamp;

use super::ingest::limit_of;
use crate::flow::{CANONICAL, SHORT};
use crate::folder::Folder;
use crate::latency::Latencies;
use crate::limit::{self, WAKE, drift};
use crate::server::{BY_HAND, Server, Start};
use crate::shop::{self, Counted};
use crate::stream::{Happened, Listener};
use crate::{Error, Figure, Options, Result};

/// Timers that fall due in a second.
const DUE_PER_SECOND: u32 = 200;

/// How long the short flow waits.
const SHORT_WAIT_MILLIS: i64 = 2_000;

/// How long the last message may take after its timer.
const LAST_WITHIN: Duration = Duration::from_mins(1);

/// Contacts of the limit of one timer.
const LIMIT_CONTACTS: usize = 500;

/// A day passes for everybody at one instant: from there until every e-mail is handed over.
pub(super) async fn at_once(options: &Options) -> Result<Figure> {
    let timers = options.contacts(100_000, 5_000);
    let folder = Folder::new(&options.folder)?;
    let how = Start { store: "sqlite:weir.db", more: BY_HAND };
    let server = Server::start(options, &folder, how).await?;
    shop::create(one(&server), 0..timers).await?;
    shop::tag(one(&server), 0..timers, CANONICAL.tag).await?;
    let began = Instant::now();
    shop::wait(one(&server), "1 day").await?;
    let took = began.elapsed().as_secs_f64();
    let mut client = server.client().await?;
    let counted = Counted::ask(&mut client, CANONICAL).await?;
    counted.must_be(timers, &["/inside/opened", "/messages/reminder_email/accepted"])?;
    let rss_mib = Some(server.memory()?.peak_mib.round());
    server.stop().await?;
    let real = drift::of_sqlite(&folder.join("weir.db"))?;
    let limit = limit_of(options, &real, WAKE, timers).await?;
    let figure =
        Figure::new("s", took).of("timers", timers).and("times_the_limit", took / limit.seconds());
    Ok(Figure { rss_mib, ..limit.over(figure, 1.0) })
}

/// Two hundred timers a second on the real clock: from the instant at which each is due until
/// somebody who listens hears that the message is with its sender.
pub(super) async fn due_to_send(options: &Options) -> Result<Figure> {
    let timers = options.contacts(6_000, 400);
    let folder = Folder::new(&options.folder)?;
    let server =
        Server::start(options, &folder, Start { store: "sqlite:weir.db", more: &[] }).await?;
    shop::create(one(&server), 0..timers).await?;
    let listener = Listener::of(&server, SHORT).await?;
    let (sent, heard) = tokio::join!(tag_steadily(&server, timers), hear(listener, timers));
    sent?;
    let latencies = heard?;
    let mut client = server.client().await?;
    let counted = Counted::ask(&mut client, SHORT).await?;
    counted.must_be(timers, &["/entered/start", "/messages/reminder/accepted", "/ended/end"])?;
    let rss_mib = Some(server.memory()?.peak_mib.round());
    server.stop().await?;
    let beside = Folder::new(&options.folder)?;
    let limit = limit::on_sqlite(&beside, WAKE.one_by_one(), LIMIT_CONTACTS).await?;
    let spread = latencies.spread();
    let p50 = spread.map_or(f64::MAX, |spread| spread.p50);
    let figure =
        Figure::new("ms", p50).of("timers", timers).of("a_second", DUE_PER_SECOND as usize);
    let per_contact = 1_000.0 / crate::report::number(LIMIT_CONTACTS);
    Ok(Figure { rss_mib, ..limit.over(figure.spread(spread), per_contact) })
}

/// Tags one contact after the other at a steady pace; what is late is not skipped.
async fn tag_steadily(server: &Server, contacts: usize) -> Result<()> {
    let mut pace = tokio::time::interval(Duration::from_secs(1) / DUE_PER_SECOND);
    let mut calls = tokio::task::JoinSet::new();
    let mut idle = Vec::new();
    for number in 0..contacts {
        pace.tick().await;
        while let Some(done) = calls.try_join_next() {
            idle.push(ended(done)?);
        }
        let mut client = match idle.pop() {
            Some(client) => client,
            None => server.client().await?,
        };
        calls.spawn(async move {
            let body = shop::event(number, SHORT.tag);
            client.must("POST", "/v1/events", &body).await?;
            Ok::<_, Error>(client)
        });
    }
    while let Some(done) = calls.join_next().await {
        ended(done)?;
    }
    Ok(())
}

fn ended<T>(done: Result<Result<T>, tokio::task::JoinError>) -> Result<T> {
    done.map_err(|_| Error::Wrong("a sender ended".into()))?
}

/// Hears when everybody entered, and when everybody's message was taken.
async fn hear(mut listener: Listener, contacts: usize) -> Result<Latencies> {
    let mut due = BTreeMap::new();
    let mut latencies = Latencies::default();
    while latencies.len() < contacts {
        let next = tokio::time::timeout(LAST_WITHIN, listener.next()).await;
        let next = next.map_err(|_| {
            Error::Wrong(format!("{} of {contacts} messages were handed over", latencies.len()))
        })?;
        let Happened { kind, contact, data } = next?;
        match kind.as_str() {
            "entered" => {
                let at = data["at"].as_str().and_then(|at| Timestamp::parse(at).ok());
                let at = at.ok_or_else(|| Error::Wrong(format!("when did it enter? {data}")))?;
                due.insert(contact, at.millis() + SHORT_WAIT_MILLIS);
            }
            "message" if data["status"] == "accepted" => {
                let due = due.remove(&contact).unwrap_or_default();
                latencies.add(since(due)?);
            }
            "missed" => return Err(Error::Wrong("the stream missed something".into())),
            _ => {}
        }
    }
    Ok(latencies)
}

/// How long ago an instant was, by the clock that the server reads too.
fn since(millis: i64) -> Result<Duration> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let then = Duration::from_millis(u64::try_from(millis).unwrap_or(0));
    now.checked_sub(then)
        .ok_or_else(|| Error::Wrong("a message was handed over before it was due".into()))
}
