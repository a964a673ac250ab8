//! Many writes in few commits: what touches nobody that a write before it touches goes with it.

use std::collections::{BTreeMap, BTreeSet};

use weir_runtime::{Write, Written};
use weir_store::Who;

use super::errors::Told;
use crate::Api;

/// Writes that wait for each other's commit only where they must.
pub(super) struct Wave<'a> {
    api: &'a Api,
    /// Everybody whom a waiting write touches, by every name.
    touched: BTreeSet<Who>,
    waiting: Vec<(usize, Write)>,
    done: BTreeMap<usize, Told<Written>>,
}

impl<'a> Wave<'a> {
    /// Nothing waits yet. Nothing is taken of a batch that does not fit: its sender sends it again
    /// as it is.
    pub(super) fn of(api: &'a Api, size: usize) -> Told<Self> {
        if !api.runtime.has_room(size) {
            return Err(Api::busy().into());
        }
        let (touched, waiting, done) = Default::default();
        Ok(Self { api, touched, waiting, done })
    }

    /// Before somebody is looked up: what touches them is written first.
    pub(super) async fn before(&mut self, names: &[Who]) {
        if names.iter().any(|name| self.touched.contains(name)) {
            self.flush().await;
        }
    }

    /// What is to be written of one item, and whom it touches, or why nothing is.
    pub(super) fn add(&mut self, place: usize, write: Told<(Write, Vec<Who>)>) {
        match write {
            Ok((write, names)) => {
                self.touched.extend(names);
                self.waiting.push((place, write));
            }
            Err(refused) => {
                self.done.insert(place, Err(refused));
            }
        }
    }

    /// Writes what waits, and says what became of every item, in order.
    pub(super) async fn end(mut self) -> BTreeMap<usize, Told<Written>> {
        self.flush().await;
        self.done
    }

    async fn flush(&mut self) {
        self.touched.clear();
        let (places, writes): (Vec<_>, Vec<_>) = self.waiting.drain(..).unzip();
        let written = self.api.runtime.write_all(writes).await;
        let written = written.into_iter().map(|written| written.map_err(Into::into));
        self.done.extend(places.into_iter().zip(written));
    }
}
