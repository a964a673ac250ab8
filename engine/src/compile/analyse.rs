//! Sixth pass: which facts the flow may ask about, and which places must be remembered.

use std::collections::BTreeSet;

use crate::condition::{Condition, Since, path_needs};
use crate::flow::{Flow, FlowMessage};
use crate::graph::NodeKey;
use crate::model::Name;
use crate::needs::Needs;
use crate::node::{Shape, When};
use crate::trigger::Trigger;

pub(super) fn analyse(flow: &mut Flow) {
    let mut all = of_flow(flow);
    for key in flow.graph.inner.node_indices() {
        let needs = of_place(flow, key);
        all.merge(&needs);
        flow.graph.inner[key].needs = needs;
    }
    flow.needs = all;
    flow.marked = marked(flow);
    flow.draws = flow
        .graph
        .places()
        .any(|(_, slot)| slot.node.as_ref().is_some_and(|node| node.shape().draws.is_some()));
}

/// What a node may ask about: its conditions, its values, and what its message says.
fn of_place(flow: &Flow, key: NodeKey) -> Needs {
    let mut needs = Needs::default();
    let Some(node) = &flow.graph.slot(key).node else { return needs };
    let shape = node.shape();
    conditions(&shape).for_each(|condition| condition.needs(&mut needs));
    shape.reads.iter().for_each(|operand| operand.needs(&mut needs));
    if let Some(message) = shape.sends.and_then(|request| flow.messages.get(&request.message)) {
        of_message(message, &mut needs);
    }
    needs
}

fn of_message(message: &FlowMessage, needs: &mut Needs) {
    let mut bodies = vec![&message.body];
    for (when, body) in &message.variants {
        when.needs(needs);
        bodies.push(body);
    }
    needs.carts |= bodies.iter().any(|body| body.mentions("cart"));
    needs.orders |= bodies.iter().any(|body| body.mentions("order"));
    message.feeds.iter().for_each(|feed| feed.source.needs(needs));
}

/// What is asked about outside of nodes: who may come in, what ends a run, what it is for.
fn of_flow(flow: &Flow) -> Needs {
    let mut needs = Needs::default();
    flow.exit_when.iter().for_each(|exit| exit.when.needs(&mut needs));
    for start in &flow.starts {
        start.filter.iter().for_each(|filter| filter.needs(&mut needs));
        of_trigger(&start.trigger, &mut needs);
    }
    flow.entry.key.iter().for_each(|path| path_needs(path, &mut needs));
    if let Some(goal) = &flow.goal {
        goal.filter.iter().for_each(|filter| filter.needs(&mut needs));
        goal.value.iter().for_each(|path| path_needs(path, &mut needs));
    }
    needs
}

fn of_trigger(trigger: &Trigger, needs: &mut Needs) {
    match trigger {
        Trigger::Event { from, to, .. } => {
            from.iter().chain(to).for_each(|test| test.needs(needs));
        }
        Trigger::Schedule(calendar) => {
            calendar.audience.iter().for_each(|audience| audience.needs(needs));
        }
        Trigger::Cart { .. } => needs.carts = true,
        Trigger::Api => {}
    }
}

/// The nodes whose leaving is asked about.
fn marked(flow: &Flow) -> BTreeSet<Name> {
    let mut marks = BTreeSet::new();
    let mut add = |condition: &Condition| marks.extend(condition.marks().into_iter().cloned());
    for (_, slot) in flow.graph.places() {
        let shape = slot.node.as_ref().map(|node| node.shape());
        shape.iter().flat_map(conditions).for_each(&mut add);
    }
    flow.exit_when.iter().for_each(|exit| add(&exit.when));
    let variants = flow.messages.values().flat_map(|message| &message.variants);
    variants.for_each(|(when, _)| add(when));
    if let Some(goal) = &flow.goal {
        goal.filter.iter().for_each(&mut add);
        if let Since::Left(node) = &goal.since {
            marks.insert(node.clone());
        }
    }
    marks
}

/// The conditions by which a node chooses.
pub(crate) fn conditions<'s, 'n>(shape: &'s Shape<'n>) -> impl Iterator<Item = &'n Condition> + 's {
    shape.choices.iter().filter_map(|choice| match choice.when {
        When::If(condition) | When::InTheEnd(condition) => Some(condition),
        When::Otherwise | When::TimedOut | When::Free | When::Sent | When::NotSent => None,
    })
}
