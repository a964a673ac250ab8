//! Tests of the whole: everything that needs more than one crate, or looks at all of them.

mod binary;
mod command_line;
mod documents;
mod end_to_end;
mod house;
mod http;
mod language;
mod reference;
mod senders;
mod servers;
