//! `weir serve`: the API, the worker and what they share, in one process.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use clap::Args as ClapArgs;
use clap::builder::BoolishValueParser;
use tokio::net::TcpListener;
use weir_api::{Api, Documents};
use weir_engine::settings::Settings;
use weir_engine::value::Zone;
use weir_messages::Channel;
use weir_runtime::links::Signer;
use weir_runtime::{
    Clock, Error, Filed, Parts, Roles, Runtime, Setup, SetupError, Wish, kept_clock, prepare,
    read_flow_file,
};
use weir_store::Store;

use crate::config::{ByHand, Config, ConsentUnknown};
use crate::exit::{Exit, environment, usage};
use crate::{files, output, providers, sources, store};

/// Where the API listens, when nothing else is said.
const LISTEN: &str = "127.0.0.1:8080";

/// How often a watched folder is looked at.
const WATCH_INTERVAL: Duration = Duration::from_secs(1);

/// How many times faster time may pass: a year in half a minute.
const TIME_SCALES: std::ops::RangeInclusive<i64> = 1..=1_000_000;

/// Run Weir: the HTTP API, the worker that waits and sends, and the flows of a folder.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:
  weir serve --flows flows
  weir serve --store sqlite:/var/lib/weir/weir.db --listen 0.0.0.0:8080
  weir serve --flows flows --time-scale 3600     # an hour passes in a second
  weir serve --clock manual                      # time moves by POST /v1/clock

Without providers in weir.yaml the sandbox keeps every message in the store, to be looked at, and
sends nothing.

Exit codes: 1 a flow of the folder has errors; 2 wrong usage; 3 the store cannot be opened, the
port is taken, or the store runs at another time scale.")]
pub(crate) struct Args {
    #[command(flatten)]
    store: store::StoreArgs,
    /// A folder of flow files: live ones are published, others kept as drafts.
    #[arg(long, env = "WEIR_FLOWS", value_name = "DIR")]
    flows: Option<PathBuf>,
    /// Look at the folder again whenever a file in it changes; for development.
    #[arg(long, env = "WEIR_WATCH", value_parser = BoolishValueParser::new())]
    watch: bool,
    /// Where to listen. [default: 127.0.0.1:8080]
    #[arg(long, env = "WEIR_LISTEN", value_name = "ADDRESS")]
    listen: Option<String>,
    /// Which parts of the work to do: all, api, worker. [default: all]
    #[arg(long, env = "WEIR_ROLE", value_name = "ROLE")]
    role: Option<String>,
    /// Let time pass so many times faster; for development.
    #[arg(long, env = "WEIR_TIME_SCALE", value_name = "N", conflicts_with = "clock")]
    #[arg(value_parser = clap::value_parser!(u32).range(TIME_SCALES))]
    time_scale: Option<u32>,
    /// How time moves, when not by itself; for tests.
    #[arg(long, env = "WEIR_CLOCK", value_enum)]
    clock: Option<ByHand>,
    /// The address that links in messages lead to. [default: http:// and what it listens on]
    #[arg(long, env = "WEIR_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
}

/// Runs the verb.
pub(crate) fn run(args: Args, config: &Config) -> anyhow::Result<Exit> {
    crate::logging::start();
    // The only failure is a provider that was installed before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    store::block_on(serve(args, config))
}

async fn serve(args: Args, config: &Config) -> anyhow::Result<Exit> {
    let roles = roles(args.role.as_ref().or(config.role.as_ref()).map_or("all", String::as_str))?;
    let wish = wish(&args, config)?;
    let retention = config.retention.checked()?;
    let flows = args.flows.as_ref().or(config.flows.as_ref());
    let watches = args.watch || config.watch == Some(true);
    if watches && flows.is_none() {
        return Err(usage("there is no folder to watch; name it by `--flows DIR`"));
    }
    let (store, url) = store::open_to_run(&args.store, config).await?;
    let listen = args.listen.as_ref().or(config.listen.as_ref());
    let listener = listen_on(listen.map_or(LISTEN, String::as_str)).await?;
    let public = args.public_url.as_ref().or(config.public_url.as_ref());
    let public = public.cloned().unwrap_or_else(|| address_of(&listener));
    let runtime = start(&store, config, wish, &public, roles).await?;
    runtime.keep_for(retention);
    if let Some(folder) = flows
        && !publish(&runtime, &files::flows_in(folder)?).await?
    {
        runtime.stop().await;
        return Ok(Exit::Problems);
    }
    let stop = stop_signal();
    announce(&runtime, wish, config, &url, &public, &address_of(&listener));
    say_who_may_call(&*store, &listener).await?;
    if let Some(folder) = flows.filter(|_| watches) {
        tokio::spawn(watch(runtime.clone(), folder.clone()));
    }
    weir_api::serve(listener, api(&runtime)?, stop).await?;
    tracing::info!("stopping: finishing what is on its way");
    runtime.stop().await;
    Ok(Exit::Fine)
}

