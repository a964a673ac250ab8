//! One turn: what inputs do to one contact, in the order that rule 7 of `docs/semantics.md`
//! states. Production, the simulator and every test run this and nothing else.
//!
//! Architecture Invariant: a turn is told everything (contact, flows, settings, the instant) and
//! returns everything (the changed contact, what changed, the answer). It never waits.

mod advance;
mod answer;
mod baskets;
mod by_hand;
mod calendar;
mod carts;
mod changes;
mod draw;
mod enter;
mod guard;
mod hand_over;
mod input;
mod keys;
mod merge;
mod merge_patch;
mod profile;
mod project;
mod remind;
mod route;
mod segments;
mod send;
mod talks;

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use serde_json::{Map, Value};

pub use answer::{
    Answer, Applied, EndedToken, EnteredToken, Handed, Objection, Refusal, WokenToken,
};
pub use baskets::{asks_for_baskets, is_basket_id};
pub use changes::{Changes, CouponChanges, Hop, Step, Wish};
pub use draw::CODE_MAX_CHARS;
pub use input::{
    FieldsChange, Happening, Input, Known, Merging, Order, Outcome, ProfileChange, Wanted,
};
pub use keys::Keys;
pub use merge_patch::merge_patch;
pub use remind::Reminder;

use crate::catalogue::World;
use crate::condition::View;
use crate::flow::Flow;
use crate::model::{Contact, Event, Moment, Name, Origin, Token, TokenId};
use crate::value::Timestamp;
use carts::Overdue;
use segments::Unasked;

/// How deep flows may lead to each other through events before it is called an error.
pub const DEPTH_MAX: u8 = 16;

/// How many runs of one flow one contact may have side by side.
pub const LIVE_TOKENS_MAX: usize = 100;

/// One contact's turn: takes inputs one after the other, and gives what changed.
#[derive(Debug)]
pub struct Turn<'a> {
    world: &'a World,
    contact: &'a mut Contact,
    now: Timestamp,
    known: &'a BTreeSet<Known>,
    changes: Changes,
    queue: VecDeque<Pending>,
    applied: Applied,
    /// How many flows led to the event that is being routed.
    depth: u8,
    /// Whether what is being told may start flows.
    may_start: bool,
    /// Whether runs that wait hear of it.
    may_wake: bool,
    /// Whether anybody knew who the contact is when the turn began.
    was_known: bool,
    /// What happened since segments were last asked.
    unasked: Unasked,
}

/// An event that is in the history and still has to reach tokens and starts.
#[derive(Debug)]
struct Pending {
    event: Arc<Event>,
    /// Whether it may start flows.
    starts: bool,
    /// Whether runs that wait hear of it.
    wakes: bool,
}

impl<'a> Turn<'a> {
    /// A turn of this contact at this instant. `known` are the ids of events that were taken
    /// before, among those that this turn may be given.
    pub fn new(
        world: &'a World,
        contact: &'a mut Contact,
        known: &'a BTreeSet<Known>,
        now: Timestamp,
    ) -> Self {
        let was_known = contact.profile.is_known();
        Self {
            world,
            contact,
            now,
            known,
            changes: Changes::default(),
            queue: VecDeque::new(),
            applied: Applied::default(),
            depth: 0,
            may_start: true,
            may_wake: true,
            was_known,
            unasked: Unasked::default(),
        }
    }

