//! Providers that were set up while Weir runs.

use std::collections::BTreeMap;

use async_trait::async_trait;
use weir_engine::model::Name;
use weir_engine::value::Timestamp;
use weir_messages::Channel;

use super::access::write_setting;
use super::fetched::fetched;
use super::statements::Statement;
use super::{Arguments, Claims, Connection, Database, Reserved, statements, transaction};
use crate::contract::providers::{
    KeptProviders, PROVIDERS_REVISION, ProviderChange, ProviderRecord, fits,
};
use crate::{Result, stored};

fetched! {
    ProviderRow {
        name: String,
        settings: String,
        revision: i64,
        saved_at: i64,
        saved_by: String,
    }
}

impl ProviderRow {
    fn record(self) -> Result<ProviderRecord> {
        Ok(ProviderRecord {
            name: self.name.into(),
            settings: stored::parse(&self.settings)?,
            revision: self.revision,
            saved_at: Timestamp::from_millis(self.saved_at),
            saved_by: self.saved_by,
        })
    }
}

async fn all<C: Connection>(db: &mut C) -> Result<Vec<ProviderRecord>> {
    let rows: Vec<ProviderRow> = db.fetch(statements::LIST_PROVIDERS, Arguments::new()).await?;
    rows.into_iter().map(ProviderRow::record).collect()
}

async fn change<C: Claims>(
    db: &mut C,
    changes: &[ProviderChange],
    by: &str,
    now: Timestamp,
) -> Result<i64> {
    db.reserve(&[Reserved { kind: "providers", name: "" }]).await?;
    let known: BTreeMap<_, _> =
        all(db).await?.into_iter().map(|record| (record.name, record.revision)).collect();
    fits(&known, changes)?;
    let revision = last_revision(db).await? + 1;
    for change in changes {
        write(db, change, revision, by, now).await?;
    }
    write_setting(db, PROVIDERS_REVISION, &revision.into()).await?;
    Ok(revision)
}

async fn last_revision<C: Connection>(db: &mut C) -> Result<i64> {
    let name = Arguments::new().text(PROVIDERS_REVISION);
    let kept: Option<(String,)> = db.first(statements::READ_SETTING, name).await?;
    kept.map_or(Ok(0), |(text,)| stored::parse(&text))
}

async fn write<C: Connection>(
    db: &mut C,
    change: &ProviderChange,
    revision: i64,
    by: &str,
    now: Timestamp,
) -> Result<()> {
    let name = Arguments::new().text(change.name.as_str());
    let Some(settings) = &change.settings else {
        return db.execute(statements::DELETE_PROVIDER, name).await.map(drop);
    };
    let arguments =
        name.text(stored::json(settings).as_str()).number(revision).number(now.millis()).text(by);
    db.execute(statements::WRITE_PROVIDER, arguments).await.map(drop)
}

async fn is_there<D: Database>(
    database: &D,
    statement: &'static Statement,
    channel: Channel,
    provider: &str,
) -> Result<bool> {
    let arguments = Arguments::new().text(channel.as_str()).text(provider);
    let mut db = database.read().await?;
    let found: Option<(i64,)> = db.first(statement, arguments).await?;
    Ok(found.is_some())
}

#[async_trait]
impl<D: Database> KeptProviders for D {
    async fn providers(&self) -> Result<Vec<ProviderRecord>> {
        all(&mut *self.read().await?).await
    }

    async fn change_providers(
        &self,
        changes: &[ProviderChange],
        by: &str,
        now: Timestamp,
    ) -> Result<i64> {
        transaction!(self, db => change(db, changes, by, now).await)
    }

    async fn is_waited_for(&self, channel: Channel, provider: Option<&Name>) -> Result<bool> {
        let name = provider.map_or("", Name::as_str);
        is_there(self, statements::WAITING_MESSAGE, channel, name).await
    }

    async fn is_called(&self, channel: Channel, provider: &Name) -> Result<bool> {
        is_there(self, statements::SENDING_MESSAGE, channel, provider.as_str()).await
    }
}
