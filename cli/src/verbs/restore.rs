//! `weir restore`: brings a backup back, and settles what it says is under way.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{IsTerminal, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args as ClapArgs;
use clap::builder::BoolishValueParser;
use weir_runtime::{CLOCK_SETTING, Restored};
use weir_store::{Access, Doctor, Options, PostgresStore, SqliteStore, Store};

use crate::config::Config;
use crate::exit::{Exit, environment, usage};
use crate::verbs::serve::at_rest;
use crate::{output, store};

/// Bytes that are copied at once.
const COPY_BYTES: usize = 1024 * 1024;

/// What SQLite keeps beside a database.
const BESIDE: [&str; 3] = ["", "-wal", "-shm"];

/// Bring a backup back.
///
/// The file is looked at first: it must be whole, and of this version of Weir or an older one. A
/// store that is there is moved aside, and only with `--force`. Messages that were with a provider
/// when it was made are unknown from then on. A PostgreSQL database is restored
/// by its own tools; without FILE this does what has to be done after that.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:
  weir restore /backups/weir-monday.db
  weir restore /backups/weir-monday.db --force --pause --queued-may-have-left
  weir restore --store postgres://weir@db/weir --pause     (after pg_restore)

What happened after the backup is not in it: messages that left since would leave again. With
--pause nothing leaves before you resume the flows.

Exit codes: 0 done; 1 the file is damaged or no backup; 2 wrong usage, a missing file, or a store is
there; 3 a Weir runs on the store, or it cannot be reached.")]
pub(crate) struct Args {
    /// The backup; none where the database was restored by its own tools.
    file: Option<PathBuf>,
    #[command(flatten)]
    store: store::StoreArgs,
    /// Move a store aside that is there.
    #[arg(long, env = "WEIR_FORCE", value_parser = BoolishValueParser::new())]
    force: bool,
    /// Count what was queued as unknown too: it may have left after the backup was made.
    #[arg(long, env = "WEIR_QUEUED_MAY_HAVE_LEFT", value_parser = BoolishValueParser::new())]
    queued_may_have_left: bool,
    /// Pause every flow, so that nothing leaves before you have looked.
    #[arg(long, env = "WEIR_PAUSE", value_parser = BoolishValueParser::new())]
    pause: bool,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, config: &Config) -> anyhow::Result<Exit> {
    let url = store::url(&args.store, config);
    match (store::file_of(&url), &args.file) {
        (Some(to), Some(from)) => store::block_on(restore(args, config, from, &to, &url)),
        (Some(_), None) => Err(usage("name the backup: `weir restore FILE`")),
        (None, None) => store::block_on(async {
            settle(args, config, &url).await?;
            Ok(Exit::Fine)
        }),
        (None, Some(from)) => {
            let (shown, from) = (PostgresStore::shown(&url), from.display());
            Err(usage(format!(
                "PostgreSQL restores its own backups:\n  pg_restore --clean --if-exists \
                 --dbname={shown} {from}\nthen: weir restore --store {shown}"
            )))
        }
    }
}

async fn restore(
    args: &Args,
    config: &Config,
    from: &Path,
    to: &Path,
    url: &str,
) -> anyhow::Result<Exit> {
    if !from.is_file() {
        return Err(usage(format!("there is no file {}", from.display())));
    }
    let alone = lock(to)?;
    let is_there = std::fs::metadata(to).is_ok_and(|metadata| metadata.len() > 0);
    if is_there && !args.force {
        return Err(usage(format!("there is a store at {url}; `--force` moves it aside")));
    }
    let draft = with(to, ".restoring");
    clear(&draft);
    copy(from, &draft).map_err(|error| environment(format!("cannot copy the backup: {error}")))?;
    output::say("looking whether the backup is whole");
    if let Err(wrong) = inspect(&draft).await {
        clear(&draft);
        output::say(&format!("{} cannot be restored: {wrong}", from.display()));
        return Ok(Exit::Problems);
    }
    if is_there {
        let aside = move_aside(to)?;
        output::say(&format!("what was there is {} now", aside.display()));
    }
    put_in_place(&draft, to)?;
    drop(alone);
    settle(args, config, url).await?;
    output::say("`weir doctor` looks whether every promise holds");
    Ok(Exit::Fine)
}

