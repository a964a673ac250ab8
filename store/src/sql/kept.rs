//! What was set up while Weir runs.

use std::collections::BTreeMap;

use async_trait::async_trait;
use weir_engine::value::Timestamp;

use super::access::write_setting;
use super::fetched::fetched;
use super::{Arguments, Claims, Connection, Database, Reserved, statements, transaction};
use crate::contract::kept::{KeptChange, KeptKind, KeptRecord, KeptSettings};
use crate::{Result, stored};

fetched! {
    KeptRow {
        name: String,
        settings: String,
        revision: i64,
        saved_at: i64,
        saved_by: String,
    }
}

impl KeptRow {
    fn record(self) -> Result<KeptRecord> {
        Ok(KeptRecord {
            name: self.name.into(),
            settings: stored::parse(&self.settings)?,
            revision: self.revision,
            saved_at: Timestamp::from_millis(self.saved_at),
            saved_by: self.saved_by,
        })
    }
}

async fn all<C: Connection>(db: &mut C, kind: KeptKind) -> Result<Vec<KeptRecord>> {
    let kind = Arguments::new().text(kind.word());
    let rows: Vec<KeptRow> = db.fetch(statements::LIST_KEPT, kind).await?;
    rows.into_iter().map(KeptRow::record).collect()
}

async fn change<C: Claims>(
    db: &mut C,
    kind: KeptKind,
    last: Option<i64>,
    changes: &[KeptChange],
    by: &str,
    now: Timestamp,
) -> Result<i64> {
    db.reserve(&[Reserved { kind: kind.revision_setting(), name: "" }]).await?;
    let known: BTreeMap<_, _> =
        all(db, kind).await?.into_iter().map(|record| (record.name, record.revision)).collect();
    kind.fits(&known, changes)?;
    let made = last_revision(db, kind).await?;
    kind.is_last(last, made)?;
    let revision = made + 1;
    for change in changes {
        write(db, kind, change, revision, by, now).await?;
    }
    write_setting(db, kind.revision_setting(), &revision.into()).await?;
    Ok(revision)
}

async fn last_revision<C: Connection>(db: &mut C, kind: KeptKind) -> Result<i64> {
    let name = Arguments::new().text(kind.revision_setting());
    let kept: Option<(String,)> = db.first(statements::READ_SETTING, name).await?;
    kept.map_or(Ok(0), |(text,)| stored::parse(&text))
}

async fn write<C: Connection>(
    db: &mut C,
    kind: KeptKind,
    change: &KeptChange,
    revision: i64,
    by: &str,
    now: Timestamp,
) -> Result<()> {
    let name = Arguments::new().text(kind.word()).text(change.name.as_str());
    let Some(settings) = &change.settings else {
        return db.execute(statements::DELETE_KEPT, name).await.map(drop);
    };
    let arguments =
        name.text(stored::json(settings).as_str()).number(revision).number(now.millis()).text(by);
    db.execute(statements::WRITE_KEPT, arguments).await.map(drop)
}

#[async_trait]
impl<D: Database> KeptSettings for D {
    async fn kept(&self, kind: KeptKind) -> Result<Vec<KeptRecord>> {
        all(&mut *self.read().await?, kind).await
    }

    async fn change_kept(
        &self,
        kind: KeptKind,
        last: Option<i64>,
        changes: &[KeptChange],
        by: &str,
        now: Timestamp,
    ) -> Result<i64> {
        transaction!(self, db => change(db, kind, last, changes, by, now).await)
    }
}
