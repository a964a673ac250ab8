//! Which contacts a claim takes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use weir_engine::model::{Contact, ContactId, Message, MessageId, Profile, Status, TokenId};
use weir_engine::needs::Needs;
use weir_engine::value::Timestamp;

use super::state::{Person, State};
use crate::contract::access::SENDING_STOPPED;
use crate::contract::claim::{Answer, Ask, Claim, Due, Queued, Route, Taken, Who};
use crate::contract::extra::AliasKind;
use crate::contract::owner::{Lost, Owner};

impl State {
    pub(super) fn take(
        &mut self,
        claim: Claim,
        needs: &Needs,
        now: Timestamp,
    ) -> (Vec<Answer>, Vec<Taken>) {
        match claim {
            Claim::Contacts(asks) => self.take_asked(&asks, needs, now),
            Claim::Due(due) => {
                let ids = self.due(&due, now);
                let mut taken = self.take_these(&ids, &[], needs, now);
                for one in &mut taken {
                    one.claim_due(&due.paused, now);
                }
                (Vec::new(), taken)
            }
            Claim::Queued(_) if self.is_sending_stopped() => (Vec::new(), Vec::new()),
            Claim::Queued(queued) => {
                let ready =
                    |route: &Route| self.queued(&queued, route, now).into_iter().take(route.limit);
                let claimed: Vec<_> = queued.routes.iter().flat_map(ready).collect();
                (Vec::new(), self.take_messages(&claimed, needs, now))
            }
            Claim::Lost(lost) => {
                let claimed = self.lost(&lost);
                (Vec::new(), self.take_messages(&claimed, needs, now))
            }
            Claim::Messages(ids) => {
                let unique: BTreeSet<_> = ids.into_iter().collect();
                let claimed: Vec<_> =
                    unique.iter().filter_map(|id| self.message_of(*id)).cloned().collect();
                (Vec::new(), self.take_messages(&claimed, needs, now))
            }
        }
    }

    fn take_asked(
        &mut self,
        asks: &[Ask],
        needs: &Needs,
        now: Timestamp,
    ) -> (Vec<Answer>, Vec<Taken>) {
        let before: BTreeSet<_> = self.people.keys().copied().collect();
        let found: Vec<_> = asks.iter().map(|ask| self.find_or_create(ask, now)).collect();
        let ids = found.iter().filter(|ids| ids.len() == 1).map(|ids| ids[0]).collect();
        let mut taken = self.take_these(&ids, &[], needs, now);
        let place = |id| taken.iter().position(|taken| taken.contact.id == id);
        let answer = |ids: &Vec<ContactId>| match ids.as_slice() {
            [] => Answer::Nobody,
            [id] => place(*id).map_or(Answer::Nobody, Answer::Found),
            _ => Answer::Ambiguous(ids.clone()),
        };
        let answers: Vec<_> = found.iter().map(answer).collect();
        for (ask, answer) in asks.iter().zip(&answers) {
            if let Answer::Found(place) = *answer {
                let known = &self.people[&taken[place].contact.id].known_events;
                let again = ask.announces.iter().filter(|event| known.contains_key(event));
                taken[place].known_events.extend(again.cloned());
            }
        }
        for taken in &mut taken {
            taken.created = !before.contains(&taken.contact.id);
        }
        (answers, taken)
    }

    pub(super) fn find(&self, who: &Who) -> Vec<ContactId> {
        let by = |is_it: &dyn Fn(&Profile) -> bool| -> Vec<_> {
            let people = self.people.values().map(|person| &person.contact);
            let people = people.map(|contact| (&contact.profile, contact.id));
            let merged = self.merged.values().map(|merged| (&merged.profile, merged.survivor));
            let found = people.chain(merged).filter(|(profile, _)| is_it(profile));
            found.map(|(_, id)| id).collect::<BTreeSet<_>>().into_iter().collect()
        };
        let alias = |kind, name: &String| self.aliases.get(&(kind, name.clone())).copied();
        match who {
            Who::External(id) => {
                let mut found = by(&|profile| profile.external_id == *id);
                found.extend(alias(AliasKind::Merged, id));
                found
            }
            Who::Internal(id) => {
                self.person(*id).map(|person| person.contact.id).into_iter().collect()
            }
            Who::Email(address) => by(&|profile| profile.email.as_ref() == Some(address)),
            Who::Phone(number) => by(&|profile| profile.phone.as_ref() == Some(number)),
            Who::Anonymous(name) => alias(AliasKind::Anonymous, name).into_iter().collect(),
        }
    }

    fn find_or_create(&mut self, ask: &Ask, now: Timestamp) -> Vec<ContactId> {
        let found = self.find(&ask.who);
        let Some(external) = ask.create.as_ref().filter(|_| found.is_empty()) else {
            return found;
        };
        let so_called = self.find(&Who::External(external.clone()));
        if !so_called.is_empty() {
            return so_called;
        }
        vec![self.create(&ask.who, external, now)]
    }

