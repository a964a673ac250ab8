//! As fast as this machine could possibly be: a bare program that writes the rows of [`rows`],
//! with the durability of the server, a thousand contacts in a transaction, in the order of their
//! keys, statement by statement for all of them, and prints each message with the server's own
//! render. It asks nothing, decides nothing, and talks to nobody.
//!
//! It writes everything twice: without what messages looked like, which is the limit, and with
//! it, deflated as the server does.

pub(crate) mod drift;
mod people;
mod press;
mod rows;
mod sqlite;
mod template;

use std::time::Duration;

use crate::folder::Folder;
use crate::report::number;
use crate::{Figure, Result};

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
}

/// Known contacts go through the canonical flow.
pub(crate) const JOURNEY: Plan = Plan {
    before: &[&["known"]],
    phases: &[&["ingest"], &["timer_1"], &["hand_over_1"], &["timer_2"], &["hand_over_2"]],
};

/// Contacts that nobody knew are tagged.
pub(crate) const FIRST_EVENT: Plan = Plan { before: &[], phases: &[&["unknown", "ingest"]] };

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
    /// How long deflating what they looked like took, within the phases.
    deflating: Duration,
    /// How many rows were inserted or updated.
    rows: u64,
}

impl Written {
    fn seconds(&self) -> f64 {
        self.phases.iter().map(|(_, took)| took.as_secs_f64()).sum()
    }
}

/// The limit of a plan.
#[derive(Debug)]
pub(crate) struct Measured {
    contacts: usize,
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
    let name = "the same rows by bare statements in SQLite, bodies of messages apart";
    Ok(Measured { contacts, name, without_bodies, with_bodies })
}

impl Measured {
    /// Contacts that went through the plan in a second.
    pub(crate) fn per_second(&self) -> f64 {
        number(self.contacts) / self.without_bodies.seconds()
    }

    /// A figure beside this limit.
    pub(crate) fn beside(&self, figure: Figure) -> Figure {
        let Written { rows, printing, .. } = &self.without_bodies;
        let rows = number(usize::try_from(*rows).unwrap_or(usize::MAX));
        let writing = self.without_bodies.seconds() - printing.as_secs_f64();
        let with_bodies = number(self.contacts) / self.with_bodies.seconds();
        let figure = figure
            .under(self.name, self.per_second())
            .and("limit_rows_per_contact", rows / number(self.contacts))
            .and("limit_rows_per_second", rows / writing)
            .and("limit_printing_s", printing.as_secs_f64())
            .and("limit_with_bodies", with_bodies)
            .and("limit_deflating_s", self.with_bodies.deflating.as_secs_f64());
        let ratio = figure.value.unwrap_or_default() / with_bodies;
        figure.and("ratio_with_bodies", ratio)
    }
}
