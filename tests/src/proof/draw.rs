//! Draws small flows and claims about them, from a seed.
//!
//! Few tags, few nodes, few kinds of events, so that every fact meets every other one.

use std::fmt::Write;

/// Numbers from a seed: `SplitMix64`.
pub(super) struct Draw(u64);

impl Draw {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).expect("below a usize")
    }

    pub(super) fn one<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

/// A flow as text, and the claims to be proved of it.
pub(super) struct Drawn {
    pub(super) text: String,
    pub(super) claims: Vec<String>,
    pub(super) max_messages: Vec<u32>,
}

const NODES_MAX: usize = 6;

const AFTER: [&str; 7] = [
    "tag_added:BUY",
    "tag_added:VIP",
    "event:ping",
    "event:order_placed",
    "event:message_sent",
    "not consent:email",
    "status:seen of ",
];

pub(super) fn draw(seed: u64) -> Drawn {
    let mut draw = Draw::new(seed);
    let count = 2 + draw.below(NODES_MAX - 1);
    let sends: Vec<bool> = (0..count).map(|place| place == 0 || draw.below(5) < 2).collect();
    let first = draw.below(3) == 0;
    let (mut nodes, mut messages) = (String::new(), String::new());
    for place in 0..count {
        // The first node waits more often than it sends.
        let is_send = sends[place] && (place > 0 || first);
        let body = if is_send {
            send(&mut draw, place, count, &mut messages)
        } else {
            other(&mut draw, place, count, &sends, first)
        };
        writeln!(nodes, "  n{place}: {body}").expect("a text takes all");
    }
    let text = format!("{}nodes:\n{nodes}{messages}", head(&mut draw));
    let sending: Vec<_> = (0..count).filter(|at| sends[*at] && (*at > 0 || first)).collect();
    Drawn { text, claims: claims(&mut draw, &sending), max_messages: vec![0, 1, 2] }
}

fn head(draw: &mut Draw) -> String {
    let mut text = "schema: flow/v1\nid: drawn\nstart: { type: people_event, trigger: tag_added, \
                    tag: CART, next: n0 }\n"
        .to_owned();
    let inside = draw.one(&["ignore", "ignore", "restart", "refresh"]);
    writeln!(text, "entry: {{ re_entry: after_exit, while_inside: {inside} }}").expect("a text");
    if draw.below(3) > 0 {
        let conditions: Vec<_> = (0..=draw.below(2)).map(|_| condition(draw, 2)).collect();
        writeln!(text, "exit_when: [{}]", conditions.join(", ")).expect("a text");
    }
    if draw.below(4) == 0 {
        let within = draw.one(&["2 days", "60 days"]);
        writeln!(text, "goal: {{ event: order_placed, within: {within} }}").expect("a text");
    }
    if draw.below(5) == 0 {
        let outside = draw.one(&["wait", "drop"]);
        writeln!(text, "send_window: {{ from: \"09:00\", to: \"18:00\", outside: {outside} }}")
            .expect("a text");
    }
    text
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

fn send(draw: &mut Draw, place: usize, count: usize, messages: &mut String) -> String {
    let channel = draw.one(&["email", "email", "sms"]);
    let kind = draw.one(&["marketing", "marketing", "transactional"]);
    let words = if channel == "email" { "subject: Hello, text: Hi" } else { "text: Hi" };
    if messages.is_empty() {
        messages.push_str("messages:\n");
    }
    writeln!(messages, "  m{place}: {{ channel: {channel}, kind: {kind}, {words} }}")
        .expect("text");
    let failed = match draw.below(3) {
        0 => format!(", failed: {}", target(draw, place, count)),
        _ => String::new(),
    };
    let next = next(place, count);
    format!("{{ type: send_{channel}, message: m{place}, next: {next}{failed} }}")
}

fn other(draw: &mut Draw, place: usize, count: usize, sends: &[bool], first: bool) -> String {
    let before: Vec<_> = (0..place).filter(|at| sends[*at] && (*at > 0 || first)).collect();
    let (on, aside) = (next(place, count), target(draw, place, count));
    let (on, aside) = if draw.below(4) == 0 { (aside, on) } else { (on, aside) };
    let when = condition(draw, 2);
    match draw.below(8) {
        0 | 1 => format!("{{ type: pause, for: 1 day, next: {} }}", next(place, count)),
        // The look before a message that proves nothing.
        2 if draw.below(2) == 0 => format!(
            "{{ type: evaluate_data, branches: [{{ label: A, when: {{ tag_added: BUY }}, next: \
             exit }}], none_matched: {} }}",
            next(place, count)
        ),
        2 | 3 => format!(
            "{{ type: evaluate_data, branches: [{{ label: A, when: {when}, next: {aside} }}], \
             none_matched: {on} }}"
        ),
        4 => {
            let since = draw.one(&["arrival", "entry", "ever"]);
            format!(
                "{{ type: wait_for, since: {since}, within: 2 days, branches: [{{ label: A, when: \
                 {when}, next: {aside} }}], timed_out: {on} }}"
            )
        }
        5 | 6 if !before.is_empty() => {
            let of = before[draw.below(before.len())];
            let status = draw.one(&["{ status: clicked }", "{ not: { status: clicked } }"]);
            format!(
                "{{ type: evaluate_event, of: n{of}, within: 1 day, branches: [{{ label: A, when: \
                 {status}, next: {aside} }}], no_action: {on} }}"
            )
        }
        5 => format!("{{ type: emit_event, event: ping, next: {} }}", next(place, count)),
        _ => {
            let write = draw.one(&[
                "add_tags: [BUY]",
                "add_tags: [VIP]",
                "remove_tags: [BUY]",
                "set: { size: 3 }",
                "set: { size: 7 }",
            ]);
            format!("{{ type: update_contact, {write}, next: {} }}", next(place, count))
        }
    }
}

fn condition(draw: &mut Draw, depth: usize) -> String {
    const ATOMS: [&str; 18] = [
        "{ tag_added: BUY, since: n0 }",
        "{ tag_added: CART, since: arrival }",
        "{ tag: BUY }",
        "{ tag: BUY }",
        "{ tag: VIP }",
        "{ tag_added: BUY }",
        "{ tag_added: BUY }",
        "{ tag_added: BUY, since: arrival }",
        "{ tag_added: BUY, since: ever }",
        "{ tag_added: VIP, within: 1 day }",
        "{ tag_added: CART }",
        "{ tag_removed: BUY }",
        "{ event: ping }",
        "{ event: ping, count: { gte: 2 } }",
        "{ event: order_placed }",
        "{ event: message_sent, since: arrival }",
        "{ attribute: size, gte: 5 }",
        "{ consent: email }",
    ];
    match draw.below(if depth > 0 { 8 } else { 5 }) {
        0..=4 => draw.one(&ATOMS).to_owned(),
        5 => format!("{{ not: {} }}", condition(draw, depth - 1)),
        shape => {
            let (one, other) = (condition(draw, depth - 1), condition(draw, depth - 1));
            format!("{{ {}: [{one}, {other}] }}", if shape == 6 { "all" } else { "any" })
        }
    }
}

fn claims(draw: &mut Draw, sending: &[usize]) -> Vec<String> {
    let mut claims = vec!["send after tag_added:BUY".to_owned()];
    for _ in 0..2 {
        let what = draw.one(&["send", "send", "email", "sms"]);
        let after = draw.one(&AFTER);
        let of = if after.ends_with(" of ") {
            let Some(node) = sending.first() else { continue };
            format!("n{node}")
        } else {
            String::new()
        };
        claims.push(format!("{what} after {after}{of}"));
    }
    claims
}
