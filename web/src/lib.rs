//! The web app, in the binary: what `editor/dist` held when this was compiled, and how it is
//! answered to browsers.
//!
//! Without `editor/dist` there is no app, and `cargo build` alone works: whoever serves it says how
//! to build it.
//!
//! Architecture Invariant: nothing here knows a route, a contact or a key. A request comes in, and
//! bytes with headers go out.

mod files;
mod frame;
mod page;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};

/// What every file is sent with, whatever it is.
const ALWAYS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
];

/// What no page here asks a browser for.
const PERMISSIONS: &str = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), \
                           magnetometer=(), microphone=(), payment=(), usb=()";

/// Whether the app was built when this was compiled.
pub fn is_built() -> bool {
    files::is_there(page::FILE)
}

/// What the app has at an address: a file of it, or the page itself for every address that a person
/// opens. Nothing where there is neither, or no app.
pub fn answer(request: &Parts) -> Option<Response<Bytes>> {
    if !matches!(request.method, Method::GET | Method::HEAD) || !is_built() {
        return None;
    }
    let path = request.uri.path().trim_start_matches('/');
    let answer = match path {
        frame::PATH => Some(frame::answer(&request.headers)),
        path if files::is_served(path) => files::answer(path, &request.headers),
        path if is_asset(path) || !is_opened_by_a_person(&request.headers) => None,
        _ => page::answer(&request.headers),
    };
    answer.map(|mut answer| {
        let always = ALWAYS.map(|(name, value)| (name, HeaderValue::from_static(value)));
        answer.headers_mut().extend(always);
        answer
    })
}

/// Whether it lies among the files whose names say what they hold: one that is not there was
/// replaced.
fn is_asset(path: &str) -> bool {
    path.starts_with("assets/")
}

/// Whether a browser asks for a page to show: names of people in addresses may end like a file's.
fn is_opened_by_a_person(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|accepted| accepted.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("text/html"))
}

/// Whether the caller has what is known by this tag.
fn has(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get_all(header::IF_NONE_MATCH).iter();
    let plain = tag.trim_start_matches("W/");
    known.filter_map(|tags| tags.to_str().ok()).flat_map(|tags| tags.split(',')).any(|known| {
        let known = known.trim();
        known == "*" || known.trim_start_matches("W/") == plain
    })
}

/// A tag as a header.
fn tag_of(tag: &str) -> HeaderValue {
    HeaderValue::from_str(tag).expect("tags are made of letters, digits and quotes")
}

/// Says that what the caller has is what there is.
fn unchanged(tag: &str, cache: &'static str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    headers.insert(header::ETAG, tag_of(tag));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}
