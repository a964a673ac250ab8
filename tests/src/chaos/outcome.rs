//! What came of a story, as far as it must be the same whatever went wrong on the way.

use std::collections::BTreeMap;

use weir_engine::model::{Message, Name, OnUnknown, Status};
use weir_engine::turn::Step;

use super::ledger::Called;
use super::seen::{Seen, Sent};

/// What came of everybody: tags, how runs ended, what became of messages, and how often the
/// provider took each.
#[derive(Debug, PartialEq)]
pub(super) struct Outcome(BTreeMap<String, Vec<String>>);

impl Outcome {
    /// `unknown` says whether messages may be unknown that are accepted else.
    pub(super) fn of(seen: &Seen, calls: &[Called], unknown: bool) -> Self {
        let mut of_all = BTreeMap::new();
        for (name, person) in &seen.people {
            let mut lines: Vec<_> = person.contact.tags.keys().map(Name::to_string).collect();
            lines.extend(person.told().map(|event| format!("told {}", event.id)));
            let ends = person.hops.iter().filter_map(|hop| match &hop.step {
                Step::Ended { reason } => Some(format!("{} ended: {reason:?}", hop.flow)),
                Step::Quarantined => Some(format!("{} is set aside", hop.flow)),
                Step::Entered { .. }
                | Step::Left { .. }
                | Step::Held { .. }
                | Step::Converted { .. }
                | Step::Retried => None,
            });
            lines.extend(ends);
            let messages = person.messages.values();
            lines.extend(messages.map(|sent| became(sent, calls, unknown)));
            lines.sort();
            of_all.insert(name.clone(), lines);
        }
        Self(of_all)
    }
}

/// What became of a message, and how often the provider took it. A death at the wrong moment makes
/// one unknown that is never sent twice, and sends one twice that is sent at least once.
fn became(sent: &Sent, calls: &[Called], unknown: bool) -> String {
    let Message { id, node, status, on_unknown, .. } = &sent.message;
    let key = id.to_string();
    let took = calls.iter().filter(|call| call.key == key && call.took).count();
    let became = match (on_unknown, status) {
        (OnUnknown::NeverTwice, Status::Unknown) if unknown && took <= 1 => (Status::Accepted, 1),
        (OnUnknown::AtLeastOnce, Status::Accepted) if unknown && took > 1 => (*status, 1),
        _ => (*status, took),
    };
    format!("{node} {became:?}")
}
