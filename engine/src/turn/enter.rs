//! Lets contacts in, or says why not.

use std::sync::Arc;

use serde_json::Value;

use crate::catalogue::Mode;
use crate::condition::{Since, Test};
use crate::flow::{Flow, ReEntry, Start, WhileInside};
use crate::model::{Ended, Entry, Event, Goal, Hold, Name, Origin, State, Token, TokenId};
use crate::node::Input as Wake;
use crate::settings::Mutation;
use crate::trigger::Trigger;
use crate::value::{Duration, Timestamp};

use super::{EnteredToken, LIVE_TOKENS_MAX, Refusal, Step, Turn, data};

/// What the rules of `entry` say.
enum Place {
    /// There is one.
    Free,
    /// There will be one when this run has ended.
    TakenBy(TokenId),
    /// The run inside gets the new event.
    Refresh(TokenId),
    /// None.
    Refused(&'static str),
}

impl Turn<'_> {
    /// Offers the contact to every flow that listens to the event.
    pub(super) fn start_flows(&mut self, event: &Event) {
        for (flow, start) in self.world.flows.listeners(event) {
            match &start.trigger {
                Trigger::Event { only_new, from, to, .. } => {
                    if self.triggers(flow, *only_new, (from.as_ref(), to.as_ref()), event) {
                        self.offer(flow, start, event, None);
                    }
                }
                Trigger::Cart { .. } => self.hear_of_cart(flow, start, event),
                Trigger::Schedule(_) | Trigger::Api => {}
            }
        }
    }

    fn triggers(
        &self,
        flow: &Flow,
        only_new: bool,
        (from, to): (Option<&Test>, Option<&Test>),
        event: &Event,
    ) -> bool {
        let view = self.view(flow, None, Some(event));
        let holds = |test: Option<&Test>, field: &str| {
            test.is_none_or(|test| test.holds(&event.data[field], &view))
        };
        (!only_new || event.data["was_there"] != Value::Bool(true))
            && holds(from, "old")
            && holds(to, "new")
    }

    /// Lets the contact in by this start, or notes why not.
    pub(super) fn offer(&mut self, flow: &Flow, start: &Start, event: &Event, key: Option<String>) {
        if let Err(reason) = self.try_enter(flow, start, event, key) {
            self.applied.not_entered.push(Refusal { flow: flow.id.clone(), reason });
        }
    }

