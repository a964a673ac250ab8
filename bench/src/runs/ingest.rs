//! What comes in: tag events over HTTP.

use std::time::Instant;

use crate::flow::CANONICAL;
use crate::folder::Folder;
use crate::report::number;
use crate::server::{BY_HAND, Server, Start};
use crate::{Figure, Options, Result, limit, shop};

/// Tag events of contacts that nobody knew, a thousand a request: each makes the contact, the
/// event, the tag, the token and its trail.
pub(super) async fn batches(options: &Options) -> Result<Figure> {
    let events = options.contacts(100_000, 5_000);
    let folder = Folder::new(&options.folder)?;
    let how = Start { store: "sqlite:weir.db", more: BY_HAND };
    let server = Server::start(options, &folder, how).await?;
    let began = Instant::now();
    let took = shop::tag(&server, 0..events, CANONICAL.tag).await?;
    let seconds = began.elapsed().as_secs_f64();
    let mut client = server.client().await?;
    let counted = shop::Counted::ask(&mut client, CANONICAL).await?;
    counted.must_be(events, &["/entered/start", "/inside/wait_1_day"])?;
    let memory = server.memory()?;
    server.stop().await?;
    let beside = Folder::new(&options.folder)?;
    let limit = limit::on_sqlite(&beside, limit::FIRST_EVENT, events).await?;
    limit::drift::check_sqlite(&folder.join("weir.db"), &beside.join(limit::WITH_BODIES))?;
    let figure = Figure::new("events/s", number(events) / seconds).of("events", events);
    let figure = limit.beside(figure.spread(took.spread()));
    Ok(Figure { rss_mib: Some(memory.peak_mib.round()), ..figure })
}
