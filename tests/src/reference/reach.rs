//! Shows that the comparison looks at something: what is drawn comes by every way out of every
//! kind of node, every refusal and every end.

use std::collections::BTreeMap;

use super::compare::{Foretold, foretold_by};
use super::draws;
use super::flow::{Flow, NAMES};
use super::generate::cases;

/// Cases looked at; the rarest way shows some ten times in them.
const CASES: usize = 1_000;

const WAYS: &[&str] = &[
    "emit_event next",
    "ended end",
    "ended exit",
    "ended goal",
    "ended superseded",
    "entered",
    "evaluate_data first",
    "evaluate_data none_matched",
    "evaluate_data second",
    "evaluate_event first",
    "evaluate_event no_action",
    "evaluate_event not_sent",
    "evaluate_event second",
    "message email",
    "message sms",
    "not_entered cooldown",
    "not_entered exit_when",
    "not_entered max",
    "not_entered no_key",
    "not_entered re_entry",
    "not_entered too_old",
    "not_entered where",
    "pause next",
    "send_email failed",
    "send_email next",
    "send_sms failed",
    "send_sms next",
    "split first",
    "split second",
    "update_contact next",
    "wait_for first",
    "wait_for second",
    "wait_for timed_out",
];

#[test]
fn what_is_drawn_comes_by_every_way() {
    let mut ways: BTreeMap<String, usize> = BTreeMap::new();
    for case in draws(&cases(), CASES) {
        let lines = (0..case.people.len()).flat_map(|who| foretold_by(&case, who));
        for line in lines {
            *ways.entry(way(&case.flow, &line)).or_default() += 1;
        }
    }
    println!("{ways:#?}");
    let missed: Vec<_> = WAYS.iter().filter(|way| !ways.contains_key(**way)).collect();
    assert!(missed.is_empty(), "no case came by {missed:?}");
}

fn way(flow: &Flow, line: &Foretold) -> String {
    let place = NAMES.iter().position(|name| *name == line.node);
    let node = place.filter(|_| line.kind == "node").map(|place| flow.nodes[place].kind.name());
    format!("{} {}", node.unwrap_or(line.kind), line.what).trim().to_owned()
}
