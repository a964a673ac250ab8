//! People who work with Weir: users, and the sessions they signed in to.

use async_trait::async_trait;
use weir_engine::value::Timestamp;

use crate::Result;

/// The role of which there is always somebody, once there is anybody.
const OWNER: &str = "owner";

/// Users and their sessions.
#[async_trait]
pub trait Accounts: Send + Sync + 'static {
    /// Every user, oldest first.
    async fn users(&self) -> Result<Vec<User>>;

    /// The user with this address.
    async fn user_called(&self, email: &str) -> Result<Option<User>>;

    /// Adds a user. The first one is an owner.
    async fn add_user(&self, user: &User) -> Result<Admitted>;

    /// Changes a user. Who gets another password or is disabled is signed out, but for the
    /// session named; an owner who is not disabled stays.
    async fn change_user(&self, id: &str, change: &UserChange) -> Result<Admitted>;

    /// Removes a user with all sessions; an owner who is not disabled stays.
    async fn remove_user(&self, id: &str) -> Result<Admitted>;

    /// Opens a session and notes when its user signed in. Sessions that were opened before
    /// `kept_since` go.
    async fn open_session(&self, session: &Session, kept_since: Timestamp) -> Result<()>;

    /// The session whose token has this SHA-256 hash, with its user; nothing where the user is
    /// disabled.
    async fn session(&self, token_hash: &[u8; 32]) -> Result<Option<(Session, User)>>;

    /// Notes when a session was used.
    async fn note_session_use(&self, token_hash: &[u8; 32], at: Timestamp) -> Result<()>;

    /// Closes a session, if there is one.
    async fn close_session(&self, token_hash: &[u8; 32]) -> Result<()>;
}

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// `usr_…`.
    pub id: String,
    /// The address they sign in with; no two have the same.
    pub email: String,
    /// What they are called.
    pub name: String,
    /// What they are.
    pub role: String,
    /// A slow hash of the password, with its parameters; the password is kept nowhere.
    pub password: Hashed,
    /// When they were added.
    pub created_at: Timestamp,
    /// When they last signed in.
    pub seen_at: Option<Timestamp>,
    /// Since when they may not sign in.
    pub disabled_at: Option<Timestamp>,
}

/// A slow hash of a password. It is never shown, not even where things are printed to find a
/// defect.
#[derive(Clone, PartialEq, Eq)]
pub struct Hashed(pub String);

impl std::fmt::Debug for Hashed {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Hashed(…)")
    }
}

/// What is to be another thing of a user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserChange {
    /// What they are called.
    pub name: Option<String>,
    /// What they are.
    pub role: Option<String>,
    /// A slow hash of the password.
    pub password: Option<Hashed>,
    /// Since when they may not sign in; nothing inside: they may.
    pub disabled_at: Option<Option<Timestamp>>,
    /// The session that stays open: that of whoever changes their own password.
    pub stays: Option<[u8; 32]>,
}

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the token; the token itself is kept nowhere.
    pub token_hash: [u8; 32],
    /// The user.
    pub user: String,
    /// When they signed in.
    pub created_at: Timestamp,
    /// When it was last used, to the precision the caller chooses to write.
    pub used_at: Timestamp,
}

/// What became of a change of users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admitted {
    /// It is done.
    Done,
    /// There is no such user.
    Unknown,
    /// Another user has the address.
    EmailTaken,
    /// No owner would be there who may sign in.
    NoOwner,
}

impl User {
    fn is_owner(&self) -> bool {
        self.role == OWNER && self.disabled_at.is_none()
    }

    /// What becomes of adding this one to all there are.
    pub(crate) fn admitted(&self, all: &[Self]) -> Admitted {
        if all.iter().any(|other| other.email == self.email) {
            return Admitted::EmailTaken;
        }
        with_owner(all.iter().chain([self]))
    }
}

impl UserChange {
    /// The user as changed, and what becomes of it among all there are.
    pub(crate) fn of(&self, all: &[User], id: &str) -> (Option<User>, Admitted) {
        let Some(known) = all.iter().find(|user| user.id == id) else {
            return (None, Admitted::Unknown);
        };
        let mut user = known.clone();
        let Self { name, role, password, disabled_at, stays: _ } = self.clone();
        user.name = name.unwrap_or(user.name);
        user.role = role.unwrap_or(user.role);
        user.password = password.unwrap_or(user.password);
        user.disabled_at = disabled_at.unwrap_or(user.disabled_at);
        let others = all.iter().filter(|other| other.id != id);
        let admitted = with_owner(others.chain([&user]));
        (Some(user).filter(|_| admitted == Admitted::Done), admitted)
    }

    /// Whether sessions of the user end with it.
    pub(crate) fn signs_out(&self) -> bool {
        self.password.is_some() || matches!(self.disabled_at, Some(Some(_)))
    }
}

/// What becomes of removing a user from all there are.
pub(crate) fn removed(all: &[User], id: &str) -> Admitted {
    if !all.iter().any(|user| user.id == id) {
        return Admitted::Unknown;
    }
    with_owner(all.iter().filter(|user| user.id != id))
}

fn with_owner<'u>(mut left: impl Iterator<Item = &'u User>) -> Admitted {
    if left.any(User::is_owner) { Admitted::Done } else { Admitted::NoOwner }
}
