//! Drafts of flows: kept right or wrong, checked, played.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::on;
use serde_json::Value;
use weir_engine::catalogue::{Current, Mode, World};
use weir_engine::model::Name;
use weir_engine::simulate::{Options, Record, simulate};
use weir_runtime::intake::comparison::compare;
use weir_runtime::intake::{draft, orders, simulation};
use weir_runtime::{Checked, Error};
use weir_store::{Draft, FlowRecord};

use super::{Access, Route, Verb};
use crate::Api;
use crate::answers;
use crate::keys::Scope::{FlowsRead, FlowsWrite};
use crate::limits::{
    EVENTS_BODY_MAX_BYTES, FLOW_BODY_MAX_BYTES, SIMULATE_WITHIN, SMALL_BODY_MAX_BYTES,
};
use crate::openapi::of;
use crate::problem::{Answer, Problem, codes};
use crate::received::{Asked, Sent, Written};

pub(super) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Get,
        "/v1/flows/{id}",
        Access::Needs(FlowsRead),
        |verb| on(verb, read),
        "Reads a flow: its draft, revision and state. With `Accept: text/yaml` the text alone.",
    )
    .query(&[("version", "The text of this published version instead of the draft's.")])
    .gives("application/json", of::<answers::FlowText>),
    Route::new(
        Verb::Put,
        "/v1/flows/{id}",
        Access::Needs(FlowsWrite),
        |verb| on(verb, put),
        "Keeps a draft, right or wrong, and says what is wrong with it. `If-Match` names the \
         revision that is meant, unless there is no such flow yet. A plain text keeps the files \
         of the last revision; with `application/json` it is `{\"flow\", \"files\"}`.",
    )
    .takes("text/yaml", of::<answers::FlowToWrite>)
    .gives("application/json", of::<answers::FlowSaved>)
    .body_max(FLOW_BODY_MAX_BYTES),
    Route::new(
        Verb::Post,
        "/v1/flows/check",
        Access::Needs(FlowsRead),
        |verb| on(verb, check),
        "Says what is wrong with a flow, and keeps nothing.",
    )
    .takes("text/yaml", of::<answers::FlowToWrite>)
    .gives("application/json", of::<answers::FlowChecked>)
    .body_max(FLOW_BODY_MAX_BYTES),
    Route::new(
        Verb::Post,
        "/v1/flows/{id}/plan",
        Access::Needs(FlowsRead),
        |verb| on(verb, plan),
        "Says what publishing the draft would change, and who waits where; keeps nothing. Whoever \
         is inside stays on the version they entered. Refused with its diagnostics when the draft \
         cannot be read.",
    )
    .gives("application/json", of::<answers::FlowPlan>)
    .body_max(SMALL_BODY_MAX_BYTES),
    Route::new(
        Verb::Post,
        "/v1/flows/{id}/simulate",
        Access::Needs(FlowsRead),
        |verb| on(verb, play),
        "Plays events through the draft of a flow on a virtual clock; sends and keeps nothing.",
    )
    .takes("application/json", of::<answers::SimulationToPlay>)
    .gives("application/json", of::<answers::Simulation>)
    .body_max(EVENTS_BODY_MAX_BYTES)
    .within(SIMULATE_WITHIN),
];

/// A path's flow id, or why it can be none.
pub(super) fn flow_id(text: &str) -> Answer<Name> {
    draft::flow_id(text).map_err(|refusal| Problem::new(&codes::FLOW_NOT_FOUND, refusal.message))
}

async fn read(
    State(api): State<Api>,
    Path(id): Path<String>,
    headers: HeaderMap,
    asked: Asked,
) -> Answer<Response> {
    asked.only(&["version"])?;
    let record = api.runtime.flow_record(&flow_id(&id)?).await?;
    let draft = match asked.read::<u32>("version")? {
        Some(number) => of_version(&api, &record, number).await?,
        None => record.draft.clone(),
    };
    let tag = revision_tag(record.revision);
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    if accepts.is_some_and(|kinds| kinds.contains("yaml")) {
        let kind = (header::CONTENT_TYPE, HeaderValue::from_static("text/yaml; charset=utf-8"));
        return Ok(([kind, tag], draft.text).into_response());
    }
    Ok(([tag], Json(answers::FlowText::of(&record, draft))).into_response())
}

async fn of_version(api: &Api, record: &FlowRecord, number: u32) -> Answer<Draft> {
    let version = api.runtime.store().version(&record.id, number).await?;
    version.map(|version| version.published.draft).ok_or_else(|| {
        let detail =
            format!("`{}` has no version {number}; the last is {}", record.id, record.version);
        Problem::new(&codes::VERSION_NOT_FOUND, detail)
    })
}

pub(super) fn revision_tag(revision: i64) -> (header::HeaderName, HeaderValue) {
    let value = HeaderValue::try_from(format!("\"{revision}\""));
    (header::ETAG, value.expect("a number in quotes is a header value"))
}

async fn put(
    State(api): State<Api>,
    Path(id): Path<String>,
    headers: HeaderMap,
    written: Written,
) -> Answer<Response> {
    let id = draft::flow_id(&id).map_err(|refusal| super::contacts::parameter("id", &refusal))?;
    let known = api.runtime.store().flow(&id).await?;
    let draft = draft_of(written, known.as_ref().map(|known| &known.draft))?;
    let meant = revision(&headers, known.as_ref().map(|known| known.revision), "flow")?;
    let revision = api.runtime.save_draft(&id, &draft, meant).await?;
    let checked = check_apart(&api, &id, draft).await?;
    let status = if known.is_none() { StatusCode::CREATED } else { StatusCode::OK };
    let saved = answers::FlowSaved::of(&id, revision, checked);
    Ok((status, [revision_tag(revision)], Json(saved)).into_response())
}

