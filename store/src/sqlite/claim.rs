//! Which contacts a claim is for, and what of them it claims.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::sqlite::SqliteConnection;
use weir_engine::model::{ContactId, MessageId, Name, TokenId};
use weir_engine::value::Timestamp;

use super::rows::{ClaimedRow, count, fetch, hex};
use super::statements;
use crate::contract::claim::{Due, Queued, Route};
use crate::{Result, stored};

/// Contacts to take, and why.
#[derive(Debug, Default)]
pub(super) struct Targets {
    pub(super) contacts: BTreeSet<ContactId>,
    /// The tokens of the messages below: loaded even when they ended.
    pub(super) tokens: BTreeSet<TokenId>,
    pub(super) messages: BTreeMap<ContactId, Vec<MessageId>>,
}

impl Targets {
    /// Those for whom an instant has come.
    pub(super) async fn due(db: &mut SqliteConnection, due: &Due, now: Timestamp) -> Result<Self> {
        let range = due.shards.contacts();
        let found: Vec<(i64,)> = sqlx::query_as(statements::DUE_CONTACTS)
            .bind(now.millis())
            .bind(*range.start())
            .bind(*range.end())
            .bind(stored::json(&due.paused))
            .bind(count(due.limit))
            .fetch_all(db)
            .await?;
        let contacts = found.into_iter().map(|(id,)| ContactId(id)).collect();
        Ok(Self { contacts, ..Self::default() })
    }

    /// Those with messages to hand over.
    pub(super) async fn queued(
        db: &mut SqliteConnection,
        queued: &Queued,
        now: Timestamp,
    ) -> Result<Self> {
        let mut targets = Self::default();
        for route in &queued.routes {
            targets.add(queued_by(db, queued, route, now).await?)?;
        }
        Ok(targets)
    }

    /// Those whose messages have been with a provider for too long.
    pub(super) async fn sending(
        db: &mut SqliteConnection,
        since_before: Timestamp,
        limit: usize,
    ) -> Result<Self> {
        let found = sqlx::query_as(statements::SENDING_MESSAGES)
            .bind(since_before.millis())
            .bind(count(limit))
            .fetch_all(db)
            .await?;
        Self::of(found)
    }

    /// Those to whom messages belong.
    pub(super) async fn messages(db: &mut SqliteConnection, ids: &[MessageId]) -> Result<Self> {
        let unique: BTreeSet<_> = ids.iter().copied().collect();
        let ids: Vec<_> = unique.iter().map(|id| hex(&id.0)).collect();
        Self::of(fetch(db, statements::MESSAGES_BY_ID, &ids).await?)
    }

    fn of(found: Vec<ClaimedRow>) -> Result<Self> {
        let mut targets = Self::default();
        targets.add(found)?;
        Ok(targets)
    }

    fn add(&mut self, found: Vec<ClaimedRow>) -> Result<()> {
        for row in found {
            let (token, message) = row.claimed()?;
            self.contacts.insert(token.contact);
            self.tokens.insert(token);
            self.messages.entry(token.contact).or_default().push(message);
        }
        Ok(())
    }
}

async fn queued_by(
    db: &mut SqliteConnection,
    queued: &Queued,
    route: &Route,
    now: Timestamp,
) -> Result<Vec<ClaimedRow>> {
    let range = queued.shards.contacts();
    let query = sqlx::query_as(statements::QUEUED_MESSAGES)
        .bind(route.channel.as_str())
        .bind(route.provider.as_ref().map_or("", Name::as_str))
        .bind(now.millis())
        .bind(*range.start())
        .bind(*range.end())
        .bind(stored::json(&queued.paused))
        .bind(count(route.limit));
    Ok(query.fetch_all(db).await?)
}
