//! Shows that the comparison can fail: with any one of ten rules broken in the engine it finds a
//! case, soon and always the same one.
//!
//! Each rule has a small flow in which it matters; what happens in it is drawn as for every
//! other case, from a fixed seed.

use weir_engine::settings::Mutation;

use super::compare::compare;
use super::draws;
use super::flow::{ARMS, Condition, Entry, Flow, Kind, Look, Node, ReEntry, Since, Span, Target};
use super::generate::{START_TAG, cases_of};

/// In how many drawn cases a broken rule must show. The slowest takes some twenty.
const DRAWS_MAX: usize = 100;

const HOUR: Span = Span { days: 0, minutes: 60 };
const DAY: Span = Span { days: 1, minutes: 0 };

type Draft = fn() -> Flow;

/// Each rule that is broken, and the flow in which that shows.
const BROKEN: &[(Mutation, Draft)] = &[
    (Mutation::ExitOrder, waits_for_what_ends_it),
    (Mutation::WithinStart, asks_late_about_a_message),
    (Mutation::TieOrder, takes_a_day),
    (Mutation::ReEntry, takes_a_day),
    (Mutation::Cooldown, rests_a_day),
    (Mutation::LateEvent, takes_a_day),
    (Mutation::Suppressed, falls_back),
    (Mutation::Restart, begins_again),
    (Mutation::Split, splits_twice),
    (Mutation::Dst, takes_a_day),
];

#[test]
fn every_broken_rule_is_noticed() {
    let unseen = BROKEN.iter().filter(|(mutation, flow)| {
        let cases = cases_of(flow());
        let seen =
            draws(&cases, DRAWS_MAX).position(|case| !compare(&case, Some(*mutation)).agree());
        println!("{mutation:?}: noticed in case {seen:?}");
        seen.is_none()
    });
    let unseen: Vec<_> = unseen.map(|(mutation, _)| mutation).collect();
    assert!(unseen.is_empty(), "not noticed in {DRAWS_MAX} cases: {unseen:?}");
}

#[test]
fn nothing_is_noticed_where_no_rule_is_broken() {
    for (mutation, flow) in BROKEN {
        for case in draws(&cases_of(flow()), DRAWS_MAX) {
            let compared = compare(&case, None);
            assert!(compared.agree(), "the flow of {mutation:?}\n{}", compared.report(&case));
        }
    }
}

fn flow(nodes: Vec<Node>) -> Flow {
    let entry = Entry { again: ReEntry::AfterExit, keyed: false, cooldown: None, max: None };
    Flow {
        trigger: ("tag_added", START_TAG),
        only_new: false,
        only_if: Condition::All(vec![]),
        entry,
        exit_when: Condition::Any(vec![]),
        goal: None,
        nodes,
    }
}

const END: Target = Target::Out("end");
const EXIT: Target = Target::Out("exit");

fn node(kind: Kind, ways: &[(&'static str, Target)], rest: Target) -> Node {
    Node { kind, ways: ways.iter().copied().collect(), rest }
}

fn pause(span: Span, next: Target) -> Node {
    node(Kind::Pause(span), &[], next)
}

fn send(failed: &[(&'static str, Target)], next: Target) -> Node {
    node(Kind::Send { channel: "email", transactional: false }, failed, next)
}

fn bought() -> Condition {
    Condition::Happened { kind: "tag_added", about: "BUY", look: Look::PLAIN }
}

fn waits_for_what_ends_it() -> Flow {
    let arms = vec![(ARMS[0], bought())];
    let wait = Kind::Wait { since: Since::Entry, within: DAY, arms };
    let nodes = vec![node(wait, &[(ARMS[0], Target::Node(1))], END), pause(HOUR, END)];
    Flow { exit_when: Condition::Any(vec![bought()]), ..flow(nodes) }
}

fn asks_late_about_a_message() -> Flow {
    let arms = vec![(ARMS[0], Condition::Status(0, "message_seen"))];
    let engagement = Kind::Engagement { of: 0, within: DAY, arms };
    let engagement = node(engagement, &[(ARMS[0], EXIT)], END);
    flow(vec![send(&[], Target::Node(1)), pause(HOUR, Target::Node(2)), engagement])
}

fn takes_a_day() -> Flow {
    flow(vec![pause(DAY, END)])
}

fn rests_a_day() -> Flow {
    let flow = flow(vec![pause(HOUR, END)]);
    Flow { entry: Entry { cooldown: Some(DAY), ..flow.entry.clone() }, ..flow }
}

fn falls_back() -> Flow {
    flow(vec![send(&[("failed", Target::Node(1))], END), pause(HOUR, END)])
}

fn begins_again() -> Flow {
    let flow = takes_a_day();
    Flow { entry: Entry { again: ReEntry::Restart, ..flow.entry.clone() }, ..flow }
}

fn splits_twice() -> Flow {
    let halves = |one, other| node(Kind::Split(50), &[(ARMS[0], one)], other);
    let last = halves(END, EXIT);
    flow(vec![halves(Target::Node(1), Target::Node(2)), last.clone(), last])
}
