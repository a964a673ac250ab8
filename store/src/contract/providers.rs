//! Providers that were set up while Weir runs; those of the settings file are kept nowhere.

use std::collections::BTreeMap;

use async_trait::async_trait;
use serde_json::Value;
use weir_engine::model::Name;
use weir_engine::value::Timestamp;
use weir_messages::Channel;

use crate::{Error, Result};

/// The setting that counts changes of providers: another number than before says that one changed.
pub const PROVIDERS_REVISION: &str = "providers_revision";

/// Providers as they were written.
#[async_trait]
pub trait KeptProviders: Send + Sync + 'static {
    /// Every one, by name.
    async fn providers(&self) -> Result<Vec<ProviderRecord>>;

    /// Makes these changes, or none of them: `Stale` if one is not at the revision it should be
    /// at. Gives the number of the change, which is the revision of all that it wrote, and which no
    /// other change ever has.
    async fn change_providers(
        &self,
        changes: &[ProviderChange],
        by: &str,
        now: Timestamp,
    ) -> Result<i64>;

    /// Whether a message is queued on this channel for the provider of this name, or without one
    /// for the channel's default.
    async fn is_waited_for(&self, channel: Channel, provider: Option<&Name>) -> Result<bool>;

    /// Whether a message of this channel is with the provider of this name: it may come back, and
    /// then wait for it or for the channel's default.
    async fn is_called(&self, channel: Channel, provider: &Name) -> Result<bool>;
}

/// A provider as it was written. What it says may be secret, so nothing of that is printed.
#[derive(Clone, PartialEq, Eq)]
pub struct ProviderRecord {
    /// What nodes call it.
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

/// What is to become of one provider. What it says may be secret, so nothing of that is printed.
#[derive(Clone, PartialEq, Eq)]
pub struct ProviderChange {
    /// What nodes call it.
    pub name: Name,
    /// The revision it has to be at; 0 where there is none yet.
    pub if_revision: i64,
    /// Its settings; nothing removes it.
    pub settings: Option<Value>,
}

impl std::fmt::Debug for ProviderRecord {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { name, revision, .. } = self;
        write!(out, "ProviderRecord({name} at {revision})")
    }
}

impl std::fmt::Debug for ProviderChange {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { name, if_revision, .. } = self;
        write!(out, "ProviderChange({name} at {if_revision})")
    }
}

/// Whether every change finds what it is about at the revision it names.
pub(crate) fn fits(known: &BTreeMap<Name, i64>, changes: &[ProviderChange]) -> Result<()> {
    let stale = changes
        .iter()
        .find(|change| known.get(&change.name).copied().unwrap_or_default() != change.if_revision);
    match stale {
        Some(change) => Err(Error::Stale(format!("provider {}", change.name))),
        None => Ok(()),
    }
}
