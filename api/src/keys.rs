//! Keys of the HTTP interface: what they may do, and how they are made.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use weir_engine::value::Timestamp;
use weir_store::Key;

/// How much chance a secret holds: nobody guesses 256 bits, so a plain hash of it is enough.
const SECRET_BYTES: usize = 32;

/// What may be done. A key holds some of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Read contacts, their timelines and the stream.
    ContactsRead,
    /// Write, tag and erase contacts.
    ContactsWrite,
    /// Take all contacts out as a file.
    ContactsExport,
    /// Send events; put contacts into flows and take them out.
    EventsWrite,
    /// Read flows, their figures and who is inside.
    FlowsRead,
    /// Write drafts.
    FlowsWrite,
    /// Publish and archive flows.
    FlowsPublish,
    /// Pause and resume flows.
    FlowsOperate,
    /// Read messages and preview them.
    MessagesRead,
    /// Send messages by hand.
    MessagesSend,
    /// Read the catalogue.
    ProductsRead,
    /// Write the catalogue.
    ProductsWrite,
    /// Read reports and metrics.
    ReportsRead,
    /// Change settings and the clock.
    SettingsWrite,
    /// See users, keys and what was done.
    AccessRead,
    /// Add, change and remove users and keys.
    AccessWrite,
}

/// What a key's holder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// May do everything.
    Owner,
    /// Writes and publishes flows, reads people.
    Marketing,
    /// Reads reports and flows; addresses are masked.
    Analyst,
    /// Pauses, resumes and sends again; edits nothing.
    Operator,
    /// A page in a browser: everybody can read its key, so it holds no scope, and only tells what
    /// its own visitor does.
    Publishable,
}

/// A word that is none of those it could be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is not {kind}; known are {known}")]
pub struct UnknownWord {
    word: String,
    kind: &'static str,
    known: String,
}

/// Why a key could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the system gives no random numbers: {0}")]
pub struct NoChance(getrandom::Error);

const SCOPES: [(Scope, &str); 16] = [
    (Scope::ContactsRead, "contacts:read"),
    (Scope::ContactsWrite, "contacts:write"),
    (Scope::ContactsExport, "contacts:export"),
    (Scope::EventsWrite, "events:write"),
    (Scope::FlowsRead, "flows:read"),
    (Scope::FlowsWrite, "flows:write"),
    (Scope::FlowsPublish, "flows:publish"),
    (Scope::FlowsOperate, "flows:operate"),
    (Scope::MessagesRead, "messages:read"),
    (Scope::MessagesSend, "messages:send"),
    (Scope::ProductsRead, "products:read"),
    (Scope::ProductsWrite, "products:write"),
    (Scope::ReportsRead, "reports:read"),
    (Scope::SettingsWrite, "settings:write"),
    (Scope::AccessRead, "access:read"),
    (Scope::AccessWrite, "access:write"),
];

const ROLES: [(Role, &str); 5] = [
    (Role::Owner, "owner"),
    (Role::Marketing, "marketing"),
    (Role::Analyst, "analyst"),
    (Role::Operator, "operator"),
    (Role::Publishable, "publishable"),
];

impl Scope {
    /// Every scope.
    pub fn all() -> impl Iterator<Item = Self> {
        SCOPES.into_iter().map(|(scope, _)| scope)
    }
}

impl Role {
    /// What the role may do.
    pub fn scopes(self) -> BTreeSet<Scope> {
        use Scope::{
            ContactsExport, ContactsRead, FlowsOperate, FlowsPublish, FlowsRead, FlowsWrite,
            MessagesRead, MessagesSend, ProductsRead, ProductsWrite, ReportsRead,
        };
        match self {
            Self::Owner => Scope::all().collect(),
            Self::Marketing => [
                ContactsRead,
                ContactsExport,
                FlowsRead,
                FlowsWrite,
                FlowsPublish,
                FlowsOperate,
                MessagesRead,
                ProductsRead,
                ProductsWrite,
                ReportsRead,
            ]
            .into(),
            Self::Analyst => {
                [ContactsRead, FlowsRead, MessagesRead, ProductsRead, ReportsRead].into()
            }
            Self::Operator => [
                ContactsRead,
                FlowsRead,
                FlowsOperate,
                MessagesRead,
                MessagesSend,
                ProductsRead,
                ReportsRead,
            ]
            .into(),
            Self::Publishable => BTreeSet::new(),
        }
    }

    /// What a key of this role begins with, so that people see what they are about to publish.
    fn prefix(self) -> &'static str {
        match self {
            Self::Publishable => "weir_pub_",
            Self::Owner | Self::Marketing | Self::Analyst | Self::Operator => "weir_",
        }
    }
}

/// Whether a secret is of a key that may stand in a page.
pub(crate) fn is_publishable(secret: &str) -> bool {
    secret.starts_with(Role::Publishable.prefix())
}

