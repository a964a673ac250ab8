//! Contacts that somebody puts into a flow, or takes out of one.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::on;
use weir_engine::model::Name;
use weir_engine::turn::Input;
use weir_runtime::intake::limits::PARTICIPANTS_MAX;
use weir_runtime::intake::participants::{self, Participants, Unread};
use weir_runtime::{Error, Write, Written};
use weir_store::{Ask, Extra, Who};

use super::contacts::id as contact_id;
use super::drafts::flow_id;
use super::{Access, Route, Verb};
use crate::Api;
use crate::answers::{self, EventFault, ParticipantResult};
use crate::gate::keyring::Caller;
use crate::gate::repeat::Repeat;
use crate::keys::Scope::EventsWrite;
use crate::openapi::of;
use crate::problem::{Answer, Problem, codes};
use crate::received::Sent;

pub(super) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Post,
        "/v1/flows/{id}/participants",
        Access::Needs(EventsWrite),
        |verb| on(verb, add),
        "Puts up to 1,000 contacts into a flow that has a start of type `api`. The rules of its \
         `entry` hold; each contact is answered for itself, in order. Sent again with the same \
         `Idempotency-Key`, nobody enters twice, also after a crash in the middle.",
    )
    .deed("participants_added")
    .takes("application/json", of::<answers::ParticipantsToAdd>)
    .gives("application/json", of::<answers::ParticipantsAdded>),
    Route::new(
        Verb::Delete,
        "/v1/flows/{id}/participants/{contact}",
        Access::Needs(EventsWrite),
        |verb| on(verb, remove),
        "Takes a contact out of a flow; its queued messages are cancelled.",
    )
    .deed("participant_removed"),
];

async fn add(
    State(api): State<Api>,
    Path(id): Path<String>,
    repeat: Repeat,
    Sent(body): Sent,
) -> Answer<Response> {
    let asked = participants::read(&body).map_err(unread)?;
    let flow = api.runtime.flow_record(&flow_id(&id)?).await?.id;
    if !api.runtime.has_room(asked.contacts.len()) {
        return Err(Api::busy());
    }
    let (known, writes) = sort_out(&api, &asked, &flow, &repeat).await?;
    let mut written = api.runtime.write_all(writes).await.into_iter();
    let mut results = Vec::with_capacity(known.len());
    for (index, known) in known.into_iter().enumerate() {
        results.push(match known {
            Some(known) => known,
            None => match written.next().unwrap_or(Err(Error::Stopping)) {
                Ok(written) => entered(index, &written),
                Err(error) => {
                    refused(index, vec![api.fault(format!("/contacts/{index}"), error).await])
                }
            },
        });
    }
    answers::ParticipantsAdded::of(results).response()
}

/// What is known of each contact before anything is written, and the writes of those of whom
/// nothing is.
async fn sort_out(
    api: &Api,
    asked: &Participants,
    flow: &Name,
    repeat: &Repeat,
) -> Answer<(Vec<Option<ParticipantResult>>, Vec<Write>)> {
    let (mut known, mut writes, mut draw) = (Vec::new(), Vec::new(), Api::draw);
    for (index, contact) in asked.contacts.iter().cloned().enumerate() {
        known.push(match contact {
            Err(faults) => Some(refused(index, faults.into_iter().map(EventFault::from).collect())),
            Ok(who) if repeat.is_done(api, index).await? => Some(done_before(index, who)),
            Ok(who) => {
                let mut write = asked.enter(who, flow, &mut draw);
                write.extra.answers.extend(repeat.ticket(index));
                writes.push(write);
                None
            }
        });
    }
    Ok((known, writes))
}

fn done_before(index: usize, who: Who) -> ParticipantResult {
    let contact = if let Who::External(id) = who { Some(id) } else { None };
    ParticipantResult { index, status: "duplicate", contact, ..ParticipantResult::default() }
}

fn unread(unread: Unread) -> Problem {
    match unread {
        Unread::TooMany(count) => {
            let detail = format!("{count} contacts; send at most {PARTICIPANTS_MAX} in a request");
            Problem::new(&codes::TOO_MANY, detail)
        }
        Unread::Faults(faults) => Problem::invalid(faults),
    }
}

fn refused(index: usize, errors: Vec<EventFault>) -> ParticipantResult {
    ParticipantResult { index, status: "rejected", errors, ..ParticipantResult::default() }
}

fn entered(index: usize, written: &Written) -> ParticipantResult {
    let applied = written.answers.first().map(|answer| &answer.applied);
    let token =
        applied.and_then(|applied| applied.entered.first()).map(|one| one.token.to_string());
    let refusal = applied.and_then(|applied| applied.not_entered.first());
    ParticipantResult {
        index,
        status: if token.is_some() { "entered" } else { "not_entered" },
        contact: Some(written.external_id.clone()),
        token,
        reason: refusal.map(|refusal| refusal.reason.to_owned()),
        errors: Vec::new(),
    }
}

async fn remove(
    State(api): State<Api>,
    Path((id, contact)): Path<(String, String)>,
    caller: Caller,
) -> Answer<StatusCode> {
    let flow = api.runtime.flow_record(&flow_id(&id)?).await?.id;
    let ask = Ask::existing(Who::External(contact_id(&contact)?));
    let because = format!("taken out by {}", caller.name);
    let inputs = vec![Input::Leave { flow, because }];
    let written = api.runtime.write(Write { ask, inputs, extra: Extra::default() }).await;
    match written {
        Ok(written) if written.answers.iter().all(|answer| answer.applied.ended.is_empty()) => {
            let detail = "the contact is not inside this flow; nobody was taken out";
            Err(Problem::new(&codes::NOT_INSIDE, detail))
        }
        Ok(_) => Ok(StatusCode::NO_CONTENT),
        Err(error) => Err(api.explain(error).await),
    }
}
