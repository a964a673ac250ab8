//! Reading messages.

use async_trait::async_trait;
use weir_engine::model::{ContactId, Message, MessageId, Name, Status};
use weir_messages::Channel;

use super::MemoryStore;
use super::state::{Person, State};
use crate::contract::messages::{
    DeadFilter, DeadLetter, MessageDetail, MessageFilter, MessageRecord, Messages,
};
use crate::{Cursor, Page, Result};

#[async_trait]
impl Messages for MemoryStore {
    async fn messages(
        &self,
        filter: &MessageFilter,
        before: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<MessageRecord>> {
        let [at, high, low] = Cursor::numbers(before, MessageRecord::END)?;
        let start = (at, MessageRecord::id_of(high, low));
        let order =
            |record: &MessageRecord| (record.message.queued_at.millis(), record.message.id.0);
        let state = self.state();
        let mut found: Vec<_> = state.people.values().flat_map(records).collect();
        found.retain(|record| {
            let whose = state.survivor(record.message.token.contact);
            fits(&record.message, whose, filter) && order(record) < start
        });
        found.sort_by_key(|record| std::cmp::Reverse(order(record)));
        Ok(Page::cut(found, limit, MessageRecord::place))
    }

    async fn dead_letters(
        &self,
        filter: &DeadFilter,
        before: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<DeadLetter>> {
        let [at, high, low] = Cursor::numbers(before, MessageRecord::END)?;
        let start = (at, MessageRecord::id_of(high, low));
        let order = |letter: &DeadLetter| {
            let message = &letter.record.message;
            (message.queued_at.millis(), message.id.0)
        };
        let state = self.state();
        let letters = state.people.values().flat_map(|person| {
            records(person).filter_map(|record| {
                let history = &person.histories[&record.message.id];
                filter.letter(record, history)
            })
        });
        let mut found: Vec<_> = letters.filter(|letter| order(letter) < start).collect();
        found.sort_by_key(|letter| std::cmp::Reverse(order(letter)));
        Ok(Page::cut(found, limit, |letter| letter.record.place()))
    }

    async fn message(&self, id: MessageId) -> Result<Option<MessageDetail>> {
        let state = self.state();
        let Some(message) = state.message_of(id) else { return Ok(None) };
        let Some(person) = state.person(id.contact()) else { return Ok(None) };
        Ok(Some(MessageDetail {
            external_id: person.contact.profile.external_id.clone(),
            message: message.clone(),
            history: person.histories[&id].clone(),
            owner: person.owners.get(&id).copied(),
            parts: person.bodies.get(&id).map(|(_, parts)| parts.open()).transpose()?,
            log: person.log.get(&id).cloned().unwrap_or_default(),
        }))
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

fn records(person: &Person) -> impl Iterator<Item = MessageRecord> {
    let external_id = &person.contact.profile.external_id;
    person
        .contact
        .messages
        .iter()
        .map(|message| MessageRecord { external_id: external_id.clone(), message: message.clone() })
}

fn fits(message: &Message, whose: ContactId, filter: &MessageFilter) -> bool {
    filter.contact.is_none_or(|contact| contact == whose)
        && filter.flow.as_ref().is_none_or(|flow| message.flow == *flow)
        && filter.status.is_none_or(|status| message.status == status)
}
