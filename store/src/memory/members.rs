//! Who is in which segment.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use weir_engine::model::{Contact, ContactId, Name};
use weir_engine::needs::Needs;
use weir_engine::value::Timestamp;

use super::MemoryStore;
use super::state::State;
use crate::Result;
use crate::contract::members::{Members, places};

fn unjudged(state: &State, revision: i64) -> impl Iterator<Item = ContactId> {
    let contacts = state.people.values().map(|person| &person.contact);
    contacts.filter(move |contact| contact.judged < revision).map(|contact| contact.id)
}

#[async_trait]
impl Members for MemoryStore {
    async fn members(&self, segments: &[Name]) -> Result<BTreeMap<Name, u64>> {
        let state = self.state();
        let count = |segment: &Name| {
            let people = state.people.values();
            people.filter(|person| person.contact.segments.contains(segment)).count()
        };
        Ok(segments.iter().map(|segment| (segment.clone(), count(segment) as u64)).collect())
    }

    async fn unjudged(
        &self,
        revision: i64,
        after: Option<ContactId>,
        limit: usize,
    ) -> Result<Vec<ContactId>> {
        let state = self.state();
        let later = unjudged(&state, revision).filter(|id| after.is_none_or(|after| *id > after));
        Ok(later.take(limit).collect())
    }

    async fn count_unjudged(&self, revision: i64) -> Result<u64> {
        Ok(unjudged(&self.state(), revision).count() as u64)
    }

    async fn sample(&self, needs: &Needs, limit: usize, now: Timestamp) -> Result<Vec<Contact>> {
        let state = self.state();
        let mut ids: BTreeSet<ContactId> = state.people.keys().copied().collect();
        if ids.len() > limit {
            let all = std::mem::take(&mut ids);
            let end = |id: Option<&ContactId>| id.map_or(0, |id| id.0);
            let (places, each) = places(end(all.first()), end(all.last()), limit);
            for place in places {
                ids.extend(all.iter().filter(|id| id.0 > place).take(each));
            }
            while ids.len() > limit {
                ids.pop_last();
            }
        }
        let people = ids.iter().filter_map(|id| state.people.get(id));
        Ok(people.map(|person| state.view(person, &BTreeSet::new(), needs, now)).collect())
    }
}
