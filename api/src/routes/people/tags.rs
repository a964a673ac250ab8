//! Tags of the People API: made, listed, deleted, given to people and taken from them. A tag that
//! is given here is an event like any other add, and starts flows.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::on;
use serde_json::Value;
use weir_engine::model::Name;
use weir_engine::value::Timestamp;
use weir_runtime::intake::people::{Identity, queries, read_tag, tag_name};
use weir_runtime::intake::{tags, who};
use weir_runtime::{Error, Write};
use weir_store::{Ask, Extra, NAMES_MAX, NameKind, PeopleFilter, Who};

use super::errors::{Refused, Told};
use super::listing::Paging;
use super::{found, shapes, worded};
use crate::Api;
use crate::keys::Scope::{ContactsRead, ContactsWrite};
use crate::openapi::{list_of, of};
use crate::received::{Asked, Sent};
use crate::routes::{Access, Route, Verb};

/// Tags that are looked at in one go.
const TAGS_AT_ONCE: usize = 1_000;

/// Tags that are listed and sorted; more are made by programs, and nobody reads such a list.
const TAGS_MAX: usize = 100_000;

/// People whose tag is taken away in one commit.
const PEOPLE_AT_ONCE: usize = 500;

/// How many there are of a list that has no other place for it.
const TOTAL: HeaderName = HeaderName::from_static("x-total-count");

pub(in crate::routes) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Get,
        "/people/2/tags",
        Access::Needs(ContactsRead),
        |verb| on(verb, list),
        "Lists the tags that were made or that somebody has.",
    )
    .query(&[
        ("limit", "Items of a page: 1 to 1000, 20 if not said."),
        ("page", "Which page, from 1."),
        ("orderBy", "name, createdAt or modifiedAt, with `:asc` or `:desc`."),
        ("includeTotalCount", "true: how many there are stands in the header X-Total-Count."),
    ])
    .gives("application/json", list_of::<shapes::PeopleTag>),
    Route::new(
        Verb::Post,
        "/people/2/tags",
        Access::Needs(ContactsWrite),
        |verb| on(verb, create),
        "Makes a tag, which nobody has yet.",
    )
    .takes("application/json", of::<shapes::PeopleTagToMake>)
    .gives("application/json", of::<shapes::PeopleTag>),
    Route::new(
        Verb::Get,
        "/people/2/tags/{name}",
        Access::Needs(ContactsRead),
        |verb| on(verb, read),
        "Reads a tag.",
    )
    .gives("application/json", of::<shapes::PeopleTag>),
    Route::new(
        Verb::Delete,
        "/people/2/tags/{name}",
        Access::Needs(ContactsWrite),
        |verb| on(verb, delete),
        "Deletes a tag, and takes it from everybody who has it.",
    )
    .answers("200"),
    Route::new(
        Verb::Patch,
        "/people/2/tags/{name}/persons",
        Access::Needs(ContactsWrite),
        |verb| on(verb, give),
        "Gives a tag to up to 1,000 people, which starts flows. People whom nobody knows are made, \
         unless they are named by ID.",
    )
    .takes("application/json", of::<shapes::PeopleNamed>),
    Route::new(
        Verb::Delete,
        "/people/2/tags/{name}/persons",
        Access::Needs(ContactsWrite),
        |verb| on(verb, take),
        "Takes a tag from up to 1,000 people, which the body names.",
    )
    .takes("application/json", of::<shapes::PeopleNamed>)
    .answers("200"),
];

async fn create(State(api): State<Api>, Sent(body): Sent) -> Told<Json<Value>> {
    let name = read_tag(&body)?;
    if known(&api, &name).await?.is_some() {
        return Err(Refused::conflict(format!("Tag {name} already exists.")));
    }
    let (now, store) = (api.runtime.clock().now(), api.runtime.store());
    store.note_names(&[(NameKind::Tag, name.clone())].into(), now).await?;
    let Some((name, at)) = made(&api, &name).await? else {
        let text = format!("{NAMES_MAX} tags were made already; delete some that nobody needs");
        return Err(Refused::bad(text));
    };
    Ok(Json(worded::tag(&name, Some(at))))
}

async fn read(State(api): State<Api>, Path(name): Path<String>) -> Told<Json<Value>> {
    let (name, at) = there(&api, &name).await?;
    Ok(Json(word(&api, &name, at).await?))
}

async fn list(State(api): State<Api>, asked: Asked) -> Told<Response> {
    let paging = Paging::of(&asked, &["name", "createdAt", "modifiedAt"])?;
    asked.only(&["limit", "page", "orderBy", "includeTotalCount"])?;
    let mut all: Vec<_> = everything(&api).await?.into_iter().collect();
    if let Some((field, descending)) = &paging.order {
        if field != "name" {
            for (name, at) in &mut all {
                *at = since(&api, name, *at).await?;
            }
            all.sort_by_key(|(_, at)| *at);
        }
        if *descending {
            all.reverse();
        }
    }
    let total = all.len().to_string();
    let mut page = Vec::new();
    for (name, at) in all.iter().skip(paging.before()).take(paging.limit) {
        page.push(word(&api, name, *at).await?);
    }
    let total = paging.counts.then_some([(TOTAL, total)]);
    Ok((total, Json(page)).into_response())
}

