//! Who hands messages over, and how they are.

use axum::Json;
use axum::extract::State;
use axum::routing::on;

use super::{Access, Route, Verb};
use crate::Api;
use crate::answers;
use crate::keys::Scope::ReportsRead;
use crate::openapi::of;
use crate::problem::Answer;
use crate::received::Asked;

pub(super) const ROUTES: &[Route] = &[Route::new(
    Verb::Get,
    "/v1/providers",
    Access::Needs(ReportsRead),
    |verb| on(verb, list),
    "The providers of this process: how much each may be asked for, whether it gets messages, how \
     many calls are under way, and what went wrong last.",
)
.gives("application/json", of::<answers::Providers>)];

async fn list(State(api): State<Api>, asked: Asked) -> Answer<Json<answers::Providers>> {
    asked.only(&[])?;
    let standings = api.runtime.standings();
    Ok(Json(answers::Providers { items: standings.iter().map(answers::Provider::of).collect() }))
}
