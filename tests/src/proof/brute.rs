//! Brute force: production's turns, with a few events in every order at every wait, every outcome
//! of a hand-over, and every hand-over delayed past whatever else can come.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Value, json};
use weir_engine::catalogue::{Catalogue, Current, Mode, World};
use weir_engine::condition::View;
use weir_engine::flow::{Assert, Flow, Sends};
use weir_engine::model::{Contact, Message, Name, Reason, State, Status, TokenId};
use weir_engine::simulate::{DEFAULT_START, new_contact};
use weir_engine::turn::{Handed, Happening, Input, Outcome, Turn};
use weir_engine::value::Timestamp;

use super::draw::Draw;

/// Turns of one search: some tens of milliseconds in a debug build.
const TURNS_MAX: usize = 800;

/// Turns of one walk: a run takes two for each of its six nodes, and one for each event.
const WALK_TURNS_MAX: usize = 24;

/// Events that come into one walk.
const EVENTS_MAX: usize = 5;

/// Contacts that are drawn from: enough that every lot of ten percent falls to some.
const CONTACTS: usize = 40;

const HOUR_MILLIS: i64 = 60 * 60 * 1_000;

/// The flow alone in the world.
pub(super) fn world(flow: Arc<Flow>) -> World {
    let (id, mut flows) = (flow.id.clone(), Catalogue::default());
    flows.add(flow, 1);
    flows.set_current(&id, Current { version: 1, mode: Mode::Live });
    World { flows, ..World::default() }
}

/// A contact at an instant, and what was handed over to it.
#[derive(Clone)]
pub(super) struct Run<'w> {
    world: &'w World,
    flow: &'w Flow,
    contact: Contact,
    now: Timestamp,
    /// What events say a total is.
    total: Option<u32>,
    sent: BTreeMap<TokenId, u32>,
    /// The claims that were broken, by their place.
    broken: BTreeSet<usize>,
    pub(super) told: Vec<String>,
}

impl<'w> Run<'w> {
    pub(super) fn new(world: &'w World, flow: &'w Flow, contact: &str) -> Self {
        let now = Timestamp::parse(DEFAULT_START).expect("a constant");
        let contact = new_contact(contact, 0);
        let (sent, broken) = (BTreeMap::new(), BTreeSet::new());
        Self { world, flow, contact, now, total: None, sent, broken, told: Vec::new() }
    }

    /// One turn; notes which claims it breaks.
    pub(super) fn turn(&mut self, at: Timestamp, input: Input, claims: &[Assert]) {
        self.now = self.now.max(at);
        self.told.push(format!("{at} {input:?}"));
        if let Input::Outcome { message, outcome: Outcome::Accepted { .. } } = &input
            && let Some(token) = self.contact.message(*message).map(|message| message.token)
        {
            *self.sent.entry(token).or_default() += 1;
            self.count(token, claims);
        }
        let known = BTreeSet::new();
        let mut turn = Turn::new(self.world, &mut self.contact, &known, self.now);
        let answer = turn.apply(input);
        turn.finish();
        if let Some(Handed::Go(message)) = answer.handed {
            self.look(&message, claims);
        }
    }

    fn count(&mut self, token: TokenId, claims: &[Assert]) {
        for (place, claim) in claims.iter().enumerate() {
            if matches!(claim, Assert::MaxMessages(most) if self.sent[&token] > *most) {
                self.broken.insert(place);
            }
        }
    }

    fn look(&mut self, message: &Message, claims: &[Assert]) {
        let token = self.contact.token(message.token).expect("it waits for the message");
        let view = View::new(&self.contact, &self.world.settings, self.now);
        let view = view.token(token).constants(&self.flow.vars);
        let broken = claims.iter().enumerate().filter(|(_, claim)| match claim {
            Assert::MaxMessages(_) => false,
            Assert::Never { send, after } => is_meant(send, message) && after.holds(&view),
        });
        let broken: Vec<_> = broken.map(|(place, _)| place).collect();
        self.broken.extend(broken);
    }

    fn next(&self) -> Vec<(Timestamp, Input)> {
        let mut next = Vec::new();
        for token in self.contact.tokens.iter().filter(|token| token.is_live()) {
            if let State::Parked { until: Some(until), .. } = &token.state {
                next.push((*until, Input::Timer(token.id)));
            }
        }
        for message in &self.contact.messages {
            let id = message.id;
            match message.status {
                Status::Queued => next.push((message.not_before, Input::HandOver(id))),
                Status::Sending => {
                    let refused = Outcome::Refused(Reason::Refused);
                    for outcome in [Outcome::Accepted { provider: None, response: None }, refused] {
                        next.push((self.now, Input::Outcome { message: id, outcome }));
                    }
                }
                Status::Accepted
                | Status::Delivered
                | Status::Seen
                | Status::Clicked
                | Status::Suppressed
                | Status::Cancelled
                | Status::Failed
                | Status::Unknown => {}
            }
        }
        next
    }

    /// The last message that was handed over.
    fn last_sent(&self) -> Option<&Message> {
        self.contact.messages.iter().rev().find(|message| message.status.handed_over())
    }
}

fn is_meant(send: &Sends, message: &Message) -> bool {
    match send {
        Sends::Any => true,
        Sends::Channel(channel) => message.channel == *channel,
        Sends::Node(node) => message.node == *node,
    }
}

