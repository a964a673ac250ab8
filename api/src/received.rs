//! What a request carries: its body as JSON or text, its parameters.

use std::collections::BTreeMap;
use std::str::FromStr;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use serde_json::Value;
use weir_store::Cursor;

use crate::gate::keyring::Caller;
use crate::limits::{LIST_DEFAULT, LIST_MAX};
use crate::problem::{Answer, Problem, codes};

/// A body of JSON; null when there is none. Pages may call it `text/plain`, as beacons do: then no
/// browser asks first.
#[derive(Debug)]
pub(crate) struct Sent(pub(crate) Value);

/// A body of JSON, whatever its content type says: browsers' beacons say `text/plain`.
#[derive(Debug)]
pub(crate) struct Beacon(pub(crate) Result<Value, String>);

/// A body of a flow: text, or JSON that holds one.
#[derive(Debug)]
pub(crate) enum Written {
    /// A flow's text.
    Text(String),
    /// JSON.
    Json(Value),
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Answer<Self> {
        let kind = kind(request.headers());
        let caller = request.extensions().get::<Caller>();
        let from_page = caller.is_some_and(|caller| caller.publishable);
        let body = Bytes::from_request(request, state).await.map_err(broken)?;
        if body.is_empty() {
            return Ok(Self(Value::Null));
        }
        let is_beacon = from_page && kind.as_deref() == Some("text/plain");
        if !is_beacon && !kind.as_deref().is_some_and(is_json) {
            return Err(wrong_type("application/json"));
        }
        json(&body).map(Self)
    }
}

impl<S: Send + Sync> FromRequest<S> for Beacon {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Answer<Self> {
        let body = Bytes::from_request(request, state).await.map_err(broken)?;
        Ok(Self(serde_json::from_slice(&body).map_err(|error| error.to_string())))
    }
}

impl<S: Send + Sync> FromRequest<S> for Written {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Answer<Self> {
        let kind = kind(request.headers()).unwrap_or_default();
        let body = Bytes::from_request(request, state).await.map_err(broken)?;
        if is_json(&kind) {
            return json(&body).map(Self::Json);
        }
        let texts =
            ["text/yaml", "text/x-yaml", "application/yaml", "application/x-yaml", "text/plain"];
        if !texts.contains(&kind.as_str()) {
            return Err(wrong_type("text/yaml or application/json"));
        }
        let text = String::from_utf8(body.into()).map_err(|_| {
            Problem::new(&codes::BAD_REQUEST, "the text is not UTF-8; save the file as UTF-8")
        })?;
        Ok(Self::Text(text))
    }
}

fn broken(error: impl std::fmt::Display) -> Problem {
    Problem::new(&codes::BODY_BROKEN, error.to_string())
}

fn json(body: &[u8]) -> Answer<Value> {
    serde_json::from_slice(body).map_err(|error| {
        let detail = format!("the body is not JSON: {error}");
        Problem::new(&codes::INVALID_JSON, detail)
    })
}

fn wrong_type(wanted: &str) -> Problem {
    let detail = format!("send the body with `Content-Type: {wanted}`");
    Problem::new(&codes::WRONG_TYPE, detail)
}

/// The content type without its parameters.
fn kind(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    value.split(';').next().map(|kind| kind.trim().to_ascii_lowercase())
}

fn is_json(kind: &str) -> bool {
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// The parameters after the `?`.
#[derive(Debug)]
pub(crate) struct Asked(BTreeMap<String, String>);

/// Which part of a list is wanted.
#[derive(Debug)]
pub(crate) struct Part {
    /// Where it begins.
    pub(crate) cursor: Option<Cursor>,
    /// No more than so many.
    pub(crate) limit: usize,
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Answer<Self> {
        let query = parts.uri.query().unwrap_or_default();
        let mut asked = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if asked.insert(name.clone().into_owned(), value.into_owned()).is_some() {
                let detail = format!("`{name}` is given twice; once is enough");
                return Err(Problem::new(&codes::INVALID_PARAMETER, detail));
            }
        }
        Ok(Self(asked))
    }
}

impl Asked {
    /// Refuses parameters of other names, and those of lists where there is no list.
    pub(crate) fn only(&self, known: &[&str]) -> Answer<()> {
        match self.0.keys().find(|name| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => {
                let known = if known.is_empty() { "none".into() } else { known.join(", ") };
                let detail = format!("`{name}` is not a parameter here; known: {known}");
                Err(Problem::new(&codes::UNKNOWN_PARAMETER, detail))
            }
        }
    }

    /// Refuses parameters of other names; those of lists are known.
    pub(crate) fn part(&self, known: &[&str]) -> Answer<Part> {
        let all: Vec<_> = known.iter().copied().chain(["limit", "cursor"]).collect();
        self.only(&all)?;
        let limit = self.limit()?;
        let cursor = self.text("cursor").map(str::parse).transpose()?;
        Ok(Part { cursor, limit })
    }

    /// How many items are wanted.
    pub(crate) fn limit(&self) -> Answer<usize> {
        let limit = self.read::<usize>("limit")?.unwrap_or(LIST_DEFAULT);
        if (1..=LIST_MAX).contains(&limit) {
            return Ok(limit);
        }
        let detail = format!("`limit` is 1 to {LIST_MAX}");
        Err(Problem::new(&codes::INVALID_PARAMETER, detail))
    }

    /// A parameter as it stands there.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A parameter that is read as something else.
    pub(crate) fn read<T: FromStr>(&self, name: &str) -> Answer<Option<T>>
    where
        T::Err: std::fmt::Display,
    {
        self.text(name).map(str::parse).transpose().map_err(|error: T::Err| {
            let detail = format!("`{name}` cannot be read: {error}");
            Problem::new(&codes::INVALID_PARAMETER, detail)
        })
    }
}
