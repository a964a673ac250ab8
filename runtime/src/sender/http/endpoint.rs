//! How the settings describe an endpoint.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Statuses;

/// One endpoint of a web service, as it is authored. Texts are templates over what the message
/// says (`to`, `text`, `sender`; `title`, `body`, `url`, `image`; `subject`, `html`, `from`), over
/// `id` and `channel`, and over all that messages may name, such as `contact`. `${env:NAME}`
/// stands for a secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// The HTTP method.
    #[serde(default = "post")]
    pub method: String,
    /// Where to. Its host is fixed.
    pub url: String,
    /// Headers by name.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// What is sent.
    #[serde(default)]
    pub body: Body,
    /// How an answer says that the message was taken.
    #[serde(default)]
    pub success: Success,
    /// Statuses that say that it was not, and may be later.
    #[serde(default = "Statuses::retried")]
    pub retry: Vec<Statuses>,
    /// Statuses that say that it never will be.
    #[serde(default = "Statuses::refused")]
    pub refused: Vec<Statuses>,
    /// Whether the service takes a call with the same `Idempotency-Key` once only, so that one
    /// whose answer was lost is made again.
    #[serde(default)]
    pub deduplicates: bool,
    /// How the service is asked for a message whose answer was lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lookup: Option<LookUp>,
}

/// How a service is asked for a message by its key. Texts are templates over `id`, `to` and
/// `channel`, and `${env:NAME}` stands for a secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookUp {
    /// The HTTP method.
    #[serde(default = "get")]
    pub method: String,
    /// Where to. Its host is fixed.
    pub url: String,
    /// Headers by name.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// What is sent.
    #[serde(default)]
    pub body: Body,
    /// How an answer says that the service took the message.
    #[serde(default)]
    pub found: Success,
    /// How an answer says that it never got it; asked where it does not say the former.
    #[serde(default = "Success::missing")]
    pub missing: Success,
    /// How many seconds after the answer was lost it is asked for the first time: by then a call
    /// that it heard can be found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_seconds: Option<u64>,
}

/// The body of a call.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// There is none.
    #[default]
    None,
    /// JSON whose texts are templates. A member whose template says nothing is left out.
    Json(Value),
    /// The fields of a form, likewise.
    Form(BTreeMap<String, String>),
    /// A text.
    Text(String),
}

/// How an answer says that the message was taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Success {
    /// By one of these statuses,
    #[serde(default = "Statuses::taken")]
    pub statuses: Vec<Statuses>,
    /// and, when set, by what this path finds in the JSON of the answer,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// which must be this; anything there will do when not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equals: Option<Value>,
}

impl Default for Success {
    fn default() -> Self {
        Self { statuses: Statuses::taken(), path: None, equals: None }
    }
}

impl Success {
    /// Usually the service does not know what it was asked for.
    fn missing() -> Self {
        Self { statuses: vec![Statuses::one(404)], ..Self::default() }
    }
}

fn get() -> String {
    "GET".to_owned()
}

fn post() -> String {
    "POST".to_owned()
}

/// Why an endpoint cannot be called.
#[derive(Debug, thiserror::Error)]
pub enum Misconfigured {
    /// A template that cannot be read.
    #[error("the {part} of the endpoint cannot be read at line {line}: {reason}")]
    Template {
        /// Where it stands.
        part: String,
        /// The line in it.
        line: usize,
        /// Why.
        reason: String,
    },
    /// A name that stands for nothing.
    #[error("the {part} of the endpoint asks for `{name}`, which no message has; there are: {}",
        .known.join(", "))]
    Variable {
        /// Where it stands.
        part: String,
        /// The name.
        name: String,
        /// Those there are.
        known: Vec<&'static str>,
    },
    /// A secret that is not set.
    #[error("the {part} of the endpoint needs `{name}` in the environment, which is not set")]
    Secret {
        /// Where it stands.
        part: String,
        /// Its name.
        name: String,
    },
    /// A method there is not.
    #[error("`{0}` is no HTTP method; most services want `POST`")]
    Method(String),
    /// A host that messages could choose.
    #[error("the host in `{0}` has to be fixed: begin with `https://host/`, without placeholders")]
    Host(String),
    /// A password where everybody sees it.
    #[error(
        "a user and password in an address are seen by everybody who sees the address; write them \
         as a header, `Authorization: Basic …`"
    )]
    Password,
    /// A header that cannot be sent.
    #[error("{reason}")]
    Header {
        /// Where it stands.
        part: String,
        /// Why.
        reason: String,
    },
    /// A path that cannot be read.
    #[error("the path of a successful answer cannot be read: {0}")]
    Path(#[from] weir_messages::path::Invalid),
    /// A wait for the first question that is too long.
    #[error("lookup.after_seconds is {given}, and may be {max} at most")]
    Patience {
        /// What was written.
        given: u64,
        /// What may be.
        max: u64,
    },
    /// The client cannot be set up.
    #[error("HTTPS cannot be set up: {0}")]
    Client(reqwest::Error),
}
