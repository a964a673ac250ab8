//! `weir bench`: loads a real server and prints its figures, each beside the machine's limit.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use clap::builder::BoolishValueParser;
use weir_bench::{Error, Options, Report};

use crate::exit::{Exit, environment, usage};
use crate::output::{self, Format};

/// Measure this machine: the real server under load, and the limit beside each figure.
///
/// Each run starts `weir serve` with its usual settings and a fresh store, loads it over HTTP, and
/// counts by the API that all of it happened. Then a bare program writes the same rows with the
/// same durability: the limit. Only their ratio means something on another machine.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:
  weir bench                                     # everything: some ten minutes
  weir bench --quick                             # small sizes: does it work?
  weir bench journeys_sqlite ingest_batch_1000
  weir bench journeys_sqlite --contacts 20000 --store-dir /mnt/disk
  weir bench journeys_postgres --postgres postgres://weir@localhost/bench
  weir bench journeys_postgres --processes 4
  weir bench --format json > figures.json

Runs:
  journeys_sqlite    contacts through the whole abandoned-cart flow
  journeys_postgres  the same, by several processes on PostgreSQL
  due_to_send_200    from a timer's instant to the hand-over, at 200 a second
  timers_100k        timers that are all due at one instant
  ingest_batch_1000  tag events over HTTP, 1,000 a request
  ingest_single_64   tag events over HTTP, one a request, from 64 clients
  sleepers_1m        what a million sleeping contacts cost
  simulate           the simulator on one core
  check              the compiler on one core

docs/performance.md explains every figure. A machine that does other things too gives other figures:
the load before is printed with them.

Exit codes: 1 what was counted is not what must have happened; 2 wrong usage; 3 the machine lacks
what a named run needs, or the server did not start.")]
pub(crate) struct Args {
    /// Which runs; without any, all.
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Small sizes: to see that it works. The figures are not to be quoted.
    #[arg(long, env = "WEIR_QUICK", value_parser = BoolishValueParser::new())]
    quick: bool,
    /// How many contacts, instead of what each run usually takes.
    #[arg(long, env = "WEIR_CONTACTS", value_name = "N")]
    contacts: Option<usize>,
    /// How many processes share the database in `journeys_postgres`.
    #[arg(long, env = "WEIR_PROCESSES", value_name = "N", default_value_t = 2,
          value_parser = clap::value_parser!(u8).range(1..=16))]
    processes: u8,
    /// Where to make stores; they are removed again. [default: the system's temporary folder]
    #[arg(long, env = "WEIR_STORE_DIR", value_name = "DIR")]
    store_dir: Option<PathBuf>,
    /// A PostgreSQL database for the bench alone: its tables are dropped. Without it, a private
    /// server is started where PostgreSQL is installed.
    #[arg(long, env = "WEIR_POSTGRES", value_name = "URL")]
    postgres: Option<String>,
    /// How to print the figures: as a table, or as one object.
    #[arg(long, value_enum, default_value_t = Format::Text, env = "WEIR_FORMAT")]
    format: Format,
}

/// Runs the verb.
pub(crate) fn run(args: Args) -> anyhow::Result<Exit> {
    let format = args.format;
    let options = options(args)?;
    let named = !options.names.is_empty();
    let report = crate::store::block_on(async { weir_bench::run(options).await.map_err(told) })?;
    match format {
        Format::Text => output::print(&report.text()),
        Format::Json => output::json(&report),
    }
    ended(&report, named)
}

fn options(args: Args) -> anyhow::Result<Options> {
    let weir = std::env::current_exe().map_err(|error| {
        environment(format!("cannot find this very program, to serve with it: {error}"))
    })?;
    Ok(Options {
        names: args.names,
        quick: args.quick,
        contacts: args.contacts,
        processes: args.processes.into(),
        weir,
        folder: args.store_dir.unwrap_or_else(std::env::temp_dir),
        postgres: args.postgres,
        say: output::say,
    })
}

fn told(error: Error) -> anyhow::Error {
    if matches!(error, Error::NoRun { .. }) { usage(error.to_string()) } else { error.into() }
}

/// What is wrong makes it fail; what is missing only where it was asked for.
fn ended(report: &Report, named: bool) -> anyhow::Result<Exit> {
    let missing =
        report.runs.iter().find_map(|figure| Some((figure.name, figure.missing.as_ref()?)));
    if report.runs.iter().any(|figure| figure.wrong.is_some()) {
        return Ok(Exit::Problems);
    }
    match missing.filter(|_| named) {
        Some((name, why)) => Err(environment(format!("{name} was not measured: {why}"))),
        None => Ok(Exit::Fine),
    }
}

#[cfg(test)]
mod tests {
    use clap::{Args as _, Command};

    use super::*;

    #[test]
    fn the_help_names_every_run() {
        let help = Args::augment_args(Command::new("bench")).render_long_help().to_string();
        for (name, _) in weir_bench::names() {
            assert!(help.lines().any(|line| line.trim_start().starts_with(name)), "{name}");
        }
    }
}
