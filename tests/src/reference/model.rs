//! What must happen, worked out from the rules of docs/semantics.md in the plainest way; their
//! numbers stand beside what they decide. It keeps what was acknowledged and where tokens stood,
//! and looks up all else in the whole history whenever it is asked. It knows nothing of the
//! engine, so the two agree only where both read the rules alike.

use std::collections::VecDeque;
use std::hash::Hasher;

use jiff::{Timestamp, ToSpan, civil::DateTime, tz::TimeZone};
use serde_json::{Value, json};
use siphasher::sip::SipHasher24;

use super::compare::Foretold;
use super::flow::{ARMS, Arm, Condition, FLOW, Flow, Goal, NAMES, Node, ReEntry, Send, Since};
use super::flow::{Span, Target, WhileInside, Window};
use super::generate::{Happening, Person};

const MINUTE: i64 = 60_000;
const MAX_AGE: i64 = 24 * 60 * MINUTE; // of what starts a flow or wakes a token (rule 9)
const EXPIRES: Span = Span { days: 3, minutes: 0 }; // unless the send node says so (rule 17)
const STATUSES: [&str; 4] = ["sent", "delivered", "seen", "clicked"]; // rising (rule 15)

/// A place in the history, and an instant: what "since" counts from.
type Moment = (usize, i64);

/// A port and where it leads; or until when the token stays, unless an event moves it.
type Step = Result<(&'static str, Target), Option<i64>>;

#[derive(Default)]
struct Token {
    number: usize,
    live: bool,
    key: Option<String>,
    entry: usize,                 // the place of its event in the history
    refreshed: usize,             // and of the last that took its place
    visits: Vec<(usize, Moment)>, // the nodes it came to, the latest first
    due: Option<i64>,
    converted: bool,
}

struct Run<'a> {
    flow: &'a Flow,
    person: &'a Person,
    zone: TimeZone,
    now: i64,
    history: Vec<Happening>, // as it was acknowledged
    tokens: Vec<Token>,
    queue: VecDeque<usize>, // tokens with a queued message; the first is being handed over
    lines: Vec<Foretold>,
}

