//! W201: nobody ever comes to a node.

use super::Checked;
use crate::diagnostic::{Diagnostic, rules};

pub(super) fn check(checked: &Checked<'_>, out: &mut Vec<Diagnostic>) {
    for (key, slot) in checked.flow.graph.places() {
        if slot.node.is_none() || checked.paths.reaches(key) {
            continue;
        }
        let message = format!("no path leads to `{}`", slot.name);
        let help = format!("Lead a port to it, such as `next: {}`, or remove the node.", slot.name);
        let found = Diagnostic::new(&rules::UNREACHABLE_NODE, slot.span, message).help(help);
        out.push(found.node(&*slot.name));
    }
}
