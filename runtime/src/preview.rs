//! A message as it would be handed over now, made by the same code, and sent to nobody.

use serde_json::{Value, json};
use weir_engine::feed::Filled;
use weir_engine::flow::Flow;
use weir_engine::model::{
    Contact, Event, Goal, Hold, Message, MessageId, Moment, Name, OnUnknown, Origin, Reason, State,
    Status, Token, TokenId,
};
use weir_messages::Rendered;

use crate::render::Press;
use crate::runtime::Runtime;
use crate::{Error, Result};

/// Why a message says nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Unrendered {
    /// The reason it would be given.
    pub reason: Reason,
    /// What is wrong, and where.
    pub message: String,
}

impl Runtime {
    /// Renders a message of a flow for a contact that came in by this event (`{"type", "data"}`),
    /// with products as they are now.
    pub async fn preview(
        &self,
        flow: Flow,
        mut contact: Contact,
        name: Name,
        event: Option<Value>,
    ) -> Result<std::result::Result<Rendered, Unrendered>> {
        let Some(known) = flow.messages.get(&name) else {
            let message = format!("the flow has no message `{name}`");
            return Ok(Err(Unrendered { reason: Reason::TemplateError, message }));
        };
        let token = self.token_of(&flow, &contact, event.as_ref());
        let mut message = self.message_of(&token, &name);
        (message.channel, message.purpose) = (known.channel, known.purpose);
        contact.tokens.push(token);
        let feeds = self.feeds_of_one(&flow, &contact, &message).await?;
        let runtime = self.clone();
        let print = move || runtime.print_apart(&flow, &contact, &message, feeds);
        match tokio::task::spawn_blocking(print).await {
            Ok(printed) => Ok(printed),
            Err(failed) if failed.is_panic() => std::panic::resume_unwind(failed.into_panic()),
            // The runtime ends.
            Err(_) => Err(Error::Stopping),
        }
    }

    /// Templates take a while: this is done where nobody waits for anything else.
    fn print_apart(
        &self,
        flow: &Flow,
        contact: &Contact,
        message: &Message,
        feeds: Option<Filled>,
    ) -> std::result::Result<Rendered, Unrendered> {
        let world = self.world();
        let press = Press {
            settings: &world.settings,
            signer: &self.0.signer,
            default_from: self.0.default_from.as_deref(),
            now: self.now(),
        };
        let printed = press.print(flow, contact, message, feeds);
        printed.map(|printed| printed.parts).map_err(|unprintable| Unrendered {
            reason: unprintable.reason,
            message: unprintable.message,
        })
    }

    /// A run that entered just now.
    fn token_of(&self, flow: &Flow, contact: &Contact, event: Option<&Value>) -> Token {
        let now = self.now();
        let moment = Moment { seq: contact.counter, at: now };
        let part = |key: &str| event.and_then(|event| event.get(key)).cloned();
        let kind = part("type").and_then(|kind| kind.as_str().map(Name::from));
        let entry = Event {
            seq: contact.counter,
            id: String::new(),
            kind: kind.unwrap_or_else(|| Name::from("participant_added")),
            occurred_at: now,
            received_at: now,
            data: part("data").unwrap_or_else(|| json!({})),
            origin: Origin::Weir,
        };
        Token {
            id: TokenId { contact: contact.id, n: 0 },
            flow: flow.id.clone(),
            version: 0,
            start: Name::from("start"),
            key: String::new(),
            entered: moment,
            entry,
            node: Name::from("start"),
            visit: 0,
            arrived: moment,
            state: State::Parked { until: None, deadline: None, hold: Hold::Time },
            vars: std::collections::BTreeMap::new(),
            marks: std::collections::BTreeMap::new(),
            hops: 0,
            goal: Goal::default(),
        }
    }

    /// A message that nobody will ever be sent: its links lead to nothing that is counted.
    fn message_of(&self, token: &Token, name: &Name) -> Message {
        let now = self.now();
        Message {
            id: MessageId([0; 16]),
            token: token.id,
            flow: token.flow.clone(),
            version: token.version,
            node: token.node.clone(),
            visit: token.visit,
            name: name.clone(),
            channel: weir_messages::Channel::Email,
            purpose: weir_engine::model::Purpose::Marketing,
            status: Status::Queued,
            reason: None,
            to: None,
            provider: None,
            queued_at: now,
            not_before: now,
            expires_at: now,
            sending_since: None,
            handed_over_at: None,
            attempts: 0,
            signs: Vec::new(),
            on_unknown: OnUnknown::NeverTwice,
            subject: None,
            may_have_left: false,
            by_hand: None,
        }
    }
}
