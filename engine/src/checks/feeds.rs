//! E310: a message reads a feed that it does not have.

use std::collections::BTreeSet;

use super::Checked;
use crate::diagnostic::{Diagnostic, did_you_mean, rules};

pub(super) fn check(checked: &Checked<'_>, out: &mut Vec<Diagnostic>) {
    for message in checked.flow.messages.values() {
        let known = || message.feeds.iter().map(|feed| feed.name.as_str());
        let mut told = BTreeSet::new();
        for read in checked.reads(message) {
            let Some(rest) = read.variable.path.strip_prefix("feeds") else { continue };
            let named = rest.strip_prefix('.').unwrap_or_default();
            let name = named.split(['.', '[']).next().unwrap_or_default();
            if known().any(|feed| feed == name) || !told.insert(name) {
                continue;
            }
            let what = if name.is_empty() { "feeds as a whole" } else { name };
            let found = format!("the message `{}` has no feed `{what}`", message.name);
            let help = match did_you_mean(name, known()) {
                Some(feed) => format!("Did you mean `feeds.{feed}`?"),
                None => format!(
                    "Add it to the message: `feeds: {{ {}: {{ source: abandoned_items }} }}`.",
                    if name.is_empty() { "products" } else { name }
                ),
            };
            out.push(Diagnostic::new(&rules::UNKNOWN_FEED, read.span, found).help(help));
        }
    }
}
