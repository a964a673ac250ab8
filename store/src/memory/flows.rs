//! Drafts and versions of flows.

use async_trait::async_trait;
use serde_json::Value;
use weir_engine::model::Name;
use weir_engine::value::Timestamp;

use super::MemoryStore;
use crate::contract::flows::{Abreast, Draft, FlowRecord, FlowState, Flows, Publish, Version};
use crate::contract::kept::KeptKind;
use crate::{Cursor, Error, Page, Result};

#[async_trait]
impl Flows for MemoryStore {
    async fn flows(&self) -> Result<Vec<FlowRecord>> {
        Ok(self.state().flows.values().cloned().collect())
    }

    async fn abreast(&self) -> Result<Abreast> {
        let state = self.state();
        let told = |record: &FlowRecord| (record.id.clone(), record.state, record.version);
        let segments = state.settings.get(KeptKind::Segment.revision_setting());
        Ok(Abreast {
            flows: state.flows.values().map(told).collect(),
            segments: segments.and_then(Value::as_i64).unwrap_or_default(),
        })
    }

    async fn flow(&self, id: &Name) -> Result<Option<FlowRecord>> {
        Ok(self.state().flows.get(id).cloned())
    }

    async fn save_draft(
        &self,
        flow: &Name,
        draft: &Draft,
        if_revision: Option<i64>,
        now: Timestamp,
    ) -> Result<i64> {
        let mut state = self.alone().await;
        let known = state.flows.get(flow).cloned();
        let record = FlowRecord::with_draft(known, flow, draft, if_revision, now)?;
        let revision = record.revision;
        state.flows.insert(flow.clone(), record);
        Ok(revision)
    }

    async fn publish(
        &self,
        flow: &Name,
        publish: &Publish,
        if_revision: Option<i64>,
    ) -> Result<u32> {
        let mut state = self.alone().await;
        let known = state.flows.get(flow).cloned();
        let record = FlowRecord::with_version(known, flow, publish, if_revision)?;
        let number = record.version;
        let version = Version { flow: flow.clone(), number, published: publish.clone() };
        state.versions.insert((flow.clone(), number), version);
        state.flows.insert(flow.clone(), record);
        Ok(number)
    }

    async fn versions_of(
        &self,
        flow: &Name,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Version>> {
        let [before] = Cursor::numbers(cursor, [i64::MAX])?;
        let place = |version: &Version| [i64::from(version.number)];
        let state = self.state();
        let versions = state.versions.values().rev();
        let versions =
            versions.filter(|version| version.flow == *flow && place(version) < [before]);
        Ok(Page::cut(versions.take(limit + 1).cloned().collect(), limit, place))
    }

    async fn version(&self, flow: &Name, number: u32) -> Result<Option<Version>> {
        Ok(self.state().versions.get(&(flow.clone(), number)).cloned())
    }

    async fn set_flow_state(&self, flow: &Name, to: FlowState) -> Result<()> {
        let mut state = self.alone().await;
        let known = state.flows.get_mut(flow);
        known.ok_or_else(|| Error::Stale(format!("flow {flow}")))?.state = to;
        Ok(())
    }
}
