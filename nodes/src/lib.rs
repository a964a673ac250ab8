//! The kinds of nodes and starts: one file each, and one row each in [`KINDS`].
//!
//! Architecture Invariant: a node decides from what it is shown and does nothing. There is no
//! clock, no chance, no IO here, and nothing that moves a token.

mod api;
mod attribute;
mod because;
mod cart_abandoned;
mod emit_event;
mod evaluate_data;
mod evaluate_event;
mod issue_coupon;
mod leap_day;
mod pause;
mod people_event;
mod ports;
mod schedule;
mod send;
mod send_email;
mod send_push;
mod send_sms;
mod send_webhook;
mod split;
mod start_flow;
mod update_contact;
mod wait_for;
mod weekdays;

#[cfg(test)]
mod scene;
#[cfg(test)]
mod tests;

use weir_engine::kind::Kind;

/// Every kind, in the order of the palette.
pub static KINDS: &[&Kind] = &[
    &people_event::KIND,
    &cart_abandoned::KIND,
    &schedule::KIND,
    &api::KIND,
    &pause::KIND,
    &wait_for::KIND,
    &evaluate_data::KIND,
    &evaluate_event::KIND,
    &split::KIND,
    &send_email::KIND,
    &send_sms::KIND,
    &send_push::KIND,
    &send_webhook::KIND,
    &update_contact::KIND,
    &issue_coupon::KIND,
    &emit_event::KIND,
    &start_flow::KIND,
];
