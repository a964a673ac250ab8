//! Who did what: each deed of an operator is kept, with what came of it.
//!
//! It names the operation and the id it was about, and holds nothing that was sent. People are not
//! named: who was erased is forgotten here, too.

use axum::http::request::Parts;
use axum::response::Response;
use percent_encoding::percent_decode_str;

use super::keyring::Caller;
use crate::Api;
use crate::routes::{Deed, Route};

/// How much of an id is kept: those of ours are shorter.
const TARGET_MAX_CHARS: usize = 128;

/// A deed that is being done.
pub(super) struct Begun {
    /// Whether anybody at all may try: then it is kept only where the route says that it was tried.
    by_anybody: bool,
    action: &'static str,
    actor: String,
    name: String,
    target: String,
}

/// What only the route knows of a deed; it goes with the answer.
#[derive(Debug, Clone)]
pub(crate) struct Did {
    /// The id it was about.
    pub(crate) target: String,
    /// Who did it, where the request did not say: an id and a name.
    pub(crate) by: Option<(String, String)>,
}

/// What is known before it is done.
pub(super) fn begin(deed: Deed, route: &Route, caller: Option<&Caller>, parts: &Parts) -> Begun {
    let nobody = || ("nobody".to_owned(), String::new());
    let (actor, name) =
        caller.map_or_else(nobody, |caller| (caller.id.clone(), caller.name.clone()));
    let target = if deed.names_target { target(route.path, parts.uri.path()) } else { None };
    let by_anybody = route.access.scope().is_none() && caller.is_none();
    let (action, target) = (deed.action, target.unwrap_or_default());
    Begun { by_anybody, action, actor, name, target }
}

/// The first parameter in a path.
fn target(route: &str, path: &str) -> Option<String> {
    let mut pairs = route.split('/').zip(path.split('/'));
    let (_, value) = pairs.find(|(part, _)| part.starts_with('{'))?;
    let decoded = percent_decode_str(value).decode_utf8_lossy();
    Some(decoded.chars().take(TARGET_MAX_CHARS).collect())
}

/// Keeps it with what came of it. The deed is done whether that can be kept or not.
pub(super) async fn keep(api: &Api, begun: Begun, mut response: Response) -> Response {
    let Begun { by_anybody, action, mut actor, mut name, mut target } = begun;
    let did = response.extensions_mut().remove::<Did>();
    if by_anybody && did.is_none() {
        return response;
    }
    if let Some(did) = did {
        target = did.target;
        (actor, name) = did.by.unwrap_or((actor, name));
    }
    let deed = weir_store::Deed {
        at: api.runtime.clock().now(),
        n: drawn(),
        actor,
        name,
        action: action.to_owned(),
        target,
        status: response.status().as_u16(),
    };
    if let Err(error) = api.runtime.store().note_deed(&deed).await {
        tracing::error!(%error, action, actor = deed.actor, "what was done could not be kept");
    }
    response
}

/// Tells deeds of one millisecond apart.
fn drawn() -> i64 {
    let number = uuid::Uuid::now_v7().as_u64_pair().1;
    (number >> 2).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_was_about_is_told_by_the_path() {
        let told = |route, path| target(route, path);
        assert_eq!(told("/v1/flows/{id}/publish", "/v1/flows/cart/publish"), Some("cart".into()));
        assert_eq!(told("/v1/users/{id}", "/v1/users/usr%5f1"), Some("usr_1".into()));
        assert_eq!(told("/v1/settings/sending", "/v1/settings/sending"), None);
    }
}
