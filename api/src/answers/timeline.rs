//! What happened to a contact, in words.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use weir_engine::model::{Event, Message, Status};
use weir_engine::turn::{Hop, Step};
use weir_store::{TimelineEntry, TimelineKind};

use super::{Page, word};

/// One thing that happened to a contact.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct TimelineItem {
    /// RFC 3339, UTC.
    at: String,
    /// event, entered, left, held, converted, ended, quarantined or message.
    kind: &'static str,
    /// What happened, for people.
    text: String,
    flow: Option<String>,
    node: Option<String>,
    /// The event that happened, or that decided.
    event: Option<String>,
    message: Option<String>,
    /// Of an end, a hold or a message: the word of the closed list.
    reason: Option<String>,
    /// Why, in the author's words.
    because: Option<String>,
    /// The run it was a step of.
    token: Option<String>,
    /// By which port the node was left.
    port: Option<String>,
    /// Of an event: its type.
    #[serde(rename = "type")]
    kind_of_event: Option<String>,
    /// Of an event: what was said about it.
    data: Option<Value>,
    /// Of a message: what it came to.
    status: Option<String>,
}

/// A page of a timeline. Steps name the event that decided where it is on the page too.
pub(crate) fn timeline(page: weir_store::Page<TimelineEntry>) -> Page<TimelineItem> {
    let events: BTreeMap<i64, String> = page
        .items
        .iter()
        .filter_map(|entry| match &entry.what {
            TimelineKind::Event(event) => Some((event.seq, event.id.clone())),
            TimelineKind::Hop(_) | TimelineKind::Message { .. } => None,
        })
        .collect();
    Page::of(page, |entry| item(&entry, &events))
}

fn item(entry: &TimelineEntry, events: &BTreeMap<i64, String>) -> TimelineItem {
    let item = match &entry.what {
        TimelineKind::Event(event) => of_event(event),
        TimelineKind::Hop(hop) => {
            let event = hop.event.and_then(|seq| events.get(&seq)).cloned();
            TimelineItem { event, ..of_hop(hop) }
        }
        TimelineKind::Message { message, status } => of_message(message, *status),
    };
    TimelineItem { at: entry.at.to_string(), ..item }
}

fn of_event(event: &Event) -> TimelineItem {
    let about = event.subject().map(|subject| format!(" {subject}")).unwrap_or_default();
    TimelineItem {
        kind: "event",
        text: format!("{}{about}", event.kind.replace('_', " ")),
        event: Some(event.id.clone()),
        kind_of_event: Some(event.kind.to_string()),
        data: Some(event.data.clone()),
        ..TimelineItem::default()
    }
}

fn of_hop(hop: &Hop) -> TimelineItem {
    let flow = &hop.flow;
    let mut reason = None;
    let (kind, text, node, port) = match &hop.step {
        Step::Entered { node, .. } => ("entered", format!("entered {flow}"), Some(node), None),
        Step::Left { node, port, to, .. } => {
            ("left", format!("left {node} by {port} to {to}"), Some(node), Some(port))
        }
        Step::Held { node, reason: why } => {
            let why = reason.insert(word(why));
            ("held", format!("held at {node}: {why}"), Some(node), None)
        }
        Step::Converted { credited } => {
            let to = credited.as_ref().map(|node| format!(", credited to {node}"));
            let to = to.unwrap_or_default();
            ("converted", format!("reached the goal of {flow}{to}"), None, None)
        }
        Step::Ended { reason: how } => {
            let how = reason.insert(word(how));
            ("ended", format!("ended {flow}: {how}"), None, None)
        }
        Step::Quarantined => ("quarantined", format!("set aside in {flow}"), None, None),
        Step::Retried => ("retried", format!("stepped again in {flow}"), None, None),
    };
    TimelineItem {
        kind,
        text,
        flow: Some(flow.to_string()),
        node: node.map(ToString::to_string),
        reason,
        because: Some(hop.because.clone()).filter(|because| !because.is_empty()),
        token: Some(hop.token.to_string()),
        port: port.map(ToString::to_string),
        ..TimelineItem::default()
    }
}

fn of_message(message: &Message, status: Status) -> TimelineItem {
    let last = message.status == status;
    let reason = message.reason.filter(|_| last).map(|reason| word(&reason));
    TimelineItem {
        kind: "message",
        text: format!("{} {}: {}", message.channel, message.name, word(&status)),
        flow: Some(message.flow.to_string()),
        node: Some(message.node.to_string()),
        message: Some(message.id.to_string()),
        because: reason.clone(),
        reason,
        token: Some(message.token.to_string()),
        status: Some(word(&status)),
        ..TimelineItem::default()
    }
}
