//! The kinds of providers: a row for each, and a table of what it may be set to.

use weir_messages::Channel;

use super::row::Row;
use super::row::Shape::{
    Any, Channels, Choice, Flag, Group, Headers, Json, Line, LongTemplate, Number, Rate, Secret,
    SecretUrl, Statuses, Template, Texts, Variables,
};
use crate::limits::LOOK_UP_AFTER_LONGEST;

/// One kind of provider.
#[derive(Debug)]
pub struct Kind {
    /// As it is written after `type`.
    pub word: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// What it does, in a sentence.
    pub doc: &'static str,
    /// How it is drawn.
    pub icon: &'static str,
    /// What the first one may be called.
    pub name: &'static str,
    /// Settings that a new one begins with, as JSON.
    pub begin: &'static str,
    /// The channels it is the default of when nothing else is said.
    pub channels: &'static [Channel],
    /// What it may be set to.
    pub rows: &'static [&'static [Row]],
}

impl Kind {
    /// Every setting.
    pub fn settings(&self) -> impl Iterator<Item = &'static Row> {
        self.rows.iter().copied().flatten()
    }
}

/// Kinds are told apart by their words.
impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.word == other.word
    }
}

/// Every kind, in the order in which they are offered.
pub const KINDS: &[Kind] = &[
    Kind {
        word: "smtp",
        title: "Mail server (SMTP)",
        doc: "Hands e-mails to a mail server, your own or a relay's.",
        icon: "mail",
        name: "mail",
        begin: "{}",
        channels: &[Channel::Email],
        rows: &[SMTP, LIMITS, SMTP_ADVANCED],
    },
    Kind {
        word: "http",
        title: "Web service (HTTP)",
        doc: "Calls a web service for each message: SMS, push or e-mail by an API.",
        icon: "globe",
        name: "texts",
        begin: BEGIN_HTTP,
        channels: &[],
        rows: &[HTTP, LIMITS, HTTP_ADVANCED],
    },
    Kind {
        word: "webhook",
        title: "Webhooks",
        doc: "Makes the calls that webhook steps of flows ask for.",
        icon: "webhook",
        name: "webhooks",
        begin: "{}",
        channels: &[Channel::Webhook],
        rows: &[WEBHOOK, LIMITS],
    },
    Kind {
        word: "sandbox",
        title: "Sandbox",
        doc: "Keeps messages to be looked at, and sends nothing.",
        icon: "flask-conical",
        name: "trial",
        begin: "{ \"channels\": [] }",
        channels: &[],
        rows: &[SANDBOX],
    },
];

/// The kind of this word.
pub(super) fn of_word(word: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.word == word)
}

/// Most services want whom it goes to and what it says.
const BEGIN_HTTP: &str =
    r#"{ "channels": ["sms"], "body": { "json": { "to": "{{ to }}", "text": "{{ text }}" } } }"#;

/// What is folded away.
const ADVANCED: &str = "Advanced";

/// How many calls at once nobody needs more of: connections of one process.
const CONCURRENCY_MAX: u64 = 1_000;

/// The largest number that a rate's burst may be.
const BURST_MAX: u64 = 1_000_000;

/// How a channel's default is told.
const DEFAULT_OF: &str = "Messages of these channels go here when their step names no provider. \
    A channel has one default: saving takes it from the one that had it.";

const ENCRYPTIONS: &[(&str, &str)] = &[
    ("required", "STARTTLS, or nothing is sent"),
    ("wrapped", "TLS from the first byte"),
    ("starttls", "STARTTLS if the server offers it"),
    ("none", "None"),
];

const SMTP: &[Row] = &[
    Row::optional("host", Line, "Server")
        .doc("The name of the mail server; its certificate has to say the same.")
        .example("smtp.example.com")
        .one_of("server"),
    Row::optional("url", SecretUrl, "Server, as one address")
        .doc("Everything in one address: `smtp://user:password@host:587?tls=required`.")
        .example("smtps://user:${env:WEIR_SECRET_MAIL}@smtp.example.com")
        .one_of("server")
        .hidden(),
    Row::optional("port", Number(1, 65_535), "Port")
        .doc("587 if left out, or 465 with TLS from the first byte.")
        .example("587"),
    Row::optional("tls", Choice(ENCRYPTIONS), "Encryption").doc(
        "If left out: STARTTLS or nothing where there is a password, else STARTTLS if it is \
         offered.",
    ),
    Row::optional("user", Line, "User").doc("Leave it out where the server asks for none."),
    Row::optional("password", Secret, "Password").doc(
        "Best not written here: `${env:NAME}` reads a variable of the server's environment, \
         `file:/path` a file.",
    ),
    Row::optional("channels", Channels(&[Channel::Email]), "Default for")
        .doc(DEFAULT_OF)
        .default("[\"email\"]"),
];

const SMTP_ADVANCED: &[Row] = &[
    Row::optional("bounces_to", Line, "Bounces go to")
        .doc("The address that mail servers return mails to; the sender's if left out.")
        .example("bounces@shop.example")
        .group(ADVANCED),
    Row::optional("hello", Line, "Own name")
        .doc("How Weir introduces itself to the server; the name of its machine if left out.")
        .example("mailer.shop.example")
        .group(ADVANCED),
];

