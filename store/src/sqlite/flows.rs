//! Drafts and versions of flows.

use async_trait::async_trait;
use sqlx::FromRow;
use sqlx::sqlite::SqliteConnection;
use weir_engine::model::Name;
use weir_engine::value::Timestamp;

use super::rows::count;
use super::{SqliteStore, statements};
use crate::contract::flows::{Draft, FlowRecord, FlowState, Flows, Publish, Version};
use crate::{Cursor, Error, Page, Result, stored};

#[derive(FromRow)]
struct FlowRow {
    id: String,
    state: String,
    revision: i64,
    draft: String,
    saved_at: i64,
    version: u32,
    file_hash: Option<String>,
}

#[derive(FromRow)]
struct VersionRow {
    flow: String,
    number: u32,
    draft: String,
    hash: String,
    origin: String,
    published_at: i64,
    published_by: String,
}

impl FlowRow {
    fn record(self) -> Result<FlowRecord> {
        Ok(FlowRecord {
            id: self.id.into(),
            state: stored::of_word(&self.state)?,
            revision: self.revision,
            draft: stored::read(&self.draft)?,
            saved_at: Timestamp::from_millis(self.saved_at),
            version: self.version,
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
        Ok(Version { flow: self.flow.into(), number: self.number, published })
    }
}

#[async_trait]
impl Flows for SqliteStore {
    async fn flows(&self) -> Result<Vec<FlowRecord>> {
        let query = sqlx::query_as(statements::LIST_FLOWS);
        let rows: Vec<FlowRow> = query.fetch_all(&mut *self.read().await?).await?;
        rows.into_iter().map(FlowRow::record).collect()
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
        let mut writer = self.writer().await?;
        let done = save_draft(writer.at_hand(), flow, draft, if_revision, now).await;
        writer.end(done).await
    }

    async fn publish(
        &self,
        flow: &Name,
        publish: &Publish,
        if_revision: Option<i64>,
    ) -> Result<u32> {
        let mut writer = self.writer().await?;
        let done = publish_version(writer.at_hand(), flow, publish, if_revision).await;
        writer.end(done).await
    }

    async fn versions_of(
        &self,
        flow: &Name,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Version>> {
        let [before] = Cursor::numbers(cursor, [i64::MAX])?;
        let query = sqlx::query_as(statements::LIST_VERSIONS).bind(flow.as_str());
        let query = query.bind(before).bind(count(limit.saturating_add(1)));
        let rows: Vec<VersionRow> = query.fetch_all(&mut *self.read().await?).await?;
        let versions = rows.into_iter().map(VersionRow::version).collect::<Result<_>>()?;
        Ok(Page::cut(versions, limit, |version| [i64::from(version.number)]))
    }

    async fn version(&self, flow: &Name, number: u32) -> Result<Option<Version>> {
        let query = sqlx::query_as(statements::READ_VERSION).bind(flow.as_str()).bind(number);
        let row: Option<VersionRow> = query.fetch_optional(&mut *self.read().await?).await?;
        row.map(VersionRow::version).transpose()
    }

    async fn set_flow_state(&self, flow: &Name, state: FlowState) -> Result<()> {
        let query = sqlx::query(statements::WRITE_FLOW_STATE);
        let query = query.bind(flow.as_str()).bind(stored::word(state));
        let mut writer = self.writer().await?;
        let done = match query.execute(writer.at_hand()).await {
            Ok(done) if done.rows_affected() == 0 => Err(stale(flow)),
            Ok(_) => Ok(()),
            Err(error) => Err(error.into()),
        };
        writer.end(done).await
    }
}

fn stale(flow: &Name) -> Error {
    Error::Stale(format!("flow {flow}"))
}

async fn read_flow(db: &mut SqliteConnection, id: &Name) -> Result<Option<FlowRecord>> {
    let query = sqlx::query_as(statements::READ_FLOW).bind(id.as_str());
    let row: Option<FlowRow> = query.fetch_optional(db).await?;
    row.map(FlowRow::record).transpose()
}

async fn write_flow(db: &mut SqliteConnection, record: &FlowRecord) -> Result<()> {
    let query = sqlx::query(statements::WRITE_FLOW)
        .bind(record.id.as_str())
        .bind(stored::word(record.state))
        .bind(record.revision)
        .bind(stored::write(&record.draft))
        .bind(record.saved_at.millis())
        .bind(record.version)
        .bind(&record.file_hash);
    query.execute(db).await?;
    Ok(())
}

async fn save_draft(
    db: &mut SqliteConnection,
    flow: &Name,
    draft: &Draft,
    if_revision: Option<i64>,
    now: Timestamp,
) -> Result<i64> {
    let known = read_flow(db, flow).await?;
    let record = FlowRecord::with_draft(known, flow, draft, if_revision, now)?;
    write_flow(db, &record).await?;
    Ok(record.revision)
}

async fn publish_version(
    db: &mut SqliteConnection,
    flow: &Name,
    publish: &Publish,
    if_revision: Option<i64>,
) -> Result<u32> {
    let known = read_flow(db, flow).await?;
    let record = FlowRecord::with_version(known, flow, publish, if_revision)?;
    write_flow(db, &record).await?;
    let query = sqlx::query(statements::WRITE_VERSION)
        .bind(flow.as_str())
        .bind(record.version)
        .bind(stored::write(&publish.draft))
        .bind(&publish.hash)
        .bind(stored::word(publish.origin))
        .bind(publish.at.millis())
        .bind(&publish.by);
    query.execute(db).await?;
    Ok(record.version)
}
