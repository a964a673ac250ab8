//! People of the People API who are created or updated, by whatever of their names is known: each
//! with its own status.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::on;
use serde_json::{Value, json};
use weir_engine::model::{Contact, ContactId, Name};
use weir_runtime::intake::people::{Invalid, Person, persons_to_upsert};
use weir_runtime::intake::who;
use weir_runtime::{Write, Written};
use weir_store::Who;

use super::errors::{self, Refused, Told};
use super::wave::Wave;
use super::{found, shapes};
use crate::Api;
use crate::keys::Scope::ContactsWrite;
use crate::limits::EVENTS_BODY_MAX_BYTES;
use crate::openapi::of;
use crate::received::{Asked, Sent};
use crate::routes::{Access, Route, Verb};

pub(in crate::routes) const ROUTES: &[Route] = &[
    route(
        Verb::Put,
        |verb| on(verb, replace),
        "Creates up to 1,000 people, or replaces those that are known by externalId, e-mail \
         address or phone number. Starts no flow.",
    ),
    route(
        Verb::Patch,
        |verb| on(verb, change),
        "Creates up to 1,000 people, or changes what is written of those that are known by \
         externalId, e-mail address or phone number. Starts no flow.",
    ),
];

const fn route(
    verb: Verb,
    handler: fn(axum::routing::MethodFilter) -> axum::routing::MethodRouter<Api>,
    summary: &'static str,
) -> Route {
    Route::new(verb, errors::UPSERT, Access::Needs(ContactsWrite), handler, summary)
        .takes("application/json", of::<shapes::PeopleToUpsert>)
        .gives("application/json", of::<shapes::PeopleUpserted>)
        .answers("207")
        .body_max(EVENTS_BODY_MAX_BYTES)
}

async fn replace(State(api): State<Api>, asked: Asked, Sent(body): Sent) -> Told<Response> {
    upsert(&api, &asked, &body, true).await
}

async fn change(State(api): State<Api>, asked: Asked, Sent(body): Sent) -> Told<Response> {
    upsert(&api, &asked, &body, false).await
}

async fn upsert(api: &Api, asked: &Asked, body: &Value, replaces: bool) -> Told<Response> {
    asked.only(&[])?;
    let people = persons_to_upsert(body).map_err(|wrong| unread(&wrong))?;
    let (mut wave, mut before) = (Wave::of(api, people.len())?, BTreeMap::new());
    let mut wrong = BTreeMap::new();
    for (index, person) in people.into_iter().enumerate() {
        match person {
            Ok(person) => {
                let write = to_write(api, &mut wave, person, replaces).await;
                wave.add(
                    index,
                    write.map(|(write, names, known)| {
                        before.extend(known.map(|known| (index, known)));
                        (write, names)
                    }),
                );
            }
            Err(found) => drop(wrong.insert(index, invalid(&found))),
        }
    }
    let mut results = Vec::new();
    for (index, done) in wave.end().await {
        match done {
            Ok(written) => {
                let status = status(api, &written, before.get(&index)).await?;
                results.push(json!({ "id": written.contact.0, "index": index, "status": status }));
            }
            Err(refused) => drop(wrong.insert(index, failed(&refused))),
        }
    }
    let errors = wrong.into_iter().map(|(index, mut error)| {
        error["index"] = index.into();
        error
    });
    let answer = json!({ "errors": errors.collect::<Vec<_>>(), "results": results });
    Ok((StatusCode::MULTI_STATUS, Json(answer)).into_response())
}

/// The body is none of this route.
fn unread(wrong: &[Invalid]) -> Refused {
    let missing = wrong.iter().all(|one| one.message.starts_with("Required"));
    let (code, message) = if missing {
        (400_104, "Missing required property 'persons'".to_owned())
    } else {
        (400_100, errors::sentence(wrong))
    };
    let body = json!({ "code": code, "message": message, "details": errors::details(wrong) });
    Refused::Shaped(StatusCode::BAD_REQUEST, body)
}

fn invalid(wrong: &[Invalid]) -> Value {
    let message = "One or more properties of the person are invalid";
    json!({ "code": 400_100, "message": message, "details": errors::details(wrong) })
}

fn failed(refused: &Refused) -> Value {
    let (status, message) = refused.as_item();
    let code = if status < 500 { 409_100 } else { 500_100 };
    json!({ "code": code, "message": message })
}

/// What is to be written of one, whom it touches, and who it was before.
async fn to_write(
    api: &Api,
    wave: &mut Wave<'_>,
    person: Person,
    replaces: bool,
) -> Told<(Write, Vec<Who>, Option<Contact>)> {
    let mut names = person.names();
    wave.before(&names).await;
    let Some(id) = matching(api, &names).await? else {
        let external = person.external_id().map(str::to_owned);
        // Created by that name, so that two who come at once are one.
        let mut draw = || external.clone().unwrap_or_else(Api::draw);
        let first = names.first().cloned().ok_or_else(|| Refused::bad(super::NO_PERSON))?;
        return Ok((person.create(who::ask(first, &mut draw)), names, None));
    };
    wave.before(&[Who::Internal(id)]).await;
    names.push(Who::Internal(id));
    let known = found::loaded(api, id).await?;
    let write = if replaces { person.replace(&known, false) } else { person.merge(&known) };
    Ok((write, names, Some(known)))
}

async fn status(api: &Api, written: &Written, before: Option<&Contact>) -> Told<&'static str> {
    let Some(before) = before else { return Ok("CREATED") };
    let after = found::loaded(api, written.contact).await?;
    Ok(if is_same(before, &after) { "NOT_MODIFIED" } else { "UPDATED" })
}

fn is_same(before: &Contact, after: &Contact) -> bool {
    let tags = |contact: &Contact| contact.tags.keys().cloned().collect::<Vec<Name>>();
    before.profile == after.profile && tags(before) == tags(after)
}

/// The one who has one of the names; names of different people are a conflict.
async fn matching(api: &Api, names: &[Who]) -> Told<Option<ContactId>> {
    let mut found_as = None;
    for who in names {
        let Some(id) = found::one(api, who).await? else { continue };
        if found_as.is_some_and(|known| known != id) {
            let text = "The externalId, e-mail addresses and phone numbers are those of different \
                        persons";
            return Err(Refused::conflict(text));
        }
        found_as = Some(id);
    }
    Ok(found_as)
}
