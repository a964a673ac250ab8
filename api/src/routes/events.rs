//! Events from other programs: one, or a batch whose items stand each for itself.

use axum::extract::State;
use axum::response::Response;
use axum::routing::on;
use weir_engine::model::Event;
use weir_runtime::intake::Fault;
use weir_runtime::intake::event::{Reading, Told, Unread, read_batch};
use weir_runtime::intake::limits::EVENTS_MAX;
use weir_runtime::{Error, Written};

use super::{Access, Route, Verb};
use crate::Api;
use crate::answers::{self, EventFault, EventResult, EventsAnswer};
use crate::gate::browser;
use crate::gate::keyring::Caller;
use crate::gate::repeat::Repeat;
use crate::keys::Scope::EventsWrite;
use crate::limits::EVENTS_BODY_MAX_BYTES;
use crate::openapi::of;
use crate::problem::{Answer, Problem, codes};
use crate::received::Sent;

pub(super) const ROUTES: &[Route] = &[Route::new(
    Verb::Post,
    "/v1/events",
    Access::Needs(EventsWrite),
    |verb| on(verb, post),
    "Takes one event, or `{\"events\": [ … ]}` with up to 5,000. Each item is accepted, a \
     duplicate or rejected for itself, in order; an accepted one is on disk and applied. A \
     publishable key, in pages, writes page_viewed, session_ended, cart_updated, cart_abandoned \
     and checkout_started of a contact that is named by its anonymous_id, up to 50 at once, also \
     as `text/plain`.",
)
.query(&[("key", "A publishable key, where there is no Authorization header: of beacons.")])
.for_browsers()
.takes("application/json", of::<answers::EventsToSend>)
.gives("application/json", of::<EventsAnswer>)
.body_max(EVENTS_BODY_MAX_BYTES)];

async fn post(
    State(api): State<Api>,
    caller: Caller,
    repeat: Repeat,
    Sent(body): Sent,
) -> Answer<Response> {
    let now = api.runtime.clock().now();
    let mut draw = Api::draw;
    let mut reading = Reading { now, repeat: repeat.id(), draw: &mut draw };
    let mut told = read_batch(&body, &mut reading).map_err(unread)?;
    if caller.publishable {
        browser::restrict(&mut told)?;
    }
    // Nothing is taken of a batch that does not fit: its sender sends it again as it is.
    if !api.runtime.has_room(told.len()) {
        return Err(Api::busy());
    }
    let mut answer = EventsAnswer::default();
    let mut rest = Vec::with_capacity(told.len());
    let mut writes = Vec::with_capacity(told.len());
    for Told { id, place, write } in told {
        let id = repeat_id(id, &write);
        rest.push((id, place, write.map(|write| writes.push(write))));
    }
    let mut written = api.runtime.write_all(writes).await.into_iter();
    for (index, (id, place, fine)) in rest.into_iter().enumerate() {
        let result = match fine {
            Err(faults) => rejected(index, id, faults.into_iter().map(EventFault::from).collect()),
            Ok(()) => match written.next().unwrap_or(Err(Error::Stopping)) {
                Ok(written) => taken(index, id, &written),
                Err(error) => {
                    rejected(index, id, vec![api.fault(format!("{place}/contact"), error).await])
                }
            },
        };
        answer.add(result);
    }
    answer.response()
}

/// The id an item has, or was given for its repetition.
fn repeat_id(
    id: Option<String>,
    write: &Result<weir_runtime::Write, Vec<Fault>>,
) -> Option<String> {
    let announced = write.as_ref().ok().and_then(|write| write.ask.announces.first());
    id.or_else(|| announced.map(|known| known.id.clone()))
}

fn unread(unread: Unread) -> Problem {
    match unread {
        Unread::TooMany(count) => {
            let detail = format!("{count} events at once; send at most {EVENTS_MAX} in a request");
            Problem::new(&codes::TOO_MANY, detail)
        }
        Unread::Faults(faults) => Problem::invalid(faults),
    }
}

fn taken(index: usize, id: Option<String>, written: &Written) -> EventResult {
    let applied = written.answers.first().map(|answer| &answer.applied);
    let duplicate = applied.is_some_and(|applied| applied.duplicate);
    let seq = applied.and_then(|applied| applied.seq);
    let made = || seq.map(|seq| Event::made_id(written.contact, seq));
    let status = if duplicate { "duplicate" } else { "accepted" };
    EventResult { index, id: id.or_else(made), status, errors: Vec::new() }
}

fn rejected(index: usize, id: Option<String>, errors: Vec<EventFault>) -> EventResult {
    EventResult { index, id, status: "rejected", errors }
}
