//! Who hands messages over, how they are, and whether a message gets through.

use axum::Json;
use axum::extract::{Path, State};
use axum::routing::on;
use weir_engine::model::Name;
use weir_runtime::intake::trial::{self, Trial};

use super::{Access, Route, Verb};
use crate::Api;
use crate::answers;
use crate::keys::Scope::{MessagesSend, ReportsRead};
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
    let Trial { channel, to } = trial::read(&body)?;
    let tried = api.runtime.try_provider(&Name::from(name), channel, to).await?;
    Ok(Json(answers::ProviderTested::of(tried)))
}
