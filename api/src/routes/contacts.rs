//! Contacts: written whole or in part, read, listed, erased.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::on;
use weir_engine::turn::Input;
use weir_runtime::intake::{Fault, Refusal, address, contact, named_condition, orders, tags, who};
use weir_runtime::{Error, Said, Write};
use weir_store::{Ask, Extra, PeopleFilter, Who};

use super::{Access, Route, Verb};
use crate::Api;
use crate::answers::{self, Page};
use crate::gate::keyring::Caller;
use crate::keys::Scope::{ContactsRead, ContactsWrite};
use crate::limits::SMALL_BODY_MAX_BYTES;
use crate::openapi::{of, page_of};
use crate::problem::{Answer, Problem, codes};
use crate::received::{Asked, Sent};

pub(super) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Get,
        "/v1/contacts",
        Access::Needs(ContactsRead),
        |verb| on(verb, list),
        "Lists contacts. At most one of the filters.",
    )
    .query(&[
        ("tag", "Those that have this tag."),
        ("segment", "Those that are in this segment."),
        ("email", "Those with this e-mail address."),
        ("phone", "Those with this phone number."),
        ("limit", "Items of a page: 1 to 500, 50 if not said."),
        ("cursor", "Where the page begins: `next_cursor` of the page before."),
    ])
    .gives("application/json", page_of::<answers::Contact>),
    Route::new(
        Verb::Get,
        "/v1/contacts/{id}",
        Access::Needs(ContactsRead),
        |verb| on(verb, read),
        "Reads a contact.",
    )
    .gives("application/json", of::<answers::Contact>),
    Route::new(
        Verb::Put,
        "/v1/contacts/{id}",
        Access::Needs(ContactsWrite),
        |verb| on(verb, put),
        "Replaces a contact, or creates it. Consent, tags and devices that are not written stay; \
         a withdrawal of consent is never undone. Starts no flow.",
    )
    .takes("application/json", of::<answers::ContactToWrite>)
    .gives("application/json", of::<answers::Contact>),
    Route::new(
        Verb::Patch,
        "/v1/contacts/{id}",
        Access::Needs(ContactsWrite),
        |verb| on(verb, patch),
        "Changes a contact by JSON Merge Patch (RFC 7396): null removes. Starts no flow.",
    )
    .takes("application/json", of::<answers::ContactToWrite>)
    .gives("application/json", of::<answers::Contact>),
    Route::new(
        Verb::Delete,
        "/v1/contacts/{id}",
        Access::Needs(ContactsWrite),
        |verb| on(verb, erase),
        "Erases a contact: ends its runs, cancels its messages, forgets what is known of it. \
         Counts stay, and its addresses stay on the suppression list as keyed hashes.",
    )
    .deed_to_somebody("contact_erased"),
    Route::new(
        Verb::Post,
        "/v1/contacts/{id}/merge",
        Access::Needs(ContactsWrite),
        |verb| on(verb, merge),
        "Merges another contact into this one, for they are one person. What was known of both is \
         known of this one, and the other id is another name of it for ever. Of two runs of one \
         flow that would say the same thing, one ends. Sent again, it changes nothing.",
    )
    .deed_to_somebody("contacts_merged")
    .takes("application/json", of::<answers::ContactToMerge>)
    .gives("application/json", of::<answers::ContactsMerged>)
    .body_max(SMALL_BODY_MAX_BYTES),
    Route::new(
        Verb::Get,
        "/v1/contacts/{id}/timeline",
        Access::Needs(ContactsRead),
        |verb| on(verb, timeline),
        "What happened to a contact, newest first.",
    )
    .query(&[
        ("limit", "Items of a page: 1 to 500, 50 if not said."),
        ("cursor", "Where the page begins: `next_cursor` of the page before."),
    ])
    .gives("application/json", page_of::<answers::TimelineItem>),
];

/// A path's id, or why it can be none.
pub(super) fn id(text: &str) -> Answer<String> {
    who::external_id(text).map_err(|refusal| parameter("id", &refusal))
}

/// A parameter that cannot be read.
pub(super) fn parameter(name: &str, refusal: &Refusal) -> Problem {
    let detail = format!("`{name}`: {}", refusal.message);
    Problem::new(&codes::INVALID_PARAMETER, detail)
}

async fn list(State(api): State<Api>, asked: Asked) -> Answer<Json<Page<answers::Contact>>> {
    let part = asked.part(&["tag", "segment", "email", "phone"])?;
    let filter = filter(&asked)?;
    let now = api.runtime.clock().now();
    let store = api.runtime.store();
    let page = store.contacts(&filter, part.cursor.as_ref(), part.limit, now).await?;
    Ok(Json(Page::of(page, |contact| answers::Contact::of(&contact))))
}

