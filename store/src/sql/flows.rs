//! Drafts and versions of flows.

use async_trait::async_trait;
use weir_engine::model::Name;
use weir_engine::value::Timestamp;

use super::fetched::fetched;
use super::rows::{count, small};
use super::{Arguments, Claims, Connection, Database, Reserved, statements, transaction};
use crate::contract::flows::{Abreast, Draft, FlowRecord, FlowState, Flows, Publish, Version};
use crate::{Cursor, Error, Page, Result, stored};

fetched! {
    FlowRow {
        id: String,
        state: String,
        revision: i64,
        draft: String,
        saved_at: i64,
        version: i64,
        file_hash: Option<String>,
    }

    VersionRow {
        flow: String,
        number: i64,
        draft: String,
        hash: String,
        origin: String,
        published_at: i64,
        published_by: String,
    }
}

impl FlowRow {
    fn record(self) -> Result<FlowRecord> {
        Ok(FlowRecord {
            id: self.id.into(),
            state: stored::of_word(&self.state)?,
            revision: self.revision,
            draft: stored::read(&self.draft)?,
            saved_at: Timestamp::from_millis(self.saved_at),
            version: small(self.version)?,
            file_hash: self.file_hash,
        })
    }
}

impl VersionRow {
    fn version(self) -> Result<Version> {
        let published = Publish {
            draft: stored::read(&self.draft)?,
            hash: self.hash,
            origin: stored::of_word(&self.origin)?,
            at: Timestamp::from_millis(self.published_at),
            by: self.published_by,
        };
        Ok(Version { flow: self.flow.into(), number: small(self.number)?, published })
    }
}

#[async_trait]
impl<D: Database> Flows for D {
    async fn flows(&self) -> Result<Vec<FlowRecord>> {
        let mut db = self.read().await?;
        let rows: Vec<FlowRow> = db.fetch(statements::LIST_FLOWS, Arguments::new()).await?;
        rows.into_iter().map(FlowRow::record).collect()
    }

    async fn abreast(&self) -> Result<Abreast> {
        let mut db = self.read().await?;
        let rows: Vec<(String, String, i64)> =
            db.fetch(statements::LIST_FLOW_STATES, Arguments::new()).await?;
        let mut abreast = Abreast::default();
        for (id, state, version) in rows {
            if id.is_empty() {
                abreast.segments = stored::parse(&state)?;
            } else {
                abreast.flows.push((id.into(), stored::of_word(&state)?, small(version)?));
            }
        }
        Ok(abreast)
    }

    async fn flow(&self, id: &Name) -> Result<Option<FlowRecord>> {
        read_flow(&mut *self.read().await?, id).await
    }

    async fn save_draft(
        &self,
        flow: &Name,
        draft: &Draft,
        if_revision: Option<i64>,
        now: Timestamp,
    ) -> Result<i64> {
        transaction!(self, db => save_draft(db, flow, draft, if_revision, now).await)
    }

    async fn publish(
        &self,
        flow: &Name,
        publish: &Publish,
        if_revision: Option<i64>,
    ) -> Result<u32> {
        transaction!(self, db => publish_version(db, flow, publish, if_revision).await)
    }

    async fn versions_of(
        &self,
        flow: &Name,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Version>> {
        let [before] = Cursor::numbers(cursor, [i64::MAX])?;
        let mut db = self.read().await?;
        let arguments = Arguments::new().text(flow.as_str()).number(before);
        let arguments = arguments.number(count(limit.saturating_add(1)));
        let rows: Vec<VersionRow> = db.fetch(statements::LIST_VERSIONS, arguments).await?;
        let versions = rows.into_iter().map(VersionRow::version).collect::<Result<_>>()?;
        Ok(Page::cut(versions, limit, |version| [i64::from(version.number)]))
    }

    async fn version(&self, flow: &Name, number: u32) -> Result<Option<Version>> {
        let mut db = self.read().await?;
        let arguments = Arguments::new().text(flow.as_str()).number(i64::from(number));
        let row: Option<VersionRow> = db.first(statements::READ_VERSION, arguments).await?;
        row.map(VersionRow::version).transpose()
    }

    async fn set_flow_state(&self, flow: &Name, state: FlowState) -> Result<()> {
        transaction!(self, db => set_state(db, flow, state).await)
    }
}

fn stale(flow: &Name) -> Error {
    Error::Stale(format!("flow {flow}"))
}

/// Waits until nobody else changes this flow, and keeps others waiting until the commit.
async fn alone_with<C: Claims>(db: &mut C, flow: &Name) -> Result<()> {
    db.reserve(&[Reserved { kind: "flow", name: flow.as_str() }]).await.map(drop)
}

async fn set_state<C: Claims>(db: &mut C, flow: &Name, state: FlowState) -> Result<()> {
    alone_with(db, flow).await?;
    let arguments = Arguments::new().text(flow.as_str()).text(stored::word(state));
    match db.execute(statements::WRITE_FLOW_STATE, arguments).await? {
        0 => Err(stale(flow)),
        _ => Ok(()),
    }
}

async fn read_flow<C: Connection>(db: &mut C, id: &Name) -> Result<Option<FlowRecord>> {
    let arguments = Arguments::new().text(id.as_str());
    let row: Option<FlowRow> = db.first(statements::READ_FLOW, arguments).await?;
    row.map(FlowRow::record).transpose()
}

async fn write_flow<C: Connection>(db: &mut C, record: &FlowRecord) -> Result<()> {
    let arguments = Arguments::new()
        .text(record.id.as_str())
        .text(stored::word(record.state))
        .number(record.revision)
        .text(stored::write(&record.draft).as_str())
        .number(record.saved_at.millis())
        .number(i64::from(record.version))
        .text(record.file_hash.as_deref());
    db.execute(statements::WRITE_FLOW, arguments).await?;
    Ok(())
}

async fn save_draft<C: Claims>(
    db: &mut C,
    flow: &Name,
    draft: &Draft,
    if_revision: Option<i64>,
    now: Timestamp,
) -> Result<i64> {
    alone_with(db, flow).await?;
    let known = read_flow(db, flow).await?;
    let record = FlowRecord::with_draft(known, flow, draft, if_revision, now)?;
    write_flow(db, &record).await?;
    Ok(record.revision)
}

async fn publish_version<C: Claims>(
    db: &mut C,
    flow: &Name,
    publish: &Publish,
    if_revision: Option<i64>,
) -> Result<u32> {
    alone_with(db, flow).await?;
    let known = read_flow(db, flow).await?;
    let record = FlowRecord::with_version(known, flow, publish, if_revision)?;
    write_flow(db, &record).await?;
    let arguments = Arguments::new()
        .text(flow.as_str())
        .number(i64::from(record.version))
        .text(stored::write(&publish.draft).as_str())
        .text(publish.hash.as_str())
        .text(stored::word(publish.origin))
        .number(publish.at.millis())
        .text(publish.by.as_str());
    db.execute(statements::WRITE_VERSION, arguments).await?;
    Ok(record.version)
}
