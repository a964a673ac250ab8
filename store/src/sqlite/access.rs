//! Keys, settings, the suppression list, answers to repeated requests.

use async_trait::async_trait;
use serde_json::Value;
use sqlx::FromRow;
use sqlx::sqlite::SqliteConnection;
use weir_engine::value::Timestamp;
use weir_messages::Channel;

use super::rows::hex;
use super::{SqliteStore, load, statements};
use crate::contract::access::{Access, Answered, Key, Request};
use crate::contract::extra::Suppress;
use crate::{Error, Result, stored};

#[derive(FromRow)]
struct KeyRow {
    id: String,
    name: String,
    role: String,
    scopes: String,
    secret_hash: Vec<u8>,
    created_at: i64,
    used_at: Option<i64>,
    revoked_at: Option<i64>,
}

impl KeyRow {
    fn key(self) -> Result<Key> {
        Ok(Key {
            id: self.id,
            name: self.name,
            role: self.role,
            scopes: stored::parse(&self.scopes)?,
            secret_hash: hash(&self.secret_hash)?,
            created_at: Timestamp::from_millis(self.created_at),
            used_at: self.used_at.map(Timestamp::from_millis),
            revoked_at: self.revoked_at.map(Timestamp::from_millis),
        })
    }
}

fn hash(bytes: &[u8]) -> Result<[u8; 32]> {
    bytes.try_into().map_err(|_| Error::Corrupt("a stored hash".into()))
}

/// Keeps an answer; the same request cannot be answered twice.
pub(super) async fn write_answer(
    db: &mut SqliteConnection,
    request: &Request,
    answered: &Answered,
    now: Timestamp,
) -> Result<()> {
    let query = sqlx::query(statements::WRITE_ANSWER);
    let query = query.bind(&request.key).bind(&request.method).bind(&request.path);
    let query = query.bind(answered.body_hash.as_slice()).bind(answered.status);
    query.bind(answered.body.as_slice()).bind(now.millis()).execute(db).await?;
    Ok(())
}

/// Writes a setting; `null` removes it.
pub(super) async fn write_setting(
    db: &mut SqliteConnection,
    name: &str,
    value: &Value,
) -> Result<()> {
    let query = if value.is_null() {
        sqlx::query(statements::DELETE_SETTING).bind(name)
    } else {
        sqlx::query(statements::WRITE_SETTING).bind(name).bind(stored::json(value))
    };
    query.execute(db).await?;
    Ok(())
}

#[async_trait]
impl Access for SqliteStore {
    async fn put_key(&self, key: &Key) -> Result<()> {
        let query = sqlx::query(statements::WRITE_KEY)
            .bind(&key.id)
            .bind(&key.name)
            .bind(&key.role)
            .bind(stored::json(&key.scopes))
            .bind(key.secret_hash.as_slice())
            .bind(key.created_at.millis())
            .bind(key.used_at.map(Timestamp::millis))
            .bind(key.revoked_at.map(Timestamp::millis));
        self.execute(query).await?;
        Ok(())
    }

    async fn keys(&self) -> Result<Vec<Key>> {
        let mut db = self.read().await?;
        let rows: Vec<KeyRow> = sqlx::query_as(statements::LIST_KEYS).fetch_all(&mut *db).await?;
        rows.into_iter().map(KeyRow::key).collect()
    }

    async fn key_of(&self, secret_hash: &[u8; 32]) -> Result<Option<Key>> {
        let mut db = self.read().await?;
        let query = sqlx::query_as(statements::READ_KEY).bind(secret_hash.as_slice());
        let row: Option<KeyRow> = query.fetch_optional(&mut *db).await?;
        row.map(KeyRow::key).transpose()
    }

    async fn note_key_use(&self, id: &str, at: Timestamp) -> Result<()> {
        let query = sqlx::query(statements::WRITE_KEY_USE).bind(id).bind(at.millis());
        self.execute(query).await?;
        Ok(())
    }

    async fn setting(&self, name: &str) -> Result<Option<Value>> {
        let mut db = self.read().await?;
        let query = sqlx::query_as(statements::READ_SETTING).bind(name);
        let row: Option<(String,)> = query.fetch_optional(&mut *db).await?;
        row.map(|(text,)| stored::parse(&text)).transpose()
    }

    async fn put_setting(&self, name: &str, value: &Value) -> Result<()> {
        let mut writer = self.writer().await?;
        let done = write_setting(writer.at_hand(), name, value).await;
        writer.end(done).await
    }

    async fn suppression(&self, channel: Channel, address: &str) -> Result<Option<String>> {
        let entry = self.hash_key.entry(channel, address);
        let mut db = self.read().await?;
        Ok(load::listed(&mut db, &[entry]).await?.remove(&entry))
    }

    async fn suppress(&self, entry: &Suppress, now: Timestamp) -> Result<()> {
        let (channel, hash) = self.hash_key.entry(entry.channel, &entry.address);
        let row = serde_json::json!([{
            "channel": channel, "hash": hex(&hash), "reason": entry.reason
        }]);
        let query = sqlx::query(statements::WRITE_SUPPRESSIONS);
        let query = query.bind(row.to_string()).bind(now.millis());
        self.execute(query).await?;
        Ok(())
    }

    async fn unsuppress(&self, channel: Channel, address: &str) -> Result<()> {
        let (channel, hash) = self.hash_key.entry(channel, address);
        let query = sqlx::query(statements::DELETE_SUPPRESSION);
        let query = query.bind(channel.as_str()).bind(hash.to_vec());
        self.execute(query).await?;
        Ok(())
    }

    async fn answered(&self, request: &Request) -> Result<Option<Answered>> {
        let mut db = self.read().await?;
        let query = sqlx::query_as(statements::READ_ANSWER);
        let query = query.bind(&request.key).bind(&request.method).bind(&request.path);
        let row: Option<(Vec<u8>, u16, Vec<u8>)> = query.fetch_optional(&mut *db).await?;
        row.map(|(body_hash, status, body)| {
            Ok(Answered { body_hash: hash(&body_hash)?, status, body })
        })
        .transpose()
    }

    async fn keep_answer(
        &self,
        request: &Request,
        answered: &Answered,
        now: Timestamp,
    ) -> Result<()> {
        let mut writer = self.writer().await?;
        let done = write_answer(writer.at_hand(), request, answered, now).await;
        writer.end(done).await
    }
}
