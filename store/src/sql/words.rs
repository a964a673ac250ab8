//! Gives names their numbers, before rows are written that say them.

use std::collections::BTreeSet;
use std::sync::Arc;

use weir_engine::model::Name;

use super::fetched::fetched;
use super::records::records;
use super::rows::small;
use super::{Arguments, Connection, statements};
use crate::Result;
use crate::words::Known;

fetched! {
    /// A word with its number.
    WordRow {
        number: i64,
        word: Name,
    }
}

records! {
    NewWord['a] {
        word: &'a Name,
    }
}

/// The words that are known once each of these has a number. New ones are numbered in the
/// transaction at hand, and learned from the database when they are needed next: it may yet fail.
pub(super) async fn known<C: Connection>(db: &mut C, used: &BTreeSet<&Name>) -> Result<Arc<Known>> {
    let known = db.words().known();
    if all(&known, used) {
        return Ok(known);
    }
    let known = Arc::new(read(db).await?);
    db.words().learn(Arc::clone(&known));
    if all(&known, used) {
        return Ok(known);
    }
    let new = used.iter().filter(|word| known.number(word).is_none());
    let new: Vec<_> = new.map(|word| NewWord { word }).collect();
    db.write(statements::WRITE_WORDS, &new).await?;
    read(db).await.map(Arc::new)
}

fn all(known: &Known, used: &BTreeSet<&Name>) -> bool {
    used.iter().all(|word| known.number(word).is_some())
}

impl WordRow {
    /// Words, as the database tells them.
    pub(crate) fn known(all: Vec<Self>) -> Result<Known> {
        all.into_iter().map(|row| Ok((small(row.number)?, row.word))).collect()
    }
}

async fn read<C: Connection>(db: &mut C) -> Result<Known> {
    let rows: Vec<WordRow> = db.fetch(statements::LOAD_WORDS, Arguments::new()).await?;
    WordRow::known(rows)
}
