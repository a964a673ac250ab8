//! W203: a message that no node sends.

use std::collections::BTreeSet;

use super::Checked;
use crate::diagnostic::{Diagnostic, rules};

pub(super) fn check(checked: &Checked<'_>, out: &mut Vec<Diagnostic>) {
    let nodes = checked.flow.graph.places().filter_map(|(_, slot)| slot.node.as_ref());
    let sends = nodes.filter_map(|node| node.shape().sends);
    let sent: BTreeSet<_> = sends.map(|request| &request.message).collect();
    for (name, message) in &checked.flow.messages {
        if !sent.contains(name) {
            let said = format!("no node sends the message `{name}`");
            let help = format!(
                "Send it, `{{ type: send_{}, message: {name}, next: … }}`, or remove it.",
                message.channel
            );
            let span = checked.message_span(name);
            out.push(Diagnostic::new(&rules::NEVER_SENT_MESSAGE, span, said).help(help));
        }
    }
}
