//! `weir dead`: what failed for ever, what may have left, and runs that were set aside.
//!
//! It speaks to a running Weir, for only that can hand a message over: at night the question is
//! not where the store is, but what to do about a message.

use clap::builder::BoolishValueParser;
use clap::{Args as ClapArgs, Subcommand};
use comfy_table::Table;
use serde_json::{Value, json};

use crate::config::Config;
use crate::exit::{Exit, usage};
use crate::output::{self, Format};
use crate::server::{Answer, Server, ServerArgs};
use crate::store;

/// Items of one page.
const PAGE_ITEMS: &str = "500";

/// List, retry or skip dead letters, and runs that were set aside.
///
/// A message (`msg_…`) is a dead letter when it failed for ever or nobody knows whether it left.
/// Its run has gone on. `retry` tries it again under its own key; `skip` takes it off the list.
/// A run (`tok_…`) is quarantined when a step was a defect. It keeps its place. `retry` steps it
/// again there; `skip` ends it.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:
  weir dead list --since \"2 hours\"
  weir dead show msg_02f1…
  weir dead retry msg_02f1… tok_5e00…
  weir dead retry msg_02f1… --may-have-left
  weir dead retry --all --flow receipt --reason refused
  weir dead skip --all --flow newsletter --format json

Weir must run; name it by --url, and your key by WEIR_KEY. The name of the key is kept with what
you do.

Exit codes: 0 done; 1 some could not be done, each said; 2 wrong usage or key; 3 nothing answers.")]
pub(crate) struct Args {
    #[command(flatten)]
    server: ServerArgs,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List dead letters and quarantined runs.
    List {
        #[command(flatten)]
        filter: Filter,
        /// No more than so many of each.
        #[arg(long, default_value_t = 100, env = "WEIR_LIMIT", value_name = "N")]
        limit: usize,
        /// How to print them.
        #[arg(long, value_enum, default_value_t = Format::Text, env = "WEIR_FORMAT")]
        format: Format,
    },
    /// Everything that is known of one, as JSON.
    Show {
        /// Its id: `msg_…` or `tok_…`.
        id: String,
    },
    /// Try messages again under their own keys; step runs again where they stand.
    Retry {
        #[command(flatten)]
        which: Which,
        /// Also those that may have left already, and so may arrive twice.
        #[arg(long, env = "WEIR_MAY_HAVE_LEFT", value_parser = BoolishValueParser::new())]
        may_have_left: bool,
        /// Let them leave outside the send window too.
        #[arg(long, env = "WEIR_FORCE_SEND", value_parser = BoolishValueParser::new())]
        force_send: bool,
    },
    /// Take messages off the list; end runs.
    Skip {
        #[command(flatten)]
        which: Which,
    },
}

/// Those that are meant.
#[derive(Debug, ClapArgs)]
struct Which {
    /// Their ids: `msg_…` or `tok_…`.
    #[arg(value_name = "ID", conflicts_with = "all")]
    ids: Vec<String>,
    /// All that `list` shows for the same filter.
    #[arg(long, env = "WEIR_ALL", value_parser = BoolishValueParser::new())]
    all: bool,
    #[command(flatten)]
    filter: Filter,
    /// How to print what became of them.
    #[arg(long, value_enum, default_value_t = Format::Text, env = "WEIR_FORMAT")]
    format: Format,
}

/// Which dead letters and runs.
#[derive(Debug, ClapArgs)]
struct Filter {
    /// Of this flow.
    #[arg(long, env = "WEIR_FLOW", value_name = "ID")]
    flow: Option<String>,
    /// Of this node.
    #[arg(long, env = "WEIR_NODE", value_name = "NAME")]
    node: Option<String>,
    /// Messages for this reason: refused, expired, and so on; runs have none.
    #[arg(long, env = "WEIR_REASON", value_name = "REASON")]
    reason: Option<String>,
    /// Since this instant, or for no longer than this: `2 hours`.
    #[arg(long, env = "WEIR_SINCE", value_name = "WHEN")]
    since: Option<String>,
}

