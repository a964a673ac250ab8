//! Who hands messages over, how they are, and whether a message gets through.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::on;
use weir_engine::model::Name;
use weir_runtime::intake::{provider, trial};

use super::drafts::{revision, revision_if_named, revision_tag};
use super::{Access, Route, Verb};
use crate::Api;
use crate::answers;
use crate::gate::keyring::Caller;
use crate::keys::Scope::{MessagesSend, ReportsRead, SettingsWrite};
use crate::limits::SMALL_BODY_MAX_BYTES;
use crate::openapi::of;
use crate::problem::Answer;
use crate::received::{Asked, Sent};

pub(super) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Get,
        "/v1/providers",
        Access::Needs(ReportsRead),
        |verb| on(verb, list),
        "The providers of this process: how much each may be asked for, whether it gets messages, \
         how many calls are under way, and what went wrong last.",
    )
    .gives("application/json", of::<answers::Providers>),
    Route::new(
        Verb::Post,
        "/v1/providers/{name}/test",
        Access::Needs(MessagesSend),
        |verb| on(verb, test),
        "Hands one plain message to a provider right now, outside of every flow, and says what it \
         answered. Nothing of it is kept. Limits of the provider hold, sending must not be paused, \
         and a process makes six of these in a minute.",
    )
    .deed("provider_tested")
    .takes("application/json", of::<answers::ProviderToTest>)
    .gives("application/json", of::<answers::ProviderTested>)
    .body_max(SMALL_BODY_MAX_BYTES),
    Route::new(
        Verb::Get,
        "/v1/providers/{name}",
        Access::Needs(SettingsWrite),
        |verb| on(verb, read),
        "A provider as it is written, without its secrets.",
    )
    .gives("application/json", of::<answers::ProviderWritten>),
    Route::new(
        Verb::Put,
        "/v1/providers/{name}",
        Access::Needs(SettingsWrite),
        |verb| on(verb, write),
        "Sets a provider up, or to something else: at once in this process, within some two \
         seconds in others. What waits for it goes on with the new settings. `If-Match` names the \
         revision that is meant, unless there is no such provider yet. It takes its channels from \
         those that had them.",
    )
    .deed("provider_saved")
    .secret()
    .takes("application/json", of::<answers::ProviderToWrite>)
    .gives("application/json", of::<answers::ProviderSaved>),
    Route::new(
        Verb::Delete,
        "/v1/providers/{name}",
        Access::Needs(SettingsWrite),
        |verb| on(verb, delete),
        "Removes a provider. Refused while a flow that runs names it, and while messages wait for \
         it. `If-Match` may name the revision that is meant.",
    )
    .deed("provider_deleted"),
    Route::new(
        Verb::Post,
        "/v1/providers/{name}/try",
        Access::Needs(SettingsWrite),
        |verb| on(verb, attempt),
        "Hands one plain message to a provider as it would be with these settings, and says what \
         it answered. Nothing is kept, the settings neither.",
    )
    .deed("provider_tried")
    .secret()
    .takes("application/json", of::<answers::ProviderToTry>)
    .gives("application/json", of::<answers::ProviderTested>),
];

async fn list(State(api): State<Api>, asked: Asked) -> Answer<Json<answers::Providers>> {
    asked.only(&[])?;
    let standings = api.runtime.standings();
    Ok(Json(answers::Providers { items: standings.iter().map(answers::Provider::of).collect() }))
}

async fn test(
    State(api): State<Api>,
    Path(name): Path<String>,
    Sent(body): Sent,
) -> Answer<Json<answers::ProviderTested>> {
    let trial = trial::read(&body)?;
    let tried = api.runtime.try_provider(&Name::from(name), trial).await?;
    Ok(Json(answers::ProviderTested::of(tried)))
}

async fn read(State(api): State<Api>, Path(name): Path<String>, asked: Asked) -> Answer<Response> {
    asked.only(&[])?;
    api.runtime.know_providers().await?;
    let shown = api.runtime.provider(&Name::from(name))?;
    let tag = shown.saved.as_ref().map(|record| revision_tag(record.revision));
    Ok((AppendHeaders(tag), Json(answers::ProviderWritten::of(shown))).into_response())
}

async fn write(
    State(api): State<Api>,
    Path(name): Path<String>,
    caller: Caller,
    headers: HeaderMap,
    Sent(body): Sent,
) -> Answer<Response> {
    let known = known_revision(&api, &name).await?;
    let meant = revision(&headers, known, "provider")?;
    let saved = api.runtime.save_provider(&name, &body, meant, &caller.name).await?;
    let tag = saved.shown.saved.as_ref().map(|record| revision_tag(record.revision));
    let status = if known.is_none() { StatusCode::CREATED } else { StatusCode::OK };
    let saved = Json(answers::ProviderSaved::of(saved));
    Ok((status, AppendHeaders(tag), saved).into_response())
}

async fn delete(
    State(api): State<Api>,
    Path(name): Path<String>,
    caller: Caller,
    headers: HeaderMap,
) -> Answer<StatusCode> {
    let known = known_revision(&api, &name);
    let meant = revision_if_named(&headers, known, "provider").await?;
    api.runtime.delete_provider(&Name::from(name), meant, &caller.name).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn attempt(
    State(api): State<Api>,
    Path(name): Path<String>,
    Sent(body): Sent,
) -> Answer<Json<answers::ProviderTested>> {
    let attempt = provider::attempt(&body)?;
    api.runtime.know_providers().await?;
    let tried = api.runtime.try_settings(&name, &attempt).await?;
    Ok(Json(answers::ProviderTested::of(tried)))
}

/// The revision of a provider that is kept in the store; what stands in the file has none.
async fn known_revision(api: &Api, name: &str) -> Answer<Option<i64>> {
    api.runtime.know_providers().await?;
    let shown = api.runtime.provider(&Name::from(name)).ok();
    Ok(shown.and_then(|shown| shown.saved).map(|record| record.revision))
}
