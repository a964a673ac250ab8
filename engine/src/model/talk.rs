//! Conversations with people of the shop: while one is open, who talks is not written to by flows
//! that ask for it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::value::Timestamp;

/// The attribute that says whether a contact talks with somebody of the shop.
pub const IN_CONVERSATION: &str = "in_conversation";

/// Conversations that are remembered of one contact: the last ones.
const KEPT_MAX: usize = 20;

/// Conversations by their ids; one without an id has the empty one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Talks(BTreeMap<String, Talk>);

/// What was last told of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Talk {
    open: bool,
    at: Timestamp,
}

impl Talks {
    /// Whether any of them is open.
    pub fn any_open(&self) -> bool {
        self.0.values().any(|talk| talk.open)
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes what was told of a conversation, unless something later is known of it.
    pub(crate) fn tell(&mut self, id: &str, open: bool, at: Timestamp) {
        self.note(id.to_owned(), Talk { open, at });
        while self.0.len() > KEPT_MAX {
            let oldest = self.0.iter().min_by_key(|(_, talk)| (talk.open, talk.at));
            let Some(oldest) = oldest.map(|(id, _)| id.clone()) else { return };
            self.0.remove(&oldest);
        }
    }

    /// All that was begun until then is over.
    pub(crate) fn close_all(&mut self, at: Timestamp) {
        self.tell("", false, at);
        for talk in self.0.values_mut().filter(|talk| talk.at <= at) {
            *talk = Talk { open: false, at };
        }
    }

    /// Joins what was known of another contact that is the same person.
    pub(crate) fn join(&mut self, others: &Self) {
        for (id, talk) in &others.0 {
            self.note(id.clone(), *talk);
        }
    }

    fn note(&mut self, id: String, told: Talk) {
        let known = self.0.entry(id).or_insert(told);
        if known.at <= told.at {
            *known = told;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn one_is_open_until_each_is_closed() {
        let mut talks = Talks::default();
        talks.tell("a", true, at(1));
        talks.tell("b", true, at(2));
        talks.tell("a", false, at(3));
        assert!(talks.any_open(), "the other one goes on");
        talks.tell("b", false, at(1));
        assert!(talks.any_open(), "told late: it was opened since");
        talks.close_all(at(4));
        assert!(!talks.any_open());
        talks.tell("b", true, at(3));
        assert!(!talks.any_open(), "that was before all were closed");
        talks.tell("c", true, at(5));
        talks.close_all(at(4));
        assert!(talks.any_open(), "this one began later");
    }

    #[test]
    fn open_ones_are_remembered_longest() {
        let mut talks = Talks::default();
        talks.tell("open", true, at(0));
        for n in 1..100 {
            talks.tell(&n.to_string(), false, at(n));
        }
        assert_eq!(talks.0.len(), KEPT_MAX);
        assert!(talks.any_open() && talks.0.contains_key("99") && !talks.0.contains_key("1"));
    }
}