fn draft_of(written: Written, known: Option<&Draft>) -> Answer<Draft> {
    match written {
        Written::Json(body) => Ok(draft::read(&body)?),
        Written::Text(text) => {
            let files = known.map(|known| known.files.clone()).unwrap_or_default();
            Ok(Draft { text, files })
        }
    }
}

/// The revision that is meant, of something that is at `known`; 0 where it is to be new.
pub(super) fn revision(
    headers: &HeaderMap,
    known: Option<i64>,
    thing: &str,
) -> Answer<Option<i64>> {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    match (text(header::IF_MATCH), known) {
        (Some("*"), Some(known)) => Ok(Some(known)),
        (Some(tags), _) => {
            let known = known.unwrap_or_default();
            revisions(tags).find(|revision| *revision == known).map(Some).ok_or_else(|| {
                let detail =
                    format!("If-Match does not name the revision the {thing} is at; read it again");
                stale(&detail)
            })
        }
        (None, None) => Ok(Some(0)),
        (None, Some(_)) if text(header::IF_NONE_MATCH) == Some("*") => {
            Err(stale(&format!("there is such a {thing} already")))
        }
        (None, Some(known)) => {
            let detail = format!("send `If-Match: \"{known}\"` to change this revision");
            let problem = Problem::new(&codes::REVISION_REQUIRED, detail);
            Err(problem.with("revision", known))
        }
    }
}

/// The revision that is meant where one has to be named by nobody, as for a deletion: none where
/// `If-Match` says none, and `known` is not asked then.
pub(super) async fn revision_if_named(
    headers: &HeaderMap,
    known: impl Future<Output = Answer<Option<i64>>>,
    thing: &str,
) -> Answer<Option<i64>> {
    if !headers.contains_key(header::IF_MATCH) {
        return Ok(None);
    }
    revision(headers, known.await?, thing)
}

/// The revisions that `If-Match` names, strong or weak.
pub(super) fn revisions(tags: &str) -> impl Iterator<Item = i64> {
    let number = |tag: &str| tag.trim().trim_start_matches("W/").trim_matches('"').parse().ok();
    tags.split(',').filter_map(number)
}

fn stale(detail: &str) -> Problem {
    Problem::new(&codes::STALE, detail)
}

/// Checks a draft away from the tasks that wait for the network: it may take a while.
pub(super) async fn check_apart(api: &Api, id: &str, draft: Draft) -> Answer<Checked> {
    let (runtime, id) = (api.runtime.clone(), id.to_owned());
    apart(move || runtime.check(&id, &draft)).await
}

/// Does what takes the processor for a while where nobody waits for the network.
pub(super) async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Answer<T> {
    tokio::task::spawn_blocking(work).await.map_err(|panic| Problem::internal(&panic))
}

async fn plan(
    State(api): State<Api>,
    Path(id): Path<String>,
    Sent(body): Sent,
) -> Answer<Json<answers::FlowPlan>> {
    orders::nothing(&body)?;
    let record = api.runtime.flow_record(&flow_id(&id)?).await?;
    let live = match record.version {
        0 => None,
        number => Some(of_version(&api, &record, number).await?),
    };
    let draft = record.draft.clone();
    let Some(found) = apart(move || compare(live.as_ref(), &draft)).await? else {
        let checked = check_apart(&api, &id, record.draft).await?;
        return Err(Error::Flow(checked.diagnostics).into());
    };
    let mut figures = api.runtime.store().figures(&record.id, &record.id).await?;
    let figures = figures.remove(&record.id).unwrap_or_default();
    Ok(Json(answers::FlowPlan::of(&record, found, &figures)))
}

async fn check(State(api): State<Api>, written: Written) -> Answer<Json<answers::FlowChecked>> {
    let draft = draft_of(written, None)?;
    let checked = check_apart(&api, "flow", draft).await?;
    Ok(Json(answers::FlowChecked::of(checked)))
}

async fn play(
    State(api): State<Api>,
    Path(id): Path<String>,
    Sent(body): Sent,
) -> Answer<Json<answers::Simulation>> {
    let asked = simulation::read(&body)?;
    let id = flow_id(&id)?;
    let draft = match asked.draft {
        Some(draft) => draft,
        None => api.runtime.flow_record(&id).await?.draft,
    };
    let checked = check_apart(&api, &id, draft).await?;
    let Some(flow) = checked.flow else { return Err(Error::Flow(checked.diagnostics).into()) };
    let mut world = World { settings: api.runtime.world().settings.clone(), ..World::default() };
    let id = flow.id.clone();
    world.flows.add(std::sync::Arc::new(flow), 1);
    world.flows.set_current(&id, Current { version: 1, mode: Mode::Live });
    let (lines, options) = (asked.lines, Options { until: asked.until });
    let played = tokio::task::spawn_blocking(move || simulate(&world, &lines, &options)).await;
    let records = played.map_err(|panic| Problem::internal(&panic))?;
    Ok(Json(answers::Simulation { items: records.iter().map(as_json).collect() }))
}

fn as_json(record: &Record) -> Value {
    serde_json::to_value(record).unwrap_or_default()
}
