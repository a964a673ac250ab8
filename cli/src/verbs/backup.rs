//! `weir backup`: a copy of the store, while Weir runs.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args as ClapArgs;
use weir_store::{Error, Options, PostgresStore, SqliteStore};

use crate::config::Config;
use crate::exit::{Exit, environment, usage};
use crate::{output, store};

/// How often it is said how far the copy got.
const SAY_EVERY: Duration = Duration::from_millis(500);

/// Copy the store into a file, also while Weir runs on it.
///
/// The file holds one moment: a whole SQLite database that only you may read. `weir restore` brings
/// it back. A PostgreSQL database is backed up by its own tools; this says how.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:
  weir backup /backups/weir-monday.db
  weir backup weir.backup --store sqlite:/var/lib/weir/weir.db

Exit codes: 0 done; 2 wrong usage, the file is there already, or the store is no file; 3 it
failed.")]
pub(crate) struct Args {
    /// The file to write; it must not be there yet.
    file: PathBuf,
    #[command(flatten)]
    store: store::StoreArgs,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, config: &Config) -> anyhow::Result<Exit> {
    let url = store::url(&args.store, config);
    let Some(from) = store::file_of(&url) else { return Err(not_by_us(&url, &args.file)) };
    if !from.is_file() {
        return Err(environment(format!("there is no store at {url}")));
    }
    if args.file.exists() {
        let file = args.file.display();
        return Err(usage(format!("{file} is there already; a backup never overwrites one")));
    }
    store::block_on(copy(from, &args.file))?;
    Ok(Exit::Fine)
}

/// What to do instead where the store is a PostgreSQL database.
fn not_by_us(url: &str, file: &Path) -> anyhow::Error {
    let (shown, file) = (PostgresStore::shown(url), file.display());
    usage(format!(
        "PostgreSQL makes its own backups:\n  pg_dump --format=custom --file={file} {shown}\nor \
         pg_basebackup with WAL archiving, to lose nothing; docs/operating.md says more"
    ))
}

async fn copy(from: PathBuf, to: &Path) -> anyhow::Result<()> {
    let opened = SqliteStore::open(&Options { file: from, runs_flows: false }).await;
    let store = opened.map_err(|error| environment(error.to_string()))?;
    let saying = {
        let to = to.to_owned();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(SAY_EVERY).await;
                say_size(&to);
            }
        })
    };
    let copied = store.backup(to);
    saying.abort();
    if let Err(error) = copied.and_then(|()| settle(to)) {
        // Half a backup is none.
        let _ = std::fs::remove_file(to);
        return Err(environment(format!("no backup was made: {error}")));
    }
    let bytes = std::fs::metadata(to).map(|metadata| metadata.len()).unwrap_or_default();
    output::say(&format!("{} holds everything up to now, {bytes} bytes", to.display()));
    Ok(())
}

/// On disk, also when the power goes.
fn settle(file: &Path) -> Result<(), Error> {
    let synced = std::fs::File::open(file).and_then(|open| open.sync_all());
    synced.map_err(|source| Error::File { path: file.to_owned(), source })
}

fn say_size(file: &Path) {
    let bytes = std::fs::metadata(file).map(|metadata| metadata.len()).unwrap_or_default();
    if std::io::stderr().is_terminal() {
        output::progress(&format!("{} MB", bytes / 1_000_000));
    }
}
