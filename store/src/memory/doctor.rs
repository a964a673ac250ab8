//! Looking at everything that is kept. There is nothing that could be lost here, and nothing is
//! counted that is not counted anew.

use async_trait::async_trait;
use weir_engine::invariants::{Broken, Kept};
use weir_engine::model::ContactId;

use super::MemoryStore;
use super::state::Person;
use crate::Result;
use crate::contract::doctor::{Doctor, Examination, Examined};

/// A copy of everybody, the last first.
struct Look(Vec<(ContactId, Person)>);

#[async_trait]
impl Doctor for MemoryStore {
    async fn examine(&self) -> Result<Box<dyn Examination + '_>> {
        let people = self.state().people.clone();
        Ok(Box::new(Look(people.into_iter().rev().collect())))
    }
}

#[async_trait]
impl Examination for Look {
    async fn next(&mut self, contacts: usize, slack_millis: i64) -> Result<Option<Examined>> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let rest = self.0.len().saturating_sub(contacts);
        let mut examined = Examined::default();
        for (id, person) in self.0.split_off(rest).into_iter().rev() {
            examined.found.extend(disorder(id, &person, slack_millis));
            examined.people.push(kept(id, person));
        }
        Ok(Some(examined))
    }

    async fn endangered(&mut self) -> Result<Vec<Broken>> {
        Ok(Vec::new())
    }

    async fn miscounted(&mut self) -> Result<Vec<Broken>> {
        Ok(Vec::new())
    }
}

fn kept(id: ContactId, person: Person) -> Kept {
    let contact = person.contact;
    Kept {
        counter: contact.counter,
        consent: contact.consent,
        tokens: contact.tokens,
        trail: person.trail,
        messages: contact.messages,
        ..Kept::of(id)
    }
}

fn disorder(id: ContactId, person: &Person, slack_millis: i64) -> Vec<Broken> {
    let mut events: Vec<_> = person.contact.history.iter().collect();
    events.sort_by_key(|event| event.seq);
    let pairs = events.windows(2).filter(|pair| {
        let apart = person.contact.are_side_by_side(pair[0].seq, pair[1].seq);
        let (before, at) = (pair[0].received_at.millis(), pair[1].received_at.millis());
        pair[0].seq == pair[1].seq || (!apart && at < before - slack_millis)
    });
    let broken = pairs
        .map(|pair| Broken::of(id, "I6", format!("event {} does not stand in order", pair[1].seq)));
    broken.collect()
}
