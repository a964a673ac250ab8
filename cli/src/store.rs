//! Opening the store that the command line, the environment or `weir.yaml` names.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args as ClapArgs;
use weir_store::{Options, PostgresStore, SqliteStore, Store};

use crate::config::Config;
use crate::exit::{environment, usage};

/// Where Weir remembers, when nothing else is said.
const DEFAULT: &str = "sqlite:weir.db";

/// The option of verbs that need the store.
#[derive(Debug, ClapArgs)]
pub(crate) struct StoreArgs {
    /// Where Weir remembers: `sqlite:FILE`, or `postgres://USER@HOST/DATABASE`, which several
    /// processes may share. [default: sqlite:weir.db]
    #[arg(long, env = "WEIR_STORE", value_name = "URL", global = true)]
    store: Option<String>,
}

/// Opens the store, and says which it is.
pub(crate) async fn open(
    args: &StoreArgs,
    config: &Config,
) -> anyhow::Result<(Arc<dyn Store>, String)> {
    open_url(&url(args, config), For::Looking).await
}

/// Opens it to run flows: a file only for one process.
pub(crate) async fn open_to_run(
    args: &StoreArgs,
    config: &Config,
) -> anyhow::Result<(Arc<dyn Store>, String)> {
    open_url(&url(args, config), For::Running).await
}

/// Opens it to look at it, where it is there already: nobody asks after a store to make one.
pub(crate) async fn open_existing(
    args: &StoreArgs,
    config: &Config,
) -> anyhow::Result<(Arc<dyn Store>, String)> {
    let url = url(args, config);
    if let Some(path) = file_of(&url)
        && !path.is_file()
    {
        return Err(environment(format!("there is no store at {url}")));
    }
    open_url(&url, For::Looking).await
}

impl StoreArgs {
    /// Whether one is named.
    pub(crate) fn is_named(&self) -> bool {
        self.store.is_some()
    }
}

/// The URL of the store that is meant.
pub(crate) fn url(args: &StoreArgs, config: &Config) -> String {
    let url = args.store.as_ref().or(config.store.as_ref());
    url.map_or(DEFAULT, String::as_str).to_owned()
}

/// The file of a store in one.
pub(crate) fn file_of(url: &str) -> Option<PathBuf> {
    url.strip_prefix("sqlite:").map(|path| path.trim_start_matches("//").into())
}

/// For what a store is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    /// Beside a running Weir.
    Looking,
    /// To run flows.
    Running,
}

/// Opens the store of this URL, and says which it is.
pub(crate) async fn open_url(url: &str, wanted: For) -> anyhow::Result<(Arc<dyn Store>, String)> {
    if let Some(file) = file_of(url) {
        return Ok((open_file(url, file, wanted).await?, url.to_owned()));
    }
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        let shown = PostgresStore::shown(url);
        let opened = PostgresStore::open(url).await;
        let store = opened.map_err(|error| environment(format!("cannot open {shown}: {error}")))?;
        return Ok((Arc::new(store), shown));
    }
    Err(usage(format!(
        "`{url}` is not a store; write sqlite:weir.db or postgres://user@host/database"
    )))
}

async fn open_file(url: &str, file: PathBuf, wanted: For) -> anyhow::Result<Arc<dyn Store>> {
    let options = Options { file, runs_flows: wanted == For::Running };
    let opened = SqliteStore::open(&options).await;
    let store = opened.map_err(|error| environment(format!("cannot open {url}: {error}")))?;
    Ok(Arc::new(store))
}

/// Runs what waits, on a runtime of its own.
pub(crate) fn block_on<T>(
    work: impl std::future::Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(work)
}
