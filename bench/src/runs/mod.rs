//! What is measured: one row and one file for each run.

mod ingest;
mod journeys;

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
        name: "ingest_batch_1000",
        about: "tag events of new contacts over HTTP, 1,000 a request",
        measure: |options| Box::pin(ingest::batches(options)),
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
