//! Draws nodes.

use std::fmt::Write;

use super::Draw;
use super::conditions::{Around, condition};

/// What a node does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Send,
    Pause,
    Look,
    Wait,
    Judge,
    Split,
    Write,
    Emit,
    Start,
}

/// What each node does. The first waits more often than it sends.
pub(super) fn parts(draw: &mut Draw, count: usize) -> Vec<Part> {
    let mut parts = Vec::new();
    for place in 0..count {
        let sends = if place == 0 { draw.below(3) == 0 } else { draw.below(5) < 2 };
        let sent = parts.contains(&Part::Send);
        parts.push(if sends { Part::Send } else { other(draw, sent) });
    }
    parts
}

fn other(draw: &mut Draw, sent: bool) -> Part {
    match draw.below(14) {
        0 | 1 => Part::Pause,
        2..=4 => Part::Look,
        5 | 6 => Part::Wait,
        7 | 8 if sent => Part::Judge,
        7..=9 => Part::Split,
        10 | 11 => Part::Write,
        12 => Part::Emit,
        _ if draw.below(3) == 0 => Part::Start,
        _ => Part::Look,
    }
}

pub(super) fn node(draw: &mut Draw, parts: &[Part], place: usize, messages: &mut String) -> String {
    let count = parts.len();
    let on = next(place, count);
    match parts[place] {
        Part::Send => send(draw, place, count, messages),
        Part::Pause => {
            format!("{{ type: pause, for: {}, next: {on} }}", draw.one(&["1 day", "10 days"]))
        }
        Part::Emit => format!("{{ type: emit_event, event: ping, next: {on} }}"),
        Part::Start => format!("{{ type: start_flow, flow: other, next: {on} }}"),
        Part::Write => {
            let write = draw.one(&WRITES);
            format!("{{ type: update_contact, {write}, next: {on} }}")
        }
        Part::Split => {
            let (on, aside) = two_ways(draw, place, count);
            let share = draw.one(&["10", "50", "90"]);
            let rest = 100 - share.parse::<u32>().expect("a number");
            format!(
                "{{ type: split, branches: [{{ label: A, percent: {share}, next: {aside} }}, \
                 {{ label: B, percent: {rest}, next: {on} }}] }}"
            )
        }
        Part::Look => look(draw, parts, place),
        Part::Wait => wait(draw, parts, place),
        Part::Judge => judge(draw, parts, place),
    }
}

const WRITES: [&str; 9] = [
    "add_tags: [BUY]",
    "add_tags: [VIP]",
    "remove_tags: [BUY]",
    "set: { size: 3 }",
    "set: { size: 7 }",
    "set: { plan: gold, size: 5 }",
    "set: { size: [2, 9] }",
    "unset: [size]",
    "increase: { size: 1 }",
];

fn look(draw: &mut Draw, parts: &[Part], place: usize) -> String {
    // The look before a message that proves nothing.
    if draw.below(6) == 0 {
        return format!(
            "{{ type: evaluate_data, branches: [{{ label: A, when: {{ tag_added: BUY }}, next: \
             exit }}], none_matched: {} }}",
            next(place, parts.len())
        );
    }
    let (on, aside) = two_ways(draw, place, parts.len());
    let mut branches = branch("A", &condition(draw, Around { parts, place }, 2), &aside);
    if draw.below(3) == 0 {
        let to = target(draw, place, parts.len());
        let when = condition(draw, Around { parts, place }, 1);
        write!(branches, ", {}", branch("C", &when, &to)).expect("a text");
    }
    format!("{{ type: evaluate_data, branches: [{branches}], none_matched: {on} }}")
}

fn wait(draw: &mut Draw, parts: &[Part], place: usize) -> String {
    let (on, aside) = two_ways(draw, place, parts.len());
    let when = condition(draw, Around { parts, place }, 2);
    let since = draw.one(&["arrival", "entry", "ever"]);
    let kept = draw.one(&["", "", ", save_as: kept"]);
    format!(
        "{{ type: wait_for, since: {since}, within: 2 days, branches: [{{ label: A, when: {when}, \
         next: {aside}{kept} }}], timed_out: {on} }}"
    )
}

/// Of one message, or of whichever of two was sent last.
fn judge(draw: &mut Draw, parts: &[Part], place: usize) -> String {
    let (on, aside) = two_ways(draw, place, parts.len());
    let before: Vec<_> = (0..place).filter(|at| parts[*at] == Part::Send).collect();
    let of = before[draw.below(before.len())];
    let other = before[draw.below(before.len())];
    let of = if of == other { format!("n{of}") } else { format!("[n{of}, n{other}]") };
    let mut branches = branch("A", draw.one(&STATUSES), &aside);
    if draw.below(3) == 0 {
        let to = target(draw, place, parts.len());
        write!(branches, ", {}", branch("C", draw.one(&STATUSES), &to)).expect("a text");
    }
    format!(
        "{{ type: evaluate_event, of: {of}, within: 1 day, branches: [{branches}], no_action: {on} \
         }}"
    )
}

const STATUSES: [&str; 4] = [
    "{ status: clicked }",
    "{ status: seen }",
    "{ not: { status: clicked } }",
    "{ not: { status: seen } }",
];

fn branch(label: &str, when: &str, to: &str) -> String {
    format!("{{ label: {label}, when: {when}, next: {to} }}")
}

fn send(draw: &mut Draw, place: usize, count: usize, messages: &mut String) -> String {
    let channel = draw.one(&["email", "email", "sms"]);
    let kind = draw.one(&["marketing", "marketing", "transactional"]);
    let words = if channel == "email" { "subject: Hello, text: Hi" } else { "text: Hi" };
    writeln!(messages, "  m{place}: {{ channel: {channel}, kind: {kind}, {words} }}")
        .expect("text");
    let failed = match draw.below(3) {
        0 => format!(", failed: {}", target(draw, place, count)),
        _ => String::new(),
    };
    let next = next(place, count);
    format!("{{ type: send_{channel}, message: m{place}, next: {next}{failed} }}")
}

fn target(draw: &mut Draw, place: usize, count: usize) -> String {
    let to = place + 1 + draw.below(2);
    if to < count && draw.below(8) > 0 {
        format!("n{to}")
    } else {
        draw.one(&["end", "exit"]).into()
    }
}

/// Straight on, so that most nodes are reached.
fn next(place: usize, count: usize) -> String {
    if place + 1 < count { format!("n{}", place + 1) } else { "end".into() }
}

/// Mostly straight on, and aside.
fn two_ways(draw: &mut Draw, place: usize, count: usize) -> (String, String) {
    let (on, aside) = (next(place, count), target(draw, place, count));
    if draw.below(4) == 0 { (aside, on) } else { (on, aside) }
}
