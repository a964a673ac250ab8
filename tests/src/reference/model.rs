//! What must happen, worked out from the rules of docs/semantics.md in the plainest way; their
//! numbers stand beside what they decide.
//!
//! It is slow and keeps everything: conditions look through the whole history, and nothing is
//! computed ahead. It knows nothing of the engine, so the two agree only where both read the
//! rules alike. A run is one contact: contacts do not touch each other.
//!
//! Here is the order of things; `entry` lets in, `step` is what nodes do, `holds` is when
//! conditions are true, `civil` is the calendar.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;

use self::civil::exact;
use self::holds::Scene;
use super::flow::{Condition, Flow, NAMES, Node, Since};

mod civil;
mod entry;
mod holds;
mod step;

/// How old an event may be to start a flow or wake a token (rule 9): a day.
const MAX_AGE: i64 = 24 * 60 * civil::MINUTE;

/// Each status rises above those before it (rule 15).
const STATUSES: [&str; 4] = ["sent", "delivered", "seen", "clicked"];

/// Something that happens to a contact. Instants are milliseconds since 1970.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Happening {
    pub(super) id: Option<String>,
    pub(super) received: i64,
    pub(super) occurred: i64,
    pub(super) kind: String,
    pub(super) data: Value,
}

/// One line of what must happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) at: i64,
    pub(super) kind: &'static str,
    pub(super) node: Option<&'static str>,
    pub(super) port: Option<&'static str>,
    pub(super) channel: Option<&'static str>,
    pub(super) reason: Option<&'static str>,
}

/// Who it happens to.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) name: &'static str,
    pub(super) zone: &'static str,
    /// Channels it said yes (true) or no to; the others are unknown.
    pub(super) consent: BTreeMap<&'static str, bool>,
    /// Weir's own number for it, which decides its splits (rule 14).
    pub(super) number: i64,
}

/// A place in the acknowledged order, and an instant: what "since" counts from.
#[derive(Clone, Copy)]
struct Moment {
    seq: usize,
    at: i64,
}

/// A message handed over.
struct Sent {
    node: usize,
    at: i64,
    status: usize,
}

/// One run through the flow.
struct Token {
    live: bool,
    key: String,
    entry: Moment,
    /// The event that entered, or the last that refreshed: never "since entry".
    entry_event: usize,
    node: usize,
    arrival: Moment,
    /// When it first was at which node.
    first_at: BTreeMap<usize, Moment>,
    due: Option<i64>,
    sent: Vec<Sent>,
    converted: bool,
}

/// Why a node is asked.
#[derive(Clone, Copy, PartialEq)]
enum Input {
    Enter,
    Timer,
    Event,
    HandOver,
    /// Its message was handed over (true), or never will be.
    Outcome(bool),
}

struct Run<'a> {
    flow: &'a Flow,
    person: &'a Person,
    now: i64,
    tags: BTreeSet<String>,
    attributes: BTreeMap<String, Value>,
    consent: BTreeMap<String, bool>,
    /// All events, in the order they were acknowledged.
    history: Vec<Happening>,
    /// Events that tokens and starts have yet to see.
    unseen: VecDeque<(usize, Found)>,
    /// Tokens whose message is queued.
    queued: VecDeque<usize>,
    tokens: Vec<Token>,
    /// When the contact entered.
    entries: Vec<i64>,
    lines: Vec<Line>,
}

/// What only the projection of an event can know.
#[derive(Clone, Copy, PartialEq)]
enum Found {
    Nothing,
    /// The tag was there before.
    KnownTag,
    /// It is about what this token's node sent.
    Message(usize, usize),
    /// It is what became of the message that this token waits for.
    Outcome(usize, bool),
}

/// All that happens to one contact.
pub(super) fn play(flow: &Flow, person: &Person, events: &[Happening]) -> Vec<Line> {
    let mut run = Run::new(flow, person);
    for event in events {
        run.timers_before(event.received);
        run.now = event.received;
        run.acknowledge(event.clone());
        run.settle();
    }
    run.timers_before(i64::MAX);
    run.lines
}

impl<'a> Run<'a> {
    fn new(flow: &'a Flow, person: &'a Person) -> Self {
        let consent = person.consent.iter().map(|(channel, yes)| ((*channel).to_owned(), *yes));
        Self {
            flow,
            person,
            now: 0,
            tags: BTreeSet::new(),
            attributes: BTreeMap::new(),
            consent: consent.collect(),
            history: Vec::new(),
            unseen: VecDeque::new(),
            queued: VecDeque::new(),
            tokens: Vec::new(),
            entries: Vec::new(),
            lines: Vec::new(),
        }
    }

    /// Rule 7: at equal instants events come first, then timers by due time and node name.
    fn timers_before(&mut self, limit: i64) {
        let due = |(n, token): (usize, &Token)| Some((token.due?, NAMES[token.node], n));
        while let Some((at, _, n)) = self.tokens.iter().enumerate().filter_map(due).min()
            && at < limit
        {
            self.now = at;
            self.walk(n, Input::Timer);
            self.settle();
        }
    }

