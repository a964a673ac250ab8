//! One event of a contact, in order: duplicate? → projection → for each run by age: goal,
//! `exit_when`, its waiting node → starts.

use std::sync::Arc;

use crate::condition::{self, Since};
use crate::flow::{Flow, GoalRules};
use crate::model::{Ended, Event, Origin, State, Token, TokenId, Touch};
use crate::node::Input as Wake;
use crate::settings::Mutation;
use crate::value::Timestamp;

use super::draw::is_answer;
use super::input::{Happening, Known};
use super::{Pending, Step, Turn, WokenToken};

/// An event older than this wakes no token.
const WAKE_AGE_MAX_MILLIS: i64 = 24 * 60 * 60 * 1_000;

/// Events of providers and of Weir are about messages; only these say what became of one that
/// a token waits for.
const ANSWERS: [&str; 5] = [
    "message_sent",
    "message_unknown",
    "message_failed",
    "message_suppressed",
    "message_cancelled",
];

impl Turn<'_> {
    /// Takes an event from outside, unless it was taken before.
    pub(super) fn happen(&mut self, happening: Happening) {
        if self.is_duplicate(&happening) {
            self.applied.duplicate = true;
            return;
        }
        let event = self.acknowledge(happening);
        self.applied.seq = Some(event.seq);
        let event = self.record(event);
        let starts = self.may_start;
        self.queue.push_back(Pending { event: Arc::clone(&event), starts, wakes: true });
        self.follow_talks(&event);
    }

    fn is_duplicate(&self, happening: &Happening) -> bool {
        let (Some(id), Some(source)) = (&happening.id, &happening.source) else { return false };
        let known = Known { source: source.clone(), id: id.clone() };
        let same = |event: &Arc<Event>| {
            event.id == *id && matches!(&event.origin, Origin::Source(name) if name == source)
        };
        self.known.contains(&known) || self.changes.events.iter().any(same)
    }

    fn acknowledge(&mut self, happening: Happening) -> Event {
        let seq = self.contact.count_up();
        let made = || Event::made_id(self.contact.id, seq);
        Event {
            seq,
            id: happening.id.unwrap_or_else(made),
            kind: happening.kind,
            occurred_at: happening.occurred_at.unwrap_or(self.now).min(self.now),
            received_at: self.now,
            data: happening.data,
            origin: happening.source.map_or(Origin::Weir, Origin::Source),
        }
    }

    /// Lets an event that is in the history reach tokens and starts.
    pub(super) fn route(&mut self, pending: &Pending) {
        let Pending { event, starts, wakes } = pending;
        let ids: Vec<TokenId> = self.contact.tokens.iter().map(|token| token.id).collect();
        for id in ids {
            self.reach(id, event, *wakes);
        }
        if *starts {
            self.start_flows(event);
        }
        self.follow_calendar(event);
    }

    /// Goal, `exit_when`, waiting node: in this order.
    fn reach(&mut self, id: TokenId, event: &Event, wakes: bool) {
        let Some(flow) = self.contact.token(id).and_then(|token| self.flow_of(token)) else {
            return;
        };
        self.ask_segments();
        if entered_by(self.contact.token(id), event) {
            return;
        }
        self.reach_goal(id, flow, event);
        if self.world.settings.breaks(Mutation::ExitOrder) {
            self.wake(id, flow, event);
            self.leave_early(id, flow, Some(event));
            return;
        }
        if !self.leave_early(id, flow, Some(event)) && wakes {
            self.wake(id, flow, event);
        }
    }

    pub(super) fn reach_goal(&mut self, id: TokenId, flow: &Flow, event: &Event) {
        let Some(goal) = flow.goal.as_ref().filter(|goal| goal.event == event.kind) else { return };
        if !self.counts_for(id, flow, goal, event) {
            return;
        }
        let view = self.view(flow, self.contact.token(id), Some(event));
        let touch = condition::credited_to(event, &view)
            .map(|message| Touch::of(message, event.occurred_at));
        let credited = touch.as_ref().map(|touch| touch.node.clone());
        self.credit(event, touch);
        let token = self.token_mut(id);
        token.goal.reached = Some(event.moment());
        let live = token.is_live();
        self.trace(
            id,
            Step::Converted { credited },
            format!("goal: {}", goal.event),
            Some(event.seq),
        );
        if live && goal.exit {
            self.end(id, Ended::Goal, Some(goal.event.to_string()), Some(event.seq));
        }
    }

    fn counts_for(&self, id: TokenId, flow: &Flow, goal: &GoalRules, event: &Event) -> bool {
        let Some(token) = self.contact.token(id) else { return false };
        let since = token.goal.since.is_some_and(|since| {
            let from_entry = goal.since == Since::Entry;
            let acknowledged = if from_entry { token.entry_acknowledged() } else { since.at };
            self.contact.is_after(event, since, acknowledged)
        });
        if !since || !token.goal_is_open(event.received_at) {
            return false;
        }
        let view = self.view(flow, Some(token), Some(event));
        goal.same.iter().all(|field| super::enter::same_field(event, &token.entry, field))
            && goal.filter.as_ref().is_none_or(|filter| filter.holds(&view))
    }

    /// Ends the run when one of `exit_when` is true; says whether it did.
    pub(super) fn leave_early(&mut self, id: TokenId, flow: &Flow, event: Option<&Event>) -> bool {
        if !self.contact.token(id).is_some_and(Token::is_live) {
            return false;
        }
        let Some((label, decided_by)) = self.exit(id, flow) else { return false };
        let decided_by = decided_by.or(event.map(|event| event.seq));
        self.end(id, Ended::Exit, Some(label), decided_by);
        true
    }

    /// The first of `exit_when` that is true of a run, also of one that is over; and the event
    /// that decided.
    pub(super) fn exit(&self, id: TokenId, flow: &Flow) -> Option<(String, Option<i64>)> {
        let view = self.view(flow, Some(self.contact.token(id)?), None);
        flow.exit_when.iter().find_map(|exit| {
            let finding = exit.when.weigh(&view);
            finding.holds.then(|| (exit.label.clone(), finding.event))
        })
    }

    /// Shows the event to the node the token waits at.
    fn wake(&mut self, id: TokenId, flow: &Flow, event: &Event) {
        if !self.is_for(id, event) {
            return;
        }
        let before = self.contact.token(id).map(|token| token.visit);
        self.advance(id, flow, Wake::Event(event));
        let after = self.contact.token(id);
        if after.map(|token| token.visit) != before || after.is_some_and(|token| !token.is_live()) {
            self.applied.woken.push(WokenToken { flow: flow.id.clone(), token: id });
        }
    }

    /// A token that waits for a message hears only what became of it, one that waits for an
    /// answer only that; one that waits for events hears those that are not too old; one that
    /// waits for time hears nothing.
    fn is_for(&self, id: TokenId, event: &Event) -> bool {
        let Some(token) = self.contact.token(id) else { return false };
        let State::Parked { hold, .. } = &token.state else { return false };
        match hold {
            crate::model::Hold::Message(message) => {
                ANSWERS.contains(&event.kind.as_str())
                    && event.data["message"] == message.to_string()
            }
            crate::model::Hold::Answer => is_answer(token, event),
            crate::model::Hold::Event => self.is_fresh(event, oldest_that_wakes(event)),
            crate::model::Hold::Time | crate::model::Hold::Guard(_) => false,
        }
    }

    /// Whether an event is young enough to start or wake.
    pub(super) fn is_fresh(&self, event: &Event, oldest: Timestamp) -> bool {
        self.world.settings.breaks(Mutation::LateEvent) || event.occurred_at >= oldest
    }
}

fn oldest_that_wakes(event: &Event) -> Timestamp {
    Timestamp::from_millis(event.received_at.millis().saturating_sub(WAKE_AGE_MAX_MILLIS))
}

/// A run is never woken or ended by the event that started it.
fn entered_by(token: Option<&crate::model::Token>, event: &Event) -> bool {
    token.is_some_and(|token| token.entry.seq >= event.seq)
}
