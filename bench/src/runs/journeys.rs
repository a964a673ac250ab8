//! Contacts through the whole canonical flow: tagged over HTTP, asleep for a day, written to by
//! e-mail, asleep for another, written to by SMS, at the end.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::disk::Disk;
use crate::flow::CANONICAL;
use crate::folder::Folder;
use crate::limit::{self, Measured};
use crate::report::number;
use crate::server::{BY_HAND, Server, Start};
use crate::{Figure, Options, Result, shop};

/// What the whole took, and its parts.
struct Took {
    ingest: Duration,
    first_day: Duration,
    second_day: Duration,
}

/// On a SQLite file.
pub(super) async fn on_sqlite(options: &Options) -> Result<Figure> {
    let contacts = options.contacts(100_000, 5_000);
    let folder = Folder::new(&options.folder)?;
    let how = Start { store: "sqlite:weir.db", more: BY_HAND };
    let server = Server::start(options, &folder, how).await?;
    let file = folder.join("weir.db");
    shop::create(&server, 0..contacts).await?;
    let before = Disk::of_sqlite(&file)?;
    let took = travel(&server, contacts).await?;
    let memory = server.memory()?;
    server.stop().await?;
    let disk = Disk::of_sqlite(&file)?.since(&before, contacts);
    let limit = limit_of(options, contacts, &file).await?;
    let total = took.ingest + took.first_day + took.second_day;
    let figure = Figure::new("journeys/s", number(contacts) / total.as_secs_f64())
        .of("contacts", contacts)
        .and("ingest_s", took.ingest.as_secs_f64())
        .and("first_day_s", took.first_day.as_secs_f64())
        .and("second_day_s", took.second_day.as_secs_f64())
        .and("disk_bytes_of_message_bodies", disk.bodies);
    let figure = limit.beside(figure);
    Ok(Figure {
        rss_mib: Some(memory.peak_mib.round()),
        disk_bytes_per_journey: Some(disk.rows.round()),
        ..figure
    })
}

/// Everybody goes all the way; it is counted that everybody did.
async fn travel(server: &Server, contacts: usize) -> Result<Took> {
    let mut client = server.client().await?;
    let began = Instant::now();
    shop::tag(server, 0..contacts, CANONICAL.tag).await?;
    let ingest = began.elapsed();
    let began = Instant::now();
    shop::wait(&mut client, "1 day").await?;
    let first_day = began.elapsed();
    let began = Instant::now();
    shop::wait(&mut client, "1 day").await?;
    let second_day = began.elapsed();
    let counted = shop::Counted::ask(&mut client, CANONICAL).await?;
    let places = [
        "/entered/start",
        "/messages/reminder_email/accepted",
        "/messages/reminder_sms/accepted",
        "/ended/end",
    ];
    counted.must_be(contacts, &places)?;
    Ok(Took { ingest, first_day, second_day })
}

/// The limit of the same rows; that they are the same is looked at.
async fn limit_of(options: &Options, contacts: usize, real: &Path) -> Result<Measured> {
    let folder = Folder::new(&options.folder)?;
    let measured = limit::on_sqlite(&folder, limit::JOURNEY, contacts).await?;
    limit::drift::check_sqlite(real, &folder.join(limit::WITH_BODIES))?;
    Ok(measured)
}
