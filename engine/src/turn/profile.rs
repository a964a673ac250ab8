//! Somebody says who the contact is: each field that changes is an event.

use serde_json::{Map, Value, json};

use crate::model::{FIELDS, IN_CONVERSATION, Name, Origin};

use super::input::{FieldsChange, ProfileChange};
use super::merge_patch::merge_patch;
use super::{Turn, data};

impl Turn<'_> {
    /// Takes a profile as told, and makes the events of what changed.
    pub(super) fn change_profile(&mut self, change: ProfileChange) {
        let ProfileChange { fields, devices, tags, more_tags, consent, starts: _, quiet } = change;
        let queued = self.queue.len();
        self.may_wake = !quiet;
        if self.contact.counter == 0 {
            self.make("contact_created", json!({}), Origin::Weir);
        }
        for (name, value) in self.told(fields) {
            self.change_attribute(&name, value, &Origin::Weir);
        }
        if let Some(devices) = devices.filter(|devices| *devices != self.contact.profile.devices) {
            self.contact.profile.devices = devices;
            self.changes.profile = true;
            self.unasked.add_all();
            self.applied.changed = true;
        }
        self.replace_tags(tags);
        self.add_tags(&more_tags);
        for (channel, given) in consent {
            self.tell_consent(&channel, given);
        }
        self.applied.changed |= self.queue.len() > queued;
    }

    /// Every field and attribute that was told of, with the value it is to have.
    fn told(&self, fields: FieldsChange) -> Vec<(String, Value)> {
        let known = &self.contact.profile;
        match fields {
            FieldsChange::Set(set) => set.into_iter().collect(),
            FieldsChange::Merge(patch) => {
                let merged = |(name, value): (String, Value)| {
                    let value = merge_patch(&known.get(&name), &value);
                    (name, value)
                };
                patch.into_iter().map(merged).collect()
            }
            FieldsChange::Replace(new) => self.gone(&new).into_iter().chain(new).collect(),
        }
    }

    /// What is known and not in `new`.
    fn gone(&self, new: &Map<String, Value>) -> Vec<(String, Value)> {
        let attributes = self.contact.profile.attributes.keys().map(String::as_str);
        let known = FIELDS.into_iter().chain(attributes);
        // Whether somebody talks with the shop is told by what happens.
        let known = known.filter(|name| *name != IN_CONVERSATION);
        let gone = known.filter(|name| !new.contains_key(*name));
        gone.map(|name| (name.to_owned(), Value::Null)).collect()
    }

    fn replace_tags(&mut self, tags: Option<Vec<Name>>) {
        let Some(tags) = tags else { return };
        let known: Vec<Name> = self.contact.tags.keys().cloned().collect();
        self.add_tags(&tags);
        for tag in known.iter().filter(|tag| !tags.contains(tag)) {
            self.untag(tag, Origin::Weir);
        }
    }

    fn add_tags(&mut self, tags: &[Name]) {
        for tag in tags {
            if !self.contact.tags.contains_key(tag) {
                self.tag(tag, Origin::Weir);
            }
        }
    }

    /// Consent as told by others than the person: a withdrawal stands.
    fn tell_consent(&mut self, channel: &Name, given: bool) {
        let known = self.contact.consent.get(channel).map(|consent| consent.given);
        let kind = match (known, given) {
            (Some(false), _) | (Some(true), true) => return,
            (None, true) => "consent_given",
            (Some(true) | None, false) => "consent_withdrawn",
        };
        let fields = data([("channel", Value::from(channel.as_str()))]);
        self.make(kind, fields, Origin::Weir);
    }
}

#[cfg(test)]
mod tests;
