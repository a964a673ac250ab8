//! The People API that shops already speak: its paths, bodies, answers and errors. What differs
//! stands in `docs/people-api.md`, and why it is made so in decision 0035.

mod addresses;
mod batch;
pub(crate) mod errors;
mod events;
mod found;
mod listing;
mod persons;
pub(crate) mod shapes;
mod tags;
mod upsert;
mod wave;
mod worded;

use weir_runtime::intake::people::Identity;

pub(super) use addresses::ROUTES as ADDRESSES;
pub(super) use batch::ROUTES as BATCH;
pub(super) use events::ROUTES as EVENTS;
pub(super) use persons::ROUTES as PERSONS;
pub(super) use tags::ROUTES as TAGS;
pub(super) use upsert::ROUTES as UPSERT;

use crate::received::Asked;
use errors::{Refused, Told};

/// What nobody is found by.
const NO_PERSON: &str = "There is no person matching the query";

fn several(count: usize) -> String {
    format!("{count} persons match the query; name one by ID or EXTERNAL_ID")
}

/// Parameters that name one person.
const NAMED: [(&str, &str); 3] = [
    ("identifier", "What the person is called, by `type`."),
    ("type", "ID, EXTERNAL_ID, PHONE or EMAIL; by those of other channels nobody is found."),
    ("sender", "Needed with types of channels."),
];

/// Who is named in the parameters.
fn named(asked: &Asked) -> Told<Identity> {
    let [identifier, kind, sender] = NAMED.map(|(name, _)| asked.text(name));
    Identity::of(kind, identifier, sender).map_err(Refused::from)
}
