//! The catalogue: products as shops write them, for the feeds of messages.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::on;
use weir_runtime::Error;
use weir_runtime::intake::limits::PRODUCTS_MAX;
use weir_runtime::intake::product::{self, Unread};
use weir_runtime::intake::who;
use weir_store::ProductFilter;

use super::contacts::{id, parameter};
use super::{Access, Route, Verb};
use crate::Api;
use crate::answers::{self, Page, ProductResult, ProductsWritten};
use crate::keys::Scope::{ProductsRead, ProductsWrite};
use crate::limits::{EVENTS_BODY_MAX_BYTES, PRODUCT_BODY_MAX_BYTES};
use crate::openapi::{of, page_of};
use crate::problem::{Answer, Problem, codes};
use crate::received::{Asked, Sent};

pub(super) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Get,
        "/v1/products",
        Access::Needs(ProductsRead),
        |verb| on(verb, list),
        "Lists products of the catalogue by id.",
    )
    .query(&[
        ("category", "Those of this category."),
        ("sku", "Those with this sku."),
        ("limit", "Items of a page: 1 to 500, 50 if not said."),
        ("cursor", "Where the page begins: `next_cursor` of the page before."),
    ])
    .gives("application/json", page_of::<answers::Product>),
    Route::new(
        Verb::Post,
        "/v1/products",
        Access::Needs(ProductsWrite),
        |verb| on(verb, post),
        "Writes up to 5,000 products. Each item is accepted, older than what is kept, or rejected \
         for itself, in order.",
    )
    .takes("application/json", of::<answers::ProductsToWrite>)
    .gives("application/json", of::<ProductsWritten>)
    .body_max(EVENTS_BODY_MAX_BYTES),
    Route::new(
        Verb::Get,
        "/v1/products/{id}",
        Access::Needs(ProductsRead),
        |verb| on(verb, read),
        "Reads a product.",
    )
    .gives("application/json", of::<answers::Product>),
    Route::new(
        Verb::Put,
        "/v1/products/{id}",
        Access::Needs(ProductsWrite),
        |verb| on(verb, put),
        "Replaces a product, or creates it, unless a newer one is kept by its `updated_at`; \
         answers with the product that is kept.",
    )
    .takes("application/json", of::<answers::ProductToWrite>)
    .gives("application/json", of::<answers::Product>)
    .body_max(PRODUCT_BODY_MAX_BYTES),
    Route::new(
        Verb::Patch,
        "/v1/products/{id}",
        Access::Needs(ProductsWrite),
        |verb| on(verb, change),
        "Changes a product by JSON Merge Patch (RFC 7396): null removes. Where the patch says an \
         `updated_at` older than the product's, nothing changes.",
    )
    .takes("application/json", of::<answers::ProductToWrite>)
    .gives("application/json", of::<answers::Product>)
    .body_max(PRODUCT_BODY_MAX_BYTES),
    Route::new(
        Verb::Delete,
        "/v1/products/{id}",
        Access::Needs(ProductsWrite),
        |verb| on(verb, delete),
        "Deletes a product. Whoever writes it again brings it back.",
    )
    .deed("product_deleted"),
];

async fn list(State(api): State<Api>, asked: Asked) -> Answer<Json<Page<answers::Product>>> {
    asked.only(&["category", "sku", "limit", "cursor"])?;
    let text = |name: &str| asked.text(name).map(str::to_owned);
    let after = asked.text("cursor").map(who::external_id).transpose();
    let after = after.map_err(|refusal| parameter("cursor", &refusal))?;
    let filter = ProductFilter { category: text("category"), sku: text("sku"), after };
    let limit = asked.limit()?;
    let mut found = api.runtime.store().products(&filter, limit + 1).await?;
    let is_more = found.len() > limit;
    found.truncate(limit);
    let next_cursor = found.last().filter(|_| is_more).map(|last| last.id.clone());
    Ok(Json(Page { items: found.iter().map(answers::Product::of).collect(), next_cursor }))
}

async fn post(State(api): State<Api>, Sent(body): Sent) -> Answer<Json<ProductsWritten>> {
    let told = product::read_batch(&body, api.runtime.clock().now()).map_err(unread)?;
    let mut good = Vec::with_capacity(told.len());
    let mut rest = Vec::with_capacity(told.len());
    for (id, read) in told {
        rest.push((id, read.map(|product| good.push(product))));
    }
    let mut written = api.runtime.write_products(good).await?.into_iter();
    let results = rest.into_iter().enumerate().map(|(index, (id, fine))| match fine {
        Err(faults) => ProductResult::rejected(index, id, faults),
        Ok(()) => ProductResult::taken(index, id, written.next().unwrap_or_default()),
    });
    Ok(Json(ProductsWritten::of(results.collect())))
}

fn unread(unread: Unread) -> Problem {
    match unread {
        Unread::TooMany(count) => {
            let detail =
                format!("{count} products at once; send at most {PRODUCTS_MAX} in a request");
            Problem::new(&codes::TOO_MANY, detail)
        }
        Unread::Faults(faults) => Problem::invalid(faults),
    }
}

async fn read(
    State(api): State<Api>,
    Path(id): Path<String>,
    asked: Asked,
) -> Answer<Json<answers::Product>> {
    asked.only(&[])?;
    kept(&api, &id).await
}

/// The product as it is kept.
async fn kept(api: &Api, id: &str) -> Answer<Json<answers::Product>> {
    let product = api.runtime.store().product(id).await?.ok_or(Error::NoProduct)?;
    Ok(Json(answers::Product::of(&product)))
}

async fn put(
    State(api): State<Api>,
    Path(name): Path<String>,
    Sent(body): Sent,
) -> Answer<Json<answers::Product>> {
    let name = id(&name)?;
    let product = product::read(&name, &body, api.runtime.clock().now())?;
    api.runtime.write_products(vec![product]).await?;
    kept(&api, &name).await
}

async fn change(
    State(api): State<Api>,
    Path(name): Path<String>,
    Sent(body): Sent,
) -> Answer<Json<answers::Product>> {
    let product = api.runtime.change_product(&id(&name)?, &body).await?;
    Ok(Json(answers::Product::of(&product)))
}

async fn delete(State(api): State<Api>, Path(id): Path<String>) -> Answer<StatusCode> {
    if api.runtime.store().delete_product(&id).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(Error::NoProduct.into())
}
