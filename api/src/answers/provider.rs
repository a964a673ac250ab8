//! Providers, and the switch that stops all sending.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use weir_runtime::sender::Fate;
use weir_runtime::{Standing, Tried};

/// Every provider of this process.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Providers {
    pub(crate) items: Vec<Provider>,
}

/// One provider, as this process knows it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Provider {
    name: String,
    /// The channels whose messages it takes when their node names none.
    channels: Vec<String>,
    /// Whether it only keeps messages, to be looked at.
    sandbox: bool,
    limits: Limits,
    /// Calls under way.
    in_flight: usize,
    breaker: Breaker,
    /// For how many seconds it gets nothing any more: it is ill, asked for a rest, or has used up
    /// its rate. Null when it gets messages.
    waits_seconds: Option<f64>,
    /// What went wrong last.
    last_error: Option<LastError>,
}

/// How much a provider may be asked for by one process. Null: as much as there is.
#[derive(Debug, Serialize, ToSchema)]
struct Limits {
    /// Calls at once.
    concurrency: Option<usize>,
    /// Messages in a time, such as `10/second`.
    rate: Option<String>,
    /// Messages at once after a silence.
    burst: Option<u32>,
}

/// Whether a provider looks ill.
#[derive(Debug, Serialize, ToSchema)]
struct Breaker {
    /// `closed`: it gets messages. `open`: it is ill and gets none. `half_open`: one message
    /// tries it.
    state: &'static str,
    /// Calls in a row that said it is ill.
    failures: u32,
}

/// What went wrong.
#[derive(Debug, Serialize, ToSchema)]
struct LastError {
    at: String,
    /// What the provider said, or how far the call got.
    said: Value,
}

/// Whether messages are handed over.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Sending {
    paused: bool,
    /// Since when, in real time; null while they are handed over.
    since: Option<String>,
}

/// A message to try a provider by.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only describes what `weir_runtime::intake` reads")]
pub(crate) struct ProviderToTest {
    /// email, sms, push or webhook.
    channel: String,
    /// Whom it goes to: an e-mail address, a phone number, a device's token, or a web address.
    to: String,
}

/// What became of a message that a provider was tried by.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProviderTested {
    /// `accepted`: the provider took it. `refused`: it never will. `failed`: it did not get there;
    /// try again. `unknown`: it may have left.
    status: &'static str,
    /// What the provider calls the message, where it said so.
    provider_message_id: Option<String>,
    /// What the provider said, or how far the call got; without secrets.
    said: Value,
}

/// Whether messages are to be handed over.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only describes what `weir_runtime::intake` reads")]
pub(crate) struct SendingToSet {
    paused: bool,
}

impl Provider {
    pub(crate) fn of(standing: &Standing) -> Self {
        let weir_runtime::sender::Limits { concurrency, rate } = standing.limits;
        Self {
            name: standing.name.to_string(),
            channels: standing.channels.iter().map(ToString::to_string).collect(),
            sandbox: standing.is_sandbox,
            limits: Limits {
                concurrency: Some(concurrency).filter(|calls| *calls < usize::MAX),
                rate: rate.map(|rate| rate.to_string()),
                burst: rate.map(|rate| rate.burst().get()),
            },
            in_flight: standing.in_flight,
            breaker: Breaker { state: standing.phase.word(), failures: standing.failures },
            waits_seconds: standing.waits.map(|wait| wait.as_secs_f64()),
            last_error: standing
                .last_error
                .as_ref()
                .map(|(at, said)| LastError { at: at.to_string(), said: said.clone() }),
        }
    }
}

impl ProviderTested {
    pub(crate) fn of(tried: Tried) -> Self {
        let status = match tried.fate {
            Fate::Accepted => "accepted",
            Fate::Refused => "refused",
            Fate::NotSent(_) | Fate::NotYet => "failed",
            Fate::Unknown => "unknown",
        };
        let Tried { provider_message_id, said, .. } = tried;
        Self { status, provider_message_id, said }
    }
}

impl Sending {
    pub(crate) fn of(sending: weir_runtime::Sending) -> Self {
        let since = sending.paused_since;
        Self { paused: since.is_some(), since: since.map(|since| since.to_string()) }
    }
}
