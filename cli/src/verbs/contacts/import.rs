//! `weir contacts import`: the rows of a file, batch after batch.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::Context;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::Args as ClapArgs;
use clap::builder::BoolishValueParser;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use weir_runtime::intake::bulk::{How, table};

use super::At;
use super::file::{Batch, Reading, Reject, Source};
use super::progress::{Counts, Kept, Progress};
use super::target::{Outcome, Target};
use crate::config::Config;
use crate::exit::{Exit, usage};
use crate::output::{self, Format};

/// Batches that are read while one is written.
const AHEAD_BATCHES: usize = 2;

/// Rows that cannot be taken and are shown by a run that writes nothing.
const SHOWN_REJECTS: u64 = 20;

/// Import contacts from a CSV file with a header, or from JSON lines.
///
/// Columns are `id`, `email`, `phone`, `first_name`, `last_name`, `locale`, `timezone`, `tags`
/// (between `;` or `|`), `consent.email` and so on; every other column is an attribute. Without an
/// `id`, a row is found by its e-mail address, else by its phone number. Rows are merged into what
/// is known. No flow starts and no run wakes, unless `--trigger` says so.
///
/// A run that was stopped goes on where it was: say the same again.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:
  weir contacts import people.csv
  weir contacts import people.csv --types points:number,vip:boolean --dry-run
  weir contacts import people.jsonl --url https://weir.example --key weir_…
  weir contacts import people.csv --store sqlite:weir.db     # where no Weir runs
  weir contacts import people.csv --trigger --people 1200

Weir must run, unless `--store` names a store that nobody runs on.

Exit codes: 0 all rows were taken; 1 some were refused, see FILE.rejects.jsonl; 2 wrong usage or
key, a missing file, a header or a number of people that cannot be right; 3 nothing answers.")]
pub(super) struct Args {
    /// The file: `.csv`, or `.jsonl` with one object a line.
    file: PathBuf,
    /// Let each row replace what is known of its contact, as PUT does.
    #[arg(long, env = "WEIR_REPLACE", value_parser = BoolishValueParser::new())]
    replace: bool,
    /// Let what changes start flows and wake runs; needs `--people`.
    #[arg(long, env = "WEIR_TRIGGER", value_parser = BoolishValueParser::new())]
    trigger: bool,
    /// For how many people `--trigger` is meant: that many must be in the file.
    #[arg(long, env = "WEIR_PEOPLE", value_name = "N")]
    people: Option<usize>,
    /// What attributes are that are no text: number, boolean, json.
    #[arg(long, env = "WEIR_TYPES", value_name = "NAME:TYPE,…")]
    types: Option<String>,
    /// What separates cells, where the header does not tell: `;`.
    #[arg(long, env = "WEIR_DELIMITER", value_name = "SIGN")]
    delimiter: Option<char>,
    /// Where rows that are refused are kept. [default: FILE.rejects.jsonl]
    #[arg(long, env = "WEIR_REJECTS", value_name = "FILE")]
    rejects: Option<PathBuf>,
    #[command(flatten)]
    run: Run,
    /// How to print what became of the rows.
    #[arg(long, value_enum, default_value_t = Format::Text, env = "WEIR_FORMAT")]
    format: Format,
}

/// How much of it is done.
#[derive(Debug, ClapArgs)]
struct Run {
    /// Look at every row and write nothing.
    #[arg(long, env = "WEIR_DRY_RUN", value_parser = BoolishValueParser::new())]
    dry_run: bool,
    /// Begin anew, where a run that was stopped would go on.
    #[arg(long, env = "WEIR_RESTART", value_parser = BoolishValueParser::new())]
    restart: bool,
}

/// What a file holds.
#[derive(Debug, Default)]
struct Looked {
    counts: Counts,
    people: usize,
}

/// Runs the verb.
pub(super) async fn run(args: Args, at: &At, config: &Config) -> anyhow::Result<Exit> {
    let reading = reading(&args)?;
    let mut source = Source::open(&args.file, &reading)?;
    if args.run.dry_run {
        let looked = look(&mut source, &bar(&args), true)?;
        confirm(&args, &looked)?;
        tell(&args, looked.counts, Some(looked.people), None);
        return Ok(exit(looked.counts));
    }
    if args.trigger {
        let mut whole = Source::open(&args.file, &reading)?;
        confirm(&args, &look(&mut whole, &bar(&args), false)?)?;
    }
    let mut kept = Kept::beside(&args.file, args.rejects.clone())?;
    let start = Progress::start(&args.file, told_how(&args, at, config))?;
    let mut target = Target::of(at, config).await?;
    let mut progress = kept.go_on(start, args.run.restart)?;
    if progress.counts.read > 0 {
        source.go_to(progress.next)?;
        output::say(&format!("going on at line {}", progress.next.line));
    }
    let written = write(&args, source, &mut target, &mut kept, &mut progress).await;
    target.close().await;
    written?;
    kept.done()?;
    let rejects = Some(kept.rejects().display().to_string());
    tell(&args, progress.counts, None, rejects);
    Ok(exit(progress.counts))
}

fn reading(args: &Args) -> anyhow::Result<Reading> {
    let types = args.types.as_deref().unwrap_or_default();
    let kinds = table::kinds(types).map_err(|refusal| usage(refusal.message))?;
    let delimiter = args.delimiter.map(u8::try_from).transpose();
    let delimiter = delimiter.map_err(|_| usage("`--delimiter` is one sign of ASCII, as `;`"))?;
    if args.people.is_some() && !args.trigger && !args.run.dry_run {
        return Err(usage("`--people` goes with `--trigger`"));
    }
    Ok(Reading { delimiter, kinds, replaces: args.replace })
}

