//! Keys, settings, the suppression list, answers to repeated requests.

use async_trait::async_trait;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use weir_engine::value::Timestamp;
use weir_messages::Channel;

use super::fetched::fetched;
use super::records::{Blob, records};
use super::rows::small;
use super::{
    Arguments, Begins, Claims, Connection, Database, holding, load, names, statements, transaction,
};
use crate::contract::access::{Access, Answered, Key, Request, SENDING_STOPPED};
use crate::contract::claim::Who;
use crate::contract::extra::Suppress;
use crate::suppression::HashKey;
use crate::{Error, Result, stored};

/// The setting that holds the key of the suppression list's hashes.
const HASH_KEY_SETTING: &str = "suppression_key";

fetched! {
    KeyRow {
        id: String,
        name: String,
        role: String,
        scopes: String,
        origins: String,
        secret_hash: Vec<u8>,
        created_at: i64,
        used_at: Option<i64>,
        revoked_at: Option<i64>,
    }
}

records! {
    SuppressionRow {
        channel: &'static str,
        hash: Blob<[u8; 32]>,
        reason: String,
    }

    AnswerRow['a] {
        key: &'a str,
        method: &'a str,
        path: &'a str,
        body_hash: Blob<[u8; 32]>,
        status: i64,
        body: Blob<&'a [u8]>,
        at: i64,
    }
}

impl KeyRow {
    fn key(self) -> Result<Key> {
        Ok(Key {
            id: self.id,
            name: self.name,
            role: self.role,
            scopes: stored::parse(&self.scopes)?,
            origins: stored::parse(&self.origins)?,
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

/// Keeps answers; the same request cannot be answered twice.
pub(super) async fn write_answers<C: Connection>(
    db: &mut C,
    answers: &[(Request, Answered)],
    now: Timestamp,
) -> Result<()> {
    // In the order of their keys, so that two processes never wait for each other.
    let mut answers: Vec<_> = answers.iter().collect();
    answers.sort_by_key(|(request, _)| request);
    let rows: Vec<_> = answers.into_iter().map(|row| answer(row, now)).collect();
    db.write(statements::WRITE_ANSWERS, &rows).await
}

fn answer((request, answered): &(Request, Answered), now: Timestamp) -> AnswerRow<'_> {
    AnswerRow {
        key: &request.key,
        method: &request.method,
        path: &request.path,
        body_hash: Blob(answered.body_hash),
        status: answered.status.into(),
        body: Blob(&answered.body),
        at: now.millis(),
    }
}

/// Writes a setting; `null` removes it.
pub(super) async fn write_setting<C: Connection>(
    db: &mut C,
    name: &str,
    value: &Value,
) -> Result<()> {
    let arguments = Arguments::new().text(name);
    if value.is_null() {
        db.execute(statements::DELETE_SETTING, arguments).await?;
    } else {
        let arguments = arguments.text(stored::json(value).as_str());
        db.execute(statements::WRITE_SETTING, arguments).await?;
    }
    Ok(())
}

/// Whether all sending is stopped. Whoever stops it waits for the transactions that asked before.
pub(super) async fn is_sending_stopped<C: Claims>(db: &mut C) -> Result<bool> {
    db.pass_gate().await?;
    let name = Arguments::new().text(SENDING_STOPPED);
    let kept: Option<(String,)> = db.first(statements::READ_SETTING, name).await?;
    Ok(kept.is_some_and(|(text,)| text != "false"))
}

/// The key of the suppression list's hashes: drawn once, when the database is new.
pub(crate) async fn hash_key<C: Connection>(db: &mut C) -> Result<HashKey> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|error| Error::Database(error.to_string()))?;
    keep_setting(db, HASH_KEY_SETTING, &key).await.map(HashKey)
}

/// Writes a setting if there is none yet; says which one there is now.
async fn keep_setting<C: Connection, T: Serialize + DeserializeOwned>(
    db: &mut C,
    name: &str,
    value: &T,
) -> Result<T> {
    let ours = Arguments::new().text(name).text(stored::json(value).as_str());
    db.execute(statements::KEEP_SETTING, ours).await?;
    let name = Arguments::new().text(name);
    let kept: Option<(String,)> = db.first(statements::READ_SETTING, name).await?;
    let (text,) = kept.ok_or(Error::Busy)?;
    stored::parse(&text)
}

/// The row of an entry of the suppression list.
pub(super) fn suppression(
    key: &HashKey,
    channel: Channel,
    address: &str,
    reason: &str,
) -> SuppressionRow {
    let (channel, hash) = key.entry(channel, address);
    SuppressionRow { channel: channel.as_str(), hash: Blob(hash), reason: reason.to_owned() }
}

/// Puts entries on the suppression list; the first reason of each stays.
pub(super) async fn write_suppressions<C: Connection>(
    db: &mut C,
    rows: &mut [SuppressionRow],
    now: Timestamp,
) -> Result<()> {
    // In the order of their keys, so that two processes never wait for each other.
    rows.sort_by_key(|row| (row.channel, row.hash.0));
    let now = Arguments::new().number(now.millis());
    db.write_with(statements::WRITE_SUPPRESSIONS, rows, now).await
}

/// Puts an address on the list, after every unit that took somebody who has it: what is handed
/// over later knows of it.
async fn suppress<C: Claims>(
    db: &mut C,
    key: &HashKey,
    entry: &Suppress,
    now: Timestamp,
) -> Result<()> {
    let address = entry.address.clone();
    let owners = match entry.channel {
        Channel::Email => names::find(db, [Who::Email(address)].into_iter()).await?,
        Channel::Sms => names::find(db, [Who::Phone(address)].into_iter()).await?,
        Channel::Push | Channel::Webhook => names::Known::new(),
    };
    let owners = owners.into_values().flatten().collect();
    db.hold(&owners, &[].into()).await?;
    let row = suppression(key, entry.channel, &entry.address, &entry.reason);
    write_suppressions(db, &mut [row], now).await
}

#[async_trait]
impl<D: Database> Access for D {
    async fn put_key(&self, key: &Key) -> Result<()> {
        transaction!(self, db => write_key(db, key).await)
    }

