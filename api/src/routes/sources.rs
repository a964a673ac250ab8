//! Where webhooks of shops come in: listed, set up, changed and taken away.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::on;
use weir_engine::model::Name;
use weir_runtime::Error;
use weir_runtime::sources::Listed;

use super::drafts::{revision, revision_if_named, revision_tag};
use super::{Access, Route, Verb};
use crate::Api;
use crate::answers;
use crate::gate::keyring::Caller;
use crate::keys::Scope::{ReportsRead, SettingsWrite};
use crate::openapi::of;
use crate::problem::Answer;
use crate::received::{Asked, Sent};

pub(super) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Get,
        "/v1/connectors",
        Access::Needs(ReportsRead),
        |verb| on(verb, connectors),
        "Lists the connectors that come with Weir, with their texts, to begin one's own from.",
    )
    .gives("application/json", of::<answers::Connectors>),
    Route::new(
        Verb::Get,
        "/v1/sources",
        Access::Needs(ReportsRead),
        |verb| on(verb, list),
        "Lists where webhooks come in, by what they are verified, and what became of them since \
         this process began.",
    )
    .gives("application/json", of::<answers::Sources>),
    Route::new(
        Verb::Get,
        "/v1/sources/{name}",
        Access::Needs(SettingsWrite),
        |verb| on(verb, read),
        "A source as it is written, without its secrets; of one of weir.yaml only how it is.",
    )
    .gives("application/json", of::<answers::SourceWritten>),
    Route::new(
        Verb::Put,
        "/v1/sources/{name}",
        Access::Needs(SettingsWrite),
        |verb| on(verb, write),
        "Sets a source up, or to something else: at once in this process, within some two seconds \
         in others. `If-Match` names the revision that is meant, unless there is no such source \
         yet. Stars in place of secrets stand for those that are kept, in their order.",
    )
    .deed("source_saved")
    .secret()
    .takes("application/json", of::<answers::SourceToWrite>)
    .gives("application/json", of::<answers::SourceWritten>),
    Route::new(
        Verb::Delete,
        "/v1/sources/{name}",
        Access::Needs(SettingsWrite),
        |verb| on(verb, delete),
        "Removes a source: webhooks that come there are answered 404. What could not be taken \
         stays, and is there again when the source is. `If-Match` may name the revision.",
    )
    .deed("source_deleted"),
];

async fn connectors(asked: Asked) -> Answer<Json<answers::Connectors>> {
    asked.only(&[])?;
    let shipped = weir_connectors::SHIPPED.iter();
    Ok(Json(answers::Connectors { items: shipped.filter_map(answers::Connector::of).collect() }))
}

async fn list(State(api): State<Api>, asked: Asked) -> Answer<Json<answers::Sources>> {
    asked.only(&[])?;
    api.runtime.know_sources().await?;
    let all = api.runtime.sources();
    Ok(Json(answers::Sources { items: all.iter().map(answers::Source::of).collect() }))
}

async fn read(State(api): State<Api>, Path(name): Path<String>, asked: Asked) -> Answer<Response> {
    asked.only(&[])?;
    api.runtime.know_sources().await?;
    let name = Name::from(name);
    let listed = api.runtime.listed(&name).ok_or(Error::NoSource(name))?;
    Ok(shown(StatusCode::OK, listed))
}

fn shown(status: StatusCode, listed: Listed) -> Response {
    let tag = listed.kept.as_ref().map(|record| revision_tag(record.revision));
    (status, AppendHeaders(tag), Json(answers::SourceWritten::of(listed))).into_response()
}

async fn write(
    State(api): State<Api>,
    Path(name): Path<String>,
    caller: Caller,
    headers: HeaderMap,
    Sent(body): Sent,
) -> Answer<Response> {
    let known = known_revision(&api, &name).await?;
    let meant = revision(&headers, known, "source")?;
    let saved = api.runtime.save_source(&name, &body, meant, &caller.name).await?;
    Ok(shown(if known.is_none() { StatusCode::CREATED } else { StatusCode::OK }, saved))
}

async fn delete(
    State(api): State<Api>,
    Path(name): Path<String>,
    caller: Caller,
    headers: HeaderMap,
) -> Answer<StatusCode> {
    let known = known_revision(&api, &name);
    let meant = revision_if_named(&headers, known, "source").await?;
    api.runtime.delete_source(&Name::from(name), meant, &caller.name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The revision of a source that is kept in the store; what stands in the file has none.
async fn known_revision(api: &Api, name: &str) -> Answer<Option<i64>> {
    api.runtime.know_sources().await?;
    let listed = api.runtime.listed(&Name::from(name));
    Ok(listed.and_then(|listed| listed.kept).map(|record| record.revision))
}
