//! Tags: each add is an event, and answers what it did to flows.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::on;
use weir_runtime::Write;
use weir_runtime::intake::tags;
use weir_store::{Ask, Extra, NameKind, Who};

use super::contacts::{id, parameter};
use super::names::{self, Wanted};
use super::{Access, Route, Verb};
use crate::Api;
use crate::answers::{self, Page};
use crate::gate::repeat::Repeat;
use crate::keys::Scope::{ContactsRead, ContactsWrite};
use crate::limits::SMALL_BODY_MAX_BYTES;
use crate::openapi::{of, page_of};
use crate::problem::{Answer, Problem, codes};
use crate::received::{Asked, Sent};

/// 500 tags of 256 characters.
const TAGS_BODY_MAX_BYTES: usize = 32 * SMALL_BODY_MAX_BYTES;

pub(super) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Get,
        "/v1/tags",
        Access::Needs(ContactsRead),
        |verb| on(verb, list),
        "Lists the tags that somebody has or that were made, by name.",
    )
    .query(names::QUERY)
    .gives("application/json", page_of::<answers::TagItem>),
    Route::new(
        Verb::Post,
        "/v1/contacts/{id}/tags",
        Access::Needs(ContactsWrite),
        |verb| on(verb, add),
        "Adds tags, and creates the contact if it is unknown. Each add is an event, also of a tag \
         that was there; clients that retry send an `Idempotency-Key`.",
    )
    .takes("application/json", of::<answers::TagsToAdd>)
    .gives("application/json", of::<answers::TagsAdded>)
    .body_max(TAGS_BODY_MAX_BYTES),
    Route::new(
        Verb::Delete,
        "/v1/contacts/{id}/tags/{name}",
        Access::Needs(ContactsWrite),
        |verb| on(verb, remove),
        "Takes a tag away.",
    ),
];

async fn list(State(api): State<Api>, asked: Asked) -> Answer<Json<Page<answers::TagItem>>> {
    asked.only(&["q", "limit", "cursor"])?;
    let text = |name: &str| {
        let text = asked.text(name).unwrap_or_default();
        tags::beginning(text).map_err(|refusal| parameter(name, &refusal))
    };
    let wanted = Wanted::of(text("q")?, text("cursor")?, asked.limit()?);
    let store = api.runtime.store();
    let used = store.tags(&wanted.from, wanted.limit()).await?;
    let made = store.names(NameKind::Tag, &wanted.from, wanted.limit()).await?;
    let found: BTreeSet<_> = used.into_iter().chain(made.into_iter().map(|one| one.name)).collect();
    let found: Vec<_> = found.into_iter().take(wanted.limit()).collect();
    Ok(Json(wanted.page(&found, answers::TagItem::of)))
}

async fn add(
    State(api): State<Api>,
    Path(name): Path<String>,
    repeat: Repeat,
    Sent(body): Sent,
) -> Answer<Json<answers::TagsAdded>> {
    let contact = id(&name)?;
    let names = tags::read(&body)?;
    match api.runtime.write(tags::add(&contact, &names, repeat.id())).await {
        Ok(written) => Ok(Json(answers::TagsAdded::of(&names, &written))),
        Err(error) => Err(api.explain(error).await),
    }
}

async fn remove(
    State(api): State<Api>,
    Path((contact, name)): Path<(String, String)>,
) -> Answer<StatusCode> {
    let name = tags::name(&name).map_err(|refusal| parameter("name", &refusal))?;
    let known = api.contact(&contact).await?;
    if !known.tags.contains_key(&name) {
        let detail = "the contact does not have this tag; nothing was taken away";
        return Err(Problem::new(&codes::TAG_NOT_FOUND, detail));
    }
    let ask = Ask::existing(Who::Internal(known.id));
    let inputs = vec![tags::removal(&name)];
    match api.runtime.write(Write { ask, inputs, extra: Extra::default() }).await {
        Ok(_) => Ok(StatusCode::NO_CONTENT),
        Err(error) => Err(api.explain(error).await),
    }
}
