//! What was set up while Weir runs; what stands in the settings file is kept nowhere.

use std::collections::BTreeMap;

use async_trait::async_trait;
use serde_json::Value;
use weir_engine::model::Name;
use weir_engine::value::Timestamp;

use crate::{Error, Result};

/// What can be set up while Weir runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeptKind {
    /// Who hands messages over.
    Provider,
    /// Where webhooks of a shop come in.
    Source,
    /// A named condition, and who it is true of.
    Segment,
}

/// Things as they were written.
#[async_trait]
pub trait KeptSettings: Send + Sync + 'static {
    /// Every one of a kind, by name.
    async fn kept(&self, kind: KeptKind) -> Result<Vec<KeptRecord>>;

    /// Makes these changes, or none of them: `Stale` if one is not at the revision it should be
    /// at, or if anything of the kind was changed after the one that is said to be the `last`.
    /// Gives the number of the change, which is the revision of all that it wrote, and which no
    /// other change of the kind ever has.
    async fn change_kept(
        &self,
        kind: KeptKind,
        last: Option<i64>,
        changes: &[KeptChange],
        by: &str,
        now: Timestamp,
    ) -> Result<i64>;
}

/// One as it was written. What it says may be secret, so nothing of that is printed.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptRecord {
    /// What it is called.
    pub name: Name,
    /// Its settings.
    pub settings: Value,
    /// The change that wrote it.
    pub revision: i64,
    /// When that was.
    pub saved_at: Timestamp,
    /// Who did it.
    pub saved_by: String,
}

/// What is to become of one. What it says may be secret, so nothing of that is printed.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptChange {
    /// What it is called.
    pub name: Name,
    /// The revision it has to be at; 0 where there is none yet.
    pub if_revision: i64,
    /// Its settings; nothing removes it.
    pub settings: Option<Value>,
}

impl KeptKind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Source => "source",
            Self::Segment => "segment",
        }
    }

    /// The setting that counts changes of this kind: another number than before says that one
    /// changed.
    pub fn revision_setting(self) -> &'static str {
        match self {
            Self::Provider => "providers_revision",
            Self::Source => "sources_revision",
            Self::Segment => "segments_revision",
        }
    }

    /// Whether every change finds what it is about at the revision it names.
    pub(crate) fn fits(self, known: &BTreeMap<Name, i64>, changes: &[KeptChange]) -> Result<()> {
        let revision = |name| known.get(name).copied().unwrap_or_default();
        let stale = changes.iter().find(|change| revision(&change.name) != change.if_revision);
        match stale {
            Some(change) => Err(Error::Stale(format!("{} {}", self.word(), change.name))),
            None => Ok(()),
        }
    }

    /// Whether the change that somebody knows of is the last that was made.
    pub(crate) fn is_last(self, known: Option<i64>, made: i64) -> Result<()> {
        match known {
            Some(known) if known != made => Err(Error::Stale(format!("{}s", self.word()))),
            Some(_) | None => Ok(()),
        }
    }
}

impl std::fmt::Debug for KeptRecord {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { name, revision, .. } = self;
        write!(out, "KeptRecord({name} at {revision})")
    }
}

impl std::fmt::Debug for KeptChange {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { name, if_revision, .. } = self;
        write!(out, "KeptChange({name} at {if_revision})")
    }
}