async fn listen_on(address: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .map_err(|error| environment(format!("cannot listen on {address}: {error}")))
}

fn address_of(listener: &TcpListener) -> String {
    listener.local_addr().map(|address| format!("http://{address}")).unwrap_or_default()
}

fn api(runtime: &Runtime) -> anyhow::Result<Api> {
    let documents = Documents {
        flow_schema: weir_editor_schema::flow(weir_nodes::KINDS).to_string(),
        editor_schema: weir_editor_schema::editor(weir_nodes::KINDS).to_string(),
        app: weir_web::is_built().then_some(weir_web::answer),
    };
    let metrics = crate::logging::metrics()?;
    Ok(Api::new(runtime.clone(), documents, move || metrics.render()))
}

/// What a server inside this process is started with.
#[derive(Debug)]
pub(crate) struct Serving {
    /// The store's URL.
    pub(crate) store: String,
    /// The flow to publish.
    pub(crate) flow: PathBuf,
    /// How many times faster time passes.
    pub(crate) time_scale: u32,
}

/// A server inside this process, on a free port of this machine.
#[derive(Debug)]
pub(crate) struct Served {
    address: String,
    runtime: Runtime,
    stop: tokio::sync::oneshot::Sender<()>,
    task: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Served {
    /// Starts it; nothing when the flow has errors, which are printed.
    pub(crate) async fn start(serving: &Serving, config: &Config) -> anyhow::Result<Option<Self>> {
        let (store, _) = store::open_url(&serving.store, store::For::Running).await?;
        let listener = listen_on("127.0.0.1:0").await?;
        let address = address_of(&listener);
        let roles = Roles { api: true, worker: true };
        let wish = Wish::Scaled(serving.time_scale);
        let runtime = start(&store, config, wish, &address, roles).await?;
        if !publish(&runtime, std::slice::from_ref(&serving.flow)).await? {
            runtime.stop().await;
            return Ok(None);
        }
        let api = api(&runtime)?;
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let task = tokio::spawn(weir_api::serve(listener, api, async {
            // A stop that was dropped is a stop.
            let _ = stopped.await;
        }));
        Ok(Some(Self { address, runtime, stop, task }))
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Stops it.
    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        // A server that ended by itself needs no word.
        let _ = self.stop.send(());
        self.task.await??;
        self.runtime.stop().await;
        Ok(())
    }
}

fn roles(text: &str) -> anyhow::Result<Roles> {
    let mut roles = Roles { api: false, worker: false };
    for word in text.split(',').map(str::trim) {
        match word {
            "all" => roles = Roles { api: true, worker: true },
            "api" => roles.api = true,
            "worker" => roles.worker = true,
            _ => return Err(usage(format!("`{word}` is no role; write all, api or worker"))),
        }
    }
    Ok(roles)
}

/// The time that is asked for; the settings file is heard when nothing else says anything.
fn wish(args: &Args, config: &Config) -> anyhow::Result<Wish> {
    let said = match (args.time_scale, args.clock) {
        (None, None) => (config.time_scale, config.clock),
        said => said,
    };
    match said {
        (Some(_), Some(_)) => Err(usage("time_scale and clock exclude each other; take one")),
        (Some(factor), None) if !TIME_SCALES.contains(&i64::from(factor)) => {
            let (least, most) = (TIME_SCALES.start(), TIME_SCALES.end());
            Err(usage(format!("weir.yaml, time_scale: {factor} is not from {least} to {most}")))
        }
        (Some(factor), None) => Ok(Wish::Scaled(factor)),
        (None, Some(ByHand::Manual)) => Ok(Wish::Manual),
        (None, None) => Ok(Wish::Real),
    }
}

async fn start(
    store: &Arc<dyn Store>,
    config: &Config,
    wish: Wish,
    public: &str,
    roles: Roles,
) -> anyhow::Result<Runtime> {
    let sources = sources::build(config)?;
    let setup = prepare(store.as_ref(), wish, public).await.map_err(|error| match error {
        SetupError::OtherPace { .. } | SetupError::Store(_) | SetupError::Random(_) => {
            environment(error.to_string())
        }
    })?;
    let Setup { clock, signer } = setup;
    let runtime = run_on(store, config, clock, signer, roles).await?;
    for source in &sources {
        tracing::info!("webhooks of {0} come in at {public}/hooks/{0}", source.name);
    }
    runtime.set_sources(sources);
    Ok(runtime)
}

/// A runtime on a store that does none of the work by itself, at the pace the store lives at.
pub(crate) async fn at_rest(store: &Arc<dyn Store>, config: &Config) -> anyhow::Result<Runtime> {
    let clock = kept_clock(store).await.map_err(|error| environment(error.to_string()))?;
    // Nothing is rendered, so no link is signed.
    let signer = Signer::new([0; 32], "");
    run_on(store, config, clock, signer, Roles { api: false, worker: false }).await
}

async fn run_on(
    store: &Arc<dyn Store>,
    config: &Config,
    clock: Clock,
    signer: Signer,
    roles: Roles,
) -> anyhow::Result<Runtime> {
    let providers = providers::build(config)?;
    let settings =
        Settings { reachable: providers.defaults.keys().copied().collect(), ..settings(config)? };
    let parts = Parts {
        store: Arc::clone(store),
        clock,
        kinds: weir_nodes::KINDS,
        providers,
        signer,
        settings,
        default_from: config.sender.clone(),
    };
    Runtime::start(parts, roles).await.map_err(|error| environment(error.to_string()))
}

fn settings(config: &Config) -> anyhow::Result<Settings> {
    let zone = match &config.timezone {
        Some(name) => {
            Zone::parse(name).map_err(|invalid| usage(format!("weir.yaml, timezone: {invalid}")))?
        }
        None => Zone::UTC,
    };
    Ok(Settings {
        zone,
        currency: config.currency.clone(),
        consent_unknown_allowed: config.consent_unknown == Some(ConsentUnknown::Allow),
        ..Settings::default()
    })
}

/// Publishes the live flows among these files and keeps the others as drafts; says whether all
/// is well.
async fn publish(runtime: &Runtime, paths: &[PathBuf]) -> anyhow::Result<bool> {
    let mut well = true;
    for path in paths {
        let name = path.display().to_string();
        let draft =
            read_flow_file(path).map_err(|error| usage(format!("cannot read {name}: {error}")))?;
        match runtime.take_file(&name, draft).await {
            Ok((id, Filed::Published(version))) => {
                tracing::info!(flow = %id, version, "published");
            }
            Ok((id, Filed::AppIsNewer)) => tracing::warn!(flow = %id,
                "{name} differs from what the app published since; the app's version stays, see \
                 `weir plan`"),
            Ok((_, Filed::Unchanged | Filed::Kept)) => {}
            Err(Error::Flow(_)) => {
                output::print(&files::read(path)?.text(output::colours()));
                well = false;
            }
            Err(error) => {
                output::say(&format!("{name}: {error}"));
                well = false;
            }
        }
    }
    Ok(well)
}

/// Publishes the folder again whenever a file in it changed. A flow with errors is said, and what
/// was published before goes on.
async fn watch(runtime: Runtime, folder: PathBuf) {
    let mut seen = changed_at(&folder);
    loop {
        tokio::time::sleep(WATCH_INTERVAL).await;
        let now = changed_at(&folder);
        if now == seen {
            continue;
        }
        seen = now;
        let published = async { publish(&runtime, &files::flows_in(&folder)?).await };
        match published.await {
            Ok(true) => tracing::info!("the flows were read again"),
            Ok(false) => tracing::warn!("a flow has errors; what was published goes on"),
            Err(error) => tracing::warn!("the flows could not be read again: {error:#}"),
        }
    }
}

/// When each file of a folder last changed.
fn changed_at(folder: &std::path::Path) -> BTreeMap<PathBuf, Option<SystemTime>> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| (entry.path(), entry.metadata().and_then(|meta| meta.modified()).ok()))
        .collect()
}

