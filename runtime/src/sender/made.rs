//! From settings to a sender: what is wrong beyond their form is told at its place, too.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::Arc;

use serde_json::{Map, Value};
use url::Host;

use super::http::{Endpoint, Http, LookUp, Misconfigured, Network, Webhook};
use super::smtp::{Invalid, Options, Smtp, Tls};
use super::sources::Sources;
use super::{Limits, Rate, Sender};
use crate::intake::provider::{Settings, is_open_header, texts};
use crate::intake::{Checked, Fault, Refusal};

/// How many calls at once, when nothing is said: a provider's usual limit for small accounts.
const CONCURRENCY: usize = 8;

/// With what senders are made.
#[derive(Debug, Clone, Default)]
pub struct Tools {
    /// How calls get out.
    pub network: Network,
    /// What settings may read.
    pub sources: Sources,
    /// Whether mail servers in private networks are called wherever they are.
    pub trusts_mail: bool,
}

/// A sender, and how much it may be asked for.
#[derive(Debug, Clone)]
pub struct Made {
    /// Who hands over; none: the sandbox.
    pub sender: Option<Arc<dyn Sender>>,
    /// How much it may be asked for.
    pub limits: Limits,
}

/// Makes a sender.
pub fn make(settings: &Settings, tools: &Tools) -> Checked<Made> {
    let Settings { kind, written } = settings;
    let mut faults = unreadable(written, &tools.sources);
    let limits = limits(written).map_err(|fault| faults.push(fault)).ok();
    // Where a secret is missing, nothing can be made.
    let sender = if faults.is_empty() { sender(kind.word, written, tools)? } else { None };
    match limits {
        Some(limits) if faults.is_empty() => {
            let limits = if sender.is_none() { Limits::NONE } else { limits };
            Ok(Made { sender, limits })
        }
        Some(_) | None => Err(faults),
    }
}

fn sender(
    kind: &str,
    written: &Map<String, Value>,
    tools: &Tools,
) -> Checked<Option<Arc<dyn Sender>>> {
    Ok(match kind {
        "smtp" => Some(Arc::new(smtp(written, tools)?)),
        "http" => Some(Arc::new(http(written, tools)?)),
        "webhook" => Some(Arc::new(webhook(written, tools)?)),
        _ => None,
    })
}

fn fault(at: &str, code: &'static str, message: impl Into<String>) -> Vec<Fault> {
    vec![Fault::new(at, code, message)]
}

/// What is named and may not be read, or is not there.
fn unreadable(written: &Map<String, Value>, sources: &Sources) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, text) in texts(written) {
        // Elsewhere a text may begin so.
        let is_file = text.starts_with("file:") && (at == "/password" || at == "/url");
        let is_file = is_file || (text.starts_with("file:") && at.contains("headers/"));
        let read = match at.strip_prefix("/env/") {
            Some(_) => sources.variable(text),
            None if is_file || text.contains("${env:") => sources.fill(text),
            None => continue,
        };
        faults.extend(read.err().map(|refusal: Refusal| refusal.at(at)));
    }
    faults
}

fn limits(written: &Map<String, Value>) -> Result<Limits, Fault> {
    let number = |key: &str| written.get(key).and_then(Value::as_u64);
    let calls = number("concurrency").and_then(|calls| usize::try_from(calls).ok());
    let concurrency = calls.unwrap_or(CONCURRENCY);
    let burst = number("burst").and_then(|n| NonZeroU32::new(u32::try_from(n).ok()?));
    let rate = written.get("rate").and_then(Value::as_str).map(str::parse::<Rate>);
    let rate =
        rate.transpose().map_err(|error| Fault::new("/rate", "invalid_rate", error.to_string()))?;
    if burst.is_some() && rate.is_none() {
        let message = "`burst` says how many messages of a `rate` leave at once; add the rate";
        return Err(Fault::new("/burst", "rate_missing", message));
    }
    let rate = rate.map(|rate| burst.map_or(rate, |burst| rate.with_burst(burst)));
    Ok(Limits { concurrency, rate })
}

/// What is said of a server apart, where it does not stand in one address.
const APART: [&str; 4] = ["port", "tls", "user", "password"];

fn smtp(written: &Map<String, Value>, tools: &Tools) -> Checked<Smtp> {
    let text = |key: &str| written.get(key).and_then(Value::as_str);
    let secret = |key: &str| {
        let filled = text(key).map(|text| tools.sources.fill(text)).transpose();
        filled.map_err(|refusal| vec![refusal.at(format!("/{key}"))])
    };
    let mut options = match secret("url")? {
        Some(url) => {
            if let Some(key) = APART.into_iter().find(|key| written.contains_key(*key)) {
                let message = format!("`{key}` stands in `url` already; write `host` to use it");
                return Err(fault(&format!("/{key}"), "excluded", message));
            }
            Options::parse(&url).map_err(|error| fault("/url", "invalid_url", error.to_string()))?
        }
        None => server(written, secret("user")?, secret("password")?)?,
    };
    if let Some(address) = text("bounces_to") {
        let read = address.parse();
        let read = read.map_err(|_| {
            let message = format!("`{address}` is no e-mail address");
            fault("/bounces_to", "invalid_email", message)
        });
        options.bounces_to = Some(read?);
    }
    if text("hello").is_some_and(|hello| Host::parse(hello).is_err()) {
        let message = "`hello` is a name of this machine, such as mailer.shop.example";
        return Err(fault("/hello", "invalid_host", message));
    }
    options.hello = text("hello").map(str::to_owned);
    options.guard = (!tools.trusts_mail).then(|| tools.network.guard.clone());
    Smtp::new(options).map_err(|error: Invalid| fault("/host", "invalid_host", error.to_string()))
}

