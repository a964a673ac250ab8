//! Names in use.

use std::collections::BTreeSet;

use async_trait::async_trait;
use weir_engine::model::Name;
use weir_engine::value::Timestamp;

use super::MemoryStore;
use crate::Result;
use crate::contract::noted::{NAMES_MAX, NameKind, Noted, NotedName};

#[async_trait]
impl Noted for MemoryStore {
    async fn note_names(&self, names: &BTreeSet<(NameKind, Name)>, at: Timestamp) -> Result<()> {
        let mut state = self.alone().await;
        for (kind, name) in names {
            let noted = state.names.entry(*kind).or_default();
            if noted.len() < NAMES_MAX {
                noted.entry(name.clone()).or_insert(at);
            }
        }
        Ok(())
    }

    async fn forget_name(&self, kind: NameKind, name: &Name) -> Result<()> {
        let mut state = self.alone().await;
        state.names.entry(kind).or_default().remove(name);
        Ok(())
    }

    async fn names(&self, kind: NameKind, from: &str, limit: usize) -> Result<Vec<NotedName>> {
        let state = self.state();
        let noted = state.names.get(&kind).into_iter().flatten();
        let noted = noted.filter(|(name, _)| name.as_str() >= from).take(limit);
        Ok(noted.map(|(name, at)| NotedName { name: name.clone(), at: *at }).collect())
    }
}
