//! What is served: the settings, and flows with pauses, waits, mails, texts and webhooks.

use std::collections::BTreeMap;
use std::path::Path;

use super::process::Start;
use super::provider::Provider;

/// How many calls at once each provider is given.
const CONCURRENCY: usize = 4;

/// How long the pause of `cart` is.
pub(super) const PAUSE_MILLIS: i64 = 20 * 60 * 1_000;

/// Reminds of a cart, unless its owner buys: a mail that is never sent twice, and a text that is
/// sent at least once.
pub(super) const CART: &str = "
schema: flow/v1
id: cart
start: { type: people_event, trigger: tag_added, tag: AB CART, next: wait }
entry: { re_entry: after_exit }
exit_when:
  - { tag_added: BUY }
nodes:
  wait: { type: pause, for: 20 minutes, next: mail }
  mail: { type: send_email, message: hello, expires: 2 hours, next: look }
  look:
    type: wait_for
    since: arrival
    within: 30 minutes
    branches: [{ label: Answered, when: { event: survey_answered }, next: end }]
    timed_out: text
  text: { type: send_sms, message: short, on_unknown: at_least_once, next: end }
messages:
  hello:
    channel: email
    from: Shop <hello@shop.example>
    subject: Your cart
    text: \"It waits for you. Enough of us? {{ unsubscribe_url }}\"
  short: { channel: sms, text: \"Your cart waits for you. Reply STOP to opt out\" }
";

/// Calls a system for each order, at once, and never twice.
pub(super) const ORDER: &str = "
schema: flow/v1
id: order
start: { type: people_event, trigger: event, event: order_placed, next: call }
entry: { re_entry: always, key: $.event.data.order_id }
nodes:
  call:
    type: send_webhook
    message: told
    expires: 2 hours
    on_unknown: never_twice
    next: end
messages:
  told: { channel: webhook, url: \"http://127.0.0.1:1/hook\", body: { order: $.event.data.order_id } }
";

/// Writes the settings and the flows into a folder; says how to serve them.
pub(super) fn prepare(folder: &Path, provider: &Provider, store: &str, time: &[&str]) -> Start {
    let order = ORDER.replace("http://127.0.0.1:1/hook", &provider.url("/hook"));
    std::fs::create_dir(folder.join("flows")).expect("the folder is ours");
    let files = [
        ("weir.yaml", settings(provider)),
        ("flows/cart.yaml", CART.into()),
        ("flows/order.yaml", order),
    ];
    for (name, text) in files {
        std::fs::write(folder.join(name), text).expect("the folder is ours");
    }
    Start {
        name: "weir".to_owned(),
        folder: folder.to_owned(),
        store: store.to_owned(),
        time: time.iter().map(ToString::to_string).collect(),
        environment: BTreeMap::new(),
    }
}

fn settings(provider: &Provider) -> String {
    let http = |channel, path| {
        let (url, body) = (provider.url(path), "{ json: { to: \"{{ to }}\" } }");
        format!("type: http, channels: [{channel}], url: \"{url}\", body: {body}")
    };
    let (mail, text) = (http("email", "/mail"), http("sms", "/text"));
    format!(
        "public_url: http://weir.example
allow_private: [127.0.0.1]
providers:
  mail: {{ concurrency: {CONCURRENCY}, {mail} }}
  text: {{ concurrency: {CONCURRENCY}, {text} }}
  hook: {{ concurrency: {CONCURRENCY}, type: webhook }}
"
    )
}
