//! Segment's HTTP tracking API. It answers in Segment's shapes, not in ours.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::on;
use serde_json::{Value, json};
use weir_engine::model::ContactId;
use weir_runtime::intake::segment::{self, Batch, Call, Reading};
use weir_runtime::{Error, Said};

use super::{Access, Route, Verb};
use crate::Api;
use crate::answers;
use crate::gate::browser;
use crate::gate::keyring::Caller;
use crate::keys::Scope::EventsWrite;
use crate::openapi::of;
use crate::problem::{Answer, Problem};
use crate::received::Beacon;

const fn call(
    path: &'static str,
    handler: fn(axum::routing::MethodFilter) -> axum::routing::MethodRouter<Api>,
    summary: &'static str,
) -> Route {
    Route::new(Verb::Post, path, Access::WriteKey(EventsWrite), handler, summary)
        .takes("application/json", of::<answers::SegmentCall>)
        .gives("application/json", of::<answers::SegmentAnswer>)
}

pub(super) const ROUTES: &[Route] = &[
    call(
        "/v1/identify",
        |verb| on(verb, |api, caller, body| one("identify", api, caller, body)),
        "Says who somebody is: traits become fields and attributes.",
    ),
    call(
        "/v1/track",
        |verb| on(verb, |api, caller, body| one("track", api, caller, body)),
        "Tells an event; its name becomes snake_case, e-commerce names those of the house. A \
         publishable key, in pages of any site, tells those of carts and checkouts, of an \
         anonymousId.",
    )
    .for_browsers(),
    call(
        "/v1/page",
        |verb| on(verb, |api, caller, body| one("page", api, caller, body)),
        "Tells that a page was viewed. Also with a publishable key, of an anonymousId.",
    )
    .for_browsers(),
    call(
        "/v1/alias",
        |verb| on(verb, |api, caller, body| one("alias", api, caller, body)),
        "Says that an anonymous id is this user.",
    ),
    call(
        "/v1/screen",
        |verb| on(verb, |api, caller, body| one("screen", api, caller, body)),
        "Answered, and ignored.",
    ),
    call(
        "/v1/group",
        |verb| on(verb, |api, caller, body| one("group", api, caller, body)),
        "Answered, and ignored.",
    ),
    call(
        "/v1/batch",
        |verb| on(verb, batch),
        "Takes many calls at once. Of a publishable key, those that it may make alone.",
    )
    .for_browsers(),
];

async fn one(
    kind: &'static str,
    State(api): State<Api>,
    caller: Caller,
    body: Beacon,
) -> Answer<Response> {
    take(&api, &caller, body, |body, reading| segment::read_one(kind, body, reading)).await
}

async fn batch(State(api): State<Api>, caller: Caller, body: Beacon) -> Answer<Response> {
    take(&api, &caller, body, segment::read_batch).await
}

async fn take(
    api: &Api,
    caller: &Caller,
    Beacon(body): Beacon,
    read: impl FnOnce(&Value, &mut Reading<'_>) -> weir_runtime::intake::Checked<Batch>,
) -> Answer<Response> {
    let body = match body {
        Ok(body) => body,
        Err(error) => return Ok(refused(&error)),
    };
    let mut draw = Api::draw;
    let mut reading = Reading { now: api.runtime.clock().now(), draw: &mut draw };
    let mut batch = match read(&body, &mut reading) {
        Ok(batch) => batch,
        Err(faults) => {
            let message = faults.first().map_or("", |fault| &fault.message);
            return Ok(refused(message));
        }
    };
    if caller.publishable {
        restrict(&mut batch)?;
    }
    if batch.ignored > 0 {
        tracing::debug!(ignored = batch.ignored, "parts of a Segment call were passed over");
    }
    if !api.runtime.has_room(batch.calls.len()) {
        return Err(Api::busy());
    }
    write(api, batch.calls).await?;
    Ok(Json(answers::SegmentAnswer { success: true }).into_response())
}

/// Passes over what a page may not tell. When nothing is left, it is told so.
fn restrict(batch: &mut Batch) -> Answer<()> {
    let before = batch.calls.len();
    browser::limit(before)?;
    batch.calls.retain(|call| call.anonymous.is_none() && browser::may_write(&call.write));
    batch.ignored += before - batch.calls.len();
    if before > 0 && batch.calls.is_empty() { Err(browser::refusal()) } else { Ok(()) }
}

fn refused(message: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(told(message))).into_response()
}

fn told(message: &str) -> Value {
    json!({ "success": false, "message": message })
}

/// What was not possible, in Segment's shape.
pub(crate) fn shaped(mut response: Response) -> Response {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        *response.body_mut() = Body::from(told(problem.detail()).to_string());
    }
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// Writes the calls; an address that several people have is no reason to ask again.
async fn write(api: &Api, calls: Vec<Call>) -> Answer<()> {
    let (writes, names): (Vec<_>, Vec<_>) =
        calls.into_iter().map(|call| (call.write, call.anonymous)).unzip();
    let written = api.runtime.write_all(writes).await;
    for (written, anonymous) in written.into_iter().zip(names) {
        match (written, anonymous) {
            (Ok(written), Some(anonymous)) => link(api, written.contact, &anonymous).await?,
            (Ok(_), None) | (Err(Error::Nobody | Error::Ambiguous(_)), _) => {}
            (Err(error), _) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Events of this anonymous id belong to the contact from now on, and what was known by it alone
/// is theirs. Two people may share a browser: then nobody is merged, and the id moves on.
async fn link(api: &Api, contact: ContactId, anonymous: &str) -> Answer<()> {
    let said = Said { by: segment::SOURCE, because: "one browser, by an anonymous id" };
    Ok(api.runtime.recognise(contact, anonymous, true, said).await?)
}
