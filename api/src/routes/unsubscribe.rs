//! The way out: a page with a button, and one-click unsubscribing (RFC 8058). Scanners follow
//! links, so a GET never unsubscribes.

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::on;
use serde_json::json;
use weir_engine::model::{Contact, Message, MessageId, Name};
use weir_engine::turn::Happening;
use weir_messages::Channel;
use weir_runtime::links::{Link, Purpose};

use super::{Access, Route, Verb};
use crate::Api;
use crate::limits::SMALL_BODY_MAX_BYTES;
use crate::problem::Answer;
use crate::{mask, page};

pub(super) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Get,
        "/u/{link}",
        Access::Link,
        |verb| on(verb, ask),
        "The unsubscribe page of a message. Changes nothing.",
    )
    .body_max(SMALL_BODY_MAX_BYTES),
    Route::new(
        Verb::Post,
        "/u/{link}",
        Access::Link,
        |verb| on(verb, leave),
        "Withdraws consent for the message's channel: the page's button, or a mail program's \
         one click (RFC 8058). The same again is fine.",
    )
    .body_max(SMALL_BODY_MAX_BYTES),
];

fn message_of(api: &Api, link: &str) -> Option<MessageId> {
    match api.runtime.signer().read(link)? {
        Link { message, purpose: Purpose::Unsubscribe } => Some(message),
        Link { purpose: Purpose::Open | Purpose::Click { .. }, .. } => None,
    }
}

async fn ask(State(api): State<Api>, Path(link): Path<String>) -> Answer<Response> {
    let Some(id) = message_of(&api, &link) else { return Ok(page::unknown_link()) };
    let detail = api.runtime.store().message(id).await?;
    let message = detail.map(|detail| detail.message);
    let channel = message.as_ref().map_or("messages", |message| words(message.channel));
    let to = message.and_then(|message| message.to).map(|to| mask::masked(&to));
    Ok(page::unsubscribe(channel, to.as_deref()))
}

async fn leave(State(api): State<Api>, Path(link): Path<String>) -> Answer<Response> {
    let Some(id) = message_of(&api, &link) else { return Ok(page::unknown_link()) };
    // A contact that was erased gets nothing anyway.
    api.runtime.come_back(id, move |contact| happenings(contact, id)).await?;
    Ok(page::unsubscribed())
}

/// What leaving is, unless it was done before.
fn happenings(contact: &Contact, id: MessageId) -> Vec<Happening> {
    let Some(message) = contact.message(id) else { return Vec::new() };
    let known = contact.consent.get(message.channel.as_str());
    if known.is_some_and(|consent| !consent.given) {
        return Vec::new();
    }
    vec![happening("unsubscribed", message), happening("consent_withdrawn", message)]
}

fn happening(kind: &str, message: &Message) -> Happening {
    let data = json!({
        "channel": message.channel, "message": message.id, "node": message.node,
    });
    let (kind, id) = (Name::from(kind), None);
    Happening { id, kind, occurred_at: None, data, source: None, starts: true }
}

fn words(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "e-mails",
        Channel::Sms => "text messages",
        Channel::Push => "notifications",
        Channel::Webhook => "messages",
    }
}
