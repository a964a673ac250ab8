//! What lets contacts in.

use crate::condition::Test;
use crate::model::Name;
use crate::value::{Duration, Schedule};

/// What a start listens to.
#[derive(Debug, Clone, PartialEq)]
pub enum Trigger {
    /// An event of the contact.
    Event {
        /// Its type.
        kind: Name,
        /// The tag, attribute or segment it must be about.
        subject: Option<Name>,
        /// Not if the tag was there already.
        only_new: bool,
        /// What the old value must have been.
        from: Option<Test>,
        /// What the new value must be.
        to: Option<Test>,
    },
    /// An instant, the contact's own or everybody's.
    Schedule(Box<Calendar>),
    /// A cart that was left: the shop says so, or nothing changes in it for so long.
    Cart {
        /// For how long; without it, a session that ends says so too.
        after: Option<Duration>,
    },
    /// Somebody puts the contact in.
    Api,
}

/// The shop says that a cart was left.
pub(crate) const CART_ABANDONED: &str = "cart_abandoned";
/// A page or a session was left.
pub(crate) const SESSION_ENDED: &str = "session_ended";
/// A start by a cart was due, or a session ended: the event that enters.
pub(crate) const CART_QUIET: &str = "cart_quiet";

impl Trigger {
    /// The types of events that it listens to.
    pub fn kinds(&self) -> Vec<&str> {
        match self {
            Self::Event { kind, .. } => vec![kind],
            Self::Cart { after: Some(_) } => vec![CART_ABANDONED],
            Self::Cart { after: None } => vec![CART_ABANDONED, SESSION_ENDED],
            Self::Schedule(_) | Self::Api => Vec::new(),
        }
    }

    /// Whether it is due at an instant that each contact has of its own.
    pub fn is_appointed(&self) -> bool {
        match self {
            Self::Schedule(_) | Self::Cart { .. } => true,
            Self::Event { .. } | Self::Api => false,
        }
    }

    /// The tag, attribute or segment that such an event must be about.
    pub fn subject(&self) -> Option<&Name> {
        match self {
            Self::Event { subject, .. } => subject.as_ref(),
            Self::Schedule(_) | Self::Cart { .. } | Self::Api => None,
        }
    }
}

/// When a schedule start is due.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendar {
    /// The rule.
    pub schedule: Schedule,
    /// The attribute that holds the date it turns on.
    pub attribute: Option<Name>,
    /// Whom it lets in.
    pub audience: Option<crate::condition::Condition>,
    /// In which zone.
    pub zone: crate::value::ZoneSetting,
}
