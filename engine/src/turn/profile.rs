//! Somebody says who the contact is: each field that changes is an event.

use serde_json::{Value, json};
use weir_messages::Channel;

use crate::model::{FIELDS, Origin, Profile};

use super::input::ProfileChange;
use super::{Turn, data};

impl Turn<'_> {
    /// Takes a profile as told, and makes the events of what changed.
    pub(super) fn change_profile(&mut self, change: ProfileChange) {
        let ProfileChange { profile, consent, add_tags, set, starts } = change;
        let queued = self.queue.len();
        if self.contact.counter == 0 {
            self.make("contact_created", json!({}), Origin::Weir);
        }
        match set {
            Some(set) => {
                for (name, value) in set {
                    self.change_attribute(&name, value, &Origin::Weir);
                }
            }
            None => self.replace_profile(profile),
        }
        for tag in add_tags {
            self.tag(&tag, Origin::Weir);
        }
        for (channel, given) in consent {
            self.tell_consent(channel, given);
        }
        for pending in self.queue.iter_mut().skip(queued) {
            pending.starts = starts;
        }
    }

    fn replace_profile(&mut self, new: Profile) {
        let known = self.contact.profile.attributes.keys();
        let gone = known.filter(|name| !new.attributes.contains_key(*name)).cloned();
        let gone: Vec<String> = gone.collect();
        let fields = FIELDS.into_iter().map(|name| (name.to_owned(), new.get(name)));
        let removed = gone.into_iter().map(|name| (name, Value::Null));
        let changes: Vec<_> = fields.chain(removed).chain(new.attributes.clone()).collect();
        for (name, value) in changes {
            self.change_attribute(&name, value, &Origin::Weir);
        }
        if self.contact.profile.devices != new.devices {
            self.contact.profile.devices = new.devices;
            self.changes.profile = true;
        }
    }

    /// Consent as told by others than the person: a withdrawal stands.
    fn tell_consent(&mut self, channel: Channel, given: bool) {
        let known = self.contact.consent.get(&channel).map(|consent| consent.given);
        let kind = match (known, given) {
            (Some(false), _) | (Some(true), true) => return,
            (None, true) => "consent_given",
            (Some(true) | None, false) => "consent_withdrawn",
        };
        let fields = data([("channel", Value::from(channel.to_string()))]);
        self.make(kind, fields, Origin::Weir);
    }
}
