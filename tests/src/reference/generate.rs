//! Draws small flows and what happens to the people in them.
//!
//! Durations, gaps and instants come from the same few round values, so that events often fall
//! on the very instant of a deadline, and starts lie near changes of the clocks.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::option::{of, weighted};
use proptest::prelude::*;
use proptest::sample::select;

use super::flow::{
    ARMS, Arm, Condition, Entry, Flow, Goal, Kind, Look, NAMES, Node, ReEntry, Since, Span, Target,
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
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Happening {
    pub(super) id: Option<usize>,
    pub(super) received: i64,
    pub(super) occurred: i64,
    pub(super) kind: &'static str,
    /// The tag, channel, attribute or node; these have no name in common.
    pub(super) about: &'static str,
    /// What a flow may tell entries apart by; nothing if empty.
    pub(super) key: &'static str,
    /// Whose message it is about, as far as the model knows.
    pub(super) token: Option<usize>,
}

impl Happening {
    /// Something at this instant, of which no more is known.
    pub(super) fn at(at: i64) -> Self {
        Self { id: None, received: at, occurred: at, kind: "", about: "", key: "", token: None }
    }
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

/// To whom (mostly the first), minutes after the last one, minutes late, its id and key, what.
#[derive(Debug, Clone)]
struct Drawn {
    who: usize,
    gap: i64,
    late: i64,
    id: Option<usize>,
    key: &'static str,
    what: What,
}

#[derive(Debug, Clone, Copy)]
enum What {
    /// What the flow starts by.
    Start,
    /// This about the message of a send node.
    Sign(&'static str, usize),
    Event(&'static str, &'static str),
}

impl Course {
    fn of(self, flow: Flow) -> Case {
        let mut at = self.start.parse::<jiff::Timestamp>().expect("a constant").as_millisecond();
        let events = self.events.into_iter().map(|drawn| {
            at += drawn.gap * MINUTE;
            let (kind, about) = drawn.what.of(&flow);
            let occurred = at - drawn.late * MINUTE;
            let Drawn { who, id, key, .. } = drawn;
            (who, Happening { id, occurred, kind, about, key, ..Happening::at(at) })
        });
        let events = events.collect();
        Case { flow, people: self.people, events }
    }
}

impl What {
    fn of(self, flow: &Flow) -> (&'static str, &'static str) {
        match self {
            Self::Start => flow.trigger,
            Self::Sign(kind, drawn) => {
                let sends: Vec<_> = flow.sends(flow.nodes.len()).collect();
                let node = sends.get(drawn % sends.len().max(1)).map(|send| NAMES[*send]);
                (kind, node.unwrap_or("nowhere"))
            }
            Self::Event(kind, about) => (kind, about),
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
        prop_oneof![12 => Just(0), 1 => select(&[60, 1440][..]), 2 => select(&[1441, 4000][..])];
    let (who, id) = (select(&[0, 0, 0, 1, 2][..]), weighted(0.2, 0..4_usize));
    let key = select(&["a", "b", "7", ""][..]);
    (who, gap, late, id, key, happenings()).prop_map(|(who, gap, late, id, key, what)| Drawn {
        who,
        gap,
        late,
        id,
        key,
        what,
    })
}

fn happenings() -> impl Strategy<Value = What> {
    let sign = select(&["message_delivered", "message_seen", "message_clicked"][..]);
    let consent = select(&["consent_withdrawn", "consent_given"][..]);
    prop_oneof![
        5 => Just(What::Start),
        5 => (sign, 0..NODES_MAX).prop_map(|(kind, place)| What::Sign(kind, place)),
        3 => tags().prop_map(|tag| What::Event("tag_added", tag)),
        1 => tags().prop_map(|tag| What::Event("tag_removed", tag)),
        4 => select(&EVENTS[..]).prop_map(|event| What::Event(event, "")),
        1 => (consent, select(&CHANNELS[..]))
            .prop_map(|(kind, channel)| What::Event(kind, channel)),
    ]
}

fn tags() -> impl Strategy<Value = &'static str> {
    prop_oneof![3 => Just(TAGS[0]), 1 => Just(TAGS[1]), 1 => Just(TAGS[2])]
}

/// Flows of every sort.
fn flows() -> impl Strategy<Value = Flow> {
    let only_if = weighted(0.1, conditions(Looks::BeforeEntry))
        .prop_map(|only_if| only_if.unwrap_or(Condition::All(vec![])));
    let start = (triggers(), weighted(0.15, Just(())), only_if);
    let settings = (start, entries(), exits(), of(goals()));
    (settings, vec(nodes(), 1..=NODES_MAX)).prop_map(|(settings, nodes)| {
        let ((trigger, only_new, only_if), entry, exit_when, goal) = settings;
        let only_new = only_new.is_some() && trigger.0 == "tag_added";
        let mut flow = Flow { trigger, only_new, only_if, entry, exit_when, goal, nodes };
        flow.connect();
        flow
    })
}

/// Mostly what is not true from the beginning, or nobody would ever be inside.
fn exits() -> impl Strategy<Value = Condition> {
    let plain = prop_oneof![
        2 => tags().prop_map(|tag| happened("tag_added", tag)),
        1 => select(&EVENTS[..]).prop_map(|event| happened(event, "")),
    ];
    let exit = prop_oneof![3 => plain, 1 => conditions(Looks::Inside)];
    prop_oneof![1 => Just(vec![]), 1 => vec(exit, 1..=2)].prop_map(Condition::Any)
}

fn triggers() -> impl Strategy<Value = (&'static str, &'static str)> {
    prop_oneof![
        6 => Just(("tag_added", START_TAG)),
        1 => Just(("tag_removed", START_TAG)),
        1 => Just(("attribute_changed", "stage")),
        1 => Just(("cart_left", "")),
        2 => Just((EVENTS[1], "")),
    ]
}

fn entries() -> impl Strategy<Value = Entry> {
    let again = prop_oneof![
        2 => Just(ReEntry::Once),
        4 => Just(ReEntry::AfterExit),
        3 => Just(ReEntry::Restart),
        3 => Just(ReEntry::Always),
    ];
    let max = weighted(0.2, (1..=2_usize, spans()));
    (again, weighted(0.2, Just(())), weighted(0.2, spans()), max).prop_map(
        |(again, keyed, cooldown, max)| Entry { again, keyed: keyed.is_some(), cooldown, max },
    )
}

fn goals() -> impl Strategy<Value = Goal> {
    (select(&EVENTS[..]), spans(), weighted(0.8, Just(()))).prop_map(|(event, within, exit)| Goal {
        event,
        within,
        exit: exit.is_some(),
    })
}

/// Round durations, the same ones as the gaps between events: days, then minutes.
const SPANS: [(i64, i64); 9] =
    [(0, 1), (0, 30), (0, 60), (0, 720), (0, 1440), (1, 0), (2, 0), (1, 60), (3, 0)];

fn spans() -> impl Strategy<Value = Span> {
    select(&SPANS[..]).prop_map(|(days, minutes)| Span { days, minutes })
}

/// What a condition may say: before entry there is no `since` to count from, and what waits for
/// it is not woken by time alone.
#[derive(Clone, Copy, PartialEq)]
enum Looks {
    Inside,
    BeforeEntry,
    Waiting,
}

fn looks(allowed: Looks) -> BoxedStrategy<Look> {
    let since = of(select(&[Since::Entry, Since::Arrival, Since::Ever][..]));
    let at_least = select(&[1, 1, 1, 2, 3][..]);
    (since, weighted(0.2, spans()), at_least)
        .prop_map(move |(since, within, at_least)| Look {
            since: since.filter(|_| allowed != Looks::BeforeEntry),
            within: within.filter(|_| allowed != Looks::Waiting),
            at_least,
        })
        .boxed()
}

fn conditions(allowed: Looks) -> BoxedStrategy<Condition> {
    let tag_events = select(&["tag_added", "tag_added", "tag_added", "tag_removed"][..]);
    let leaf = prop_oneof![
        2 => tags().prop_map(|tag| Condition::Stands("tag_added", tag)),
        4 => (tag_events, tags(), looks(allowed)).prop_map(|(kind, about, look)| {
            Condition::Happened { kind, about, look: Look { at_least: 1, ..look } }
        }),
        2 => (select(&EVENTS[..]), looks(allowed))
            .prop_map(|(kind, look)| Condition::Happened { kind, about: "", look }),
        1 => select(&CHANNELS[..])
            .prop_map(|channel| Condition::Stands("consent_given", channel)),
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

fn happened(kind: &'static str, about: &'static str) -> Condition {
    Condition::Happened { kind, about, look: Look::PLAIN }
}

fn nodes() -> impl Strategy<Value = Node> {
    let kinds = prop_oneof![
        3 => spans().prop_map(Kind::Pause),
        2 => arms(conditions(Looks::Inside)).prop_map(Kind::Data),
        5 => engagements(),
        1 => select(&[0, 1, 30, 50, 99, 100_u64][..]).prop_map(Kind::Split),
        4 => waits(),
        6 => sends(),
        2 => updates(),
        1 => select(&EMITTED[..]).prop_map(|event| Kind::Cause(vec![(event, "")])),
    ];
    (kinds, vec(targets(), ARMS.len()), of(targets()), targets())
        .prop_map(|(kind, ways, other, rest)| node(kind, ways, other, rest))
}

/// A node with those of the drawn targets that it has ports for.
fn node(kind: Kind, ways: Vec<Target>, other: Option<Target>, rest: Target) -> Node {
    let (arms, other_port) = match &kind {
        Kind::Data(arms) | Kind::Wait { arms, .. } => (arms.len(), None),
        Kind::Engagement { arms, .. } => (arms.len(), Some("not_sent")),
        Kind::Split(_) => (1, None),
        Kind::Send { .. } => (0, Some("failed")),
        Kind::Pause(_) | Kind::Cause(_) => (0, None),
    };
    let ways = ARMS.into_iter().zip(ways).take(arms);
    let ways = ways.chain(other_port.zip(other)).collect();
    Node { kind, ways, rest }
}

fn engagements() -> impl Strategy<Value = Kind> {
    let status = select(&["message_delivered", "message_seen", "message_clicked"][..]);
    let status = status.prop_map(|status| Condition::Status(0, status));
    let status = prop_oneof![
        4 => status.clone(),
        1 => status.prop_map(|status| Condition::Not(Box::new(status))),
    ];
    (0..NODES_MAX, spans(), arms(status)).prop_map(|(of, within, arms)| Kind::Engagement {
        of,
        within,
        arms,
    })
}

fn waits() -> impl Strategy<Value = Kind> {
    let since = select(&[Since::Entry, Since::Arrival, Since::Ever][..]);
    (since, spans(), arms(conditions(Looks::Waiting)))
        .prop_map(|(since, within, arms)| Kind::Wait { since, within, arms })
}

fn sends() -> impl Strategy<Value = Kind> {
    (select(&CHANNELS[..]), weighted(0.1, Just(()))).prop_map(|(channel, transactional)| {
        Kind::Send { channel, transactional: transactional.is_some() }
    })
}

fn updates() -> impl Strategy<Value = Kind> {
    (tags(), of(select(&TAGS[..]))).prop_map(|(add, remove)| {
        let removed = remove.filter(|tag| *tag != add).map(|tag| ("tag_removed", tag));
        Kind::Cause([("tag_added", add)].into_iter().chain(removed).collect())
    })
}

fn arms(when: impl Strategy<Value = Condition>) -> impl Strategy<Value = Vec<Arm>> {
    vec(when, 1..=2).prop_map(|arms| ARMS.into_iter().zip(arms).collect())
}

/// How many nodes further a port leads; made a place by [`Flow::connect`].
fn targets() -> impl Strategy<Value = Target> {
    prop_oneof![
        12 => Just(Target::Node(1)),
        3 => Just(Target::Node(2)),
        1 => Just(Target::Node(3)),
        1 => Just(Target::Out("end")),
        1 => Just(Target::Out("exit")),
    ]
}
