//! Which contacts a unit takes, and what it gets.

use std::collections::BTreeSet;
use std::ops::Range;

use weir_engine::model::{Appointment, Contact, ContactId, MessageId, Name, SHARDS, TokenId};
use weir_engine::turn::Known;
use weir_engine::value::Timestamp;
use weir_messages::Channel;

use super::owner::Lost;

/// Which contacts to take.
#[derive(Debug, Clone)]
pub enum Claim {
    /// These, one ask for each caller, so that a bad one never hurts the others.
    Contacts(Vec<Ask>),
    /// Those for whom an instant has come.
    Due(Due),
    /// Those with messages to hand over.
    Queued(Queued),
    /// Those whose messages are with a provider, and nobody looks after them.
    Lost(Lost),
    /// Those to whom these messages belong; unknown ones are left out.
    Messages(Vec<MessageId>),
}

/// One caller's wish for one contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Whom.
    pub who: Who,
    /// What outside systems will call the contact that is created if there is none; none
    /// creates nothing. Told, never drawn, so that every store does the same.
    pub create: Option<String>,
    /// Events the caller brings: those that are stored already are named in
    /// [`Taken::known_events`].
    pub announces: BTreeSet<Known>,
}

/// By what a contact is looked up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// What outside systems call it.
    External(String),
    /// What Weir calls it.
    Internal(ContactId),
    /// Its e-mail address, lower-cased.
    Email(String),
    /// Its phone number, E.164.
    Phone(String),
    /// What a browser called it before anybody knew who it was.
    Anonymous(String),
}

/// What became of one ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The place of the contact in [`Unit::contacts`](crate::Unit::contacts).
    Found(usize),
    /// There is none, and none was to be created.
    Nobody,
    /// Several have that address.
    Ambiguous(Vec<ContactId>),
}

/// Contacts for whom an instant has come: due tokens and due appointments. A message that
/// expires is due too: the token that waits for it is parked until then.
#[derive(Debug, Clone)]
pub struct Due {
    /// No more than so many contacts: those that are due the longest. Where the store is shared
    /// and the limit is large, the longest of some shards, drawn at random.
    pub limit: usize,
    /// Of these shards only.
    pub shards: Shards,
    /// Flows whose timers wait.
    pub paused: BTreeSet<Name>,
}

/// Contacts with queued messages that may leave now.
#[derive(Debug, Clone)]
pub struct Queued {
    /// By which providers, and how many by each.
    pub routes: Vec<Route>,
    /// Of these shards only.
    pub shards: Shards,
    /// Flows whose messages are held.
    pub paused: BTreeSet<Name>,
}

/// A provider that has permits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The channel.
    pub channel: Channel,
    /// The provider a node chose; none for messages that leave it to the channel.
    pub provider: Option<Name>,
    /// No more than so many messages.
    pub limit: usize,
}

/// A range of shards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shards(pub Range<i64>);

/// A contact that was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// It, with its facts: turns change it.
    pub contact: Contact,
    /// Whether it was created for this unit.
    pub created: bool,
    /// Its tokens that are due.
    pub due: Vec<TokenId>,
    /// Its appointments that are due.
    pub appointments: Vec<Appointment>,
    /// The messages that were claimed: to hand over, interrupted, or asked for.
    pub messages: Vec<MessageId>,
    /// Of the events announced for it, those that are stored already.
    pub known_events: BTreeSet<Known>,
}

impl Ask {
    /// Asks for the contact that outside systems call `id`, and creates it if there is none.
    pub fn external(id: impl Into<String>) -> Self {
        let id = id.into();
        Self { who: Who::External(id.clone()), create: Some(id), announces: BTreeSet::new() }
    }

    /// Asks for a contact that must be there already.
    pub fn existing(who: Who) -> Self {
        Self { who, create: None, announces: BTreeSet::new() }
    }
}

impl Default for Shards {
    fn default() -> Self {
        Self(0..SHARDS)
    }
}

impl Shards {
    /// Whether this contact is of one of these shards.
    pub(crate) fn hold(&self, contact: ContactId) -> bool {
        self.0.contains(&contact.shard())
    }
}

impl Taken {
    pub(crate) fn new(contact: Contact) -> Self {
        Self {
            contact,
            created: false,
            due: Vec::new(),
            appointments: Vec::new(),
            messages: Vec::new(),
            known_events: BTreeSet::new(),
        }
    }

    /// Claims everything of this contact whose instant has come.
    pub(crate) fn claim_due(&mut self, paused: &BTreeSet<Name>, now: Timestamp) {
        let tokens = self.contact.tokens.iter().filter(|token| !paused.contains(&token.flow));
        let due = tokens.filter(|token| token.due().is_some_and(|due| due <= now));
        self.due = due.map(|token| token.id).collect();
        let kept = self.contact.calendar.iter().filter(|kept| !paused.contains(&kept.flow));
        let due = kept.filter(|kept| kept.due.is_some_and(|due| due <= now));
        self.appointments = due.cloned().collect();
    }
}