/// What must be the same where an import goes on.
fn told_how(args: &Args, at: &At, config: &Config) -> String {
    let mut told = vec![if args.replace { "replaces" } else { "merges" }.to_owned()];
    told.extend(args.trigger.then(|| "triggers".to_owned()));
    told.extend(args.types.as_ref().map(|types| format!("types {types}")));
    told.extend(args.delimiter.map(|sign| format!("delimiter {sign}")));
    // Where it goes may hold a password.
    let target = Sha256::digest(at.shown(config));
    told.push(format!("into {}", STANDARD.encode(&target[..6])));
    told.join(", ")
}

/// Reads a file to its end.
fn look(source: &mut Source, bar: &ProgressBar, shows: bool) -> anyhow::Result<Looked> {
    let (mut looked, mut named) = (Looked::default(), BTreeSet::new());
    while let Some(batch) = source.batch()? {
        for reject in &batch.rejects {
            if shows && looked.counts.rejected < SHOWN_REJECTS {
                bar.suspend(|| output::say(&shown(reject)));
            }
            looked.counts.rejected += 1;
        }
        // Who they are is not needed, only how many: half a hash does.
        named.extend(batch.good.iter().map(|good| hash(good.row.who())));
        looked.counts.read += u64::try_from(batch.good.len() + batch.rejects.len())?;
        bar.set_position(batch.to.byte);
    }
    bar.finish_and_clear();
    looked.people = named.len();
    Ok(looked)
}

fn shown(reject: &Reject) -> String {
    let Reject { line, code, message, pointer, .. } = reject;
    let at = if pointer.is_empty() { String::new() } else { format!(" {pointer}") };
    format!("line {line}{at}: {message} ({code})")
}

fn hash(who: &weir_store::Who) -> u64 {
    let digest = Sha256::digest(format!("{who:?}"));
    digest.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

/// Rule 9: whoever lets an import start flows says for how many people.
fn confirm(args: &Args, looked: &Looked) -> anyhow::Result<()> {
    let people = looked.people;
    if !args.trigger || args.people == Some(people) {
        return Ok(());
    }
    Err(usage(format!(
        "what this file says may start flows for {people} people; `--people {people}` confirms that"
    )))
}

/// Writes what is left, and keeps after each batch how far it got.
async fn write(
    args: &Args,
    mut source: Source,
    target: &mut Target,
    kept: &mut Kept,
    progress: &mut Progress,
) -> anyhow::Result<()> {
    let (sender, mut batches) = mpsc::channel::<anyhow::Result<Batch>>(AHEAD_BATCHES);
    let reader = tokio::task::spawn_blocking(move || {
        while let Some(batch) = source.batch().transpose() {
            let is_last = batch.is_err();
            if sender.blocking_send(batch).is_err() || is_last {
                return;
            }
        }
    });
    let bar = bar(args);
    let how = How { replaces: args.replace, triggers: args.trigger };
    while let Some(batch) = batches.recv().await {
        let Batch { good, rejects: unread, from, to } = batch?;
        let again = format!("{}-{}", progress.run, from.byte);
        let rows = u64::try_from(good.len() + unread.len())?;
        let Outcome { counts, mut rejects } = target.write(good, how, &again).await?;
        let unread_count = u64::try_from(unread.len())?;
        rejects.extend(unread);
        rejects.sort_by_key(|reject| reject.line);
        kept.keep_rejects(&rejects)?;
        progress.counts.add(counts, rows, unread_count);
        progress.next = to;
        kept.keep(progress)?;
        bar.set_position(to.byte);
        bar.set_message(format!("{} rows", progress.counts.read));
    }
    bar.finish_and_clear();
    reader.await.context("the file could not be read to its end")
}

impl Counts {
    fn add(&mut self, of: Counts, rows: u64, unread: u64) {
        self.read += rows;
        self.created += of.created;
        self.changed += of.changed;
        self.unchanged += of.unchanged;
        self.rejected += of.rejected + unread;
    }
}

/// A bar on a terminal, and nothing elsewhere.
fn bar(args: &Args) -> ProgressBar {
    let bytes = std::fs::metadata(&args.file).map(|metadata| metadata.len()).unwrap_or_default();
    let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::stderr());
    let style = "{bar:30} {percent} % {binary_bytes_per_sec}, {eta} left, {msg}";
    match ProgressStyle::with_template(style) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn tell(args: &Args, counts: Counts, people: Option<usize>, rejects: Option<String>) {
    let Counts { read, created, changed, unchanged, rejected } = counts;
    let rejects = rejects.filter(|_| rejected > 0);
    match (args.format, people) {
        (Format::Json, Some(people)) => {
            let good = read - rejected;
            output::json(&json!({
                "read": read, "good": good, "people": people, "rejected": rejected,
            }));
        }
        (Format::Json, None) => output::json(&json!({
            "read": read, "created": created, "changed": changed, "unchanged": unchanged,
            "rejected": rejected, "rejects": rejects,
        })),
        (Format::Text, Some(people)) => output::line(&format!(
            "{read} rows: {} can be taken, of {people} people; {rejected} are refused; nothing \
             was written",
            read - rejected
        )),
        (Format::Text, None) => {
            let see = rejects.map(|file| format!(", see {file}")).unwrap_or_default();
            output::line(&format!(
                "{read} rows: {created} created, {changed} changed, {unchanged} unchanged, \
                 {rejected} rejected{see}"
            ));
        }
    }
}

fn exit(counts: Counts) -> Exit {
    if counts.rejected == 0 { Exit::Fine } else { Exit::Problems }
}
