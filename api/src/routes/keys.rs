//! Keys of programs.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::on;
use weir_runtime::intake::Fault;
use weir_runtime::intake::accounts::{self, NewKey};
use weir_runtime::real_now;
use weir_store::Key;

use super::{Access, Route, Verb};
use crate::Api;
use crate::answers::{self, Page};
use crate::gate::audit::Did;
use crate::gate::keyring::Caller;
use crate::keys::Scope::{AccessRead, AccessWrite};
use crate::keys::{self, Role, Scope};
use crate::limits::{KEY_ORIGINS_MAX, SMALL_BODY_MAX_BYTES};
use crate::openapi::{of, page_of};
use crate::problem::{Answer, Problem, codes};
use crate::received::{Asked, Sent};

pub(super) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Get,
        "/v1/keys",
        Access::Needs(AccessRead),
        |verb| on(verb, list),
        "Lists keys without their secrets, oldest first, also revoked ones.",
    )
    .query(&[
        ("limit", "Items of a page: 1 to 500, 50 if not said."),
        ("cursor", "Where the page begins: `next_cursor` of the page before."),
    ])
    .gives("application/json", page_of::<answers::Key>),
    Route::new(
        Verb::Post,
        "/v1/keys",
        Access::Needs(AccessWrite),
        |verb| on(verb, make),
        "Makes a key; its secret is shown once. The first key ends that this very machine acts as \
         owner.",
    )
    .takes("application/json", of::<answers::KeyToMake>)
    .gives("application/json", of::<answers::KeyMade>)
    .body_max(SMALL_BODY_MAX_BYTES)
    .secret()
    .deed("key_made"),
    Route::new(
        Verb::Delete,
        "/v1/keys/{id}",
        Access::Needs(AccessWrite),
        |verb| on(verb, revoke),
        "Revokes a key at once. It stays in the list.",
    )
    .body_max(SMALL_BODY_MAX_BYTES)
    .deed("key_revoked"),
];

async fn list(State(api): State<Api>, asked: Asked) -> Answer<Json<Page<answers::Key>>> {
    let part = asked.part(&[])?;
    let keys = api.runtime.store().keys().await?;
    let page = weir_store::Page::of_all(keys, part.cursor.as_ref(), part.limit)?;
    Ok(Json(Page::of(page, answers::Key::of)))
}

async fn make(State(api): State<Api>, caller: Caller, Sent(body): Sent) -> Answer<Response> {
    let NewKey { name, role, scopes, origins } = accounts::key(&body)?;
    let role = role.parse::<Role>().map_err(|unknown| fault("/role", unknown.to_string()))?;
    let scopes = scopes_of(role, &scopes)?;
    scopes.iter().try_for_each(|scope| caller.require(*scope))?;
    let origins = origins_of(role, &origins)?;
    let drawn = keys::draw(&name, role, &scopes, real_now());
    let (key, secret) = drawn.map_err(|error| Problem::internal(&error))?;
    let key = Key { origins, ..key };
    api.runtime.store().put_key(&key).await?;
    api.keyring.forget().await;
    let did = Did { target: key.id.clone(), by: None };
    let made = answers::KeyMade { key: answers::Key::of(key), secret: Some(secret) };
    let mut response = (StatusCode::CREATED, Json(made)).into_response();
    response.extensions_mut().insert(did);
    Ok(response)
}

/// The scopes asked for, or all that the role has.
fn scopes_of(role: Role, asked: &[String]) -> Answer<BTreeSet<Scope>> {
    if asked.is_empty() {
        return Ok(role.scopes());
    }
    let mut scopes = BTreeSet::new();
    for (place, word) in asked.iter().enumerate() {
        let at = format!("/scopes/{place}");
        let scope = word.parse::<Scope>().map_err(|unknown| fault(&at, unknown.to_string()))?;
        if !role.scopes().contains(&scope) {
            return Err(fault(&at, format!("the role {role} does not have the scope {scope}")));
        }
        scopes.insert(scope);
    }
    Ok(scopes)
}

/// The pages that a key is for.
fn origins_of(role: Role, asked: &[String]) -> Answer<BTreeSet<String>> {
    if role != Role::Publishable && !asked.is_empty() {
        return Err(fault("/origins", "only a publishable key has origins".to_owned()));
    }
    if asked.len() > KEY_ORIGINS_MAX {
        return Err(fault("/origins", format!("a key has at most {KEY_ORIGINS_MAX} origins")));
    }
    let read = |(place, text): (usize, &String)| {
        keys::origin(text).ok_or_else(|| {
            let message = format!("`{text}` is no origin; write \"https://shop.example\"");
            fault(&format!("/origins/{place}"), message)
        })
    };
    asked.iter().enumerate().map(read).collect()
}

async fn revoke(State(api): State<Api>, Path(id): Path<String>) -> Answer<StatusCode> {
    let store = api.runtime.store();
    let Some(key) = store.keys().await?.into_iter().find(|key| key.id == id) else {
        let detail = "there is no such key; GET /v1/keys lists all";
        return Err(Problem::new(&codes::KEY_NOT_FOUND, detail));
    };
    if key.revoked_at.is_none() {
        store.put_key(&Key { revoked_at: Some(real_now()), ..key }).await?;
        api.keyring.forget().await;
    }
    Ok(StatusCode::NO_CONTENT)
}

fn fault(pointer: &str, message: String) -> Problem {
    vec![Fault { pointer: pointer.to_owned(), code: "invalid", message }].into()
}
