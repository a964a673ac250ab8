//! Names in use: kinds of events and attributes, noted when they come up first, so that they can
//! be listed without looking at everybody; and tags that were made before anybody had them.

use std::collections::BTreeSet;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use weir_engine::model::Name;
use weir_engine::value::Timestamp;

use crate::Result;

/// Names of a kind that are kept: more than people choose from. Whoever makes names up without
/// end fills no store.
pub const NAMES_MAX: usize = 2_000;

/// Of what a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameKind {
    /// Of an attribute that somebody was given.
    Attribute,
    /// Of a kind of event that came.
    Event,
    /// Of a tag that was made, whether anybody has it or not.
    Tag,
}

/// A name that was noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotedName {
    /// The name.
    pub name: Name,
    /// When it was noted first.
    pub at: Timestamp,
}

/// Names in use.
#[async_trait]
pub trait Noted: Send + Sync + 'static {
    /// Notes names. Those that were noted stay; beyond [`NAMES_MAX`] of a kind none is added.
    async fn note_names(&self, names: &BTreeSet<(NameKind, Name)>, at: Timestamp) -> Result<()>;

    /// Forgets a name; one that was not noted is no mistake.
    async fn forget_name(&self, kind: NameKind, name: &Name) -> Result<()>;

    /// The names of this kind that were noted, from this text on, in the order of their bytes.
    async fn names(&self, kind: NameKind, from: &str, limit: usize) -> Result<Vec<NotedName>>;
}
