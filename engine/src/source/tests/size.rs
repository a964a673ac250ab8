//! The work of reading grows with the file and with nothing else.

use std::fmt::Write as _;

use super::codes;
use crate::source::read::Reading;
use crate::source::{FILE_MAX_BYTES, NODES_MAX};

fn flow_of(nodes: usize) -> String {
    let mut text = String::from("schema: flow/v1\nid: large\nnodes:\n");
    for node in 0..nodes {
        let next = node + 1;
        let _ = writeln!(text, "  n{node}:\n    type: pause  # why\n    for: 1 day");
        let _ = writeln!(text, "    next: n{next}\n    x: {{ a: 'b, c' }}");
    }
    text
}

#[test]
fn ten_thousand_nodes_are_read_in_one_pass() {
    let events = |nodes| {
        let reading = Reading::of(&flow_of(nodes));
        assert_eq!(reading.diagnostics, []);
        reading.events
    };
    let (one, many) = (events(1), events(10_000));
    let per_node = events(2) - one;
    assert!(flow_of(10_000).len() < FILE_MAX_BYTES);
    assert_eq!(many, one + 9_999 * per_node);
    assert_eq!(per_node, 14, "eleven scalars less one, two maps with start and end");
}

#[test]
fn a_file_of_the_largest_size_is_read() {
    let mut text = flow_of(10_000);
    let fill = FILE_MAX_BYTES - text.len() - "description: \n".len();
    let _ = writeln!(text, "description: {}", "x".repeat(fill));
    assert_eq!(text.len(), FILE_MAX_BYTES);
    let reading = Reading::of(&text);
    assert!(reading.diagnostics.is_empty() && reading.root.is_some());
}

#[test]
fn many_slips_cost_a_bounded_number_of_passes() {
    let events = |slips: usize| Reading::of(&"a: b: c\n".repeat(slips)).events;
    assert!(events(200) < 22 * 2 * 22, "{} events", events(200));
}

#[test]
fn deep_nesting_stops_at_once() {
    for text in ["[", "{", "- ", "{a: ", "? ", "[{"] {
        let reading = Reading::of(&text.repeat(100_000));
        assert!(reading.events < 1_000, "{} events for {text}", reading.events);
        assert_eq!(codes(&reading.diagnostics), ["E003"], "{text}");
        assert_eq!(reading.root, None);
    }
    let exact = |depth| {
        codes(&Reading::of(&format!("a: {}1{}", "[".repeat(depth), "]".repeat(depth))).diagnostics)
    };
    assert_eq!(exact(63), [""; 0]);
    assert_eq!(exact(64), ["E003"]);
}

#[test]
fn an_alias_bomb_stays_small() {
    let mut text = String::from("a0: &a0 [x, x]\n");
    for level in 1..30 {
        let before = level - 1;
        let _ = writeln!(text, "a{level}: &a{level} [*a{before}, *a{before}]");
    }
    let reading = Reading::of(&text);
    assert!(reading.events < 300, "{} events", reading.events);
    assert!(codes(&reading.diagnostics).iter().all(|code| *code == "E004"));
}

#[test]
fn too_many_values_are_refused() {
    let reading = Reading::of(&format!("a: [{}]", "1,".repeat(NODES_MAX)));
    assert_eq!(codes(&reading.diagnostics), ["E003"]);
    assert!(reading.events <= NODES_MAX + 10);
}
