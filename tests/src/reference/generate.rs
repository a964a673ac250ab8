//! Draws small flows and what happens to the people in them.
//!
//! Durations, gaps and instants come from the same few round values, so that events often fall
//! on the very instant of a deadline, and starts lie near changes of the clocks.

use std::collections::BTreeMap;

use jiff::civil::Weekday;
use proptest::collection::vec;
use proptest::option::{of, weighted};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::flow::{
    Arm, Condition, Entry, Flow, Goal, Look, NAMES, Node, ReEntry, Send, Since, Span, Target,
    Trigger, WhileInside, Window,
};

/// Nodes of one flow, and events of one case: enough for each rule to meet each other one, and
/// few enough to read a failing case.
const NODES_MAX: usize = 7;
const EVENTS_MAX: usize = 20;

/// The tag that most flows start by; the others are asked about.
pub(super) const START_TAG: &str = "CART";
const TAGS: [&str; 3] = ["BUY", "VIP", "RED"];
const EVENTS: [&str; 2] = ["ping", "order_placed"];
/// What a flow may emit itself.
const EMITTED: [&str; 2] = ["ping", "pong"];
const ATTRIBUTES: [&str; 2] = ["size", "city"];
pub(super) const CHANNELS: [&str; 2] = ["email", "sms"];

/// Hours before the clocks change, in and out of summer, in the zones below; and a plain Monday.
const STARTS: [&str; 6] = [
    "2027-01-04T08:00:00Z",
    "2027-03-13T07:30:00Z",
    "2027-03-27T01:30:00Z",
    "2027-04-02T14:45:00Z",
    "2027-10-01T15:45:00Z",
    "2027-10-30T00:30:00Z",
];
const ZONES: [&str; 5] =
    ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"];
const PEOPLE: [&str; 3] = ["ann", "bob", "cem"];

/// Something that happens to a contact. Instants are milliseconds since 1970.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Happening {
    pub(super) id: Option<String>,
    pub(super) received: i64,
    pub(super) occurred: i64,
    pub(super) kind: String,
    pub(super) data: Value,
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

/// A flow, people, and what happens to whom, in the order it is received.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) flow: Flow,
    pub(super) people: Vec<Person>,
    pub(super) events: Vec<(usize, Happening)>,
}

/// Cases of every sort.
pub(super) fn cases() -> impl Strategy<Value = Case> {
    (flows(), courses()).prop_map(|(flow, course)| course.of(flow))
}

/// Cases of one flow.
pub(super) fn cases_of(flow: Flow) -> impl Strategy<Value = Case> {
    courses().prop_map(move |course| course.of(flow.clone()))
}

/// What happens to whom, whatever the flow: drawn apart from it, so that a failing case keeps
/// failing while the flow shrinks.
#[derive(Debug, Clone)]
struct Course {
    people: Vec<Person>,
    start: &'static str,
    events: Vec<Drawn>,
}

/// To whom (mostly the first), minutes after the last one, minutes late, its id, what.
type Drawn = (usize, i64, i64, Option<usize>, What);

