//! Where an import goes: to a running Weir, or straight into the store where none runs.

use std::time::Duration;

use serde_json::{Value, json};
use weir_api::Api;
use weir_runtime::bulk::Imported;
use weir_runtime::intake::bulk::{How, people_of};
use weir_runtime::{Error, Runtime};

use super::At;
use super::file::{Good, Reject};
use super::progress::Counts;
use crate::config::Config;
use crate::exit::{environment, usage};
use crate::server::{AGAIN_AFTER, Answer, Server, Tried};
use crate::store::{self, For};
use crate::verbs::serve;

/// How long a running Weir may answer nothing, or that it cannot now, before an import stops: a
/// restart takes less.
const PATIENCE: Duration = Duration::from_mins(1);

/// Where an import goes.
pub(super) enum Target {
    /// A running Weir, and whether it answered yet.
    Server(Server, bool),
    /// A store that no Weir runs on, or one that several may share.
    Store(Runtime),
}

/// What became of a batch.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) counts: Counts,
    pub(super) rejects: Vec<Reject>,
}

impl Target {
    /// The store where one is named, else a running Weir.
    pub(super) async fn of(at: &At, config: &Config) -> anyhow::Result<Self> {
        if !at.is_store() {
            return Ok(Self::Server(Server::of(&at.server, config)?, false));
        }
        let url = store::url(&at.store, config);
        let (store, _) = store::open_url(&url, For::Running).await.map_err(|error| {
            error.context("where Weir runs on the store, go to it instead: `--url`")
        })?;
        Ok(Self::Store(serve::at_rest(&store, config).await?))
    }

    /// Writes rows; `again` is what the request is called, if it is sent again.
    pub(super) async fn write(
        &mut self,
        good: Vec<Good>,
        how: How,
        again: &str,
    ) -> anyhow::Result<Outcome> {
        if good.is_empty() {
            return Ok(Outcome::default());
        }
        match self {
            Self::Server(server, is_heard) => send(server, is_heard, good, how, again).await,
            Self::Store(runtime) => put(runtime, good, how).await,
        }
    }

    /// Ends what was begun.
    pub(super) async fn close(self) {
        match self {
            Self::Server(..) => {}
            Self::Store(runtime) => runtime.stop().await,
        }
    }
}

async fn put(runtime: &Runtime, good: Vec<Good>, how: How) -> anyhow::Result<Outcome> {
    let rows = good.iter().map(|good| good.row.clone()).collect();
    let mut draw = Api::draw;
    let written = runtime.import(rows, how, &mut draw).await;
    let mut outcome = Outcome::default();
    for (good, written) in good.into_iter().zip(written) {
        match written {
            Ok(Imported { created: true, .. }) => outcome.counts.created += 1,
            Ok(Imported { changed: true, .. }) => outcome.counts.changed += 1,
            Ok(Imported { .. }) => outcome.counts.unchanged += 1,
            Err(error @ Error::Ambiguous(_)) => {
                outcome.reject(good, "contact_ambiguous", &error.to_string(), "");
            }
            Err(error) => return Err(environment(error.to_string())),
        }
    }
    Ok(outcome)
}

async fn send(
    server: &Server,
    is_heard: &mut bool,
    good: Vec<Good>,
    how: How,
    again: &str,
) -> anyhow::Result<Outcome> {
    let mut body = json!({
        "contacts": good.iter().map(|good| &good.told).collect::<Vec<_>>(),
        "replace": how.replaces,
    });
    if how.triggers {
        body["trigger"] = Value::Bool(true);
        body["people"] = json!(people_of(good.iter().map(|good| &good.row)));
    }
    let answer = answered(server, is_heard, &body.to_string(), again).await?;
    let mut outcome = Outcome::default();
    let results = answer["results"].as_array().map(Vec::as_slice).unwrap_or_default();
    if results.len() != good.len() {
        return Err(environment(
            "the answer is not about what was sent; is that Weir of this version?",
        ));
    }
    for (good, result) in good.into_iter().zip(results) {
        let error = &result["errors"][0];
        let text = |name: &str| error[name].as_str().unwrap_or_default();
        match result["status"].as_str() {
            Some("created") => outcome.counts.created += 1,
            Some("changed") => outcome.counts.changed += 1,
            Some("unchanged") => outcome.counts.unchanged += 1,
            _ => {
                // Pointers are told within the request; of a row they begin at the row.
                let pointer = text("pointer").splitn(4, '/').nth(3);
                let pointer = pointer.map(|inner| format!("/{inner}")).unwrap_or_default();
                outcome.reject(good, text("code"), text("message"), &pointer);
            }
        }
    }
    Ok(outcome)
}

/// Sends a batch until it is answered for good: what is answered "not now", or not at all by a Weir
/// that answered before, is sent again, and known by its name.
async fn answered(
    server: &Server,
    is_heard: &mut bool,
    body: &str,
    again: &str,
) -> anyhow::Result<Value> {
    let patience = tokio::time::Instant::now() + PATIENCE;
    loop {
        let (wait, why) = match server.post_again("/v1/contacts", body, again).await? {
            Tried::Answered(Answer::Done(answer)) if is_final(&answer) => {
                *is_heard = true;
                return Ok(answer);
            }
            Tried::Answered(Answer::Done(_)) => {
                (AGAIN_AFTER, "some rows could not be written now".to_owned())
            }
            Tried::Answered(Answer::Refused(_, detail)) => return Err(usage(detail)),
            Tried::Again(wait, why) => (wait, why),
            Tried::Unheard(error) if !*is_heard => return Err(error),
            Tried::Unheard(error) => (AGAIN_AFTER, error.to_string()),
        };
        if tokio::time::Instant::now() + wait > patience {
            return Err(environment(format!(
                "{why}; what was written stays, and the same command goes on from there"
            )));
        }
        tokio::time::sleep(wait).await;
    }
}

/// Whether nothing of an answer passes by itself.
fn is_final(answer: &Value) -> bool {
    let passing = ["busy", "stopping", "store_unavailable", "internal"];
    let results = answer["results"].as_array().into_iter().flatten();
    !results
        .flat_map(|result| result["errors"].as_array().into_iter().flatten())
        .any(|error| error["code"].as_str().is_some_and(|code| passing.contains(&code)))
}

impl Outcome {
    fn reject(&mut self, good: Good, code: &str, message: &str, pointer: &str) {
        self.counts.rejected += 1;
        self.rejects.push(good.reject(code.to_owned(), message.to_owned(), pointer.to_owned()));
    }
}
