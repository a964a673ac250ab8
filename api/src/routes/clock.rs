//! The clock that is moved by hand; for tests.

use axum::Json;
use axum::extract::State;
use axum::routing::on;
use weir_runtime::intake::orders;

use super::{Access, Route, Verb};
use crate::Api;
use crate::answers;
use crate::keys::Scope::SettingsWrite;
use crate::limits::{CLOCK_WITHIN, SMALL_BODY_MAX_BYTES};
use crate::openapi::of;
use crate::problem::Answer;
use crate::received::Sent;

pub(super) const ROUTES: &[Route] = &[Route::new(
    Verb::Post,
    "/v1/clock",
    Access::Needs(SettingsWrite),
    |verb| on(verb, advance),
    "Moves a clock that is moved by hand (`--clock manual`), and answers when everything due up \
     to there has been applied and handed over.",
)
.deed("clock_moved")
.takes("application/json", of::<answers::ClockToMove>)
.gives("application/json", of::<answers::Clock>)
.body_max(SMALL_BODY_MAX_BYTES)
.within(CLOCK_WITHIN)];

async fn advance(State(api): State<Api>, Sent(body): Sent) -> Answer<Json<answers::Clock>> {
    let by = orders::advance(&body)?;
    let now = api.runtime.advance_clock(by).await?;
    Ok(Json(answers::Clock { now: now.to_string() }))
}
