//! Messages.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use weir_engine::model::{Purpose, SignKind};
use weir_engine::value::Timestamp;
use weir_messages::Channel;

use super::{ByHand, word};

/// A message.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Message {
    id: String,
    /// What outside systems call the contact.
    contact: String,
    flow: String,
    version: u32,
    node: String,
    /// email, sms, push or webhook.
    channel: String,
    /// queued, sending, accepted, delivered, seen, clicked, suppressed, cancelled, failed, unknown.
    status: String,
    /// Why it was not sent, or is held.
    reason: Option<String>,
    /// The address it goes to.
    to: Option<String>,
    /// Of an e-mail that was rendered.
    subject: Option<String>,
    queued_at: String,
    handed_over_at: Option<String>,
    seen_at: Option<String>,
    clicked_at: Option<String>,
    /// How often a provider was called.
    attempts: u32,
    /// The provider that took it, or before that the one its node chose; null: the channel's.
    provider: Option<String>,
}

impl Message {
    pub(crate) fn of(contact: &str, message: &weir_engine::model::Message) -> Self {
        let sign = |kind| message.sign(kind).map(|sign| sign.at.to_string());
        let clicked_at = sign(SignKind::Clicked);
        Self {
            id: message.id.to_string(),
            contact: contact.to_owned(),
            flow: message.flow.to_string(),
            version: message.version,
            node: message.node.to_string(),
            channel: message.channel.to_string(),
            status: word(&message.status),
            reason: message.reason.map(|reason| word(&reason)),
            to: message.to.clone(),
            subject: message.subject.clone(),
            queued_at: message.queued_at.to_string(),
            handed_over_at: message.handed_over_at.map(|at| at.to_string()),
            // Who follows a link has seen it.
            seen_at: sign(SignKind::Seen).or_else(|| clicked_at.clone()),
            clicked_at,
            attempts: message.attempts,
            provider: message.provider.as_ref().map(ToString::to_string),
        }
    }

    /// Leaves out what was written to a person.
    pub(crate) fn hide_content(&mut self) {
        self.subject = None;
    }
}

/// A message with everything that is known of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageDetail {
    #[serde(flatten)]
    message: Message,
    /// Its key under `messages:`.
    message_name: String,
    /// The run that asked for it.
    token: String,
    /// marketing or transactional.
    purpose: String,
    /// What was sent, for 30 days.
    parts: Option<Value>,
    /// The headers that a mail program sees beside it.
    headers: BTreeMap<String, String>,
    /// When it came to which status, oldest first.
    history: Vec<StatusChange>,
    /// What came back.
    signs: Vec<Sign>,
    /// What was said to and by the provider, oldest first.
    log: Vec<LogLine>,
    /// What an operator did with it last.
    by_hand: Option<ByHand>,
}

/// A change of status.
#[derive(Debug, Serialize, ToSchema)]
struct StatusChange {
    status: String,
    at: String,
}

/// Something that came back.
#[derive(Debug, Serialize, ToSchema)]
struct Sign {
    /// delivered, seen, clicked, replied, bounced, complained, unsubscribed or failed.
    kind: String,
    at: String,
    link: Option<String>,
    /// human, machine or unknown.
    grade: String,
}

/// A line of what a provider said.
#[derive(Debug, Serialize, ToSchema)]
struct LogLine {
    at: String,
    said: Value,
}

impl MessageDetail {
    /// `leave` is where the person can unsubscribe.
    pub(crate) fn of(detail: weir_store::MessageDetail, leave: &str) -> Self {
        let known = &detail.message;
        let change = |(status, at): &(_, Timestamp)| StatusChange {
            status: word::<weir_engine::model::Status>(status),
            at: at.to_string(),
        };
        let signs = known.signs.iter().map(|sign| Sign {
            kind: word(&sign.kind),
            at: sign.at.to_string(),
            link: sign.link.as_ref().map(ToString::to_string),
            grade: word(&sign.grade),
        });
        Self {
            message: Message::of(&detail.external_id, known),
            message_name: known.name.to_string(),
            token: known.token.to_string(),
            purpose: word(&known.purpose),
            headers: headers(known, leave),
            history: detail.history.iter().map(change).collect(),
            signs: signs.collect(),
            log: log(&detail),
            by_hand: known.by_hand.as_ref().map(ByHand::of),
            parts: detail.parts,
        }
    }

    /// Leaves out what was written to a person.
    pub(crate) fn hide_content(&mut self) {
        self.message.hide_content();
        self.parts = None;
        self.headers.clear();
        self.log.clear();
    }
}

/// What providers said, line by line. Of one that took the message without a word it is told who
/// that was.
fn log(detail: &weir_store::MessageDetail) -> Vec<LogLine> {
    let line = |at: Timestamp, said| LogLine { at: at.to_string(), said };
    let message = &detail.message;
    match (&message.provider, message.handed_over_at) {
        (Some(provider), Some(at)) if detail.log.is_empty() => {
            vec![line(at, json!({ "provider": provider }))]
        }
        _ => detail.log.iter().map(|(at, said)| line(*at, said.clone())).collect(),
    }
}

/// The headers of an e-mail that do not stand in its parts.
fn headers(message: &weir_engine::model::Message, leave: &str) -> BTreeMap<String, String> {
    let mut headers = BTreeMap::new();
    if message.channel != Channel::Email {
        return headers;
    }
    headers.insert("X-Weir-Message".to_owned(), message.id.to_string());
    if message.purpose == Purpose::Marketing {
        headers.insert("List-Unsubscribe".to_owned(), format!("<{leave}>"));
        let one_click = "List-Unsubscribe=One-Click".to_owned();
        headers.insert("List-Unsubscribe-Post".to_owned(), one_click);
    }
    headers
}

/// A message as it would be sent.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessagePreview {
    /// Its parts.
    pub(crate) parts: Value,
}
