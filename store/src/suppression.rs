//! The suppression list holds no address, only keyed hashes: it says of an address whether it
//! is on it, and cannot be read.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use weir_engine::model::{Contact, Profile};
use weir_messages::Channel;

/// The store's own key, from which the hashes are made.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct HashKey(pub(crate) [u8; 32]);

/// An entry of the list: a channel and the hash of an address on it.
pub(crate) type Entry = (Channel, [u8; 32]);

impl HashKey {
    /// The entry for an address.
    pub(crate) fn entry(&self, channel: Channel, address: &str) -> Entry {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(channel.as_str().as_bytes());
        mac.update(&[0]);
        mac.update(address.as_bytes());
        (channel, mac.finalize().into_bytes().into())
    }

    /// The entries for every address of a contact.
    pub(crate) fn entries(&self, profile: &Profile) -> Vec<Entry> {
        addresses(profile).map(|(channel, address)| self.entry(channel, address)).collect()
    }
}

/// Every address a contact has.
pub(crate) fn addresses(profile: &Profile) -> impl Iterator<Item = (Channel, &str)> {
    let email = profile.email.as_deref().map(|address| (Channel::Email, address));
    let phone = profile.phone.as_deref().map(|address| (Channel::Sms, address));
    let devices = profile.devices.iter().map(|device| (Channel::Push, device.token.as_str()));
    email.into_iter().chain(phone).chain(devices)
}

/// Fills in on which channels a contact must get nothing, of the entries that are listed.
pub(crate) fn mark(key: &HashKey, contact: &mut Contact, listed: &BTreeMap<Entry, String>) {
    let entries = key.entries(&contact.profile);
    let hit = entries.iter().filter(|entry| listed.contains_key(entry));
    contact.suppressed = hit.map(|(channel, _)| *channel).collect();
}
