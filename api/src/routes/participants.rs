//! Contacts that somebody puts into a flow, or takes out of one.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::on;
use weir_engine::turn::Input;
use weir_runtime::intake::limits::PARTICIPANTS_MAX;
use weir_runtime::intake::participants::{self, Unread};
use weir_runtime::{Error, Write, Written};
use weir_store::{Ask, Extra, Who};

use super::contacts::id as contact_id;
use super::drafts::flow_id;
use super::{Access, Route, Verb};
use crate::Api;
use crate::answers::{self, EventFault, ParticipantResult};
use crate::gate::keyring::Caller;
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
         `entry` hold; each contact is answered for itself, in order.",
    )
    .takes("application/json", of::<answers::ParticipantsToAdd>)
    .gives("application/json", of::<answers::ParticipantsAdded>),
    Route::new(
        Verb::Delete,
        "/v1/flows/{id}/participants/{contact}",
        Access::Needs(EventsWrite),
        |verb| on(verb, remove),
        "Takes a contact out of a flow; its queued messages are cancelled.",
    ),
];

async fn add(
    State(api): State<Api>,
    Path(id): Path<String>,
    Sent(body): Sent,
) -> Answer<Json<answers::ParticipantsAdded>> {
    let asked = participants::read(&body).map_err(unread)?;
    let flow = api.runtime.flow_record(&flow_id(&id)?).await?.id;
    if !api.runtime.has_room(asked.contacts.len()) {
        return Err(Api::busy());
    }
    let (mut writes, mut draw) = (Vec::new(), Api::draw);
    let contacts = asked
        .contacts
        .iter()
        .cloned()
        .map(|checked| checked.map(|who| writes.push(asked.enter(who, &flow, &mut draw))));
    let checked: Vec<_> = contacts.collect();
    let mut written = api.runtime.write_all(writes).await.into_iter();
    let mut items = Vec::with_capacity(checked.len());
    for (index, checked) in checked.into_iter().enumerate() {
        items.push(match checked {
            Err(faults) => refused(index, faults.into_iter().map(EventFault::from).collect()),
            Ok(()) => match written.next().unwrap_or(Err(Error::Stopping)) {
                Ok(written) => entered(index, &written),
                Err(error) => {
                    refused(index, vec![api.fault(format!("/contacts/{index}"), error).await])
                }
            },
        });
    }
    Ok(Json(answers::ParticipantsAdded::of(items)))
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
