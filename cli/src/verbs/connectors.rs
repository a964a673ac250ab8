//! `weir connectors`: the files that say how webhooks of shops are verified and read.

use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, Subcommand};
use comfy_table::Table;
use serde_json::{Value, json};
use weir_connectors::{Connector, Delivery, Hints, Outcome, SHIPPED, Secret, Taken, shipped};
use weir_engine::diagnostic::{self, Diagnostic};
use weir_engine::source::Source;
use weir_engine::value::{Currency, Timestamp};

use crate::exit::{Exit, usage};
use crate::output::{self, Format};

/// List, check and try connectors: files that say how webhooks of shops are read.
///
/// A connector says how a shop's webhooks are verified, what they are about, and where in them the
/// contact, the cart and the order stand. Some come with Weir; a file of your own is as good.
/// docs/connectors.md tells every key.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:
  weir connectors list
  weir connectors check my-shop.yaml
  weir connectors test shopify order.json --topic orders/create
  weir connectors test my-shop.yaml cart.json --header 'X-Event: cart.updated' --region DE
  weir connectors test shopify body.json --header 'X-Shopify-Hmac-Sha256: …' --secret shpss_…

Exit codes: 0 fine; 1 a file has errors, or the payload cannot be taken; 2 wrong usage or a missing
file.")]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List the connectors that come with Weir.
    List {
        /// How to print them.
        #[arg(long, value_enum, default_value_t = Format::Text, env = "WEIR_FORMAT")]
        format: Format,
    },
    /// Say what is wrong with connector files; without any, with those that come with Weir.
    Check {
        /// Connector files, or folders that hold them.
        #[arg(value_name = "FILE|DIR")]
        files: Vec<PathBuf>,
        /// How to print what was found.
        #[arg(long, value_enum, default_value_t = Format::Text, env = "WEIR_FORMAT")]
        format: Format,
    },
    /// Show what a payload becomes, or why it becomes nothing.
    Test(Trial),
}

/// A payload to try, and what came with it.
#[derive(Debug, ClapArgs)]
struct Trial {
    /// A connector file, or the name of a connector that comes with Weir.
    #[arg(value_name = "FILE|NAME")]
    connector: String,
    /// The file with the body, byte for byte as the shop sends it.
    payload: PathBuf,
    /// A header of the request; may be given again.
    #[arg(long, env = "WEIR_HEADER", value_name = "NAME: VALUE")]
    header: Vec<String>,
    /// What the payload is about, where neither header nor body says so.
    #[arg(long, env = "WEIR_TOPIC")]
    topic: Option<String>,
    /// The shop whose payloads are taken; others are refused.
    #[arg(long, env = "WEIR_SHOP")]
    shop: Option<String>,
    /// The country of phone numbers without country code: US.
    #[arg(long, env = "WEIR_REGION", value_name = "CODE")]
    region: Option<String>,
    /// The currency of amounts that name none: EUR.
    #[arg(long, env = "WEIR_AMOUNTS_IN", value_name = "CODE")]
    amounts_in: Option<String>,
    /// Verify with this secret too; without it, nothing is verified.
    #[arg(long, env = "WEIR_SECRET", hide_env_values = true)]
    secret: Option<String>,
    /// How to print what it becomes.
    #[arg(long, value_enum, default_value_t = Format::Text, env = "WEIR_FORMAT")]
    format: Format,
}

/// Runs the verb.
pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.what {
        What::List { format } => {
            list(*format);
            Ok(Exit::Fine)
        }
        What::Check { files, format } => check(files, *format),
        What::Test(trial) => test(trial),
    }
}

fn list(format: Format) {
    let connectors: Vec<&Connector> = SHIPPED.iter().filter_map(|one| shipped(one.name)).collect();
    match format {
        Format::Json => {
            let items = connectors.iter().map(|one| {
                json!({
                    "name": one.name, "title": one.title, "verify": one.schemes(),
                    "topics": one.topics(), "events": one.types(),
                })
            });
            output::json(&json!({ "items": items.collect::<Vec<_>>() }));
        }
        Format::Text => {
            let mut table = Table::new();
            table.load_style(comfy_table::presets::NOTHING);
            table.set_header(["name", "shop", "verified by", "events"]);
            for one in connectors {
                let types = one.types().join("\n");
                table.add_row([&one.name, &one.title, &one.schemes().join("\n"), &types]);
            }
            output::line(&table.to_string());
        }
    }
}

