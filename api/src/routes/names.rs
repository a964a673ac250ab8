//! Names in use: attributes and kinds of events, for those who look for one.

use axum::Json;
use axum::extract::State;
use axum::routing::on;
use weir_engine::model::Name;
use weir_store::NameKind;

use super::{Access, Route, Verb};
use crate::Api;
use crate::answers::{self, Page};
use crate::keys::Scope::ContactsRead;
use crate::openapi::page_of;
use crate::problem::{Answer, Problem, codes};
use crate::received::Asked;

/// Behind a name, and before every longer one: no name in a list has such a sign.
const BEHIND: char = '\u{1}';

/// What narrows a list of names.
pub(super) const QUERY: &[(&str, &str)] = &[
    ("q", "Those that begin so, letter by letter."),
    ("limit", "Items of a page: 1 to 500, 50 if not said."),
    ("cursor", "Where the page begins: `next_cursor` of the page before."),
];

pub(super) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Get,
        "/v1/attributes",
        Access::Needs(ContactsRead),
        |verb| on(verb, attributes),
        "Lists the attributes that somebody was given, by name: the first 2,000 that came up.",
    )
    .query(QUERY)
    .gives("application/json", page_of::<answers::NameItem>),
    Route::new(
        Verb::Get,
        "/v1/event-types",
        Access::Needs(ContactsRead),
        |verb| on(verb, event_types),
        "Lists the types of events that came, by name: the first 2,000 that came up.",
    )
    .query(QUERY)
    .gives("application/json", page_of::<answers::NameItem>),
];

/// Which names are wanted: those that begin so, from there on.
pub(super) struct Wanted<'a> {
    begin: &'a str,
    /// Where to begin.
    pub(super) from: String,
    limit: usize,
}

impl<'a> Wanted<'a> {
    /// A page begins behind a name.
    pub(super) fn of(begin: &'a str, after: &str, limit: usize) -> Self {
        let behind = if after.is_empty() { String::new() } else { format!("{after}{BEHIND}") };
        Self { begin, from: behind.max(begin.to_owned()), limit }
    }

    /// How many names to read: one more tells that there is another page.
    pub(super) fn limit(&self) -> usize {
        self.limit + 1
    }

    /// The page of what was found.
    pub(super) fn page<T>(&self, found: &[Name], item: impl Fn(&Name) -> T) -> Page<T> {
        let begins: Vec<_> = found.iter().take_while(|name| name.starts_with(self.begin)).collect();
        let next_cursor = (begins.len() > self.limit).then(|| begins[self.limit - 1].to_string());
        Page { items: begins.into_iter().take(self.limit).map(item).collect(), next_cursor }
    }
}

async fn attributes(State(api): State<Api>, asked: Asked) -> Answer<Json<Page<answers::NameItem>>> {
    list(&api, &asked, NameKind::Attribute).await
}

async fn event_types(
    State(api): State<Api>,
    asked: Asked,
) -> Answer<Json<Page<answers::NameItem>>> {
    list(&api, &asked, NameKind::Event).await
}

async fn list(api: &Api, asked: &Asked, kind: NameKind) -> Answer<Json<Page<answers::NameItem>>> {
    asked.only(&["q", "limit", "cursor"])?;
    let wanted = Wanted::of(text(asked, "q")?, text(asked, "cursor")?, asked.limit()?);
    let found = api.runtime.store().names(kind, &wanted.from, wanted.limit()).await?;
    let found: Vec<_> = found.into_iter().map(|noted| noted.name).collect();
    Ok(Json(wanted.page(&found, answers::NameItem::of)))
}

fn text<'a>(asked: &'a Asked, name: &str) -> Answer<&'a str> {
    let text = asked.text(name).unwrap_or_default();
    if text.chars().any(char::is_control) {
        let detail = format!("`{name}` is on one line: no name in this list has such signs");
        return Err(Problem::new(&codes::INVALID_PARAMETER, detail));
    }
    Ok(text)
}
