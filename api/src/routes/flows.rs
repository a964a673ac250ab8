//! Flows as they run: listed, published, paused, counted.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::routing::on;
use weir_engine::model::Name;
use weir_engine::prove::{Verdict, prove_all};
use weir_runtime::intake::outline::outline;
use weir_runtime::intake::{draft, orders};
use weir_runtime::{Checked, Error};
use weir_store::{Error as StoreError, FlowRecord, FlowState, InsideFilter, Waiting};

use super::drafts::{apart, check_apart, flow_id, revisions};
use super::{Access, Route, Verb};
use crate::Api;
use crate::answers::{self, Page};
use crate::gate::keyring::Caller;
use crate::keys::Scope::{ContactsRead, FlowsOperate, FlowsPublish, FlowsRead};
use crate::limits::SMALL_BODY_MAX_BYTES;
use crate::openapi::{of, page_of};
use crate::problem::{Answer, Problem, codes};
use crate::received::{Asked, Sent};

pub(super) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Get,
        "/v1/flows",
        Access::Needs(FlowsRead),
        |verb| on(verb, list),
        "Lists flows by id, each with what its draft says of itself and with its figures.",
    )
    .query(&[
        ("limit", "Items of a page: 1 to 500, 50 if not said."),
        ("cursor", "Where the page begins: `next_cursor` of the page before."),
    ])
    .gives("application/json", page_of::<answers::FlowItem>),
    Route::new(
        Verb::Post,
        "/v1/flows/{id}/publish",
        Access::Needs(FlowsPublish),
        |verb| on(verb, publish),
        "Publishes the draft. Refused with its diagnostics when it has errors, with a timeline \
         when an assertion does not hold. `If-Match` may name the revision that is meant.",
    )
    .deed("flow_published")
    .gives("application/json", of::<answers::FlowPublished>)
    .body_max(SMALL_BODY_MAX_BYTES),
    Route::new(
        Verb::Post,
        "/v1/flows/{id}/pause",
        Access::Needs(FlowsOperate),
        |verb| on(verb, pause),
        "Lets nobody in and moves nobody; with `drain` those inside go on.",
    )
    .deed("flow_paused")
    .takes("application/json", of::<answers::FlowToPause>)
    .gives("application/json", of::<answers::FlowRuns>)
    .body_max(SMALL_BODY_MAX_BYTES),
    Route::new(
        Verb::Post,
        "/v1/flows/{id}/resume",
        Access::Needs(FlowsOperate),
        |verb| on(verb, resume),
        "Lets a paused flow go on; guards are asked again.",
    )
    .deed("flow_resumed")
    .gives("application/json", of::<answers::FlowRuns>)
    .body_max(SMALL_BODY_MAX_BYTES),
    Route::new(
        Verb::Post,
        "/v1/flows/{id}/archive",
        Access::Needs(FlowsPublish),
        |verb| on(verb, archive),
        "Lets nobody in any more; those inside go on to their end, or with `end` end now.",
    )
    .deed("flow_archived")
    .takes("application/json", of::<answers::FlowToArchive>)
    .gives("application/json", of::<answers::FlowRuns>)
    .body_max(SMALL_BODY_MAX_BYTES),
    Route::new(
        Verb::Get,
        "/v1/flows/{id}/versions",
        Access::Needs(FlowsRead),
        |verb| on(verb, versions),
        "The versions of a flow, newest first.",
    )
    .query(&[
        ("limit", "Items of a page: 1 to 500, 50 if not said."),
        ("cursor", "Where the page begins: `next_cursor` of the page before."),
    ])
    .gives("application/json", page_of::<answers::VersionItem>),
    Route::new(
        Verb::Get,
        "/v1/flows/{id}/stats",
        Access::Needs(FlowsRead),
        |verb| on(verb, stats),
        "What happened in a flow: entries, who is where, how nodes were left, how runs ended.",
    )
    .query(&[("version", "Of this version only.")])
    .gives("application/json", of::<answers::FlowStats>),
    Route::new(
        Verb::Get,
        "/v1/flows/{id}/tokens",
        Access::Needs(FlowsRead),
        |verb| on(verb, tokens),
        "Who is inside a flow, and where: people by name, in the order in which they became known.",
    )
    .query(&[
        ("node", "Those at this node only."),
        ("version", "Those on this version only."),
        ("state", "parked, or quarantined: those only."),
        ("limit", "Items of a page: 1 to 500, 50 if not said."),
        ("cursor", "Where the page begins: `next_cursor` of the page before."),
    ])
    .gives("application/json", page_of::<answers::TokenItem>),
];

