//! The compiler's work grows with the flow and no faster, and long chains do not exhaust a stack.

use std::fmt::Write;

use weir_engine::compile::Files;
use weir_engine::show;

use super::compiled;

/// Steps along the graph for each place: a node or one of its two ways. The ladder takes five, most
/// of them in the tree of dominators; a logarithm more is room, a factor of the size is not.
const STEPS_PER_PLACE_MAX: usize = 10;

#[test]
fn ten_thousand_nodes_take_a_bounded_number_of_passes() {
    for text in [chain(10_000), backwards(10_000), ladder(7_000)] {
        let (_, done) = compiled(&text, &Files::new());
        let flow = done.flow.unwrap_or_else(|| panic!("{:?}", done.diagnostics.first()));
        let places = flow.graph.len() * 3;
        let per_place = done.steps / places;
        assert!(per_place <= STEPS_PER_PLACE_MAX, "{per_place} steps for each place");
    }
}

/// Neither do the pictures of a long chain.
#[test]
fn ten_thousand_nodes_can_be_shown() {
    let flow = compiled(&backwards(10_000), &Files::new()).1.flow.expect("it compiles");
    assert_eq!(show::tree(&flow).lines().count(), 10_003);
    assert_eq!(show::svg(&flow).matches("<rect").count(), 10_002);
}

/// One node after the other.
fn chain(nodes: usize) -> String {
    let mut text = head("n0");
    for n in 0..nodes {
        writeln!(text, "  n{n}: {{ type: pause, for: 1 day, next: {} }}", next(n + 1, nodes))
            .unwrap();
    }
    text
}

/// The same, written last to first.
fn backwards(nodes: usize) -> String {
    let mut text = head("n0");
    for n in (0..nodes).rev() {
        writeln!(text, "  n{n}: {{ type: pause, for: 1 day, next: {} }}", next(n + 1, nodes))
            .unwrap();
    }
    text
}

/// Two ways that part and meet at every step, with conditions on the first message all along.
fn ladder(nodes: usize) -> String {
    let mut text = head("n0");
    writeln!(text, "  n0: {{ type: send_sms, message: text, next: n1 }}").unwrap();
    for n in 1..nodes {
        let (near, far) = (next(n + 1, nodes), next(n + 2, nodes));
        writeln!(
            text,
            "  n{n}: {{ type: evaluate_data, branches: [{{ label: A, when: {{ status: clicked, of: \
             n0 }}, next: {far} }}], none_matched: {near} }}"
        )
        .unwrap();
    }
    text
}

fn next(n: usize, nodes: usize) -> String {
    if n < nodes { format!("n{n}") } else { "end".to_owned() }
}

fn head(first: &str) -> String {
    format!(
        "schema: flow/v1\nid: long\nstart: {{ type: api, next: {first} }}\nmessages: {{ text: {{ \
         channel: sms, text: Hello }} }}\nnodes:\n"
    )
}