/// Says what to do where others can reach this and none of them could call.
async fn say_who_may_call(store: &dyn Store, listener: &TcpListener) -> anyhow::Result<()> {
    let is_for_others = listener.local_addr().is_ok_and(|address| !address.ip().is_loopback());
    if is_for_others && store.keys().await?.is_empty() && store.users().await?.is_empty() {
        tracing::warn!(
            "there is neither a user nor a key, so only this machine may call: `weir users create \
             --role owner` lets the first person in"
        );
    }
    Ok(())
}

/// Says what runs, and loudly what is only for development.
fn announce(
    runtime: &Runtime,
    wish: Wish,
    config: &Config,
    url: &str,
    public: &str,
    address: &str,
) {
    match wish {
        Wish::Real => {}
        Wish::Scaled(factor) => {
            tracing::warn!("DEVELOPMENT ONLY: time passes {factor} times faster");
        }
        Wish::Manual => tracing::warn!("DEVELOPMENT ONLY: time moves only by POST /v1/clock"),
    }
    let sandboxes = runtime.standings().into_iter().filter(|standing| standing.is_sandbox);
    let kept: Vec<_> = sandboxes.flat_map(|sandbox| sandbox.channels).collect();
    if !kept.is_empty() {
        let kept: Vec<_> = kept.into_iter().map(Channel::as_str).collect();
        let kept = kept.join(", ");
        tracing::info!(
            "the sandbox keeps messages by {kept} and sends nothing: set providers up in the app \
             or in weir.yaml"
        );
    }
    let unknown = match config.consent_unknown {
        Some(ConsentUnknown::Allow) => "may",
        Some(ConsentUnknown::Deny) | None => "may not",
    };
    tracing::info!("marketing {unknown} go to contacts whose consent is unknown");
    tracing::info!(store = url, public, "Weir runs at {address}, its API is described at /docs");
}

