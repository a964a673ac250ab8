//! The page that messages are shown in: a frame of its own, with a policy of its own.
//!
//! What a message looks like is written by whoever writes messages: styles in every element,
//! pictures from anywhere. In a `srcdoc` it would have the policy of the app, which shows neither,
//! or the app would need one that allows both. So the app frames this page,
//! `<iframe sandbox="allow-scripts" src="/message-frame">`, which says `{ready: true}`; gives it
//! `{html}`; and hears `{height}`. The page is of no origin: it reads nothing, stores nothing and
//! sends nothing but requests for pictures and fonts.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, header};
use sha2::{Digest, Sha256};

use crate::{has, tag_of, unchanged};

/// Where it is.
pub(crate) const PATH: &str = "message-frame";

const SCRIPT: &str = include_str!("frame.js");

const CACHE: &str = "no-cache";

struct Frame {
    html: String,
    policy: String,
    tag: String,
}

static FRAME: LazyLock<Frame> = LazyLock::new(|| {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Message</title>\
         </head><body><script>{SCRIPT}</script></body></html>"
    );
    let script = STANDARD.encode(Sha256::digest(SCRIPT));
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{script}'; style-src 'unsafe-inline' https:; \
         img-src 'self' data: https: http:; font-src data: https:; form-action 'none'; \
         base-uri 'none'; frame-ancestors 'self'; sandbox allow-scripts"
    );
    let tag = format!("\"{}\"", STANDARD.encode(Sha256::digest(html.as_bytes())));
    Frame { html, policy, tag }
});

/// The page.
pub(crate) fn answer(asked: &HeaderMap) -> Response<Bytes> {
    if has(asked, &FRAME.tag) {
        return unchanged(&FRAME.tag, CACHE);
    }
    let mut response = Response::new(Bytes::from_static(FRAME.html.as_bytes()));
    let headers = response.headers_mut();
    headers.insert(header::ETAG, tag_of(&FRAME.tag));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHE));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_SECURITY_POLICY, tag_of(&FRAME.policy));
    response
}
