//! Segments: named conditions, and who they are true of.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::on;
use weir_engine::model::Name;
use weir_runtime::intake::named_condition;
use weir_runtime::segments::Listed;
use weir_store::{Page as Found, PeopleFilter};

use super::contacts::parameter;
use super::drafts::{revision, revision_if_named, revision_tag};
use super::{Access, Route, Verb};
use crate::Api;
use crate::answers::{self, Page};
use crate::gate::keyring::Caller;
use crate::keys::Scope::{ContactsRead, FlowsWrite};
use crate::limits::SMALL_BODY_MAX_BYTES;
use crate::openapi::{of, page_of};
use crate::problem::Answer;
use crate::received::{Asked, Sent};

const PAGE: &[(&str, &str)] = &[
    ("limit", "Items of a page: 1 to 500, 50 if not said."),
    ("cursor", "Where the page begins: `next_cursor` of the page before."),
];

pub(super) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Get,
        "/v1/segments",
        Access::Needs(ContactsRead),
        |verb| on(verb, list),
        "Segments by id, with how many contacts are in each now.",
    )
    .query(PAGE)
    .gives("application/json", page_of::<answers::Segment>),
    Route::new(
        Verb::Post,
        "/v1/segments/preview",
        Access::Needs(ContactsRead),
        |verb| on(verb, preview),
        "What a condition comes to: of all contacts, or of 1,000 from all times at which they \
         came. Nothing is kept, and nobody waits for it.",
    )
    .takes("application/json", of::<answers::SegmentToPreview>)
    .gives("application/json", of::<answers::SegmentPreview>)
    .body_max(SMALL_BODY_MAX_BYTES),
    Route::new(
        Verb::Get,
        "/v1/segments/{id}",
        Access::Needs(ContactsRead),
        |verb| on(verb, read),
        "One segment.",
    )
    .gives("application/json", of::<answers::Segment>),
    Route::new(
        Verb::Put,
        "/v1/segments/{id}",
        Access::Needs(FlowsWrite),
        |verb| on(verb, write),
        "Makes a segment, or changes it. Who is in it is found out from now on, and those who are \
         in it already start no flow by that. `If-Match` names the revision that is meant, unless \
         there is no such segment yet.",
    )
    .deed("segment_saved")
    .takes("application/json", of::<answers::SegmentToWrite>)
    .gives("application/json", of::<answers::Segment>)
    .body_max(SMALL_BODY_MAX_BYTES),
    Route::new(
        Verb::Delete,
        "/v1/segments/{id}",
        Access::Needs(FlowsWrite),
        |verb| on(verb, delete),
        "Deletes a segment. Refused while a flow that runs or another segment asks about it. \
         `If-Match` may name the revision.",
    )
    .deed("segment_deleted"),
    Route::new(
        Verb::Get,
        "/v1/segments/{id}/members",
        Access::Needs(ContactsRead),
        |verb| on(verb, members),
        "The contacts that are in a segment now, as `GET /v1/contacts?segment=` lists them.",
    )
    .query(PAGE)
    .gives("application/json", page_of::<answers::Contact>),
];

fn id(text: &str) -> Answer<Name> {
    named_condition::id(text).map_err(|refusal| parameter("id", &refusal))
}

async fn list(State(api): State<Api>, asked: Asked) -> Answer<Json<Page<answers::Segment>>> {
    let part = asked.part(&[])?;
    let all = api.runtime.segments().await?;
    let page = Found::of_all(all, part.cursor.as_ref(), part.limit)?;
    Ok(Json(Page::of(page, answers::Segment::of)))
}

async fn read(State(api): State<Api>, Path(name): Path<String>, asked: Asked) -> Answer<Response> {
    asked.only(&[])?;
    Ok(shown(StatusCode::OK, api.runtime.segment(&id(&name)?).await?))
}

fn shown(status: StatusCode, listed: Listed) -> Response {
    let tag = revision_tag(listed.record.revision);
    (status, [tag], Json(answers::Segment::of(listed))).into_response()
}

async fn write(
    State(api): State<Api>,
    Path(name): Path<String>,
    caller: Caller,
    headers: HeaderMap,
    Sent(body): Sent,
) -> Answer<Response> {
    let id = id(&name)?;
    let known = api.runtime.segment_revision(&id).await?;
    let meant = revision(&headers, known, "segment")?;
    let saved = api.runtime.save_segment(&id, &body, meant, &caller.name).await?;
    Ok(shown(if known.is_none() { StatusCode::CREATED } else { StatusCode::OK }, saved))
}

async fn delete(
    State(api): State<Api>,
    Path(name): Path<String>,
    caller: Caller,
    headers: HeaderMap,
) -> Answer<StatusCode> {
    let id = id(&name)?;
    let known = async { Ok(api.runtime.segment_revision(&id).await?) };
    let meant = revision_if_named(&headers, known, "segment").await?;
    api.runtime.delete_segment(&id, meant, &caller.name).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn members(
    State(api): State<Api>,
    Path(name): Path<String>,
    asked: Asked,
) -> Answer<Json<Page<answers::Contact>>> {
    let part = asked.part(&[])?;
    let id = id(&name)?;
    api.runtime.segment(&id).await?;
    let (filter, now) = (PeopleFilter::Segment(id), api.runtime.clock().now());
    let store = api.runtime.store();
    let page = store.contacts(&filter, part.cursor.as_ref(), part.limit, now).await?;
    Ok(Json(Page::of(page, |contact| answers::Contact::of(&contact))))
}

async fn preview(
    State(api): State<Api>,
    Sent(body): Sent,
) -> Answer<Json<answers::SegmentPreview>> {
    Ok(Json(answers::SegmentPreview::of(&api.runtime.preview_segment(&body).await?)))
}
