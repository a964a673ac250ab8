//! Tests of the whole: everything that needs more than one crate, or looks at all of them.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "what fails in a test fails loudly, and says what it saw"
)]

mod binary;
mod chance;
mod chaos;
mod command_line;
mod connectors;
mod doctor;
mod documents;
mod end_to_end;
mod failover;
mod house;
mod http;
mod language;
mod patterns;
mod proof;
mod races;
mod reference;
mod rules;
mod senders;
mod servers;
