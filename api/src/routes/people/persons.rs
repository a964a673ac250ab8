//! One person of the People API: created, read, replaced, changed, deleted.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::on;
use serde_json::Value;
use weir_engine::model::ContactId;
use weir_engine::turn::Input;
use weir_runtime::Write;
use weir_runtime::intake::people::{Person, Shape};
use weir_store::{Ask, Extra, Who};

use super::errors::{Refused, Told};
use super::{NAMED, found, listing, named, shapes, worded};
use crate::Api;
use crate::gate::keyring::Caller;
use crate::keys::Scope::{ContactsRead, ContactsWrite};
use crate::openapi::of;
use crate::received::{Asked, Sent};
use crate::routes::{Access, Route, Verb};

const PATH: &str = "/people/2/persons";

pub(in crate::routes) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Post,
        PATH,
        Access::Needs(ContactsWrite),
        |verb| on(verb, create),
        "Creates a person. One whose externalId, e-mail address or phone number somebody has is \
         refused. Starts no flow, its tags neither.",
    )
    .takes("application/json", of::<shapes::PeoplePerson>)
    .gives("application/json", of::<shapes::PeoplePerson>),
    Route::new(
        Verb::Get,
        PATH,
        Access::Needs(ContactsRead),
        |verb| on(verb, read),
        "Reads one person; without an identifier, lists people.",
    )
    .query(&[
        NAMED[0],
        NAMED[1],
        NAMED[2],
        ("limit", "Items of a page: 1 to 1000, 20 if not said."),
        ("page", "Which page, from 1."),
        ("orderBy", "firstName, lastName, createdAt or modifiedAt, with `:asc` or `:desc`."),
        ("includeTotalCount", "true: all are counted."),
        ("filter", "A condition as JSON, such as {\"#contains\":{\"tags\":\"VIP\"}}."),
    ])
    .gives("application/json", of::<shapes::PeoplePerson>),
    Route::new(
        Verb::Put,
        PATH,
        Access::Needs(ContactsWrite),
        |verb| on(verb, replace),
        "Replaces a person: what is not written is emptied, tags included. Starts no flow.",
    )
    .query(&NAMED)
    .takes("application/json", of::<shapes::PeoplePerson>)
    .gives("application/json", of::<shapes::PeoplePerson>),
    Route::new(
        Verb::Patch,
        PATH,
        Access::Needs(ContactsWrite),
        |verb| on(verb, change),
        "Changes what is written of a person; tags and addresses are added. Starts no flow.",
    )
    .query(&NAMED)
    .takes("application/json", of::<shapes::PeoplePerson>)
    .gives("application/json", of::<shapes::PeoplePerson>),
    Route::new(
        Verb::Delete,
        PATH,
        Access::Needs(ContactsWrite),
        |verb| on(verb, delete),
        "Deletes a person: the contact is erased.",
    )
    .query(&NAMED)
    .answers("200")
    .deed_to_somebody("contact_erased"),
];

async fn create(
    State(api): State<Api>,
    caller: Caller,
    asked: Asked,
    Sent(body): Sent,
) -> Told<Json<Value>> {
    asked.only(&[])?;
    let person = Person::read(&body, "", Shape::ByKind)?;
    found::refuse_taken(&api, &person.names(), None).await?;
    let ask = new(&person);
    written(&api, &caller, person.create(ask)).await
}

/// Asks for somebody who is not there yet.
pub(super) fn new(person: &Person) -> Ask {
    Ask::external(person.external_id().map_or_else(Api::draw, str::to_owned))
}

async fn read(State(api): State<Api>, caller: Caller, asked: Asked) -> Told<Json<Value>> {
    asked.only(&[
        "identifier",
        "type",
        "sender",
        "limit",
        "page",
        "orderBy",
        "includeTotalCount",
        "filter",
    ])?;
    if asked.text("identifier").is_none() && asked.text("type").is_none() {
        return Ok(Json(listing::people(&api, &asked, caller.masked).await?));
    }
    let contact = found::contact(&api, &named(&asked)?).await?;
    Ok(Json(worded::person(&api, &contact, caller.masked).await?))
}

async fn replace(
    State(api): State<Api>,
    caller: Caller,
    asked: Asked,
    Sent(body): Sent,
) -> Told<Json<Value>> {
    let (person, id) = meant(&api, &asked, &body).await?;
    let known = found::loaded(&api, id).await?;
    written(&api, &caller, person.replace(&known, true)).await
}

async fn change(
    State(api): State<Api>,
    caller: Caller,
    asked: Asked,
    Sent(body): Sent,
) -> Told<Json<Value>> {
    let (person, id) = meant(&api, &asked, &body).await?;
    let known = found::loaded(&api, id).await?;
    written(&api, &caller, person.merge(&known)).await
}

async fn delete(State(api): State<Api>, asked: Asked) -> Told<StatusCode> {
    asked.only(&NAMED.map(|(name, _)| name))?;
    let id = found::named(&api, &named(&asked)?).await?;
    api.runtime.write(erasure(id)).await?;
    Ok(StatusCode::OK)
}

/// What forgets a contact.
pub(super) fn erasure(id: ContactId) -> Write {
    let ask = Ask::existing(Who::Internal(id));
    Write { ask, inputs: vec![Input::Erase], extra: Extra::default() }
}

/// What was written, and of whom.
async fn meant(api: &Api, asked: &Asked, body: &Value) -> Told<(Person, ContactId)> {
    asked.only(&NAMED.map(|(name, _)| name))?;
    let identity = named(asked)?;
    let person = Person::read(body, "", Shape::ByKind)?;
    let id = found::named(api, &identity).await?;
    found::refuse_taken(api, &person.names(), Some(id)).await?;
    Ok((person, id))
}

/// Writes, and answers with the person as it is now.
pub(super) async fn written(api: &Api, caller: &Caller, write: Write) -> Told<Json<Value>> {
    let written = api.runtime.write(write).await.map_err(Refused::from)?;
    let contact = found::loaded(api, written.contact).await?;
    Ok(Json(worded::person(api, &contact, caller.masked).await?))
}
