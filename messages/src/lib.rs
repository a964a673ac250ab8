//! Turns authored messages into the parts of an e-mail, an SMS, a push message or a webhook call.
//!
//! [`compile`] checks a [`Draft`] and answers with a [`Message`] or with *all* its problems;
//! [`Message::render`] fills in one contact's facts. Everything that can be decided while
//! authoring is decided in `compile`: MJML becomes HTML there, filters and variables are known
//! there, so a flow that compiled cannot fail at night for a typing mistake.
//!
//! Invariant: this crate has no IO, no clock, no randomness and no async. What a template may
//! cost is bounded by [`limits`], whatever it says and whatever the contact's data hold.

mod address;
mod body;
mod channel;
mod compile;
mod draft;
mod environment;
mod facts;
mod filters;
mod grammar;
pub mod limits;
pub mod links;
mod markup;
mod message;
mod mjml;
mod nearest;
mod offsets;
mod outline;
pub mod path;
mod plain;
mod presence;
mod problem;
mod render;
mod scan;
pub mod sms;
mod structure;
mod tags;
mod variables;

pub use channel::{Channel, UnknownChannel};
pub use compile::compile;
pub use draft::{Draft, EmailBody};
pub use message::Message;
pub use outline::Outline;
pub use path::Path;
pub use problem::{Problem, ProblemKind};
pub use render::{RenderError, Rendered};
pub use sms::{Encoding, Segments};
pub use variables::{ROOTS, Variable};
