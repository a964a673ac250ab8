//! The second moment of a send: a provider is free, the guards are asked again, and what became
//! of the call wakes the token in the same commit.

use serde_json::Value;

use crate::flow::Flow;
use crate::model::{MessageId, Name, Reason, Status, TokenId};
use crate::node::Request;
use crate::value::Timestamp;

use super::guard::Guard;
use super::input::Outcome;
use super::{Handed, Turn};

/// How long an expired message whose call is in flight is given before it is looked at again;
/// well above any provider's time-out.
const CALL_WAIT_MILLIS: i64 = 60 * 60 * 1_000;

impl<'a> Turn<'a> {
    /// Takes a queued message to `sending`, if every guard still says yes.
    pub(super) fn hand_over(&mut self, id: MessageId) -> Handed {
        let Some((token, flow)) = self.waiting_for(id) else { return Handed::No };
        if self.is_paused(&flow.id) {
            return Handed::No;
        }
        if self.is_forbidden(id, token, flow) {
            return Handed::No;
        }
        let message = self.contact.message(id).expect("found above");
        if self.now >= message.expires_at {
            self.close_message(id, Status::Failed, Reason::Expired);
            return Handed::No;
        }
        if message.not_before > self.now {
            return Handed::Later(message.not_before, message.reason.unwrap_or(Reason::Window));
        }
        self.ask_again(id, token, flow)
    }

    /// Whether `exit_when` forbids the message now: then its run ends, unless it had ended.
    fn is_forbidden(&mut self, id: MessageId, token: TokenId, flow: &Flow) -> bool {
        if self.leave_early(token, flow, None) {
            return true;
        }
        let ended = self.contact.token(token).is_some_and(|token| !token.is_live());
        let forbidden = ended && self.exit(token, flow).is_some();
        if forbidden {
            self.close_message(id, Status::Cancelled, Reason::Ended);
        }
        forbidden
    }

    /// The live token that waits for a queued message, or the one whose message an operator
    /// sends; and its flow.
    fn waiting_for(&self, id: MessageId) -> Option<(TokenId, &'a Flow)> {
        let message = self.contact.message(id)?;
        let token = self.contact.token(message.token)?;
        let waits = token.awaits() == Some(id) || message.leaves_by_hand();
        let waits = waits && message.status == Status::Queued;
        waits.then(|| self.flow_of(token).map(|flow| (token.id, flow)))?
    }

    fn ask_again(&mut self, id: MessageId, token: TokenId, flow: &Flow) -> Handed {
        let Some(request) = self.request_of(id, flow) else { return Handed::No };
        match self.guards(token, flow, &request) {
            Guard::Yes(to) => self.take_to_sending(id, to),
            Guard::Later(until, reason) => {
                let message = self.message_mut(id);
                message.not_before = until.min(message.expires_at);
                message.reason = Some(reason);
                Handed::Later(until, reason)
            }
            Guard::No(reason) => {
                self.close_message(id, Status::Suppressed, reason);
                Handed::No
            }
        }
    }

    /// What the message's node asked for, as its shape says; an operator may have let it leave
    /// outside the window.
    pub(super) fn request_of(&self, id: MessageId, flow: &Flow) -> Option<Request> {
        let message = self.contact.message(id)?;
        let slot = flow.graph.slot(flow.graph.find(&message.node)?);
        let asked = slot.sends.clone()?;
        let forced = message.by_hand.as_ref().is_some_and(|deed| deed.force);
        Some(Request { heeds_window: asked.heeds_window && !forced, ..asked })
    }

    fn take_to_sending(&mut self, id: MessageId, to: String) -> Handed {
        let now = self.now;
        let message = self.message_mut(id);
        message.to = Some(to);
        message.reason = None;
        message.status = Status::Sending;
        message.sending_since = Some(now);
        message.attempts += 1;
        Handed::Go(Box::new(message.clone()))
    }

    /// A message is about to go to a provider: who has to find out what became of it asks that one,
    /// whoever is the channel's default by then.
    pub(super) fn rendered(&mut self, id: MessageId, provider: Name, subject: Option<String>) {
        let message = self.message_mut(id);
        message.subject = subject;
        message.provider = Some(provider);
    }

    /// Records what became of a call to a provider, and lets the token hear it.
    pub(super) fn conclude(&mut self, id: MessageId, outcome: &Outcome) {
        let Some(status) = self.contact.message(id).map(|message| message.status) else { return };
        let may_be = status == Status::Queued && *outcome == Outcome::Lost;
        if status != Status::Sending && !may_be {
            return;
        }
        match outcome {
            Outcome::Accepted { provider, response } => {
                let chosen = &mut self.message_mut(id).provider;
                *chosen = provider.clone().or_else(|| chosen.take());
                self.note_reminded(id);
                self.settle(id, Status::Accepted, "message_sent", response.as_ref());
            }
            Outcome::Unknown | Outcome::Lost => {
                self.settle(id, Status::Unknown, "message_unknown", None);
            }
            Outcome::Refused(reason) => self.close_message(id, Status::Failed, *reason),
            Outcome::Withheld(reason) => self.close_message(id, Status::Suppressed, *reason),
            Outcome::Later(at) => {
                self.let_go(id);
                self.put_back(id, *at);
            }
            Outcome::Again(at) => {
                self.message_mut(id).may_have_left = true;
                self.carry(id);
                self.put_back(id, *at);
            }
        }
    }

    fn settle(&mut self, id: MessageId, status: Status, kind: &str, response: Option<&Value>) {
        let now = self.now;
        let message = self.message_mut(id);
        message.raise(status);
        message.handed_over_at = Some(now);
        let token = message.token;
        self.announce_with(id, kind, response);
        self.carry(id);
        self.give_back(token);
    }

    /// What certainly did not leave may go to any provider that its node allows.
    fn let_go(&mut self, id: MessageId) {
        let Some(message) = self.contact.message(id).filter(|message| !message.may_have_left)
        else {
            return;
        };
        let flow = self.contact.token(message.token).and_then(|token| self.flow_of(token));
        if let Some(asked) = flow.and_then(|flow| self.request_of(id, flow)) {
            self.message_mut(id).provider = asked.provider;
        }
    }

    /// Back into the queue; what the token's end had cancelled meanwhile is cancelled now.
    fn put_back(&mut self, id: MessageId, at: Timestamp) {
        let message = self.message_mut(id);
        message.status = Status::Queued;
        message.not_before = at;
        let (token, by_hand) = (message.token, message.leaves_by_hand());
        let waits = self.contact.token(token).is_some_and(|token| {
            token.awaits() == Some(id) || by_hand && token.left_early().is_none()
        });
        if !waits {
            self.close_message(id, Status::Cancelled, Reason::Ended);
        }
    }

    /// The instant has come at which a message nobody took is given up.
    pub(super) fn expire(&mut self, id: MessageId) {
        match self.contact.message(id).map(|message| (message.status, message.token)) {
            Some((Status::Queued, _)) => {
                self.close_message(id, Status::Failed, Reason::Expired);
            }
            // A call is in flight: its outcome wakes the token.
            Some((Status::Sending, token)) => self.wait_on(token),
            Some(_) | None => {}
        }
    }

    fn wait_on(&mut self, id: TokenId) {
        let again = self.now.millis().saturating_add(CALL_WAIT_MILLIS);
        if let crate::model::State::Parked { until, .. } = &mut self.token_mut(id).state {
            *until = Some(Timestamp::from_millis(again));
        }
    }
}
