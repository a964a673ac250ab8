//! Looks at everything a store keeps and says which promises are broken. It reads one moment,
//! page after page, so neither a busy store nor a large one hurts it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use weir_engine::catalogue::Catalogue;
use weir_engine::compile::{Compiled, compile};
use weir_engine::diagnostic::has_errors;
use weir_engine::invariants::{Broken, Kept, PROMISES, broken};
use weir_engine::kind::Kind;
use weir_engine::model::{State, Token};
use weir_engine::source::Source;
use weir_store::{Result, Store};

/// Contacts that are read at once: with everything that ever happened to them, some megabytes.
const PAGE_CONTACTS_MAX: usize = 500;

/// What is told of one promise; more are counted.
const TOLD_MAX: usize = 100;

/// How far apart the clocks of machines may be that share a store and are kept right by NTP.
const CLOCKS_APART_MILLIS: i64 = 1_000;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnosis {
    /// How many contacts were looked at.
    pub contacts: u64,
    /// How many messages.
    pub messages: u64,
    /// How many runs there are: the sum of the next three.
    pub entered: u64,
    /// How many go on.
    pub inside: u64,
    /// How many are over.
    pub ended: u64,
    /// How many were set aside.
    pub quarantined: u64,
    /// How often each promise is broken; those that hold are 0, those no store shows are left out.
    pub counts: BTreeMap<&'static str, u64>,
    /// How that shows, at most [`TOLD_MAX`] for each.
    pub broken: Vec<Broken>,
}

/// Looks at everything, for these promises (none: for all); `looked_at` is told how many contacts
/// so far.
pub async fn examine(
    store: &dyn Store,
    kinds: &'static [&'static Kind],
    only: &BTreeSet<&'static str>,
    looked_at: impl Fn(u64) + Send,
) -> Result<Diagnosis> {
    let flows = flows(store, kinds).await?;
    let slack = if store.is_shared() { CLOCKS_APART_MILLIS } else { 0 };
    let mut diagnosis = Diagnosis::of(only);
    let mut examination = store.examine().await?;
    if diagnosis.asks("I4") {
        diagnosis.note(examination.endangered().await?);
    }
    while let Some(examined) = examination.next(PAGE_CONTACTS_MAX, slack).await? {
        for kept in &examined.people {
            diagnosis.count(kept);
            diagnosis.note(broken(kept, &flows, slack));
        }
        diagnosis.note(examined.found);
        looked_at(diagnosis.contacts);
    }
    diagnosis.note(examination.miscounted().await?);
    Ok(diagnosis)
}

/// Every version that compiles.
async fn flows(store: &dyn Store, kinds: &'static [&'static Kind]) -> Result<Catalogue> {
    let mut flows = Catalogue::default();
    for record in store.flows().await? {
        for version in store.versions(&record.id).await? {
            let draft = version.published.draft;
            let source = Source { name: record.id.to_string(), text: draft.text };
            let Compiled { flow, diagnostics, .. } = compile(&source, &draft.files, kinds);
            if let Some(flow) = flow.filter(|_| !has_errors(&diagnostics)) {
                flows.add(Arc::new(flow), version.number);
            }
        }
    }
    Ok(flows)
}

impl Diagnosis {
    fn of(only: &BTreeSet<&'static str>) -> Self {
        let asked = PROMISES.iter().filter(|promise| promise.looks_for.is_some());
        let asked = asked.filter(|promise| only.is_empty() || only.contains(promise.id));
        Self { counts: asked.map(|promise| (promise.id, 0)).collect(), ..Self::default() }
    }

    fn asks(&self, promise: &str) -> bool {
        self.counts.contains_key(promise)
    }

    fn count(&mut self, kept: &Kept) {
        self.contacts += 1;
        self.messages += kept.messages.len() as u64;
        for Token { state, .. } in &kept.tokens {
            self.entered += 1;
            match state {
                State::Parked { .. } => self.inside += 1,
                State::Ended { .. } => self.ended += 1,
                State::Quarantined { .. } => self.quarantined += 1,
            }
        }
    }

    fn note(&mut self, found: Vec<Broken>) {
        for broken in found {
            let Some(count) = self.counts.get_mut(broken.promise) else { continue };
            *count += 1;
            if usize::try_from(*count).is_ok_and(|count| count <= TOLD_MAX) {
                self.broken.push(broken);
            }
        }
    }

    /// Whether every promise that was looked at holds.
    pub fn is_well(&self) -> bool {
        self.broken.is_empty()
    }
}
