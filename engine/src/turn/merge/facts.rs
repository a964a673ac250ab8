//! Tags, carts and orders join; a withdrawal beats what was given.

use std::collections::btree_map::Entry;

use crate::model::{Appointment, Basket, Consent, Contact};
use crate::turn::Turn;
use crate::value::Timestamp;

impl Turn<'_> {
    /// Takes over what is known of the other one, save its profile and what happened.
    pub(super) fn merge_facts(&mut self, from: &mut Contact) {
        for (tag, since) in std::mem::take(&mut from.tags) {
            let known = self.contact.tags.entry(tag.clone()).or_insert(since);
            *known = if since.at > known.at { since } else { *known };
            self.changes.tags.insert(tag);
        }
        // Where either was, the other one is: only what both together come to is new.
        for segment in std::mem::take(&mut from.segments) {
            self.changes.segments.insert(segment.clone());
            self.contact.segments.insert(segment);
        }
        self.merge_consent(from);
        self.merge_baskets(from);
        self.merge_calendar(from);
    }

    /// What was withdrawn by one of the two is withdrawn for both from now on: before, the other
    /// one was rightly written to.
    fn merge_consent(&mut self, from: &Contact) {
        let now = self.now;
        let channels = self.contact.consent.keys().chain(from.consent.keys()).cloned();
        for channel in channels.collect::<std::collections::BTreeSet<_>>() {
            let (own, theirs) = (self.contact.consent.get(&channel), from.consent.get(&channel));
            let merged = match (own, theirs) {
                (Some(own), Some(theirs)) => both(own, theirs, now),
                (Some(one), None) | (None, Some(one)) => alone(one, now),
                (None, None) => continue,
            };
            if own != Some(&merged) {
                self.contact.consent.insert(channel.clone(), merged);
                self.changes.consent.insert(channel);
            }
        }
    }

    /// The later word of a shop stays; and a cart is ordered where an order says so, whoever of the
    /// two had it.
    fn merge_baskets(&mut self, from: &mut Contact) {
        let contact = &mut *self.contact;
        for (id, theirs) in std::mem::take(&mut from.orders) {
            self.changes.orders.insert(id.clone());
            join(contact.orders.entry(id), theirs, Basket::join_order);
        }
        for (id, theirs) in std::mem::take(&mut from.carts) {
            self.changes.carts.insert(id.clone());
            join(contact.carts.entry(id), theirs, Basket::join_cart);
        }
        self.settle_carts();
    }

    /// What either kept is not kept again.
    fn merge_calendar(&mut self, from: &mut Contact) {
        for theirs in std::mem::take(&mut from.calendar) {
            let Appointment { flow, start, about, .. } = &theirs;
            self.changes.calendar.insert((flow.clone(), start.clone(), about.clone()));
            let same = |kept: &&mut Appointment| kept.is_of((flow, start, about));
            match self.contact.calendar.iter_mut().find(same) {
                Some(known) => known.last = known.last.max(theirs.last),
                None => self.contact.calendar.push(theirs),
            }
        }
        let place =
            |kept: &Appointment| (kept.flow.clone(), kept.start.clone(), kept.about.clone());
        self.contact.calendar.sort_by_key(place);
    }
}

/// What two said of one channel.
fn both(own: &Consent, theirs: &Consent, now: Timestamp) -> Consent {
    let mut topics = own.topics.clone();
    for (topic, given) in &theirs.topics {
        let known = topics.entry(topic.clone()).or_insert(*given);
        *known &= given;
    }
    let at = if own.given == theirs.given { own.at.max(theirs.at) } else { now };
    Consent { given: own.given && theirs.given, at, topics }
}

/// What one said of a channel of which the other one said nothing.
fn alone(one: &Consent, now: Timestamp) -> Consent {
    Consent { at: if one.given { one.at } else { now }, ..one.clone() }
}

fn join(known: Entry<'_, String, Basket>, theirs: Basket, both: fn(Basket, Basket) -> Basket) {
    match known {
        Entry::Vacant(place) => _ = place.insert(theirs),
        Entry::Occupied(mut known) => {
            let own = known.get().clone();
            let (early, late) =
                if theirs.at.at > own.at.at { (own, theirs) } else { (theirs, own) };
            known.insert(both(early, late));
        }
    }
}
