//! Flows as they are kept: drafts, versions, and whether they run.

use std::collections::BTreeMap;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use weir_engine::model::Name;
use weir_engine::value::Timestamp;

use crate::{Cursor, Error, Page, Result};

/// How many versions are read at once when all are: each may hold a megabyte of text.
const VERSIONS_PAGE_MAX: usize = 100;

/// What turns go by, as far as it tells that something changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Abreast {
    /// What every flow is doing, and its last version, by id.
    pub flows: Vec<(Name, FlowState, u32)>,
    /// The number of the last change of segments.
    pub segments: i64,
}

/// Drafts and versions of flows.
#[async_trait]
pub trait Flows: Send + Sync + 'static {
    /// Every flow, by id.
    async fn flows(&self) -> Result<Vec<FlowRecord>>;

    /// What other processes may have changed: little enough to ask for before every batch.
    async fn abreast(&self) -> Result<Abreast>;

    /// One flow.
    async fn flow(&self, id: &Name) -> Result<Option<FlowRecord>>;

    /// Keeps a draft if the flow still has this revision (0 where there is no flow yet), and
    /// says which revision it has now. `None` writes over whatever is there.
    async fn save_draft(
        &self,
        flow: &Name,
        draft: &Draft,
        if_revision: Option<i64>,
        now: Timestamp,
    ) -> Result<i64>;

    /// Keeps a new version, whose number it returns, and sets the flow live unless it is
    /// paused. `Stale` if the flow is not at `if_revision` any more.
    async fn publish(
        &self,
        flow: &Name,
        publish: &Publish,
        if_revision: Option<i64>,
    ) -> Result<u32>;

    /// A page of the versions of a flow, newest first.
    async fn versions_of(
        &self,
        flow: &Name,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Version>>;

    /// Every version of a flow, newest first.
    async fn versions(&self, flow: &Name) -> Result<Vec<Version>> {
        let (mut versions, mut cursor) = (Vec::new(), None);
        loop {
            let page = self.versions_of(flow, cursor.as_ref(), VERSIONS_PAGE_MAX).await?;
            versions.extend(page.items);
            match page.next {
                Some(next) => cursor = Some(next),
                None => return Ok(versions),
            }
        }
    }

    /// One version.
    async fn version(&self, flow: &Name, number: u32) -> Result<Option<Version>>;

    /// Pauses, resumes, drains or archives. `Stale` if there is no such flow.
    async fn set_flow_state(&self, flow: &Name, state: FlowState) -> Result<()>;
}

/// What is known of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowRecord {
    /// Its id.
    pub id: Name,
    /// Whether it runs.
    pub state: FlowState,
    /// Raised by one with every draft that is saved.
    pub revision: i64,
    /// What is being worked on, or was last published.
    pub draft: Draft,
    /// When it was last saved.
    pub saved_at: Timestamp,
    /// The number of its last version; 0 before the first.
    pub version: u32,
    /// The hash of its last version that came from a file.
    pub file_hash: Option<String>,
}

/// The text of a flow, and the files it uses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// YAML or JSON, as written.
    pub text: String,
    /// Its templates, by name.
    pub files: BTreeMap<String, String>,
}

/// Whether a flow runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowState {
    /// Never published.
    Draft,
    /// Lets contacts in and moves them.
    Live,
    /// Lets nobody in and moves nobody.
    Paused,
    /// Lets nobody in; those inside go on.
    Draining,
    /// Over.
    Archived,
}

/// Where a version came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// From a file on disk.
    File,
    /// From the app or the HTTP interface.
    App,
}

/// What is to become a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publish {
    /// Its text and files.
    pub draft: Draft,
    /// The hash of everything that decides.
    pub hash: String,
    /// Where it came from.
    pub origin: Origin,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub by: String,
}

/// One version: never changed again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The flow.
    pub flow: Name,
    /// Its number, from 1.
    pub number: u32,
    /// What was published.
    pub published: Publish,
}

impl FlowRecord {
    /// The flow with another draft; `Stale` if it is not at the revision it should be at.
    pub(crate) fn with_draft(
        known: Option<Self>,
        flow: &Name,
        draft: &Draft,
        if_revision: Option<i64>,
        now: Timestamp,
    ) -> Result<Self> {
        let known = Self::at_revision(known, flow, if_revision, now)?;
        let (revision, draft) = (known.revision + 1, draft.clone());
        Ok(Self { revision, draft, saved_at: now, ..known })
    }

    /// The flow with one version more. A paused or draining flow stays so.
    pub(crate) fn with_version(
        known: Option<Self>,
        flow: &Name,
        publish: &Publish,
        if_revision: Option<i64>,
    ) -> Result<Self> {
        let saved = Self::with_draft(known, flow, &publish.draft, if_revision, publish.at)?;
        let from_file = (publish.origin == Origin::File).then(|| publish.hash.clone());
        let state = match saved.state {
            FlowState::Draft | FlowState::Archived => FlowState::Live,
            kept @ (FlowState::Live | FlowState::Paused | FlowState::Draining) => kept,
        };
        let file_hash = from_file.or(saved.file_hash);
        Ok(Self { state, version: saved.version + 1, file_hash, ..saved })
    }

    fn at_revision(
        known: Option<Self>,
        flow: &Name,
        if_revision: Option<i64>,
        now: Timestamp,
    ) -> Result<Self> {
        let known = known.unwrap_or_else(|| Self {
            id: flow.clone(),
            state: FlowState::Draft,
            revision: 0,
            draft: Draft::default(),
            saved_at: now,
            version: 0,
            file_hash: None,
        });
        match if_revision {
            Some(revision) if revision != known.revision => {
                Err(Error::Stale(format!("flow {flow}")))
            }
            Some(_) | None => Ok(known),
        }
    }
}