fn filter(asked: &Asked) -> Answer<PeopleFilter> {
    let tag = asked.text("tag").map(|text| {
        tags::name(text).map(PeopleFilter::Tag).map_err(|refusal| parameter("tag", &refusal))
    });
    let segment = asked.text("segment").map(|text| {
        named_condition::id(text)
            .map(PeopleFilter::Segment)
            .map_err(|refusal| parameter("segment", &refusal))
    });
    let email = asked.text("email").map(|text| {
        address::email(text)
            .map(PeopleFilter::Email)
            .map_err(|refusal| parameter("email", &refusal))
    });
    let phone = asked.text("phone").map(|text| {
        address::phone(text)
            .map(PeopleFilter::Phone)
            .map_err(|refusal| parameter("phone", &refusal))
    });
    let mut filters = [tag, segment, email, phone].into_iter().flatten();
    match (filters.next(), filters.next()) {
        (None, _) => Ok(PeopleFilter::Everybody),
        (Some(filter), None) => filter,
        (Some(_), Some(_)) => {
            let detail = "give one of tag, segment, email and phone";
            Err(Problem::new(&codes::INVALID_PARAMETER, detail))
        }
    }
}

async fn read(
    State(api): State<Api>,
    Path(id): Path<String>,
    asked: Asked,
) -> Answer<Json<answers::Contact>> {
    asked.only(&[])?;
    Ok(Json(answers::Contact::of(&api.contact(&id).await?)))
}

async fn put(
    State(api): State<Api>,
    Path(name): Path<String>,
    Sent(body): Sent,
) -> Answer<Response> {
    let name = id(&name)?;
    let input = contact::read(&name, &body)?.replace();
    write(&api, Ask::external(&name), input).await
}

async fn patch(
    State(api): State<Api>,
    Path(name): Path<String>,
    Sent(body): Sent,
) -> Answer<Response> {
    let name = id(&name)?;
    let input = contact::read(&name, &body)?.merge();
    write(&api, Ask::existing(Who::External(name)), input).await
}

/// Writes, and answers with the contact as it is now.
async fn write(api: &Api, ask: Ask, input: Input) -> Answer<Response> {
    let inputs = vec![input];
    let written = api.runtime.write(Write { ask, inputs, extra: Extra::default() }).await;
    let written = match written {
        Ok(written) => written,
        Err(error) => return Err(api.explain(error).await),
    };
    let contact = api.contact_by(written.contact).await?.ok_or(Error::Nobody)?;
    let status = if written.created { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(answers::Contact::of(&contact))).into_response())
}

async fn erase(State(api): State<Api>, Path(name): Path<String>) -> Answer<StatusCode> {
    let ask = Ask::existing(Who::External(id(&name)?));
    let write = Write { ask, inputs: vec![Input::Erase], extra: Extra::default() };
    match api.runtime.write(write).await {
        Ok(_) => Ok(StatusCode::NO_CONTENT),
        Err(error) => Err(api.explain(error).await),
    }
}

async fn merge(
    State(api): State<Api>,
    Path(name): Path<String>,
    caller: Caller,
    Sent(body): Sent,
) -> Answer<Json<answers::ContactsMerged>> {
    let (name, from) = (id(&name)?, orders::merge_from(&body)?);
    if name == from {
        let message = "a contact cannot be merged with itself; name the other one";
        return Err(Problem::invalid(vec![Fault::new("/from", "same_contact", message)]));
    }
    let (into, other) = (Who::External(name), Who::External(from));
    api.find(&into).await?;
    if api.runtime.store().find(&other).await?.is_empty() {
        let message = "there is no such contact";
        return Err(Problem::invalid(vec![Fault::new("/from", "contact_not_found", message)]));
    }
    let by = caller.told();
    let said = Said { by: &by, because: "somebody said so" };
    let merged = api.runtime.merge(into, other, said).await?;
    Ok(Json(answers::ContactsMerged::of(merged)))
}

async fn timeline(
    State(api): State<Api>,
    Path(name): Path<String>,
    asked: Asked,
) -> Answer<Json<Page<answers::TimelineItem>>> {
    let part = asked.part(&[])?;
    let contact = api.find(&Who::External(name)).await?;
    let store = api.runtime.store();
    let page = store.timeline(contact, part.cursor.as_ref(), part.limit).await?;
    Ok(Json(answers::timeline(page)))
}