/// All that happens to one contact. Rule 7: what was acknowledged is shown, then what is queued
/// is handed over; at equal instants events come first, then timers by due time and node name.
pub(super) fn play(flow: &Flow, person: &Person, events: &[Happening]) -> Vec<Foretold> {
    let zone = TimeZone::get(person.zone).expect("only real zones are drawn");
    let (history, tokens, queue, lines) = (vec![], vec![], VecDeque::new(), vec![]);
    let mut run = Run { flow, person, zone, now: 0, history, tokens, queue, lines };
    let (mut shown, mut events) = (0, events.iter().peekable());
    loop {
        let due = |token: &Token| Some((token.due?, NAMES[token.visits[0].0], token.number));
        let timer = run.tokens.iter().filter(|token| token.live).filter_map(due).min();
        let in_turn = |event: &&Happening| timer.is_none_or(|(at, ..)| event.received <= at);
        if shown < run.history.len() {
            shown += 1;
            run.show(shown - 1);
        } else if let Some(n) = run.queue.front().copied() {
            run.walk(n, false);
            run.queue.pop_front();
        } else if let Some(event) = events.next_if(in_turn) {
            run.now = event.received;
            run.acknowledge(event.clone());
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
    fn acknowledge(&mut self, mut event: Happening) {
        let again = event.id.is_some() && self.history.iter().any(|past| past.id == event.id);
        let sent = last(&self.history, "message_sent", &json!({"node": event.data["node"]}));
        if event.kind.starts_with("message_") {
            event.data["token"] = sent.map_or(Value::Null, |sent| sent.data["token"].clone());
        }
        if !again && event.data.get("token") != Some(&Value::Null) {
            self.history.push(event);
        }
    }

    /// Rule 7: for each token by age the goal, `exit_when` and its node; then starts.
    fn show(&mut self, seq: usize) {
        let (flow, event) = (self.flow, self.history[seq].clone());
        let fresh = event.received - event.occurred <= MAX_AGE;
        for n in 0..self.tokens.len() {
            if let Some(goal) = flow.goal.as_ref().filter(|goal| self.converts(n, goal, seq)) {
                self.tokens[n].converted = true;
                self.end_if(goal.exit, n, "goal");
            }
            let inside = self.is_inside(n);
            let place = self.tokens[n].visits[0].0;
            let of = if let Node::Engagement { of, .. } = flow.nodes[place] { of } else { place };
            let told = event.data["token"] == n && event.data["node"] == NAMES[of];
            if inside && fresh && (told || matches!(flow.nodes[place], Node::Wait { .. })) {
                self.walk(n, false);
            }
        }
        let start = &flow.trigger;
        let about = start.about.is_none_or(|(key, name)| event.data[key] == name);
        let known = start.only_new && has_tag(&self.history[..seq], &event.data["tag"]);
        if event.kind == start.kind && about && !known {
            self.enter(seq, &event);
        }
    }

    /// Rule 12.
    fn converts(&self, n: usize, goal: &Goal, seq: usize) -> bool {
        let token = &self.tokens[n];
        let entry = (token.entry, self.history[token.entry].received);
        let visit = |node| token.visits.iter().find(|visit| visit.0 == node).map(|visit| visit.1);
        let counts =
            |began: Moment| self.now < began.1 + exact(goal.within) && self.is_since(began, seq);
        let fits = self.history[seq].kind == goal.event && !token.converted;
        fits && goal.since.map_or(Some(entry), visit).is_some_and(counts)
    }

    fn exits(&self, token: &Token) -> bool {
        self.flow.exit_when.iter().any(|when| self.holds(when, token, Since::Entry, self.now))
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
    fn enter(&mut self, seq: usize, event: &Happening) {
        let (entry, number) = (&self.flow.entry, self.tokens.len());
        let key = if entry.keyed { text(&event.data["k"]) } else { Some(String::new()) };
        let mut same = self.tokens.iter().filter(|token| token.key == key);
        let again = entry.again == ReEntry::Once && same.clone().count() > 0;
        let inside = same.find(|token| token.live && entry.again != ReEntry::Always);
        let inside = inside.map(|token| token.number);
        let ignored = inside.is_some() && entry.while_inside == WhileInside::Ignore;
        let refresh = inside.is_some() && entry.while_inside == WhileInside::Refresh;
        let full = |(count, per): (usize, Span)| {
            let entered = |token: &Token| self.history[token.entry].received;
            let recent = |token: &&Token| entered(token) > self.now - exact(per);
            !refresh && self.tokens.iter().filter(recent).count() >= count
        };
        let visits = vec![(0, (self.history.len() - 1, self.now))];
        let no_token = Token::default();
        let token =
            Token { number, live: true, key, entry: seq, refreshed: seq, visits, ..no_token };
        let elsewhere = |when| !self.holds(when, &token, Since::Ever, self.now);
        let refusals = [
            (event.received - event.occurred > MAX_AGE, "too_old"),
            (self.flow.only_if.as_ref().is_some_and(elsewhere), "where"),
            (token.key.is_none(), "no_key"),
            (again || ignored, "re_entry"),
            (entry.cooldown.is_some_and(|span| full((1, span))), "cooldown"),
            (entry.max.is_some_and(full), "max"),
            (!refresh && self.exits(&token), "exit_when"),
        ];
        match (refusals.iter().find(|refusal| refusal.0), inside) {
            (Some((_, reason)), _) => return self.say("not_entered", "", reason),
            (None, Some(n)) if refresh => return self.tokens[n].refreshed = seq,
            (None, Some(n)) => self.end_if(true, n, "superseded"),
            (None, None) => {}
        }
        self.say("entered", "", "");
        self.tokens.push(token);
        self.walk(number, false);
    }

    /// Moves a token until it waits or ends; `exit_when` is asked before every step (rule 11).
    fn walk(&mut self, n: usize, mut timer: bool) {
        while self.is_inside(n) {
            let (port, target) = match self.step(n, std::mem::take(&mut timer)) {
                Ok(way) => way,
                Err(due) => return self.tokens[n].due = due,
            };
            self.say("node", NAMES[self.tokens[n].visits[0].0], port);
            let moment = (self.history.len() - 1, self.now);
            match target {
                Target::Node(node) => self.tokens[n].visits.insert(0, (node, moment)),
                Target::End => self.end_if(true, n, "end"),
                Target::Exit => self.end_if(true, n, "exit"),
            }
        }
    }

    fn is_inside(&mut self, n: usize) -> bool {
        self.end_if(self.exits(&self.tokens[n]), n, "exit");
        self.tokens[n].live
    }

    fn step(&mut self, n: usize, timer: bool) -> Step {
        let (flow, now) = (self.flow, self.now);
        let (node, (_, arrival)) = self.tokens[n].visits[0];
        match &flow.nodes[node] {
            Node::Pause { next, .. } if timer => Ok(("next", *next)),
            Node::Pause { span, window, .. } => {
                let over = self.plus(now, *span);
                Err(Some(window.as_ref().map_or(over, |window| self.opening(over, window))))
            }
            Node::Data { arms, none } => {
                self.first(n, arms, Since::Entry, now).or(Ok(("none_matched", *none)))
            }
            // Rule 24: an arm may also become true as an event falls out of a `within`.
            Node::Wait { since, within, arms, timed_out } => {
                let end = self.plus(arrival, *within);
                if timer && now >= end {
                    return Ok(("timed_out", *timed_out));
                }
                let spans: Vec<_> = arms.iter().flat_map(|arm| arm.when.withins()).collect();
                let past = |span| self.history.iter().map(move |past| past.occurred + exact(span));
                let wakes = |at: &i64| *at > now && self.first(n, arms, *since, *at).is_ok();
                let wake = spans.into_iter().flat_map(past).map(|at| at + 1).filter(wakes).min();
                self.first(n, arms, *since, now).or(Err(Some(wake.unwrap_or(end).min(end))))
            }
            // Rule 23: by the first arm at once, by the others when time is up.
            Node::Engagement { of, within, arms, no_action, not_sent } => {
                let Some(sent) = self.told(n, *of, "sent") else {
                    return Ok(("not_sent", not_sent.unwrap_or(*no_action)));
                };
                let end = self.plus(sent.received, *within);
                let over = timer || end <= now;
                let asked = if over { &arms[..] } else { &arms[..1] };
                let late = if over { Ok(("no_action", *no_action)) } else { Err(Some(end)) };
                self.first(n, asked, Since::Entry, now).or(late)
            }
            Node::Split { arms } => {
                let mut lot = bucket(self.person.number, NAMES[node]);
                let beyond = |arm: &Arm<u64>| {
                    let share = arm.when * 100;
                    lot.checked_sub(share).inspect(|rest| lot = *rest).is_none()
                };
                let place = arms.iter().position(beyond).expect("shares sum to 100");
                Ok((ARMS[place], arms[place].next))
            }
            Node::Send(send) if self.told(n, node, "sent").is_some() => Ok(("next", send.next)),
            Node::Send(send) if self.told(n, node, "suppressed").is_some() => {
                Ok(("failed", send.failed.unwrap_or(send.next)))
            }
            Node::Send(send) => self.send(n, send),
            Node::Update { add, remove, set, next } => {
                let there = remove.filter(|tag| has_tag(&self.history, &json!(tag)));
                let set = set.filter(|(name, new)| *self.attribute(name) != *new);
                add.inspect(|tag| self.cause("tag_added", json!({"tag": tag})));
                there.inspect(|tag| self.cause("tag_removed", json!({"tag": tag})));
                set.inspect(|(name, new)| {
                    self.cause("attribute_changed", json!({"name": name, "new": new}));
                });
                Ok(("next", *next))
            }
            Node::Emit { event, next } => {
                self.cause(event, json!({}));
                Ok(("next", *next))
            }
        }
    }

    /// Rules 16, 17 and 21: queued when no guard minds, and handed over when none minds then.
    fn send(&mut self, n: usize, send: &Send) -> Step {
        let (now, (node, (_, arrival))) = (self.now, self.tokens[n].visits[0]);
        let expiry = self.plus(arrival, send.expires.unwrap_or(EXPIRES));
        let heeds = !send.transactional && !send.ignores_window;
        let window = self.flow.send_window.as_ref().filter(|_| heeds);
        let opens = window.map_or(now, |(window, _)| self.opening(now, window));
        let drops = opens > now && window.is_some_and(|(_, drops)| *drops);
        let about = json!({"token": n, "node": NAMES[node]});
        if expiry <= now || drops || !(send.transactional || self.consents(send.channel)) {
            self.cause("message_suppressed", about);
        } else if opens > now {
            return Err(Some(opens.min(expiry)));
        } else if self.queue.front() == Some(&n) {
            self.say("message", NAMES[node], send.channel);
            self.cause("message_sent", about);
        } else {
            self.queue.push_back(n);
        }
        Err(None)
    }

    /// What Weir itself lets happen to the contact.
    fn cause(&mut self, kind: &str, data: Value) {
        let (id, kind, received, occurred) = (None, kind.to_owned(), self.now, self.now);
        self.history.push(Happening { id, received, occurred, kind, data });
    }

    fn told(&self, n: usize, node: usize, status: &str) -> Option<&Happening> {
        let about = json!({"token": n, "node": NAMES[node]});
        last(&self.history, &format!("message_{status}"), &about)
    }

    fn first(&self, n: usize, arms: &[Arm<Condition>], since: Since, at: i64) -> Step {
        let holds = |arm: &Arm<Condition>| self.holds(&arm.when, &self.tokens[n], since, at);
        let place = arms.iter().position(holds).ok_or(None)?;
        Ok((ARMS[place], arms[place].next))
    }

    /// When a condition is true (section "Conditions" of docs/language.md, and rule 25).
    fn holds(&self, when: &Condition, token: &Token, since: Since, at: i64) -> bool {
        let holds = |one: &Condition| self.holds(one, token, since, at);
        let entry = (token.entry, self.history[token.entry].occurred);
        match when {
            Condition::Tag(tag) => has_tag(&self.history, &json!(tag)),
            Condition::Happened { kind, tag, look } => {
                let anywhen = if look.within.is_some() { Since::Ever } else { since };
                let counts = |(seq, past): &(usize, &Happening)| {
                    let is_since = match look.since.unwrap_or(anywhen) {
                        Since::Ever => true,
                        Since::Arrival => self.is_since(token.visits[0].1, *seq),
                        Since::Entry => *seq != token.refreshed && self.is_since(entry, *seq),
                    };
                    let recent = look.within.is_none_or(|span| at - past.occurred <= exact(span));
                    let tagged = tag.is_none_or(|tag| past.data["tag"] == tag);
                    past.kind == *kind && tagged && recent && is_since
                };
                self.history.iter().enumerate().filter(counts).count() >= look.at_least.unwrap_or(1)
            }
            Condition::Attribute(name, wanted) => text(self.attribute(name))
                .is_some_and(|text| wanted.is_none_or(|wanted| text.eq_ignore_ascii_case(wanted))),
            Condition::Status(node, status) => {
                let mut risen = STATUSES.iter().skip_while(|name| *name != status);
                risen.any(|status| self.told(token.number, *node, status).is_some())
            }
            Condition::Consent(channel) => self.consents(channel),
            Condition::All(all) => all.iter().all(holds),
            Condition::Any(any) => any.iter().any(holds),
            Condition::Not(one) => !holds(one),
        }
    }

    /// Rule 25: acknowledged after or occurred after, and never the event of the moment itself.
    fn is_since(&self, (place, at): Moment, seq: usize) -> bool {
        seq != place && (seq > place || self.history[seq].occurred > at)
    }

    fn attribute(&self, name: &str) -> &Value {
        let changed = last(&self.history, "attribute_changed", &json!({"name": name}));
        changed.map_or(&Value::Null, |past| &past.data["new"])
    }

    fn consents(&self, channel: &str) -> bool {
        let said = last(&self.history, "consent_", &json!({"channel": channel}));
        let before = self.person.consent.get(channel) == Some(&true);
        said.map_or(before, |past| past.kind == "consent_given")
    }

    /// Rule 8, looking forward: civil days in the contact's zone.
    fn plus(&self, at: i64, span: Span) -> i64 {
        let days = |local: DateTime| self.instant(local + span.days.days());
        (if span.days == 0 { at } else { days(self.local(at)) }) + span.minutes * MINUTE
    }

    /// `at` if the window is open then, else when it opens next.
    fn opening(&self, at: i64, window: &Window) -> i64 {
        let today = self.local(at).start_of_day();
        let overnight = if window.from < window.to { 0 } else { 24 * 60 };
        let hours = |day: DateTime| {
            [window.from, window.to + overnight].map(|time| self.instant(day + time.minutes()))
        };
        let days = (-1..=8).map(|days: i64| today + days.days());
        days.filter(|day| window.days.is_empty() || window.days.contains(&day.weekday()))
            .map(hours)
            .find(|[_, closes]| *closes > at)
            .map_or(at, |[opens, _]| opens.max(at))
    }

    fn local(&self, at: i64) -> DateTime {
        self.zone.to_datetime(Timestamp::from_millisecond(at).expect("instants are near now"))
    }

    /// The first instant of a local time, or of the first that exists after it.
    fn instant(&self, local: DateTime) -> i64 {
        let first = self.zone.to_ambiguous_timestamp(local).earlier().expect("near now");
        let exists = self.zone.to_datetime(first) == local;
        let mut changes = self.zone.following(first).map(|change| change.timestamp());
        let found = if exists { Some(first) } else { changes.next() };
        found.expect("a gap has an end").as_millisecond()
    }
}

/// Rule 8, looking back or limiting: a day is 24 hours.
fn exact(span: Span) -> i64 {
    (span.days * 24 * 60 + span.minutes) * MINUTE
}

/// The last event of these kinds whose data says all this.
fn last<'a>(history: &'a [Happening], kinds: &str, about: &Value) -> Option<&'a Happening> {
    let about = about.as_object().expect("a map");
    let says = |past: &Happening| about.iter().all(|(key, value)| past.data[key] == *value);
    history.iter().rfind(|past| past.kind.starts_with(kinds) && says(past))
}

fn has_tag(history: &[Happening], tag: &Value) -> bool {
    let last = last(history, "tag_", &json!({"tag": tag}));
    last.is_some_and(|past| past.kind == "tag_added")
}

/// A value as text; `null` and the empty text are missing.
fn text(value: &Value) -> Option<String> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Some(text).filter(|text| !value.is_null() && !text.is_empty())
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
