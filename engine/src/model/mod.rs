//! The words of DESIGN as plain values: contact, event, token, message. No behaviour beyond
//! what keeps a value true to itself.

mod contact;
mod event;
mod id;
mod joined;
mod message;
mod name;
mod token;

pub use contact::{
    Appointment, Basket, CONSENT_CHANNELS, Consent, Contact, Device, Entry, FIELDS, Profile,
};
pub use event::{Event, Moment, Origin};
pub use id::{ContactId, MessageId, NotAnId, SHARDS, TokenId};
pub use joined::Joined;
pub use message::{
    ByHand, Deed, Grade, Message, OnUnknown, Purpose, Reason, Sign, SignKind, Status,
};
pub use name::Name;
pub use token::{Ended, Goal, Hold, Mark, State, Token};
