//! What is asked before a message is queued, and again before it is handed over.

use weir_messages::Channel;

use crate::condition::obstacle;
use crate::flow::Flow;
use crate::model::{Name, Purpose, Reason, TokenId};
use crate::node::Request;
use crate::value::Timestamp;

use super::Turn;

/// What the guards say.
pub(super) enum Guard {
    /// It may go, to this address.
    Yes(String),
    /// Not before this instant.
    Later(Timestamp, Reason),
    /// Never.
    No(Reason),
}

impl Turn<'_> {
    /// Asks every guard but `exit_when`, which the callers have asked.
    pub(super) fn guards(&self, id: TokenId, flow: &Flow, request: &Request) -> Guard {
        match self.recipient(flow, &request.message, request.channel) {
            Err(reason) => Guard::No(reason),
            Ok(to) => self.window(id, flow, request).unwrap_or(Guard::Yes(to)),
        }
    }

    /// The address, if nothing stands in the way of writing to it.
    fn recipient(&self, flow: &Flow, name: &Name, channel: Channel) -> Result<String, Reason> {
        let message = flow.messages.get(name);
        let purpose = message.map_or(Purpose::Marketing, |message| message.purpose);
        if let Some(reason) = obstacle(self.contact, channel, purpose, &self.world.settings) {
            return Err(reason);
        }
        let topic = message.and_then(|message| message.topic.as_ref());
        if purpose == Purpose::Marketing && self.has_left(channel, topic) {
            return Err(Reason::NoConsent);
        }
        self.contact.destination(channel).map(str::to_owned).ok_or(Reason::NoDestination)
    }

    fn has_left(&self, channel: Channel, topic: Option<&Name>) -> bool {
        let consent = self.contact.consent.get(channel.as_str());
        consent.zip(topic).and_then(|(consent, topic)| consent.topics.get(topic)) == Some(&false)
    }

    /// The flow's send window, for marketing messages that heed it.
    fn window(&self, id: TokenId, flow: &Flow, request: &Request) -> Option<Guard> {
        let window = flow.send_window.as_ref()?;
        let purpose = flow.messages.get(&request.message).map(|message| message.purpose);
        let exempt = request.channel == Channel::Webhook || purpose == Some(Purpose::Transactional);
        if exempt || !request.heeds_window {
            return None;
        }
        let token = self.contact.token(id)?;
        let view = self.view(flow, Some(token), None);
        let zone = window.window.timezone().in_force(view.zone());
        if window.window.contains(self.now, zone) {
            return None;
        }
        let opens = window.window.next_open(self.now, zone).filter(|_| !window.drop);
        Some(opens.map_or(Guard::No(Reason::Window), |at| Guard::Later(at, Reason::Window)))
    }
}