    fn create(&mut self, who: &Who, external: &str, now: Timestamp) -> ContactId {
        let mut tries = (0..).map(|attempt| ContactId::derive(external, 0, now, attempt));
        let is_free =
            |id: &ContactId| !self.people.contains_key(id) && !self.merged.contains_key(id);
        let id = tries.find(is_free).expect("some id is free");
        let mut contact = Contact::new(id, external);
        match who {
            Who::Email(address) => contact.profile.email = Some(address.clone()),
            Who::Phone(number) => contact.profile.phone = Some(number.clone()),
            Who::Anonymous(name) => {
                self.aliases.insert((AliasKind::Anonymous, name.clone()), id);
            }
            Who::External(_) | Who::Internal(_) => {}
        }
        self.people.insert(id, Person::new(contact));
        id
    }

    fn due(&self, due: &Due, now: Timestamp) -> BTreeSet<ContactId> {
        let mut tokens = Vec::new();
        let mut kept = Vec::new();
        for Person { contact, .. } in self.people.values() {
            for token in contact.tokens.iter().filter(|token| !due.paused.contains(&token.flow)) {
                let at = token.due().filter(|_| due.shards.hold(token.id.contact));
                tokens.extend(at.map(|at| (at, contact.id)));
            }
            if !due.shards.hold(contact.id) {
                continue;
            }
            for date in contact.calendar.iter().filter(|date| !due.paused.contains(&date.flow)) {
                kept.extend(date.due.map(|at| (at, contact.id)));
            }
        }
        let mut first = BTreeMap::new();
        for mut arm in [tokens, kept] {
            arm.retain(|(at, _)| *at <= now);
            arm.sort();
            for (at, id) in arm.into_iter().take(due.limit) {
                let known = first.entry(id).or_insert(at);
                *known = at.min(*known);
            }
        }
        let mut order: Vec<_> = first.into_iter().map(|(id, at)| (at, id)).collect();
        order.sort_unstable();
        order.into_iter().take(due.limit).map(|(_, id)| id).collect()
    }

    pub(super) fn is_sending_stopped(&self) -> bool {
        self.settings.get(SENDING_STOPPED).is_some_and(|value| *value != Value::Bool(false))
    }

    fn all_messages(&self) -> impl Iterator<Item = &Message> {
        self.people.values().flat_map(|person| &person.contact.messages)
    }

    pub(super) fn message_of(&self, id: MessageId) -> Option<&Message> {
        self.all_messages().find(|message| message.id == id)
    }

    fn queued(&self, queued: &Queued, route: &Route, now: Timestamp) -> Vec<Message> {
        let mut ready: Vec<_> = self.all_messages().cloned().collect();
        ready.retain(|message| {
            message.status == Status::Queued
                && message.channel == route.channel
                && message.provider == route.provider
                && message.not_before <= now
                && queued.shards.hold(message.token.contact)
                && !queued.paused.contains(&message.flow)
        });
        ready.sort_by_key(|m| (m.not_before, m.token, m.node.clone(), m.visit));
        ready
    }

    fn lost(&self, lost: &Lost) -> Vec<Message> {
        let mut found: Vec<_> = self.all_messages().cloned().collect();
        found.retain(|message| {
            let is_old = message.sending_since.is_some_and(|since| since < lost.since_before);
            let is_own = self.owner_of(message) == Some(lost.by);
            message.status == Status::Sending && (is_old || !is_own)
        });
        found.sort_by_key(|m| (m.sending_since, m.token, m.node.clone(), m.visit));
        found.truncate(lost.limit);
        found
    }

    pub(super) fn owner_of(&self, message: &Message) -> Option<Owner> {
        self.person(message.token.contact)?.owners.get(&message.id).copied()
    }

    fn take_messages(&self, claimed: &[Message], needs: &Needs, now: Timestamp) -> Vec<Taken> {
        let ids = claimed.iter().map(|message| self.survivor(message.token.contact)).collect();
        self.take_these(&ids, claimed, needs, now)
    }

    fn take_these(
        &self,
        ids: &BTreeSet<ContactId>,
        claimed: &[Message],
        needs: &Needs,
        now: Timestamp,
    ) -> Vec<Taken> {
        let tokens: BTreeSet<TokenId> = claimed.iter().map(|message| message.token).collect();
        let mut taken = Vec::new();
        for person in ids.iter().filter_map(|id| self.people.get(id)) {
            let mut one = Taken::new(self.view(person, &tokens, needs, now));
            let own = claimed.iter().filter(|message| one.contact.is_called(message.token.contact));
            one.messages = own.map(|message| message.id).collect();
            taken.push(one);
        }
        taken
    }
}
