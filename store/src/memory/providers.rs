//! Providers that were set up while Weir runs.

use async_trait::async_trait;
use serde_json::Value;
use weir_engine::model::{Name, Status};
use weir_engine::value::Timestamp;
use weir_messages::Channel;

use super::MemoryStore;
use super::state::State;
use crate::Result;
use crate::contract::providers::{
    KeptProviders, PROVIDERS_REVISION, ProviderChange, ProviderRecord, fits,
};

#[async_trait]
impl KeptProviders for MemoryStore {
    async fn providers(&self) -> Result<Vec<ProviderRecord>> {
        Ok(self.state().providers.values().cloned().collect())
    }

    async fn change_providers(
        &self,
        changes: &[ProviderChange],
        by: &str,
        now: Timestamp,
    ) -> Result<i64> {
        let mut state = self.alone().await;
        let known = state.providers.values();
        let known = known.map(|record| (record.name.clone(), record.revision)).collect();
        fits(&known, changes)?;
        let last = state.settings.get(PROVIDERS_REVISION).and_then(Value::as_i64);
        let revision = last.unwrap_or_default() + 1;
        for ProviderChange { name, settings, .. } in changes {
            let Some(settings) = settings.clone() else {
                state.providers.remove(name);
                continue;
            };
            let (saved_at, saved_by) = (now, by.to_owned());
            let record =
                ProviderRecord { name: name.clone(), settings, revision, saved_at, saved_by };
            state.providers.insert(name.clone(), record);
        }
        state.settings.insert(PROVIDERS_REVISION.to_owned(), revision.into());
        Ok(revision)
    }

    async fn is_waited_for(&self, channel: Channel, provider: Option<&Name>) -> Result<bool> {
        Ok(is_there(&self.state(), Status::Queued, channel, provider))
    }

    async fn is_called(&self, channel: Channel, provider: &Name) -> Result<bool> {
        Ok(is_there(&self.state(), Status::Sending, channel, Some(provider)))
    }
}

fn is_there(state: &State, status: Status, channel: Channel, provider: Option<&Name>) -> bool {
    let mut messages = state.people.values().flat_map(|person| &person.contact.messages);
    messages.any(|message| {
        message.status == status
            && message.channel == channel
            && message.provider.as_ref() == provider
    })
}
