//! N403: messages are sent, and no report can say what came of them.

use super::Checked;
use crate::diagnostic::{Diagnostic, rules};

pub(super) fn check(checked: &Checked<'_>, out: &mut Vec<Diagnostic>) {
    let flow = checked.flow;
    if flow.goal.is_some() || flow.messages.is_empty() {
        return;
    }
    let span = checked
        .root
        .as_map()
        .and_then(|map| map.entry("id"))
        .map_or(checked.root.span, |(key, _)| key.span);
    let message = "the flow has no goal, so its report shows no conversions";
    let help = "Add what it is for, such as `goal: { event: order_placed, within: 5 days, value: \
                $.event.data.total }`.";
    out.push(Diagnostic::new(&rules::NO_GOAL, span, message).help(help));
}
