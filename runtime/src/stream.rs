//! What happens, as it happens: for whoever listens, best effort.

use serde_json::{Value, json};
use tokio::sync::broadcast;
use weir_engine::model::Contact;
use weir_engine::turn::{Changes, Step};

use crate::limits::STREAM_BACKLOG_MAX;

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct Happened {
    /// Its place in this process's stream.
    pub id: u64,
    /// `event`, `entered`, `left`, `ended`, `message`.
    pub kind: &'static str,
    /// The flow it happened in, if in one.
    pub flow: Option<String>,
    /// The contact's external id.
    pub contact: String,
    /// What happened.
    pub data: Value,
}

/// Tells whoever listens.
#[derive(Debug)]
pub(crate) struct Stream {
    sender: broadcast::Sender<Happened>,
    next: std::sync::atomic::AtomicU64,
}

impl Stream {
    pub(crate) fn new() -> Self {
        let sender = broadcast::channel(STREAM_BACKLOG_MAX).0;
        Self { sender, next: std::sync::atomic::AtomicU64::new(1) }
    }

    pub(crate) fn listen(&self) -> broadcast::Receiver<Happened> {
        self.sender.subscribe()
    }

    /// Whether anybody listens.
    pub(crate) fn is_heard(&self) -> bool {
        self.sender.receiver_count() > 0
    }

    /// Tells what a turn changed.
    pub(crate) fn tell(&self, contact: &Contact, changes: &Changes) {
        for event in &changes.events {
            let data = json!({
                "at": event.received_at.to_string(), "type": event.kind, "id": event.id,
                "data": event.data,
            });
            self.say("event", None, contact, data);
        }
        for hop in &changes.trail {
            let (kind, node) = match &hop.step {
                Step::Entered { node, .. } => ("entered", Some(node)),
                Step::Left { node, .. } => ("left", Some(node)),
                Step::Held { node, .. } => ("held", Some(node)),
                Step::Converted { .. } => ("converted", None),
                Step::Ended { .. } => ("ended", None),
                Step::Quarantined => ("quarantined", None),
                Step::Retried => ("retried", None),
            };
            let data = json!({
                "at": hop.at.to_string(), "token": hop.token.to_string(), "node": node,
                "step": hop.step, "because": hop.because,
            });
            self.say(kind, Some(hop.flow.to_string()), contact, data);
        }
        for message in changes.messages.iter().filter_map(|id| contact.message(*id)) {
            let data = json!({
                "id": message.id.to_string(), "node": message.node, "status": message.status,
                "reason": message.reason, "channel": message.channel,
            });
            self.say("message", Some(message.flow.to_string()), contact, data);
        }
    }

    fn say(&self, kind: &'static str, flow: Option<String>, contact: &Contact, data: Value) {
        let id = self.next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let contact = contact.profile.external_id.clone();
        // Nobody listening any more is no error.
        let _ = self.sender.send(Happened { id, kind, flow, contact, data });
    }
}
