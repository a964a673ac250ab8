//! Shows that the comparison can fail: with any one of ten rules broken in the engine it finds a
//! case, soon and always the same one.
//!
//! Each rule has a small flow in which it matters; what happens in it is drawn as for every
//! other case, from a fixed seed.

use weir_engine::settings::Mutation;

use super::compare::compare;
use super::draws;
use super::flow::{
    Arm, Condition, Entry, Flow, Look, Node, ReEntry, Send, Since, Span, Target, Trigger,
    WhileInside,
};
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
    let entry = Entry {
        again: ReEntry::AfterExit,
        while_inside: WhileInside::Ignore,
        keyed: false,
        cooldown: None,
        max: None,
    };
    Flow {
        trigger: Trigger { kind: "tag_added", about: Some(("tag", START_TAG)), only_new: false },
        only_if: None,
        entry,
        exit_when: Vec::new(),
        goal: None,
        send_window: None,
        nodes,
    }
}

fn pause(span: Span, next: Target) -> Node {
    Node::Pause { span, window: None, next }
}

fn send(next: Target, failed: Option<Target>) -> Node {
    let (transactional, ignores_window, expires) = (false, false, None);
    Node::Send(Send { channel: "email", transactional, ignores_window, expires, next, failed })
}

fn bought() -> Condition {
    Condition::Happened { kind: "tag_added", tag: Some("BUY"), look: Look::default() }
}

fn waits_for_what_ends_it() -> Flow {
    let arms = vec![Arm { when: bought(), next: Target::Node(1) }];
    let wait = Node::Wait { since: Since::Entry, within: DAY, arms, timed_out: Target::End };
    Flow { exit_when: vec![bought()], ..flow(vec![wait, pause(HOUR, Target::End)]) }
}

fn asks_late_about_a_message() -> Flow {
    let arms = vec![Arm { when: Condition::Status(0, "seen"), next: Target::Exit }];
    let (no_action, not_sent) = (Target::End, None);
    let engagement = Node::Engagement { of: 0, within: DAY, arms, no_action, not_sent };
    flow(vec![send(Target::Node(1), None), pause(HOUR, Target::Node(2)), engagement])
}

fn takes_a_day() -> Flow {
    flow(vec![pause(DAY, Target::End)])
}

fn rests_a_day() -> Flow {
    let flow = flow(vec![pause(HOUR, Target::End)]);
    Flow { entry: Entry { cooldown: Some(DAY), ..flow.entry.clone() }, ..flow }
}

fn falls_back() -> Flow {
    flow(vec![send(Target::End, Some(Target::Node(1))), pause(HOUR, Target::End)])
}

fn begins_again() -> Flow {
    let flow = takes_a_day();
    Flow { entry: Entry { while_inside: WhileInside::Restart, ..flow.entry.clone() }, ..flow }
}

fn splits_twice() -> Flow {
    let halves = |one, other| Node::Split {
        arms: vec![Arm { when: 50, next: one }, Arm { when: 50, next: other }],
    };
    let last = halves(Target::End, Target::Exit);
    flow(vec![halves(Target::Node(1), Target::Node(2)), last.clone(), last])
}
