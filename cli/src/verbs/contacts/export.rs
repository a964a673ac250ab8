//! `weir contacts export`: every contact as one file.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use weir_runtime::bulk::{self, Export};
use weir_runtime::intake::tags;
use weir_runtime::{kept_clock, real_now};
use weir_store::PeopleFilter;

use super::At;
use super::progress::private;
use crate::config::Config;
use crate::exit::{Exit, environment, usage};
use crate::output;
use crate::server::Server;
use crate::store;

/// Export contacts as CSV or JSON lines.
///
/// The file holds every field, tag, consent, device and attribute; `weir contacts import --replace`
/// of it gives the same contacts. Cells of a CSV file are written as they are: a spreadsheet may
/// take one that begins with `=` for a formula.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:
  weir contacts export --out people.jsonl
  weir contacts export --format csv --tag VIP --out vip.csv
  weir contacts export --store sqlite:weir.db | jq .email

Weir must run, unless `--store` names a store. The key needs `contacts:export`.

Exit codes: 0 done; 2 wrong usage or key, or the file is there already; 3 nothing answers.")]
pub(super) struct Args {
    /// What to write.
    #[arg(long, value_enum, default_value_t = Form::Jsonl, env = "WEIR_EXPORT_FORMAT")]
    format: Form,
    /// Only those that have this tag.
    #[arg(long, env = "WEIR_TAG")]
    tag: Option<String>,
    /// The file to write; it must not be there yet. [default: standard output]
    #[arg(long, env = "WEIR_OUT", value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A table with a header (RFC 4180).
    Csv,
    /// One object a line.
    Jsonl,
}

/// Where the text goes.
enum Out {
    Print,
    File { part: PathBuf, whole: PathBuf, file: std::fs::File },
}

/// Runs the verb.
pub(super) async fn run(args: Args, at: &At, config: &Config) -> anyhow::Result<Exit> {
    let mut out = Out::of(args.out.as_deref())?;
    let written = write(&args, at, config, &mut out).await;
    match written {
        Ok(()) => out.keep()?,
        Err(error) => {
            out.drop();
            return Err(error);
        }
    }
    Ok(Exit::Fine)
}

async fn write(args: &Args, at: &At, config: &Config, out: &mut Out) -> anyhow::Result<()> {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{spinner} {binary_bytes}, {binary_bytes_per_sec}");
    let bar = style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style));
    if at.is_store() {
        let mut export = from_store(args, at, config).await?;
        while let Some(part) = export.next().await? {
            out.write(&part)?;
            bar.inc(u64::try_from(part.len())?);
        }
    } else {
        let server = Server::of(&at.server, config)?;
        let format = match args.format {
            Form::Csv => "csv",
            Form::Jsonl => "jsonl",
        };
        let mut query = vec![("format", format)];
        query.extend(args.tag.as_deref().map(|tag| ("tag", tag)));
        let mut text = server.stream("/v1/exports/contacts", &query).await?;
        while let Some(part) = text.next().await? {
            out.write(&part)?;
            bar.inc(u64::try_from(part.len())?);
        }
    }
    bar.finish_and_clear();
    Ok(())
}

async fn from_store(args: &Args, at: &At, config: &Config) -> anyhow::Result<Export> {
    let tag = args.tag.as_deref().map(tags::name).transpose();
    let tag = tag.map_err(|refusal| usage(format!("--tag: {}", refusal.message)))?;
    let filter = tag.map_or(PeopleFilter::Everybody, PeopleFilter::Tag);
    let format = match args.format {
        Form::Csv => bulk::Format::Csv,
        Form::Jsonl => bulk::Format::Jsonl,
    };
    let (store, _) = store::open_existing(&at.store, config).await?;
    let now = kept_clock(&store).await.map_or_else(|_| real_now(), |clock| clock.now());
    Ok(Export::of(store, filter, format, now))
}

impl Out {
    fn of(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path else { return Ok(Self::Print) };
        if path.exists() {
            let shown = path.display();
            return Err(usage(format!("{shown} is there already; an export overwrites nothing")));
        }
        let mut name = path.as_os_str().to_owned();
        name.push(".part");
        let part = PathBuf::from(name);
        let opened = private().truncate(true).open(&part);
        let file = opened
            .map_err(|error| environment(format!("cannot write {}: {error}", part.display())))?;
        Ok(Self::File { part, whole: path.to_owned(), file })
    }

    fn write(&mut self, text: &[u8]) -> anyhow::Result<()> {
        match self {
            Self::Print => output::bytes(text),
            Self::File { file, part, .. } => file.write_all(text).map_err(|error| {
                environment(format!("cannot write {}: {error}", part.display()))
            })?,
        }
        Ok(())
    }

    /// The file is whole.
    fn keep(self) -> anyhow::Result<()> {
        let Self::File { part, whole, file } = self else { return Ok(()) };
        file.sync_all()?;
        std::fs::rename(&part, &whole)?;
        output::say(&format!("{} holds them", whole.display()));
        Ok(())
    }

    /// Half an export is none.
    fn drop(self) {
        if let Self::File { part, .. } = self {
            // What cannot be removed is known by its name for what it is.
            let _ = std::fs::remove_file(part);
        }
    }
}