/// The two things that wait for an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Thing {
    Letter,
    Run,
}

/// What is to be done with them.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Retry { may_have_left: bool, force: bool },
    Skip,
}

/// Runs the verb.
pub(crate) fn run(args: Args, config: &Config) -> anyhow::Result<Exit> {
    let server = Server::of(&args.server, config)?;
    store::block_on(async {
        match args.what {
            What::List { filter, limit, format } => list(&server, &filter, limit, format).await,
            What::Show { id } => show(&server, &id).await,
            What::Retry { which, may_have_left, force_send } => {
                let force = force_send;
                act(&server, &which, Deed::Retry { may_have_left, force }).await
            }
            What::Skip { which } => act(&server, &which, Deed::Skip).await,
        }
    })
}

impl Thing {
    fn of(id: &str) -> anyhow::Result<Self> {
        match id.split_once('_') {
            Some(("msg", _)) => Ok(Self::Letter),
            Some(("tok", _)) => Ok(Self::Run),
            _ => Err(usage(format!("`{id}` is neither a message (msg_…) nor a run (tok_…)"))),
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Letter => "/v1/dead-letters",
            Self::Run => "/v1/quarantine",
        }
    }
}

impl Filter {
    fn is_empty(&self) -> bool {
        self.flow.is_none() && self.node.is_none() && self.reason.is_none() && self.since.is_none()
    }

    fn query(&self, thing: Thing) -> Vec<(&'static str, &str)> {
        let reason = self.reason.as_ref().filter(|_| thing == Thing::Letter);
        let parts = [
            ("flow", self.flow.as_ref()),
            ("node", self.node.as_ref()),
            ("reason", reason),
            ("since", self.since.as_ref()),
        ];
        parts.into_iter().filter_map(|(name, value)| Some((name, value?.as_str()))).collect()
    }

    /// Both kinds; who asks for a reason asks for messages.
    fn things(&self) -> impl Iterator<Item = Thing> + use<> {
        let runs = self.reason.is_none().then_some(Thing::Run);
        [Thing::Letter].into_iter().chain(runs)
    }
}

/// Reads a list to its end, or until there are more than `limit`.
async fn items(
    server: &Server,
    filter: &Filter,
    thing: Thing,
    limit: usize,
) -> anyhow::Result<Vec<Value>> {
    let (mut items, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let mut query = filter.query(thing);
        query.push(("limit", PAGE_ITEMS));
        query.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
        let mut page = server.get(thing.path(), &query).await?.wanted()?;
        if let Value::Array(list) = page["items"].take() {
            items.extend(list);
        }
        cursor = page["next_cursor"].as_str().map(str::to_owned);
        if cursor.is_none() || items.len() > limit {
            return Ok(items);
        }
    }
}

async fn list(
    server: &Server,
    filter: &Filter,
    limit: usize,
    format: Format,
) -> anyhow::Result<Exit> {
    let (mut found, mut is_cut) = ([Vec::new(), Vec::new()], false);
    for thing in filter.things() {
        let mut items = items(server, filter, thing, limit).await?;
        is_cut |= items.len() > limit;
        items.truncate(limit);
        found[usize::from(thing == Thing::Run)] = items;
    }
    let [messages, runs] = found;
    match format {
        Format::Json => output::json(&json!({ "messages": messages, "runs": runs })),
        Format::Text if messages.is_empty() && runs.is_empty() => {
            output::say("no dead letters, and no run is quarantined");
        }
        Format::Text => output::line(&table(&messages, &runs)),
    }
    if is_cut {
        output::say(&format!("there are more than {limit}; filter, or raise `--limit`"));
    }
    Ok(Exit::Fine)
}