/// A connector file that was read.
struct Checked {
    source: Source,
    connector: Option<Connector>,
    found: Vec<Diagnostic>,
}

fn read(source: Source) -> Checked {
    let (connector, found) = weir_connectors::read(&source);
    Checked { source, connector, found }
}

fn read_file(path: &Path) -> anyhow::Result<Checked> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| usage(format!("cannot read {}: {error}", path.display())))?;
    Ok(read(Source::new(path.display().to_string(), text)))
}

fn check(named: &[PathBuf], format: Format) -> anyhow::Result<Exit> {
    let checked = if named.is_empty() {
        let source = |one: &weir_connectors::Shipped| {
            Source::new(format!("{} (comes with Weir)", one.name), one.text)
        };
        SHIPPED.iter().map(|one| read(source(one))).collect()
    } else {
        let files = find(named)?;
        files.iter().map(|path| read_file(path)).collect::<anyhow::Result<Vec<_>>>()?
    };
    match format {
        Format::Json => print_json(&checked),
        Format::Text => print_text(&checked),
    }
    let is_fine = checked.iter().all(|one| one.connector.is_some());
    Ok(if is_fine { Exit::Fine } else { Exit::Problems })
}

fn find(named: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in named {
        if path.is_dir() {
            found.extend(crate::files::flows_in(path)?);
        } else if path.is_file() {
            found.push(path.clone());
        } else {
            return Err(usage(format!("there is no file or folder {}", path.display())));
        }
    }
    if found.is_empty() {
        return Err(usage("no connector (*.yaml, *.yml, *.json) in the folders that were named"));
    }
    Ok(found)
}

fn print_text(checked: &[Checked]) {
    for one in checked {
        output::print(&diagnostic::render_text(&one.source, &one.found, output::colours()));
        if one.found.is_empty() {
            output::line(&format!("{}: no problems", one.source.name));
        }
    }
}

fn print_json(checked: &[Checked]) {
    let files = checked.iter().map(|one| {
        let (root, _) = weir_engine::source::read(&one.source);
        json!({
            "file": one.source.name,
            "connector": one.connector.as_ref().map(|connector| &connector.name),
            "ok": one.connector.is_some(),
            "diagnostics": diagnostic::to_json(&one.source, root.as_ref(), &one.found),
        })
    });
    output::json(&json!({ "files": files.collect::<Vec<_>>() }));
}

fn test(trial: &Trial) -> anyhow::Result<Exit> {
    let file = Path::new(&trial.connector);
    let connector = match shipped(&trial.connector) {
        Some(connector) => connector.clone(),
        None if file.is_file() => {
            let checked = read_file(file)?;
            let text = diagnostic::render_text(&checked.source, &checked.found, output::colours());
            let Some(connector) = checked.connector else {
                output::print(&text);
                return Ok(Exit::Problems);
            };
            connector
        }
        None => return Err(usage(unknown(&trial.connector))),
    };
    let body = std::fs::read(&trial.payload)
        .map_err(|error| usage(format!("cannot read {}: {error}", trial.payload.display())))?;
    let headers =
        trial.header.iter().map(|line| header(line)).collect::<anyhow::Result<Vec<_>>>()?;
    let delivery = Delivery { body: &body, headers: &headers, query: &[], at: now() };
    if let Some(text) = &trial.secret {
        let empty = || usage("--secret (or WEIR_SECRET) is empty, so nothing could be verified");
        let secret = Secret::new(text).ok_or_else(empty)?;
        if let Err(why) = connector.verify(&delivery, &[secret]) {
            return Ok(print_unverified(&why.to_string(), trial.format));
        }
    }
    let taken = connector.take(&delivery, &hints(trial)?);
    Ok(print_taken(&taken, trial.format))
}

