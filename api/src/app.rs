//! The web app beside the routes: what is no route may be a page of it.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::Api;
use crate::page::page;
use crate::problem::{Problem, codes};

/// Addresses for programs: what is not there is a problem, whoever asks.
const FOR_PROGRAMS: [&str; 9] =
    ["/v1/", "/v2/", "/people/2/", "/people/3/", "/hooks/", "/t/", "/u/", "/docs/", "/metrics/"];

/// Answers at the root: the app to browsers, and to others where to go.
pub(crate) fn root(api: &Api, request: Request) -> Response {
    let is_for_people = wants_page(request.headers());
    match app(api, request) {
        Some(answer) if is_for_people => answer,
        Some(_) => page(StatusCode::OK, "Weir", BUILT),
        None => page(StatusCode::OK, "Weir", NOT_BUILT),
    }
}

/// Answers where no route is: what the app has there, or that there is nothing.
pub(crate) async fn elsewhere(State(api): State<Api>, request: Request) -> Response {
    let path = request.uri().path();
    let is_for_programs = FOR_PROGRAMS.iter().any(|begin| path.starts_with(begin));
    let is_for_people = wants_page(request.headers()) && !is_for_programs;
    let answer = if is_for_programs { None } else { app(&api, request) };
    if answer.is_none() && is_for_people && api.documents.app.is_none() {
        return page(StatusCode::NOT_FOUND, "Weir", NOT_BUILT);
    }
    answer.unwrap_or_else(|| {
        let detail = "there is nothing at this address; /docs lists every route";
        Problem::new(&codes::NOT_FOUND, detail).into_response()
    })
}

const BUILT: &str = "<h1>Weir is running</h1><p>Open this address in a browser for the web app. \
    The HTTP interface is described at <a href=\"/docs\">/docs</a>, and for programs at \
    <a href=\"/v1/openapi.json\">/v1/openapi.json</a>.</p>";

const NOT_BUILT: &str = "<h1>Weir is running</h1><p>The HTTP interface is described at \
    <a href=\"/docs\">/docs</a>, and for programs at <a href=\"/v1/openapi.json\">\
    /v1/openapi.json</a>.</p><h2>The web app</h2><p>This binary was built without it. With \
    Node.js 20 or newer, <code>make build</code> builds both; or run <code>npm ci</code> and \
    <code>npm run build</code> in <code>editor/</code>, and <code>cargo build</code> again.</p>";

fn app(api: &Api, request: Request) -> Option<Response> {
    let (parts, _) = request.into_parts();
    api.documents.app.and_then(|app| app(&parts)).map(|answer| answer.map(Body::from))
}

fn wants_page(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|accepted| accepted.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("text/html"))
}
