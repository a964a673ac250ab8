//! N401: a branch to `exit` on what `exit_when` ends the run for anyway.

use super::Checked;
use super::asked::By;
use crate::diagnostic::{Diagnostic, rules};

pub(super) fn check(checked: &Checked<'_>, out: &mut Vec<Diagnostic>) {
    let graph = &checked.flow.graph;
    for asked in &checked.asked {
        let By::Branch { node, port } = &asked.by else { continue };
        let leaves = graph.follow(*node, port).is_some_and(|(to, _)| graph.slot(to).name == "exit");
        let known = checked.flow.exit_when.iter().any(|exit| exit.when == *asked.condition);
        if leaves && known {
            let message = format!("`exit_when` ends the run when `{}` already", asked.condition);
            let help = "The branch does no harm; without it the flow is shorter, because \
                        `exit_when` is asked at every event and again before each send.";
            let span = asked.written.span;
            let found = Diagnostic::new(&rules::REDUNDANT_CHECK, span, message).help(help);
            out.push(found.node(checked.name(*node)));
        }
    }
}