/// Nobody else may run flows on the store: the same lock that `weir serve` holds.
fn lock(store: &Path) -> anyhow::Result<File> {
    let path = with(store, ".lock");
    let failed = |error| environment(format!("cannot use {}: {error}", path.display()));
    let file = private().open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            let store = store.display();
            Err(environment(format!("a running Weir uses {store}; stop it first")))
        }
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

/// A file that only its owner may read.
fn private() -> OpenOptions {
    let mut how = OpenOptions::new();
    how.read(true).write(true).create(true).truncate(false).mode(0o600);
    how
}

fn with(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn clear(draft: &Path) {
    for ending in BESIDE {
        // What is not there need not go.
        let _ = std::fs::remove_file(with(draft, ending));
    }
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    let (mut from, mut to) = (File::open(from)?, private().open(to)?);
    let (whole, shows) = (from.metadata()?.len().max(1), std::io::stderr().is_terminal());
    let (mut part, mut copied) = (vec![0; COPY_BYTES], 0_u64);
    loop {
        let read = from.read(&mut part)?;
        if read == 0 {
            break;
        }
        to.write_all(&part[..read])?;
        copied += read as u64;
        if shows {
            output::progress(&format!("copying, {} %", copied * 100 / whole));
        }
    }
    if shows {
        output::progress("");
    }
    to.sync_all()
}

/// Opens the copy, which brings it to this version; says what is wrong with it.
async fn inspect(draft: &Path) -> Result<(), String> {
    let options = Options { file: draft.to_owned(), runs_flows: false };
    let store = SqliteStore::open(&options).await.map_err(|error| error.to_string())?;
    let looked = look(&store).await;
    let closed = store.close().await.map_err(|error| error.to_string());
    looked.and(closed)
}

async fn look(store: &SqliteStore) -> Result<(), String> {
    let mut examination = store.examine().await.map_err(|error| error.to_string())?;
    let damage = examination.endangered().await.map_err(|error| error.to_string())?;
    if let Some(first) = damage.first() {
        return Err(format!("it is damaged: {}", first.what));
    }
    let ran = store.setting(CLOCK_SETTING).await.map_err(|error| error.to_string())?;
    ran.map(drop).ok_or_else(|| "no Weir ever ran on it".to_owned())
}

fn move_aside(store: &Path) -> anyhow::Result<PathBuf> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let aside = with(store, &format!(".replaced-{now}"));
    for ending in BESIDE {
        let from = with(store, ending);
        if from.exists() {
            rename(&from, &with(&aside, ending))?;
        }
    }
    Ok(aside)
}

fn put_in_place(draft: &Path, store: &Path) -> anyhow::Result<()> {
    rename(draft, store)?;
    clear(draft);
    let folder = store.parent().filter(|folder| !folder.as_os_str().is_empty());
    let synced = File::open(folder.unwrap_or_else(|| Path::new("."))).and_then(|f| f.sync_all());
    synced.map_err(|error| environment(format!("the restored store may not be on disk: {error}")))
}

fn rename(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::rename(from, to)
        .map_err(|error| environment(format!("cannot move {}: {error}", from.display())))
}

/// What has to be done after any restore, before a Weir runs on the store.
async fn settle(args: &Args, config: &Config, url: &str) -> anyhow::Result<()> {
    let (store, shown) = store::open_url(url, store::For::Running).await?;
    if !store.is_alone().await.map_err(|error| environment(error.to_string()))? {
        return Err(environment(format!("somebody uses {shown}; stop every Weir first")));
    }
    let settled = settle_store(args, config, &store).await;
    let Restored { sending, queued, paused } =
        settled.map_err(|error| environment(format!("{error:#}")))?;
    output::say(&format!("{sending} messages were with a provider: they are unknown now"));
    if args.queued_may_have_left {
        output::say(&format!("{queued} messages were queued: they are unknown now"));
    }
    if args.pause {
        output::say(&format!("{paused} flows are paused; `resume` lets them go on"));
    }
    output::say(&format!("{shown} is restored"));
    Ok(())
}

async fn settle_store(
    args: &Args,
    config: &Config,
    store: &Arc<dyn Store>,
) -> anyhow::Result<Restored> {
    let runtime = at_rest(store, config).await?;
    let paused = if args.pause { runtime.pause_all().await? } else { 0 };
    let restored = runtime.settle_restored(args.queued_may_have_left).await?;
    runtime.stop().await;
    Ok(Restored { paused, ..restored })
}
