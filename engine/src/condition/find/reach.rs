//! Whether a contact may, and can, be written to. Said here once: conditions ask it, and so do
//! the guards of a send.

use weir_messages::Channel;

use crate::model::{Contact, Name, Purpose, Reason};
use crate::settings::Settings;

/// Whether consent is given now, to the topic when one is named: a topic needs the channel's
/// consent and no withdrawal of its own.
pub(super) fn consents(contact: &Contact, channel: Channel, topic: Option<&Name>) -> bool {
    let Some(consent) = contact.consent.get(channel.as_str()) else { return false };
    let withdrawn = topic.and_then(|topic| consent.topics.get(topic)) == Some(&false);
    consent.given && !withdrawn
}

/// Whether consent lets a message go: marketing needs it on every channel that reaches a person,
/// and where nothing was said the installation's setting decides.
pub fn consent_allows(
    contact: &Contact,
    channel: Channel,
    purpose: Purpose,
    settings: &Settings,
) -> bool {
    match (purpose, channel) {
        (Purpose::Transactional, _) | (Purpose::Marketing, Channel::Webhook) => true,
        (Purpose::Marketing, Channel::Email | Channel::Sms | Channel::Push) => contact
            .consent
            .get(channel.as_str())
            .map_or(settings.consent_unknown_allowed, |consent| consent.given),
    }
}

/// Why the contact cannot be written to on the channel; nothing when it can.
pub fn obstacle(
    contact: &Contact,
    channel: Channel,
    purpose: Purpose,
    settings: &Settings,
) -> Option<Reason> {
    if contact.destination(channel).is_none() {
        return Some(Reason::NoDestination);
    }
    if contact.suppressed.contains(&channel) {
        return Some(Reason::SuppressionList);
    }
    (!consent_allows(contact, channel, purpose, settings)).then_some(Reason::NoConsent)
}

/// Whether a marketing message on the channel could be sent now: nothing stands in the way, and
/// the channel has a provider.
pub fn reachable(contact: &Contact, channel: Channel, settings: &Settings) -> bool {
    settings.reachable.contains(&channel)
        && obstacle(contact, channel, Purpose::Marketing, settings).is_none()
}
