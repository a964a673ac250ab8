//! What is measured: one row and one file for each run.

mod core;
mod ingest;
mod journeys;
mod sleepers;
mod timers;

use std::pin::Pin;

use crate::{Error, Figure, Options, Result};

/// What measures.
type Measure = for<'o> fn(&'o Options) -> Pin<Box<dyn Future<Output = Result<Figure>> + 'o>>;

/// One run.
pub(crate) struct Run {
    /// What people call it.
    pub(crate) name: &'static str,
    /// What it does.
    pub(crate) about: &'static str,
    /// Does it.
    pub(crate) measure: Measure,
}

/// All runs, in the order of the table.
const RUNS: &[Run] = &[
    Run {
        name: "journeys_sqlite",
        about: "contacts through the whole abandoned-cart flow, on SQLite",
        measure: |options| Box::pin(journeys::on_sqlite(options)),
    },
    Run {
        name: "journeys_postgres",
        about: "contacts through the abandoned-cart flow, by several processes on PostgreSQL",
        measure: |options| Box::pin(journeys::on_postgres(options)),
    },
    Run {
        name: "due_to_send_200",
        about: "from a timer's instant to the hand-over, at 200 a second on the real clock",
        measure: |options| Box::pin(timers::due_to_send(options)),
    },
    Run {
        name: "timers_100k",
        about: "timers that are all due at one instant, until the last message is handed over",
        measure: |options| Box::pin(timers::at_once(options)),
    },
    Run {
        name: "ingest_batch_1000",
        about: "tag events of new contacts over HTTP, 1,000 a request",
        measure: |options| Box::pin(ingest::batches(options)),
    },
    Run {
        name: "ingest_single_64",
        about: "tag events of active contacts over HTTP, one a request, from 64 clients",
        measure: |options| Box::pin(ingest::singles(options)),
    },
    Run {
        name: "sleepers_1m",
        about: "what a million sleeping contacts cost",
        measure: |options| Box::pin(sleepers::million(options)),
    },
    Run {
        name: "simulate",
        about: "the simulator on one core",
        measure: |options| Box::pin(async { core::simulate(options) }),
    },
    Run {
        name: "check",
        about: "the compiler on one core",
        measure: |options| Box::pin(async { core::check(options) }),
    },
];

/// The names of all runs, each with what it does.
pub fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    RUNS.iter().map(|run| (run.name, run.about))
}

/// The runs of these names, in the order of the table; all, when none is named.
pub(crate) fn choose(wanted: &[String]) -> Result<Vec<&'static Run>> {
    let is_known = |name: &&String| RUNS.iter().any(|run| run.name == **name);
    if let Some(name) = wanted.iter().find(|name| !is_known(name)) {
        let known = RUNS.iter().map(|run| run.name).collect::<Vec<_>>().join(", ");
        return Err(Error::NoRun { name: name.clone(), known });
    }
    let chosen = |run: &&Run| wanted.is_empty() || wanted.iter().any(|name| name == run.name);
    Ok(RUNS.iter().filter(chosen).collect())
}

impl Run {
    /// The figure, under the run's name; a run that could not be made says why.
    pub(crate) fn settle(&self, measured: Result<Figure>) -> Result<Figure> {
        let name = self.name;
        match measured {
            Ok(figure) => Ok(Figure { name, ..figure }),
            Err(Error::Missing(why)) => {
                Ok(Figure { name, missing: Some(why), ..Figure::default() })
            }
            Err(Error::Wrong(why)) => Ok(Figure { name, wrong: Some(why), ..Figure::default() }),
            Err(error) => Err(error),
        }
    }
}

impl Options {
    /// How many contacts a run takes.
    fn contacts(&self, usual: usize, quick: usize) -> usize {
        self.contacts.unwrap_or(if self.quick { quick } else { usual })
    }
}
