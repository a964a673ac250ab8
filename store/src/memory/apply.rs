//! Writes what a turn changed, and what goes with it.

use weir_engine::model::{Appointment, Contact, ContactId, Event, Message, Status};
use weir_engine::turn::{Changes, Known};
use weir_engine::value::Timestamp;

use super::state::{Person, State};
use crate::contract::errands::CouponErrand;
use crate::contract::extra::Extra;
use crate::counts::Deltas;
use crate::stored::message::note;
use crate::suppression::addresses;
use crate::{Error, Result};

/// How often it is said that a pattern is used.
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1_000;

impl State {
    /// Writes what changed in one contact.
    pub(super) fn apply(
        &mut self,
        contact: &Contact,
        changes: &Changes,
        now: Timestamp,
    ) -> Result<()> {
        let external = &contact.profile.external_id;
        let same = |other: &&Person| other.contact.profile.external_id == *external;
        if changes.profile && self.people.values().filter(same).any(|p| p.contact.id != contact.id)
        {
            return Err(fenced("external id"));
        }
        if let Some(from) = changes.joined {
            self.join(contact, from);
        }
        let person = self.people.get_mut(&contact.id).ok_or_else(|| fenced("contact"))?;
        person.write_knowledge(contact, changes);
        person.write_events(changes)?;
        person.write_tokens(contact, changes)?;
        person.write_messages(contact, changes, now)?;
        self.apply_coupons(contact.id, &changes.coupons, now);
        for (channel, address) in &changes.suppressed {
            self.list(*channel, address, "event");
        }
        if changes.erased {
            for (channel, address) in addresses(&contact.profile) {
                self.list(channel, address, "erased");
            }
        }
        Ok(())
    }

    /// Puts an address on the suppression list; the first reason stays.
    pub(super) fn list(&mut self, channel: weir_messages::Channel, address: &str, reason: &str) {
        let entry = self.suppressions.entry((channel, address.to_owned()));
        entry.or_insert_with(|| reason.to_owned());
    }

    /// Writes what goes with a commit.
    pub(super) fn add(&mut self, extra: Extra, now: Timestamp) -> Result<()> {
        for body in extra.bodies {
            let used = self.patterns.entry(*body.parts.pattern().name()).or_insert(now);
            if *used < now.plus(-DAY_MILLIS) {
                *used = now;
            }
            if let Some(person) = self.person_mut(body.contact) {
                person.bodies.insert(body.message, (now, body.parts));
            }
        }
        for line in extra.log {
            if let Some(person) = self.person_mut(line.contact) {
                person.log.entry(line.message).or_default().push((now, line.said));
            }
        }
        for (request, answered) in extra.answers {
            if self.answers.insert(request, (answered, now)).is_some() {
                return Err(fenced("answer"));
            }
        }
        for (name, value) in extra.settings {
            self.set(&name, value);
        }
        for entry in extra.suppress {
            self.list(entry.channel, &entry.address, &entry.reason);
        }
        for wish in extra.asked {
            let errand = CouponErrand { asked_at: now, tries: 0, wish };
            let key = (errand.wish.token, errand.wish.visit);
            self.coupon_errands.entry(key).or_insert((Timestamp::from_millis(0), errand));
        }
        for visit in extra.answered {
            self.coupon_errands.remove(&visit);
        }
        for alias in extra.aliases {
            self.aliases.insert((alias.kind, alias.name), alias.contact);
        }
        for (message, owner) in extra.owned {
            if let Some(person) = self.person_mut(message.contact()) {
                person.owners.insert(message, owner);
            }
        }
        self.disown();
        Ok(())
    }

    /// What is not at `sending` is with nobody.
    fn disown(&mut self) {
        for Person { contact, owners, .. } in self.people.values_mut() {
            let status = |id| contact.message(id).map(|message| message.status);
            owners.retain(|id, _| status(*id) == Some(Status::Sending));
        }
    }

    /// Writes a setting; `null` removes it.
    pub(super) fn set(&mut self, name: &str, value: serde_json::Value) {
        if value.is_null() {
            self.settings.remove(name);
        } else {
            self.settings.insert(name.to_owned(), value);
        }
    }

