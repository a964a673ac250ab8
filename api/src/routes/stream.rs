//! What happens, as it happens: server-sent events, best effort.
//!
//! A browser that lost its connection comes back with `Last-Event-ID`. So what happened is kept
//! for a while after somebody listened; whoever comes back later, or reads too slowly, is told
//! that something was missed.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::on;
use futures_util::{Stream, StreamExt, stream};
use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{Receiver, Sender};
use tokio::sync::{OwnedSemaphorePermit, broadcast};
use tokio::time::Instant;
use weir_runtime::{Happened, Runtime};

use super::{Access, Route, Verb};
use crate::Api;
use crate::gate::keyring::Caller;
use crate::keys::Scope::ContactsRead;
use crate::limits::{STREAM_KEPT_FOR, STREAM_KEPT_MAX, STREAM_QUIET_MAX};
use crate::mask;
use crate::problem::{Answer, Problem, codes};
use crate::received::Asked;

pub(super) const ROUTES: &[Route] = &[Route::new(
    Verb::Get,
    "/v1/stream",
    Access::Needs(ContactsRead),
    |verb| on(verb, listen),
    "What happens, as it happens, as server-sent events; best effort. `Last-Event-ID` goes on \
     where a connection broke off, and an event `missed` says when that was not possible.",
)
.query(&[
    ("flow", "What happens in this flow."),
    ("contact", "What happens to this contact."),
    ("kind", "event, entered, left, held, converted, ended, quarantined or message."),
])];

/// What happened lately, for readers who come back.
#[derive(Debug, Default)]
pub(crate) struct Kept(Mutex<Ring>);

#[derive(Debug, Default)]
struct Ring {
    lately: VecDeque<Happened>,
    /// Where the keeper passes on what it kept; none while nobody listens.
    readers: Option<Sender<Happened>>,
}

/// What one reader wants.
struct Wanted {
    flow: Option<String>,
    contact: Option<String>,
    kind: Option<String>,
    masked: bool,
}

/// One reader: what it has still to be told of the past, and what comes.
struct Following {
    past: VecDeque<Happened>,
    missed: bool,
    last: u64,
    receiver: Receiver<Happened>,
    wanted: Wanted,
    _place: OwnedSemaphorePermit,
}

async fn listen(
    State(api): State<Api>,
    caller: Caller,
    headers: HeaderMap,
    asked: Asked,
) -> Answer<Response> {
    asked.only(&["flow", "contact", "kind"])?;
    let Ok(place) = Arc::clone(&api.streams).try_acquire_owned() else {
        let detail = "too many are listening; close a stream, or come back later";
        return Err(Problem::new(&codes::TOO_MANY_STREAMS, detail).retry_after(STREAM_QUIET_MAX));
    };
    let text = |name: &str| asked.text(name).map(str::to_owned);
    let wanted = Wanted {
        flow: text("flow"),
        contact: text("contact"),
        kind: text("kind"),
        masked: caller.masked,
    };
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let last = last.and_then(|id| id.parse().ok());
    let following = Kept::follow(&api.kept, &api.runtime, last, wanted, place);
    let mut stopping = api.stopping.subscribe();
    let stopped = async move {
        // The sender lives as long as the interface.
        let _ = stopping.wait_for(|stopping| *stopping).await;
    };
    let events = events(following).take_until(Box::pin(stopped));
    let quiet = KeepAlive::new().interval(STREAM_QUIET_MAX);
    Ok(Sse::new(events).keep_alive(quiet).into_response())
}

impl Kept {
    /// Begins to follow, after the event that was seen last.
    fn follow(
        kept: &Arc<Self>,
        runtime: &Runtime,
        last: Option<u64>,
        wanted: Wanted,
        place: OwnedSemaphorePermit,
    ) -> Following {
        let mut ring = kept.0.lock().unwrap_or_else(PoisonError::into_inner);
        let receiver = if let Some(readers) = &ring.readers {
            readers.subscribe()
        } else {
            let (readers, receiver) = broadcast::channel(STREAM_KEPT_MAX);
            ring.readers = Some(readers.clone());
            tokio::spawn(keep(Arc::clone(kept), runtime.listen(), readers));
            receiver
        };
        let past: VecDeque<_> = match last {
            Some(last) => ring.lately.iter().filter(|one| one.id > last).cloned().collect(),
            None => VecDeque::new(),
        };
        // Ids have no gaps: the first one that is kept says whether one before it was lost.
        let oldest = ring.lately.front().map(|one| one.id);
        let missed = last.is_some_and(|last| oldest.is_none_or(|oldest| oldest > last + 1));
        Following { past, missed, last: last.unwrap_or_default(), receiver, wanted, _place: place }
    }

