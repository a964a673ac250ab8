//! E308 within one flow: a flow that starts itself without end.

use super::Checked;
use crate::diagnostic::{Diagnostic, rules};
use crate::flow::{Flow, ReEntry};

pub(super) fn check(checked: &Checked<'_>, out: &mut Vec<Diagnostic>) {
    for (key, slot) in checked.flow.graph.places() {
        let starts = slot.node.as_ref().and_then(|node| node.shape().starts.cloned());
        if starts.is_some_and(|id| id == checked.flow.id) && !is_limited(checked.flow) {
            let message = format!("`{}` starts the flow it stands in, without end", slot.name);
            let span = checked.setting_span(key, "flow");
            let found = Diagnostic::new(&rules::START_FLOW_RING, span, message).help(HELP);
            out.push(found.node(&*slot.name));
        }
    }
}

pub(super) const HELP: &str = "Limit how often a contact may enter: `entry: { re_entry: \
                               once }`, or `entry: { max: { count: 3, per: 30 days } }`.";

/// Whether a contact comes in so often at most.
pub(super) fn is_limited(flow: &Flow) -> bool {
    flow.entry.max.is_some() || flow.entry.re_entry == ReEntry::Once
}
