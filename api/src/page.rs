//! The few pages this crate has of its own: no script, nothing from elsewhere.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Nothing is loaded, forms lead here only, and no other site may frame it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:4rem auto;\
    padding:0 1rem;color:#1c2430;background:#fff}h1{font-size:1.5rem}h2{margin-top:2.5rem;\
    font-size:1.15rem}button{font:inherit;padding:.6rem 1.2rem;border:0;border-radius:.4rem;\
    background:#1c2430;color:#fff;cursor:pointer}button:focus-visible{outline:3px solid #5b8def}\
    code{background:#eef1f5;padding:.1rem .3rem;border-radius:.2rem;overflow-wrap:anywhere}\
    dt{margin-top:1rem}dd{margin:0 0 0 1rem;color:#4a5666}a{color:#2456c4}\
    @media(prefers-color-scheme:dark){body{background:#12161c;color:#e6eaf0}dd{color:#a5b0bf}\
    code{background:#232a34}button{background:#e6eaf0;color:#12161c}a{color:#8fb1ff}}";

/// A page; `body` is HTML.
pub(crate) fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let title = escaped(title);
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><meta name=\"robots\" content=\"noindex\">\
         <title>{title}</title><style>{STYLE}</style><body><main>{body}</main></body></html>"
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    (status, headers, html).into_response()
}

/// Text as HTML.
pub(crate) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}

/// A link that was not made here, or was cut on its way.
pub(crate) fn unknown_link() -> Response {
    let body = "<h1>This link does not work</h1><p>It may have been cut on its way. Open it from \
                the message itself, or copy all of it.</p>";
    page(StatusCode::NOT_FOUND, "This link does not work", body)
}

/// The question before leaving.
pub(crate) fn unsubscribe(channel: &str, to: Option<&str>) -> Response {
    let to = to.map(|to| format!(" to <strong>{}</strong>", escaped(to))).unwrap_or_default();
    let channel = escaped(channel);
    let body = format!(
        "<h1>Unsubscribe</h1><p>No more {channel}{to}?</p><form method=\"post\">\
         <button name=\"confirm\" value=\"yes\">Unsubscribe</button></form>"
    );
    page(StatusCode::OK, "Unsubscribe", &body)
}

/// After leaving.
pub(crate) fn unsubscribed() -> Response {
    let body = "<h1>You are unsubscribed</h1><p>It counts from now on. You can close this \
                page.</p>";
    page(StatusCode::OK, "You are unsubscribed", body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(escaped("<a href='x'>&\""), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;");
    }
}