/// The flows are few: a page begins after an id.
async fn list(State(api): State<Api>, asked: Asked) -> Answer<Json<Page<answers::FlowItem>>> {
    asked.only(&["limit", "cursor"])?;
    let after = match asked.text("cursor") {
        Some(cursor) => draft::flow_id(cursor).map_err(|_| StoreError::BadCursor)?,
        None => Name::from(""),
    };
    let limit = asked.limit()?;
    let world = api.runtime.world();
    let records = api.runtime.store().flows().await?;
    let records: Vec<_> = records.into_iter().filter(|record| record.id > after).collect();
    let next_cursor = records.get(limit - 1).filter(|_| records.len() > limit);
    let next_cursor = next_cursor.map(|record| record.id.to_string());
    let records: Vec<_> = records.into_iter().take(limit).collect();
    let figures = match records.as_slice() {
        [] => BTreeMap::new(),
        [first, .., last] | [first @ last] => {
            api.runtime.store().figures(&first.id, &last.id).await?
        }
    };
    let items = apart(move || {
        let item = |record: &FlowRecord| {
            let figures = figures.get(&record.id).cloned().unwrap_or_default();
            answers::FlowItem::of(record, &world, outline(&record.draft.text), &figures)
        };
        records.iter().map(item).collect()
    });
    Ok(Json(Page { items: items.await?, next_cursor }))
}

async fn publish(
    State(api): State<Api>,
    Path(id): Path<String>,
    caller: Caller,
    headers: HeaderMap,
    Sent(body): Sent,
) -> Answer<Json<answers::FlowPublished>> {
    orders::nothing(&body)?;
    let id = flow_id(&id)?;
    let meant = headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok());
    let meant = match meant.filter(|tags| tags.trim() != "*") {
        Some(tags) => Some(meant_revision(&api, &id, tags).await?),
        None => None,
    };
    let published = api.runtime.publish(&id, &caller.name, meant).await;
    let version = match published {
        Ok(version) => version,
        Err(refuted @ Error::Refuted(_)) => return Err(with_timeline(&api, &id, refuted).await),
        Err(error) => return Err(error.into()),
    };
    let record = api.runtime.flow_record(&id).await?;
    let world = api.runtime.world();
    let warnings = match world.flows.version(&id, version) {
        Some(flow) => api.runtime.missing(flow).await?,
        None => Vec::new(),
    };
    Ok(Json(answers::FlowPublished::of(&record, version, warnings)))
}

/// The revision the flow is at, if `If-Match` names it; else one it names, which is stale then.
async fn meant_revision(api: &Api, id: &Name, tags: &str) -> Answer<i64> {
    let at = api.runtime.flow_record(id).await?.revision;
    let mut named = revisions(tags).peekable();
    let first = named.peek().copied().unwrap_or_default();
    Ok(named.find(|revision| *revision == at).unwrap_or(first))
}

/// A refuted assertion with the way it breaks, moment by moment. It is looked for once more: the
/// runtime tells it in words alone.
async fn with_timeline(api: &Api, id: &Name, refuted: Error) -> Problem {
    let problem = Problem::from(refuted);
    let Ok(record) = api.runtime.flow_record(id).await else { return problem };
    let Ok(Checked { flow: Some(flow), .. }) = check_apart(api, id, record.draft).await else {
        return problem;
    };
    let proved = tokio::task::spawn_blocking(move || prove_all(&flow)).await.unwrap_or_default();
    let timeline = proved.into_iter().find_map(|(_, verdict)| match verdict {
        Verdict::Refuted(timeline) => Some(timeline),
        Verdict::Proved { .. } | Verdict::Undecided { .. } => None,
    });
    match timeline {
        Some(timeline) => problem
            .with("timeline", answers::moments(&timeline))
            .with("possible_if", timeline.possible_if),
        None => problem,
    }
}

