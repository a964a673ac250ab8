//! Providers, and the switch that stops all sending.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use weir_runtime::sender::Fate;
use weir_runtime::{Saved, Shown, Source, Standing, Tried};

/// Every provider of this process.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Providers {
    pub(crate) items: Vec<Provider>,
}

/// One provider, as this process knows it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Provider {
    name: String,
    /// Its kind: `smtp`, `http`, `webhook` or `sandbox`. Null: it was made by the program that
    /// runs Weir.
    #[serde(rename = "type")]
    kind: Option<String>,
    /// Where it is written: `weir.yaml`, `app`, or `built_in`. What is written in the file is
    /// changed there.
    source: &'static str,
    /// Why it cannot be used; its messages wait. Null when it can.
    problem: Option<String>,
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

/// A provider as it is written.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProviderWritten {
    name: String,
    /// Where it is written: `weir.yaml`, `app`, or `built_in`. What is written in the file is
    /// changed there.
    source: &'static str,
    /// What `If-Match` names to change it; null where it is not written in the app.
    revision: Option<i64>,
    saved_at: Option<String>,
    /// The user or key that saved it.
    saved_by: Option<String>,
    /// Why it cannot be used; its messages wait. Null when it can.
    problem: Option<String>,
    /// As `/v1/schemas/providers/v1.json` describes them. A secret that was written into them is
    /// shown as stars.
    settings: Value,
}

/// A provider that was written.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProviderSaved {
    #[serde(flatten)]
    provider: ProviderWritten,
    /// The channels whose default it became, and whose they were before.
    taken: Vec<ChannelTaken>,
}

/// A channel whose default is another one now.
#[derive(Debug, Serialize, ToSchema)]
struct ChannelTaken {
    channel: String,
    /// The provider that was it before.
    from: String,
}

/// Settings of a provider, as `/v1/schemas/providers/v1.json` describes them.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only describes what `weir_runtime::intake` reads")]
pub(crate) struct ProviderToWrite {
    /// `smtp`, `http`, `webhook` or `sandbox`; everything else is by that. Stars in place of a
    /// secret keep the one that is there.
    r#type: String,
}

/// Settings to try, and by what message.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only describes what `weir_runtime::intake` reads")]
pub(crate) struct ProviderToTry {
    /// What the provider would be set to; stars in place of a secret stand for the one that is
    /// kept.
    settings: Value,
    /// email, sms, push or webhook.
    channel: String,
    /// Whom it goes to.
    to: String,
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
            kind: standing.kind.clone(),
            source: word(standing.source),
            problem: standing.problem.clone(),
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

fn word(source: Source) -> &'static str {
    match source {
        Source::BuiltIn => "built_in",
        Source::File => "weir.yaml",
        Source::Store => "app",
    }
}

impl ProviderWritten {
    pub(crate) fn of(shown: Shown) -> Self {
        let Shown { name, source, settings, saved, problem } = shown;
        Self {
            name: name.to_string(),
            source: word(source),
            revision: saved.as_ref().map(|record| record.revision),
            saved_at: saved.as_ref().map(|record| record.saved_at.to_string()),
            saved_by: saved.map(|record| record.saved_by),
            problem,
            settings,
        }
    }
}

impl ProviderSaved {
    pub(crate) fn of(saved: Saved) -> Self {
        let taken = saved.taken.into_iter();
        let taken = taken
            .map(|(channel, from)| ChannelTaken {
                channel: channel.to_string(),
                from: from.to_string(),
            })
            .collect();
        Self { provider: ProviderWritten::of(saved.shown), taken }
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
