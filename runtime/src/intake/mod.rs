//! Reads and checks what people write, and makes it what the runtime takes.
//!
//! Architecture Invariant: pure. Nothing here asks a store or a clock, or waits; what is known of
//! a contact and what time it is are arguments. All faults of a text are told at once, each with
//! its place as a JSON pointer (RFC 6901), a stable code and what to write instead.

pub mod accounts;
pub mod address;
pub mod bulk;
pub mod comparison;
pub mod contact;
pub mod coupon;
pub mod draft;
pub mod event;
mod fault;
mod fields;
pub mod hook;
pub mod limits;
pub mod named_condition;
pub mod orders;
pub mod outline;
pub mod participants;
pub mod people;
pub mod preview;
pub mod product;
pub mod provider;
pub mod segment;
pub mod simulation;
pub mod source;
pub mod tags;
pub mod trial;
pub mod who;

pub use fault::{Checked, Fault, Refusal};
