//! Fields and attributes take the later write; devices join.

use std::collections::BTreeSet;

use serde_json::Value;
use weir_messages::Channel;

use crate::model::{Contact, FIELDS, IN_CONVERSATION};
use crate::turn::Turn;
use crate::value::Timestamp;

impl Turn<'_> {
    /// Takes what was written later of the other one. What never had an event was there since the
    /// contact was, or the event is forgotten: one that has an event is later.
    pub(super) fn merge_profile(&mut self, from: &Contact) {
        let mut taken = BTreeSet::new();
        for name in names(self.contact, from) {
            let value = value(from, &name);
            if is_later(self.contact, from, &name) && value != self::value(self.contact, &name) {
                set(self.contact, &name, value);
                taken.insert(name);
            }
        }
        for (name, channel) in [("email", Channel::Email), ("phone", Channel::Sms)] {
            if taken.contains(name) {
                self.contact.suppressed.remove(&channel);
                self.contact.suppressed.extend(from.suppressed.get(&channel));
            }
        }
        let known = self.contact.profile.devices.clone();
        let new = from
            .profile
            .devices
            .iter()
            .filter(|new| known.iter().all(|known| known.token != new.token));
        self.contact.profile.devices.extend(new.cloned());
        self.contact.suppressed.extend(from.suppressed.get(&Channel::Push));
        self.contact.profile.talks.join(&from.profile.talks);
        if self.contact.profile.talks.any_open() {
            self.contact.profile.set(IN_CONVERSATION, Value::Bool(true));
        }
        self.changes.profile |= !from.profile.talks.is_empty()
            || !taken.is_empty()
            || self.contact.profile.devices != known;
    }
}

/// Every name that either has a value for.
fn names(one: &Contact, other: &Contact) -> BTreeSet<String> {
    let attributes = |contact: &Contact| contact.profile.attributes.keys().cloned().collect();
    let fields: Vec<String> = FIELDS.iter().map(|name| (*name).to_owned()).collect();
    [fields, attributes(one), attributes(other)].into_iter().flatten().collect()
}

fn value(contact: &Contact, name: &str) -> Value {
    if FIELDS.contains(&name) {
        return contact.profile.get(name);
    }
    contact.profile.attributes.get(name).cloned().unwrap_or_default()
}

fn set(contact: &mut Contact, name: &str, value: Value) {
    if FIELDS.contains(&name) {
        contact.profile.set(name, value);
    } else if value.is_null() {
        contact.profile.attributes.remove(name);
    } else {
        contact.profile.attributes.insert(name.to_owned(), value);
    }
}

/// Whether the other one's value stays. A value is not given up for nothing, unless that is known
/// to be the later of two writes.
fn is_later(own: &Contact, from: &Contact, name: &str) -> bool {
    let (ours, theirs) = (written(own, name), written(from, name));
    match (value(own, name).is_null(), value(from, name).is_null()) {
        (true, false) => ours.is_none() || theirs.is_none() || theirs > ours,
        (false, true) => ours.is_some() && theirs > ours,
        (true, true) | (false, false) => theirs > ours,
    }
}

/// When a field or an attribute, or something within it, was last written.
fn written(contact: &Contact, name: &str) -> Option<Timestamp> {
    let is_about = |subject: &str| {
        let rest = subject.strip_prefix(name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let changes = contact.events().filter(|event| *event.kind == *"attribute_changed");
    let about = changes.filter(|event| event.subject().is_some_and(is_about));
    about.map(|event| event.received_at).max()
}
