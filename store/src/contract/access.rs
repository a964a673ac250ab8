//! Who may come in, what is set, and what was answered before.

use std::collections::BTreeSet;

use async_trait::async_trait;
use serde_json::Value;
use weir_engine::value::Timestamp;
use weir_messages::Channel;

use super::extra::Suppress;
use crate::Result;

/// The setting that stops all sending: while it says anything but `false`, a claim of queued
/// messages takes none. It is read in the transaction of the claim.
pub const SENDING_STOPPED: &str = "sending_stopped";

/// Keys, settings, the suppression list, answers to repeated requests.
#[async_trait]
pub trait Access: Send + Sync + 'static {
    /// Adds a key, or writes one anew that has the same id.
    async fn put_key(&self, key: &Key) -> Result<()>;

    /// Every key, also revoked ones, oldest first.
    async fn keys(&self) -> Result<Vec<Key>>;

    /// The key whose secret has this SHA-256 hash.
    async fn key_of(&self, secret_hash: &[u8; 32]) -> Result<Option<Key>>;

    /// Notes when a key was used; nothing else of it changes, so a revocation at the same time
    /// stands.
    async fn note_key_use(&self, id: &str, at: Timestamp) -> Result<()>;

    /// One setting.
    async fn setting(&self, name: &str) -> Result<Option<Value>>;

    /// Writes a setting; `null` removes it.
    async fn put_setting(&self, name: &str, value: &Value) -> Result<()>;

    /// Writes a setting if there is none yet; says which one there is now. Of several who do so
    /// at once, all are told the same.
    async fn keep_setting(&self, name: &str, value: &Value) -> Result<Value>;

    /// Writes [`SENDING_STOPPED`]. When it returns, every unit that read what was written before
    /// has ended, also those of other processes.
    async fn stop_sending(&self, value: &Value) -> Result<()>;

    /// The reason for which an address must get nothing on a channel.
    async fn suppression(&self, channel: Channel, address: &str) -> Result<Option<String>>;

    /// Puts an address on the suppression list. The first reason stays.
    async fn suppress(&self, entry: &Suppress, now: Timestamp) -> Result<()>;

    /// Takes an address off the suppression list.
    async fn unsuppress(&self, channel: Channel, address: &str) -> Result<()>;

    /// What was answered to this request before.
    async fn answered(&self, request: &Request) -> Result<Option<Answered>>;

    /// Keeps an answer that belongs to no unit.
    async fn keep_answer(
        &self,
        request: &Request,
        answered: &Answered,
        now: Timestamp,
    ) -> Result<()>;
}

/// A key of the HTTP interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// `key_…`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What its holder is.
    pub role: String,
    /// What it may do.
    pub scopes: BTreeSet<String>,
    /// Of a key that stands in pages: their origins; of any page, where there are none.
    pub origins: BTreeSet<String>,
    /// SHA-256 of the secret; the secret itself is kept nowhere.
    pub secret_hash: [u8; 32],
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the precision the caller chooses to write.
    pub used_at: Option<Timestamp>,
    /// When it stopped to be good.
    pub revoked_at: Option<Timestamp>,
}

/// A request that may be repeated: what its answer is kept under.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Request {
    /// The caller's key for it.
    pub key: String,
    /// Its method.
    pub method: String,
    /// Its path.
    pub path: String,
}

/// What was answered to it. Kept for 24 hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// SHA-256 of what was asked: the same key with another body is refused.
    pub body_hash: [u8; 32],
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}
