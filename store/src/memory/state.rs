//! Everything that is remembered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;
use weir_engine::model::{Contact, ContactId, MessageId, Name, Product, Profile, TokenId};
use weir_engine::turn::{Hop, Known};
use weir_engine::value::Timestamp;
use weir_messages::Channel;

use crate::contract::access::{Answered, Key, Request};
use crate::contract::accounts::{Session, User};
use crate::contract::audit::Deed;
use crate::contract::coupons::Pool;
use crate::contract::deliveries::Delivery;
use crate::contract::errands::{CouponErrand, Errand};
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
    /// Those who were merged into somebody, and are nobody themselves any more.
    pub(super) merged: BTreeMap<ContactId, Merged>,
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
    /// Those for codes, each with when it is due.
    pub(super) coupon_errands: BTreeMap<(TokenId, u32), (Timestamp, CouponErrand)>,
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

/// What is left of a contact that was merged: by what it is found.
#[derive(Debug, Clone)]
pub(super) struct Merged {
    pub(super) survivor: ContactId,
    pub(super) profile: Profile,
}

impl State {
    /// Who is called so by Weir now.
    pub(super) fn survivor(&self, id: ContactId) -> ContactId {
        self.merged.get(&id).map_or(id, |merged| merged.survivor)
    }

    /// Whoever is called so by Weir now, with everything that happened to them.
    pub(super) fn person(&self, id: ContactId) -> Option<&Person> {
        self.people.get(&self.survivor(id))
    }

    /// [`Self::person`], to change it.
    pub(super) fn person_mut(&mut self, id: ContactId) -> Option<&mut Person> {
        let id = self.survivor(id);
        self.people.get_mut(&id)
    }

    /// Makes everything of one person another one's. `contact` is the survivor after the turn.
    pub(super) fn join(&mut self, contact: &Contact, from: ContactId) {
        let Some(mut person) = self.people.remove(&from) else { return };
        let (survivor, profile) = (contact.id, person.contact.profile.clone());
        self.merged.values_mut().filter(|merged| merged.survivor == from).for_each(|merged| {
            merged.survivor = survivor;
        });
        self.merged.insert(from, Merged { survivor, profile });
        self.aliases.values_mut().filter(|id| **id == from).for_each(|id| *id = survivor);
        if let Some(into) = self.people.get_mut(&survivor) {
            person.renumber(contact.ahead_of(from));
            into.join(person);
            into.contact.joined.clone_from(&contact.joined);
            into.contact.put_in_order();
        }
    }
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

    /// Moves every number on.
    fn renumber(&mut self, by: i64) {
        let Contact { history, tokens, messages, .. } = &mut self.contact;
        for event in history {
            Arc::make_mut(event).seq += by;
        }
        for token in tokens {
            token.renumber(by);
        }
        for message in messages {
            message.renumber(by);
        }
        self.trail.iter_mut().for_each(|hop| hop.renumber(by));
    }

    /// Takes over what happened to another one; what was known of it stands in the turn's changes.
    fn join(&mut self, other: Self) {
        let Contact { history, tokens, messages, .. } = other.contact;
        self.contact.history.extend(history);
        self.contact.tokens.extend(tokens);
        self.contact.messages.extend(messages);
        self.histories.extend(other.histories);
        self.owners.extend(other.owners);
        for (known, at) in other.known_events {
            self.known_events.entry(known).or_insert(at);
        }
        self.trail.extend(other.trail);
        self.bodies.extend(other.bodies);
        self.log.extend(other.log);
    }
}
