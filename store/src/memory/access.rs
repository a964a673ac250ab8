//! Keys, settings, the suppression list, answers to repeated requests.

use async_trait::async_trait;
use serde_json::Value;
use weir_engine::value::Timestamp;
use weir_messages::Channel;

use super::MemoryStore;
use crate::Result;
use crate::contract::access::{Access, Answered, Key, Request, SENDING_STOPPED};
use crate::contract::extra::{Extra, Suppress};

#[async_trait]
impl Access for MemoryStore {
    async fn put_key(&self, key: &Key) -> Result<()> {
        self.alone().await.keys.insert(key.id.clone(), key.clone());
        Ok(())
    }

    async fn keys(&self) -> Result<Vec<Key>> {
        let mut keys: Vec<_> = self.state().keys.values().cloned().collect();
        keys.sort_by_key(|key| (key.created_at, key.id.clone()));
        Ok(keys)
    }

    async fn key_of(&self, secret_hash: &[u8; 32]) -> Result<Option<Key>> {
        let state = self.state();
        Ok(state.keys.values().find(|key| key.secret_hash == *secret_hash).cloned())
    }

    async fn note_key_use(&self, id: &str, at: Timestamp) -> Result<()> {
        if let Some(key) = self.alone().await.keys.get_mut(id) {
            key.used_at = Some(at);
        }
        Ok(())
    }

    async fn setting(&self, name: &str) -> Result<Option<Value>> {
        Ok(self.state().settings.get(name).cloned())
    }

    async fn put_setting(&self, name: &str, value: &Value) -> Result<()> {
        self.alone().await.set(name, value.clone());
        Ok(())
    }

    async fn keep_setting(&self, name: &str, value: &Value) -> Result<Value> {
        let mut state = self.alone().await;
        Ok(state.settings.entry(name.to_owned()).or_insert_with(|| value.clone()).clone())
    }

    async fn stop_sending(&self, value: &Value) -> Result<()> {
        let _every_unit_has_ended = self.turn.lock().await;
        self.put_setting(SENDING_STOPPED, value).await
    }

    async fn suppression(&self, channel: Channel, address: &str) -> Result<Option<String>> {
        Ok(self.state().suppressions.get(&(channel, address.to_owned())).cloned())
    }

    async fn suppress(&self, entry: &Suppress, _now: Timestamp) -> Result<()> {
        self.alone().await.list(entry.channel, &entry.address, &entry.reason);
        Ok(())
    }

    async fn unsuppress(&self, channel: Channel, address: &str) -> Result<()> {
        self.alone().await.suppressions.remove(&(channel, address.to_owned()));
        Ok(())
    }

    async fn answered(&self, request: &Request) -> Result<Option<Answered>> {
        Ok(self.state().answers.get(request).map(|(answered, _)| answered.clone()))
    }

    async fn keep_answer(
        &self,
        request: &Request,
        answered: &Answered,
        now: Timestamp,
    ) -> Result<()> {
        let mut state = self.alone().await;
        let mut draft = state.clone();
        let answers = vec![(request.clone(), answered.clone())];
        draft.add(Extra { answers, ..Extra::default() }, now)?;
        *state = draft;
        Ok(())
    }
}
