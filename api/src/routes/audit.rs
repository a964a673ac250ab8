//! What operators did.

use axum::Json;
use axum::extract::State;
use axum::routing::on;
use weir_runtime::intake::orders;
use weir_store::DeedFilter;

use super::{Access, Route, Verb};
use crate::Api;
use crate::answers::{self, Page};
use crate::keys::Scope::AccessRead;
use crate::openapi::page_of;
use crate::problem::Answer;
use crate::received::Asked;

pub(super) const ROUTES: &[Route] = &[Route::new(
    Verb::Get,
    "/v1/audit",
    Access::Needs(AccessRead),
    |verb| on(verb, list),
    "Lists who did what, the newest first: what was published, paused, erased, sent again, set, \
     and who was let in. It names things by their ids, and holds nothing that was sent.",
)
.query(&[
    ("actor", "By this user or key: an id."),
    ("action", "Of this kind: flow_published, user_added, …"),
    ("since", "Since this instant, or for no longer than this: `2 hours`."),
    ("until", "Before this instant, or longer ago than this: `2 hours`."),
    ("limit", "Items of a page: 1 to 500, 50 if not said."),
    ("cursor", "Where the page begins: `next_cursor` of the page before."),
])
.gives("application/json", page_of::<answers::Deed>)];

async fn list(State(api): State<Api>, asked: Asked) -> Answer<Json<Page<answers::Deed>>> {
    let part = asked.part(&["actor", "action", "since", "until"])?;
    let now = api.runtime.clock().now();
    let instant = |name: &str| {
        let instant = asked.text(name).map(|text| orders::since(text, now)).transpose();
        instant.map_err(|refusal| super::contacts::parameter(name, &refusal))
    };
    let (since, until) = (instant("since")?, instant("until")?);
    let text = |name: &str| asked.text(name).map(str::to_owned);
    let filter = DeedFilter { actor: text("actor"), action: text("action"), since, until };
    let page = api.runtime.store().deeds(&filter, part.cursor.as_ref(), part.limit).await?;
    Ok(Json(Page::of(page, answers::Deed::of)))
}
