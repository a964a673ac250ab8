//! What a request passes before its route sees it: origin, key and scope, body, repetition. The
//! route then runs in a task of its own, so that a caller who goes away, or an answer that takes
//! too long, never leaves work half done.

pub(crate) mod attempts;
pub(crate) mod audit;
pub(crate) mod browser;
pub(crate) mod buckets;
pub(crate) mod keyring;
pub(crate) mod origin;
pub(crate) mod repeat;
pub(crate) mod session;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use serde_json::Value;
use tracing::Instrument;
use weir_runtime::intake::segment::write_key;

use crate::Api;
use crate::limits::{BODY_WITHIN, BUSY_FOR, DRAIN_MAX_BYTES, VISIT_BODY_MAX_BYTES};
use crate::mask;
use crate::outer::written;
use crate::problem::{Answer, Problem, codes};
use crate::routes::{Access, Route, segment};
use keyring::{Caller, Shown};
use repeat::{Begun, Passing, Repeat, Running};

/// Lets a request in, or answers why not.
pub(crate) async fn admit(
    State((api, route)): State<(Api, &'static Route)>,
    request: Request,
    next: Next,
) -> Response {
    let asked = request.headers().clone();
    let answer = pass(&api, route, request, next).await;
    let mut response = answer.unwrap_or_else(IntoResponse::into_response);
    if route.for_browsers {
        browser::let_read(&asked, &mut response);
    }
    shaped(route, response)
}

/// An answer in the shape of the interface that the route is of.
fn shaped(route: &Route, response: Response) -> Response {
    match route.access {
        Access::WriteKey(_) => segment::shaped(response),
        Access::Public | Access::Anyone | Access::Link | Access::Metrics | Access::Needs(_) => {
            response
        }
    }
}

async fn pass(api: &Api, route: &'static Route, request: Request, next: Next) -> Answer<Response> {
    let Ok(place) = Arc::clone(&api.in_flight).try_acquire_owned() else {
        let detail = "too many requests are being worked on; come back in a moment";
        return Err(Problem::new(&codes::OVERLOADED, detail).retry_after(BUSY_FOR));
    };
    let (mut parts, body) = request.into_parts();
    refuse_nothing(&parts)?;
    if !route.for_browsers {
        refuse_foreign(route, &parts)?;
    }
    let early = early_caller(api, route, &parts).await?;
    let from_page = early.as_ref().is_some_and(|caller| caller.publishable);
    let body_max_bytes = if from_page { VISIT_BODY_MAX_BYTES } else { route.body_max_bytes };
    let body = read_body(&parts.headers, body, body_max_bytes).await?;
    let caller = match early {
        Some(caller) => Some(caller),
        None => late_caller(api, route, &parts, &body).await?,
    };
    match caller.as_ref().filter(|caller| caller.publishable) {
        Some(caller) => browser::admit(&api.visits, caller, &parts, body.len())?,
        None => refuse_foreign(route, &parts)?,
    }
    refuse_forged(caller.as_ref(), &parts)?;
    let running = match repetition(api, route, caller.as_ref(), &parts, &body).await? {
        Begun::Plain => None,
        Begun::New(running) => Some(running),
        Begun::Answered(response) => return Ok(response),
    };
    parts.extensions.insert(running.as_ref().map(Running::repeat).unwrap_or_default());
    let masked = caller.as_ref().is_some_and(|caller| caller.masked);
    // Everybody may see their own address.
    let masked = masked && route.access != Access::Anyone;
    let deed = route.deed.map(|deed| audit::begin(deed, route, caller.as_ref(), &parts));
    let api = api.clone();
    if let Some(caller) = caller {
        parts.extensions.insert(caller);
    }
    let path = parts.uri.path().to_owned();
    let request = Request::from_parts(parts, Body::from(body));
    let work = async move {
        let response = shaped(route, next.run(request).await);
        let response = match deed {
            Some(deed) => audit::keep(&api, deed, response).await,
            None => response,
        };
        let kept = Kept { running, hides: route.holds_secrets };
        let response = finish(response, kept, masked, &path).await;
        drop(place);
        response
    };
    let task = tokio::spawn(work.in_current_span());
    match tokio::time::timeout(route.within, task).await {
        Ok(Ok(response)) => Ok(response),
        Ok(Err(panic)) => Err(Problem::internal(&panic)),
        Err(_) => {
            let detail = "the answer took too long; what was begun is finished all the same";
            Err(Problem::new(&codes::ANSWER_TIMEOUT, detail).retry_after(BODY_WITHIN))
        }
    }
}

/// The sign of number 0 is in no name: databases do not take it.
fn refuse_nothing(parts: &Parts) -> Answer<()> {
    let asked = parts.uri.path_and_query().map_or("", |asked| asked.as_str());
    if !asked.contains("%00") {
        return Ok(());
    }
    let detail =
        "the address holds the sign of number 0 (`%00`), which is in no name; leave it out";
    Err(Problem::new(&codes::BAD_REQUEST, detail))
}

fn refuse_foreign(route: &Route, parts: &Parts) -> Answer<()> {
    let reads = matches!(parts.method, Method::GET | Method::HEAD);
    if reads || route.access == Access::Link || !origin::is_foreign(&parts.headers) {
        return Ok(());
    }
    let detail = "the Origin header names another site than this one; call from your own server";
    Err(Problem::new(&codes::FOREIGN_ORIGIN, detail))
}

/// A browser sends its cookies whoever made the page that calls; so that page must be ours.
fn refuse_forged(caller: Option<&Caller>, parts: &Parts) -> Answer<()> {
    let reads = matches!(parts.method, Method::GET | Method::HEAD);
    let by_cookie = caller.is_some_and(|caller| caller.signed_in.is_some());
    if reads || !by_cookie || origin::is_own(&parts.headers) {
        return Ok(());
    }
    let detail = "with a session a change is asked for by a page of this very site, which the \
                  Origin or Sec-Fetch-Site header says; call with a key from elsewhere";
    Err(Problem::new(&codes::FOREIGN_ORIGIN, detail))
}

/// The caller, as far as headers tell.
async fn early_caller(api: &Api, route: &Route, parts: &Parts) -> Answer<Option<Caller>> {
    if matches!(route.access, Access::Public | Access::Link) {
        return Ok(None);
    }
    let secret = match keyring::secret(&parts.headers, parts.uri.path())? {
        None if route.for_browsers => browser::secret(&parts.uri)?,
        secret => secret,
    };
    let here = is_from_here(parts);
    let shown = Shown { secret: secret.as_deref(), token: session::token(&parts.headers), here };
    match route.access {
        Access::Anyone => return known(api, route, shown).await,
        Access::Metrics if here => return Ok(None),
        // The key may stand in the body.
        Access::WriteKey(_) if secret.is_none() => return Ok(None),
        Access::Public
        | Access::Link
        | Access::Metrics
        | Access::Needs(_)
        | Access::WriteKey(_) => {}
    }
    identify(api, route, shown).await.map(Some)
}

/// The caller, if it is anybody.
async fn known(api: &Api, route: &Route, shown: Shown<'_>) -> Answer<Option<Caller>> {
    match identify(api, route, shown).await {
        Err(problem) if problem.code() == codes::UNAUTHENTICATED.word && shown.secret.is_none() => {
            Ok(None)
        }
        caller => caller.map(Some),
    }
}

/// The caller, as the body tells: Segment's collectors put the key there.
async fn late_caller(
    api: &Api,
    route: &Route,
    parts: &Parts,
    body: &Bytes,
) -> Answer<Option<Caller>> {
    let Access::WriteKey(_) = route.access else { return Ok(None) };
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let shown = Shown { secret: write_key(&body), token: None, here: is_from_here(parts) };
    identify(api, route, shown).await.map(Some)
}

async fn identify(api: &Api, route: &Route, shown: Shown<'_>) -> Answer<Caller> {
    let caller = api.keyring.caller(&**api.runtime.store(), shown).await?;
    if caller.publishable {
        return if route.for_browsers { Ok(caller) } else { Err(browser::refusal()) };
    }
    if let Access::Needs(scope) | Access::WriteKey(scope) = route.access {
        caller.require(scope)?;
    }
    Ok(caller)
}

/// Whether a request comes from this very machine.
pub(crate) fn is_from_here(parts: &Parts) -> bool {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    origin::is_from_here(peer, &parts.headers)
}

async fn repetition(
    api: &Api,
    route: &Route,
    caller: Option<&Caller>,
    parts: &Parts,
    body: &Bytes,
) -> Answer<Begun> {
    match caller.filter(|_| parts.method == Method::POST) {
        Some(caller) => {
            let told =
                if route.holds_secrets { repeat::without_secrets(body) } else { body.clone() };
            repeat::begin(api, caller, &parts.headers, parts.uri.path(), &told).await
        }
        None => Ok(Begun::Plain),
    }
}

/// The whole body, within its limits of size and time.
async fn read_body(headers: &HeaderMap, body: Body, max_bytes: usize) -> Answer<Bytes> {
    let told = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let told = told.and_then(|value| value.parse::<usize>().ok()).unwrap_or_default();
    let reading = collect(body, max_bytes);
    if told > max_bytes.saturating_add(DRAIN_MAX_BYTES) {
        return Err(too_large(max_bytes));
    }
    tokio::time::timeout(BODY_WITHIN, reading).await.unwrap_or_else(|_| {
        let detail = format!("the body did not arrive within {} s", BODY_WITHIN.as_secs());
        Err(Problem::new(&codes::REQUEST_TIMEOUT, detail))
    })
}

/// What is too much is read and thrown away for a while: a caller that is still sending does
/// not hear an answer.
async fn collect(body: Body, max_bytes: usize) -> Answer<Bytes> {
    let mut stream = body.into_data_stream();
    let (mut read, mut kept) = (0_usize, BytesMut::new());
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|error| Problem::new(&codes::BODY_BROKEN, error.to_string()))?;
        read = read.saturating_add(chunk.len());
        if read <= max_bytes {
            kept.extend_from_slice(&chunk);
        } else if read > max_bytes.saturating_add(DRAIN_MAX_BYTES) {
            break;
        }
    }
    if read > max_bytes { Err(too_large(max_bytes)) } else { Ok(kept.freeze()) }
}

