//! What only several flows together get wrong.

use std::collections::{BTreeMap, BTreeSet};

use super::ring::{HELP, is_limited};
use crate::diagnostic::{Diagnostic, rules};
use crate::flow::{Flow, Start};
use crate::model::Name;
use crate::source::Span;

/// Checks flows that are to be live together: rings of flows that start each other (E308), and
/// starts on one event (N404). Each finding comes with the flow whose file it is about.
pub fn check_set(flows: &[&Flow]) -> Vec<(Name, Diagnostic)> {
    let mut out = Vec::new();
    rings(flows, &mut out);
    shared_triggers(flows, &mut out);
    out
}

/// A flow reaches itself over others by flows that none limits.
fn rings(flows: &[&Flow], out: &mut Vec<(Name, Diagnostic)>) {
    let by_id: BTreeMap<&Name, &Flow> = flows.iter().map(|flow| (&flow.id, *flow)).collect();
    let mut told = BTreeSet::new();
    for flow in flows {
        let Some(ring) = ring_of(flow, &by_id) else { continue };
        let members: BTreeSet<&Name> = ring.iter().map(|(id, _)| *id).collect();
        if ring.len() < 2 || !told.insert(members) {
            continue;
        }
        let mut names: Vec<&str> = ring.iter().map(|(id, _)| id.as_str()).collect();
        names.push(names[0]);
        let message = format!("flows start each other without end: {}", names.join(" → "));
        let (id, span) = (ring[0].0.clone(), ring[0].1);
        out.push((id, Diagnostic::new(&rules::START_FLOW_RING, span, message).help(HELP)));
    }
}

/// A shortest way from a flow back to itself over unlimited flows: each flow of it, and where it
/// starts the next.
fn ring_of<'a>(
    flow: &'a Flow,
    by_id: &BTreeMap<&'a Name, &'a Flow>,
) -> Option<Vec<(&'a Name, Span)>> {
    let mut from: BTreeMap<&Name, (&Name, Span)> = BTreeMap::new();
    let mut open = std::collections::VecDeque::from([flow]);
    while let Some(one) = open.pop_front() {
        for (next, span) in started(one).filter(|_| !is_limited(one)) {
            let Some(target) = by_id.get(next).filter(|target| !is_limited(target)) else {
                continue;
            };
            if from.contains_key(next) {
                continue;
            }
            from.insert(next, (&one.id, span));
            if *next == flow.id {
                return Some(way_back(&flow.id, &from));
            }
            open.push_back(target);
        }
    }
    None
}

fn way_back<'a>(
    id: &'a Name,
    from: &BTreeMap<&'a Name, (&'a Name, Span)>,
) -> Vec<(&'a Name, Span)> {
    let mut ring = Vec::new();
    let mut at = id;
    while let Some((before, span)) = from.get(at) {
        ring.push((*before, *span));
        at = before;
        if at == id {
            break;
        }
    }
    ring.reverse();
    ring
}

fn started(flow: &Flow) -> impl Iterator<Item = (&Name, Span)> {
    flow.graph
        .places()
        .filter_map(|(_, slot)| Some((slot.node.as_ref()?.shape().starts?, slot.span)))
}

fn shared_triggers(flows: &[&Flow], out: &mut Vec<(Name, Diagnostic)>) {
    let mut first: BTreeMap<(Name, Option<&Name>), &Flow> = BTreeMap::new();
    for flow in flows.iter().filter(|flow| flow.live) {
        for start in &flow.starts {
            let heard = start.trigger.kinds().into_iter();
            let others = heard.map(|kind| {
                let trigger = (Name::from(kind), start.trigger.subject());
                *first.entry(trigger).or_insert(flow)
            });
            let others: Vec<_> = others.filter(|other| other.id != flow.id).collect();
            if let Some(other) = others.first() {
                out.push((flow.id.clone(), shared(flow, other, start)));
            }
        }
    }
}

fn shared(flow: &Flow, other: &Flow, start: &Start) -> Diagnostic {
    let message = format!("`{}` and `{}` start on the same event", flow.id, other.id);
    let help = format!(
        "A contact enters both. If that is not meant, give the starts different `where:` \
         conditions, or set one flow to `state: draft`; exits of `{}` do not hold here.",
        other.id
    );
    Diagnostic::new(&rules::SHARED_TRIGGER, start.span, message).help(help)
}
