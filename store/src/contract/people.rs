//! Reading contacts: who they are, what happened to them, where they stand.

use async_trait::async_trait;
use weir_engine::model::{Contact, ContactId, Event, Message, Name, Profile, Status, Token};
use weir_engine::needs::Needs;
use weir_engine::turn::Hop;
use weir_engine::value::Timestamp;

use super::claim::Who;
use super::messages::DeadFilter;
use crate::{Cursor, Page, Result};

/// Reads of contacts. They see the last commit and disturb nobody.
#[async_trait]
pub trait People: Send + Sync + 'static {
    /// The contacts that are called so: one, none, or several with the same address.
    async fn find(&self, who: &Who) -> Result<Vec<ContactId>>;

    /// One contact with the facts that `needs` names.
    async fn contact(
        &self,
        id: ContactId,
        needs: &Needs,
        now: Timestamp,
    ) -> Result<Option<Contact>>;

    /// Contacts in the order of their ids.
    async fn contacts(
        &self,
        filter: &PeopleFilter,
        after: Option<&Cursor>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Page<Contact>>;

    /// The tags that somebody has, from this text on, in the order of their bytes.
    async fn tags(&self, from: &str, limit: usize) -> Result<Vec<Name>>;

    /// What happened to a contact, newest first.
    async fn timeline(
        &self,
        contact: ContactId,
        before: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<TimelineEntry>>;

    /// The live tokens of a flow, in the order of their contacts, each with who it is. Walks
    /// every token of the store: for people and plans, not for the way of a message.
    async fn tokens_of(
        &self,
        flow: &Name,
        filter: &InsideFilter,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Waiting>>;

    /// The tokens that were set aside, in the order of their contacts. Walks every token of the
    /// store: for people.
    async fn quarantined(
        &self,
        filter: &DeadFilter,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Waiting>>;

    /// Contacts that have no appointment with this start yet, in the order of their ids.
    async fn without_appointment(
        &self,
        flow: &Name,
        start: &Name,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<ContactId>>;
}

/// Which contacts to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeopleFilter {
    /// All.
    Everybody,
    /// Those that have this tag.
    Tag(Name),
    /// Those that are in this segment.
    Segment(Name),
    /// Those with this e-mail address, lower-cased.
    Email(String),
    /// Those with this phone number, E.164.
    Phone(String),
}

/// Which of those inside a flow to list; of what is not said, all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InsideFilter {
    /// At this node.
    pub node: Option<Name>,
    /// On this version.
    pub version: Option<u32>,
    /// Set aside after a defect, or not.
    pub set_aside: Option<bool>,
}

impl InsideFilter {
    /// Whether a live token of the flow is one of those.
    pub(crate) fn admits(&self, token: &Token) -> bool {
        self.node.as_ref().is_none_or(|node| token.node == *node)
            && self.version.is_none_or(|version| token.version == version)
            && self.set_aside.is_none_or(|aside| aside != token.is_parked())
    }
}

/// A token, and whose it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// Who the contact is.
    pub profile: Profile,
    /// The token.
    pub token: Token,
}

/// One thing that happened to a contact.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineEntry {
    /// When it was acknowledged.
    pub at: Timestamp,
    /// What.
    pub what: TimelineKind,
}

/// What can happen to a contact.
#[derive(Debug, Clone, PartialEq)]
pub enum TimelineKind {
    /// An event.
    Event(Box<Event>),
    /// A step of one of its tokens.
    Hop(Box<Hop>),
    /// A message came to this status.
    Message {
        /// The message, as it is now.
        message: Box<Message>,
        /// What it came to then.
        status: Status,
    },
}