    fn try_enter(
        &mut self,
        flow: &Flow,
        start: &Start,
        event: &Event,
        key: Option<String>,
    ) -> Result<(), &'static str> {
        match self.world.flows.mode(&flow.id) {
            Some(Mode::Live) => {}
            Some(Mode::Paused | Mode::Draining) => return Err("flow_paused"),
            Some(Mode::Archived) | None => return Err("archived"),
        }
        if !self.is_fresh(event, start.max_age.before(event.received_at)) {
            return Err("too_old");
        }
        if let Origin::Token { token, flow: source, .. } = &event.origin
            && *source == flow.id
            && self.contact.token(*token).is_some_and(Token::is_live)
        {
            return Err("re_entry");
        }
        let view = self.view(flow, None, Some(event));
        if start.filter.as_ref().is_some_and(|filter| !filter.holds(&view)) {
            return Err("where");
        }
        let key = match key {
            Some(key) => key,
            None => self.key_of(flow, event).ok_or("no_key")?,
        };
        match self.place(flow, &key) {
            Place::Refused(reason) => Err(reason),
            Place::Refresh(token) => {
                self.refresh(token, event);
                Ok(())
            }
            Place::Free => self.enter(flow, start, event, key, None),
            Place::TakenBy(token) => self.enter(flow, start, event, key, Some(token)),
        }
    }

    /// What "again" means for a run that this event enters: `entry.key`, or empty without one;
    /// nothing where it finds nothing.
    pub(super) fn key_of(&self, flow: &Flow, event: &Event) -> Option<String> {
        let Some(path) = &flow.entry.key else { return Some(String::new()) };
        self.view(flow, None, Some(event)).find(path).first().and_then(|value| text_of(value))
    }

    /// Whether there is a place for another run, by `re_entry`, `while_inside`, `cooldown`, `max`.
    fn place(&self, flow: &Flow, key: &str) -> Place {
        let rules = &flow.entry;
        let live = |token: &&Token| token.flow == flow.id && token.is_live();
        let inside: Vec<_> = self.contact.tokens.iter().filter(live).collect();
        let here = inside.iter().find(|token| token.key == key).map(|token| token.id);
        let breaks = |rule| self.world.settings.breaks(rule);
        let place = match (rules.re_entry, here) {
            (ReEntry::Always, _) if inside.len() >= LIVE_TOKENS_MAX => Place::Refused("max"),
            (ReEntry::Once, _) if self.has_entered(flow, key) => Place::Refused("re_entry"),
            (ReEntry::AfterExit, Some(token)) if !breaks(Mutation::ReEntry) => {
                match rules.while_inside {
                    WhileInside::Ignore => Place::Refused("re_entry"),
                    WhileInside::Restart => Place::TakenBy(token),
                    WhileInside::Refresh => return Place::Refresh(token),
                }
            }
            (ReEntry::Once | ReEntry::Always | ReEntry::AfterExit, _) => Place::Free,
        };
        match place {
            Place::Free | Place::TakenBy(_) => match self.limit(flow) {
                Some(reason) => Place::Refused(reason),
                None => place,
            },
            Place::Refresh(_) | Place::Refused(_) => place,
        }
    }

    fn has_entered(&self, flow: &Flow, key: &str) -> bool {
        self.contact.entries.iter().any(|entry| entry.flow == flow.id && entry.key == key)
    }

    /// `cooldown` and `max`, over all keys.
    fn limit(&self, flow: &Flow) -> Option<&'static str> {
        let within = |span: Duration| {
            let after = span.before(self.now);
            let entries = self.contact.entries.iter().filter(|entry| entry.flow == flow.id);
            entries.filter(move |entry| entry.at > after).count()
        };
        let cools = flow.entry.cooldown.is_some_and(|cooldown| within(cooldown) > 0);
        if cools && !self.world.settings.breaks(Mutation::Cooldown) {
            return Some("cooldown");
        }
        let (count, per) = flow.entry.max.as_ref()?;
        let entered = u32::try_from(within(*per)).unwrap_or(u32::MAX);
        (entered >= *count).then_some("max")
    }

    fn refresh(&mut self, id: TokenId, event: &Event) {
        self.token_mut(id).entry = event.clone();
    }

    fn enter(
        &mut self,
        flow: &Flow,
        start: &Start,
        event: &Event,
        key: String,
        instead_of: Option<TokenId>,
    ) -> Result<(), &'static str> {
        let version = self.world.flows.current(&flow.id).map_or(0, |(_, current)| current.version);
        let token = self.new_token(flow, version, start, event, key);
        if self.exits_at_entry(flow, &token) {
            return Err("exit_when");
        }
        if let Some(old) = instead_of.filter(|_| !self.world.settings.breaks(Mutation::Restart)) {
            self.end(old, Ended::Superseded, None, Some(event.seq));
        }
        self.admit(flow, start, token, event);
        Ok(())
    }

    pub(super) fn new_token(
        &mut self,
        flow: &Flow,
        version: u32,
        start: &Start,
        event: &Event,
        key: String,
    ) -> Token {
        let id = TokenId { contact: self.contact.id, n: self.contact.count_up() };
        Token {
            id,
            flow: flow.id.clone(),
            version,
            start: start.id.clone(),
            key,
            entered: event.moment(),
            entry: event.clone(),
            node: flow.graph.slot(start.next).name.clone(),
            visit: 0,
            arrived: self.moment(),
            state: State::Parked { until: None, deadline: None, hold: Hold::Time },
            vars: std::collections::BTreeMap::new(),
            marks: std::collections::BTreeMap::new(),
            hops: 0,
            goal: Goal::default(),
        }
    }

    fn exits_at_entry(&self, flow: &Flow, token: &Token) -> bool {
        let view = self.view(flow, Some(token), None);
        flow.exit_when.iter().any(|exit| exit.when.holds(&view))
    }

    fn admit(&mut self, flow: &Flow, start: &Start, token: Token, event: &Event) {
        let id = token.id;
        self.let_in(flow, start, token, event);
        if self.arrive(id, flow, start.next, &start.id) {
            self.advance(id, flow, Wake::Enter);
        }
    }

    /// Writes down that a run began, and opens its goal.
    pub(super) fn let_in(&mut self, flow: &Flow, start: &Start, token: Token, event: &Event) {
        let (id, version) = (token.id, token.version);
        let (key, node) = (token.key.clone(), token.node.clone());
        self.contact.entries.push(Entry { token: id, flow: flow.id.clone(), key, at: self.now });
        self.contact.tokens.push(token);
        self.trace(id, Step::Entered { start: start.id.clone(), node }, "", Some(event.seq));
        self.applied.entered.push(EnteredToken { flow: flow.id.clone(), version, token: id });
        if let Some(goal) = flow.goal.as_ref().filter(|goal| goal.since == Since::Entry) {
            let until = self.after(goal.within);
            self.token_mut(id).goal =
                Goal { since: Some(event.moment()), until: Some(until), reached: None };
        }
    }

    /// Opens the goal when it counts from the first arrival at the node the token is at now.
    pub(super) fn open_goal(&mut self, id: TokenId, flow: &Flow) {
        let Some(goal) = &flow.goal else { return };
        let Since::Left(node) = &goal.since else { return };
        let (now, until) = (self.moment(), self.after(goal.within));
        let token = self.token_mut(id);
        if token.node == *node && token.goal.since.is_none() {
            token.goal = Goal { since: Some(now), until: Some(until), reached: None };
        }
    }

    fn after(&self, duration: Duration) -> Timestamp {
        Timestamp::from_millis(self.now.millis().saturating_add(duration.exact_millis()))
    }

    /// Somebody puts the contact into a flow that has an `api` start.
    pub(super) fn enter_by_hand(&mut self, id: &Name, given: Value, key: Option<String>) {
        let event = self.entry_event("participant_added", given, Origin::Weir);
        self.applied.seq = Some(event.seq);
        self.offer_to(id, &event, key, |trigger| matches!(trigger, Trigger::Api));
    }

    /// Offers the contact to one flow by the start of the kind asked for.
    pub(super) fn offer_to(
        &mut self,
        id: &Name,
        event: &Event,
        key: Option<String>,
        by: impl Fn(&Trigger) -> bool,
    ) {
        let flow = self.world.flows.current(id).map(|(flow, _)| flow.as_ref());
        let start = flow.and_then(|flow| flow.starts.iter().find(|start| by(&start.trigger)));
        if let (Some(flow), Some(start)) = (flow, start) {
            self.offer(flow, start, event, key);
        } else {
            let refusal = Refusal { flow: id.clone(), reason: "no_start" };
            self.applied.not_entered.push(refusal);
        }
    }

    /// An event that only enters: it is in the history, and nothing else hears it.
    pub(super) fn entry_event(&mut self, kind: &str, data: Value, origin: Origin) -> Arc<Event> {
        let seq = self.contact.count_up();
        let event = Event {
            seq,
            id: Event::made_id(self.contact.id, seq),
            kind: Name::from(kind),
            occurred_at: self.now,
            received_at: self.now,
            data,
            origin,
        };
        self.record(event)
    }

    /// Takes the contact out of a flow.
    pub(super) fn leave(&mut self, flow: &Name, because: &str) {
        self.end_all(|token| token.flow == *flow, Ended::Exit, Some(because));
    }

    /// Ends the runs of a flow that is over.
    pub(super) fn archive(&mut self, flow: &Name) {
        self.end_all(|token| token.flow == *flow, Ended::Archived, None);
    }

    /// Forgets the contact.
    pub(super) fn erase(&mut self) {
        self.end_all(|_| true, Ended::Erased, None);
        self.changes.erased = true;
    }

    fn end_all(&mut self, of: impl Fn(&Token) -> bool, reason: Ended, because: Option<&str>) {
        let live = self.contact.tokens.iter().filter(|token| token.is_live() && of(token));
        for id in live.map(|token| token.id).collect::<Vec<_>>() {
            self.end(id, reason, because.map(str::to_owned), None);
        }
    }

    /// Offers the contact to another flow, from a `start_flow` node.
    pub(super) fn start_other(
        &mut self,
        id: TokenId,
        flow: &Flow,
        other: &Name,
        given: Value,
    ) -> crate::node::Because {
        let origin = self.origin_of(id, flow);
        if let Origin::Token { depth, .. } = origin
            && depth > super::DEPTH_MAX
        {
            return self.too_deep(flow, other);
        }
        let event = self.entry_event("flow_started", given, origin);
        let entered = self.applied.entered.len();
        self.offer_to(other, &event, None, |trigger| matches!(trigger, Trigger::Api));
        let refused = self.applied.not_entered.last().map_or("", |refusal| refusal.reason);
        let text = match self.applied.entered.get(entered) {
            Some(token) => format!("entered {other} as {}", token.token),
            None => format!("{other} did not let it in: {refused}"),
        };
        crate::node::Because { text, event: Some(event.seq) }
    }

    /// What is said instead of an event when flows lead to each other without end.
    pub(super) fn too_deep(&mut self, flow: &Flow, to: &str) -> crate::node::Because {
        let fields = data([
            ("flow", Value::from(flow.id.as_str())),
            ("reason", Value::from("flows lead to each other without end")),
            ("to", Value::from(to)),
        ]);
        self.make("flow_error", fields, Origin::Weir);
        let text = format!("not done: flows led to each other {} times", super::DEPTH_MAX);
        crate::node::Because { text, event: None }
    }
}

/// A key as text: numbers and booleans by their JSON text; lists and maps are no key, nor is a
/// text with a sign that databases do not take.
fn text_of(value: &Value) -> Option<String> {
    let is_key = |text: &String| !text.is_empty() && !text.contains('\0');
    match value {
        Value::String(text) => Some(text.clone()).filter(is_key),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Whether a field of an event equals that of the entry event; missing on either side is false.
pub(super) fn same_field(event: &Event, entry: &Event, field: &str) -> bool {
    match (event.data.get(field), entry.data.get(field)) {
        (Some(one), Some(other)) => !one.is_null() && one == other,
        (Some(_) | None, _) => false,
    }
}
