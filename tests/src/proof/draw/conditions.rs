//! Draws conditions.

use super::Draw;
use super::nodes::Part;

/// Where a condition stands: it may ask about the nodes before that.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub(super) parts: &'a [Part],
    pub(super) place: usize,
}

const HAPPENED: [&str; 18] = [
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
    "{ event: ping, within: 1 day }",
    "{ event: ping, within: 3 days }",
    "{ event: order_placed }",
    "{ event: message_sent, since: arrival }",
    "{ consent: email }",
];

const COUNTED: [&str; 11] = [
    "{ event: ping, count: { gte: 2 } }",
    "{ event: ping, count: { lte: 1 } }",
    "{ event: ping, count: { is: 1 } }",
    "{ event: ping, since: arrival, count: { lt: 2 } }",
    "{ event: ping, since: ever, count: { gt: 1 } }",
    "{ event: ping, since: n0, count: { gte: 2 } }",
    "{ event: message_sent, count: { gte: 2 } }",
    "{ event: attribute_changed, count: { lte: 1 } }",
    "{ event: ping, within: 1 day, count: { gte: 2 } }",
    "{ event: ping, within: 1 day, count: { lt: 2 } }",
    "{ event: message_sent, within: 1 day, count: { is: 0 } }",
];

const RANGES: [&str; 12] = [
    "{ attribute: size, gte: 5 }",
    "{ attribute: size, gte: 5 }",
    "{ attribute: size, lt: 5 }",
    "{ attribute: size, gte: 3, lt: 8 }",
    "{ attribute: size, gt: 7 }",
    "{ attribute: size, is: 7 }",
    "{ attribute: size }",
    "{ attribute: plan, is: gold }",
    "{ attribute: plan, in: [gold, silver] }",
    "{ attribute: plan, is: \"7\" }",
    "{ path: $.entry.data.total, gte: 50 }",
    "{ path: $.vars.kept.total, lt: 50 }",
];

pub(super) fn condition(draw: &mut Draw, around: Around<'_>, depth: usize) -> String {
    match draw.below(if depth > 0 { 9 } else { 6 }) {
        0..=2 => draw.one(&HAPPENED).to_owned(),
        3 => draw.one(&COUNTED).to_owned(),
        4 => draw.one(&RANGES).to_owned(),
        5 => arm(draw, around).unwrap_or_else(|| draw.one(&RANGES).to_owned()),
        6 => format!("{{ not: {} }}", condition(draw, around, depth - 1)),
        shape => {
            let one = condition(draw, around, depth - 1);
            let other = condition(draw, around, depth - 1);
            format!("{{ {}: [{one}, {other}] }}", if shape == 7 { "all" } else { "any" })
        }
    }
}

/// By which port a node before was left.
fn arm(draw: &mut Draw, around: Around<'_>) -> Option<String> {
    let ports = |place: usize| match around.parts[place] {
        Part::Split => Some(["a", "b"]),
        Part::Look => Some(["a", "none_matched"]),
        Part::Wait => Some(["a", "timed_out"]),
        Part::Send | Part::Pause | Part::Judge | Part::Write | Part::Emit | Part::Start => None,
    };
    let before: Vec<_> = (0..around.place).filter(|place| ports(*place).is_some()).collect();
    let place = *before.get(draw.below(before.len().max(1)))?;
    let port = draw.one(&ports(place)?);
    Some(format!("{{ arm: {port}, of: n{place} }}"))
}
