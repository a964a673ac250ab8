//! What was set up while Weir runs.

use async_trait::async_trait;
use serde_json::Value;
use weir_engine::value::Timestamp;

use super::MemoryStore;
use crate::Result;
use crate::contract::kept::{KeptChange, KeptKind, KeptRecord, KeptSettings};

#[async_trait]
impl KeptSettings for MemoryStore {
    async fn kept(&self, kind: KeptKind) -> Result<Vec<KeptRecord>> {
        let state = self.state();
        let of_kind = state.kept.iter().filter(|((of, _), _)| *of == kind);
        Ok(of_kind.map(|(_, record)| record.clone()).collect())
    }

    async fn change_kept(
        &self,
        kind: KeptKind,
        last: Option<i64>,
        changes: &[KeptChange],
        by: &str,
        now: Timestamp,
    ) -> Result<i64> {
        let mut state = self.alone().await;
        let known = state.kept.iter().filter(|((of, _), _)| *of == kind);
        let known = known.map(|((_, name), record)| (name.clone(), record.revision)).collect();
        kind.fits(&known, changes)?;
        let counter = kind.revision_setting();
        let made = state.settings.get(counter).and_then(Value::as_i64).unwrap_or_default();
        kind.is_last(last, made)?;
        let revision = made + 1;
        for KeptChange { name, settings, .. } in changes {
            let key = (kind, name.clone());
            let Some(settings) = settings.clone() else {
                state.kept.remove(&key);
                continue;
            };
            let (saved_at, saved_by) = (now, by.to_owned());
            let record = KeptRecord { name: name.clone(), settings, revision, saved_at, saved_by };
            state.kept.insert(key, record);
        }
        state.settings.insert(counter.to_owned(), revision.into());
        Ok(revision)
    }
}