    /// Applies one input and everything that follows from it.
    pub fn apply(&mut self, input: Input) -> Answer {
        self.look_at_segments(&input);
        self.may_start = input.may_start();
        let (mut handed, mut ordered) = (None, None);
        match input {
            Input::Event(happening) => self.happen(happening),
            Input::Profile(change) => self.change_profile(*change),
            Input::Timer(token) => self.fire(token),
            Input::Appointment { flow, start, about } => {
                self.keep_appointment(&flow, &start, &about);
            }
            Input::Plan => self.plan(Overdue::Passes),
            // Done where every turn begins.
            Input::Judge => {}
            Input::HandOver(message) => handed = Some(self.hand_over(message)),
            Input::Rendered { message, provider, subject } => {
                self.rendered(message, provider, subject);
            }
            Input::Outcome { message, outcome } => self.conclude(message, &outcome),
            Input::Coupon { wish, code } => self.answer_wish(&wish, code),
            Input::Enter { flow, data, key } => self.enter_by_hand(&flow, data, key),
            Input::Leave { flow, because } => self.leave(&flow, &because),
            Input::Archive { flow } => self.archive(&flow),
            Input::Erase => self.erase(),
            Input::Merge(merging) => self.merge(*merging),
            Input::ByHand(order) => ordered = Some(self.order(order)),
        }
        self.ask_segments();
        (self.may_start, self.may_wake) = (true, true);
        self.drain();
        self.depth = 0;
        self.follow_carts();
        Answer { applied: std::mem::take(&mut self.applied), handed, ordered }
    }

    /// What changed, all inputs together.
    pub fn finish(self) -> Changes {
        self.changes
    }

    /// The contact as it is now.
    pub fn contact(&self) -> &Contact {
        self.contact
    }

    /// Lets every event that was made on the way reach tokens and starts, in order.
    fn drain(&mut self) {
        loop {
            self.ask_segments();
            let Some(pending) = self.queue.pop_front() else { return };
            self.depth = pending.event.depth();
            self.route(&pending);
        }
    }

    /// Records an event that Weir or a flow made, and queues it for tokens and starts.
    fn make(&mut self, kind: &str, data: Value, origin: Origin) {
        let seq = self.contact.count_up();
        let id = Event::made_id(self.contact.id, seq);
        let (occurred_at, received_at) = (self.now, self.now);
        let event =
            Event { seq, id, kind: Name::from(kind), occurred_at, received_at, data, origin };
        let event = self.record(event);
        let (starts, wakes) = (self.may_start, self.may_wake);
        self.queue.push_back(Pending { event, starts, wakes });
    }

    /// Projects an event and puts it into the history.
    fn record(&mut self, mut event: Event) -> Arc<Event> {
        self.note_presence(&mut event);
        self.project(&event);
        let event = Arc::new(event);
        self.note_for_segments(&event);
        self.contact.history.push(Arc::clone(&event));
        self.changes.events.push(Arc::clone(&event));
        event
    }

    fn flow_of(&self, token: &Token) -> Option<&'a Flow> {
        self.world.flows.version(&token.flow, token.version).map(Arc::as_ref)
    }

    fn view<'v>(
        &'v self,
        flow: &'v Flow,
        token: Option<&'v Token>,
        event: Option<&'v Event>,
    ) -> View<'v> {
        let mut view = View::new(self.contact, &self.world.settings, self.now);
        view.token = token;
        view.event = event;
        view.constants = &flow.vars;
        view.flow = (&flow.id, &flow.name);
        view.credit = flow.goal.as_ref().map(|goal| &goal.credit);
        view
    }

    fn token_mut(&mut self, id: TokenId) -> &mut Token {
        self.changes.tokens.insert(id);
        let mut tokens = self.contact.tokens.iter_mut();
        tokens.find(|token| token.id == id).expect("a token is named only while it is loaded")
    }

    fn moment(&self) -> Moment {
        Moment { seq: self.contact.counter, at: self.now }
    }

    /// Appends a row to a token's trail.
    fn trace(&mut self, id: TokenId, step: Step, because: impl Into<String>, event: Option<i64>) {
        let now = self.now;
        let token = self.token_mut(id);
        token.hops += 1;
        let hop = Hop {
            token: id,
            flow: token.flow.clone(),
            version: token.version,
            n: token.hops,
            at: now,
            step,
            because: because.into(),
            event,
        };
        self.changes.trail.push(hop);
    }
}

/// The data of an event as a map, for those that Weir makes.
fn data(fields: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let mut map = Map::new();
    for (key, value) in fields.into_iter().filter(|(_, value)| !value.is_null()) {
        map.insert(key.to_owned(), value);
    }
    Value::Object(map)
}