#[derive(Debug, Clone)]
enum What {
    /// What the flow starts by, with this value of its key.
    Start(Value),
    /// This about the message of a send node.
    Sign(&'static str, usize),
    Event(&'static str, Value),
}

impl Course {
    fn of(self, flow: Flow) -> Case {
        let mut at = self.start.parse::<jiff::Timestamp>().expect("a constant").as_millisecond();
        let events = self.events.into_iter().map(|(who, gap, late, id, what)| {
            at += gap * MINUTE;
            let (kind, data) = what.of(&flow);
            let id = id.map(|n| format!("e{n}"));
            let (received, occurred) = (at, at - late * MINUTE);
            (who, Happening { id, received, occurred, kind: kind.to_owned(), data })
        });
        let events = events.collect();
        Case { flow, people: self.people, events }
    }
}

impl What {
    fn of(self, flow: &Flow) -> (&'static str, Value) {
        match self {
            Self::Start(k) => starting(flow.trigger, &k),
            Self::Sign(kind, drawn) => {
                let sends: Vec<_> = flow.sends(flow.nodes.len()).collect();
                let node = sends.get(drawn % sends.len().max(1)).map(|send| NAMES[*send]);
                (kind, json!({"node": node.unwrap_or("nowhere")}))
            }
            Self::Event(kind, data) => (kind, data),
        }
    }
}

const MINUTE: i64 = 60_000;

fn courses() -> impl Strategy<Value = Course> {
    (people(), select(&STARTS[..]), vec(events(), 1..=EVENTS_MAX))
        .prop_map(|(people, start, events)| Course { people, start, events })
}

fn people() -> impl Strategy<Value = Vec<Person>> {
    let consent = prop_oneof![6 => Just(Some(true)), 1 => Just(Some(false)), 1 => Just(None)];
    let person = (select(&ZONES[..]), vec(consent, CHANNELS.len()));
    vec(person, PEOPLE.len()).prop_map(|people| {
        let named = PEOPLE.into_iter().zip(people);
        let person = |(name, (zone, consent)): (_, (_, Vec<Option<bool>>))| {
            let consent = CHANNELS.into_iter().zip(consent);
            let consent = consent.filter_map(|(channel, said)| Some((channel, said?))).collect();
            Person { name, zone, consent, number: 0 }
        };
        named.map(person).collect()
    })
}

fn events() -> impl Strategy<Value = Drawn> {
    let gap = select(&[0, 0, 0, 1, 30, 60, 360, 720, 1440, 1440, 2880, 4320][..]);
    let late =
        prop_oneof![14 => Just(0), 1 => select(&[60, 1440][..]), 1 => select(&[1441, 4000][..])];
    (select(&[0, 0, 0, 1, 2][..]), gap, late, weighted(0.2, 0..4_usize), happenings())
}

fn happenings() -> impl Strategy<Value = What> {
    let sign = select(&["message_delivered", "message_seen", "message_clicked"][..]);
    let consent = select(&["consent_withdrawn", "consent_given"][..]);
    let value = select(vec![json!(3), json!(7), json!("5"), json!("Bonn"), json!(""), Value::Null]);
    prop_oneof![
        5 => key().prop_map(What::Start),
        5 => (sign, 0..NODES_MAX).prop_map(|(kind, place)| What::Sign(kind, place)),
        3 => tags().prop_map(|tag| What::Event("tag_added", json!({"tag": tag}))),
        1 => tags().prop_map(|tag| What::Event("tag_removed", json!({"tag": tag}))),
        4 => (select(&EVENTS[..]), key())
            .prop_map(|(event, k)| What::Event(event, json!({"k": k}))),
        1 => (select(&ATTRIBUTES[..]), value).prop_map(|(name, new)| {
            What::Event("attribute_changed", json!({"name": name, "new": new}))
        }),
        1 => (consent, select(&CHANNELS[..]))
            .prop_map(|(kind, channel)| What::Event(kind, json!({"channel": channel}))),
    ]
}

fn key() -> impl Strategy<Value = Value> {
    select(vec![json!("a"), json!("b"), json!(7), Value::Null])
}

fn starting(trigger: Trigger, k: &Value) -> (&'static str, Value) {
    let mut data = json!({"new": 1, "k": k});
    if let Some((key, name)) = trigger.about {
        data[key] = json!(name);
    }
    (trigger.kind, data)
}

fn tags() -> impl Strategy<Value = &'static str> {
    prop_oneof![3 => Just(TAGS[0]), 1 => Just(TAGS[1]), 1 => Just(TAGS[2])]
}

/// Flows of every sort.
fn flows() -> impl Strategy<Value = Flow> {
    let settings = (
        triggers(),
        weighted(0.1, conditions(Looks::BeforeEntry)),
        entries(),
        exits(),
        of(goals()),
        weighted(0.3, (windows(), any::<bool>())),
    );
    (settings, vec(nodes(), 1..=NODES_MAX)).prop_map(|(settings, nodes)| {
        let (trigger, only_if, entry, exit_when, goal, send_window) = settings;
        let mut flow = Flow { trigger, only_if, entry, exit_when, goal, send_window, nodes };
        flow.connect();
        flow
    })
}

/// Mostly what is not true from the beginning, or nobody would ever be inside.
fn exits() -> impl Strategy<Value = Vec<Condition>> {
    let plain = prop_oneof![
        2 => tags().prop_map(|tag| about("tag_added", Some(tag), Look::default())),
        1 => select(&EVENTS[..]).prop_map(|event| about(event, None, Look::default())),
    ];
    let exit = prop_oneof![3 => plain, 1 => conditions(Looks::Inside)];
    prop_oneof![1 => Just(vec![]), 1 => vec(exit, 1..=2)]
}

fn triggers() -> impl Strategy<Value = Trigger> {
    prop_oneof![
        6 => weighted(0.15, Just(())).prop_map(|only_new| {
            let added = trigger("tag_added", Some(("tag", START_TAG)));
            Trigger { only_new: only_new.is_some(), ..added }
        }),
        1 => Just(trigger("tag_removed", Some(("tag", START_TAG)))),
        1 => Just(trigger("attribute_changed", Some(("name", "stage")))),
        1 => Just(trigger("cart_left", None)),
        2 => Just(trigger(EVENTS[1], None)),
    ]
}

fn trigger(kind: &'static str, about: Option<(&'static str, &'static str)>) -> Trigger {
    Trigger { kind, about, only_new: false }
}

fn entries() -> impl Strategy<Value = Entry> {
    let again =
        select(&[ReEntry::Once, ReEntry::AfterExit, ReEntry::AfterExit, ReEntry::Always][..]);
    let inside = select(&[WhileInside::Ignore, WhileInside::Restart, WhileInside::Refresh][..]);
    let max = weighted(0.2, (1..=2_usize, spans()));
    let limits = (weighted(0.2, Just(())), weighted(0.2, spans()), max);
    (again, inside, limits).prop_map(|(again, inside, (keyed, cooldown, max))| Entry {
        again,
        while_inside: if again == ReEntry::AfterExit { inside } else { WhileInside::Ignore },
        keyed: keyed.is_some(),
        cooldown,
        max,
    })
}

fn goals() -> impl Strategy<Value = Goal> {
    let since = weighted(0.3, 0..NODES_MAX);
    (select(&EVENTS[..]), spans(), since, weighted(0.8, Just(()))).prop_map(
        |(event, within, since, exit)| Goal { event, within, since, exit: exit.is_some() },
    )
}

const WORKDAYS: [Weekday; 5] =
    [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
const WEEKEND: [Weekday; 2] = [Weekday::Saturday, Weekday::Sunday];

fn windows() -> impl Strategy<Value = Window> {
    let days =
        prop_oneof![2 => Just(vec![]), 1 => Just(WORKDAYS.to_vec()), 1 => Just(WEEKEND.to_vec())];
    let times = select(&[(540, 1080), (480, 720), (1320, 360), (150, 300), (0, 125)][..]);
    (days, times).prop_map(|(days, (from, to))| Window { days, from, to })
}

/// Round durations, the same ones as the gaps between events: days, then minutes.
const SPANS: [(i64, i64); 9] =
    [(0, 1), (0, 30), (0, 60), (0, 720), (0, 1440), (1, 0), (2, 0), (1, 60), (3, 0)];

fn spans() -> impl Strategy<Value = Span> {
    select(&SPANS[..]).prop_map(|(days, minutes)| Span { days, minutes })
}

/// Whether a condition may say `since`: before entry there is nothing to count from.
#[derive(Clone, Copy)]
enum Looks {
    Inside,
    BeforeEntry,
}

fn looks(allowed: Looks) -> BoxedStrategy<Look> {
    let since = match allowed {
        Looks::Inside => of(select(&[Since::Entry, Since::Arrival, Since::Ever][..])).boxed(),
        Looks::BeforeEntry => Just(None).boxed(),
    };
    let within = weighted(0.2, spans());
    (since, within).prop_map(|(since, within)| Look { since, within, at_least: None }).boxed()
}

fn conditions(allowed: Looks) -> BoxedStrategy<Condition> {
    let texts = select(&[None, Some("bonn"), Some("7")][..]);
    let leaf = prop_oneof![
        2 => tags().prop_map(Condition::Tag),
        3 => (tags(), looks(allowed)).prop_map(|(tag, look)| about("tag_added", Some(tag), look)),
        1 => (tags(), looks(allowed)).prop_map(|(tag, look)| about("tag_removed", Some(tag), look)),
        2 => (select(&ATTRIBUTES[..]), texts).prop_map(|(name, is)| Condition::Attribute(name, is)),
        2 => (select(&EVENTS[..]), looks(allowed), weighted(0.3, 1..=2_usize)).prop_map(
            |(event, look, at_least)| about(event, None, Look { at_least, ..look })
        ),
        1 => select(&CHANNELS[..]).prop_map(Condition::Consent),
    ];
    leaf.prop_recursive(2, 4, 2, |inner| {
        prop_oneof![
            vec(inner.clone(), 1..=2).prop_map(Condition::All),
            vec(inner.clone(), 1..=2).prop_map(Condition::Any),
            inner.prop_map(|one| Condition::Not(Box::new(one))),
        ]
    })
    .boxed()
}

fn about(kind: &'static str, tag: Option<&'static str>, look: Look) -> Condition {
    Condition::Happened { kind, tag, look }
}

fn nodes() -> impl Strategy<Value = Node> {
    prop_oneof![
        3 => (spans(), weighted(0.2, windows()), targets())
            .prop_map(|(span, window, next)| Node::Pause { span, window, next }),
        2 => (arms(conditions(Looks::Inside)), targets())
            .prop_map(|(arms, none)| Node::Data { arms, none }),
        5 => engagements(),
        1 => (select(&[0, 1, 30, 50, 99, 100_u64][..]), targets(), targets()).prop_map(
            |(percent, one, other)| Node::Split {
                arms: vec![
                    Arm { when: percent, next: one },
                    Arm { when: 100 - percent, next: other },
                ],
            }
        ),
        2 => waits(),
        6 => sends(),
        1 => updates(),
        1 => (select(&EMITTED[..]), targets()).prop_map(|(event, next)| Node::Emit { event, next }),
    ]
}

fn engagements() -> impl Strategy<Value = Node> {
    let status = select(&["delivered", "seen", "clicked"][..]);
    let status = status.prop_map(|status| Condition::Status(0, status));
    let status = prop_oneof![
        4 => status.clone(),
        1 => status.prop_map(|status| Condition::Not(Box::new(status))),
    ];
    (0..NODES_MAX, spans(), arms(status), targets(), of(targets())).prop_map(
        |(of, within, arms, no_action, not_sent)| Node::Engagement {
            of,
            within,
            arms,
            no_action,
            not_sent,
        },
    )
}

fn waits() -> impl Strategy<Value = Node> {
    let since = select(&[Since::Entry, Since::Arrival, Since::Ever][..]);
    (since, spans(), arms(conditions(Looks::Inside)), targets())
        .prop_map(|(since, within, arms, timed_out)| Node::Wait { since, within, arms, timed_out })
}

fn sends() -> impl Strategy<Value = Node> {
    let flags = (weighted(0.1, Just(())), weighted(0.1, Just(())));
    (select(&CHANNELS[..]), flags, weighted(0.2, spans()), targets(), of(targets())).prop_map(
        |(channel, (transactional, ignores_window), expires, next, failed)| {
            Node::Send(Send {
                channel,
                transactional: transactional.is_some(),
                ignores_window: ignores_window.is_some(),
                expires,
                next,
                failed,
            })
        },
    )
}

fn updates() -> impl Strategy<Value = Node> {
    let set = (select(&ATTRIBUTES[..]), 1..9_i64);
    (tags(), of(select(&TAGS[..])), of(set), targets()).prop_map(|(add, remove, set, next)| {
        let remove = remove.filter(|tag| *tag != add);
        Node::Update { add: Some(add), remove, set, next }
    })
}

fn arms(when: impl Strategy<Value = Condition>) -> impl Strategy<Value = Vec<Arm<Condition>>> {
    vec((when, targets()).prop_map(|(when, next)| Arm { when, next }), 1..=2)
}

/// How many nodes further a port leads; made a place by [`Flow::connect`].
fn targets() -> impl Strategy<Value = Target> {
    prop_oneof![
        12 => Just(Target::Node(1)),
        3 => Just(Target::Node(2)),
        1 => Just(Target::Node(3)),
        1 => Just(Target::End),
        1 => Just(Target::Exit),
    ]
}
