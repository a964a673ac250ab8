//! What must happen, worked out from the rules of docs/semantics.md in the plainest way; their
//! numbers stand beside what they decide. It keeps what was acknowledged and where tokens stand,
//! and looks up all else in the whole history whenever it is asked. It knows nothing of the
//! engine, so the two agree only where both read the rules alike.

use std::hash::Hasher;

use jiff::{Timestamp, ToSpan, tz::TimeZone};
use siphasher::sip::SipHasher24;

use super::compare::Foretold;
use super::flow::{Arm, Condition, FLOW, Flow, Kind, NAMES, Node, ReEntry, Since, Span, Target};
use super::generate::{Happening, Person};

const MINUTE: i64 = 60_000;
const MAX_AGE: i64 = 24 * 60 * MINUTE; // of what starts a flow or wakes a token (rule 9)
const RISING: [&str; 4] = ["message_sent", "message_delivered", "message_seen", "message_clicked"];

/// A place in the history, and an instant: since it is what comes after either (rule 25).
type Moment = (usize, i64);

#[derive(Clone, Copy)]
struct Token {
    number: usize,
    live: bool,
    key: &'static str,
    entry: Moment, // its event
    node: usize,   // where it stands
    arrival: Moment,
    due: Option<i64>, // when it goes on by itself
}

struct Run<'a> {
    flow: &'a Flow,
    person: &'a Person,
    now: i64,
    history: Vec<Happening>, // as it was acknowledged
    tokens: Vec<Token>,      // by age
    queue: Vec<usize>,       // tokens with a queued message; the first is being handed over
    lines: Vec<Foretold>,
}

/// All that happens to one contact. Rule 7: what was acknowledged is shown, then what is queued
/// is handed over; at equal instants events come first, then timers by due time and node name.
pub(super) fn play(flow: &Flow, person: &Person, events: &[Happening]) -> Vec<Foretold> {
    let (history, tokens, queue, lines) = (vec![], vec![], vec![], vec![]);
    let mut run = Run { flow, person, now: 0, history, tokens, queue, lines };
    let (mut shown, mut events) = (0, events.iter().peekable());
    loop {
        let due = |token: &Token| Some((token.due?, NAMES[token.node], token.number));
        let timer = run.tokens.iter().filter(|token| token.live).filter_map(due).min();
        let in_turn = |event: &&Happening| timer.is_none_or(|(at, ..)| event.received <= at);
        if shown < run.history.len() {
            shown += 1;
            run.show(shown - 1);
        } else if let Some(n) = run.queue.first().copied() {
            run.walk(n, false);
            run.queue.remove(0);
        } else if let Some(event) = events.next_if(in_turn) {
            run.now = event.received;
            run.acknowledge(*event);
        } else if let Some((at, _, n)) = timer {
            run.now = at;
            run.walk(n, true);
        } else {
            return run.lines;
        }
    }
}

