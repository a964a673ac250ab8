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

/// The event that says that events were missed.
const MISSED: &str = "missed";

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
    // A line at once: whoever listens, and every proxy between, sees that the line is open.
    let open = stream::once(async { Ok(Event::default().comment("listening")) });
    let events = open.chain(events(following)).take_until(Box::pin(stopped));
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
        let past = last.map(|last| ring.after(last)).unwrap_or_default();
        Following { past, receiver, wanted, _place: place }
    }

    /// Keeps one and passes it on, both at once: who begins to follow hears it once.
    fn push(&self, one: Happened, readers: &Sender<Happened>) {
        let mut ring = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if ring.lately.len() == STREAM_KEPT_MAX {
            ring.lately.pop_front();
        }
        ring.lately.push_back(one.clone());
        // Nobody listening any more is no error.
        let _ = readers.send(one);
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

impl Ring {
    /// What came after the event that was seen last; when that is not kept, something may be
    /// missing.
    fn after(&self, last: u64) -> VecDeque<Happened> {
        match self.lately.iter().position(|one| one.id == last) {
            Some(place) => self.lately.iter().skip(place + 1).cloned().collect(),
            None => [missed(0)].into_iter().chain(self.lately.iter().cloned()).collect(),
        }
    }
}

/// Keeps what happens while somebody listens, and for a while after.
async fn keep(kept: Arc<Kept>, mut from: Receiver<Happened>, readers: Sender<Happened>) {
    let mut alone_since: Option<Instant> = None;
    loop {
        match tokio::time::timeout(STREAM_QUIET_MAX, from.recv()).await {
            Ok(Ok(one)) => kept.push(one, &readers),
            Ok(Err(RecvError::Lagged(count))) => kept.push(missed(count), &readers),
            Err(_) => {}
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
        loop {
            let one = match self.past.pop_front() {
                Some(one) => one,
                None => match self.receiver.recv().await {
                    Ok(one) => one,
                    Err(RecvError::Lagged(count)) => missed(count),
                    Err(RecvError::Closed) => return None,
                },
            };
            if self.wanted.takes(&one) {
                return Some(self.wanted.write(one));
            }
        }
    }
}

/// Says that so many were missed; 0: nobody knows how many.
fn missed(count: u64) -> Happened {
    let (kind, data) = (MISSED, json!({ "count": count }));
    Happened { id: 0, kind, flow: None, contact: String::new(), data }
}

impl Wanted {
    fn takes(&self, one: &Happened) -> bool {
        one.kind == MISSED || self.fits(one)
    }

    fn fits(&self, one: &Happened) -> bool {
        self.flow.as_ref().is_none_or(|flow| one.flow.as_ref() == Some(flow))
            && self.contact.as_ref().is_none_or(|contact| one.contact == *contact)
            && self.kind.as_ref().is_none_or(|kind| one.kind == *kind)
    }

    fn write(&self, one: Happened) -> Event {
        if one.kind == MISSED {
            return Event::default().event(MISSED).data(one.data.to_string());
        }
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
    fn the_ring_is_bounded_and_goes_on_after_what_was_seen() {
        let (kept, readers) = (Kept::default(), broadcast::channel(1).0);
        for id in 1..=STREAM_KEPT_MAX as u64 + 5 {
            kept.push(one(id, "c"), &readers);
        }
        let ring = kept.0.lock().unwrap();
        assert_eq!((ring.lately.len(), ring.lately[0].id), (STREAM_KEPT_MAX, 6));
        let after = |last| ring.after(last).iter().map(|one| one.id).collect::<Vec<_>>();
        assert_eq!(after(STREAM_KEPT_MAX as u64 + 3), [1_028, 1_029]);
        assert_eq!(after(2).len(), STREAM_KEPT_MAX + 1);
        assert_eq!(ring.after(2)[0].kind, MISSED);
    }
}
