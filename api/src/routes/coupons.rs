//! Pools of codes, and codes.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::on;
use weir_engine::model::{ContactId, Name};
use weir_runtime::intake::coupon;
use weir_runtime::intake::limits::CODES_MAX;
use weir_runtime::make_codes;
use weir_store::{CouponFilter, CouponState, Page as Found, Who};

use super::{Access, Route, Verb};
use crate::Api;
use crate::answers::{self, Page};
use crate::keys::Scope::{FlowsRead, SettingsWrite};
use crate::limits::SMALL_BODY_MAX_BYTES;
use crate::openapi::{of, page_of};
use crate::problem::{Answer, Problem, codes};
use crate::received::{Asked, Sent};

const PAGE: &[(&str, &str)] = &[
    ("limit", "Items of a page: 1 to 500, 50 if not said."),
    ("cursor", "Where the page begins: `next_cursor` of the page before."),
];

pub(super) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Get,
        "/v1/coupons/pools",
        Access::Needs(FlowsRead),
        |verb| on(verb, list),
        "Pools of codes by name, with how many are in which state, and which run low.",
    )
    .query(PAGE)
    .gives("application/json", page_of::<answers::CouponPool>),
    Route::new(
        Verb::Get,
        "/v1/coupons/pools/{pool}",
        Access::Needs(FlowsRead),
        |verb| on(verb, read),
        "One pool of codes.",
    )
    .gives("application/json", of::<answers::CouponPool>),
    Route::new(
        Verb::Put,
        "/v1/coupons/pools/{pool}",
        Access::Needs(SettingsWrite),
        |verb| on(verb, write),
        "Makes a pool of codes, or says something else of it. Its codes stay.",
    )
    .deed("coupon_pool_saved")
    .takes("application/json", of::<answers::PoolToWrite>)
    .gives("application/json", of::<answers::CouponPool>)
    .body_max(SMALL_BODY_MAX_BYTES),
    Route::new(
        Verb::Delete,
        "/v1/coupons/pools/{pool}",
        Access::Needs(SettingsWrite),
        |verb| on(verb, delete),
        "Deletes a pool and what is known of its codes. Refused while a flow that runs asks for \
         them.",
    )
    .deed("coupon_pool_deleted"),
    Route::new(
        Verb::Post,
        "/v1/coupons/pools/{pool}/codes",
        Access::Needs(SettingsWrite),
        |verb| on(verb, add),
        "Adds up to 5,000 codes to a pool: all or, if one cannot be taken, none. Those that are \
         there already are told.",
    )
    .deed("coupons_added")
    .secret()
    .takes("application/json", of::<answers::CodesToAdd>)
    .gives("application/json", of::<answers::CodesAdded>),
    Route::new(
        Verb::Post,
        "/v1/coupons/pools/{pool}/generate",
        Access::Needs(SettingsWrite),
        |verb| on(verb, make),
        "Makes up to 100,000 codes that nobody can guess, none twice. They are made in batches: \
         when a request fails, those made before stay, and the pool tells how many there are.",
    )
    .deed("coupons_made")
    .takes("application/json", of::<answers::CodesToMake>)
    .gives("application/json", of::<answers::CodesMade>)
    .body_max(SMALL_BODY_MAX_BYTES),
    Route::new(
        Verb::Get,
        "/v1/coupons/pools/{pool}/codes",
        Access::Needs(FlowsRead),
        |verb| on(verb, list_codes),
        "Codes of a pool in the order in which they came: who was given each, and what became of \
         it.",
    )
    .query(&[
        ("state", "`free`, `issued`, `expired` or `used`."),
        ("contact", "Those that were given to this contact."),
        ("limit", "Items of a page: 1 to 500, 50 if not said."),
        ("cursor", "Where the page begins: `next_cursor` of the page before."),
    ])
    .secret()
    .gives("application/json", page_of::<answers::Coupon>),
];

fn pool(text: &str) -> Answer<Name> {
    coupon::pool_name(text).map_err(|refusal| Problem::invalid(vec![refusal.at("")]))
}

fn no_pool(name: &Name) -> Problem {
    let detail = format!("there is no pool `{name}`; PUT /v1/coupons/pools/{name} makes it");
    Problem::new(&codes::POOL_NOT_FOUND, detail)
}

