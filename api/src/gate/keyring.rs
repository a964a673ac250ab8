//! Who a caller is: by a key, by a session, or by being on this very machine before there is any
//! key or user.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};
use std::time::Instant;

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use subtle::ConstantTimeEq;
use tokio::sync::Mutex;
use weir_engine::value::Timestamp;
use weir_runtime::real_now;
use weir_store::{Key, Session, Store, User};

use super::session;
use crate::keys::{self, Role, Scope};
use crate::limits::{KEY_USE_EVERY, KEYS_FRESH_FOR};
use crate::problem::{Answer, Problem, codes};
use crate::routes::hooks::CART_PATH;
use crate::routes::people::errors::is_spoken_at;

/// Who calls.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The id of the key or the user, or `loopback`.
    pub(crate) id: String,
    /// What people call it.
    pub(crate) name: String,
    /// What it may do.
    pub(crate) scopes: BTreeSet<Scope>,
    /// Whether it sees addresses only masked.
    pub(crate) masked: bool,
    /// Whether its key stands in a page, where everybody can read it.
    pub(crate) publishable: bool,
    /// Of which pages; of all, where there are none.
    pub(crate) origins: BTreeSet<String>,
    /// Who is signed in, where it is not a key that calls.
    pub(crate) signed_in: Option<Arc<SignedIn>>,
}

/// What a request shows to say who it is from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown<'a> {
    /// The secret of a key.
    pub(crate) secret: Option<&'a str>,
    /// The token of a session.
    pub(crate) token: Option<&'a str>,
    /// Whether it comes from this very machine.
    pub(crate) here: bool,
}

/// Who is signed in, and by what.
#[derive(Debug)]
pub(crate) struct SignedIn {
    pub(crate) session: Session,
    pub(crate) user: User,
}

/// The keys, as read a moment ago.
#[derive(Debug, Default)]
pub(crate) struct Keyring {
    known: Mutex<Option<(Instant, Arc<Known>)>>,
    /// When they were used, as noted from here.
    used: std::sync::Mutex<BTreeMap<String, Timestamp>>,
}

#[derive(Debug)]
struct Known {
    keys: Vec<Key>,
    /// Whether there is neither a key nor a user.
    is_open: bool,
}

impl Keyring {
    async fn known(&self, store: &dyn Store) -> Answer<Arc<Known>> {
        let mut known = self.known.lock().await;
        if let Some((read, keys)) = &*known
            && read.elapsed() < KEYS_FRESH_FOR
        {
            return Ok(Arc::clone(keys));
        }
        let keys = store.keys().await?;
        let is_open = keys.is_empty() && store.users().await?.is_empty();
        let read = Arc::new(Known { keys, is_open });
        *known = Some((Instant::now(), Arc::clone(&read)));
        Ok(read)
    }

    /// Whether this very machine acts as owner, as there is neither a key nor a user.
    pub(crate) async fn is_open(&self, store: &dyn Store) -> Answer<bool> {
        Ok(self.known(store).await?.is_open)
    }

    /// Reads everything anew: a key or a user was added or is gone.
    pub(crate) async fn forget(&self) {
        *self.known.lock().await = None;
    }

    /// The caller that shows this; without anything, the owner while there is neither a key nor a
    /// user and the call comes from this machine.
    pub(crate) async fn caller(&self, store: &dyn Store, shown: Shown<'_>) -> Answer<Caller> {
        let known = self.known(store).await?;
        if let Some(secret) = shown.secret {
            let key = match holder(&known.keys, secret) {
                Some(key) => key.clone(),
                None => self.newcomer(store, secret).await?,
            };
            self.note_use(store, &key).await;
            return Ok(Caller::of(&key));
        }
        if let Some(token) = shown.token
            && let Some(signed_in) = session::find(store, token).await?
        {
            return Ok(Caller::signed_in(signed_in));
        }
        if known.is_open && shown.here {
            return Ok(Caller::on_this_machine());
        }
        let detail = if known.is_open {
            "there is no user and no key yet, and only this very machine may call without; make \
             one with `weir users create --role owner`, or a key with `weir keys create --role \
             owner`"
        } else if shown.token.is_some() {
            "you are signed out; sign in again"
        } else {
            "sign in, or send a key: `Authorization: Bearer weir_…`"
        };
        Err(Problem::new(&codes::UNAUTHENTICATED, detail))
    }
}

impl Keyring {
    /// A key that was made a moment ago.
    async fn newcomer(&self, store: &dyn Store, secret: &str) -> Answer<Key> {
        let known = store.key_of(&keys::hash(secret)).await?;
        let key = known.filter(|key| holder(std::slice::from_ref(key), secret).is_some());
        let key = key.ok_or_else(|| {
            let detail = "the key is not known, or was revoked; `weir keys list` shows all";
            Problem::new(&codes::UNAUTHENTICATED, detail)
        })?;
        // Those who call without a key are shut out at once, too.
        self.forget().await;
        Ok(key)
    }

    /// Notes now and then that a key is used.
    async fn note_use(&self, store: &dyn Store, key: &Key) {
        let now = real_now();
        if self.is_news(key, now)
            && let Err(error) = store.note_key_use(&key.id, now).await
        {
            tracing::warn!(%error, key = key.id, "when a key was used could not be noted");
        }
    }

    fn is_news(&self, key: &Key, now: Timestamp) -> bool {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let last = used.get(&key.id).copied().max(key.used_at);
        let since = last.map(|last| u128::try_from(now.millis_since(last)).unwrap_or_default());
        let is_news = since.is_none_or(|millis| millis >= KEY_USE_EVERY.as_millis());
        if is_news {
            used.insert(key.id.clone(), now);
        }
        is_news
    }
}

