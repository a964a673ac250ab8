//! The outermost layer: every answer gets a `Request-Id` and its headers, every problem its body,
//! every request its line in the log.

use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use crate::limits::REQUEST_ID_MAX_BYTES;
use crate::problem::{Problem, codes};
use crate::routes::people::errors as people;

const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");

/// Runs a request and dresses its answer.
pub(crate) async fn dress(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = request_id(request.headers());
    let path = request.uri().path().to_owned();
    let method = request.method().to_string();
    // Paths hold ids of people, which may be addresses: the log names the route only.
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or_else(|| "none".to_owned(), |route| route.as_str().to_owned());
    let span = tracing::info_span!("request", id = id.to_str().unwrap_or_default());
    let response = next.run(request).instrument(span.clone()).await;
    let mut response = written(response, &path);
    let status = response.status().as_u16();
    add_headers(response.headers_mut(), id);
    if status == StatusCode::NOT_MODIFIED.as_u16() {
        // What a browser kept goes by the policy that it came with.
        response.headers_mut().remove(header::CONTENT_SECURITY_POLICY);
    }
    let took = began.elapsed();
    let labels =
        [("method", method.clone()), ("route", route.clone()), ("status", status.to_string())];
    metrics::histogram!("weir_http_seconds", &labels).record(took.as_secs_f64());
    let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(method, route, status, took_ms, "answered"));
    response
}

/// The id a caller gives, or a new one.
fn request_id(headers: &HeaderMap) -> HeaderValue {
    let given = headers.get(REQUEST_ID).filter(|value| {
        let visible = value.as_bytes().iter().all(u8::is_ascii_graphic);
        visible && (1..=REQUEST_ID_MAX_BYTES).contains(&value.len())
    });
    given.cloned().unwrap_or_else(|| {
        let drawn = format!("req_{}", uuid::Uuid::now_v7().simple());
        HeaderValue::try_from(drawn).expect("letters and digits are a header value")
    })
}

/// The answer with the body of its problem, if it is one; what other code refused becomes one.
pub(crate) fn written(mut response: Response, path: &str) -> Response {
    let problem = match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem,
        None if is_bare(&response) => of_bare(response.status()),
        None => return response,
    };
    let (status, kind, body) = if people::is_spoken_at(path) {
        let (status, body) = people::shaped(&problem, path);
        (status, "application/json", body)
    } else {
        (response.status(), "application/problem+json", problem.body(path))
    };
    let body = body.to_string();
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    let kind = HeaderValue::from_static(kind);
    headers.insert(header::CONTENT_TYPE, kind);
    *response.body_mut() = Body::from(body);
    response
}

/// Whether an error came without a body of ours.
fn is_bare(response: &Response) -> bool {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let plain = kind.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    (status.is_client_error() || status.is_server_error()) && plain
}

fn of_bare(status: StatusCode) -> Problem {
    let detail = match status {
        StatusCode::NOT_FOUND => "there is nothing at this address; /docs lists every route",
        StatusCode::METHOD_NOT_ALLOWED => {
            "this address knows other methods, named in the Allow header"
        }
        _ => "the request cannot be read; /docs says what is expected",
    };
    Problem::new(codes::of_status(status.as_u16()), detail)
}

fn add_headers(headers: &mut HeaderMap, id: HeaderValue) {
    headers.insert(REQUEST_ID, id);
    let defaults = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    ];
    for (name, value) in defaults {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}
