//! Webhooks of shops: where they come in, and those that could not be taken.
//!
//! A shop knows no key of ours. What it sends is believed by what its connector verifies, before
//! anything of it is looked at.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::routing::on;
use bytes::Bytes;
use serde_json::Value;
use weir_connectors::Delivery;
use weir_runtime::hooks::Unbelieved;
use weir_runtime::intake::{Fault, orders};
use weir_runtime::real_now;
use weir_runtime::sources::{CART_ENDPOINT, Source};
use weir_store::{DeliveryFilter, DeliveryState};

use super::{Access, Route, Verb};
use crate::Api;
use crate::answers::{self, Page};
use crate::keys::Scope::{EventsWrite, MessagesSend, ReportsRead, SettingsWrite};
use crate::limits::{HOOK_BODY_MAX_BYTES, SMALL_BODY_MAX_BYTES, UNVERIFIED_RETRY_AFTER};
use crate::openapi::{of, page_of};
use crate::problem::{Answer, Problem, codes};
use crate::received::{Asked, Sent};

/// Where carts come in with a key of Weir.
pub(crate) const CART_PATH: &str = "/v2/cart";

pub(super) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Post,
        "/hooks/{source}",
        Access::Public,
        |verb| on(verb, take),
        "Takes a webhook of a shop, which proves by its signature where it comes from. 200 says \
         that it is on disk: applied, or kept with the reason if its connector cannot read it. \
         The same delivery again has no effect.",
    )
    .gives("application/json", of::<answers::Hooked>)
    .body_max(HOOK_BODY_MAX_BYTES),
    Route::new(
        Verb::Post,
        CART_PATH,
        Access::Needs(EventsWrite),
        |verb| on(verb, take_cart),
        "Takes a cart of a shop that speaks to the cart endpoint of a loyalty platform, with a key \
         in `X-APIKEY`. It is read by the source `v2-cart` as webhooks are, or by the connector of \
         that name where nobody set one up. The same cart again has no effect.",
    )
    .gives("application/json", of::<answers::Hooked>)
    .body_max(HOOK_BODY_MAX_BYTES),
    Route::new(
        Verb::Get,
        "/v1/sources/{name}/deliveries",
        Access::Needs(ReportsRead),
        |verb| on(verb, deliveries),
        "Lists webhooks of a source that could not be taken, the newest first, with the reason.",
    )
    .query(&[
        ("state", "Those that are `kept`, or those that were `replayed`."),
        ("limit", "Items of a page: 1 to 500, 50 if not said."),
        ("cursor", "Where the page begins: `next_cursor` of the page before."),
    ])
    .gives("application/json", page_of::<answers::Delivery>),
    Route::new(
        Verb::Get,
        "/v1/sources/{name}/look-ups",
        Access::Needs(ReportsRead),
        |verb| on(verb, look_ups),
        "Lists products that carts name and the catalogue does not know: the shop is asked for \
         them.",
    )
    .query(&[
        ("limit", "Items of a page: 1 to 500, 50 if not said."),
        ("cursor", "Where the page begins: `next_cursor` of the page before."),
    ])
    .gives("application/json", page_of::<answers::SourceLookUp>),
    Route::new(
        Verb::Get,
        "/v1/sources/{name}/deliveries/{id}",
        Access::Needs(SettingsWrite),
        |verb| on(verb, delivery),
        "A webhook that could not be taken, with its body, to mend the connector by.",
    )
    .gives("application/json", of::<answers::DeliveryDetail>),
    Route::new(
        Verb::Post,
        "/v1/sources/{name}/deliveries/{id}/replay",
        Access::Needs(MessagesSend),
        |verb| on(verb, replay),
        "Reads a webhook again that could not be taken, after its connector was mended. It starts \
         no flow unless `{\"trigger\": true, \"people\": 1}` asks for it.",
    )
    .deed("delivery_replayed")
    .takes("application/json", of::<answers::DeliveryToReplay>)
    .gives("application/json", of::<answers::Hooked>)
    .body_max(SMALL_BODY_MAX_BYTES),
];

async fn take(
    State(api): State<Api>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Answer<Json<answers::Hooked>> {
    let source = source(&api, &name)?;
    let query = query.unwrap_or_default();
    let query: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let headers = texts(&headers);
    let delivery = Delivery { body: &body, headers: &headers, query: &query, at: real_now() };
    if !source.connector.is_ping(&delivery) {
        api.runtime.believe(&source, &delivery).map_err(unbelieved)?;
    }
    taken(&api, &source, &delivery).await
}

/// The key in the request has proved already where it comes from.
async fn take_cart(
    State(api): State<Api>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer<Json<answers::Hooked>> {
    let source = source(&api, CART_ENDPOINT)?;
    let headers = texts(&headers);
    let delivery = Delivery { body: &body, headers: &headers, query: &[], at: real_now() };
    taken(&api, &source, &delivery).await
}

/// Headers that are text.
fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let texts = headers
        .iter()
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())));
    texts.collect()
}

