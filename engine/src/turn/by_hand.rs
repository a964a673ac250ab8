//! What operators decide: dead letters are tried again or seen to, messages are said again, runs
//! that were set aside go on or end (rules 22 and 31 of `docs/semantics.md`).
//!
//! Every guard is asked here and again at the hand-over; of them only the send window can be
//! overridden. A message whose run left early is forbidden by what ended it.

use crate::flow::Flow;
use crate::model::{ByHand, Deed, Ended, Event, Hold, Message, MessageId, Origin, State, TokenId};
use crate::model::{Name, Status};
use crate::node::{Input as Wake, Request};
use crate::value::Timestamp;

use super::guard::Guard;
use super::send::{fate_of, outcome_kind};
use super::{Objection, Order, Step, Turn, Wanted};

/// The visit of the first message that an operator makes for a run; those of nodes are far below,
/// for a flow has no rings and its file a megabyte.
pub(super) const RESENT_FROM: u32 = 1_000_000;

/// When and where a message may leave that an operator sends.
struct Leave {
    to: String,
    not_before: Timestamp,
    expires_at: Timestamp,
    asked: Request,
}

impl Turn<'_> {
    /// Carries out an order, or says what stands against it; nothing changed then.
    pub(super) fn order(&mut self, order: Order) -> Result<Option<MessageId>, Objection> {
        let Order { by, what } = order;
        match what {
            Wanted::Retry { message, may_have_left, force } => {
                self.retry(by, message, may_have_left, force).map(Some)
            }
            Wanted::Skip(message) => self.skip(by, message),
            Wanted::Resend { message, force, request } => {
                self.resend(by, message, force, request).map(Some)
            }
            Wanted::Remind(reminder) => self.remind(&by, reminder).map(Some),
            Wanted::StepAgain(token) => self.step_again(&by, token),
            Wanted::EndRun(token) => self.end_run(&by, token),
        }
    }

    /// The message goes back into the queue under its own key: a provider that knows that takes
    /// it once.
    fn retry(
        &mut self,
        by: String,
        id: MessageId,
        agreed: bool,
        force: bool,
    ) -> Result<MessageId, Objection> {
        let known = self.contact.message(id).ok_or(Objection::Gone)?.clone();
        if !matches!(known.status, Status::Failed | Status::Unknown) {
            return Err(Objection::NotDead(known.status));
        }
        let may_have_left = known.may_have_left || known.status == Status::Unknown;
        if may_have_left && !agreed {
            return Err(Objection::MayHaveLeft);
        }
        let Leave { to, not_before, expires_at, .. } = self.may_leave(&known, force)?;
        let deed = self.deed(by, Deed::Retried, force, &known);
        let message = self.message_mut(id);
        *message = Message { may_have_left, not_before, expires_at, by_hand: Some(deed), ..known };
        message.to = Some(to);
        message.status = Status::Queued;
        message.reason = None;
        Ok(id)
    }

    fn skip(&mut self, by: String, id: MessageId) -> Result<Option<MessageId>, Objection> {
        let known = self.contact.message(id).ok_or(Objection::Gone)?;
        if !known.is_dead() {
            return Err(Objection::NotDead(known.status));
        }
        let deed = self.deed(by, Deed::Skipped, false, known);
        self.message_mut(id).by_hand = Some(deed);
        Ok(None)
    }

    fn deed(&self, by: String, deed: Deed, force: bool, before: &Message) -> ByHand {
        let before = before.by_hand.clone();
        let (of, request) = before.map_or((None, None), |before| (before.of, before.request));
        ByHand { by, at: self.now, deed, force, of, request }
    }

    /// A new message with a key of its own; asked for by the same request again, the same.
    fn resend(
        &mut self,
        by: String,
        id: MessageId,
        force: bool,
        request: Option<String>,
    ) -> Result<MessageId, Objection> {
        if let Some(made) = self.made_by(request.as_ref()) {
            return Ok(made);
        }
        let known = self.contact.message(id).ok_or(Objection::Gone)?.clone();
        if known.status.pending() {
            return Err(Objection::OnItsWay(known.status));
        }
        let leave = self.may_leave(&known, force)?;
        let deed = ByHand { by, at: self.now, deed: Deed::Resent, force, of: Some(id), request };
        let message = self.again(known, leave, deed)?;
        let id = message.id;
        self.changes.messages.insert(id);
        self.contact.messages.push(message);
        Ok(id)
    }

    fn made_by(&self, request: Option<&String>) -> Option<MessageId> {
        let request = request?;
        let by = |message: &&Message| {
            let deed = message.by_hand.as_ref();
            deed.is_some_and(|deed| deed.request.as_ref() == Some(request))
        };
        self.contact.messages.iter().find(by).map(|message| message.id)
    }

    /// What is said again, from what it says and when it may leave.
    fn again(&self, known: Message, leave: Leave, deed: ByHand) -> Result<Message, Objection> {
        let token = self.contact.token(known.token).ok_or(Objection::Gone)?;
        let of_token = self.contact.messages.iter().filter(|m| m.token == token.id);
        let last = of_token.map(|m| m.visit).filter(|visit| *visit >= RESENT_FROM).max();
        let visit = last.map_or(RESENT_FROM, |last| last + 1);
        Ok(Message {
            id: MessageId::derive(token.id, token.entered.at, &known.node, visit),
            visit,
            status: Status::Queued,
            reason: None,
            to: Some(leave.to),
            subject: None,
            provider: leave.asked.provider,
            queued_at: self.now,
            not_before: leave.not_before,
            expires_at: leave.expires_at,
            sending_since: None,
            handed_over_at: None,
            attempts: 0,
            may_have_left: false,
            signs: Vec::new(),
            by_hand: Some(deed),
            ..known
        })
    }

    /// Asks everything that can forbid a message.
    fn may_leave(&self, message: &Message, force: bool) -> Result<Leave, Objection> {
        let token = self.contact.token(message.token).ok_or(Objection::Gone)?;
        if let Some(reason) = token.left_early() {
            return Err(Objection::RunLeft(reason));
        }
        let flow = self.flow_of(token).ok_or(Objection::Gone)?;
        if let Some((label, _)) = self.exit(token.id, flow) {
            return Err(Objection::ExitWhen(label));
        }
        let mut asked = self.request_of(message.id, flow).ok_or(Objection::Gone)?;
        asked.heeds_window &= !force;
        let (to, not_before) = match self.guards(token.id, flow, &asked) {
            Guard::Yes(to) => (to, self.now),
            Guard::Later(at, _) => (message.to.clone().unwrap_or_default(), at),
            Guard::No(reason) => return Err(Objection::Guard(reason)),
        };
        let own = self.contact.profile.timezone.as_ref();
        let zone = own.unwrap_or(&self.world.settings.zone);
        let expires_at = asked.expires.after(not_before, zone);
        Ok(Leave { to, not_before, expires_at, asked })
    }

    /// Steps a run again as if it had just come to where it stands; when it came there stays.
    fn step_again(&mut self, by: &str, id: TokenId) -> Result<Option<MessageId>, Objection> {
        let flow = self.flow_of(self.set_aside(id)?).ok_or(Objection::Gone)?;
        self.trace(id, Step::Retried, format!("by {by}"), None);
        let (until, deadline) = (None, None);
        self.token_mut(id).state = State::Parked { until, deadline, hold: Hold::Time };
        match self.asked_here(id) {
            None => self.advance(id, flow, Wake::Enter),
            Some(message) => self.hear_again(id, flow, &message),
        }
        Ok(None)
    }

    fn set_aside(&self, id: TokenId) -> Result<&crate::model::Token, Objection> {
        let token = self.contact.token(id).ok_or(Objection::Gone)?;
        let aside = matches!(token.state, State::Quarantined { .. });
        aside.then_some(token).ok_or(Objection::NotQuarantined)
    }

    /// The message of the visit a run is at: there is never a second one.
    fn asked_here(&self, id: TokenId) -> Option<Message> {
        let visit = self.contact.token(id)?.visit;
        let of = |message: &&Message| message.token == id && message.visit == visit;
        self.contact.messages.iter().find(of).cloned()
    }

    /// Waits for the message of this visit, or hears once more what became of it.
    fn hear_again(&mut self, id: TokenId, flow: &Flow, message: &Message) {
        if message.status.pending() {
            let (until, hold) = (Some(message.expires_at), Hold::Message(message.id));
            self.token_mut(id).state = State::Parked { until, deadline: until, hold };
            return;
        }
        if self.leave_early(id, flow, None) {
            return;
        }
        let event = Event {
            seq: self.contact.counter,
            id: message.id.to_string(),
            kind: Name::from(outcome_kind(message.status)),
            occurred_at: self.now,
            received_at: self.now,
            data: fate_of(message, None),
            origin: Origin::Weir,
        };
        self.advance(id, flow, Wake::Event(&event));
    }

    fn end_run(&mut self, by: &str, id: TokenId) -> Result<Option<MessageId>, Objection> {
        self.set_aside(id)?;
        self.end(id, Ended::Quarantined, Some(format!("by {by}")), None);
        Ok(None)
    }
}
