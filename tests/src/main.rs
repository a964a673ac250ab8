//! Tests of the whole: everything that needs more than one crate, or looks at all of them.

mod documents;
mod end_to_end;
mod house;
mod language;
mod reference;
mod senders;
mod servers;
