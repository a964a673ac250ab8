//! Opening the store that the command line, the environment or `weir.yaml` names.

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
    let url = args.store.as_ref().or(config.store.as_ref());
    open_url(url.map_or(DEFAULT, String::as_str), For::Looking).await
}

/// Opens it to run flows: a file only for one process.
pub(crate) async fn open_to_run(
    args: &StoreArgs,
    config: &Config,
) -> anyhow::Result<(Arc<dyn Store>, String)> {
    let url = args.store.as_ref().or(config.store.as_ref());
    open_url(url.map_or(DEFAULT, String::as_str), For::Running).await
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
    if let Some(path) = url.strip_prefix("sqlite:") {
        return Ok((open_file(url, path, wanted).await?, url.to_owned()));
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

async fn open_file(url: &str, path: &str, wanted: For) -> anyhow::Result<Arc<dyn Store>> {
    let file = path.trim_start_matches("//").into();
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