async fn pause(
    State(api): State<Api>,
    Path(id): Path<String>,
    Sent(body): Sent,
) -> Answer<Json<answers::FlowRuns>> {
    let drain = orders::drain(&body)?;
    let state = if drain { FlowState::Draining } else { FlowState::Paused };
    change(&api, &id, state, |now| now != FlowState::Archived, "the flow is archived").await
}

async fn resume(
    State(api): State<Api>,
    Path(id): Path<String>,
    Sent(body): Sent,
) -> Answer<Json<answers::FlowRuns>> {
    orders::nothing(&body)?;
    let waits = |now| matches!(now, FlowState::Paused | FlowState::Draining | FlowState::Live);
    change(&api, &id, FlowState::Live, waits, "the flow is not paused").await
}

async fn archive(
    State(api): State<Api>,
    Path(id): Path<String>,
    Sent(body): Sent,
) -> Answer<Json<answers::FlowRuns>> {
    let end = orders::end(&body)?;
    let Json(mut runs) = change(&api, &id, FlowState::Archived, |_| true, "").await?;
    if end {
        runs.ended = Some(api.runtime.end_everybody(&flow_id(&id)?).await?);
    }
    Ok(Json(runs))
}

async fn change(
    api: &Api,
    id: &str,
    state: FlowState,
    may: impl Fn(FlowState) -> bool,
    why_not: &str,
) -> Answer<Json<answers::FlowRuns>> {
    let id = flow_id(id)?;
    let record = api.runtime.flow_record(&id).await?;
    // One that was never published is told so by the runtime.
    if record.version > 0 && !may(record.state) {
        return Err(Error::NotNow(format!("{why_not}; publish it to make it live")).into());
    }
    if record.version == 0 || record.state != state {
        api.runtime.set_flow_state(&id, state).await?;
    }
    let (id, state) = (id.to_string(), answers::word(&state));
    Ok(Json(answers::FlowRuns { id, state, ended: None }))
}

async fn versions(
    State(api): State<Api>,
    Path(id): Path<String>,
    asked: Asked,
) -> Answer<Json<Page<answers::VersionItem>>> {
    let part = asked.part(&[])?;
    let record = api.runtime.flow_record(&flow_id(&id)?).await?;
    let store = api.runtime.store();
    let page = store.versions_of(&record.id, part.cursor.as_ref(), part.limit).await?;
    Ok(Json(Page::of(page, |version| answers::VersionItem::of(&version))))
}

async fn stats(
    State(api): State<Api>,
    Path(id): Path<String>,
    asked: Asked,
) -> Answer<Json<answers::FlowStats>> {
    asked.only(&["version"])?;
    let record = api.runtime.flow_record(&flow_id(&id)?).await?;
    let version = asked.read::<u32>("version")?;
    let stats = api.runtime.store().stats(&record.id, version).await?;
    Ok(Json(answers::FlowStats::of(&record.id, stats)))
}

/// Names and addresses are for those who may read contacts.
async fn tokens(
    State(api): State<Api>,
    Path(id): Path<String>,
    caller: Caller,
    asked: Asked,
) -> Answer<Json<Page<answers::TokenItem>>> {
    let part = asked.part(&["node", "version", "state"])?;
    let record = api.runtime.flow_record(&flow_id(&id)?).await?;
    let filter = InsideFilter {
        node: asked.text("node").map(Name::from),
        version: asked.read("version")?,
        set_aside: asked.text("state").map(is_set_aside).transpose()?,
    };
    let store = api.runtime.store();
    let page = store.tokens_of(&record.id, &filter, part.cursor.as_ref(), part.limit).await?;
    let is_told = caller.scopes.contains(&ContactsRead);
    let item = |waiting: &Waiting| match answers::TokenItem::of(waiting) {
        item if is_told => item,
        item => item.unnamed(),
    };
    Ok(Json(Page::of(page, |waiting| item(&waiting))))
}

fn is_set_aside(state: &str) -> Answer<bool> {
    match state {
        "parked" => Ok(false),
        "quarantined" => Ok(true),
        _ => Err(Problem::new(
            &codes::INVALID_PARAMETER,
            "`state` is `parked` or `quarantined`: the states of a run that is inside",
        )),
    }
}
