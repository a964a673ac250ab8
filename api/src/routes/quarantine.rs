//! Runs that were set aside because a step was a defect (rule 31 of `docs/semantics.md`).

use axum::Json;
use axum::extract::{Path, State};
use axum::routing::on;
use weir_engine::model::{Token, TokenId};
use weir_engine::turn::{Order, Wanted};
use weir_runtime::intake::orders;
use weir_store::{Waiting, Who};

use super::dead_letters::filter;
use super::{Access, Route, Verb};
use crate::Api;
use crate::answers::{self, Page};
use crate::gate::keyring::Caller;
use crate::keys::Scope::{FlowsOperate, FlowsRead};
use crate::limits::SMALL_BODY_MAX_BYTES;
use crate::openapi::{of, page_of};
use crate::problem::{Answer, Problem, codes};
use crate::received::{Asked, Sent};

pub(super) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Get,
        "/v1/quarantine",
        Access::Needs(FlowsRead),
        |verb| on(verb, list),
        "Lists runs whose step was a defect: they keep their place until an operator decides.",
    )
    .query(&[
        ("flow", "Of this flow."),
        ("node", "Those at this node."),
        ("since", "Set aside since this instant, or for no longer than this: `2 hours`."),
        ("limit", "Items of a page: 1 to 500, 50 if not said."),
        ("cursor", "Where the page begins: `next_cursor` of the page before."),
    ])
    .gives("application/json", page_of::<answers::QuarantinedRun>),
    Route::new(
        Verb::Get,
        "/v1/quarantine/{id}",
        Access::Needs(FlowsRead),
        |verb| on(verb, read),
        "One run that was set aside, and why.",
    )
    .gives("application/json", of::<answers::QuarantinedRun>),
    Route::new(
        Verb::Post,
        "/v1/quarantine/{id}/retry",
        Access::Needs(FlowsOperate),
        |verb| on(verb, retry),
        "Steps a run again where it stands. If that is a defect again, it is set aside again.",
    )
    .deed("run_retried")
    .gives("application/json", of::<answers::TokenItem>)
    .body_max(SMALL_BODY_MAX_BYTES),
    Route::new(
        Verb::Post,
        "/v1/quarantine/{id}/end",
        Access::Needs(FlowsOperate),
        |verb| on(verb, end),
        "Ends a run that was set aside (`quarantined`); what it had queued is cancelled.",
    )
    .deed("run_ended")
    .gives("application/json", of::<answers::TokenItem>)
    .body_max(SMALL_BODY_MAX_BYTES),
];

async fn list(State(api): State<Api>, asked: Asked) -> Answer<Json<Page<answers::QuarantinedRun>>> {
    let part = asked.part(&["flow", "node", "since"])?;
    let filter = filter(&api, &asked)?;
    let store = api.runtime.store();
    let page = store.quarantined(&filter, part.cursor.as_ref(), part.limit).await?;
    let next_cursor = page.next.map(|next| next.to_string());
    let items = page.items.iter().filter_map(answers::QuarantinedRun::of).collect();
    Ok(Json(Page { items, next_cursor }))
}

async fn read(
    State(api): State<Api>,
    Path(id): Path<String>,
    asked: Asked,
) -> Answer<Json<answers::QuarantinedRun>> {
    asked.only(&[])?;
    let run = run(&api, run_id(&id)?).await?;
    run.as_ref().and_then(answers::QuarantinedRun::of).map(Json).ok_or_else(not_found)
}

/// A run that is inside its flow.
async fn run(api: &Api, id: TokenId) -> Answer<Option<Waiting>> {
    let whose = api.runtime.store().find(&Who::Internal(id.contact)).await?;
    let Some(whose) = whose.first() else { return Ok(None) };
    let Some(contact) = api.contact_by(*whose).await? else { return Ok(None) };
    let found = contact.token(id).cloned();
    Ok(found.map(|token: Token| Waiting { profile: contact.profile, token }))
}

fn run_id(id: &str) -> Answer<TokenId> {
    id.parse().map_err(|_| not_found())
}

fn not_found() -> Problem {
    Problem::new(&codes::RUN_NOT_FOUND, "there is no run of this id that was set aside")
}

async fn retry(
    State(api): State<Api>,
    Path(id): Path<String>,
    caller: Caller,
    Sent(body): Sent,
) -> Answer<Json<answers::TokenItem>> {
    let id = run_id(&id)?;
    decide(&api, &caller, &body, id, Wanted::StepAgain(id)).await
}

async fn end(
    State(api): State<Api>,
    Path(id): Path<String>,
    caller: Caller,
    Sent(body): Sent,
) -> Answer<Json<answers::TokenItem>> {
    let id = run_id(&id)?;
    decide(&api, &caller, &body, id, Wanted::EndRun(id)).await
}

/// Carries out an order, and tells where the run is then; of one that is over, where it was.
async fn decide(
    api: &Api,
    caller: &Caller,
    body: &serde_json::Value,
    id: TokenId,
    what: Wanted,
) -> Answer<Json<answers::TokenItem>> {
    orders::nothing(body)?;
    let before = run(api, id).await?.ok_or_else(not_found)?;
    api.runtime.order_run(id, Order { by: caller.told(), what }).await?;
    let now = run(api, id).await?.unwrap_or_else(|| over(before));
    Ok(Json(answers::TokenItem::of(&now)))
}

fn over(mut run: Waiting) -> Waiting {
    use weir_engine::model::{Ended, State};
    let State::Quarantined { at, .. } = run.token.state else { return run };
    run.token.state = State::Ended { at, reason: Ended::Quarantined, because: None };
    run
}
