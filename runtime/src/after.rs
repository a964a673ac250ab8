//! What a commit leads to: workers are told when to look next, and who listens what happened.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use weir_engine::model::{Contact, Status, Token};
use weir_engine::turn::Changes;
use weir_engine::value::Timestamp;

use crate::runtime::Runtime;

/// What is to be done when a commit is on disk, of all its contacts together.
#[derive(Debug, Default)]
pub(crate) struct After {
    /// The first instant at which something is due.
    due: Option<Timestamp>,
    /// The first instant at which a message may leave.
    queued: Option<Timestamp>,
    /// How many messages came to a status.
    messages: BTreeMap<Status, u64>,
    /// What happened to whom; kept for listeners alone.
    happened: Vec<(Contact, Changes)>,
}

impl After {
    /// Notes what a turn changed in a contact.
    pub(crate) fn note(&mut self, contact: &Contact, changes: &Changes, is_heard: bool) {
        let tokens = changes.tokens.iter().filter_map(|id| contact.token(*id));
        let appointments = contact.calendar.iter().filter_map(|row| row.due);
        for due in tokens.filter_map(Token::due).chain(appointments) {
            earlier(&mut self.due, due);
        }
        for message in changes.messages.iter().filter_map(|id| contact.message(*id)) {
            if message.status == Status::Queued {
                earlier(&mut self.queued, message.not_before);
            }
            *self.messages.entry(message.status).or_default() += 1;
        }
        if is_heard {
            self.happened.push((contact.clone(), changes.clone()));
        }
    }
}

fn earlier(first: &mut Option<Timestamp>, at: Timestamp) {
    *first = Some(first.map_or(at, |first| first.min(at)));
}

impl Runtime {
    /// Does what a commit leads to.
    pub(crate) fn follow_up(&self, after: &After) {
        for (contact, changes) in &after.happened {
            self.0.stream.tell(contact, changes);
        }
        if let Some(due) = after.due {
            self.0.timers.set(due);
        }
        if let Some(at) = after.queued {
            // What may leave later holds up nobody until then.
            if at <= self.now() {
                self.0.backlog.store(true, Ordering::SeqCst);
            }
            self.0.queued.set(at);
        }
        for (status, count) in &after.messages {
            count_messages(*status, *count);
        }
    }
}

fn count_messages(status: Status, count: u64) {
    let word = serde_json::to_value(status).unwrap_or_default();
    let word = word.as_str().unwrap_or_default().to_owned();
    metrics::counter!("weir_messages_total", "status" => word).increment(count);
}