fn table(messages: &[Value], runs: &[Value]) -> String {
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_header(["id", "contact", "flow", "node", "why", "since"]);
    let text = |item: &Value, name: &str| item[name].as_str().unwrap_or_default().to_owned();
    for item in messages {
        let reason = item["reason"].as_str().map(|reason| format!(": {reason}"));
        let why = text(item, "status") + &reason.unwrap_or_default();
        let may = if item["may_have_left"] == true { " (may have left)" } else { "" };
        let names = ["id", "contact", "flow", "node"].map(|name| text(item, name));
        table.add_row(names.into_iter().chain([why + may, text(item, "dead_since")]));
    }
    for item in runs {
        let why = format!("quarantined: {}", text(item, "defect"));
        let names = ["id", "contact", "flow", "node"].map(|name| text(item, name));
        table.add_row(names.into_iter().chain([why, text(item, "quarantined_at")]));
    }
    table.to_string()
}

async fn show(server: &Server, id: &str) -> anyhow::Result<Exit> {
    let path = match Thing::of(id)? {
        Thing::Letter => format!("/v1/messages/{id}"),
        Thing::Run => format!("/v1/quarantine/{id}"),
    };
    match server.get(&path, &[]).await? {
        Answer::Done(found) => {
            output::json(&found);
            Ok(Exit::Fine)
        }
        Answer::Refused(_, detail) => {
            output::say(&format!("{id}: {detail}"));
            Ok(Exit::Problems)
        }
    }
}

/// Does it with each, says what became of it, and whether all were done.
async fn act(server: &Server, which: &Which, deed: Deed) -> anyhow::Result<Exit> {
    if !which.all && !which.filter.is_empty() {
        return Err(usage("filters go with `--all`; ids say already which are meant"));
    }
    if !which.all && which.ids.is_empty() {
        return Err(usage("name the ids, or say `--all` for everything that `list` shows"));
    }
    let ids = if which.all { all(server, &which.filter).await? } else { which.ids.clone() };
    let (mut told, mut failed) = (Vec::with_capacity(ids.len()), 0);
    for id in &ids {
        let refused = deed.carry_out(server, id).await?;
        failed += usize::from(refused.is_some());
        if which.format == Format::Text {
            match &refused {
                None => output::line(&format!("{id} {}", deed.done())),
                Some((_, detail)) => output::say(&format!("{id}: {detail}")),
            }
        }
        let (code, detail) = refused.unzip();
        let done = code.is_none();
        told.push(json!({ "id": id, "done": done, "code": code, "detail": detail }));
    }
    if which.format == Format::Json {
        output::json(&json!({ "items": told }));
    }
    output::say(&format!("{} of {} {}", ids.len() - failed, ids.len(), deed.done()));
    Ok(if failed == 0 { Exit::Fine } else { Exit::Problems })
}

async fn all(server: &Server, filter: &Filter) -> anyhow::Result<Vec<String>> {
    let mut ids = Vec::new();
    for thing in filter.things() {
        let items = items(server, filter, thing, usize::MAX).await?;
        ids.extend(items.iter().filter_map(|item| item["id"].as_str().map(str::to_owned)));
    }
    Ok(ids)
}

impl Deed {
    /// Why it could not be done: the code, and in words.
    async fn carry_out(
        self,
        server: &Server,
        id: &str,
    ) -> anyhow::Result<Option<(String, String)>> {
        let thing = Thing::of(id)?;
        let (word, body) = match (self, thing) {
            (Self::Retry { may_have_left, force }, Thing::Letter) => {
                ("retry", json!({ "may_have_left": may_have_left, "force": force }))
            }
            (Self::Retry { .. }, Thing::Run) => ("retry", json!({})),
            (Self::Skip, Thing::Letter) => ("skip", json!({})),
            (Self::Skip, Thing::Run) => ("end", json!({})),
        };
        let path = format!("{}/{id}/{word}", thing.path());
        match server.post(&path, &body).await? {
            Answer::Done(_) => Ok(None),
            Answer::Refused(code, detail) => Ok(Some((code, detail))),
        }
    }

    fn done(self) -> &'static str {
        match self {
            Self::Retry { .. } => "retried",
            Self::Skip => "skipped",
        }
    }
}
