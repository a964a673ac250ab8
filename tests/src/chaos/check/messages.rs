//! Messages: each comes to an end, and what the provider knows agrees with it.

use std::collections::BTreeMap;

use weir_engine::model::{OnUnknown, Status};

use crate::chaos::ledger::Called;
use crate::chaos::seen::{Seen, Sent};

/// Nobody waits to be handed over, or is with a provider, when all is over.
pub(super) fn come_to_an_end(seen: &Seen) -> Vec<String> {
    let pending = seen.messages().filter(|sent| sent.message.status.pending());
    pending
        .map(|sent| format!("{} is {:?} for ever", sent.message.id, sent.message.status))
        .collect()
}

/// I4: nobody is called for a message that the store does not know to be with the provider.
pub(super) fn known_to_the_store(seen: &Seen, calls: &[Called]) -> Vec<String> {
    let known: BTreeMap<_, _> =
        seen.messages().map(|sent| (sent.message.id.to_string(), sent)).collect();
    let mut found = Vec::new();
    for (key, calls) in by_key(calls) {
        let attempts = known.get(key).map_or(0, |sent| sent.message.attempts as usize);
        if calls.len() > attempts {
            let called = calls.len();
            found.push(format!("{key} was called for {called} times, {attempts} are known"));
        }
    }
    found
}

/// I1: a message is handed over once, save where it is to be sent at least once; and what was
/// accepted was handed over.
pub(super) fn handed_over_once(seen: &Seen, calls: &[Called]) -> Vec<String> {
    let calls = by_key(calls);
    let mut found = Vec::new();
    for sent in seen.messages() {
        let key = sent.message.id.to_string();
        let called = calls.get(key.as_str()).map_or(&[][..], Vec::as_slice);
        let took = called.iter().filter(|call| call.took).count();
        if !fits(sent, took) {
            let Sent { message, history } = sent;
            let (node, status, reason) = (&message.node, message.status, message.reason);
            found.push(format!(
                "{key} ({node}, {status:?} {reason:?}) was taken {took} times: {called:?}, \
                 {history:?}"
            ));
        }
    }
    found
}

/// Whether a message may have been taken so often.
fn fits(sent: &Sent, took: usize) -> bool {
    let once = match sent.message.on_unknown {
        OnUnknown::NeverTwice => 1,
        OnUnknown::AtLeastOnce => usize::MAX,
    };
    match sent.message.status {
        Status::Accepted | Status::Delivered | Status::Seen | Status::Clicked => {
            (1..=once).contains(&took)
        }
        // What may have left was tried again, and then could not be.
        Status::Suppressed | Status::Cancelled | Status::Failed => took == 0 || once > 1,
        Status::Unknown | Status::Queued | Status::Sending => took <= once,
    }
}

fn by_key(calls: &[Called]) -> BTreeMap<&str, Vec<&Called>> {
    let mut by_key: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for call in calls {
        by_key.entry(call.key.as_str()).or_default().push(call);
    }
    by_key
}