pub(crate) fn too_large(max_bytes: usize) -> Problem {
    let detail = format!("a body here has at most {max_bytes} bytes; send less at once");
    Problem::new(&codes::BODY_TOO_LARGE, detail)
}

/// The caller of a route that is for anyone, if it is anybody.
#[derive(Debug)]
pub(crate) struct Maybe(pub(crate) Option<Caller>);

/// How an answer is kept for the same request.
struct Kept {
    running: Option<Running>,
    /// Whether secrets are left out of it.
    hides: bool,
}

/// Masks an answer, and keeps it, where that is to be done.
async fn finish(
    response: Response,
    Kept { running, hides }: Kept,
    masked: bool,
    path: &str,
) -> Response {
    let is_json = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.to_str().is_ok_and(|kind| kind.starts_with("application/json")));
    let running = running.filter(|_| response.extensions().get::<Passing>().is_none());
    if running.is_none() && !(masked && is_json) {
        return response;
    }
    let response = written(response, path);
    let (parts, body) = response.into_parts();
    let Ok(mut body) = axum::body::to_bytes(body, usize::MAX).await else {
        return Problem::internal(&"an answer could not be read back").into_response();
    };
    if masked && is_json {
        body = mask::json(&body).into();
    }
    if let Some(running) = running {
        let told = if hides { repeat::without_secrets(&body) } else { body.clone() };
        running.keep(parts.status, &told).await;
    }
    Response::from_parts(parts, Body::from(body))
}

/// Whatever a route needs to know of the request it serves.
impl<S: Sync> axum::extract::FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Problem::internal(&"a route without a caller asked for one"))
    }
}

impl<S: Sync> axum::extract::FromRequestParts<S> for Maybe {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &S,
    ) -> Result<Self, std::convert::Infallible> {
        Ok(Self(parts.extensions.get::<Caller>().cloned()))
    }
}

impl<S: Sync> axum::extract::FromRequestParts<S> for Repeat {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &S,
    ) -> Result<Self, std::convert::Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}
