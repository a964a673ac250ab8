//! What callers are told when something is wrong: problem details of RFC 9457.

pub(crate) mod codes;
mod runtime;

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use weir_runtime::intake::Fault;

pub(crate) use codes::{CODES, Code};

/// One answer that says what is wrong, where, and what to do.
#[derive(Debug, Clone)]
pub(crate) struct Problem(Box<Told>);

#[derive(Debug, Clone)]
struct Told {
    code: &'static Code,
    detail: String,
    errors: Vec<Fault>,
    more: Map<String, Value>,
    retry_after: Option<Duration>,
}

/// What a route answers, or what is wrong.
pub(crate) type Answer<T> = Result<T, Problem>;

impl Problem {
    /// A problem of the table, in words.
    pub(crate) fn new(code: &'static Code, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let (errors, more, retry_after) = (Vec::new(), Map::new(), None);
        Self(Box::new(Told { code, detail, errors, more, retry_after }))
    }

    /// Something that is our own fault. What it was stands in the log.
    pub(crate) fn internal(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, "a request failed");
        let detail = "this is a defect of Weir, not of the request; the log says more under the \
                      Request-Id of this answer";
        Self::new(&codes::INTERNAL, detail)
    }

    /// Everything that is wrong with what was sent.
    pub(crate) fn invalid(errors: Vec<Fault>) -> Self {
        let detail = match errors.as_slice() {
            [one] => one.message.clone(),
            _ => format!("{} things are wrong with what was sent; see `errors`", errors.len()),
        };
        Self::new(&codes::INVALID, detail).errors(errors)
    }

    /// Says what is wrong where.
    pub(crate) fn errors(mut self, errors: Vec<Fault>) -> Self {
        self.0.errors = errors;
        self
    }

    /// Adds a member.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.more.insert(name.to_owned(), value.into());
        self
    }

    /// Says when to come back.
    pub(crate) fn retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// The code.
    pub(crate) fn code(&self) -> &'static str {
        self.0.code.word
    }

    /// What is wrong, in words.
    pub(crate) fn detail(&self) -> &str {
        &self.0.detail
    }

    /// Whether it passes by itself: the request is as good as any, and may be sent again.
    pub(crate) fn passes(&self) -> bool {
        let status = self.status();
        status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS
    }

    /// The status.
    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.code.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The body, for the request at this path.
    pub(crate) fn body(&self, instance: &str) -> Value {
        let Told { code, detail, errors, more, .. } = &*self.0;
        let mut body = json!({
            "type": format!("/docs#{}", code.word),
            "title": code.title,
            "status": code.status,
            "detail": detail,
            "instance": instance,
            "code": code.word,
            "errors": errors,
        });
        for (name, value) in more {
            body[name] = value.clone();
        }
        body
    }
}

impl IntoResponse for Problem {
    /// The body is written by the outermost layer, which knows the path.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Some(wait) = self.0.retry_after {
            let seconds = HeaderValue::from(wait.as_secs().max(1));
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        if self.status() == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer realm=\"weir\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Vec<Fault>> for Problem {
    fn from(faults: Vec<Fault>) -> Self {
        Self::invalid(faults)
    }
}