/// Ends when the process is asked to stop. Whoever reads that Weir runs may ask at once, so it
/// listens from the call on, not from the first wait on.
fn stop_signal() -> impl Future<Output = ()> + Send + 'static {
    #[cfg(unix)]
    let terminate = {
        use tokio::signal::unix::{SignalKind, signal};
        [SignalKind::terminate(), SignalKind::interrupt()].map(signal)
    };
    async move {
        #[cfg(unix)]
        if let [Ok(mut terminate), Ok(mut interrupt)] = terminate {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            return;
        }
        // What cannot be listened for ends the process by itself.
        let _ = tokio::signal::ctrl_c().await;
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    fn asked(line: &str, settings: &str) -> anyhow::Result<Wish> {
        let words = line.split_whitespace();
        let line = Line::parse_from(["serve"].into_iter().chain(words));
        wish(&line.args, &serde_yaml::from_str(settings).unwrap())
    }

    #[test]
    fn the_command_line_is_heard_before_the_settings_file() {
        let cases = [
            ("", "{}", Wish::Real),
            ("", "time_scale: 60", Wish::Scaled(60)),
            ("", "clock: manual", Wish::Manual),
            ("--time-scale 60", "clock: manual", Wish::Scaled(60)),
            ("--clock manual", "time_scale: 60", Wish::Manual),
            ("--time-scale 60", "time_scale: 3600", Wish::Scaled(60)),
        ];
        for (line, settings, expected) in cases {
            assert_eq!(asked(line, settings).unwrap(), expected, "{line} {settings}");
        }
        let both = asked("", "{ time_scale: 60, clock: manual }").unwrap_err();
        assert!(both.to_string().contains("exclude each other"), "{both}");
        let fast = asked("", "time_scale: 1000001").unwrap_err();
        assert!(fast.to_string().contains("time_scale"), "{fast}");
    }
}