fn server(
    written: &Map<String, Value>,
    user: Option<String>,
    password: Option<String>,
) -> Checked<Options> {
    let text = |key: &str| written.get(key).and_then(Value::as_str);
    let host = text("host").unwrap_or_default().trim();
    // As it is looked up: a name beyond ASCII has another form there.
    let host = Host::parse(host).map_err(|_| {
        let message = format!("`{host}` is no name of a server, such as smtp.example.com");
        fault("/host", "invalid_host", message)
    })?;
    let credentials = match (user, password) {
        (Some(user), Some(password)) => Some((user, password)),
        (None, None) => None,
        (Some(_), None) => return Err(fault("/password", "missing", "write the password, too")),
        (None, Some(_)) => return Err(fault("/user", "missing", "write the user, too")),
    };
    let tls = text("tls").map(|word| match word {
        "none" => Tls::None,
        "starttls" => Tls::StartTls,
        "wrapped" => Tls::Wrapped,
        _ => Tls::Required,
    });
    let port = written.get("port").and_then(Value::as_u64);
    let port = port.and_then(|port| u16::try_from(port).ok());
    Ok(Options::to(&host.to_string(), port, tls, credentials))
}

fn webhook(written: &Map<String, Value>, tools: &Tools) -> Checked<Webhook> {
    let names = written.get("env").and_then(Value::as_array);
    let names = names.into_iter().flatten().filter_map(Value::as_str);
    let read = |name: &str| Some((name.to_owned(), tools.sources.variable(name).ok()?));
    let secrets: BTreeMap<_, _> = names.filter_map(read).collect();
    Webhook::new(&tools.network, secrets).map_err(|error| misplaced(written, "", &error))
}

fn http(written: &Map<String, Value>, tools: &Tools) -> Checked<Http> {
    let mut call = written.clone();
    call.retain(|key, _| !["channels", "concurrency", "rate", "burst"].contains(&key.as_str()));
    let read = serde_json::from_value::<Endpoint>(Value::Object(call));
    let mut endpoint = read.map_err(|error| fault("", "invalid", error.to_string()))?;
    let mut hidden = Vec::new();
    hide(&mut endpoint.headers, &mut hidden);
    if let Some(look_up) = &mut endpoint.lookup {
        hide(&mut look_up.headers, &mut hidden);
    }
    let secret = |name: &str| match name.strip_prefix(HIDDEN) {
        Some(nth) => tools.sources.fill(hidden.get(nth.parse::<usize>().ok()?)?).ok(),
        None => tools.sources.variable(name).ok(),
    };
    let compile = |endpoint: &Endpoint, part: &str| {
        let http = Http::new(endpoint, &tools.network, &secret);
        http.map_err(|error| misplaced(written, part, &error))
    };
    let look_up: Option<LookUp> = endpoint.lookup.take();
    let made = compile(&endpoint, "")?;
    let Some(look_up) = look_up else { return Ok(made) };
    // What is wrong now is wrong with the question.
    endpoint.lookup = Some(look_up);
    compile(&endpoint, "/lookup")
}

/// Before the number of a header's text among those that are hidden.
const HIDDEN: &str = "header:";

/// What headers say is a secret as those of the environment are: it is no template, and where a
/// service repeats it, it is not kept.
fn hide(headers: &mut BTreeMap<String, String>, hidden: &mut Vec<String>) {
    for (name, text) in headers {
        let is_template = ["{{", "{%", "{#", "${env:"].iter().any(|mark| text.contains(mark));
        if !is_template && !is_open_header(name) {
            hidden.push(std::mem::take(text));
            *text = format!("${{env:{HIDDEN}{}}}", hidden.len() - 1);
        }
    }
}

/// Where in the settings it stands that an endpoint cannot be called.
fn misplaced(written: &Map<String, Value>, part: &str, error: &Misconfigured) -> Vec<Fault> {
    let at = match error {
        Misconfigured::Template { part: of, .. }
        | Misconfigured::Variable { part: of, .. }
        | Misconfigured::Header { part: of, .. }
        | Misconfigured::Secret { part: of, .. } => place_of(of, &body_of(written, part)),
        Misconfigured::Method(_) => "/method".to_owned(),
        Misconfigured::Host(_) | Misconfigured::Password => "/url".to_owned(),
        Misconfigured::Path(_) if part.is_empty() => "/success/path".to_owned(),
        Misconfigured::Patience { .. } => "/after_seconds".to_owned(),
        Misconfigured::Path(_) | Misconfigured::Client(_) => String::new(),
    };
    fault(&format!("{part}{at}"), "invalid_endpoint", error.to_string())
}

/// How a body is written: as `json`, `form` or `text`.
fn body_of(written: &Map<String, Value>, part: &str) -> String {
    let body = match part {
        "" => written.get("body"),
        _ => written.get("lookup").and_then(|look_up| look_up.get("body")),
    };
    let form = body.and_then(Value::as_object).and_then(|body| body.keys().next());
    form.cloned().unwrap_or_default()
}

/// `url`, `headers.X-Key`, `body/messages/0/to`, as a pointer.
fn place_of(part: &str, body: &str) -> String {
    if let Some(name) = part.strip_prefix("headers.") {
        return format!("/headers/{}", name.replace('~', "~0").replace('/', "~1"));
    }
    match part.strip_prefix("body") {
        Some(rest) => format!("/body/{body}{rest}"),
        None => format!("/{part}"),
    }
}
