//! A send node asks; this queues the message, parks the token, and says what became of it.

use serde_json::Value;

use crate::flow::Flow;
use crate::model::{
    Hold, Message, MessageId, OnUnknown, Origin, Purpose, Reason, State, Status, TokenId,
};
use crate::node::Request;
use crate::value::Timestamp;

use super::guard::Guard;
use super::{Step, Turn, data};

impl Turn<'_> {
    /// Asks the guards and queues the message; until it is handed over the token waits.
    pub(super) fn ask(&mut self, id: TokenId, flow: &Flow, request: &Request) {
        let expires_at = self.expires_at(id, request);
        if self.now >= expires_at {
            return self.refuse(id, flow, request, Status::Failed, Reason::Expired);
        }
        match self.guards(id, flow, request) {
            Guard::Yes(to) => self.queue_message(id, flow, request, to, expires_at),
            Guard::Later(until, reason) => self.hold(id, until.min(expires_at), reason),
            Guard::No(reason) => self.refuse(id, flow, request, Status::Suppressed, reason),
        }
    }

    fn expires_at(&self, id: TokenId, request: &Request) -> Timestamp {
        let arrived = self.contact.token(id).map_or(self.now, |token| token.arrived.at);
        let own = self.contact.profile.timezone.as_ref();
        request.expires.after(arrived, own.unwrap_or(&self.world.settings.zone))
    }

    fn queue_message(
        &mut self,
        id: TokenId,
        flow: &Flow,
        request: &Request,
        to: String,
        expires_at: Timestamp,
    ) {
        let message = Message { to: Some(to), ..self.draft(id, flow, request, expires_at) };
        let hold = Hold::Message(message.id);
        self.changes.messages.insert(message.id);
        self.contact.messages.push(message);
        self.token_mut(id).state =
            State::Parked { until: Some(expires_at), deadline: Some(expires_at), hold };
    }

    /// Writes down a message that will not be sent, and lets its node hear it.
    fn refuse(&mut self, id: TokenId, flow: &Flow, ask: &Request, status: Status, why: Reason) {
        let message = self.draft(id, flow, ask, self.now);
        let key = message.id;
        let hold = Hold::Message(key);
        self.contact.messages.push(message);
        self.token_mut(id).state = State::Parked { until: None, deadline: None, hold };
        self.close_message(key, status, why);
    }

    fn hold(&mut self, id: TokenId, until: Timestamp, reason: Reason) {
        let token = self.contact.token(id).expect("a token is held while it is loaded");
        let node = token.node.clone();
        let held_before = matches!(
            &token.state,
            State::Parked { hold: Hold::Guard(before), .. } if *before == reason
        );
        if !held_before {
            self.trace(id, Step::Held { node, reason }, format!("until {until}"), None);
        }
        self.token_mut(id).state =
            State::Parked { until: Some(until), deadline: None, hold: Hold::Guard(reason) };
    }

    pub(super) fn draft(
        &self,
        id: TokenId,
        flow: &Flow,
        ask: &Request,
        expires_at: Timestamp,
    ) -> Message {
        let token = self.contact.token(id).expect("a token sends while it is loaded");
        let purpose = flow.messages.get(&ask.message).map_or(Purpose::Marketing, |m| m.purpose);
        Message {
            id: MessageId::derive(id, token.entered.at, &token.node, token.visit),
            token: id,
            flow: flow.id.clone(),
            version: token.version,
            node: token.node.clone(),
            visit: token.visit,
            name: ask.message.clone(),
            channel: ask.channel,
            purpose,
            status: Status::Queued,
            reason: None,
            to: None,
            provider: ask.provider.clone(),
            queued_at: self.now,
            not_before: self.now,
            expires_at,
            sending_since: None,
            handed_over_at: None,
            attempts: 0,
            signs: Vec::new(),
            subject: None,
            may_have_left: false,
            by_hand: None,
            on_unknown: ask.on_unknown.unwrap_or_else(|| by_purpose(purpose)),
        }
    }

    /// Ends a message that will not be sent, and announces it.
    pub(super) fn close_message(&mut self, id: MessageId, status: Status, reason: Reason) {
        let message = self.message_mut(id);
        message.raise(status);
        message.reason = Some(reason);
        let token = message.token;
        self.announce(id, outcome_kind(status));
        self.give_back(token);
    }

    /// Makes the event that says what became of a message.
    pub(super) fn announce(&mut self, id: MessageId, kind: &str) {
        self.announce_with(id, kind, None);
    }

    /// The same with what the other side answered, at `data.response`.
    pub(super) fn announce_with(&mut self, id: MessageId, kind: &str, response: Option<&Value>) {
        let message = self.contact.message(id).expect("a message is announced while it is loaded");
        let fields = fate_of(message, response);
        self.make(kind, fields, Origin::Weir);
    }

    pub(super) fn message_mut(&mut self, id: MessageId) -> &mut Message {
        self.changes.messages.insert(id);
        let mut messages = self.contact.messages.iter_mut();
        messages.find(|message| message.id == id).expect("a message changes while it is loaded")
    }
}

/// The event that says what became of a message.
pub(super) fn outcome_kind(status: Status) -> &'static str {
    match status {
        Status::Suppressed => "message_suppressed",
        Status::Cancelled => "message_cancelled",
        Status::Unknown => "message_unknown",
        Status::Accepted | Status::Delivered | Status::Seen | Status::Clicked => "message_sent",
        Status::Failed | Status::Queued | Status::Sending => "message_failed",
    }
}

/// What that event says.
pub(super) fn fate_of(message: &Message, response: Option<&Value>) -> Value {
    let reason = message.reason.map(|reason| serde_json::json!(reason));
    data([
        ("message", Value::from(message.id.to_string())),
        ("flow", Value::from(message.flow.as_str())),
        ("node", Value::from(message.node.as_str())),
        ("channel", Value::from(message.channel.as_str())),
        ("reason", reason.unwrap_or_default()),
        ("response", response.cloned().unwrap_or_default()),
    ])
}

fn by_purpose(purpose: Purpose) -> OnUnknown {
    match purpose {
        Purpose::Marketing => OnUnknown::NeverTwice,
        Purpose::Transactional => OnUnknown::AtLeastOnce,
    }
}
