//! Shops as data: a connector is a file that says how a shop's webhooks are verified, what they
//! are about, and where in them the contact, the cart and the order stand.
//!
//! Architecture Invariant: pure, and no shop is named in the code. A delivery, the secrets and the
//! instant are arguments; what is particular to one shop stands in its file.

mod connector;
mod convert;
mod coupons;
mod delivery;
mod file;
mod hydrate;
mod limits;
mod mapping;
mod outcome;
mod regions;
mod shipped;
mod take;
mod template;
mod verify;

pub use connector::Connector;
pub use coupons::{Issued, WantedCode};
pub use delivery::{Delivery, Hints, Secret};
pub use file::read;
pub use hydrate::{Call, fill, names_in};
pub use limits::{BODY_MAX_BYTES, ITEMS_MAX};
pub use outcome::{Mapped, Outcome, Person, Refusal, Remark, Shelved, Taken, Told};
pub use regions::knows as knows_region;
pub use shipped::{SHIPPED, Shipped, shipped};
pub use verify::Unverified;

#[cfg(test)]
mod tests;