/// Of the kinds that call somebody.
const LIMITS: &[Row] = &[
    Row::optional("concurrency", Number(1, CONCURRENCY_MAX), "Calls at once")
        .doc("Each on a connection of its own; by each process.")
        .default("8")
        .unit("calls")
        .group(ADVANCED),
    Row::optional("rate", Rate, "Rate")
        .doc("How many messages in how long, by each process; as many as there are if left out.")
        .example("300/minute")
        .group(ADVANCED),
    Row::optional("burst", Number(1, BURST_MAX), "Burst")
        .doc("How many messages leave at once after a silence; a second's worth if left out.")
        .unit("messages")
        .group(ADVANCED),
];

const METHODS: &[(&str, &str)] =
    &[("POST", "POST"), ("PUT", "PUT"), ("PATCH", "PATCH"), ("GET", "GET"), ("DELETE", "DELETE")];

const BODY: &[Row] = &[
    Row::optional("json", Json, "JSON")
        .doc("A member whose placeholder says nothing is left out.")
        .one_of("body"),
    Row::optional("form", Texts, "Form fields").one_of("body"),
    Row::optional("text", LongTemplate, "Text").one_of("body"),
];

const HTTP: &[Row] = &[
    Row::required(
        "channels",
        Channels(&[Channel::Email, Channel::Sms, Channel::Push, Channel::Webhook]),
        "Default for",
    )
    .doc(DEFAULT_OF),
    Row::required("url", Template, "Address")
        .doc("Where to. Its host is fixed; behind it `{{ to }}` and the like may stand.")
        .example("https://sms.example/send"),
    Row::optional("method", Choice(METHODS), "Method").default("\"POST\""),
    Row::optional("headers", Headers, "Headers").doc(
        "What they say is kept secret. Best not written here: `Bearer ${env:NAME}` reads a \
         variable of the server's environment.",
    ),
    Row::optional("body", Group(BODY), "Body").doc(
        "What is sent. `{{ to }}`, `{{ text }}`, `{{ subject }}`, `{{ html }}`, `{{ title }}`, \
         `{{ id }}` stand for what the message says.",
    ),
];

/// By what an answer says something.
const SIGN: &[Row] = &[
    Row::optional("statuses", Statuses, "Statuses").example("2xx"),
    Row::optional("path", Line, "Path in the answer").example("$.messages[0].id"),
    Row::optional("equals", Any, "Equals")
        .doc("What has to stand at the path; anything will do if left out."),
];

const LOOK_UP: &[Row] = &[
    Row::required("url", Template, "Address")
        .doc("`{{ id }}`, `{{ to }}` and `{{ channel }}` may stand in it.")
        .example("https://sms.example/messages?reference={{ id }}"),
    Row::optional("method", Choice(METHODS), "Method").default("\"GET\""),
    Row::optional("headers", Headers, "Headers").doc("What they say is kept secret."),
    Row::optional("body", Group(BODY), "Body"),
    Row::optional("found", Group(SIGN), "It has the message when")
        .doc("2xx, if left out: the message was sent."),
    Row::optional("missing", Group(SIGN), "It never got it when")
        .doc("404, if left out: the message is sent again."),
    Row::optional("after_seconds", Number(0, LOOK_UP_AFTER_LONGEST.as_secs()), "Ask after")
        .doc("Longer than the service needs until a message can be found.")
        .default("5")
        .unit("seconds"),
];

const HTTP_ADVANCED: &[Row] = &[
    Row::optional("deduplicates", Flag, "Takes a message once")
        .doc(
            "The service takes a call with the same `Idempotency-Key` only once, for as long as \
             messages are tried. One whose answer was lost is then sent again.",
        )
        .default("false")
        .group(ADVANCED),
    Row::optional("success", Group(SIGN), "Taken when")
        .doc("How an answer says that the message was taken; by 2xx if left out.")
        .group(ADVANCED),
    Row::optional("retry", Statuses, "Try again on")
        .doc("Statuses that say: not now.")
        .default("[\"408\", \"425\", \"429\", \"500\", \"503\"]")
        .group(ADVANCED),
    Row::optional("refused", Statuses, "Refused on")
        .doc("Statuses that say: never.")
        .default("[\"3xx\", \"4xx\"]")
        .group(ADVANCED),
    Row::optional("lookup", Group(LOOK_UP), "Ask about lost messages")
        .doc("How the service is asked about a message whose answer was lost.")
        .group(ADVANCED),
];

const WEBHOOK: &[Row] = &[
    Row::optional("env", Variables, "Variables")
        .doc(
            "Variables of the server's environment that flows may use in headers as `${env:NAME}`, \
             and no others.",
        )
        .example("WEIR_SECRET_SHOP"),
    Row::optional("channels", Channels(&[Channel::Webhook]), "Default for")
        .doc(DEFAULT_OF)
        .default("[\"webhook\"]"),
];

const SANDBOX: &[Row] = &[Row::required(
    "channels",
    Channels(&[Channel::Email, Channel::Sms, Channel::Push, Channel::Webhook]),
    "Default for",
)
.doc(DEFAULT_OF)];
