//! What routes give and take, as the OpenAPI document shows it.

mod access;
mod cart;
mod contact;
mod coupon;
mod dead;
mod event;
mod flow;
mod health;
mod message;
mod order;
mod plan;
mod product;
mod provider;
mod segments;
mod source;
mod timeline;
mod to_write;

use serde::Serialize;
use serde_json::Value;

pub(crate) use access::{
    Deed, Key, KeyMade, KeyToMake, Session, SessionToChange, SessionToOpen, SignedIn, User,
    UserToAdd, UserToChange,
};
pub(crate) use cart::Cart;
pub(crate) use contact::{
    Contact, ContactResult, ContactsAnswer, ContactsMerged, NameItem, TagItem, TagsAdded,
};
pub(crate) use coupon::{
    CodesAdded, CodesMade, CodesToAdd, CodesToMake, Coupon, CouponPool, PoolToWrite,
};
pub(crate) use dead::{ByHand, DeadLetter, QuarantinedRun};
pub(crate) use event::{
    Clock, EventFault, EventResult, EventsAnswer, ParticipantResult, ParticipantsAdded,
    SegmentAnswer,
};
pub(crate) use flow::{
    BrokenMoment, FlowChecked, FlowItem, FlowPublished, FlowRuns, FlowSaved, FlowStats, FlowText,
    Simulation, TokenItem, VersionItem, moments,
};
pub(crate) use health::Ready;
pub(crate) use message::{Message, MessageDetail, MessagePreview};
pub(crate) use order::Order;
pub(crate) use plan::FlowPlan;
pub(crate) use product::{Product, ProductResult, ProductsWritten};
pub(crate) use provider::{
    Provider, ProviderSaved, ProviderTested, ProviderToTest, ProviderToTry, ProviderToWrite,
    ProviderWritten, Providers, Sending, SendingToSet,
};
pub(crate) use segments::{Segment, SegmentPreview, SegmentToPreview, SegmentToWrite};
pub(crate) use source::{
    Connector, Connectors, Delivery, DeliveryDetail, DeliveryToReplay, Hooked, Source,
    SourceLookUp, SourceToWrite, SourceWritten, Sources,
};
pub(crate) use timeline::{TimelineItem, timeline};
pub(crate) use to_write::{
    CartToRemindOf, ClockToMove, ContactToMerge, ContactToWrite, ContactsToWrite, EventsToSend,
    FlowToArchive, FlowToPause, FlowToWrite, MessageToPreview, MessageToResend, MessageToRetry,
    ParticipantsToAdd, ProductToWrite, ProductsToWrite, SegmentCall, SimulationToPlay, TagsToAdd,
};

/// One page of a list.
#[derive(Debug, Serialize)]
pub(crate) struct Page<T> {
    /// What is on it.
    pub(crate) items: Vec<T>,
    /// Where the next one begins; null after the last.
    pub(crate) next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// A page of the store in other words.
    pub(crate) fn of<S>(page: weir_store::Page<S>, word: impl FnMut(S) -> T) -> Self {
        let next_cursor = page.next.map(|next| next.to_string());
        Self { items: page.items.into_iter().map(word).collect(), next_cursor }
    }
}

/// The word of a closed list.
pub(crate) fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}