/// What can happen from outside: its type, and what it is about.
pub(super) const EVENTS: [&str; 24] = [
    "tag_added BUY",
    "tag_added BUY",
    "tag_removed BUY",
    "tag_added VIP",
    "tag_added CART",
    "tag_added CART",
    "ping",
    "ping",
    "ping",
    "order_placed",
    "message_clicked",
    "message_seen",
    "attribute_changed size 7",
    "attribute_changed size 4",
    "attribute_changed size 9",
    "attribute_changed size [2,9]",
    "attribute_changed size null",
    "attribute_changed plan \"gold\"",
    "attribute_changed plan 7",
    "consent_withdrawn email",
    "consent_given email",
    "late tag_added BUY",
    "late ping",
    "late order_placed",
];

fn event(run: &Run<'_>, word: &str) -> Option<Input> {
    let ago = |prefix: &str| word.strip_prefix(prefix);
    let (hours, word) = if let Some(word) = ago("late ") {
        // Older than what may wake a token, and than this run.
        (72, word)
    } else {
        ago("hours ago ").map_or((0, word), |word| (2, word))
    };
    let (kind, subject) = word.split_once(' ').unwrap_or((word, ""));
    let data: Value = match kind {
        "tag_added" | "tag_removed" => json!({ "tag": subject, "total": run.total }),
        "attribute_changed" => {
            let (name, new) = subject.split_once(' ').expect("a name and a value");
            json!({ "name": name, "new": serde_json::from_str::<Value>(new).expect(new) })
        }
        "consent_withdrawn" | "consent_given" => json!({ "channel": subject }),
        "message_clicked" | "message_seen" => json!({ "message": run.last_sent()?.id.to_string() }),
        _ => json!({ "total": run.total }),
    };
    let occurred_at = (hours > 0).then(|| run.now.plus(-hours * HOUR_MILLIS));
    let (kind, source) = (Name::from(kind), Some(Name::from("api")));
    let happening = Happening { id: None, kind, occurred_at, data, source, starts: true };
    Some(Input::Event(happening))
}

/// One way through, by lots: what breaks, if something does. Any contact, any two events before
/// it enters, a few more in any order with timers, hand-overs and outcomes, all of them as late
/// as the lot says.
pub(super) fn walk<'w>(
    world: &'w World,
    flow: &'w Flow,
    draw: &mut Draw,
    claims: &[Assert],
) -> Run<'w> {
    let mut run = Run::new(world, flow, &format!("contact-{}", draw.below(CONTACTS)));
    run.total = [None, Some(10), Some(60)][draw.below(3)];
    for _ in 0..draw.below(3) {
        run.happen(draw.one(&EVENTS), claims);
    }
    // What was reported late may have happened before what is known already.
    run.happen(draw.one(&["tag_added CART", "tag_added CART", "hours ago tag_added CART"]), claims);
    let mut left = draw.below(EVENTS_MAX + 1);
    for _ in 0..WALK_TURNS_MAX {
        let mut open = run.next();
        let wait = [0, 0, 0, 1, 30, 150][draw.below(6)];
        if left > 0 && draw.below(open.len() + 1) == 0 {
            left -= 1;
            run.now = run.now.plus(wait * HOUR_MILLIS);
            run.happen(draw.one(&EVENTS), claims);
        } else if open.is_empty() {
            break;
        } else {
            let (at, input) = open.swap_remove(draw.below(open.len()));
            run.turn(at.max(run.now).plus(wait * HOUR_MILLIS), input, claims);
        }
    }
    run
}

/// Every order of these events, of timers, hand-overs and outcomes, up to a number of turns: the
/// claims that break, each with one way in which it does.
pub(super) fn search(
    world: &World,
    flow: &Flow,
    events: &[&'static str],
    claims: &[Assert],
) -> BTreeMap<usize, Vec<String>> {
    let mut broken = BTreeMap::new();
    for before in [None, Some("tag_added BUY"), Some("attribute_changed size 7")] {
        let mut run = Run::new(world, flow, "contact-1");
        for word in before.into_iter().chain(["tag_added CART"]) {
            let input = event(&run, word).expect("no message is asked for");
            run.turn(run.now, input, claims);
        }
        let mut open = vec![(run, events.to_vec())];
        let mut turns = 0;
        while let Some((run, left)) = open.pop().filter(|_| turns < TURNS_MAX) {
            let mut go = |at: Timestamp, input: Input, left: Vec<&'static str>| {
                let mut run = run.clone();
                run.turn(at.max(run.now), input, claims);
                turns += 1;
                for place in run.broken.clone() {
                    broken.entry(place).or_insert_with(|| run.told.clone());
                }
                open.push((run, left));
            };
            for (at, input) in run.next() {
                go(at, input, left.clone());
            }
            for (place, word) in left.iter().enumerate() {
                let mut rest = left.clone();
                rest.remove(place);
                if let Some(input) = event(&run, word) {
                    go(run.now, input, rest);
                }
            }
        }
    }
    broken
}

impl Run<'_> {
    /// The provider takes what it was given.
    pub(super) fn accept_all(&mut self, claims: &[Assert]) {
        let messages = self.contact.messages.iter();
        let sending = messages.filter(|message| message.status == Status::Sending);
        for message in sending.map(|message| message.id).collect::<Vec<_>>() {
            let outcome = Outcome::Accepted { provider: None, response: None };
            self.turn(self.now, Input::Outcome { message, outcome }, claims);
        }
    }

    pub(super) fn breaks(&self, place: usize) -> bool {
        self.broken.contains(&place)
    }

    /// The claims that were broken, by their place.
    pub(super) fn broken(&self) -> impl Iterator<Item = usize> {
        self.broken.iter().copied()
    }

    fn happen(&mut self, word: &str, claims: &[Assert]) {
        if let Some(input) = event(self, word) {
            self.turn(self.now, input, claims);
        }
    }
}
