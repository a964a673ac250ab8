//! Tags, carts and orders join; a withdrawal beats what was given.

use std::collections::btree_map::Entry;

use crate::model::{Basket, Consent, Contact};
use crate::turn::Turn;
use crate::turn::project::text_of;
use crate::value::Timestamp;

impl Turn<'_> {
    /// Takes over what is known of the other one, save its profile and what happened.
    pub(super) fn merge_facts(&mut self, from: &mut Contact) {
        for (tag, since) in std::mem::take(&mut from.tags) {
            let known = self.contact.tags.entry(tag.clone()).or_insert(since);
            *known = if since.at > known.at { since } else { *known };
            self.changes.tags.insert(tag);
        }
        self.contact.segments.append(&mut from.segments);
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
            later(contact.orders.entry(id), theirs);
        }
        for (id, theirs) in std::mem::take(&mut from.carts) {
            let open = theirs.open && contact.carts.get(&id).is_none_or(|known| known.open);
            self.changes.carts.insert(id.clone());
            later(contact.carts.entry(id.clone()), theirs);
            if let Some(cart) = contact.carts.get_mut(&id) {
                cart.open = open;
            }
        }
        for order in contact.orders.values() {
            let Some(id) = text_of(&order.data, "cart_id") else { continue };
            if let Some(cart) = contact.carts.get_mut(&id).filter(|cart| cart.open) {
                cart.open = false;
                self.changes.carts.insert(id);
            }
        }
    }

    /// What either kept is not kept again.
    fn merge_calendar(&mut self, from: &mut Contact) {
        for theirs in std::mem::take(&mut from.calendar) {
            self.changes.calendar.insert((theirs.flow.clone(), theirs.start.clone()));
            let same = |kept: &&mut crate::model::Appointment| {
                (&kept.flow, &kept.start) == (&theirs.flow, &theirs.start)
            };
            match self.contact.calendar.iter_mut().find(same) {
                Some(known) => known.last = known.last.max(theirs.last),
                None => self.contact.calendar.push(theirs),
            }
        }
        let place = |kept: &crate::model::Appointment| (kept.flow.clone(), kept.start.clone());
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

fn later(known: Entry<'_, String, Basket>, theirs: Basket) {
    match known {
        Entry::Vacant(place) => _ = place.insert(theirs),
        Entry::Occupied(mut known) if theirs.at.at > known.get().at.at => {
            known.insert(theirs);
        }
        Entry::Occupied(_) => {}
    }
}
