//! `weir simulate`: plays events through a flow on a virtual clock.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args as ClapArgs;
use weir_engine::catalogue::{Current, Mode, World};
use weir_engine::flow::Flow;
use weir_engine::simulate::{Line, Options, Record, RecordKind, read_lines, simulate};
use weir_engine::value::{Duration, Timestamp, Zone};
use weir_messages::Channel;

use crate::exit::{Exit, usage};
use crate::files;
use crate::output::{self, Format};

/// Play events through a flow on a virtual clock: no store, nothing sent.
///
/// The events file holds one JSON object a line, as in `POST /v1/events`; `occurred_at` may be
/// `+6 hours` from the file's start. Equal input prints equal output, byte for byte.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = r#"Examples:
  weir simulate flows/abandoned-cart.yaml --events events.jsonl
  weir simulate flows/abandoned-cart.yaml --events - --until 14d --format json < events.jsonl

An events file, one object a line:
  {"type":"tag_added","contact":{"id":"c1"},"data":{"tag":"AB CART"}}
  {"type":"message_seen","contact":{"id":"c1"},"occurred_at":"+26 hours",
   "data":{"node":"reminder_email"}}   (on one line)"#)]
pub(crate) struct Args {
    /// The flow file.
    file: PathBuf,
    /// The events, one JSON object a line; `-` reads standard input.
    #[arg(long, value_name = "EVENTS.jsonl", env = "WEIR_EVENTS")]
    events: PathBuf,
    /// Stop so long after the first event, such as `14d`; otherwise when nothing is left to do.
    #[arg(long, value_parser = duration, env = "WEIR_UNTIL")]
    until: Option<Duration>,
    /// Gives contacts other places in random splits.
    #[arg(long, default_value_t = 0, env = "WEIR_SEED")]
    seed: u64,
    /// How to print what would happen: a timeline for each contact, or one object a line.
    #[arg(long, value_enum, default_value_t = Format::Text, env = "WEIR_FORMAT")]
    format: Format,
}

fn duration(text: &str) -> Result<Duration, String> {
    Duration::parse_short(text).map_err(|invalid| invalid.to_string())
}

/// Runs the verb.
pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let flow = match files::must_compile(&args.file)? {
        Ok(flow) => flow,
        Err(diagnostics) => {
            output::say(&diagnostics);
            return Ok(Exit::Problems);
        }
    };
    let lines = match read_lines(&read_events(&args.events)?) {
        Ok(lines) => lines,
        Err(bad) => {
            for bad in bad {
                output::say(&format!("{}: {bad}", args.events.display()));
            }
            return Ok(Exit::Problems);
        }
    };
    let records = simulate(&world(flow, args.seed), &lines, &options(args, &lines));
    match args.format {
        Format::Json => records.iter().for_each(|record| {
            output::line(&serde_json::to_string(record).unwrap_or_default());
        }),
        Format::Text => output::print(&timelines(&records)),
    }
    Ok(Exit::Fine)
}

fn read_events(path: &Path) -> anyhow::Result<String> {
    let read = if path == Path::new("-") {
        std::io::read_to_string(std::io::stdin())
    } else {
        std::fs::read_to_string(path)
    };
    read.map_err(|error| usage(format!("cannot read events from {}: {error}", path.display())))
}

fn world(flow: Arc<Flow>, seed: u64) -> World {
    let mut world = World::default();
    world.settings.seed = seed;
    let id = flow.id.clone();
    world.flows.add(flow, 1);
    world.flows.set_current(&id, Current { version: 1, mode: Mode::Live });
    world
}

fn options(args: &Args, lines: &[Line]) -> Options {
    let first = lines.iter().map(|line| line.received_at).min().unwrap_or(Timestamp::MIN);
    Options { until: args.until.map(|until| until.after(first, &Zone::UTC)) }
}

/// The timeline of each contact, one after the other.
fn timelines(records: &[Record]) -> String {
    let mut contacts: Vec<&str> = records.iter().map(|record| record.contact.as_str()).collect();
    contacts.sort_unstable();
    contacts.dedup();
    contacts.into_iter().map(|contact| timeline(contact, records)).collect()
}

fn timeline(contact: &str, records: &[Record]) -> String {
    let own = records.iter().filter(|record| record.contact == *contact);
    let lines: String = own
        .flat_map(|record| {
            ["  ".into(), record.at.to_string(), "  ".into(), words(record), "\n".into()]
        })
        .collect();
    format!("{contact}\n{lines}")
}

fn words(record: &Record) -> String {
    let node = record.node.as_deref().unwrap_or("");
    let reason = record.reason.unwrap_or("");
    let because = record.because.as_deref().map(|text| format!(" ({text})")).unwrap_or_default();
    match record.kind {
        RecordKind::Entered => format!("enters {}", record.flow),
        RecordKind::NotEntered => format!("does not enter {}: {reason}", record.flow),
        RecordKind::Node => {
            format!("leaves {node} by {}{because}", record.port.as_deref().unwrap_or(""))
        }
        RecordKind::Message => {
            let channel = record.channel.map_or("", Channel::as_str);
            format!("gets {channel} {} from {node}", record.message.as_deref().unwrap_or(""))
        }
        RecordKind::Ended => format!("ends: {reason}{because}"),
    }
}
