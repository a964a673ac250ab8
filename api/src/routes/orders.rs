//! What contacts ordered, and which message brought it.

use axum::Json;
use axum::extract::{Path, State};
use axum::routing::on;
use weir_engine::needs::Needs;
use weir_store::Who;

use super::{Access, Route, Verb};
use crate::Api;
use crate::answers::{self, Page};
use crate::keys::Scope::ContactsRead;
use crate::openapi::page_of;
use crate::problem::Answer;
use crate::received::Asked;

pub(super) const ROUTES: &[Route] = &[Route::new(
    Verb::Get,
    "/v1/contacts/{id}/orders",
    Access::Needs(ContactsRead),
    |verb| on(verb, list),
    "What a contact ordered, the last first, each with the message it is credited to.",
)
.query(&[
    ("limit", "Items of a page: 1 to 500, 50 if not said."),
    ("cursor", "Where the page begins: `next_cursor` of the page before."),
])
.gives("application/json", page_of::<answers::Order>)];

async fn list(
    State(api): State<Api>,
    Path(id): Path<String>,
    asked: Asked,
) -> Answer<Json<Page<answers::Order>>> {
    let part = asked.part(&[])?;
    let contact = api.find(&Who::External(id)).await?;
    let needs = Needs { orders: true, ..Needs::default() };
    let known = api.runtime.store().contact(contact, &needs, api.runtime.clock().now()).await?;
    let orders = known.map(|known| known.orders).unwrap_or_default();
    let mut orders: Vec<_> = orders.into_iter().collect();
    orders.sort_by_key(|(_, order)| std::cmp::Reverse(order.placed_at.unwrap_or(order.at.at)));
    let page = weir_store::Page::of_all(orders, part.cursor.as_ref(), part.limit)?;
    Ok(Json(Page::of(page, |(id, order)| answers::Order::of(id, order))))
}
