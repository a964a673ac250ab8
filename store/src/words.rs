//! Names that a table of words has numbers for: flows, nodes, ports, messages. A row says the
//! number, and what stands in a row's packed parts says it too.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use weir_engine::model::Name;

use crate::{Error, Result};

/// The words a process knows, as it learned them from the database.
#[derive(Debug, Default)]
pub(crate) struct Words(RwLock<Arc<Known>>);

/// Words with their numbers, at one moment. A word never changes its number.
#[derive(Debug, Default)]
pub(crate) struct Known {
    words: BTreeMap<u32, Name>,
    numbers: BTreeMap<Name, u32>,
}

impl Words {
    /// What is known.
    pub(crate) fn known(&self) -> Arc<Known> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Knows these from now on, and no others.
    pub(crate) fn learn(&self, known: Arc<Known>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = known;
    }
}

impl Known {
    /// The word of a number.
    pub(crate) fn word(&self, number: u32) -> Option<&Name> {
        self.words.get(&number)
    }

    /// The word of a number; notes it where there is none yet.
    pub(crate) fn word_or_missed(&self, number: u32, missed: &Cell<bool>) -> Result<Name> {
        let word = self.word(number).cloned();
        missed.set(missed.get() || word.is_none());
        word.ok_or_else(|| Error::Corrupt(format!("the word {number} is not there")))
    }

    /// The number of a word.
    pub(crate) fn number(&self, word: &str) -> Option<u32> {
        self.numbers.get(word).copied()
    }
}

impl FromIterator<(u32, Name)> for Known {
    fn from_iter<I: IntoIterator<Item = (u32, Name)>>(rows: I) -> Self {
        let words: BTreeMap<_, _> = rows.into_iter().collect();
        let numbers = words.iter().map(|(number, word)| (word.clone(), *number)).collect();
        Self { words, numbers }
    }
}
