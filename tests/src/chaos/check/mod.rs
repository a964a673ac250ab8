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

/// How many violations of one promise are shown: the first ones tell the most.
const SHOWN_MAX: usize = 5;

/// A promise, and what objects to what the store says by itself.
type OfTheStore = (&'static str, fn(&Seen) -> Vec<String>);

const OF_THE_STORE: &[OfTheStore] = &[
    ("I3 nobody is lost", runs::all_over),
    ("I10 trails are whole", runs::whole_trails),
    ("I5 no timer is early", runs::never_early),
    ("I11 figures are what the trail says", runs::counted),
    ("I6 facts are what the events say", runs::projected),
    ("I3 every message comes to an end", messages::come_to_an_end),
];

/// What is wrong with what the store says, by itself and beside the ledger.
pub(super) fn of_the_store(seen: &Seen, calls: &[Called]) -> Vec<String> {
    let by_itself = OF_THE_STORE.iter().map(|(promise, check)| (*promise, check(seen)));
    let beside_the_ledger = [
        ("I4 every call is known", messages::known_to_the_store(seen, calls)),
        ("I1 nothing goes twice", messages::handed_over_once(seen, calls)),
    ];
    by_itself.chain(beside_the_ledger).flat_map(shown).collect()
}

/// What is wrong with what the store says beside what clients were told.
pub(super) fn of_the_clients(seen: &Seen, told: &[Told], forbidden: &[Forbidden]) -> Vec<String> {
    let found = [
        ("I4 what is acknowledged is kept", clients::kept_once(seen, told)),
        ("I6 in acknowledged order", clients::in_order(seen, told)),
        ("I2, I8 nothing after what forbids it", clients::forbidden_stayed_so(seen, forbidden)),
    ];
    found.into_iter().flat_map(shown).collect()
}

/// Violations of a promise as they are shown.
fn shown((promise, found): (&str, Vec<String>)) -> Vec<String> {
    let more = found.len().saturating_sub(SHOWN_MAX);
    let mut shown: Vec<_> =
        found.iter().take(SHOWN_MAX).map(|one| format!("{promise}: {one}")).collect();
    if more > 0 {
        shown.push(format!("{promise}: and {more} times more"));
    }
    shown
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
    assert!(found.is_empty(), "promises are broken:\n{}", found.join("\n"));
}
