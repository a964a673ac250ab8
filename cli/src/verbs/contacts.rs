//! `weir contacts`: many people at once, into Weir from a file and out of it into one.

mod export;
mod file;
mod import;
mod progress;
mod target;

use clap::{Args as ClapArgs, Subcommand};

use crate::config::Config;
use crate::exit::Exit;
use crate::server::ServerArgs;
use crate::store::{self, StoreArgs};

/// Import contacts from a file, or export them into one.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    #[command(flatten)]
    at: At,
    #[command(subcommand)]
    what: What,
}

/// Where the contacts are.
#[derive(Debug, ClapArgs)]
struct At {
    #[command(flatten)]
    store: StoreArgs,
    #[command(flatten)]
    server: ServerArgs,
}

impl At {
    /// Whether they are in a store that is named, and not with a running Weir.
    fn is_store(&self) -> bool {
        self.store.is_named() && !self.server.is_named()
    }

    /// Where that is.
    fn shown(&self, config: &Config) -> String {
        if self.is_store() { store::url(&self.store, config) } else { self.server.base(config) }
    }
}

#[derive(Debug, Subcommand)]
enum What {
    Import(import::Args),
    Export(export::Args),
}

/// Runs the verb.
pub(crate) fn run(args: Args, config: &Config) -> anyhow::Result<Exit> {
    store::block_on(async {
        match args.what {
            What::Import(import) => import::run(import, &args.at, config).await,
            What::Export(export) => export::run(export, &args.at, config).await,
        }
    })
}
