//! Settings that are changed while Weir runs: the switch that stops all sending.

use axum::Json;
use axum::extract::State;
use axum::routing::on;
use weir_runtime::intake::orders;

use super::{Access, Route, Verb};
use crate::Api;
use crate::answers;
use crate::keys::Scope::{ReportsRead, SettingsWrite};
use crate::limits::SMALL_BODY_MAX_BYTES;
use crate::openapi::of;
use crate::problem::Answer;
use crate::received::{Asked, Sent};

pub(super) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Get,
        "/v1/settings/sending",
        Access::Needs(ReportsRead),
        |verb| on(verb, read),
        "Whether messages are handed over.",
    )
    .gives("application/json", of::<answers::Sending>),
    Route::new(
        Verb::Post,
        "/v1/settings/sending",
        Access::Needs(SettingsWrite),
        |verb| on(verb, write),
        "Stops all sending, or lets it go on. When a stop is answered, no process hands a message \
         over any more; calls under way go on to their end. It holds until it is undone.",
    )
    .deed("sending_set")
    .takes("application/json", of::<answers::SendingToSet>)
    .gives("application/json", of::<answers::Sending>)
    .body_max(SMALL_BODY_MAX_BYTES),
];

async fn read(State(api): State<Api>, asked: Asked) -> Answer<Json<answers::Sending>> {
    asked.only(&[])?;
    Ok(Json(answers::Sending::of(api.runtime.sending().await?)))
}

async fn write(State(api): State<Api>, Sent(body): Sent) -> Answer<Json<answers::Sending>> {
    let paused = orders::paused(&body)?;
    Ok(Json(answers::Sending::of(api.runtime.pause_sending(paused).await?)))
}
