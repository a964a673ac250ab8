//! What describes this interface and the language of flows.

use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::on;

use weir_runtime::intake::provider;

use super::{Access, Route, Verb, every};
use crate::Api;
use crate::app;
use crate::openapi;
use crate::page::{escaped, page};
use crate::problem::CODES;

pub(super) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Get,
        "/",
        Access::Public,
        |verb| on(verb, root),
        "The web app, for browsers; says where to go from here.",
    ),
    Route::new(
        Verb::Get,
        "/docs",
        Access::Public,
        |verb| on(verb, docs),
        "Every route and every problem, to be read by people.",
    ),
    Route::new(
        Verb::Get,
        "/weir.js",
        Access::Public,
        |verb| on(verb, browser_script),
        "The browser script: tells what visitors of a site do, with a publishable key.",
    ),
    Route::new(
        Verb::Get,
        "/v1/openapi.json",
        Access::Public,
        |verb| on(verb, openapi_json),
        "This interface as an OpenAPI 3.1 document.",
    ),
    Route::new(
        Verb::Get,
        "/v1/editor-schema",
        Access::Public,
        |verb| on(verb, editor_schema),
        "Every kind of node with its settings and ports, for editors.",
    ),
    Route::new(
        Verb::Get,
        "/v1/schemas/flow/v1.json",
        Access::Public,
        |verb| on(verb, flow_schema),
        "The JSON Schema of a flow file.",
    ),
    Route::new(
        Verb::Get,
        "/v1/schemas/providers/v1.json",
        Access::Public,
        |verb| on(verb, providers_schema),
        "The JSON Schema of a provider's settings, kind by kind, with hints for forms.",
    ),
];

static OPENAPI: LazyLock<String> = LazyLock::new(|| openapi::openapi().to_string());

static PROVIDERS_SCHEMA: LazyLock<String> = LazyLock::new(|| provider::schema().to_string());

async fn root(State(api): State<Api>, request: Request) -> Response {
    app::root(&api, request)
}

async fn docs() -> Response {
    let mut body = String::from(
        "<h1>The HTTP interface</h1><p>For programs: <a href=\"/v1/openapi.json\">\
         /v1/openapi.json</a>. Send a key as <code>Authorization: Bearer weir_…</code>.</p>",
    );
    let mut shown = "";
    for (group, route) in every() {
        if group != shown {
            let end = if shown.is_empty() { "" } else { "</dl>" };
            let _ = write!(body, "{end}<h2>{}</h2><dl>", escaped(group));
            shown = group;
        }
        body.push_str(&row(route));
    }
    body.push_str("</dl><h2>Problems</h2><dl>");
    for code in CODES {
        let _ = write!(
            body,
            "<dt id=\"{0}\"><code>{1} {0}</code></dt><dd>{2}</dd>",
            code.word,
            code.status,
            escaped(code.title)
        );
    }
    body.push_str("</dl>");
    page(StatusCode::OK, "Weir: the HTTP interface", &body)
}

fn row(route: &Route) -> String {
    let scope = route.access.scope().map(|scope| format!(" <small>{scope}</small>"));
    let mut row = format!(
        "<dt><code>{} {}</code>{}</dt><dd>{}",
        route.verb.word(),
        escaped(route.path),
        scope.unwrap_or_default(),
        escaped(route.summary)
    );
    for (name, meaning) in route.query {
        let _ = write!(row, "<br><code>{}</code> {}", escaped(name), escaped(meaning));
    }
    row.push_str("</dd>");
    row
}

/// Pages of any site load it, and for an hour a browser asks for it no more.
async fn browser_script() -> Response {
    let headers = [
        (header::CONTENT_TYPE.as_str(), "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL.as_str(), "public, max-age=3600"),
        ("cross-origin-resource-policy", "cross-origin"),
    ];
    (headers, include_str!("../weir.js")).into_response()
}

async fn openapi_json() -> Response {
    json(OPENAPI.as_str())
}

async fn editor_schema(State(api): State<Api>) -> Response {
    json(&api.documents.editor_schema)
}

async fn flow_schema(State(api): State<Api>) -> Response {
    json(&api.documents.flow_schema)
}

async fn providers_schema() -> Response {
    json(PROVIDERS_SCHEMA.as_str())
}

fn json(text: &str) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")];
    (headers, text.to_owned()).into_response()
}