    /// Forgets a contact; what was counted stays counted.
    pub(super) fn erase(&mut self, id: ContactId) {
        let Some(person) = self.people.remove(&id) else { return };
        let mut counted = Deltas::default();
        person.trail.iter().for_each(|hop| counted.add_hop(hop));
        for message in &person.contact.messages {
            counted.message(message, message.status, 1);
        }
        self.gone.extend(counted.0);
        self.aliases.retain(|_, contact| *contact != id);
        let merged = self.merged.extract_if(.., |_, merged| merged.survivor == id);
        let numbers: Vec<_> = merged.map(|(number, _)| number).chain([id]).collect();
        self.coupon_errands.retain(|(token, _), _| !numbers.contains(&token.contact));
        for number in numbers {
            self.erase_from_coupons(number);
        }
    }
}

impl Person {
    fn write_knowledge(&mut self, from: &Contact, changes: &Changes) {
        let to = &mut self.contact;
        (to.counter, to.judged) = (from.counter, from.judged);
        if changes.profile {
            to.profile = from.profile.clone();
        }
        for tag in &changes.tags {
            copy(&mut to.tags, &from.tags, tag);
        }
        for segment in &changes.segments {
            if from.segments.contains(segment) {
                to.segments.insert(segment.clone());
            } else {
                to.segments.remove(segment);
            }
        }
        for channel in &changes.consent {
            copy(&mut to.consent, &from.consent, channel);
        }
        for id in &changes.carts {
            copy(&mut to.carts, &from.carts, id);
        }
        for id in &changes.orders {
            copy(&mut to.orders, &from.orders, id);
        }
        for (flow, start, about) in &changes.calendar {
            let is = |kept: &&Appointment| kept.is_of((flow, start, about));
            to.calendar.retain(|kept| !is(&kept));
            to.calendar.extend(from.calendar.iter().find(is).cloned());
        }
        to.calendar.sort_by_key(|kept| (kept.flow.clone(), kept.start.clone(), kept.about.clone()));
    }

    fn write_events(&mut self, changes: &Changes) -> Result<()> {
        for event in &changes.events {
            let known = known(self.contact.id, event)
                .map(|known| self.known_events.insert(known, event.received_at));
            let same = |other: &Event| {
                other.seq == event.seq
                    && other.kind == event.kind
                    && other.subject() == event.subject()
            };
            if known.flatten().is_some() || self.contact.events().any(same) {
                return Err(fenced("event"));
            }
            self.contact.history.push(event.clone());
        }
        Ok(())
    }

    fn write_tokens(&mut self, from: &Contact, changes: &Changes) -> Result<()> {
        for token in changes.tokens.iter().filter_map(|id| from.token(*id)) {
            self.contact.tokens.retain(|other| other.id != token.id);
            self.contact.tokens.push(token.clone());
        }
        self.contact.tokens.sort_by_key(|token| token.id);
        self.contact.put_in_order();
        for hop in &changes.trail {
            if self.trail.iter().any(|other| (other.token, other.n) == (hop.token, hop.n)) {
                return Err(fenced("trail"));
            }
            self.trail.push(hop.clone());
        }
        Ok(())
    }

    fn write_messages(&mut self, from: &Contact, changes: &Changes, now: Timestamp) -> Result<()> {
        let visit = |m: &Message| (m.token, m.node.clone(), m.visit);
        for message in changes.messages.iter().filter_map(|id| from.message(*id)) {
            self.contact.messages.retain(|other| other.id != message.id);
            if self.contact.messages.iter().any(|other| visit(other) == visit(message)) {
                return Err(fenced("message"));
            }
            self.contact.messages.push(message.clone());
            note(self.histories.entry(message.id).or_default(), message.status, now);
        }
        let order = |m: &Message| (m.queued_at, m.token, m.visit, m.node.clone());
        self.contact.messages.sort_by_key(order);
        self.contact.put_in_order();
        Ok(())
    }
}

fn copy<K: Ord + Clone, V: Clone>(
    to: &mut std::collections::BTreeMap<K, V>,
    from: &std::collections::BTreeMap<K, V>,
    key: &K,
) {
    match from.get(key) {
        Some(value) => _ = to.insert(key.clone(), value.clone()),
        None => _ = to.remove(key),
    }
}

fn known(contact: ContactId, event: &Event) -> Option<Known> {
    let (source, id) = event.sent_as(contact)?;
    Some(Known { source: source.clone(), id: id.to_owned() })
}

fn fenced(what: &str) -> Error {
    Error::Fenced(what.to_owned())
}
