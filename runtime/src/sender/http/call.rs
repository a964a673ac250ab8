//! One call, and how far it got when it fails.

use std::error::Error as StdError;
use std::fmt::Write as _;
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::redirect::{Action, Attempt, Policy};
use reqwest::{Client, Method, Response, StatusCode};
use rustls::crypto::ring;
use url::Url;

use super::Misconfigured;
use crate::sender::private::{Forbidden, Guard};

/// How much of an answer is read: the largest that a flow may keep.
pub(super) const ANSWER_MAX_BYTES: usize = 64 * 1024;

/// How often a call is sent on. Services send one on once, to their new host or path.
const REDIRECTS_MAX: usize = 3;

const USER_AGENT: &str = concat!("Weir/", env!("CARGO_PKG_VERSION"));

/// How calls get out.
#[derive(Debug, Clone)]
pub struct Network {
    /// Which private hosts may be called.
    pub guard: Guard,
    /// How long a connection may take. Two round trips around the world and a lost packet are
    /// below 5 s.
    pub connect_within: Duration,
    /// How long a whole call may take; what the flow language promises for webhooks.
    pub within: Duration,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            guard: Guard::default(),
            connect_within: Duration::from_secs(10),
            within: Duration::from_secs(30),
        }
    }
}

/// A call to be made.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Vec<u8>>,
}

/// An answer, or its beginning.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    pub(super) is_whole: bool,
}

/// How far a call got that was not answered.
#[derive(Debug, thiserror::Error)]
pub(super) enum Lost {
    #[error("not called: {0}")]
    Forbidden(String),
    #[error("not connected: {0}")]
    Before(String),
    #[error("no answer: {0}")]
    Meanwhile(String),
}

/// Makes calls.
#[derive(Debug)]
pub(super) struct Caller {
    client: Client,
    guard: Guard,
}

impl Caller {
    pub(super) fn new(network: &Network) -> Result<Self, Misconfigured> {
        let guard = network.guard.clone();
        // Whoever comes first sets it, and all set the same.
        let _ = ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .no_proxy()
            .referer(false)
            // Whether a call may be made again is decided by whoever knows the message.
            .retry(reqwest::retry::never())
            .redirect(redirects(guard.clone()))
            .dns_resolver(guard.clone())
            .connect_timeout(network.connect_within)
            .timeout(network.within)
            .build()
            .map_err(Misconfigured::Client)?;
        Ok(Self { client, guard })
    }

    pub(super) async fn call(&self, request: Request) -> Result<Answer, Lost> {
        self.call_for(request, ANSWER_MAX_BYTES).await
    }

    /// The same, for an answer of so many bytes at most.
    pub(super) async fn call_for(
        &self,
        request: Request,
        max_bytes: usize,
    ) -> Result<Answer, Lost> {
        let Request { method, url, headers, body } = request;
        self.guard.check(&url).map_err(|forbidden| Lost::Forbidden(forbidden.to_string()))?;
        let mut call = self.client.request(method, url).headers(headers);
        if let Some(body) = body {
            call = call.body(body);
        }
        let response = call.send().await.map_err(lost)?;
        Ok(read(response, max_bytes).await)
    }
}

/// Only where nothing was done yet and the call stays with the same host: headers hold secrets,
/// and after 301 to 303 it may have been heard already.
fn redirects(guard: Guard) -> Policy {
    Policy::custom(
        move |attempt| {
            if is_sent_on(&attempt) { follow(attempt, &guard) } else { attempt.stop() }
        },
    )
}

fn is_sent_on(attempt: &Attempt<'_>) -> bool {
    let next = attempt.url();
    let stays = attempt.previous().last().is_some_and(|last| {
        let is_safe = next.scheme() == last.scheme() || next.scheme() == "https";
        next.host() == last.host() && is_safe
    });
    let status = attempt.status();
    let asks = matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT);
    asks && stays && attempt.previous().len() <= REDIRECTS_MAX
}

fn follow(attempt: Attempt<'_>, guard: &Guard) -> Action {
    match guard.check(attempt.url()) {
        Ok(()) => attempt.follow(),
        Err(forbidden) => attempt.error(forbidden),
    }
}

/// What the kinds of errors allow to say: before a connection stands, nothing was written; after
/// that nobody knows.
fn lost(error: reqwest::Error) -> Lost {
    let error = error.without_url();
    let mut causes = causes(&error);
    let text = told(&error);
    if error.is_builder() || causes.any(<dyn StdError>::is::<Forbidden>) {
        Lost::Forbidden(text)
    } else if error.is_connect() || error.is_dns() {
        Lost::Before(text)
    } else {
        Lost::Meanwhile(text)
    }
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    std::iter::successors(error.source(), |&cause| cause.source())
}

fn told(error: &reqwest::Error) -> String {
    causes(error).fold(error.to_string(), |mut text, cause| {
        let _ = write!(text, ": {cause}");
        text
    })
}

async fn read(mut response: Response, max_bytes: usize) -> Answer {
    let mut answer = Answer {
        status: response.status(),
        headers: std::mem::take(response.headers_mut()),
        body: Vec::new(),
        is_whole: false,
    };
    while let Ok(chunk) = response.chunk().await {
        let Some(chunk) = chunk else {
            answer.is_whole = true;
            break;
        };
        let room = max_bytes - answer.body.len();
        answer.body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            break;
        }
    }
    answer
}
