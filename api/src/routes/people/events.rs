//! Events of the People API: a batch is taken as a whole, or not at all.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::on;
use weir_engine::turn::{Happening, Input, Known};
use weir_runtime::Write;
use weir_runtime::intake::people::events::{Flaw, SOURCE, Told as Event, read};
use weir_runtime::intake::people::{Identity, Invalid};
use weir_runtime::intake::who;
use weir_store::{Extra, Who};

use super::errors::{self, Refused, Told};
use super::{several, shapes};
use crate::Api;
use crate::gate::repeat::Repeat;
use crate::keys::Scope::EventsWrite;
use crate::limits::PEOPLE_EVENTS_BODY_MAX_BYTES;
use crate::openapi::list_of;
use crate::received::{Asked, Sent};
use crate::routes::{Access, Route, Verb};

pub(in crate::routes) const ROUTES: &[Route] = &[Route::new(
    Verb::Post,
    errors::EVENTS,
    Access::Needs(EventsWrite),
    |verb| on(verb, post),
    "Takes up to 5,000 events, or none of them where one is bad. People whom nobody knows are \
     made, unless they are named by ID. `addToCart` is an event of the type add_to_cart.",
)
.takes("application/json", list_of::<shapes::PeopleEvent>)
.answers("202")
.body_max(PEOPLE_EVENTS_BODY_MAX_BYTES)];

/// Who is meant by an identity, or why nobody is.
type Whom = Result<Who, Trouble>;

#[derive(Debug, Clone, Copy)]
enum Trouble {
    Nobody,
    Several(usize),
}

async fn post(
    State(api): State<Api>,
    asked: Asked,
    repeat: Repeat,
    Sent(body): Sent,
) -> Told<StatusCode> {
    asked.only(&[])?;
    let told = read(&body, api.runtime.clock().now()).map_err(|flaws| refused(&flaws))?;
    let whom = whom(&api, &told).await?;
    if !api.runtime.has_room(told.len()) {
        return Err(Api::busy().into());
    }
    let mut writes = Vec::with_capacity(told.len());
    for (index, (event, who)) in told.into_iter().zip(whom).enumerate() {
        let made = || repeat.id().map(|repeat| format!("{repeat}_{index}"));
        let id = event.happening.id.clone().or_else(made);
        writes.push(write(who, Happening { id, ..event.happening }));
    }
    for written in api.runtime.write_all(writes).await {
        written?;
    }
    Ok(StatusCode::ACCEPTED)
}

fn write(who: Who, happening: Happening) -> Write {
    let mut ask = who::ask(who, &mut Api::draw);
    let known = |id: &String| Known { source: SOURCE.into(), id: id.clone() };
    ask.announces.extend(happening.id.as_ref().map(known));
    Write { ask, inputs: vec![Input::Event(happening)], extra: Extra::default() }
}

fn refused(flaws: &[Flaw]) -> Refused {
    Refused::Shaped(StatusCode::BAD_REQUEST, errors::of_flaws(flaws))
}

/// Everybody who is meant, or everything that is wrong with how they are named.
async fn whom(api: &Api, told: &[Event]) -> Told<Vec<Who>> {
    let mut looked_up: BTreeMap<Who, Whom> = BTreeMap::new();
    let (mut whom, mut flaws) = (Vec::with_capacity(told.len()), Vec::new());
    for (index, event) in told.iter().enumerate() {
        let found = match &event.identity.who {
            None => Err(Trouble::Nobody),
            Some(who) => {
                if !looked_up.contains_key(who) {
                    let found = look_up(api, &event.identity, who).await?;
                    looked_up.insert(who.clone(), found);
                }
                looked_up[who].clone()
            }
        };
        match found {
            Ok(who) => whom.push(who),
            Err(trouble) => flaws.push(trouble.flaw(index)),
        }
    }
    if flaws.is_empty() { Ok(whom) } else { Err(refused(&flaws)) }
}

async fn look_up(api: &Api, identity: &Identity, who: &Who) -> Told<Whom> {
    let found = api.runtime.store().find(who).await?;
    Ok(match found.as_slice() {
        [] if identity.can_be_made() => Ok(who.clone()),
        [] => Err(Trouble::Nobody),
        [one] => Ok(Who::Internal(*one)),
        all => Err(Trouble::Several(all.len())),
    })
}

impl Trouble {
    fn flaw(self, index: usize) -> Flaw {
        match self {
            Self::Nobody => Flaw::Nobody(index),
            Self::Several(count) => {
                Flaw::Item(index, vec![Invalid::new("identifier.id", several(count))])
            }
        }
    }
}