impl Run<'_> {
    /// Rule 29. What tells of a message is about the last that its node sent.
    fn acknowledge(&mut self, event: Happening) {
        let again = event.id.is_some() && self.history.iter().any(|past| past.id == event.id);
        let sent = |past: &&Happening| past.kind == "message_sent" && past.about == event.about;
        let token = self.history.iter().rfind(sent).and_then(|sent| sent.token);
        if !again && (token.is_some() || !event.kind.starts_with("message_")) {
            self.history.push(Happening { token, ..event });
        }
    }

    /// Rule 7: for each token by age the goal, `exit_when` and its node; then starts.
    fn show(&mut self, seq: usize) {
        let (flow, event) = (self.flow, self.history[seq]);
        let fresh = event.received - event.occurred <= MAX_AGE;
        for n in 0..self.tokens.len() {
            let Token { node, entry, .. } = self.tokens[n];
            let age = self.now - self.history[entry.0].received;
            let goal = flow.goal.as_ref().filter(|goal| goal.exit && goal.event == event.kind);
            self.end_if(goal.is_some_and(|goal| age < exact(goal.within)), n, "goal");
            let kind = &flow.nodes[node].kind;
            let of = if let Kind::Engagement { of, .. } = kind { *of } else { node };
            let told = (event.token, event.about) == (Some(n), NAMES[of]);
            if self.is_inside(n) && fresh && (told || matches!(kind, Kind::Wait { .. })) {
                self.walk(n, false);
            }
        }
        let before = self.history[..seq].iter().rfind(|past| past.about == event.about);
        let known = flow.only_new && before.is_some_and(|past| past.kind == event.kind);
        if (event.kind, event.about) == flow.trigger && !known {
            self.enter(seq, fresh);
        }
    }

    fn end_if(&mut self, applies: bool, n: usize, reason: &'static str) {
        if applies && std::mem::take(&mut self.tokens[n].live) {
            self.say("ended", "", reason);
        }
    }

    fn say(&mut self, kind: &'static str, node: &'static str, what: &'static str) {
        self.lines.push(Foretold { at: self.now, kind, node, what });
    }

    /// Rules 9 to 11: lets in who is not refused; the first reason counts.
    fn enter(&mut self, seq: usize, fresh: bool) {
        let (flow, entry, event) = (self.flow, &self.flow.entry, self.history[seq]);
        let (number, arrival) = (self.tokens.len(), (self.history.len() - 1, self.now));
        let key = if entry.keyed { event.key } else { "the same" };
        let same = |token: &Token| token.key == key;
        let inside = self.tokens.iter().position(|token| token.live && same(token));
        let full = |(count, per): (usize, Span)| {
            let age = |token: &Token| self.now - self.history[token.entry.0].received;
            self.tokens.iter().filter(|token| age(token) < exact(per)).count() >= count
        };
        let entry_at = (seq, event.occurred);
        let token = Token { number, live: true, key, entry: entry_at, node: 0, arrival, due: None };
        let refusals = [
            (!fresh, "too_old"),
            (!self.holds(&flow.only_if, &token, Since::Ever), "where"),
            (key.is_empty(), "no_key"),
            (entry.again == ReEntry::Once && self.tokens.iter().any(same), "re_entry"),
            (entry.again == ReEntry::AfterExit && inside.is_some(), "re_entry"),
            (entry.cooldown.is_some_and(|span| full((1, span))), "cooldown"),
            (entry.max.is_some_and(full), "max"),
            (self.holds(&flow.exit_when, &token, Since::Entry), "exit_when"),
        ];
        if let Some((_, reason)) = refusals.iter().find(|refusal| refusal.0) {
            return self.say("not_entered", "", reason);
        }
        if let (ReEntry::Restart, Some(n)) = (entry.again, inside) {
            self.end_if(true, n, "superseded");
        }
        self.say("entered", "", "");
        self.tokens.push(token);
        self.walk(number, false);
    }

    /// Moves a token until it waits or ends; `exit_when` is asked before every step (rule 11).
    fn walk(&mut self, n: usize, mut timer: bool) {
        while self.is_inside(n) {
            let place = self.tokens[n].node;
            let port = match self.step(n, std::mem::take(&mut timer)) {
                Ok(port) => port,
                Err(due) => return self.tokens[n].due = due,
            };
            self.say("node", NAMES[place], port);
            let arrival = (self.history.len() - 1, self.now);
            // Rules 17 and 23: `failed` and `not_sent` lead on with the rest if not wired.
            let Node { ways, rest, .. } = &self.flow.nodes[place];
            match *ways.get(port).unwrap_or(rest) {
                Target::Node(node) => self.tokens[n] = Token { node, arrival, ..self.tokens[n] },
                Target::Out(reason) => self.end_if(true, n, reason),
            }
        }
    }

    fn is_inside(&mut self, n: usize) -> bool {
        self.end_if(self.holds(&self.flow.exit_when, &self.tokens[n], Since::Entry), n, "exit");
        self.tokens[n].live
    }

    /// The port by which a token leaves; or until when it stays, unless an event moves it.
    fn step(&mut self, n: usize, timer: bool) -> Result<&'static str, Option<i64>> {
        let (flow, now, Token { node, arrival, .. }) = (self.flow, self.now, self.tokens[n]);
        match &flow.nodes[node].kind {
            Kind::Pause(_) if timer => Ok("next"),
            Kind::Pause(span) => Err(Some(self.plus(now, *span))),
            Kind::Data(arms) => Ok(self.first(n, arms, Since::Entry).unwrap_or("none_matched")),
            // Rule 24: by the first arm that is true already, or becomes so by an event.
            Kind::Wait { .. } if timer => Ok("timed_out"),
            Kind::Wait { since, within, arms } => {
                self.first(n, arms, *since).ok_or(Some(self.plus(arrival.1, *within)))
            }
            // Rule 23: by the first arm at once, by the others when time is up.
            Kind::Engagement { of, within, arms } => {
                let Some(sent) = self.told(n, *of, "message_sent") else { return Ok("not_sent") };
                let end = self.plus(sent.received, *within);
                let asked = if now < end { 1 } else { arms.len() };
                let otherwise = if now < end { Err(Some(end)) } else { Ok("no_action") };
                self.first(n, &arms[..asked], Since::Entry).map_or(otherwise, Ok)
            }
            Kind::Split(percent) => {
                let lot = bucket(self.person.number, NAMES[node]);
                Ok(if lot < percent * 100 { "first" } else { "second" })
            }
            // Rules 16, 17 and 21: queued when no guard minds, handed over when none minds then.
            Kind::Send { .. } if self.told(n, node, "message_sent").is_some() => Ok("next"),
            Kind::Send { .. } if self.told(n, node, "message_suppressed").is_some() => Ok("failed"),
            Kind::Send { channel, transactional } => {
                if !transactional && !self.stands("consent_given", channel) {
                    self.cause("message_suppressed", NAMES[node], Some(n));
                } else if self.queue.first() == Some(&n) {
                    self.say("message", NAMES[node], channel);
                    self.cause("message_sent", NAMES[node], Some(n));
                } else {
                    self.queue.push(n);
                }
                Err(None)
            }
            Kind::Cause(events) => {
                for (kind, about) in events {
                    self.cause(kind, about, None);
                }
                Ok("next")
            }
        }
    }

    /// What Weir itself lets happen to the contact; a tag that is not there cannot go.
    fn cause(&mut self, kind: &'static str, about: &'static str, token: Option<usize>) {
        if kind != "tag_removed" || self.stands("tag_added", about) {
            self.history.push(Happening { kind, about, token, ..Happening::at(self.now) });
        }
    }

    fn told(&self, n: usize, node: usize, kind: &str) -> Option<&Happening> {
        let about = (kind, NAMES[node], Some(n));
        self.history.iter().find(|past| (past.kind, past.about, past.token) == about)
    }

    fn first(&self, n: usize, arms: &[Arm], since: Since) -> Option<&'static str> {
        arms.iter().find(|arm| self.holds(&arm.1, &self.tokens[n], since)).map(|arm| arm.0)
    }

    /// When a condition is true (rules 15 and 25; section "Conditions" of docs/language.md).
    fn holds(&self, when: &Condition, token: &Token, since: Since) -> bool {
        let holds = |one: &Condition| self.holds(one, token, since);
        match when {
            Condition::Stands(kind, about) => self.stands(kind, about),
            Condition::Status(node, status) => {
                let mut risen = RISING.iter().skip_while(|kind| *kind != status);
                risen.any(|kind| self.told(token.number, *node, kind).is_some())
            }
            Condition::Happened { kind, about, look } => {
                let anywhen = if look.within.is_some() { Since::Ever } else { since };
                let (place, at) = match look.since.unwrap_or(anywhen) {
                    Since::Ever => (usize::MAX, i64::MIN),
                    Since::Arrival => token.arrival,
                    Since::Entry => token.entry,
                };
                let oldest = look.within.map_or(i64::MIN, |span| self.now - exact(span));
                let counts = |(seq, past): &(usize, &Happening)| {
                    let since = *seq > place || *seq < place && past.occurred > at;
                    (past.kind, past.about) == (*kind, *about) && since && past.occurred >= oldest
                };
                self.history.iter().enumerate().filter(counts).count() >= look.at_least
            }
            Condition::All(all) => all.iter().all(holds),
            Condition::Any(any) => any.iter().any(holds),
            Condition::Not(one) => !holds(one),
        }
    }

    /// Whether this is the last that was told about a tag or a channel.
    fn stands(&self, kind: &str, about: &str) -> bool {
        self.history.iter().rfind(|past| past.about == about).is_some_and(|past| past.kind == kind)
    }

    /// Rule 8, looking forward: civil days in the contact's zone. The first of two instants with
    /// one local time counts, and for a time that is skipped the first after it.
    fn plus(&self, at: i64, span: Span) -> i64 {
        if span.days == 0 {
            return at + span.minutes * MINUTE;
        }
        let zone = TimeZone::get(self.person.zone).expect("only real zones are drawn");
        let at = Timestamp::from_millisecond(at).expect("instants are near now");
        let local = zone.to_datetime(at) + span.days.days();
        let first = zone.to_ambiguous_timestamp(local).earlier().expect("near now");
        let exists = zone.to_datetime(first) == local;
        let mut changes = zone.following(first).map(|change| change.timestamp());
        let found = if exists { Some(first) } else { changes.next() };
        found.expect("a gap has an end").as_millisecond() + span.minutes * MINUTE
    }
}

/// Rule 8, looking back or limiting: a day is 24 hours.
fn exact(span: Span) -> i64 {
    (span.days * 24 * 60 + span.minutes) * MINUTE
}

/// Rule 14: SipHash-2-4 of the contact, the flow and the node, each after its length.
fn bucket(contact: i64, node: &str) -> u64 {
    let mut hasher = SipHasher24::new_with_key(b"weir flow hash 1");
    for part in [&contact.to_be_bytes()[..], FLOW.as_bytes(), node.as_bytes()] {
        hasher.write(&(part.len() as u64).to_le_bytes());
        hasher.write(part);
    }
    hasher.finish() % 10_000
}
