//! Everything that is remembered.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use weir_engine::model::{Contact, ContactId, MessageId, Name, Product};
use weir_engine::turn::{Hop, Known};
use weir_engine::value::Timestamp;
use weir_messages::Channel;

use crate::contract::access::{Answered, Key, Request};
use crate::contract::accounts::{Session, User};
use crate::contract::audit::Deed;
use crate::contract::coupons::Pool;
use crate::contract::deliveries::Delivery;
use crate::contract::errands::Errand;
use crate::contract::extra::{AliasKind, Packed};
use crate::contract::flows::{FlowRecord, Version};
use crate::contract::kept::{KeptKind, KeptRecord};
use crate::contract::noted::NameKind;
use crate::contract::owner::Owner;
use crate::contract::pattern::PatternName;
use crate::counts::CountKey;
use crate::stored::message::History;

use super::coupons::Kept;

#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub(super) people: BTreeMap<ContactId, Person>,
    pub(super) aliases: BTreeMap<(AliasKind, String), ContactId>,
    /// Addresses that must get nothing, and why. A model may hold them as they are.
    pub(super) suppressions: BTreeMap<(Channel, String), String>,
    /// What was counted of people who were erased since.
    pub(super) gone: Vec<(CountKey, i64)>,
    pub(super) flows: BTreeMap<Name, FlowRecord>,
    pub(super) versions: BTreeMap<(Name, u32), Version>,
    pub(super) keys: BTreeMap<String, Key>,
    pub(super) kept: BTreeMap<(KeptKind, Name), KeptRecord>,
    pub(super) users: BTreeMap<String, User>,
    pub(super) sessions: BTreeMap<[u8; 32], Session>,
    pub(super) deeds: BTreeMap<[i64; 2], Deed>,
    /// By source and id.
    pub(super) deliveries: BTreeMap<(String, String), Delivery>,
    pub(super) products: BTreeMap<String, Product>,
    pub(super) errands: BTreeMap<(String, String), Errand>,
    /// What shops told of products whole, without those that they consist of, and their ids.
    pub(super) product_groups: BTreeMap<String, (Timestamp, BTreeSet<String>)>,
    pub(super) pools: BTreeMap<Name, (Pool, Timestamp)>,
    /// Codes in the order in which they came.
    pub(super) coupons: Vec<Kept>,
    pub(super) settings: BTreeMap<String, Value>,
    pub(super) names: BTreeMap<NameKind, BTreeMap<Name, Timestamp>>,
    pub(super) answers: BTreeMap<Request, (Answered, Timestamp)>,
    /// When patterns were last said to be used; what they say stands in every body here.
    pub(super) patterns: BTreeMap<PatternName, Timestamp>,
}

/// A contact with everything that ever happened to it.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// All its events, tokens and messages, not only those that flows at hand ask about.
    pub(super) contact: Contact,
    pub(super) histories: BTreeMap<MessageId, History>,
    /// Of messages at `sending`.
    pub(super) owners: BTreeMap<MessageId, Owner>,
    pub(super) known_events: BTreeMap<Known, Timestamp>,
    pub(super) trail: Vec<Hop>,
    pub(super) bodies: BTreeMap<MessageId, (Timestamp, Packed)>,
    pub(super) log: BTreeMap<MessageId, Vec<(Timestamp, Value)>>,
}

impl Person {
    pub(super) fn new(contact: Contact) -> Self {
        Self {
            contact,
            histories: BTreeMap::new(),
            owners: BTreeMap::new(),
            known_events: BTreeMap::new(),
            trail: Vec::new(),
            bodies: BTreeMap::new(),
            log: BTreeMap::new(),
        }
    }
}
