//! What lets contacts in.

use crate::condition::Test;
use crate::model::Name;
use crate::value::Schedule;

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
    /// Somebody puts the contact in.
    Api,
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
