//! Messages: listed, read with all that is known of them, shown before they are sent.

use axum::Json;
use axum::extract::{Path, State};
use axum::routing::on;
use serde_json::Value;
use weir_engine::model::{Contact, ContactId, MessageId, Name, Status};
use weir_engine::turn::{Order, Wanted};
use weir_messages::Rendered;
use weir_runtime::Error;
use weir_runtime::intake::orders;
use weir_runtime::intake::preview::{self, Preview, Reader};
use weir_store::{MessageFilter, MessageRecord, Who};

use super::drafts::check_apart;
use super::{Access, Route, Verb};
use crate::Api;
use crate::answers::{self, Page};
use crate::gate::keyring::Caller;
use crate::gate::repeat::Repeat;
use crate::keys::Scope::{MessagesRead, MessagesSend};
use crate::limits::{FLOW_BODY_MAX_BYTES, SMALL_BODY_MAX_BYTES};
use crate::openapi::{of, page_of};
use crate::problem::{Answer, Problem, codes};
use crate::received::{Asked, Sent};

pub(super) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Get,
        "/v1/messages",
        Access::Needs(MessagesRead),
        |verb| on(verb, list),
        "Lists messages, the last queued first.",
    )
    .query(&[
        ("contact", "Of this contact."),
        ("flow", "Of this flow."),
        ("status", "With this status: queued, sending, accepted, delivered, seen, …"),
        ("limit", "Items of a page: 1 to 500, 50 if not said."),
        ("cursor", "Where the page begins: `next_cursor` of the page before."),
    ])
    .gives("application/json", page_of::<answers::Message>),
    Route::new(
        Verb::Get,
        "/v1/messages/{id}",
        Access::Needs(MessagesRead),
        |verb| on(verb, read),
        "One message with its parts, headers, history and what the provider said.",
    )
    .gives("application/json", of::<answers::MessageDetail>),
    Route::new(
        Verb::Post,
        "/v1/messages/{id}/resend",
        Access::Needs(MessagesSend),
        |verb| on(verb, resend),
        "Says a message again, as a new one with a key of its own. Consent and `exit_when` forbid \
         it as ever; with `force` the send window does not hold it.",
    )
    .deed("message_resent")
    .takes("application/json", of::<answers::MessageToResend>)
    .gives("application/json", of::<answers::Message>)
    .body_max(SMALL_BODY_MAX_BYTES),
    Route::new(
        Verb::Post,
        "/v1/messages/preview",
        Access::Needs(MessagesRead),
        |verb| on(verb, show),
        "Renders a message as it would be sent now, for a contact or an invented one. Its links \
         count nothing.",
    )
    .takes("application/json", of::<answers::MessageToPreview>)
    .gives("application/json", of::<answers::MessagePreview>)
    .body_max(FLOW_BODY_MAX_BYTES),
];

async fn list(
    State(api): State<Api>,
    caller: Caller,
    asked: Asked,
) -> Answer<Json<Page<answers::Message>>> {
    let part = asked.part(&["contact", "flow", "status"])?;
    let status = asked.text("status").map(status).transpose()?;
    let contact = match asked.text("contact") {
        Some(id) => Some(api.find(&Who::External(id.to_owned())).await?),
        None => None,
    };
    let filter = MessageFilter { contact, flow: asked.text("flow").map(Name::from), status };
    let store = api.runtime.store();
    let page = store.messages(&filter, part.cursor.as_ref(), part.limit).await?;
    let item = |record: MessageRecord| {
        let mut item = answers::Message::of(&record.external_id, &record.message);
        if caller.masked {
            item.hide_content();
        }
        item
    };
    Ok(Json(Page::of(page, item)))
}

fn status(word: &str) -> Answer<Status> {
    serde_json::from_value(Value::from(word)).map_err(|_| {
        let detail = format!("`status` is not one of those of a message: `{word}`");
        Problem::new(&codes::INVALID_PARAMETER, detail)
    })
}

async fn read(
    State(api): State<Api>,
    Path(id): Path<String>,
    caller: Caller,
    asked: Asked,
) -> Answer<Json<answers::MessageDetail>> {
    asked.only(&[])?;
    let id = message_id(&id)?;
    let detail = api.runtime.store().message(id).await?.ok_or(Error::NoMessage)?;
    let leave = api.runtime.signer().unsubscribe(id);
    let mut answer = answers::MessageDetail::of(detail, &leave);
    if caller.masked {
        answer.hide_content();
    }
    Ok(Json(answer))
}

/// The id of a message in a path.
pub(super) fn message_id(id: &str) -> Answer<MessageId> {
    id.parse().map_err(|_| Error::NoMessage.into())
}

async fn resend(
    State(api): State<Api>,
    Path(id): Path<String>,
    caller: Caller,
    repeat: Repeat,
    Sent(body): Sent,
) -> Answer<Json<answers::Message>> {
    let (message, force) = (message_id(&id)?, orders::force(&body)?);
    let request = repeat.id().map(str::to_owned);
    let order = Order { by: caller.told(), what: Wanted::Resend { message, force, request } };
    let made = api.runtime.order_message(message, order).await?.unwrap_or(message);
    sent(&api, made).await
}

/// A message that an operator sends, as it is now.
pub(super) async fn sent(api: &Api, id: MessageId) -> Answer<Json<answers::Message>> {
    let detail = api.runtime.store().message(id).await?.ok_or(Error::NoMessage)?;
    Ok(Json(answers::Message::of(&detail.external_id, &detail.message)))
}

async fn show(State(api): State<Api>, Sent(body): Sent) -> Answer<Json<answers::MessagePreview>> {
    let Preview { flow, draft, message, reader, event } = preview::read(&body)?;
    let draft = match draft {
        Some(draft) => draft,
        None => api.runtime.flow_record(&flow).await?.draft,
    };
    let checked = check_apart(&api, &flow, draft).await?;
    let Some(flow) = checked.flow else { return Err(Error::Flow(checked.diagnostics).into()) };
    let contact = contact(&api, reader, &flow.needs).await?;
    match api.runtime.preview(flow, contact, message, event).await? {
        Ok(parts) => Ok(Json(preview_of(&parts))),
        Err(unrendered) => {
            let reason = answers::word(&unrendered.reason);
            let problem = Problem::new(&codes::NOT_RENDERED, unrendered.message);
            Err(problem.with("reason", reason))
        }
    }
}

async fn contact(api: &Api, reader: Reader, needs: &weir_engine::needs::Needs) -> Answer<Contact> {
    match reader {
        Reader::Known(id) => {
            let id = api.find(&Who::External(id)).await?;
            let now = api.runtime.clock().now();
            let contact = api.runtime.store().contact(id, needs, now).await?;
            contact.ok_or_else(|| Error::Nobody.into())
        }
        Reader::Invented(document) => {
            let mut contact = Contact::new(ContactId(0), "preview");
            document.lay_over(&mut contact);
            Ok(contact)
        }
    }
}

fn preview_of(parts: &Rendered) -> answers::MessagePreview {
    answers::MessagePreview { parts: serde_json::to_value(parts).unwrap_or_default() }
}
