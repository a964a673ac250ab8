//! Many people of the People API at once: each good or bad for itself. Those that went well are not
//! listed in the answer; 207 says that some did not.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::on;
use serde_json::{Value, json};
use weir_runtime::intake::people::{
    Identity, Person, Read, Update, people_to_create, people_to_update, queries,
};
use weir_runtime::{Write, Written};
use weir_store::Who;

use super::errors::{Refused, Told};
use super::wave::Wave;
use super::{NO_PERSON, found, persons, shapes};
use crate::Api;
use crate::keys::Scope::ContactsWrite;
use crate::limits::EVENTS_BODY_MAX_BYTES;
use crate::openapi::of;
use crate::received::{Asked, Sent};
use crate::routes::{Access, Route, Verb};

const PATH: &str = "/people/2/persons/batch";

pub(in crate::routes) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Post,
        PATH,
        Access::Needs(ContactsWrite),
        |verb| on(verb, create),
        "Creates up to 1,000 people. Answers with those that were not: 207, or 200 with none.",
    )
    .takes("application/json", of::<shapes::PeopleToCreate>)
    .gives("application/json", of::<shapes::PeopleBatchAnswer>)
    .body_max(EVENTS_BODY_MAX_BYTES),
    Route::new(
        Verb::Patch,
        PATH,
        Access::Needs(ContactsWrite),
        |verb| on(verb, update),
        "Changes up to 1,000 people. Answers with those that were not: 207, or 200 with none.",
    )
    .takes("application/json", of::<shapes::PeopleToUpdate>)
    .gives("application/json", of::<shapes::PeopleBatchAnswer>)
    .body_max(EVENTS_BODY_MAX_BYTES),
    Route::new(
        Verb::Delete,
        PATH,
        Access::Needs(ContactsWrite),
        |verb| on(verb, delete),
        "Deletes up to 1,000 people. Answers with those that were not: 207, or 200 with none.",
    )
    .takes("application/json", of::<shapes::PeopleNamed>)
    .gives("application/json", of::<shapes::PeopleBatchAnswer>)
    .deed_to_somebody("contact_erased"),
];

async fn create(State(api): State<Api>, asked: Asked, Sent(body): Sent) -> Told<Response> {
    asked.only(&[])?;
    let people = people_to_create(&body)?;
    let mut wave = Wave::of(&api, people.len())?;
    for (index, person) in people.into_iter().enumerate() {
        let write = to_create(&api, &mut wave, person).await;
        wave.add(index, write);
    }
    Ok(answer(wave.end().await, |index| ("index", index.into())))
}

/// A write, and whom it touches.
type Touching = (Write, Vec<Who>);

async fn to_create(api: &Api, wave: &mut Wave<'_>, person: Read<Person>) -> Told<Touching> {
    let person = person?;
    let names = person.names();
    wave.before(&names).await;
    found::refuse_taken(api, &names, None).await?;
    let ask = persons::new(&person);
    Ok((person.create(ask), names))
}

async fn update(State(api): State<Api>, asked: Asked, Sent(body): Sent) -> Told<Response> {
    asked.only(&[])?;
    let people = people_to_update(&body)?;
    let mut wave = Wave::of(&api, people.len())?;
    let mut told = Vec::with_capacity(people.len());
    for (index, Update { identity, person }) in people.into_iter().enumerate() {
        told.push(identity.told.clone());
        let write = to_update(&api, &mut wave, &identity, person).await;
        wave.add(index, write);
    }
    Ok(answer(wave.end().await, |index| ("query", told[index].clone())))
}

async fn to_update(
    api: &Api,
    wave: &mut Wave<'_>,
    identity: &Identity,
    person: Read<Person>,
) -> Told<Touching> {
    let person = person?;
    let mut names = person.names();
    names.extend(identity.who.clone());
    wave.before(&names).await;
    let id = matching(found::named(api, identity).await)?;
    wave.before(&[Who::Internal(id)]).await;
    names.push(Who::Internal(id));
    let known = matching(found::loaded(api, id).await)?;
    found::refuse_taken(api, &person.names(), Some(id)).await?;
    Ok((person.merge(&known), names))
}

async fn delete(State(api): State<Api>, asked: Asked, Sent(body): Sent) -> Told<Response> {
    asked.only(&[])?;
    let people = queries(&body)?;
    let mut wave = Wave::of(&api, people.len())?;
    for (index, identity) in people.iter().enumerate() {
        let id = matching(found::named(&api, identity).await);
        if let Ok(id) = &id {
            wave.before(&[Who::Internal(*id)]).await;
        }
        wave.add(index, id.map(|id| (persons::erasure(id), vec![Who::Internal(id)])));
    }
    Ok(answer(wave.end().await, |index| ("query", people[index].told.clone())))
}

/// In batches, that nobody is found is a conflict.
fn matching<T>(found: Told<T>) -> Told<T> {
    found.map_err(|refused| {
        let nobody = matches!(refused, Refused::Said(StatusCode::NOT_FOUND, _));
        if nobody { Refused::conflict(NO_PERSON) } else { refused }
    })
}

fn answer(
    done: BTreeMap<usize, Told<Written>>,
    named: impl Fn(usize) -> (&'static str, Value),
) -> Response {
    let unsuccessful = done.into_iter().filter_map(|(index, done)| {
        let (status, message) = matching(done).err()?.as_item();
        let (name, value) = named(index);
        Some(json!({ "errors": [{ "message": message }], "status": status, name: value }))
    });
    let results: Vec<_> = unsuccessful.collect();
    let status = if results.is_empty() { StatusCode::OK } else { StatusCode::MULTI_STATUS };
    (status, Json(json!({ "results": results }))).into_response()
}