    async fn keys(&self) -> Result<Vec<Key>> {
        let mut db = self.read().await?;
        let rows: Vec<KeyRow> = db.fetch(statements::LIST_KEYS, Arguments::new()).await?;
        rows.into_iter().map(KeyRow::key).collect()
    }

    async fn note_key_use(&self, id: &str, at: Timestamp) -> Result<()> {
        let (id, at) = (id.to_owned(), at.millis());
        transaction!(self, db => note_key_use(db, &id, at).await)
    }

    async fn key_of(&self, secret_hash: &[u8; 32]) -> Result<Option<Key>> {
        let mut db = self.read().await?;
        let arguments = Arguments::new().bytes(secret_hash);
        let row: Option<KeyRow> = db.first(statements::READ_KEY, arguments).await?;
        row.map(KeyRow::key).transpose()
    }

    async fn setting(&self, name: &str) -> Result<Option<Value>> {
        let mut db = self.read().await?;
        let arguments = Arguments::new().text(name);
        let row: Option<(String,)> = db.first(statements::READ_SETTING, arguments).await?;
        row.map(|(text,)| stored::parse(&text)).transpose()
    }

    async fn put_setting(&self, name: &str, value: &Value) -> Result<()> {
        transaction!(self, db => write_setting(db, name, value).await)
    }

    async fn keep_setting(&self, name: &str, value: &Value) -> Result<Value> {
        transaction!(self, db => keep_setting(db, name, value).await)
    }

    async fn stop_sending(&self, value: &Value) -> Result<()> {
        // Before the gate is closed: who comes from now on knows, and nobody new keeps it open.
        self.put_setting(SENDING_STOPPED, value).await?;
        holding!(self, Begins::Look, db => db.close_gate().await)
    }

    async fn suppression(&self, channel: Channel, address: &str) -> Result<Option<String>> {
        let entry = self.hash_key().entry(channel, address);
        let mut db = self.read().await?;
        Ok(load::listed(&mut *db, &[entry]).await?.remove(&entry))
    }

    async fn suppress(&self, entry: &Suppress, now: Timestamp) -> Result<()> {
        holding!(self, Begins::Write, db => suppress(db, self.hash_key(), entry, now).await)
    }

    async fn unsuppress(&self, channel: Channel, address: &str) -> Result<()> {
        let (channel, hash) = self.hash_key().entry(channel, address);
        transaction!(self, db => {
            let arguments = Arguments::new().text(channel.as_str()).bytes(&hash);
            db.execute(statements::DELETE_SUPPRESSION, arguments).await.map(drop)
        })
    }

    async fn answered(&self, request: &Request) -> Result<Option<Answered>> {
        let mut db = self.read().await?;
        let Request { key, method, path } = request;
        let arguments =
            Arguments::new().text(key.as_str()).text(method.as_str()).text(path.as_str());
        let row: Option<(Vec<u8>, i64, Vec<u8>)> =
            db.first(statements::READ_ANSWER, arguments).await?;
        row.map(|(body_hash, status, body)| {
            Ok(Answered { body_hash: hash(&body_hash)?, status: small(status)?, body })
        })
        .transpose()
    }

    async fn keep_answer(
        &self,
        request: &Request,
        answered: &Answered,
        now: Timestamp,
    ) -> Result<()> {
        let answers = [(request.clone(), answered.clone())];
        transaction!(self, db => write_answers(db, &answers, now).await)
    }
}

async fn note_key_use<C: Connection>(db: &mut C, id: &str, at: i64) -> Result<()> {
    let arguments = Arguments::new().text(id).number(at);
    db.execute(statements::WRITE_KEY_USE, arguments).await.map(drop)
}

async fn write_key<C: Connection>(db: &mut C, key: &Key) -> Result<()> {
    let arguments = Arguments::new()
        .text(key.id.as_str())
        .text(key.name.as_str())
        .text(key.role.as_str())
        .text(stored::json(&key.scopes).as_str())
        .text(stored::json(&key.origins).as_str())
        .bytes(&key.secret_hash)
        .number(key.created_at.millis())
        .number(key.used_at.map(Timestamp::millis))
        .number(key.revoked_at.map(Timestamp::millis));
    db.execute(statements::WRITE_KEY, arguments).await?;
    Ok(())
}
