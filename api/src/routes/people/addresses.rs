//! Contact information of one person of the People API, apart from the rest.

use axum::Json;
use axum::extract::State;
use axum::routing::{MethodFilter, MethodRouter, on};
use serde_json::Value;
use weir_runtime::intake::people::Addresses;

use super::errors::Told;
use super::{NAMED, found, named, persons, shapes};
use crate::Api;
use crate::gate::keyring::Caller;
use crate::keys::Scope::ContactsWrite;
use crate::openapi::of;
use crate::received::{Asked, Sent};
use crate::routes::{Access, Route, Verb};

pub(in crate::routes) const ROUTES: &[Route] = &[
    route(
        Verb::Put,
        |verb| {
            on(verb, |api, caller, asked, body| change(Addresses::Set, api, caller, asked, body))
        },
        "Replaces the e-mail addresses and phone numbers of a person.",
    ),
    route(
        Verb::Patch,
        |verb| {
            on(verb, |api, caller, asked, body| change(Addresses::Add, api, caller, asked, body))
        },
        "Adds e-mail addresses and phone numbers to a person.",
    ),
    route(
        Verb::Delete,
        |verb| {
            on(verb, |api, caller, asked, body| change(Addresses::Remove, api, caller, asked, body))
        },
        "Takes e-mail addresses and phone numbers from a person, which the body names.",
    ),
];

const fn route(
    verb: Verb,
    handler: fn(MethodFilter) -> MethodRouter<Api>,
    summary: &'static str,
) -> Route {
    let path = "/people/2/persons/contactInformation";
    Route::new(verb, path, Access::Needs(ContactsWrite), handler, summary)
        .query(&NAMED)
        .takes("application/json", of::<shapes::PeopleAddresses>)
        .gives("application/json", of::<shapes::PeoplePerson>)
}

async fn change(
    addresses: Addresses,
    State(api): State<Api>,
    caller: Caller,
    asked: Asked,
    Sent(body): Sent,
) -> Told<Json<Value>> {
    asked.only(&NAMED.map(|(name, _)| name))?;
    let identity = named(&asked)?;
    let reach = Addresses::read(&body)?;
    let known = found::contact(&api, &identity).await?;
    if addresses != Addresses::Remove {
        found::refuse_taken(&api, &reach.names(), Some(known.id)).await?;
    }
    persons::written(&api, &caller, addresses.write(reach, &known)).await
}
