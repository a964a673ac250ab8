//! What sleeping contacts cost: memory, processor time, and speed of those who are awake.

use std::ops::Range;
use std::slice::from_ref as one;
use std::time::{Duration, Instant};

use crate::flow::{CANONICAL, SLEEP};
use crate::folder::Folder;
use crate::machine::rounded;
use crate::report::number;
use crate::server::{BY_HAND, Server, Start};
use crate::shop::{self, Counted};
use crate::{Error, Figure, Limit, Options, Result};

/// Contacts that sleep, or fall due, where few do.
const FEW: usize = 10_000;

/// How long the server is left alone before its memory and its time are looked at.
const REST: Duration = Duration::from_secs(5);

/// How long its time is looked at.
const IDLE: Duration = Duration::from_secs(20);

/// A million sleep. The value is the memory they take, and its limit the pace of the few that
/// fall due, beside few sleepers and beside all.
pub(super) async fn million(options: &Options) -> Result<Figure> {
    let sleepers = options.contacts(1_000_000, 20_000);
    let few = FEW.min(sleepers / 4);
    let (rest, idle) = if options.quick { (REST / 5, IDLE / 10) } else { (REST, IDLE) };
    let folder = Folder::new(&options.folder)?;
    let how = Start { store: "sqlite:weir.db", more: BY_HAND };
    let server = Server::start(options, &folder, how).await?;
    let begin = server.memory()?;
    // First few sleep, and as many others walk.
    shop::tag(one(&server), 0..few, SLEEP.tag).await?;
    let beside_few = walk(&server, sleepers..sleepers + few).await?;
    shop::tag(one(&server), few..sleepers, SLEEP.tag).await?;
    let mut client = server.client().await?;
    Counted::ask(&mut client, SLEEP).await?.must_be(sleepers, &["/inside/wait"])?;
    tokio::time::sleep(rest).await;
    let used = server.cpu_seconds()?;
    tokio::time::sleep(idle).await;
    let idle_percent = (server.cpu_seconds()? - used) / idle.as_secs_f64() * 100.0;
    let asleep = server.memory()?;
    let beside_all = walk(&server, sleepers + few..sleepers + 2 * few).await?;
    let peak = server.memory()?.peak_mib;
    server.stop().await?;
    let figure = Figure::new("MiB", asleep.now_mib)
        .of("sleepers", sleepers)
        .of("walkers", few)
        .and("rss_before_mib", begin.now_mib)
        .and("idle_cpu_percent", idle_percent)
        .and("walkers_per_second_beside_all", beside_all);
    let name = "those who fall due beside few sleepers; the ratio is of those beside all";
    let limit = Limit { name, unit: "walkers/s", value: rounded(beside_few) };
    let ratio = rounded(beside_all / beside_few);
    Ok(Figure { rss_mib: Some(peak.round()), limit: Some(limit), ratio: Some(ratio), ..figure })
}

/// These contacts wake after a day and are written to; how many in a second. They are at their end
/// afterwards.
async fn walk(server: &Server, contacts: Range<usize>) -> Result<f64> {
    let mut client = server.client().await?;
    let count = contacts.len();
    shop::create(one(server), contacts.clone()).await?;
    shop::tag(one(server), contacts, CANONICAL.tag).await?;
    let before = Counted::ask(&mut client, CANONICAL).await?.at("/ended/end");
    let began = Instant::now();
    shop::wait(one(server), "1 day").await?;
    let seconds = began.elapsed().as_secs_f64();
    Counted::ask(&mut client, CANONICAL).await?.must_be(count, &["/inside/opened"])?;
    shop::wait(one(server), "1 day").await?;
    let after = Counted::ask(&mut client, CANONICAL).await?.at("/ended/end");
    if after - before != count {
        return Err(Error::Wrong(format!("{} of {count} came to their end", after - before)));
    }
    Ok(number(count) / seconds)
}