    /// Rules 7 and 29: a duplicate is nothing; else its projection, and the rest in its turn.
    fn acknowledge(&mut self, event: Happening) {
        if event.id.is_some() && self.history.iter().any(|past| past.id == event.id) {
            return;
        }
        let text = |key: &str| event.data[key].as_str().unwrap_or_default().to_owned();
        let mut found = Found::Nothing;
        match event.kind.as_str() {
            "tag_added" if !self.tags.insert(text("tag")) => found = Found::KnownTag,
            "tag_removed" => _ = self.tags.remove(&text("tag")),
            "attribute_changed" => {
                self.attributes.insert(text("name"), event.data["new"].clone());
            }
            "consent_given" => _ = self.consent.insert(text("channel"), true),
            "consent_withdrawn" => _ = self.consent.insert(text("channel"), false),
            kind if kind.starts_with("message_") => match self.engaged(kind, &text("node")) {
                Some((n, node)) => found = Found::Message(n, node),
                None => return,
            },
            _ => {}
        }
        self.remember(event, found);
    }

    fn remember(&mut self, event: Happening, found: Found) {
        self.unseen.push_back((self.history.len(), found));
        self.history.push(event);
    }

    /// Raises the status of the last message that a node sent, if it sent one.
    fn engaged(&mut self, kind: &str, node: &str) -> Option<(usize, usize)> {
        let status = STATUSES.iter().position(|s| kind.strip_prefix("message_") == Some(*s))?;
        let tokens = self.tokens.iter_mut().enumerate();
        let all = tokens.flat_map(|(n, token)| token.sent.iter_mut().map(move |sent| (n, sent)));
        let of_node = all.filter(|(_, sent)| NAMES[sent.node] == node);
        let (n, sent) = of_node.max_by_key(|(_, sent)| sent.at)?;
        sent.status = sent.status.max(status);
        Some((n, sent.node))
    }

    /// Shows what was acknowledged to tokens and starts, then hands over what is queued.
    fn settle(&mut self) {
        loop {
            if let Some((seq, found)) = self.unseen.pop_front() {
                self.show(seq, found);
            } else if let Some(n) = self.queued.pop_front() {
                self.walk(n, Input::HandOver);
            } else {
                return;
            }
        }
    }

    /// Tokens by age: goal, `exit_when`, the waiting node; then starts.
    fn show(&mut self, seq: usize, found: Found) {
        let event = self.history[seq].clone();
        for n in 0..self.tokens.len() {
            let over = self.converts(n, seq) || self.exits(n);
            if let Some(input) = self.heard(n, &event, found).filter(|_| !over) {
                self.walk(n, input);
            }
        }
        if self.starts(&event, found) {
            self.enter(seq);
        }
    }

    /// Rule 12. Whether the token ended by it.
    fn converts(&mut self, n: usize, seq: usize) -> bool {
        let (Some(goal), token) = (&self.flow.goal, &mut self.tokens[n]) else { return false };
        let event = &self.history[seq];
        let began = match goal.since {
            None => Some(Moment { at: self.history[token.entry.seq].received, ..token.entry }),
            Some(node) => token.first_at.get(&node).copied(),
        };
        let counts = began.is_some_and(|began| {
            self.now < began.at + exact(goal.within)
                && event.kind == goal.event
                && began.is_before(seq, event)
        });
        if !counts || std::mem::replace(&mut token.converted, true) {
            return false;
        }
        goal.exit && self.end(n, "goal")
    }

    /// Rule 11. Whether the token ended by it.
    fn exits(&mut self, n: usize) -> bool {
        let exit = self.any_holds(&self.flow.exit_when, &self.scene(n, Since::Entry));
        exit && self.end(n, "exit")
    }

    /// Rule 9, and what the node a token waits at listens to.
    fn heard(&self, n: usize, event: &Happening, found: Found) -> Option<Input> {
        let token = &self.tokens[n];
        let input = match (&self.flow.nodes[token.node], found) {
            (Node::Wait { .. }, _) => Input::Event,
            (Node::Engagement { of, .. }, found) if found == Found::Message(n, *of) => Input::Event,
            (Node::Send { .. }, Found::Outcome(of, sent)) if of == n => Input::Outcome(sent),
            _ => return None,
        };
        Some(input).filter(|_| token.live && is_fresh(event))
    }

    fn end(&mut self, n: usize, reason: &'static str) -> bool {
        let was_live = std::mem::replace(&mut self.tokens[n].live, false);
        self.tokens[n].due = None;
        if was_live {
            self.say("ended", None, None, Some(reason));
        }
        was_live
    }

    /// Conditions as the rest of the model asks them.
    fn any_holds(&self, conditions: &[Condition], scene: &Scene<'_>) -> bool {
        conditions.iter().any(|condition| self.holds(condition, scene))
    }

    fn moment(&self) -> Moment {
        Moment { seq: self.history.len() - 1, at: self.now }
    }

    fn say(
        &mut self,
        kind: &'static str,
        node: Option<usize>,
        port: Option<&'static str>,
        reason: Option<&'static str>,
    ) {
        let node = node.map(|node| NAMES[node]);
        self.lines.push(Line { at: self.now, kind, node, port, channel: None, reason });
    }
}

fn is_fresh(event: &Happening) -> bool {
    event.received - event.occurred <= MAX_AGE
}
