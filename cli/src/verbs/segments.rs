//! `weir segments`: named conditions, and how many they are true of.

use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, Subcommand};
use comfy_table::Table;
use serde_json::{Value, json};
use weir_engine::diagnostic::render_text;
use weir_engine::model::Name;
use weir_engine::source::{self, Source};
use weir_runtime::Error;
use weir_runtime::intake::named_condition;
use weir_runtime::segments::{Kept, delete_segment, save_segment};
use weir_store::Store;

use crate::config::Config;
use crate::exit::{Exit, usage};
use crate::output::{self, Format};
use crate::store;

/// Whose name stands beside what was changed here.
const BY: &str = "command line";

/// List, write and remove segments.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:
  weir segments put regulars regulars.yaml
  weir segments list
  weir segments remove regulars

A file holds the name and the condition, as YAML or JSON:

  name: Regulars
  where: { event: order_placed, within: 90 days, count: { gte: 3 } }

A server that runs finds out who is in it, within half a minute; else the next one that starts.")]
pub(crate) struct Args {
    #[command(flatten)]
    store: store::StoreArgs,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Tell how many contacts are in each segment.
    List {
        /// How to print them.
        #[arg(long, value_enum, default_value_t = Format::Text, env = "WEIR_FORMAT")]
        format: Format,
    },
    /// Make a segment, or change it.
    Put {
        /// What conditions call it, such as `regulars`.
        segment: String,
        /// Its name and its condition, as YAML or JSON.
        file: PathBuf,
    },
    /// Delete a segment that no flow and no other segment asks about.
    Remove {
        /// What conditions call it, such as `regulars`.
        segment: String,
    },
}

/// Runs the verb.
pub(crate) fn run(args: Args, config: &Config) -> anyhow::Result<Exit> {
    store::block_on(async {
        let (store, _) = store::open(&args.store, config).await?;
        match args.what {
            What::List { format } => list(&*store, format).await,
            What::Put { segment, file } => put(&*store, &named(&segment)?, &file).await,
            What::Remove { segment } => {
                let id = named(&segment)?;
                let deleted = delete_segment(&*store, weir_nodes::KINDS, &id, None, BY).await;
                told(deleted, &format!("{id} is deleted"))
            }
        }
    })
}

fn named(segment: &str) -> anyhow::Result<Name> {
    named_condition::id(segment).map_err(|refusal| usage(refusal.message))
}

async fn put(store: &dyn Store, id: &Name, file: &Path) -> anyhow::Result<Exit> {
    let written = read(file)?;
    told(save_segment(store, id, &written, None, BY).await, &format!("{id} is written"))
}

fn read(file: &Path) -> anyhow::Result<Value> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| usage(format!("cannot read {}: {error}", file.display())))?;
    let source = Source::new(file.display().to_string(), text);
    let (root, found) = source::read(&source);
    match root.filter(|_| !weir_engine::diagnostic::has_errors(&found)) {
        Some(root) => Ok(root.to_json()),
        None => Err(usage(render_text(&source, &found, false))),
    }
}

/// Says what was done; what was refused is told line by line, and is no failure of the machine.
fn told(done: weir_runtime::Result<()>, words: &str) -> anyhow::Result<Exit> {
    match done {
        Ok(()) => {
            output::say(words);
            Ok(Exit::Fine)
        }
        Err(Error::Written(faults)) => {
            for fault in faults {
                output::say(&format!("error: {}: {}", fault.pointer, fault.message));
            }
            Ok(Exit::Problems)
        }
        Err(error @ (Error::NoSegment(_) | Error::SegmentInUse(_) | Error::NotNow(_))) => {
            output::say(&format!("error: {error}"));
            Ok(Exit::Problems)
        }
        Err(error) => Err(error.into()),
    }
}

async fn list(store: &dyn Store, format: Format) -> anyhow::Result<Exit> {
    let kept = Kept::load(store).await?;
    let ids: Vec<Name> = kept.records().map(|record| record.name.clone()).collect();
    let members = store.members(&ids).await?;
    let count = |id: &Name| members.get(id).copied().unwrap_or_default();
    if matches!(format, Format::Json) {
        let items: Vec<_> = kept
            .records()
            .map(|record| {
                json!({
                    "id": record.name, "name": record.settings["name"],
                    "where": record.settings["where"], "members": count(&record.name),
                })
            })
            .collect();
        output::json(&json!({ "items": items }));
        return Ok(Exit::Fine);
    }
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_header(["segment", "name", "members"]);
    for record in kept.records() {
        let name = record.settings["name"].as_str().unwrap_or_default();
        table.add_row([record.name.as_str(), name, &count(&record.name).to_string()]);
    }
    output::line(&table.to_string());
    Ok(Exit::Fine)
}
