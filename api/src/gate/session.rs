//! Sessions: who is signed in, by a cookie that only this site gets back and no script reads.
//!
//! The cookie's name begins with `__Host-`, so browsers take it over HTTPS alone, or from this very
//! machine, for this host alone. The store knows a hash of what it says.

use axum::http::{HeaderMap, HeaderValue, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use weir_engine::value::Timestamp;
use weir_runtime::real_now;
use weir_store::{Session, Store, User};

use super::keyring::SignedIn;
use crate::keys;
use crate::limits::{KEY_USE_EVERY, SESSION_IDLE_MAX, SESSION_MAX};
use crate::problem::{Answer, Problem};

/// The cookie's name.
pub(crate) const COOKIE: &str = "__Host-weir";

/// How much chance a token holds.
const TOKEN_BYTES: usize = 32;

/// The token that a request brings.
pub(crate) fn token(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter();
    let mut pairs = cookies.filter_map(|all| all.to_str().ok()).flat_map(|all| all.split(';'));
    let token = pairs.find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='));
    token.filter(|token| !token.is_empty())
}

/// Who is signed in by this token, if it is still good.
pub(super) async fn find(store: &dyn Store, token: &str) -> Answer<Option<SignedIn>> {
    let token_hash = keys::hash(token);
    let now = real_now();
    let found = store.session(&token_hash).await?;
    let Some((session, user)) = found.filter(|(session, _)| is_good(session, now)) else {
        return Ok(None);
    };
    if is_longer(session.used_at, now, KEY_USE_EVERY)
        && let Err(error) = store.note_session_use(&token_hash, now).await
    {
        tracing::warn!(%error, user = user.id, "when a session was used could not be noted");
    }
    Ok(Some(SignedIn { session, user }))
}

/// Signs a user in; gives the header that tells the browser.
pub(crate) async fn open(store: &dyn Store, user: &User) -> Answer<HeaderValue> {
    let mut chance = [0; TOKEN_BYTES];
    getrandom::fill(&mut chance).map_err(|error| Problem::internal(&error))?;
    let token = URL_SAFE_NO_PAD.encode(chance);
    let now = real_now();
    let session = Session {
        token_hash: keys::hash(&token),
        user: user.id.clone(),
        created_at: now,
        used_at: now,
    };
    let kept_since = now.plus(-millis(SESSION_MAX));
    store.open_session(&session, kept_since).await?;
    Ok(cookie(&token, SESSION_MAX.as_secs()))
}

/// The header that tells the browser to forget.
pub(crate) fn closed() -> HeaderValue {
    cookie("", 0)
}

fn cookie(token: &str, seconds: u64) -> HeaderValue {
    let text =
        format!("{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}");
    HeaderValue::try_from(text).expect("letters, digits and signs are a header value")
}

fn is_good(session: &Session, now: Timestamp) -> bool {
    !is_longer(session.created_at, now, SESSION_MAX)
        && !is_longer(session.used_at, now, SESSION_IDLE_MAX)
}

fn is_longer(since: Timestamp, now: Timestamp, than: std::time::Duration) -> bool {
    now.millis_since(since) >= millis(than)
}

fn millis(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_among_cookies() {
        let cases = [
            ("__Host-weir=abc", Some("abc")),
            ("a=b; __Host-weir=abc; c=d", Some("abc")),
            ("__Host-weird=abc", None),
            ("x__Host-weir=abc", None),
            ("__Host-weir=", None),
            ("", None),
        ];
        for (cookies, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, cookies.parse().unwrap());
            assert_eq!(token(&headers), expected, "{cookies}");
        }
        assert_eq!(token(&HeaderMap::new()), None);
    }

    #[test]
    fn a_session_ends_by_age_and_by_silence() {
        let day = 24 * 60 * 60 * 1_000;
        let at = |days: i64| Timestamp::from_millis(days * day);
        let session = |opened, used| Session {
            token_hash: [0; 32],
            user: "usr_1".into(),
            created_at: at(opened),
            used_at: at(used),
        };
        for (opened, used, now, good) in
            [(0, 0, 7, true), (0, 0, 8, false), (0, 29, 29, true), (0, 29, 30, false)]
        {
            assert_eq!(is_good(&session(opened, used), at(now)), good, "{opened} {used} {now}");
        }
    }

    #[test]
    fn a_cookie_is_for_this_host_alone() {
        let cookie = cookie("abc", 5);
        let cookie = cookie.to_str().unwrap();
        assert!(!cookie.contains("Domain"));
        for part in ["__Host-weir=abc", "Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
            assert!(cookie.split("; ").any(|said| said == part), "{part}");
        }
    }
}
