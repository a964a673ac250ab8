//! Users: people who sign in, and what each of them is.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::on;
use weir_runtime::intake::Fault;
use weir_runtime::intake::accounts::{self, NewUser, UserPatch};
use weir_runtime::real_now;
use weir_store::{Admitted, User, UserChange};

use super::{Access, Route, Verb};
use crate::Api;
use crate::answers::{self, Page};
use crate::gate::audit::Did;
use crate::gate::keyring::Caller;
use crate::keys::Role;
use crate::keys::Scope::{AccessRead, AccessWrite};
use crate::limits::SMALL_BODY_MAX_BYTES;
use crate::openapi::{of, page_of};
use crate::problem::{Answer, Problem, codes};
use crate::received::{Asked, Sent};

pub(super) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Get,
        "/v1/users",
        Access::Needs(AccessRead),
        |verb| on(verb, list),
        "Lists users, oldest first.",
    )
    .query(&[
        ("limit", "Items of a page: 1 to 500, 50 if not said."),
        ("cursor", "Where the page begins: `next_cursor` of the page before."),
    ])
    .gives("application/json", page_of::<answers::User>),
    Route::new(
        Verb::Post,
        "/v1/users",
        Access::Needs(AccessWrite),
        |verb| on(verb, add),
        "Adds a user. The first one is an owner, and ends that this very machine acts as owner.",
    )
    .takes("application/json", of::<answers::UserToAdd>)
    .gives("application/json", of::<answers::User>)
    .body_max(SMALL_BODY_MAX_BYTES)
    .secret()
    .deed("user_added"),
    Route::new(
        Verb::Patch,
        "/v1/users/{id}",
        Access::Needs(AccessWrite),
        |verb| on(verb, change),
        "Changes what a user is called and is, gives another password, or disables the account. \
         The last owner stays one.",
    )
    .takes("application/json", of::<answers::UserToChange>)
    .gives("application/json", of::<answers::User>)
    .body_max(SMALL_BODY_MAX_BYTES)
    .secret()
    .deed("user_changed"),
    Route::new(
        Verb::Delete,
        "/v1/users/{id}",
        Access::Needs(AccessWrite),
        |verb| on(verb, remove),
        "Removes a user, who is signed out at once. The last owner stays.",
    )
    .body_max(SMALL_BODY_MAX_BYTES)
    .deed("user_removed"),
];

async fn list(State(api): State<Api>, asked: Asked) -> Answer<Json<Page<answers::User>>> {
    let part = asked.part(&[])?;
    let users = api.runtime.store().users().await?;
    let page = weir_store::Page::of_all(users, part.cursor.as_ref(), part.limit)?;
    Ok(Json(Page::of(page, answers::User::of)))
}

async fn add(State(api): State<Api>, caller: Caller, Sent(body): Sent) -> Answer<Response> {
    let NewUser { email, name, role, password } = accounts::user(&body)?;
    let role = role_of(&caller, &role)?;
    let user = User {
        id: format!("usr_{}", uuid::Uuid::now_v7().simple()),
        email,
        name,
        role: role.to_string(),
        password: api.passwords.hash(password).await?,
        created_at: real_now(),
        seen_at: None,
        disabled_at: None,
    };
    let added = api.runtime.store().add_user(&user).await?;
    if added == Admitted::NoOwner {
        return Err(fault("/role", "the first user is an owner"));
    }
    admitted(added)?;
    api.keyring.forget().await;
    let did = Did { target: user.id.clone(), by: None };
    let mut response = (StatusCode::CREATED, Json(answers::User::of(user))).into_response();
    response.extensions_mut().insert(did);
    Ok(response)
}

async fn change(
    State(api): State<Api>,
    Path(id): Path<String>,
    caller: Caller,
    Sent(body): Sent,
) -> Answer<Json<answers::User>> {
    let UserPatch { name, role, password, disabled } = accounts::user_patch(&body)?;
    let known = user(&api, &id).await?;
    role_of(&caller, &known.role)?;
    let role = role.map(|word| role_of(&caller, &word)).transpose()?;
    if password.is_some() && caller.id == id {
        let detail = "change your own password by PATCH /v1/session, with the one that you have";
        return Err(fault("/password", detail));
    }
    let password = match password {
        Some(text) => {
            let read = accounts::password(&text, &known.email);
            let password = read.map_err(|refusal| vec![refusal.at("/password")])?;
            Some(api.passwords.hash(password).await?)
        }
        None => None,
    };
    let disabled_at = disabled.map(|disabled| disabled.then(real_now));
    let role = role.map(|role| role.to_string());
    let change = UserChange { name, role, password, disabled_at, stays: None };
    admitted(api.runtime.store().change_user(&id, &change).await?)?;
    Ok(Json(answers::User::of(user(&api, &id).await?)))
}

async fn remove(
    State(api): State<Api>,
    Path(id): Path<String>,
    caller: Caller,
) -> Answer<StatusCode> {
    role_of(&caller, &user(&api, &id).await?.role)?;
    admitted(api.runtime.store().remove_user(&id).await?)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn user(api: &Api, id: &str) -> Answer<User> {
    let found = api.runtime.store().users().await?.into_iter().find(|user| user.id == id);
    found.ok_or_else(unknown)
}

/// A role of people, no part of which the caller lacks: nobody makes somebody who may do more.
fn role_of(caller: &Caller, word: &str) -> Answer<Role> {
    let role = word.parse::<Role>().ok().filter(|role| *role != Role::Publishable);
    let role = role.ok_or_else(|| {
        let known = "a role is owner, marketing, analyst or operator";
        fault("/role", &format!("`{word}` is none; {known}"))
    })?;
    role.scopes().into_iter().try_for_each(|scope| caller.require(scope))?;
    Ok(role)
}

fn fault(pointer: &str, message: &str) -> Problem {
    let (pointer, message) = (pointer.to_owned(), message.to_owned());
    vec![Fault { pointer, code: "invalid", message }].into()
}

/// What became of a change, in words.
pub(super) fn admitted(admitted: Admitted) -> Answer<()> {
    match admitted {
        Admitted::Done => Ok(()),
        Admitted::Unknown => Err(unknown()),
        Admitted::EmailTaken => {
            let detail = "another user has this address; each has one of their own";
            Err(Problem::new(&codes::EMAIL_TAKEN, detail))
        }
        Admitted::NoOwner => {
            let detail = "nobody would be left who may do everything; make another owner first";
            Err(Problem::new(&codes::LAST_OWNER, detail))
        }
    }
}

fn unknown() -> Problem {
    Problem::new(&codes::USER_NOT_FOUND, "there is no such user; GET /v1/users lists all")
}