async fn taken(
    api: &Api,
    source: &Source,
    delivery: &Delivery<'_>,
) -> Answer<Json<answers::Hooked>> {
    if !api.runtime.has_room(1) {
        return Err(Api::busy());
    }
    let hooked = api.runtime.take_hook(source, delivery, Api::draw).await?;
    let (outcome, delivery) = (hooked.became.word(), &hooked.id);
    tracing::debug!(source = %source.name, %delivery, outcome, "a webhook came in");
    Ok(Json(answers::Hooked::of(hooked)))
}

fn unbelieved(why: Unbelieved) -> Problem {
    match why {
        Unbelieved::Unverified(why) => {
            let detail = format!("{why}; give the source and the shop the same secret");
            Problem::new(&codes::UNVERIFIED, detail)
        }
        Unbelieved::TooMany => {
            let detail = "too many webhooks of this source proved nothing; come back later";
            Problem::new(&codes::TOO_MANY_UNVERIFIED, detail).retry_after(UNVERIFIED_RETRY_AFTER)
        }
    }
}

fn source(api: &Api, name: &str) -> Answer<Arc<Source>> {
    api.runtime.source(name).ok_or_else(|| {
        let detail = "no source of this name can be used; `GET /v1/sources` lists them";
        Problem::new(&codes::SOURCE_NOT_FOUND, detail)
    })
}

async fn deliveries(
    State(api): State<Api>,
    Path(name): Path<String>,
    asked: Asked,
) -> Answer<Json<Page<answers::Delivery>>> {
    let part = asked.part(&["state"])?;
    let source = source(&api, &name)?;
    let state = asked.text("state").map(state).transpose()?;
    let filter = DeliveryFilter { source: source.name.to_string(), state };
    let page = api.runtime.store().deliveries(&filter, part.cursor.as_ref(), part.limit).await?;
    Ok(Json(Page::of(page, answers::Delivery::of)))
}

async fn look_ups(
    State(api): State<Api>,
    Path(name): Path<String>,
    asked: Asked,
) -> Answer<Json<Page<answers::SourceLookUp>>> {
    asked.only(&["limit", "cursor"])?;
    let source = source(&api, &name)?;
    let (after, limit) = (asked.text("cursor").unwrap_or_default(), asked.limit()?);
    let mut found = api.runtime.store().errands(source.name.as_str(), after, limit + 1).await?;
    let is_more = found.len() > limit;
    found.truncate(limit);
    let next_cursor = found.last().filter(|_| is_more).map(|last| last.product.clone());
    let items = found.into_iter().map(answers::SourceLookUp::of).collect();
    Ok(Json(Page { items, next_cursor }))
}

fn state(word: &str) -> Answer<DeliveryState> {
    DeliveryState::of(word).ok_or_else(|| {
        let detail = "`state` is `kept` or `replayed`";
        Problem::new(&codes::INVALID_PARAMETER, detail)
    })
}

async fn kept(api: &Api, source: &Source, id: &str) -> Answer<weir_store::Delivery> {
    let found = api.runtime.store().delivery(source.name.as_str(), id).await?;
    found.ok_or_else(|| {
        let detail = "this source has kept no delivery of this id; those taken are not kept";
        Problem::new(&codes::DELIVERY_NOT_FOUND, detail)
    })
}

async fn delivery(
    State(api): State<Api>,
    Path((name, id)): Path<(String, String)>,
    asked: Asked,
) -> Answer<Json<answers::DeliveryDetail>> {
    asked.only(&[])?;
    let source = source(&api, &name)?;
    Ok(Json(answers::DeliveryDetail::of(kept(&api, &source, &id).await?)))
}

async fn replay(
    State(api): State<Api>,
    Path((name, id)): Path<(String, String)>,
    Sent(body): Sent,
) -> Answer<Json<answers::Hooked>> {
    let source = source(&api, &name)?;
    let starts = starts(&body)?;
    let kept = kept(&api, &source, &id).await?;
    if kept.state == DeliveryState::Replayed {
        let detail = "it was read again and taken already";
        return Err(Problem::new(&codes::NOT_NOW, detail));
    }
    let hooked = api.runtime.replay_delivery(&source, &kept, starts, Api::draw).await?;
    Ok(Json(answers::Hooked::of(hooked)))
}

/// Rule 9: what is told again starts nothing, unless that is asked for, with how many people.
fn starts(body: &Value) -> Answer<bool> {
    let replay = orders::replay(body).map_err(Problem::invalid)?;
    match (replay.trigger, replay.people) {
        (false, _) => Ok(false),
        (true, Some(1)) => Ok(true),
        (true, _) => {
            let message = "a delivery is about one person: write \"people\": 1";
            Err(Problem::invalid(vec![Fault::new("/people", "not_confirmed", message)]))
        }
    }
}
