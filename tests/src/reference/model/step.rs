//! What each node does (section 5 of the language reference), and how a token moves.

use std::collections::BTreeMap;
use std::hash::Hasher;

use serde_json::{Value, json};
use siphasher::sip::SipHasher24;

use super::civil::{opening, plus};
use super::holds::Scene;
use super::{Found, Happening, Input, Line, Moment, Run, Sent, Token};
use crate::reference::flow::{ARMS, Arm, Condition, FLOW, NAMES, Node, Since, Span, Target};

/// How long a send node tries unless it says so itself (rule 17).
const EXPIRES: Span = Span { days: 3, minutes: 0 };

/// A port, and where it leads.
type Way = (&'static str, Target);

/// What the guards of a send say.
enum Answer {
    Yes,
    Never,
    Later(i64),
}

impl Token {
    pub(super) fn new(key: String, entry: Moment) -> Self {
        Self {
            live: true,
            key,
            entry,
            entry_event: entry.seq,
            node: 0,
            arrival: entry,
            first_at: BTreeMap::new(),
            due: None,
            sent: Vec::new(),
            converted: false,
        }
    }

    pub(super) fn arrive(&mut self, node: usize, arrival: Moment) {
        (self.node, self.arrival) = (node, arrival);
        self.first_at.entry(node).or_insert(arrival);
    }
}

impl Run<'_> {
    /// Moves a token until it waits or ends; `exit_when` is asked before every step.
    pub(super) fn walk(&mut self, n: usize, mut input: Input) {
        while self.tokens[n].live && !self.exits(n) {
            self.tokens[n].due = None;
            let Some((port, target)) = self.step(n, input) else { return };
            self.say("node", Some(self.tokens[n].node), Some(port), None);
            match target {
                Target::Node(node) => {
                    let moment = self.moment();
                    self.tokens[n].arrive(node, moment);
                }
                Target::End => _ = self.end(n, "end"),
                Target::Exit => _ = self.end(n, "exit"),
            }
            input = Input::Enter;
        }
    }

    /// What the node does: the way a token leaves by, or none while it waits.
    fn step(&mut self, n: usize, input: Input) -> Option<Way> {
        let (flow, zone) = (self.flow, self.person.zone);
        let Token { node, arrival, .. } = self.tokens[n];
        let timer = input == Input::Timer;
        match &flow.nodes[node] {
            Node::Pause { next, .. } if timer => Some(("next", *next)),
            Node::Pause { span, window, .. } => {
                let due = plus(self.now, *span, zone);
                self.park(n, window.as_ref().map_or(due, |window| opening(due, window, zone)))
            }
            Node::Data { arms, none } => {
                self.first(n, arms, Since::Entry).or(Some(("none_matched", *none)))
            }
            Node::Wait { since, within, arms, timed_out } => {
                let end = plus(arrival.at, *within, zone);
                if timer && self.now >= end {
                    return Some(("timed_out", *timed_out));
                }
                let scene = self.scene(n, *since);
                let passing = arms.iter().filter_map(|arm| self.passing(&arm.when, &scene));
                let wake = passing.min().map_or(end, |passing| passing.min(end));
                self.first(n, arms, *since).or_else(|| self.park(n, wake))
            }
            Node::Engagement { .. } => self.judge(n, timer),
            Node::Split { arms } => Some(drawn(arms, bucket(self.person.number, NAMES[node]))),
            Node::Send { .. } => self.send(n, input),
            Node::Update { add, remove, set, next } => {
                add.inspect(|tag| self.cause("tag_added", json!({"tag": tag})));
                let there = remove.filter(|tag| self.tags.contains(*tag));
                there.inspect(|tag| self.cause("tag_removed", json!({"tag": tag})));
                set.inspect(|(name, new)| self.change(name, &json!(new)));
                Some(("next", *next))
            }
            Node::Emit { event, next } => {
                self.cause(event, json!({}));
                Some(("next", *next))
            }
        }
    }

    /// Rule 23: at once by the first arm; when time is up by the first that is true, else by
    /// `no_action`.
    fn judge(&mut self, n: usize, timer: bool) -> Option<Way> {
        let Node::Engagement { of, within, arms, no_action, not_sent } =
            &self.flow.nodes[self.tokens[n].node]
        else {
            unreachable!("asked at such a node only")
        };
        let Some(sent) = self.tokens[n].sent.iter().rfind(|sent| sent.node == *of) else {
            return Some(("not_sent", not_sent.unwrap_or(*no_action)));
        };
        let until = plus(sent.at, *within, self.person.zone);
        if timer || until <= self.now {
            return self.first(n, arms, Since::Entry).or(Some(("no_action", *no_action)));
        }
        self.first(n, &arms[..1], Since::Entry).or_else(|| self.park(n, until))
    }

    /// Rule 16: a message is queued when all guards say yes, and all are asked again when it is
    /// handed over. The token stays until it hears what became of it.
    fn send(&mut self, n: usize, input: Input) -> Option<Way> {
        let node = self.tokens[n].node;
        let Node::Send { channel, next, failed, .. } = &self.flow.nodes[node] else {
            unreachable!("asked at a send node only")
        };
        match input {
            Input::Outcome(true) => return Some(("next", *next)),
            Input::Outcome(false) => return Some(("failed", failed.unwrap_or(*next))),
            Input::Enter | Input::Timer | Input::Event | Input::HandOver => {}
        }
        match self.guards(n) {
            Answer::Later(until) => return self.park(n, until),
            Answer::Never => self.conclude(n, false),
            Answer::Yes if input != Input::HandOver => self.queued.push_back(n),
            Answer::Yes => {
                let (kind, at, name) = ("message", self.now, Some(NAMES[node]));
                let channel = Some(*channel);
                self.lines.push(Line { at, kind, node: name, port: None, channel, reason: None });
                self.tokens[n].sent.push(Sent { node, at, status: 0 });
                self.conclude(n, true);
            }
        }
        None
    }

    /// Rules 17 and 21, and `send_window`.
    fn guards(&self, n: usize) -> Answer {
        let Token { node, arrival, .. } = self.tokens[n];
        let Node::Send { channel, transactional, ignores_window, expires, .. } =
            &self.flow.nodes[node]
        else {
            unreachable!("asked at a send node only")
        };
        let zone = self.person.zone;
        let expiry = plus(arrival.at, expires.unwrap_or(EXPIRES), zone);
        let consents = *transactional || self.consent.get(*channel) == Some(&true);
        if !consents || expiry <= self.now {
            return Answer::Never;
        }
        let window = self.flow.send_window.as_ref().filter(|_| !transactional && !ignores_window);
        let opens = window.map_or(self.now, |(window, _)| opening(self.now, window, zone));
        match window {
            Some((_, true)) if opens > self.now => Answer::Never,
            _ if opens > self.now => Answer::Later(opens.min(expiry)),
            _ => Answer::Yes,
        }
    }

    fn park(&mut self, n: usize, until: i64) -> Option<Way> {
        self.tokens[n].due = Some(until);
        None
    }

    /// An event of this contact, applied in the same commit.
    fn cause(&mut self, kind: &str, data: Value) {
        self.acknowledge(self.made(kind, data));
    }

    /// A value that is there already changes nothing.
    fn change(&mut self, name: &str, new: &Value) {
        if self.attributes.get(name) != Some(new) {
            self.cause("attribute_changed", json!({"name": name, "new": new}));
        }
    }

    /// What became of a message is an event too, and reaches its token in its turn.
    fn conclude(&mut self, n: usize, sent: bool) {
        let kind = if sent { "message_sent" } else { "message_suppressed" };
        self.remember(self.made(kind, json!({})), Found::Outcome(n, sent));
    }

    fn made(&self, kind: &str, data: Value) -> Happening {
        let (received, occurred) = (self.now, self.now);
        Happening { id: None, received, occurred, kind: kind.to_owned(), data }
    }

    pub(super) fn scene(&self, n: usize, since: Since) -> Scene<'_> {
        Scene { token: &self.tokens[n], since, now: self.now }
    }

    fn first(&self, n: usize, arms: &[Arm<Condition>], since: Since) -> Option<Way> {
        let scene = self.scene(n, since);
        let place = arms.iter().position(|arm| self.holds(&arm.when, &scene))?;
        Some((ARMS[place], arms[place].next))
    }
}

/// Rule 14: SipHash-2-4 of the contact, the flow and the node, each after its length.
fn bucket(contact: i64, node: &str) -> i64 {
    let mut hasher = SipHasher24::new_with_key(b"weir flow hash 1");
    for part in [&contact.to_be_bytes()[..], FLOW.as_bytes(), node.as_bytes()] {
        hasher.write(&(part.len() as u64).to_le_bytes());
        hasher.write(part);
    }
    i64::try_from(hasher.finish() % 10_000).expect("below 10,000")
}

/// The first arm whose cumulative share exceeds the bucket.
fn drawn(arms: &[Arm<i64>], bucket: i64) -> Way {
    let share = |upto: usize| arms[..=upto].iter().map(|arm| arm.when * 100).sum::<i64>();
    let place = (0..arms.len()).find(|place| share(*place) > bucket).expect("shares sum to 100");
    (ARMS[place], arms[place].next)
}