async fn delete(State(api): State<Api>, Path(name): Path<String>) -> Told<Json<&'static str>> {
    let (name, _) = there(&api, &name).await?;
    let now = api.runtime.clock().now();
    let filter = PeopleFilter::Tag(name.clone());
    // Whoever loses it drops out of the list, so each page is the first.
    loop {
        let store = api.runtime.store();
        let having = store.contacts(&filter, None, PEOPLE_AT_ONCE, now).await?;
        if having.items.is_empty() {
            break;
        }
        let who = having.items.iter().map(|contact| Who::Internal(contact.id));
        write(&api, who.map(|who| removal(who, &name)).collect()).await?;
    }
    api.runtime.store().forget_name(NameKind::Tag, &name).await?;
    Ok(Json(""))
}

async fn give(
    State(api): State<Api>,
    Path(name): Path<String>,
    Sent(body): Sent,
) -> Told<StatusCode> {
    let (name, _) = there(&api, &name).await?;
    let mut draw = Api::draw;
    let mut writes = Vec::new();
    for identity in queries(&body)? {
        let who = meant(&api, &identity).await?;
        writes.push(tags::add_to(who::ask(who, &mut draw), std::slice::from_ref(&name), None));
    }
    write(&api, writes).await?;
    Ok(StatusCode::OK)
}

async fn take(
    State(api): State<Api>,
    Path(name): Path<String>,
    Sent(body): Sent,
) -> Told<Json<&'static str>> {
    let (name, _) = there(&api, &name).await?;
    let mut writes = Vec::new();
    for identity in queries(&body)? {
        let Some(who) = &identity.who else { continue };
        let Some(id) = found::one(&api, who).await? else { continue };
        if found::loaded(&api, id).await?.tags.contains_key(&name) {
            writes.push(removal(Who::Internal(id), &name));
        }
    }
    write(&api, writes).await?;
    Ok(Json(""))
}

/// Who gets a tag: somebody who is known, or whom it makes known.
async fn meant(api: &Api, identity: &Identity) -> Told<Who> {
    let found = match &identity.who {
        Some(who) => found::one(api, who).await?.map(Who::Internal),
        None => None,
    };
    let new = || identity.who.clone().filter(|_| identity.can_be_made());
    found.or_else(new).ok_or_else(|| {
        let told = &identity.told;
        Refused::missing(format!("{}: {told}; nobody was given the tag", super::NO_PERSON))
    })
}

fn removal(who: Who, name: &Name) -> Write {
    let inputs = vec![tags::removal(name)];
    Write { ask: Ask::existing(who), inputs, extra: Extra::default() }
}

async fn write(api: &Api, writes: Vec<Write>) -> Told<()> {
    if !api.runtime.has_room(writes.len()) {
        return Err(Api::busy().into());
    }
    for written in api.runtime.write_all(writes).await {
        // Who was erased meanwhile has no tags.
        if !matches!(written, Err(Error::Nobody)) {
            written?;
        }
    }
    Ok(())
}

/// The tag that a path names.
async fn there(api: &Api, name: &str) -> Told<(Name, Option<Timestamp>)> {
    let name = tag_name(name)?;
    let missing = || Refused::missing(format!("There is no tag {name}"));
    known(api, &name).await?.ok_or_else(missing)
}

/// A tag of this name, whatever its case: those who speak this interface rely on it. One that is
/// written just so comes first.
async fn known(api: &Api, name: &Name) -> Told<Option<(Name, Option<Timestamp>)>> {
    if let Some((name, at)) = made(api, name).await? {
        return Ok(Some((name, Some(at))));
    }
    if api.runtime.store().tags(name, 1).await?.first() == Some(name) {
        return Ok(Some((name.clone(), None)));
    }
    let folded = name.to_lowercase();
    Ok(everything(api).await?.into_iter().find(|(name, _)| name.to_lowercase() == folded))
}

/// A tag that was made here, and when.
async fn made(api: &Api, name: &Name) -> Told<Option<(Name, Timestamp)>> {
    let found = api.runtime.store().names(NameKind::Tag, name, 1).await?;
    let found = found.into_iter().find(|noted| noted.name == *name);
    Ok(found.map(|noted| (noted.name, noted.at)))
}

/// Every tag, with when it was made, where it was.
async fn everything(api: &Api) -> Told<BTreeMap<Name, Option<Timestamp>>> {
    let store = api.runtime.store();
    let mut all = BTreeMap::new();
    let mut from = String::new();
    while all.len() < TAGS_MAX {
        let found = store.tags(&from, TAGS_AT_ONCE).await?;
        let Some(last) = found.last() else { break };
        // Behind it, and before every longer one: no tag has such a sign.
        from = format!("{last}\u{1}");
        all.extend(found.into_iter().map(|name| (name, None)));
    }
    let made = store.names(NameKind::Tag, "", NAMES_MAX).await?;
    all.extend(made.into_iter().map(|noted| (noted.name, Some(noted.at))));
    Ok(all)
}

async fn word(api: &Api, name: &Name, at: Option<Timestamp>) -> Told<Value> {
    Ok(worded::tag(name, since(api, name, at).await?))
}

/// When a tag was made; where nobody made it here, when the first who has it got it.
async fn since(api: &Api, name: &Name, at: Option<Timestamp>) -> Told<Option<Timestamp>> {
    if at.is_some() {
        return Ok(at);
    }
    let now = api.runtime.clock().now();
    let filter = PeopleFilter::Tag(name.clone());
    let first = api.runtime.store().contacts(&filter, None, 1, now).await?;
    let moment = first.items.first().and_then(|contact| contact.tags.get(name));
    Ok(moment.map(|moment| moment.at))
}
