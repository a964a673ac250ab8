//! The words of DESIGN as plain values: contact, event, token, message. No behaviour beyond
//! what keeps a value true to itself.

mod basket;
mod contact;
mod event;
mod id;
mod joined;
mod message;
mod name;
mod product;
mod talk;
mod token;
mod touch;

pub use basket::{Asked, Basket, CartState, Left, LeftBy, Life, Ordered, Quiet};
pub use contact::{
    Appointment, CONSENT_CHANNELS, Consent, Contact, DRAWN, Device, Entry, FIELDS, Profile,
};
pub use event::id_in;
pub use event::{Event, Moment, Origin};
pub use id::{ContactId, MessageId, NotAnId, SHARDS, TokenId};
pub use joined::Joined;
pub use message::{
    ByHand, Deed, Grade, Message, OnUnknown, Purpose, Reason, Sign, SignKind, Status,
};
pub use name::Name;
pub use product::{Product, rank};
pub use talk::{IN_CONVERSATION, Talks};
pub use token::{Ended, Goal, Hold, Mark, State, Token};
pub use touch::{Touch, TouchedBy};
