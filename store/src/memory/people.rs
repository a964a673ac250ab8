//! Reading contacts.

use std::collections::BTreeSet;

use async_trait::async_trait;
use weir_engine::model::{Appointment, Contact, ContactId, Name, Token};
use weir_engine::needs::Needs;
use weir_engine::value::Timestamp;

use super::MemoryStore;
use super::state::{Person, State};
use crate::contract::claim::Who;
use crate::contract::messages::DeadFilter;
use crate::contract::people::{InsideFilter, People, PeopleFilter, TimelineEntry, Waiting};
use crate::contract::timeline;
use crate::{Cursor, Page, Result};

#[async_trait]
impl People for MemoryStore {
    async fn find(&self, who: &Who) -> Result<Vec<ContactId>> {
        Ok(self.state().find(who))
    }

    async fn contact(
        &self,
        id: ContactId,
        needs: &Needs,
        now: Timestamp,
    ) -> Result<Option<Contact>> {
        let state = self.state();
        let person = state.people.get(&id);
        Ok(person.map(|person| state.view(person, &BTreeSet::new(), needs, now)))
    }

    async fn contacts(
        &self,
        filter: &PeopleFilter,
        after: Option<&Cursor>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Page<Contact>> {
        let [after] = Cursor::numbers(after, [-1])?;
        let state = self.state();
        let people = state.people.values().filter(|person| person.contact.id.0 > after);
        let people = people.filter(|person| fits(&state, &person.contact, filter));
        let needs = Needs { segments: true, ..Needs::default() };
        let seen = people.map(|person| state.view(person, &BTreeSet::new(), &needs, now)).collect();
        Ok(Page::cut(seen, limit, |contact: &Contact| [contact.id.0]))
    }

    async fn tags(&self, from: &str, limit: usize) -> Result<Vec<Name>> {
        let state = self.state();
        let tags = state.people.values().flat_map(|person| person.contact.tags.keys());
        let used: BTreeSet<&Name> = tags.filter(|tag| tag.as_str() >= from).collect();
        Ok(used.into_iter().take(limit).cloned().collect())
    }

    async fn timeline(
        &self,
        contact: ContactId,
        before: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<TimelineEntry>> {
        let start = timeline::start(before)?;
        let state = self.state();
        let mut entries = Vec::new();
        if let Some(person) = state.people.get(&contact) {
            entries.extend(person.contact.events().cloned().map(timeline::event));
            let ahead = |number| person.contact.ahead_of(number);
            let hops = person.trail.iter().cloned();
            entries.extend(hops.map(|hop| {
                let ahead = ahead(hop.token.contact);
                timeline::hop(hop, ahead)
            }));
            for message in &person.contact.messages {
                let history = &person.histories[&message.id];
                entries.extend(timeline::message(message, history, ahead(message.token.contact)));
            }
        }
        Ok(timeline::page(entries, start, limit))
    }

    async fn tokens_of(
        &self,
        flow: &Name,
        filter: &InsideFilter,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Waiting>> {
        let is_wanted =
            |token: &Token| token.flow == *flow && token.is_live() && filter.admits(token);
        tokens(&self.state(), is_wanted, after, limit)
    }

    async fn quarantined(
        &self,
        filter: &DeadFilter,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Waiting>> {
        tokens(&self.state(), |token| filter.admits(token), after, limit)
    }

    async fn without_appointment(
        &self,
        flow: &Name,
        start: &Name,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<ContactId>> {
        let [after] = Cursor::numbers(after, [-1])?;
        let state = self.state();
        let people = state.people.values().map(|person| &person.contact);
        let lacks = |contact: &&Contact| {
            let has = |kept: &Appointment| kept.is_of((flow, start, ""));
            contact.id.0 > after && !contact.calendar.iter().any(has)
        };
        let ids = people.filter(lacks).map(|contact| contact.id).collect();
        Ok(Page::cut(ids, limit, |id: &ContactId| [id.0]))
    }
}

fn fits(state: &State, contact: &Contact, filter: &PeopleFilter) -> bool {
    match filter {
        PeopleFilter::Everybody => true,
        PeopleFilter::Tag(tag) => contact.tags.contains_key(tag),
        PeopleFilter::Segment(segment) => contact.segments.contains(segment),
        PeopleFilter::Email(address) => {
            state.find(&Who::Email(address.clone())).contains(&contact.id)
        }
        PeopleFilter::Phone(number) => {
            state.find(&Who::Phone(number.clone())).contains(&contact.id)
        }
    }
}

/// A page of the tokens that are wanted, in the order of their contacts.
fn tokens(
    state: &State,
    is_wanted: impl Fn(&Token) -> bool,
    after: Option<&Cursor>,
    limit: usize,
) -> Result<Page<Waiting>> {
    let after: [i64; 2] = Cursor::numbers(after, [-1, 0])?;
    let place = |item: &Waiting| [item.token.id.contact.0, item.token.id.n];
    let mut found: Vec<_> = state.people.values().flat_map(waiting).collect();
    found.retain(|item| is_wanted(&item.token) && place(item) > after);
    found.sort_by_key(place);
    Ok(Page::cut(found, limit, place))
}

fn waiting(person: &Person) -> impl Iterator<Item = Waiting> {
    let profile = &person.contact.profile;
    let tokens = person.contact.tokens.iter();
    tokens.map(|token| Waiting { profile: profile.clone(), token: token.clone() })
}
