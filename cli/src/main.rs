//! The `weir` command: one file a verb, and the only place that wires all parts together.

mod config;
mod exit;
mod files;
mod logging;
mod output;
mod providers;
mod server;
mod sources;
mod store;
mod verbs;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::exit::Exit;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Weir runs marketing flows that are written as YAML: it waits, decides, writes to people, and
/// never to anyone it must not.
#[derive(Debug, Parser)]
#[command(name = "weir", version, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "Start with `weir new my-flow`, or `weir check flows`.\nDocs: docs/ in the \
    repository, and http://127.0.0.1:8080/docs once `weir serve` runs."
)]
struct Cli {
    /// Settings file; `weir.yaml` here is read when there is one.
    #[arg(long, global = true, env = "WEIR_CONFIG", value_name = "FILE")]
    config: Option<std::path::PathBuf>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Serve(verbs::serve::Args),
    Check(verbs::check::Args),
    New(verbs::new::Args),
    Show(verbs::show::Args),
    Simulate(verbs::simulate::Args),
    Test(verbs::test::Args),
    Contacts(verbs::contacts::Args),
    Keys(verbs::keys::Args),
    Users(verbs::users::Args),
    Connectors(verbs::connectors::Args),
    Coupons(verbs::coupons::Args),
    Segments(verbs::segments::Args),
    Dead(verbs::dead::Args),
    Products(verbs::products::Args),
    Schema(verbs::schema::Args),
    Migrate(verbs::migrate::Args),
    Doctor(verbs::doctor::Args),
    Backup(verbs::backup::Args),
    Restore(verbs::restore::Args),
    Demo(verbs::demo::Args),
    Bench(verbs::bench::Args),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let ended = config::load(cli.config.as_deref()).and_then(|config| run(cli.verb, &config));
    match ended {
        Ok(exit) => exit.into(),
        Err(error) => {
            let code = exit::of(&error);
            output::complain(&error);
            ExitCode::from(code)
        }
    }
}

fn run(verb: Verb, config: &config::Config) -> anyhow::Result<Exit> {
    match verb {
        Verb::Serve(args) => verbs::serve::run(args, config),
        Verb::Check(args) => verbs::check::run(&args),
        Verb::New(args) => verbs::new::run(&args),
        Verb::Show(args) => verbs::show::run(&args),
        Verb::Simulate(args) => verbs::simulate::run(&args),
        Verb::Test(args) => verbs::test::run(&args),
        Verb::Contacts(args) => verbs::contacts::run(args, config),
        Verb::Keys(args) => verbs::keys::run(args, config),
        Verb::Users(args) => verbs::users::run(args, config),
        Verb::Connectors(args) => verbs::connectors::run(&args),
        Verb::Coupons(args) => verbs::coupons::run(args, config),
        Verb::Segments(args) => verbs::segments::run(args, config),
        Verb::Dead(args) => verbs::dead::run(args, config),
        Verb::Products(args) => verbs::products::run(args, config),
        Verb::Schema(args) => Ok(verbs::schema::run(&args)),
        Verb::Migrate(args) => verbs::migrate::run(&args, config),
        Verb::Doctor(args) => verbs::doctor::run(&args, config),
        Verb::Backup(args) => verbs::backup::run(&args, config),
        Verb::Restore(args) => verbs::restore::run(&args, config),
        Verb::Demo(args) => verbs::demo::run(&args),
        Verb::Bench(args) => verbs::bench::run(args),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use clap::{Arg, Command, CommandFactory};

    use super::*;

    /// Every option of a command and of those below it; help and version are none.
    fn options(command: &Command) -> Vec<Arg> {
        let own = command.get_arguments().filter(|arg| !arg.is_positional());
        let own = own.filter(|arg| !["help", "version"].contains(&arg.get_id().as_str()));
        let below = command.get_subcommands().flat_map(options);
        own.cloned().chain(below).collect()
    }

    #[test]
    fn every_option_has_a_variable_of_its_own() {
        let command = Cli::command();
        command.clone().debug_assert();
        let mut meanings = BTreeMap::new();
        for option in options(&command) {
            let name = option.get_id().to_string();
            let variable = option.get_env().and_then(std::ffi::OsStr::to_str);
            let variable = variable.unwrap_or_else(|| panic!("--{name} has no variable"));
            assert!(variable.starts_with("WEIR_"), "{variable}");
            let other = meanings.insert(variable.to_owned(), name.clone());
            assert!(other.is_none_or(|other| other == name), "{variable} has two meanings");
        }
        assert!(meanings.len() > 20, "{meanings:?}");
    }

    #[test]
    fn every_option_of_serve_has_an_entry_in_the_settings_file() {
        let command = Cli::command();
        let serve = command.find_subcommand("serve").unwrap();
        for option in options(serve) {
            let entry = format!("{}: null", option.get_id());
            let read: Result<config::Config, _> = serde_yaml::from_str(&entry);
            assert!(read.is_ok(), "{entry}: {}", read.unwrap_err());
        }
        assert!(serde_yaml::from_str::<config::Config>("no_such_option: null").is_err());
    }
}
