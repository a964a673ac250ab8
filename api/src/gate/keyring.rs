//! Who a caller is: by a key, or by being on this very machine before there is any key.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use subtle::ConstantTimeEq;
use tokio::sync::Mutex;
use weir_store::{Key, Store};

use crate::keys::{self, Role, Scope};
use crate::limits::KEYS_FRESH_FOR;
use crate::problem::{Answer, Problem, codes};

/// Who calls.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The key's id, or `loopback`.
    pub(crate) id: String,
    /// What people call it.
    pub(crate) name: String,
    /// What it may do.
    pub(crate) scopes: BTreeSet<Scope>,
    /// Whether it sees addresses only masked.
    pub(crate) masked: bool,
}

/// The keys, as read a moment ago.
#[derive(Debug, Default)]
pub(crate) struct Keyring(Mutex<Option<(Instant, Arc<Vec<Key>>)>>);

impl Keyring {
    async fn keys(&self, store: &dyn Store) -> Answer<Arc<Vec<Key>>> {
        let mut known = self.0.lock().await;
        if let Some((read, keys)) = &*known
            && read.elapsed() < KEYS_FRESH_FOR
        {
            return Ok(Arc::clone(keys));
        }
        let keys = Arc::new(store.keys().await?);
        *known = Some((Instant::now(), Arc::clone(&keys)));
        Ok(keys)
    }

    /// The caller with this secret; without one, the owner while there is no key and the call
    /// comes from this machine.
    pub(crate) async fn caller(
        &self,
        store: &dyn Store,
        secret: Option<&str>,
        from_here: bool,
    ) -> Answer<Caller> {
        let keys = self.keys(store).await?;
        match secret {
            Some(secret) => match holder(&keys, secret) {
                Some(caller) => Ok(caller),
                None => self.newcomer(store, secret).await,
            },
            None if keys.is_empty() && from_here => Ok(Caller::on_this_machine()),
            None if keys.is_empty() => {
                let detail = "there is no key yet, and only this very machine may call without \
                              one; make a key with `weir keys create --role owner`";
                Err(Problem::new(&codes::UNAUTHENTICATED, detail))
            }
            None => {
                let detail = "send a key: `Authorization: Bearer weir_…`";
                Err(Problem::new(&codes::UNAUTHENTICATED, detail))
            }
        }
    }
}

impl Keyring {
    /// The holder of a key that was made a moment ago.
    async fn newcomer(&self, store: &dyn Store, secret: &str) -> Answer<Caller> {
        let known = store.key_of(&keys::hash(secret)).await?;
        let caller = known.and_then(|key| holder(&[key], secret)).ok_or_else(|| {
            let detail = "the key is not known, or was revoked; `weir keys list` shows all";
            Problem::new(&codes::UNAUTHENTICATED, detail)
        })?;
        // Those who call without a key are shut out at once, too.
        *self.0.lock().await = None;
        Ok(caller)
    }
}

impl Caller {
    fn on_this_machine() -> Self {
        let scopes = Scope::all().collect();
        Self { id: "loopback".into(), name: "owner".into(), scopes, masked: false }
    }

    fn of(key: &Key) -> Self {
        let role = key.role.parse::<Role>().ok();
        let named: BTreeSet<_> = key.scopes.iter().filter_map(|word| word.parse().ok()).collect();
        let of_role = role.map(Role::scopes).unwrap_or_default();
        let scopes = if key.scopes.is_empty() { of_role } else { named };
        let masked = role == Some(Role::Analyst);
        Self { id: key.id.clone(), name: key.name.clone(), scopes, masked }
    }

    /// Refuses what the caller may not do.
    pub(crate) fn require(&self, scope: Scope) -> Answer<()> {
        if self.scopes.contains(&scope) {
            return Ok(());
        }
        let detail = format!("the key `{}` lacks the scope `{scope}`", self.id);
        Err(Problem::new(&codes::FORBIDDEN, detail))
    }
}

/// The key with this secret. Every hash is compared, and each to its end.
fn holder(keys: &[Key], secret: &str) -> Option<Caller> {
    let hash = keys::hash(secret);
    let mut found = None;
    for key in keys.iter().filter(|key| key.revoked_at.is_none()) {
        if bool::from(key.secret_hash.ct_eq(&hash)) {
            found = Some(key);
        }
    }
    found.map(Caller::of)
}

/// The secret a request carries: `Bearer KEY`, or Basic with the key as user name.
pub(crate) fn secret(headers: &HeaderMap) -> Answer<Option<String>> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let secret = value.to_str().ok().and_then(|value| {
        let (scheme, rest) = value.trim().split_once(' ')?;
        match scheme.to_ascii_lowercase().as_str() {
            "bearer" => Some(rest.trim().to_owned()),
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
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, value.parse().unwrap());
        secret(&headers).ok().flatten()
    }

    #[test]
    fn secrets_are_read_from_both_schemes() {
        assert_eq!(read("Bearer abc").as_deref(), Some("abc"));
        assert_eq!(read("bearer  abc ").as_deref(), Some("abc"));
        assert_eq!(read("Basic YWJjOg==").as_deref(), Some("abc"));
        assert_eq!(read("Basic YWJj").as_deref(), Some("abc"));
        for bad in ["abc", "Bearer", "Bearer ", "Basic !!", "Digest x", "Basic Og=="] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
