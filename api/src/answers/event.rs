//! Events, participants, the clock.

use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Serialize;
use utoipa::ToSchema;
use weir_runtime::intake::Fault;

use crate::gate::repeat::Passing;
use crate::problem::{Answer, Problem};

/// What became of a batch of events.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct EventsAnswer {
    accepted: usize,
    duplicates: usize,
    rejected: usize,
    /// One for each item, in order.
    results: Vec<EventResult>,
}

/// What became of one event.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventResult {
    /// Its place in the batch, from 0.
    pub(crate) index: usize,
    /// What its sender calls it, or what it was called here.
    pub(crate) id: Option<String>,
    /// accepted, duplicate or rejected.
    pub(crate) status: &'static str,
    /// Why it was rejected.
    pub(crate) errors: Vec<EventFault>,
}

/// One thing that is wrong with an item.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventFault {
    /// Where: a JSON pointer into the body.
    pub(crate) pointer: String,
    /// What kind of fault; stable.
    pub(crate) code: String,
    /// What is wrong, and what to write.
    pub(crate) message: String,
    /// With `contact_ambiguous`: the contacts that have this address.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) contacts: Vec<String>,
    /// What passes by itself, such as a stop: the same again is another matter.
    #[serde(skip)]
    #[schema(ignore)]
    pub(crate) passing: Option<Problem>,
}

impl From<Fault> for EventFault {
    fn from(fault: Fault) -> Self {
        let Fault { pointer, code, message } = fault;
        Self { pointer, code: code.to_owned(), message, contacts: Vec::new(), passing: None }
    }
}

impl EventsAnswer {
    /// Adds the result of the next item.
    pub(crate) fn add(&mut self, result: EventResult) {
        match result.status {
            "accepted" => self.accepted += 1,
            "duplicate" => self.duplicates += 1,
            _ => self.rejected += 1,
        }
        self.results.push(result);
    }

    /// The answer to the request.
    pub(crate) fn response(self) -> Answer<Response> {
        let passing = passing(self.results.iter().flat_map(|result| &result.errors));
        respond(passing, self.accepted + self.duplicates, Json(self))
    }
}

/// The first problem that passes by itself.
pub(super) fn passing<'a>(mut faults: impl Iterator<Item = &'a EventFault>) -> Option<Problem> {
    faults.find_map(|fault| fault.passing.clone())
}

/// An answer about many items. When something passing befell all that could have been taken, it
/// is what the whole request is answered; when it befell some, the answer is not kept.
pub(super) fn respond(
    passing: Option<Problem>,
    taken: usize,
    answer: impl IntoResponse,
) -> Answer<Response> {
    match passing {
        None => Ok(answer.into_response()),
        Some(problem) if taken == 0 => Err(problem),
        Some(_) => Ok((Extension(Passing), answer).into_response()),
    }
}

/// What became of contacts that were put into a flow.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ParticipantsAdded {
    entered: usize,
    not_entered: usize,
    duplicates: usize,
    rejected: usize,
    /// One for each contact, in order.
    results: Vec<ParticipantResult>,
}

/// What became of one of them.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct ParticipantResult {
    /// Its place in the list, from 0.
    pub(crate) index: usize,
    /// `entered`, `not_entered`, `duplicate` or `rejected`. A duplicate was entered, or was not,
    /// when the same request (by its `Idempotency-Key`) was begun and never answered.
    pub(crate) status: &'static str,
    /// What outside systems call the contact.
    pub(crate) contact: Option<String>,
    /// The run that began.
    pub(crate) token: Option<String>,
    /// Why it was not let in.
    pub(crate) reason: Option<String>,
    /// Why it was rejected.
    pub(crate) errors: Vec<EventFault>,
}

impl ParticipantsAdded {
    pub(crate) fn of(results: Vec<ParticipantResult>) -> Self {
        let count = |status| results.iter().filter(|result| result.status == status).count();
        Self {
            entered: count("entered"),
            not_entered: count("not_entered"),
            duplicates: count("duplicate"),
            rejected: count("rejected"),
            results,
        }
    }

    /// The answer to the request.
    pub(crate) fn response(self) -> Answer<Response> {
        let passing = passing(self.results.iter().flat_map(|result| &result.errors));
        respond(passing, self.entered + self.not_entered + self.duplicates, Json(self))
    }
}

/// What the clock shows.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Clock {
    /// RFC 3339, UTC.
    pub(crate) now: String,
}

/// What a collector is answered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SegmentAnswer {
    pub(crate) success: bool,
}
