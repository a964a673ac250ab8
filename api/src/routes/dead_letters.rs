//! Dead letters: messages that failed for ever or may have left (rule 31 of `docs/semantics.md`).

use axum::Json;
use axum::extract::{Path, State};
use axum::routing::on;
use serde_json::Value;
use weir_engine::model::{Name, Reason};
use weir_engine::turn::{Order, Wanted};
use weir_runtime::intake::orders::{self, Retry};
use weir_store::DeadFilter;

use super::messages::{message_id, sent};
use super::{Access, Route, Verb};
use crate::Api;
use crate::answers::{self, Page};
use crate::gate::keyring::Caller;
use crate::keys::Scope::{MessagesRead, MessagesSend};
use crate::limits::SMALL_BODY_MAX_BYTES;
use crate::openapi::{of, page_of};
use crate::problem::{Answer, Problem, codes};
use crate::received::{Asked, Sent};

pub(super) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Get,
        "/v1/dead-letters",
        Access::Needs(MessagesRead),
        |verb| on(verb, list),
        "Lists messages that failed for ever or may have left and that no operator saw to, the \
         last queued first.",
    )
    .query(&[
        ("flow", "Of this flow."),
        ("node", "Of this node."),
        ("reason", "For this reason: refused, expired, template_error, …"),
        ("since", "Dead since this instant, or for no longer than this: `2 hours`."),
        ("limit", "Items of a page: 1 to 500, 50 if not said."),
        ("cursor", "Where the page begins: `next_cursor` of the page before."),
    ])
    .gives("application/json", page_of::<answers::DeadLetter>),
    Route::new(
        Verb::Post,
        "/v1/dead-letters/{id}/retry",
        Access::Needs(MessagesSend),
        |verb| on(verb, retry),
        "Puts a dead letter back into the queue under its own key. Every guard is asked; one that \
         may have left is refused unless `may_have_left` says that it may arrive twice.",
    )
    .deed("dead_letter_retried")
    .takes("application/json", of::<answers::MessageToRetry>)
    .gives("application/json", of::<answers::Message>)
    .body_max(SMALL_BODY_MAX_BYTES),
    Route::new(
        Verb::Post,
        "/v1/dead-letters/{id}/skip",
        Access::Needs(MessagesSend),
        |verb| on(verb, skip),
        "Takes a dead letter off the list. Its run has gone on long since; nothing is sent.",
    )
    .deed("dead_letter_skipped")
    .gives("application/json", of::<answers::Message>)
    .body_max(SMALL_BODY_MAX_BYTES),
];

async fn list(
    State(api): State<Api>,
    caller: Caller,
    asked: Asked,
) -> Answer<Json<Page<answers::DeadLetter>>> {
    let part = asked.part(&["flow", "node", "reason", "since"])?;
    let reason = asked.text("reason").map(reason).transpose()?;
    let filter = DeadFilter { reason, ..filter(&api, &asked)? };
    let store = api.runtime.store();
    let page = store.dead_letters(&filter, part.cursor.as_ref(), part.limit).await?;
    Ok(Json(Page::of(page, |letter| {
        let mut item = answers::DeadLetter::of(&letter);
        if caller.masked {
            item.hide_content();
        }
        item
    })))
}

/// Which of them are asked for, as far as runs that were set aside can be asked for the same.
pub(super) fn filter(api: &Api, asked: &Asked) -> Answer<DeadFilter> {
    let now = api.runtime.clock().now();
    let since = asked.text("since").map(|text| orders::since(text, now)).transpose();
    let since = since.map_err(|refusal| super::contacts::parameter("since", &refusal))?;
    let name = |of: &str| asked.text(of).map(Name::from);
    Ok(DeadFilter { flow: name("flow"), node: name("node"), reason: None, since })
}

fn reason(word: &str) -> Answer<Reason> {
    serde_json::from_value(Value::from(word)).map_err(|_| {
        let detail = format!("`reason` is not one of those of a message: `{word}`");
        Problem::new(&codes::INVALID_PARAMETER, detail)
    })
}

async fn retry(
    State(api): State<Api>,
    Path(id): Path<String>,
    caller: Caller,
    Sent(body): Sent,
) -> Answer<Json<answers::Message>> {
    let message = message_id(&id)?;
    let Retry { may_have_left, force } = orders::retry(&body)?;
    let what = Wanted::Retry { message, may_have_left, force };
    api.runtime.order_message(message, Order { by: caller.told(), what }).await?;
    sent(&api, message).await
}

async fn skip(
    State(api): State<Api>,
    Path(id): Path<String>,
    caller: Caller,
    Sent(body): Sent,
) -> Answer<Json<answers::Message>> {
    orders::nothing(&body)?;
    let message = message_id(&id)?;
    let order = Order { by: caller.told(), what: Wanted::Skip(message) };
    api.runtime.order_message(message, order).await?;
    sent(&api, message).await
}
