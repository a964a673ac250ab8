//! E107: `credited` where there is no goal whose event could be credited.

use super::Checked;
use crate::condition::Condition;
use crate::diagnostic::{Diagnostic, rules};

pub(super) fn check(checked: &Checked<'_>, out: &mut Vec<Diagnostic>) {
    if checked.flow.goal.is_some() {
        return;
    }
    for asked in &checked.asked {
        let mut asks = false;
        asked.condition.walk(&mut |part| {
            asks |= matches!(part, Condition::Event(happened) if happened.credited.is_some());
        });
        if asks {
            let message = "`credited` asks about the goal, and the flow has none";
            let help = "Add it, such as `goal: { event: order_placed }`, or leave `credited` out.";
            let span = asked.written.span;
            let found = Diagnostic::new(&rules::BAD_CONDITION, span, message).help(help);
            out.push(match asked.node() {
                Some(node) => found.node(checked.name(node)),
                None => found,
            });
        }
    }
}
