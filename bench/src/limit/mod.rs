//! As fast as this machine could possibly be: a bare program that writes the rows of [`rows`],
//! with the durability of the server, a thousand contacts in a transaction, in the order of their
//! keys, statement by statement for all of them, and prints each message with the server's own
//! render. It asks nothing, decides nothing, and talks to nobody.
//!
//! It writes everything twice: without what messages looked like, which is the limit, and with
//! it, packed as the server does, save the patterns, of which there are two.

pub(crate) mod drift;
pub(crate) mod memory;
mod people;
mod postgres;
mod press;
mod rows;
mod sqlite;
mod template;

use std::hint::black_box;
use std::time::{Duration, Instant};

use weir_store::PostgresStore;

use crate::folder::Folder;
use crate::postgres::Database;
use crate::report::number;
use crate::{Figure, Result};
use people::Person;
use press::Press;
use rows::Sent;

pub(crate) use people::anybody;

/// How many contacts one transaction takes.
const TRANSACTION_CONTACTS: usize = 1_000;

/// The database without what messages looked like.
const WITHOUT_BODIES: &str = "limit-without-bodies.db";

/// The database with everything that the server writes.
pub(crate) const WITH_BODIES: &str = "limit.db";

/// What is written: phases, each named by the parts of the table it is made of.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    /// Before, and not measured.
    before: &'static [&'static [&'static str]],
    /// Measured, one after the other for everybody.
    phases: &'static [&'static [&'static str]],
    /// How many contacts one transaction takes.
    transaction: usize,
    /// Whose turn it is.
    turns: Turns,
}

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turns {
    /// Everybody's once, in the order of their keys.
    InOrder,
    /// Anybody's, so many times.
    Random(usize),
}

/// Known contacts go through the canonical flow.
pub(crate) const JOURNEY: Plan = Plan {
    before: &[&["known"]],
    phases: &[&["ingest"], &["timer_1"], &["timer_2"]],
    transaction: TRANSACTION_CONTACTS,
    turns: Turns::InOrder,
};

/// Contacts that nobody knew are tagged.
pub(crate) const FIRST_EVENT: Plan =
    Plan { before: &[], phases: &[&["unknown", "ingest"]], ..JOURNEY };

/// Contacts that slept are woken and written to.
pub(crate) const WAKE: Plan =
    Plan { before: &[&["known"], &["ingest"]], phases: &[&["timer_1"]], ..JOURNEY };

impl Plan {
    /// One contact in a transaction.
    pub(crate) const fn one_by_one(self) -> Self {
        Self { transaction: 1, ..self }
    }
}

/// Contacts that are inside a flow get a tag they had before: so many events of anybody, as many
/// in a transaction as there are clients.
pub(crate) const fn single_events(events: usize, clients: usize) -> Plan {
    Plan {
        before: &[&["known"], &["ingest"], &["tagged_before"]],
        phases: &[&["tagged_again"]],
        transaction: clients,
        turns: Turns::Random(events),
    }
}

/// Whether what messages looked like is written too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bodies {
    Without,
    With,
}

/// What one writing came to.
#[derive(Debug, Default)]
struct Written {
    /// How long each phase took.
    phases: Vec<(String, Duration)>,
    /// How long printing messages took, within the phases.
    printing: Duration,
    /// How long packing what they looked like took, within the phases.
    packing: Duration,
    /// Processor time of this process, within the phases.
    cpu_seconds: f64,
    /// How many rows were inserted or updated.
    rows: u64,
}

impl Written {
    fn seconds(&self) -> f64 {
        self.phases.iter().map(|(_, took)| took.as_secs_f64()).sum()
    }

    /// Adds what another connection wrote at the same time.
    fn join(&mut self, other: &Self) {
        self.printing += other.printing;
        self.packing += other.packing;
        self.rows += other.rows;
    }

    /// Rows written in a second by so many writers, what printing took apart.
    fn rows_per_second(&self, writers: usize) -> f64 {
        let rows = number(usize::try_from(self.rows).unwrap_or(usize::MAX));
        rows / (self.seconds() - self.printing.as_secs_f64() / number(writers))
    }
}

/// The limit of a plan.
#[derive(Debug)]
pub(crate) struct Measured {
    /// How often it was somebody's turn.
    turns: usize,
    /// How many wrote at the same time.
    writers: usize,
    name: &'static str,
    without_bodies: Written,
    with_bodies: Written,
}