/// An origin as browsers write it, `https://shop.example`; nothing where a text is none.
pub fn origin(text: &str) -> Option<String> {
    let url = url::Url::parse(text).ok().filter(|url| ["http", "https"].contains(&url.scheme()))?;
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let is_nobodys = url.username().is_empty() && url.password().is_none();
    (is_bare && is_nobodys).then(|| url.origin().ascii_serialization())
}

/// Draws a key for a role, or for fewer scopes than the role has; the secret is shown once and
/// kept nowhere.
pub fn draw(
    name: &str,
    role: Role,
    only: &BTreeSet<Scope>,
    now: Timestamp,
) -> Result<(Key, String), NoChance> {
    let mut chance = [0; SECRET_BYTES];
    getrandom::fill(&mut chance).map_err(NoChance)?;
    let secret = format!("{}{}", role.prefix(), URL_SAFE_NO_PAD.encode(chance));
    let key = Key {
        id: format!("key_{}", uuid::Uuid::now_v7().simple()),
        name: name.to_owned(),
        role: role.to_string(),
        scopes: only.iter().map(Scope::to_string).collect(),
        origins: BTreeSet::new(),
        secret_hash: hash(&secret),
        created_at: now,
        used_at: None,
        revoked_at: None,
    };
    Ok((key, secret))
}

/// What is kept of a secret.
pub fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

fn word_of<T: Copy + PartialEq>(table: &[(T, &'static str)], value: T) -> &'static str {
    table.iter().find(|(known, _)| *known == value).map_or("", |(_, word)| word)
}

fn of_word<T: Copy>(
    table: &[(T, &'static str)],
    word: &str,
    kind: &'static str,
) -> Result<T, UnknownWord> {
    let found = table.iter().find(|(_, known)| *known == word).map(|(value, _)| *value);
    found.ok_or_else(|| {
        let known: Vec<_> = table.iter().map(|(_, word)| *word).collect();
        UnknownWord { word: word.to_owned(), kind, known: known.join(", ") }
    })
}

impl fmt::Display for Scope {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(word_of(&SCOPES, *self))
    }
}

impl FromStr for Scope {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        of_word(&SCOPES, word, "a scope")
    }
}

impl fmt::Display for Role {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(word_of(&ROLES, *self))
    }
}

impl FromStr for Role {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        of_word(&ROLES, word, "a role")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_round_trip() {
        for scope in Scope::all() {
            assert_eq!(scope.to_string().parse(), Ok(scope));
        }
        for role in ["owner", "marketing", "analyst", "operator", "publishable"] {
            assert_eq!(role.parse::<Role>().unwrap().to_string(), role);
        }
        let unknown = "root".parse::<Role>().unwrap_err().to_string();
        let known = "owner, marketing, analyst, operator, publishable";
        assert_eq!(unknown, format!("`root` is not a role; known are {known}"));
    }

    #[test]
    fn a_key_keeps_no_secret() {
        let (key, secret) =
            draw("shop", Role::Owner, &BTreeSet::new(), Timestamp::from_millis(0)).unwrap();
        assert_eq!(key.secret_hash, hash(&secret));
        assert!(key.id.starts_with("key_") && secret.len() == "weir_".len() + 43);
        assert!(!format!("{key:?}").contains(&secret));
    }

    #[test]
    fn a_publishable_key_is_seen_to_be_one() {
        let now = Timestamp::from_millis(0);
        let (key, secret) = draw("page", Role::Publishable, &BTreeSet::new(), now).unwrap();
        assert!(secret.starts_with("weir_pub_") && secret.len() == "weir_pub_".len() + 43);
        assert_eq!((key.role.as_str(), key.scopes.len()), ("publishable", 0));
    }

    #[test]
    fn origins_are_read_as_browsers_write_them() {
        let good = [
            ("https://shop.example", "https://shop.example"),
            ("HTTPS://Shop.Example:443/", "https://shop.example"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("https://münchen.example", "https://xn--mnchen-3ya.example"),
        ];
        for (text, read) in good {
            assert_eq!(origin(text).as_deref(), Some(read), "{text}");
        }
        for bad in [
            "",
            "*",
            "null",
            "shop.example",
            "https://*.shop.example/x",
            "file:///x",
            "https://shop.example/cart",
            "https://a@shop.example",
            "https://shop.example?x",
        ] {
            assert_eq!(origin(bad), None, "{bad}");
        }
    }

    #[test]
    fn no_role_but_the_owner_may_do_everything() {
        for role in [Role::Marketing, Role::Analyst, Role::Operator, Role::Publishable] {
            assert!(!role.scopes().contains(&Scope::SettingsWrite), "{role}");
            assert!(!role.scopes().contains(&Scope::ContactsWrite), "{role}");
            assert!(!role.scopes().contains(&Scope::AccessRead), "{role}");
            assert!(!role.scopes().contains(&Scope::AccessWrite), "{role}");
        }
        assert!(!Role::Operator.scopes().contains(&Scope::FlowsPublish));
    }
}
