//! W301: a placeholder of a message that stays empty for some people.

use std::collections::BTreeSet;

use super::Checked;
use crate::diagnostic::{Diagnostic, rules};

/// What a message can rely on: links that are made for it, what its own flow sets (checked
/// apart), and what shops always say of a cart or an order.
const ALWAYS_THERE: [&str; 9] = [
    "contact.id",
    "cart.id",
    "cart.items",
    "cart.total",
    "cart.currency",
    "order.id",
    "order.items",
    "order.total",
    "order.currency",
];

/// Roots whose values are the flow's own.
const OWN: [&str; 2] = ["vars.", "flow."];

pub(super) fn check(checked: &Checked<'_>, out: &mut Vec<Diagnostic>) {
    for message in checked.flow.messages.values() {
        let mut told = BTreeSet::new();
        for read in checked.reads(message) {
            let variable = read.variable;
            if variable.defaulted || is_there(&variable.path) || !told.insert(&variable.path) {
                continue;
            }
            let path = &variable.path;
            let message = format!("`{path}` may be missing, and then nothing stands there");
            let help = format!(
                "Say what stands instead, `{{{{ {path} | default('there') }}}}`, or ask first: \
                 `{{% if {path} %}}…{{% endif %}}`."
            );
            let found = Diagnostic::new(&rules::VARIABLE_MAY_BE_MISSING, read.span, message);
            out.push(found.help(help));
        }
    }
}

fn is_there(path: &str) -> bool {
    let is_link = path.ends_with("_url");
    // Inside a loop there is an element, with what the shop says of every product.
    let in_loop = path.contains("[]");
    // A feed is a list, which may be empty.
    let is_feed = path.strip_prefix("feeds.").is_some_and(|name| !name.contains(['.', '[']));
    is_link
        || in_loop
        || is_feed
        || ALWAYS_THERE.contains(&path)
        || OWN.iter().any(|root| path.starts_with(root))
}