/// On SQLite: one thread, `synchronous=FULL`.
pub(crate) async fn on_sqlite(folder: &Folder, plan: Plan, contacts: usize) -> Result<Measured> {
    let mut written = Vec::new();
    for (name, bodies) in [(WITHOUT_BODIES, Bodies::Without), (WITH_BODIES, Bodies::With)] {
        let file = folder.join(name);
        sqlite::create(&file).await?;
        written.push(sqlite::write(&file, plan, contacts, bodies)?);
    }
    let with_bodies = written.pop().unwrap_or_default();
    let without_bodies = written.pop().unwrap_or_default();
    let turns = plan.turns_of(contacts);
    let name = "the same rows by bare statements in SQLite, bodies of messages apart";
    Ok(Measured { turns, writers: 1, name, without_bodies, with_bodies })
}

/// On PostgreSQL: two connections, `synchronous_commit=on`. What it wrote with bodies is left in
/// the database.
pub(crate) async fn on_postgres(
    database: &Database,
    plan: Plan,
    contacts: usize,
) -> Result<Measured> {
    let mut written = Vec::new();
    for bodies in [Bodies::Without, Bodies::With] {
        database.empty().await?;
        PostgresStore::open(database.url()).await?.close().await;
        written.push(postgres::write(database, plan, contacts, bodies).await?);
    }
    let with_bodies = written.pop().unwrap_or_default();
    let without_bodies = written.pop().unwrap_or_default();
    let turns = plan.turns_of(contacts);
    let name = "the same rows by bare statements in PostgreSQL on 2 connections, bodies of \
                messages apart";
    Ok(Measured { turns, writers: postgres::CONNECTIONS, name, without_bodies, with_bodies })
}

/// Prints what a batch gets, and packs it where it is kept.
fn print(
    press: &Press,
    sent: Sent,
    bodies: Bodies,
    batch: &[Person],
    written: &mut Written,
) -> Result<Vec<Vec<u8>>> {
    let mut parts = Vec::new();
    for person in batch {
        let began = Instant::now();
        let printed = black_box(press.print(sent, person)?);
        let done = Instant::now();
        written.printing += done - began;
        if bodies == Bodies::With {
            parts.push(press.pack(sent, &printed));
            written.packing += done.elapsed();
        }
    }
    Ok(parts)
}

impl Plan {
    fn turns_of(&self, contacts: usize) -> usize {
        match self.turns {
            Turns::InOrder => contacts,
            Turns::Random(turns) => turns,
        }
    }
}

impl Measured {
    /// How long it took.
    pub(crate) fn seconds(&self) -> f64 {
        self.without_bodies.seconds()
    }

    /// A figure that counts what is done in a second, beside this limit.
    pub(crate) fn under(&self, figure: Figure) -> Figure {
        let figure = figure.under(self.name, number(self.turns) / self.seconds());
        let with_bodies = number(self.turns) / self.with_bodies.seconds();
        let ratio = figure.value.unwrap_or_default() / with_bodies;
        self.tell(figure.and("limit_with_bodies", with_bodies).and("ratio_with_bodies", ratio))
    }

    /// A figure that is a time, beside this limit; of both, so many make one unit of the figure.
    pub(crate) fn over(&self, figure: Figure, per_second: f64) -> Figure {
        let figure = figure.over(self.name, self.seconds() * per_second);
        let with_bodies = self.with_bodies.seconds() * per_second;
        let ratio = with_bodies / figure.value.unwrap_or(f64::MAX);
        self.tell(figure.and("limit_with_bodies", with_bodies).and("ratio_with_bodies", ratio))
    }

    fn tell(&self, figure: Figure) -> Figure {
        let rows = number(usize::try_from(self.without_bodies.rows).unwrap_or(usize::MAX));
        figure
            .and("limit_rows_each", rows / number(self.turns))
            .and("limit_rows_per_second", self.without_bodies.rows_per_second(self.writers))
            .and(
                "limit_cpu_ms_each",
                self.without_bodies.cpu_seconds * 1_000.0 / number(self.turns),
            )
            .and("limit_printing_s", self.without_bodies.printing.as_secs_f64())
            .and("limit_packing_s", self.with_bodies.packing.as_secs_f64())
    }
}
