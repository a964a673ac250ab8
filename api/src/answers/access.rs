//! Who may come in: users, sessions, keys; and what they did.

use serde::Serialize;
use utoipa::ToSchema;
use weir_engine::value::Timestamp;

/// Who calls, and what they may do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Session {
    /// Whether this very machine acts as owner, as there is neither a user nor a key.
    pub(crate) open: bool,
    /// Who is signed in.
    pub(crate) user: Option<SignedIn>,
    /// What the caller may do; nothing where it is nobody.
    pub(crate) scopes: Vec<String>,
}

/// Somebody who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SignedIn {
    id: String,
    email: String,
    name: String,
    role: String,
}

/// Somebody who may sign in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct User {
    id: String,
    email: String,
    name: String,
    /// `owner`, `marketing`, `analyst` or `operator`.
    role: String,
    /// Whether they may not sign in.
    disabled: bool,
    created_at: String,
    /// When they last signed in.
    seen_at: Option<String>,
}

/// A key of a program, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Key {
    id: String,
    name: String,
    role: String,
    scopes: Vec<String>,
    /// Of a publishable key: the pages it is for; of all, where there are none.
    origins: Vec<String>,
    created_at: String,
    /// When it was used, to the hour.
    used_at: Option<String>,
    revoked_at: Option<String>,
}

/// A key that was made a moment ago.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeyMade {
    #[serde(flatten)]
    pub(crate) key: Key,
    /// What programs send. It is shown once: null when the same request is answered again.
    pub(crate) secret: Option<String>,
}

/// Something that somebody did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Deed {
    id: String,
    at: String,
    actor: Actor,
    /// What was done, such as `flow_published`.
    action: String,
    /// The id it was done to; null where that is plain, or a person.
    target: Option<String>,
    /// `done`, `refused` or `failed`.
    outcome: &'static str,
    /// The status of HTTP that was answered.
    status: u16,
}

/// Who did something.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Actor {
    /// The id of a user or a key, `loopback`, `command_line` or `nobody`.
    id: String,
    /// What they were called then.
    name: String,
}

macro_rules! described {
    ($(
        $(#[$meta:meta])*
        $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* }
    )*) => {$(
        $(#[$meta])*
        #[derive(ToSchema)]
        #[expect(dead_code, reason = "it only describes what `weir_runtime::intake` reads")]
        pub(crate) struct $name {
            $($(#[$field_meta])* $field: $type,)*
        }
    )*};
}

described! {
    /// Somebody who wants to sign in.
    SessionToOpen {
        email: String,
        password: String,
    }

    /// What is to be another thing of oneself.
    SessionToChange {
        name: Option<String>,
        /// At least 10 characters. Every other session of yours ends.
        password: Option<String>,
        /// The password that you have; needed for another one.
        current_password: Option<String>,
    }

    /// Somebody who is to be added.
    UserToAdd {
        email: String,
        name: Option<String>,
        /// `owner`, `marketing`, `analyst` or `operator`. The first user is an owner.
        role: String,
        /// At least 10 characters.
        password: String,
    }

    /// What is to be another thing of somebody.
    UserToChange {
        name: Option<String>,
        role: Option<String>,
        /// At least 10 characters. Every session of theirs ends.
        password: Option<String>,
        /// They may not sign in; every session of theirs ends.
        disabled: Option<bool>,
    }

    /// A key that is to be made.
    KeyToMake {
        name: Option<String>,
        /// `owner`, `marketing`, `analyst`, `operator`, or `publishable` for pages.
        role: String,
        /// Some of what the role may do; all of it when left out.
        scopes: Option<Vec<String>>,
        /// Of a publishable key: the pages it is for, such as `https://shop.example`; all when
        /// left out.
        origins: Option<Vec<String>>,
    }
}

impl SignedIn {
    pub(crate) fn of(user: &weir_store::User) -> Self {
        let weir_store::User { id, email, name, role, .. } = user.clone();
        Self { id, email, name, role }
    }
}

impl User {
    pub(crate) fn of(user: weir_store::User) -> Self {
        Self {
            disabled: user.disabled_at.is_some(),
            created_at: user.created_at.to_string(),
            seen_at: told(user.seen_at),
            id: user.id,
            email: user.email,
            name: user.name,
            role: user.role,
        }
    }
}

impl Key {
    pub(crate) fn of(key: weir_store::Key) -> Self {
        Self {
            scopes: key.scopes.into_iter().collect(),
            origins: key.origins.into_iter().collect(),
            created_at: key.created_at.to_string(),
            used_at: told(key.used_at),
            revoked_at: told(key.revoked_at),
            id: key.id,
            name: key.name,
            role: key.role,
        }
    }
}

impl Deed {
    pub(crate) fn of(deed: weir_store::Deed) -> Self {
        let outcome = match deed.status {
            ..400 => "done",
            400..500 => "refused",
            500.. => "failed",
        };
        Self {
            id: format!("aud_{:x}{:x}", deed.at.millis(), deed.n),
            at: deed.at.to_string(),
            actor: Actor { id: deed.actor, name: deed.name },
            action: deed.action,
            target: Some(deed.target).filter(|target| !target.is_empty()),
            outcome,
            status: deed.status,
        }
    }
}

fn told(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}
