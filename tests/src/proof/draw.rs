//! Draws small flows and claims about them, from a seed.
//!
//! Few tags, few nodes, few kinds of events, so that every fact meets every other one.

mod conditions;
mod nodes;

use std::fmt::Write;

use conditions::Around;
use nodes::Part;

use crate::chance::Chance;

/// What comes of a seed.
pub(super) struct Draw(Chance);

impl Draw {
    pub(super) fn new(seed: u64) -> Self {
        Self(Chance::new(seed))
    }

    /// A number below `bound`.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0.below(bound)
    }

    pub(super) fn one<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

/// A flow as text, and the claims to be proved of it.
pub(super) struct Drawn {
    pub(super) text: String,
    pub(super) claims: Vec<String>,
    pub(super) max_messages: u32,
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
    let parts = nodes::parts(&mut draw, count);
    let (mut nodes, mut messages) = (String::new(), String::new());
    for place in 0..count {
        let body = nodes::node(&mut draw, &parts, place, &mut messages);
        writeln!(nodes, "  n{place}: {body}").expect("a text takes all");
    }
    if !messages.is_empty() {
        messages.insert_str(0, "messages:\n");
    }
    let text = format!("{}nodes:\n{nodes}{messages}", head(&mut draw, &parts));
    let sending = parts.iter().position(|part| *part == Part::Send);
    let claims = claims(&mut draw, sending);
    Drawn { text, claims, max_messages: u32::try_from(draw.below(3)).expect("small") }
}

fn head(draw: &mut Draw, parts: &[Part]) -> String {
    let mut text = "schema: flow/v1\nid: drawn\nstart: { type: people_event, trigger: tag_added, \
                    tag: CART, next: n0 }\n"
        .to_owned();
    let inside = draw.one(&["ignore", "ignore", "restart", "refresh"]);
    writeln!(text, "entry: {{ re_entry: after_exit, while_inside: {inside} }}").expect("a text");
    if draw.below(3) > 0 {
        let around = Around { parts, place: parts.len() };
        let conditions: Vec<_> =
            (0..=draw.below(2)).map(|_| conditions::condition(draw, around, 2)).collect();
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

fn claims(draw: &mut Draw, sending: Option<usize>) -> Vec<String> {
    let mut claims = vec!["send after tag_added:BUY".to_owned()];
    for _ in 0..2 {
        let what = draw.one(&["send", "send", "email", "sms"]);
        let after = draw.one(&AFTER);
        let of = match sending {
            Some(node) if after.ends_with(" of ") => format!("n{node}"),
            None if after.ends_with(" of ") => continue,
            Some(_) | None => String::new(),
        };
        claims.push(format!("{what} after {after}{of}"));
    }
    claims
}
