//! Figures of the real server, each beside the limit of the machine measured in the same run.
//!
//! A run starts the `weir serve` that people start, with its own settings and a fresh store, and
//! talks to it over HTTP as a shop does; there is no path in the product that only this crate
//! takes. Beside it a bare program writes the same rows with the same durability and nothing
//! else, which is as fast as this machine could possibly be. Only the ratio of the two means
//! something on another machine. `docs/performance.md` explains every figure.

mod disk;
mod error;
mod flow;
mod folder;
mod http;
mod latency;
mod limit;
mod machine;
mod postgres;
mod process;
mod report;
mod runs;
mod server;
mod shop;
mod stream;
mod table;

use std::path::PathBuf;

pub use error::{Error, Result};
pub use machine::Machine;
pub use report::{Figure, Limit, Report};
pub use runs::names;

/// What to measure, and with what.
#[derive(Debug, Clone)]
pub struct Options {
    /// The runs, by name; none is all of them.
    pub names: Vec<String>,
    /// Small sizes: to see that everything works, not to quote.
    pub quick: bool,
    /// How many contacts, instead of what each run takes.
    pub contacts: Option<usize>,
    /// How many processes share PostgreSQL in `journeys_postgres`.
    pub processes: usize,
    /// The `weir` executable.
    pub weir: PathBuf,
    /// Where stores are made; they are removed again.
    pub folder: PathBuf,
    /// A PostgreSQL database whose tables may be dropped; none is a private server.
    pub postgres: Option<String>,
    /// Told what is going on.
    pub say: fn(&str),
}

/// Measures, one run after the other.
pub async fn run(options: Options) -> Result<Report> {
    let chosen = runs::choose(&options.names)?;
    let machine = Machine::look(&options.folder)?;
    let mut report = Report { machine, quick: options.quick, runs: Vec::new() };
    for run in chosen {
        (options.say)(&format!("{}: {}", run.name, run.about));
        let figure = (run.measure)(&options).await;
        report.runs.push(run.settle(figure)?);
    }
    Ok(report)
}