impl Caller {
    fn on_this_machine() -> Self {
        let scopes = Scope::all().collect();
        let (id, name) = ("loopback".into(), "owner".into());
        let (origins, signed_in) = (BTreeSet::new(), None);
        Self { id, name, scopes, masked: false, publishable: false, origins, signed_in }
    }

    fn signed_in(signed_in: SignedIn) -> Self {
        let user = &signed_in.user;
        let role = user.role.parse::<Role>().ok();
        Self {
            id: user.id.clone(),
            name: if user.name.is_empty() { user.email.clone() } else { user.name.clone() },
            scopes: role.map(Role::scopes).unwrap_or_default(),
            masked: role == Some(Role::Analyst),
            publishable: false,
            origins: BTreeSet::new(),
            signed_in: Some(Arc::new(signed_in)),
        }
    }

    fn of(key: &Key) -> Self {
        let role = key.role.parse::<Role>().ok();
        let named: BTreeSet<_> = key.scopes.iter().filter_map(|word| word.parse().ok()).collect();
        let of_role = role.map(Role::scopes).unwrap_or_default();
        let scopes = if key.scopes.is_empty() { of_role } else { named };
        let masked = role == Some(Role::Analyst);
        let publishable = role == Some(Role::Publishable);
        let (id, name, origins) = (key.id.clone(), key.name.clone(), key.origins.clone());
        Self { id, name, scopes, masked, publishable, origins, signed_in: None }
    }

    /// What it is called where its deeds are kept: its name, or its id where it has none.
    pub(crate) fn told(&self) -> String {
        if self.name.is_empty() { self.id.clone() } else { self.name.clone() }
    }

    /// Refuses what the caller may not do.
    pub(crate) fn require(&self, scope: Scope) -> Answer<()> {
        if self.scopes.contains(&scope) {
            return Ok(());
        }
        let detail = match &self.signed_in {
            Some(who) => format!("the role `{}` lacks the scope `{scope}`", who.user.role),
            None => format!("the key `{}` lacks the scope `{scope}`", self.id),
        };
        Err(Problem::new(&codes::FORBIDDEN, detail))
    }
}

/// The key with this secret. Every hash is compared, and each to its end.
fn holder<'a>(keys: &'a [Key], secret: &str) -> Option<&'a Key> {
    let hash = keys::hash(secret);
    let mut found = None;
    for key in keys.iter().filter(|key| key.revoked_at.is_none()) {
        if bool::from(key.secret_hash.ct_eq(&hash)) {
            found = Some(key);
        }
    }
    found
}

/// The header that holds the key where the cart endpoint is spoken to.
const CART_KEY: &str = "x-apikey";

/// The secret a request carries: `Bearer KEY`, or Basic with the key as user name; `App KEY` where
/// the People API is spoken, and `X-APIKEY: KEY` at the cart endpoint.
pub(crate) fn secret(headers: &HeaderMap, path: &str) -> Answer<Option<String>> {
    if let Some(key) = headers.get(CART_KEY).filter(|_| path == CART_PATH) {
        return Ok(key.to_str().ok().map(|key| key.trim().to_owned()));
    }
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let secret = value.to_str().ok().and_then(|value| {
        let (scheme, rest) = value.trim().split_once(' ')?;
        match scheme.to_ascii_lowercase().as_str() {
            "bearer" => Some(rest.trim().to_owned()),
            "app" if is_spoken_at(path) => Some(rest.trim().to_owned()),
            "basic" => user_name(rest.trim()),
            _ => None,
        }
    });
    secret.filter(|secret| !secret.is_empty()).map(Some).ok_or_else(|| {
        let detail = "the Authorization header cannot be read; write `Bearer KEY`";
        Problem::new(&codes::UNAUTHENTICATED, detail)
    })
}

fn user_name(encoded: &str) -> Option<String> {
    let decoded = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    decoded.split(':').next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Option<String> {
        read_at(value, "/v1/contacts")
    }

    fn read_at(value: &str, path: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, value.parse().unwrap());
        secret(&headers, path).ok().flatten()
    }

    #[test]
    fn that_a_key_is_used_is_news_once_an_hour() {
        let hour = i64::try_from(KEY_USE_EVERY.as_millis()).unwrap();
        let at = Timestamp::from_millis;
        let (key, _) = keys::draw("shop", Role::Owner, &BTreeSet::new(), at(0)).unwrap();
        let keyring = Keyring::default();
        let news = |key: &Key, now: i64| keyring.is_news(key, at(now));
        assert!(news(&key, 0) && !news(&key, 1) && !news(&key, hour - 1) && news(&key, hour));
        let elsewhere = Key { used_at: Some(at(3 * hour)), ..key.clone() };
        assert!(!news(&elsewhere, 4 * hour - 1), "another process noted it");
        assert!(!news(&key, -hour), "a clock that was set back is no news");
    }

    #[test]
    fn secrets_are_read_from_both_schemes() {
        assert_eq!(read("Bearer abc").as_deref(), Some("abc"));
        assert_eq!(read("bearer  abc ").as_deref(), Some("abc"));
        assert_eq!(read("Basic YWJjOg==").as_deref(), Some("abc"));
        assert_eq!(read("Basic YWJj").as_deref(), Some("abc"));
        assert_eq!(read_at("App abc", "/people/2/tags").as_deref(), Some("abc"));
        for bad in ["abc", "Bearer", "Bearer ", "Basic !!", "Digest x", "Basic Og==", "App abc"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
