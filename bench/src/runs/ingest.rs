//! What comes in: tag events over HTTP.

use std::time::Instant;

use crate::flow::CANONICAL;
use crate::folder::Folder;
use crate::limit::drift::{self, Content};
use crate::limit::{self, FIRST_EVENT, Measured, Plan};
use crate::report::number;
use crate::server::{Server, Start};
use crate::shop::{self, Request};
use crate::{Figure, Options, Result};
use std::slice::from_ref as one;

/// Clients that send one event at a time.
const CLIENTS: usize = 64;

/// Contacts that single events are of: active ones, whose rows are at hand.
const ACTIVE_CONTACTS: usize = 20_000;

/// A tag that starts nothing.
const NEWS: &str = "NEWS";

const HOW: Start<'_> = Start { store: "sqlite:weir.db", more: &[] };

/// Tag events of contacts that nobody knew, a thousand a request: each makes the contact, the
/// event, the tag, the token and its trail.
pub(super) async fn batches(options: &Options) -> Result<Figure> {
    let events = options.contacts(100_000, 5_000);
    let folder = Folder::new(&options.folder)?;
    let server = Server::start(options, &folder, HOW).await?;
    let began = Instant::now();
    let took = shop::tag(one(&server), 0..events, CANONICAL.tag).await?;
    let seconds = began.elapsed().as_secs_f64();
    let mut client = server.client().await?;
    let counted = shop::Counted::ask(&mut client, CANONICAL).await?;
    counted.must_be(events, &["/entered/start", "/inside/wait_1_day"])?;
    let rss_mib = Some(server.memory()?.peak_mib.round());
    server.stop().await?;
    let real = drift::of_sqlite(&folder.join("weir.db"))?;
    let limit = limit_of(options, &real, FIRST_EVENT, events).await?;
    let figure = Figure::new("events/s", number(events) / seconds).of("events", events);
    Ok(Figure { rss_mib, ..limit.under(figure.spread(took.spread())) })
}

/// Tag events of contacts that are inside a flow, one a request: each makes an event, and moves
/// the tag and the contact's counter.
pub(super) async fn singles(options: &Options) -> Result<Figure> {
    let contacts = options.contacts(ACTIVE_CONTACTS, 2_000);
    let events = contacts * 10;
    let folder = Folder::new(&options.folder)?;
    let server = Server::start(options, &folder, HOW).await?;
    shop::create(one(&server), 0..contacts).await?;
    shop::tag(one(&server), 0..contacts, CANONICAL.tag).await?;
    shop::tag(one(&server), 0..contacts, NEWS).await?;
    let request = move |number| {
        let body = shop::event(limit::anybody(number, contacts), NEWS);
        Request { method: "POST", path: "/v1/events".into(), body }
    };
    let began = Instant::now();
    let took = shop::send_all(one(&server), CLIENTS, events, request).await?;
    let seconds = began.elapsed().as_secs_f64();
    let rss_mib = Some(server.memory()?.peak_mib.round());
    server.stop().await?;
    let plan = limit::single_events(events, CLIENTS);
    let real = drift::of_sqlite(&folder.join("weir.db"))?;
    let limit = limit_of(options, &real, plan, contacts).await?;
    let figure = Figure::new("events/s", number(events) / seconds)
        .of("events", events)
        .of("contacts", contacts)
        .of("clients", CLIENTS);
    Ok(Figure { rss_mib, ..limit.under(figure.spread(took.spread())) })
}

/// The limit of the same rows; that they are the same is looked at.
pub(super) async fn limit_of(
    options: &Options,
    real: &Content,
    plan: Plan,
    contacts: usize,
) -> Result<Measured> {
    let folder = Folder::new(&options.folder)?;
    let measured = limit::on_sqlite(&folder, plan, contacts).await?;
    drift::check(real, &drift::of_sqlite(&folder.join(limit::WITH_BODIES))?)?;
    Ok(measured)
}