fn unknown(name: &str) -> String {
    let names: Vec<&str> = SHIPPED.iter().map(|one| one.name).collect();
    let meant = diagnostic::did_you_mean(name, names.iter().copied());
    let meant = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
    format!(
        "there is no connector file `{name}`, and no connector of that name comes with Weir\
         {meant} (weir connectors list)"
    )
}

fn header(line: &str) -> anyhow::Result<(String, String)> {
    let (name, value) = line
        .split_once(':')
        .ok_or_else(|| usage(format!("--header \"{line}\": write \"Name: value\"")))?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

fn hints(trial: &Trial) -> anyhow::Result<Hints> {
    let currency = trial.amounts_in.as_deref().map(Currency::parse).transpose();
    let currency = currency.map_err(|invalid| usage(format!("--amounts-in: {invalid}")))?;
    if let Some(region) = trial.region.as_ref().filter(|name| !weir_connectors::knows_region(name))
    {
        return Err(usage(format!(
            "--region {region}: how numbers of that country are written is not known here; write \
             a country such as DE or US"
        )));
    }
    let (topic, shop) = (trial.topic.clone(), trial.shop.clone());
    Ok(Hints { topic, shop, region: trial.region.clone(), currency, zone: None })
}

fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let millis = since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
    Timestamp::from_millis(millis)
}

fn print_unverified(why: &str, format: Format) -> Exit {
    match format {
        Format::Json => output::json(&json!({ "outcome": "unverified", "why": why })),
        Format::Text => output::line(&format!("unverified: {why}")),
    }
    Exit::Problems
}

fn print_taken(taken: &Taken, format: Format) -> Exit {
    let (word, detail, exit) = match &taken.outcome {
        Outcome::Mapped(mapped) => ("mapped", json!({ "mapped": mapped }), Exit::Fine),
        Outcome::Shelved(shelved) => ("product", json!({ "product": shelved }), Exit::Fine),
        Outcome::Skipped(why) => ("skipped", json!({ "why": why }), Exit::Fine),
        Outcome::Refused(why) => ("refused", json!({ "refusals": why }), Exit::Problems),
    };
    match format {
        Format::Json => {
            let mut shown = json!({ "outcome": word, "topic": taken.topic, "delivery": taken.id });
            if let (Value::Object(shown), Value::Object(detail)) = (&mut shown, detail) {
                shown.extend(detail);
            }
            output::json(&shown);
        }
        Format::Text => output::print(&told(taken)),
    }
    exit
}

fn told(taken: &Taken) -> String {
    let topic = taken.topic.as_deref().unwrap_or("(not said)");
    let mut lines = vec![format!("topic     {topic}"), format!("delivery  {}", taken.id)];
    match &taken.outcome {
        Outcome::Skipped(why) => lines.push(format!("skipped   {why}")),
        Outcome::Refused(why) => {
            lines.extend(why.iter().map(|refusal| format!("refused   {refusal}")));
        }
        Outcome::Shelved(shelved) => {
            let gone = if shelved.products.is_empty() { ", which is gone" } else { "" };
            lines.push(format!("product   {}{gone}", shelved.id));
            lines.extend(shelved.updated_at.map(|at| format!("changed   {at}")));
            lines.extend(shelved.products.iter().map(|one| pretty("variant", one)));
            lines.extend(shelved.remarks.iter().map(remark));
        }
        Outcome::Mapped(mapped) => {
            let told = mapped.events.iter();
            lines.extend(told.map(|told| format!("event     {} ({})", told.kind, told.id)));
            lines.extend(mapped.occurred_at.map(|at| format!("happened  {at}")));
            lines.push(pretty("contact", &json!(mapped.contact)));
            lines.push(pretty("data", &Value::Object(mapped.data.clone())));
            lines.extend(mapped.remarks.iter().map(remark));
        }
    }
    lines.join("\n") + "\n"
}

fn pretty(name: &str, value: &Value) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    format!("{name:<10}{}", text.replace('\n', "\n          "))
}

fn remark(remark: &weir_connectors::Remark) -> String {
    format!("remark    {}: {}", remark.place, remark.message)
}
