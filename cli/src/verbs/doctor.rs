//! `weir doctor`: whether the promises hold on a live store.

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal;

use clap::Args as ClapArgs;
use serde_json::{Value, json};
use weir_engine::invariants::{Broken, PROMISES, Promise};
use weir_engine::model::Name;
use weir_runtime::doctor::{Diagnosis, examine};
use weir_store::Error;

use crate::config::Config;
use crate::exit::{Exit, environment, usage};
use crate::output::{self, Format};
use crate::{providers, store};

/// Look whether every promise holds on a store.
///
/// It reads one moment of the store, also while Weir runs on it, and writes nothing. What a store
/// cannot show is held by tests, which are named. docs/promises.md says what each promise is and
/// what is looked for.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:
  weir doctor
  weir doctor --store postgres://weir@db/weir --format json
  weir doctor --only I3,I10

Exit codes: 0 all hold; 1 one is broken; 2 wrong usage; 3 the store cannot be reached.")]
pub(crate) struct Args {
    #[command(flatten)]
    store: store::StoreArgs,
    /// Only these promises.
    #[arg(long, env = "WEIR_ONLY", value_name = "I3,I10", value_delimiter = ',')]
    only: Vec<String>,
    /// How to print what was found.
    #[arg(long, value_enum, default_value_t = Format::Text, env = "WEIR_FORMAT")]
    format: Format,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, config: &Config) -> anyhow::Result<Exit> {
    let only = only(&args.only)?;
    store::block_on(async {
        let (store, url) = store::open_existing(&args.store, config).await?;
        let shows = std::io::stderr().is_terminal();
        let looked_at = |contacts| {
            if shows {
                output::progress(&format!("{contacts} contacts"));
            }
        };
        let found = examine(store.as_ref(), weir_nodes::KINDS, &only, looked_at).await;
        if shows {
            output::progress("");
        }
        let found = match found {
            Ok(found) => found,
            Err(Error::Corrupt(what)) => {
                output::say(&format!("{url} is damaged: {what}; restore the last backup"));
                return Ok(Exit::Problems);
            }
            Err(error) => return Err(environment(format!("cannot examine {url}: {error}"))),
        };
        let kept = providers::kept(config, store.as_ref()).await?;
        match args.format {
            Format::Text => output::print(&(text(&found, &only) + &providers_text(&kept))),
            Format::Json => {
                let mut whole = to_json(&found, &only);
                whole["providers"] = providers_json(&kept);
                output::json(&whole);
            }
        }
        Ok(if found.is_well() { Exit::Fine } else { Exit::Problems })
    })
}

/// Providers that are kept in a store, with what is wrong with each, seen from here.
type Kept = BTreeMap<Name, Option<String>>;

/// Those of the app that cannot be used: their messages wait, and no promise is broken by it.
fn providers_text(kept: &Kept) -> String {
    let ill = kept.iter().filter_map(|(name, problem)| Some((name, problem.as_ref()?)));
    let lines = ill.map(|(name, problem)| format!("provider {name} cannot be used: {problem}\n"));
    let many =
        if kept.is_empty() { String::new() } else { format!("{} providers kept\n", kept.len()) };
    many + &lines.collect::<String>()
}

fn providers_json(kept: &Kept) -> Value {
    let one = |(name, problem)| json!({ "name": name, "problem": problem });
    kept.iter().map(one).collect()
}

fn only(asked: &[String]) -> anyhow::Result<BTreeSet<&'static str>> {
    let known = |id: &String| {
        let found = Promise::of(id.trim()).map(|promise| promise.id);
        found.ok_or_else(|| usage(format!("`{id}` is no promise; they are I1 to I14")))
    };
    asked.iter().map(known).collect()
}

fn shown(only: &BTreeSet<&'static str>) -> impl Iterator<Item = &'static Promise> {
    PROMISES.iter().filter(|promise| only.is_empty() || only.contains(promise.id))
}

fn text(found: &Diagnosis, only: &BTreeSet<&'static str>) -> String {
    let promises: String = shown(only).map(|promise| promise_text(promise, found)).collect();
    let Diagnosis { contacts, messages, entered, inside, ended, quarantined, .. } = found;
    format!(
        "{promises}{contacts} contacts, {messages} messages, {entered} runs: {inside} inside, \
         {ended} ended, {quarantined} quarantined\n"
    )
}

fn promise_text(promise: &Promise, found: &Diagnosis) -> String {
    let state = match found.counts.get(promise.id) {
        Some(0) => "holds".to_owned(),
        Some(count) => format!("BROKEN, {count} times"),
        None => format!("not seen on a store; held by {}", promise.tests.join(", ")),
    };
    let of = found.broken.iter().filter(|broken| broken.promise == promise.id);
    let lines = of.flat_map(|broken| ["       ".to_owned(), words(broken), "\n".to_owned()]);
    format!("{:<4} {:<16} {state}\n{}", promise.id, promise.name, lines.collect::<String>())
}

fn words(broken: &Broken) -> String {
    let contact = broken.contact.map(|contact| format!("{contact}: ")).unwrap_or_default();
    contact + &broken.what
}

fn to_json(found: &Diagnosis, only: &BTreeSet<&'static str>) -> Value {
    let promises = shown(only).map(|promise| {
        let of = found.broken.iter().filter(|broken| broken.promise == promise.id);
        let of = of.map(|broken| {
            let contact = broken.contact.map(|contact| contact.to_string());
            json!({ "contact": contact, "what": broken.what })
        });
        json!({
            "id": promise.id, "name": promise.name, "says": promise.says,
            "looks_for": promise.looks_for, "tests": promise.tests,
            "broken": found.counts.get(promise.id), "found": of.collect::<Vec<_>>(),
        })
    });
    json!({
        "ok": found.is_well(),
        "promises": promises.collect::<Vec<_>>(),
        "contacts": found.contacts, "messages": found.messages,
        "runs": {
            "entered": found.entered, "inside": found.inside, "ended": found.ended,
            "quarantined": found.quarantined,
        },
    })
}
