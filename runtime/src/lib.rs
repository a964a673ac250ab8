//! The only part of Weir that has tasks, a clock and the network: ingest, timers, dispatcher,
//! senders.
//!
//! Architecture Invariant: nothing here decides what happens to a contact. It takes contacts from
//! the store, lets the engine turn them, commits, and does what the turn asked for.

mod after;
mod alarm;
mod batches;
mod beats;
pub mod bulk;
mod clock;
mod coupons;
mod dispatch;
pub mod doctor;
mod errands;
mod error;
mod filling;
mod flows;
pub mod hooks;
mod identity;
mod ingest;
pub mod intake;
pub mod limits;
pub mod links;
mod made_codes;
mod noted;
mod operator;
mod patterns;
mod preview;
mod products;
mod providers;
mod release;
mod render;
mod restored;
mod retention;
mod runtime;
pub mod segments;
pub mod sender;
mod sending;
mod setup;
mod signs;
pub mod sources;
mod stream;
mod taking;
mod threads;
mod timers;
mod upkeep;

pub use clock::{Clock, Pace, real_now};
pub use coupons::make_codes;
pub use dispatch::{Phase, Standing, Tried};
pub use error::{Error, Result};
pub use filling::Filled;
pub use flows::{Checked, Filed, read_flow_file, read_templates};
pub use identity::{Merged, Said};
pub use ingest::{Write, Written};
pub use preview::Unrendered;
pub use providers::{Saved, Shown, Source};
pub use restored::{Restored, kept_clock};
pub use retention::{KEPT_MIN_DAYS, Retention};
pub use runtime::{Parts, Roles, Runtime};
pub use sending::Sending;
pub use setup::{Setup, SetupError, Wish, prepare};
pub use stream::Happened;
pub use upkeep::CLOCK_SETTING;
