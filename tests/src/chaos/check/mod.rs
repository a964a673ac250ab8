//! What Weir promises, held against what clients, provider and store know when all is over: each
//! check is a function that says what it objects to.

mod clients;
mod messages;
mod runs;
mod tests;

use std::collections::BTreeMap;

use super::ledger::Called;
use super::said::{Forbidden, Told};
use super::seen::Seen;

/// How many violations are shown: the first ones tell the most.
const SHOWN_MAX: usize = 20;

/// What is wrong with what the store says, by itself and beside the ledger.
pub(super) fn of_the_store(seen: &Seen, calls: &[Called]) -> Vec<String> {
    let mut found = runs::all_over(seen);
    found.extend(runs::whole_trails(seen));
    found.extend(runs::never_early(seen));
    found.extend(runs::counted(seen));
    found.extend(runs::projected(seen));
    found.extend(messages::come_to_an_end(seen));
    found.extend(messages::known_to_the_store(seen, calls));
    found.extend(messages::handed_over_once(seen, calls));
    found
}

/// What is wrong with what the store says beside what clients were told.
pub(super) fn of_the_clients(seen: &Seen, told: &[Told], forbidden: &[Forbidden]) -> Vec<String> {
    let mut found = clients::kept_once(seen, told);
    found.extend(clients::in_order(seen, told));
    found.extend(clients::forbidden_stayed_so(seen, forbidden));
    found
}

/// How many messages came to what, for people.
pub(super) fn summary(seen: &Seen) -> String {
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for sent in seen.messages() {
        let message = &sent.message;
        *counts.entry((&message.node, message.status, message.reason)).or_default() += 1;
    }
    format!("{counts:?}")
}

/// Fails with what was found, if anything was.
pub(super) fn assert_none(found: &[String]) {
    let shown: Vec<_> = found.iter().take(SHOWN_MAX).map(String::as_str).collect();
    assert!(found.is_empty(), "{} promises are broken:\n{}", found.len(), shown.join("\n"));
}
