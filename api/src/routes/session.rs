//! Signing in and out: sessions of people, in browsers.

use std::net::SocketAddr;
use std::time::Instant;

use axum::Json;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::on;
use weir_runtime::intake::accounts::{self, OwnPatch, SignIn};
use weir_store::{User, UserChange};

use super::users::admitted;
use super::{Access, Route, Verb};
use crate::Api;
use crate::answers;
use crate::gate::audit::Did;
use crate::gate::keyring::{Caller, SignedIn};
use crate::gate::{Maybe, is_from_here, origin, session};
use crate::keys::Role;
use crate::limits::{REFUSED_AFTER, SMALL_BODY_MAX_BYTES};
use crate::openapi::of;
use crate::problem::{Answer, Problem, codes};
use crate::received::{Asked, Sent};

pub(super) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Get,
        "/v1/session",
        Access::Anyone,
        |verb| on(verb, read),
        "Says who calls, and what they may do.",
    )
    .gives("application/json", of::<answers::Session>),
    Route::new(
        Verb::Post,
        "/v1/session",
        Access::Public,
        |verb| on(verb, sign_in),
        "Signs somebody in, for 30 days at the most and 8 days without a call. The cookie is for \
         browsers, over HTTPS or on this very machine; programs have keys.",
    )
    .takes("application/json", of::<answers::SessionToOpen>)
    .gives("application/json", of::<answers::Session>)
    .body_max(SMALL_BODY_MAX_BYTES)
    .secret()
    .deed("signed_in"),
    Route::new(
        Verb::Patch,
        "/v1/session",
        Access::Anyone,
        |verb| on(verb, change),
        "Changes the name or the password of whoever is signed in. Another password ends all \
         their other sessions.",
    )
    .takes("application/json", of::<answers::SessionToChange>)
    .gives("application/json", of::<answers::Session>)
    .body_max(SMALL_BODY_MAX_BYTES)
    .secret()
    .deed("account_changed"),
    Route::new(
        Verb::Delete,
        "/v1/session",
        Access::Anyone,
        |verb| on(verb, sign_out),
        "Signs out.",
    )
    .deed("signed_out"),
];

async fn read(
    State(api): State<Api>,
    Maybe(caller): Maybe,
    asked: Asked,
    request: Request,
) -> Answer<Json<answers::Session>> {
    asked.only(&[])?;
    let (parts, _) = request.into_parts();
    let is_open = api.keyring.is_open(&**api.runtime.store()).await?;
    let scopes = caller.iter().flat_map(|caller| &caller.scopes).map(ToString::to_string);
    Ok(Json(answers::Session {
        open: is_open && is_from_here(&parts),
        scopes: scopes.collect(),
        user: caller.and_then(|caller| caller.signed_in).map(|who| {
            let SignedIn { user, .. } = &*who;
            answers::SignedIn::of(user)
        }),
    }))
}

/// Where a request comes from, to count by.
struct From(String);

impl<S: Sync> axum::extract::FromRequestParts<S> for From {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &S,
    ) -> Result<Self, std::convert::Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
        Ok(Self(origin::address(peer, &parts.headers)))
    }
}

async fn sign_in(
    State(api): State<Api>,
    From(address): From,
    Sent(body): Sent,
) -> Answer<Response> {
    let SignIn { email, password } = accounts::sign_in(&body)?;
    api.attempts.begin(&email, &address, Instant::now())?;
    let store = api.runtime.store();
    let known = store.user_called(&email).await?;
    let hashed = known.as_ref().map(|user| user.password.clone());
    let at_least = tokio::time::Instant::now() + REFUSED_AFTER;
    let is_right = api.passwords.are_equal(password, hashed).await?;
    let may = known.as_ref().filter(|user| is_right && user.disabled_at.is_none());
    let Some(user) = may else {
        tokio::time::sleep_until(at_least).await;
        return Ok(refused(known.as_ref()));
    };
    api.attempts.forgive(&email, &address);
    let cookie = session::open(&**store, user).await?;
    let mut response = (StatusCode::OK, Json(of_user(user))).into_response();
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    response.extensions_mut().insert(by(user));
    Ok(response)
}

fn of_user(user: &User) -> answers::Session {
    let role = user.role.parse::<Role>().ok();
    let scopes = role.map(Role::scopes).unwrap_or_default();
    answers::Session {
        open: false,
        user: Some(answers::SignedIn::of(user)),
        scopes: scopes.iter().map(ToString::to_string).collect(),
    }
}

/// Who signs in did so to their own account.
fn by(user: &User) -> Did {
    Did { target: user.id.clone(), by: Some((user.id.clone(), user.name.clone())) }
}

/// The same, whatever is wrong. Whose account it was about is kept; who tried is not known.
fn refused(known: Option<&User>) -> Response {
    let detail = "the e-mail address or the password is wrong, or the account is disabled";
    let mut response = Problem::new(&codes::SIGN_IN_FAILED, detail).into_response();
    let target = known.map(|user| user.id.clone()).unwrap_or_default();
    response.extensions_mut().insert(Did { target, by: None });
    response
}

async fn change(
    State(api): State<Api>,
    Maybe(caller): Maybe,
    From(address): From,
    Sent(body): Sent,
) -> Answer<Response> {
    let signed_in = caller.and_then(|caller| caller.signed_in).ok_or_else(|| {
        let detail = "nobody is signed in; sign in by POST /v1/session";
        Problem::new(&codes::UNAUTHENTICATED, detail)
    })?;
    let SignedIn { user, session } = &*signed_in;
    let OwnPatch { name, passwords } = accounts::own_patch(&body, &user.email)?;
    let mut change = UserChange { name, ..UserChange::default() };
    if let Some((wanted, current)) = passwords {
        api.attempts.begin(&user.email, &address, Instant::now())?;
        if !api.passwords.are_equal(current, Some(user.password.clone())).await? {
            let detail = "the password that you have is another one";
            return Err(Problem::new(&codes::SIGN_IN_FAILED, detail));
        }
        api.attempts.forgive(&user.email, &address);
        change.password = Some(api.passwords.hash(wanted).await?);
        change.stays = Some(session.token_hash);
    }
    admitted(api.runtime.store().change_user(&user.id, &change).await?)?;
    let changed = User { name: change.name.unwrap_or_else(|| user.name.clone()), ..user.clone() };
    let mut response = Json(of_user(&changed)).into_response();
    response.extensions_mut().insert(by(&changed));
    Ok(response)
}

async fn sign_out(
    State(api): State<Api>,
    Maybe(caller): Maybe,
    Sent(body): Sent,
) -> Answer<Response> {
    weir_runtime::intake::orders::nothing(&body)?;
    if let Some(Caller { signed_in: Some(who), .. }) = caller {
        api.runtime.store().close_session(&who.session.token_hash).await?;
    }
    let cookie = [(header::SET_COOKIE, session::closed())];
    Ok((StatusCode::NO_CONTENT, cookie).into_response())
}
