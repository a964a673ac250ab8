//! Contacts through the whole canonical flow: tagged over HTTP, asleep for a day, written to by
//! e-mail, asleep for another, written to by SMS, at the end.

use std::ops::Range;
use std::time::{Duration, Instant};

use super::ingest::limit_of;
use crate::disk::{Disk, PerJourney};
use crate::flow::CANONICAL;
use crate::folder::Folder;
use crate::limit::{self, JOURNEY, Measured, drift};
use crate::postgres::Database;
use crate::report::number;
use crate::server::{BY_HAND, Server, Start};
use crate::{Figure, Options, Result, shop};

/// What the whole took, and its parts.
struct Took {
    ingest: Duration,
    first_day: Duration,
    second_day: Duration,
    /// Processor time of the servers.
    cpu_seconds: f64,
}

/// What was seen of the servers.
struct Seen {
    contacts: usize,
    took: Took,
    peak_mib: f64,
    disk: PerJourney,
}

/// On a SQLite file.
pub(super) async fn on_sqlite(options: &Options) -> Result<Figure> {
    let contacts = options.contacts(100_000, 5_000);
    let folder = Folder::new(&options.folder)?;
    let how = Start { store: "sqlite:weir.db", more: BY_HAND };
    let servers = [Server::start(options, &folder, how).await?];
    let file = folder.join("weir.db");
    shop::create(&servers, 0..contacts).await?;
    let took = travel(&servers, contacts).await?;
    let real = drift::of_sqlite(&file)?;
    shop::create(&servers, contacts..2 * contacts).await?;
    let before = Disk::of_sqlite(&file)?;
    follow(&servers, contacts..2 * contacts, None).await?;
    let peak_mib = stop(servers).await?;
    let disk = Disk::of_sqlite(&file)?.since(&before, contacts);
    let limit = limit_of(options, &real, JOURNEY, contacts).await?;
    Ok(Seen { contacts, took, peak_mib, disk }.beside(&limit))
}

/// On PostgreSQL, by several processes that share it.
pub(super) async fn on_postgres(options: &Options) -> Result<Figure> {
    let contacts = options.contacts(100_000, 5_000);
    let database = Database::ready(options).await?;
    database.empty().await?;
    let folders = (0..options.processes).map(|_| Folder::new(&options.folder));
    let folders = folders.collect::<Result<Vec<_>>>()?;
    let mut servers = Vec::new();
    for folder in &folders {
        let how = Start { store: database.url(), more: BY_HAND };
        servers.push(Server::start(options, folder, how).await?);
    }
    shop::create(&servers, 0..contacts).await?;
    let took = travel(&servers, contacts).await?;
    let real = drift::of_postgres(&database).await?;
    shop::create(&servers, contacts..2 * contacts).await?;
    database.vacuum().await?;
    let before = Disk::of_postgres(&database).await?;
    follow(&servers, contacts..2 * contacts, Some(&database)).await?;
    let peak_mib = stop(servers).await?;
    let disk = Disk::of_postgres(&database).await?.since(&before, contacts);
    let limit = limit::on_postgres(&database, JOURNEY, contacts).await?;
    drift::check(&real, &drift::of_postgres(&database).await?)?;
    database.empty().await?;
    let figure = Seen { contacts, took, peak_mib, disk }.beside(&limit);
    Ok(figure.of("processes", options.processes))
}

/// Everybody goes all the way; it is counted that everybody did.
async fn travel(servers: &[Server], contacts: usize) -> Result<Took> {
    let used = cpu_seconds(servers)?;
    let mut instants = vec![Instant::now()];
    shop::tag(servers, 0..contacts, CANONICAL.tag).await?;
    instants.push(Instant::now());
    shop::wait(servers, "1 day").await?;
    instants.push(Instant::now());
    shop::wait(servers, "1 day").await?;
    instants.push(Instant::now());
    let cpu_seconds = cpu_seconds(servers)? - used;
    all_arrived(servers, contacts).await?;
    Ok(Took {
        ingest: instants[1] - instants[0],
        first_day: instants[2] - instants[1],
        second_day: instants[3] - instants[2],
        cpu_seconds,
    })
}

/// More contacts go the same way, in a store that has seen as many before: what they add is what a
/// journey leaves, without what a new store takes once. PostgreSQL takes away by the minute what
/// nobody can see any more; here a day is over sooner.
async fn follow(
    servers: &[Server],
    contacts: Range<usize>,
    database: Option<&Database>,
) -> Result<()> {
    let all = contacts.end;
    shop::tag(servers, contacts, CANONICAL.tag).await?;
    for _ in 0..2 {
        if let Some(database) = database {
            database.vacuum().await?;
        }
        shop::wait(servers, "1 day").await?;
    }
    all_arrived(servers, all).await
}

/// That so many contacts went all the way.
async fn all_arrived(servers: &[Server], contacts: usize) -> Result<()> {
    let places = [
        "/entered/start",
        "/messages/reminder_email/accepted",
        "/messages/reminder_sms/accepted",
        "/ended/end",
    ];
    let mut client = servers[0].client().await?;
    shop::Counted::ask(&mut client, CANONICAL).await?.must_be(contacts, &places)
}

fn cpu_seconds(servers: &[Server]) -> Result<f64> {
    servers.iter().map(Server::cpu_seconds).sum()
}

/// Stops servers; the most memory that they held together.
async fn stop(servers: impl IntoIterator<Item = Server>) -> Result<f64> {
    let mut peak_mib = 0.0;
    for server in servers {
        peak_mib += server.memory()?.peak_mib;
        server.stop().await?;
    }
    Ok(peak_mib)
}

impl Seen {
    fn beside(&self, limit: &Measured) -> Figure {
        let Took { ingest, first_day, second_day, cpu_seconds } = self.took;
        let total = ingest + first_day + second_day;
        let figure = Figure::new("journeys/s", number(self.contacts) / total.as_secs_f64())
            .of("contacts", self.contacts)
            .and("ingest_s", ingest.as_secs_f64())
            .and("first_day_s", first_day.as_secs_f64())
            .and("second_day_s", second_day.as_secs_f64())
            .and("cpu_ms_each", cpu_seconds * 1_000.0 / number(self.contacts))
            .and("disk_bytes_of_message_bodies", self.disk.bodies);
        Figure {
            rss_mib: Some(self.peak_mib.round()),
            disk_bytes_per_journey: Some(self.disk.rows.round()),
            ..limit.under(figure)
        }
    }
}