async fn found(api: &Api, name: &Name) -> Answer<answers::CouponPool> {
    let found = api.runtime.store().coupon_pool(name, api.runtime.clock().now()).await?;
    let found = found.ok_or_else(|| no_pool(name))?;
    let asked = api.runtime.pools_asked().await?;
    Ok(answers::CouponPool::of(found, asked.get(name)))
}

async fn list(State(api): State<Api>, asked: Asked) -> Answer<Json<Page<answers::CouponPool>>> {
    let part = asked.part(&[])?;
    let all = api.runtime.store().coupon_pools(api.runtime.clock().now()).await?;
    let page = Found::of_all(all, part.cursor.as_ref(), part.limit)?;
    let asked = api.runtime.pools_asked().await?;
    Ok(Json(Page::of(page, |record| {
        let flows = asked.get(&record.name);
        answers::CouponPool::of(record, flows)
    })))
}

async fn read(
    State(api): State<Api>,
    Path(name): Path<String>,
    asked: Asked,
) -> Answer<Json<answers::CouponPool>> {
    asked.only(&[])?;
    Ok(Json(found(&api, &pool(&name)?).await?))
}

async fn write(
    State(api): State<Api>,
    Path(name): Path<String>,
    Sent(body): Sent,
) -> Answer<(StatusCode, Json<answers::CouponPool>)> {
    let name = pool(&name)?;
    let said = coupon::pool(&body)?;
    let (store, now) = (api.runtime.store(), api.runtime.clock().now());
    let is_new = store.coupon_pool(&name, now).await?.is_none();
    store.put_coupon_pool(&name, &said, now).await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(found(&api, &name).await?)))
}

async fn delete(State(api): State<Api>, Path(name): Path<String>) -> Answer<StatusCode> {
    let name = pool(&name)?;
    if api.runtime.delete_pool(&name).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(no_pool(&name))
}

async fn add(
    State(api): State<Api>,
    Path(name): Path<String>,
    Sent(body): Sent,
) -> Answer<Json<answers::CodesAdded>> {
    let name = pool(&name)?;
    if body["codes"].as_array().is_some_and(|codes| codes.len() > CODES_MAX) {
        let detail = format!("at most {CODES_MAX} codes at once; send the rest in another request");
        return Err(Problem::new(&codes::TOO_MANY, detail));
    }
    let sent = coupon::codes(&body)?;
    let added = api.runtime.store().add_coupons(&name, &sent).await?;
    let added = added.ok_or_else(|| no_pool(&name))?;
    Ok(Json(answers::CodesAdded::of(sent, &added)))
}

async fn make(
    State(api): State<Api>,
    Path(name): Path<String>,
    Sent(body): Sent,
) -> Answer<Json<answers::CodesMade>> {
    let name = pool(&name)?;
    let recipe = coupon::recipe(&body)?;
    let made = make_codes(&**api.runtime.store(), &name, &recipe).await?;
    let added = made.ok_or_else(|| no_pool(&name))?;
    Ok(Json(answers::CodesMade { added }))
}

async fn list_codes(
    State(api): State<Api>,
    Path(name): Path<String>,
    asked: Asked,
) -> Answer<Json<Page<answers::Coupon>>> {
    let part = asked.part(&["state", "contact"])?;
    let name = pool(&name)?;
    found(&api, &name).await?;
    let state = asked.text("state").map(state).transpose()?;
    let contact = match asked.text("contact") {
        Some(id) => Some(contact(&api, id).await?),
        None => None,
    };
    let filter = CouponFilter { pool: name, state, contact };
    let (store, now) = (api.runtime.store(), api.runtime.clock().now());
    let page = store.coupons(&filter, part.cursor.as_ref(), part.limit, now).await?;
    Ok(Json(Page::of(page, answers::Coupon::of)))
}

fn state(word: &str) -> Answer<CouponState> {
    CouponState::of(word).ok_or_else(|| {
        let detail = "`state` is `free`, `issued`, `expired` or `used`";
        Problem::new(&codes::INVALID_PARAMETER, detail)
    })
}

async fn contact(api: &Api, id: &str) -> Answer<ContactId> {
    let found = api.runtime.store().find(&Who::External(id.to_owned())).await?;
    let none = || Problem::new(&codes::CONTACT_NOT_FOUND, "there is no such contact");
    found.first().copied().ok_or_else(none)
}
