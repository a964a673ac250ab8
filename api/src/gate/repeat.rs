//! `Idempotency-Key`: the same request sent again gets the same answer, and is done once
//! (rule 29 of `docs/semantics.md`).

use std::sync::PoisonError;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use serde_json::Value;
use sha2::{Digest, Sha256};
use weir_store::{Answered, Request};

use super::keyring::Caller;
use crate::Api;
use crate::limits::REPEAT_KEY_MAX_BYTES;
use crate::problem::{Answer, Problem, codes};
use crate::routes::people::errors::is_spoken_at;

/// The header of an answer that was given before.
pub(crate) const REPLAYED: &str = "idempotency-replayed";

/// Fields that hold a secret, wherever one is sent or answered.
const SECRETS: [&str; 3] = ["password", "current_password", "secret"];

/// What follows from the key of this very request; nothing, where there is none.
#[derive(Debug, Clone, Default)]
pub(crate) struct Repeat(Option<Repeated>);

#[derive(Debug, Clone)]
struct Repeated {
    id: String,
    path: String,
    body_hash: [u8; 32],
}

/// An answer that is not kept: asked again, something else may come of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Passing;

/// A request with a key that is being worked on; whatever happens, it is not for ever.
pub(crate) struct Running {
    api: Api,
    request: Request,
    body_hash: [u8; 32],
}

/// What is to be done with a request.
pub(crate) enum Begun {
    /// It has no key.
    Plain,
    /// It is new.
    New(Running),
    /// It was answered before.
    Answered(Response),
}

/// Looks at the key of a request.
pub(crate) async fn begin(
    api: &Api,
    caller: &Caller,
    headers: &HeaderMap,
    path: &str,
    body: &Bytes,
) -> Answer<Begun> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(Begun::Plain) };
    let key = key.to_str().ok().filter(|key| (1..=REPEAT_KEY_MAX_BYTES).contains(&key.len()));
    let Some(key) = key else {
        let detail = "an Idempotency-Key has 1 to 255 visible ASCII characters";
        return Err(Problem::new(&codes::INVALID_REPEAT_KEY, detail));
    };
    // One caller's keys are no matter of another's.
    let key = format!("{} {key}", caller.id);
    let request = Request { key, method: "POST".into(), path: path.to_owned() };
    let body_hash = Sha256::digest(body).into();
    let running = Running::begin(api, request, body_hash)?;
    match api.runtime.store().answered(&running.request).await? {
        None => Ok(Begun::New(running)),
        Some(answered) if answered.body_hash == body_hash => {
            Ok(Begun::Answered(replay(answered, path)))
        }
        Some(_) => Err(reused()),
    }
}

/// What is kept of a body that holds a secret: a hash of it would be as good as the secret is
/// short, and an answer that is given again tells it to nobody new.
pub(super) fn without_secrets(body: &Bytes) -> Bytes {
    let Ok(mut value) = serde_json::from_slice::<Value>(body) else { return Bytes::new() };
    for name in SECRETS {
        if let Some(secret) = value.get_mut(name) {
            *secret = Value::Null;
        }
    }
    value.to_string().into()
}

fn replay(answered: Answered, path: &str) -> Response {
    let status = StatusCode::from_u16(answered.status).unwrap_or(StatusCode::OK);
    let mut response = Response::new(Body::from(answered.body));
    *response.status_mut() = status;
    let is_problem = status.is_client_error() && !is_spoken_at(path);
    let kind = if is_problem { "application/problem+json" } else { "application/json" };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

impl Repeat {
    /// What ids of events are made from that name none.
    pub(crate) fn id(&self) -> Option<&str> {
        self.0.as_ref().map(|repeated| repeated.id.as_str())
    }

    /// What is kept in the commit that does one part of the request, so that no crash comes
    /// between the two: a store takes it once.
    pub(crate) fn ticket(&self, place: usize) -> Option<(Request, Answered)> {
        let Repeated { id, path, body_hash } = self.0.as_ref()?;
        let (key, method) = (format!("{id} {place}"), "POST".to_owned());
        let request = Request { key, method, path: path.clone() };
        let (body_hash, status, body) = (*body_hash, StatusCode::OK.as_u16(), Vec::new());
        Some((request, Answered { body_hash, status, body }))
    }

    /// Whether this part was done, by a request that was never answered.
    pub(crate) async fn is_done(&self, api: &Api, place: usize) -> Answer<bool> {
        let Some((request, ticket)) = self.ticket(place) else { return Ok(false) };
        match api.runtime.store().answered(&request).await? {
            None => Ok(false),
            Some(kept) if kept.body_hash == ticket.body_hash => Ok(true),
            Some(_) => Err(reused()),
        }
    }
}

fn reused() -> Problem {
    let detail = "this Idempotency-Key was used with another body; draw a new one for each request";
    Problem::new(&codes::REPEAT_KEY_REUSED, detail)
}

impl Running {
    fn begin(api: &Api, request: Request, body_hash: [u8; 32]) -> Answer<Self> {
        let mut running = api.running.lock().unwrap_or_else(PoisonError::into_inner);
        if !running.insert(request.clone()) {
            let detail = "the first of these requests is not answered yet; ask again in a moment";
            return Err(Problem::new(&codes::STILL_RUNNING, detail));
        }
        drop(running);
        Ok(Self { api: api.clone(), request, body_hash })
    }

    /// What follows from the key: the same for the same request.
    pub(crate) fn repeat(&self) -> Repeat {
        let mut digest = Sha256::new();
        for part in [&self.request.key, &self.request.method, &self.request.path] {
            digest.update(part.as_bytes());
            digest.update([0]);
        }
        let digest = digest.finalize();
        let (half, _) = digest.split_at(16);
        let number = half.iter().fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
        let (path, body_hash) = (self.request.path.clone(), self.body_hash);
        Repeat(Some(Repeated { id: format!("idem_{number:032x}"), path, body_hash }))
    }

    /// Keeps an answer for the next time, unless it only says that something went wrong here.
    pub(crate) async fn keep(self, status: StatusCode, body: &[u8]) {
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            return;
        }
        let (body_hash, status, body) = (self.body_hash, status.as_u16(), body.to_vec());
        let answered = Answered { body_hash, status, body };
        let now = self.api.runtime.clock().now();
        let kept = self.api.runtime.store().keep_answer(&self.request, &answered, now).await;
        if let Err(error) = kept {
            tracing::warn!(%error, "an answer could not be kept; the same request is done again");
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut running = self.api.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.remove(&self.request);
    }
}
