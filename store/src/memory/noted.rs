//! Names in use.

use std::collections::BTreeSet;

use async_trait::async_trait;
use weir_engine::model::Name;

use super::MemoryStore;
use crate::Result;
use crate::contract::noted::{NAMES_MAX, NameKind, Noted};

#[async_trait]
impl Noted for MemoryStore {
    async fn note_names(&self, names: &BTreeSet<(NameKind, Name)>) -> Result<()> {
        let mut state = self.alone().await;
        for (kind, name) in names {
            let noted = state.names.entry(*kind).or_default();
            if noted.len() < NAMES_MAX {
                noted.insert(name.clone());
            }
        }
        Ok(())
    }

    async fn names(&self, kind: NameKind, from: &str, limit: usize) -> Result<Vec<Name>> {
        let state = self.state();
        let noted = state.names.get(&kind).into_iter().flatten();
        Ok(noted.filter(|name| name.as_str() >= from).take(limit).cloned().collect())
    }
}
