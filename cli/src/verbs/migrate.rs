//! `weir migrate`: brings a store up to this version.

use clap::Args as ClapArgs;

use crate::config::Config;
use crate::exit::Exit;
use crate::{output, store};

/// Bring the store up to this version of Weir; `weir serve` does it by itself.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Example:\n  weir migrate --store sqlite:weir.db")]
pub(crate) struct Args {
    #[command(flatten)]
    store: store::StoreArgs,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, config: &Config) -> anyhow::Result<Exit> {
    store::block_on(async {
        let (_, url) = store::open(&args.store, config).await?;
        output::say(&format!("{url} is up to date"));
        Ok(Exit::Fine)
    })
}