    fn push(&self, one: Happened) {
        let mut ring = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if ring.lately.len() == STREAM_KEPT_MAX {
            ring.lately.pop_front();
        }
        ring.lately.push_back(one);
    }

    /// Stops to keep, unless somebody listens again.
    fn end(&self, readers: &Sender<Happened>) -> bool {
        let mut ring = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.receiver_count() > 0 {
            return false;
        }
        *ring = Ring::default();
        true
    }
}

/// Keeps what happens while somebody listens, and for a while after.
async fn keep(kept: Arc<Kept>, mut from: Receiver<Happened>, readers: Sender<Happened>) {
    let mut alone_since: Option<Instant> = None;
    loop {
        match tokio::time::timeout(STREAM_QUIET_MAX, from.recv()).await {
            Ok(Ok(one)) => {
                kept.push(one.clone());
                // Nobody listening any more is no error.
                let _ = readers.send(one);
            }
            Ok(Err(RecvError::Lagged(_))) | Err(_) => {}
            Ok(Err(RecvError::Closed)) => return,
        }
        if readers.receiver_count() > 0 {
            alone_since = None;
        } else if alone_since.get_or_insert_with(Instant::now).elapsed() >= STREAM_KEPT_FOR
            && kept.end(&readers)
        {
            return;
        }
    }
}

fn events(following: Following) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(following, |mut following| async move {
        let event = following.next().await?;
        Some((Ok(event), following))
    })
}

impl Following {
    async fn next(&mut self) -> Option<Event> {
        if std::mem::take(&mut self.missed) {
            return Some(Event::default().event("missed").data("{}"));
        }
        loop {
            let one = match self.past.pop_front() {
                Some(one) => one,
                None => match self.receiver.recv().await {
                    Ok(one) => one,
                    Err(RecvError::Lagged(count)) => {
                        let data = json!({ "count": count }).to_string();
                        return Some(Event::default().event("missed").data(data));
                    }
                    Err(RecvError::Closed) => return None,
                },
            };
            if one.id > self.last && self.wanted.takes(&one) {
                self.last = one.id;
                return Some(self.wanted.write(one));
            }
        }
    }
}

impl Wanted {
    fn takes(&self, one: &Happened) -> bool {
        self.flow.as_ref().is_none_or(|flow| one.flow.as_ref() == Some(flow))
            && self.contact.as_ref().is_none_or(|contact| one.contact == *contact)
            && self.kind.as_ref().is_none_or(|kind| one.kind == *kind)
    }

    fn write(&self, one: Happened) -> Event {
        let mut data = one.data;
        if let Value::Object(fields) = &mut data {
            fields.insert("kind".into(), json!(one.kind));
            fields.insert("contact".into(), json!(one.contact));
            fields.insert("flow".into(), json!(one.flow));
        }
        if self.masked {
            mask::mask(&mut data);
        }
        Event::default().id(one.id.to_string()).event(one.kind).data(data.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(id: u64, contact: &str) -> Happened {
        let (kind, flow) = ("event", None);
        Happened { id, kind, flow, contact: contact.into(), data: json!({"to": "a@b.example"}) }
    }

    #[test]
    fn filters_hold_together() {
        let wanted = |kind: &str| {
            let (contact, kind) = (Some("c1".to_owned()), Some(kind.to_owned()));
            Wanted { flow: None, contact, kind, masked: false }
        };
        assert!(wanted("event").takes(&one(1, "c1")) && !wanted("event").takes(&one(1, "c2")));
        assert!(!wanted("message").takes(&one(1, "c1")));
    }

    #[test]
    fn the_ring_is_bounded() {
        let kept = Kept::default();
        for id in 0..STREAM_KEPT_MAX as u64 + 5 {
            kept.push(one(id, "c"));
        }
        let ring = kept.0.lock().unwrap();
        assert_eq!((ring.lately.len(), ring.lately[0].id), (STREAM_KEPT_MAX, 5));
    }
}
