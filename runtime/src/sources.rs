//! Where webhooks come in: the sources of the settings file, and beside them those that are kept in
//! the store, which people write while Weir runs. The file comes first.
//!
//! Whoever writes one has it at once; other processes that share the store see within some two
//! seconds that the number of the last change is another.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use serde_json::Value;
use weir_connectors::{Call, Connector, Hints, Secret, WantedCode, shipped};
use weir_engine::model::Name;
use weir_engine::value::Timestamp;
use weir_store::{KeptChange, KeptKind, KeptRecord};

use crate::clock::real_now;
use crate::intake::source::{self, Reader};
use crate::intake::{Fault, Refusal};
use crate::limits::{SOURCES_MAX, UNVERIFIED_FOR_MILLIS, UNVERIFIED_MAX};
use crate::runtime::Runtime;
use crate::sender::Sources as Secrets;
use crate::{Error, Result};

/// Where webhooks of one shop come in.
#[derive(Debug, Clone)]
pub struct Source {
    /// What its address ends with, and what its events come from.
    pub name: Name,
    /// How its deliveries are read.
    pub connector: Connector,
    /// What proves where they come from.
    pub secrets: Vec<Secret>,
    /// What proves to the shop who asks it for products.
    pub api_token: Option<Secret>,
    /// What they leave out.
    pub hints: Hints,
}

/// The source of `POST /v2/cart`: it is there whether somebody sets it up or not, since a key of
/// Weir proves where carts come from.
pub const CART_ENDPOINT: &str = "v2-cart";

impl Source {
    /// The cart endpoint as it is where nobody set it up.
    fn built_in(name: &str) -> Option<Arc<Self>> {
        let connector = shipped(name).filter(|_| name == CART_ENDPOINT)?.clone();
        let (name, hints) = (Name::from(name), Hints::default());
        Some(Arc::new(Self { name, connector, secrets: Vec::new(), api_token: None, hints }))
    }

    /// Whether its shop is asked for products.
    pub fn asks(&self) -> bool {
        self.connector.asks() && self.api_token.is_some()
    }

    /// Whether its shop is asked for codes.
    pub fn issues(&self) -> bool {
        self.connector.issues() && self.api_token.is_some()
    }

    /// How its shop is asked for a code.
    pub(crate) fn issue(&self, wanted: &WantedCode<'_>) -> Option<(Call, Value)> {
        self.connector.issue(wanted, &self.hints, self.api_token.as_ref()?)
    }

    /// How its shop is asked for a product.
    pub(crate) fn call(&self, product: &str) -> Option<Call> {
        self.connector.call(product, &self.hints, self.api_token.as_ref()?)
    }

    /// Whether nobody set it up: then nothing that comes to its address of webhooks is believed.
    pub fn is_built_in(&self) -> bool {
        self.secrets.is_empty()
    }
}

/// A source, or one that cannot be used, and how it is.
#[derive(Debug, Clone)]
pub struct Listed {
    /// What its address ends with.
    pub name: Name,
    /// It, if it can be used.
    pub source: Option<Arc<Source>>,
    /// Of one of the store: as it was written, with its secrets.
    pub kept: Option<KeptRecord>,
    /// Why it cannot be used, or is not.
    pub problem: Option<String>,
    /// How it is.
    pub standing: Standing,
}

/// How a source is, since this process began.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// When the last delivery came that was believed.
    pub last_at: Option<Timestamp>,
    /// What became of it.
    pub last: Option<&'static str>,
    /// How often each became of one.
    pub counts: BTreeMap<&'static str, u64>,
    /// How many were not believed.
    pub unverified: u64,
    /// Those of them since `unverified_since`.
    recent: u32,
    unverified_since: Option<Timestamp>,
}

/// All sources of this process.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    /// Those of the settings file.
    file: RwLock<BTreeMap<Name, Arc<Source>>>,
    kept: RwLock<Arc<Shelf>>,
    standings: Mutex<BTreeMap<Name, Standing>>,
    /// One change at a time.
    changing: tokio::sync::Mutex<()>,
}

/// Those of the store at one moment.
#[derive(Debug, Default)]
struct Shelf {
    table: BTreeMap<Name, Kept>,
    /// The number of the last change that is in here.
    revision: i64,
}

/// One of the store.
#[derive(Debug)]
struct Kept {
    record: KeptRecord,
    /// It, or why it cannot be used.
    made: Result<Arc<Source>, String>,
}

impl Sources {
    fn file(&self) -> BTreeMap<Name, Arc<Source>> {
        self.file.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn kept(&self) -> Arc<Shelf> {
        Arc::clone(&self.kept.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn standings(&self) -> MutexGuard<'_, BTreeMap<Name, Standing>> {
        self.standings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What became of a delivery that was believed.
    pub(crate) fn note(&self, name: &Name, word: &'static str, now: Timestamp) {
        let mut standings = self.standings();
        let standing = standings.entry(name.clone()).or_default();
        (standing.last_at, standing.last) = (Some(now), Some(word));
        *standing.counts.entry(word).or_default() += 1;
    }

    /// A delivery was not believed; says whether those are too many.
    pub(crate) fn note_unverified(&self, name: &Name, at: Timestamp) -> bool {
        let mut standings = self.standings();
        let standing = standings.entry(name.clone()).or_default();
        standing.unverified += 1;
        let begun = standing.unverified_since;
        if begun.is_none_or(|begun| at.millis_since(begun) >= UNVERIFIED_FOR_MILLIS) {
            (standing.recent, standing.unverified_since) = (0, Some(at));
        }
        standing.recent = standing.recent.saturating_add(1);
        standing.recent > UNVERIFIED_MAX
    }
}

impl Shelf {
    fn of(records: Vec<KeptRecord>, revision: i64, secrets: &Secrets) -> Self {
        let table = records.into_iter().map(|record| {
            let made = make(&record.name, &record.settings, secrets);
            let made = made.map(Arc::new).map_err(|faults| told(&faults));
            (record.name.clone(), Kept { record, made })
        });
        Self { table: table.collect(), revision }
    }

    fn revision(&self, name: &Name) -> i64 {
        self.table.get(name).map_or(0, |kept| kept.record.revision)
    }
}

/// A source by what was written of it.
fn make(name: &Name, written: &Value, secrets: &Secrets) -> Result<Source, Vec<Fault>> {
    let written = source::read(name.as_str(), written, Reader::App)?;
    let connector = written.connector.find().ok_or_else(|| {
        let message = "this connector does not come with this version of Weir";
        vec![Fault::new("/connector", "unknown_connector", message)]
    })?;
    let mut filled = Vec::new();
    for text in &written.secrets {
        let secret = secrets.fill(text).map_err(|refusal| vec![refusal.at("/secret")])?;
        let empty = || vec![Fault::new("/secret", "missing", "the secret is empty there")];
        filled.push(Secret::new(secret).ok_or_else(empty)?);
    }
    let api_token = match &written.api_token {
        Some(text) => {
            let refused = |refusal: Refusal| vec![refusal.at("/api_token")];
            Secret::new(secrets.fill(text).map_err(refused)?)
        }
        None => None,
    };
    if let Some(token) = &api_token {
        source::check_token(token, &connector, &written.hints)?;
    }
    let hints = written.hints;
    Ok(Source { name: name.clone(), connector, secrets: filled, api_token, hints })
}

/// Faults of a source that is kept, in one line.
fn told(faults: &[Fault]) -> String {
    let told: Vec<_> = faults.iter().map(|fault| fault.message.as_str()).collect();
    told.join("; ")
}

impl Runtime {
    /// The sources of the settings file. From now on webhooks come in there too.
    pub fn set_sources(&self, sources: Vec<Source>) {
        let table = sources.into_iter().map(|source| (source.name.clone(), Arc::new(source)));
        let mut file = self.0.sources.file.write().unwrap_or_else(PoisonError::into_inner);
        *file = table.collect();
    }

    /// A source by its name, where it can be used.
    pub fn source(&self, name: &str) -> Option<Arc<Source>> {
        let name = Name::from(name);
        let of_file = self.0.sources.file().get(&name).cloned();
        of_file.or_else(|| match self.0.sources.kept().table.get(&name) {
            Some(kept) => kept.made.clone().ok(),
            None => Source::built_in(name.as_str()),
        })
    }

    /// Whether the shop of this source makes codes.
    pub(crate) fn makes_codes(&self, name: &Name) -> bool {
        self.source(name.as_str()).is_some_and(|source| source.issues())
    }

    /// Every source, by name, and how it is.
    pub fn sources(&self) -> Vec<Listed> {
        let (of_file, kept) = (self.0.sources.file(), self.0.sources.kept());
        let built_in = Name::from(CART_ENDPOINT);
        let names: BTreeSet<&Name> =
            of_file.keys().chain(kept.table.keys()).chain([&built_in]).collect();
        names.into_iter().filter_map(|name| self.listed(name)).collect()
    }

    /// A source as it is written and how it is, whether it can be used or not.
    pub fn listed(&self, name: &Name) -> Option<Listed> {
        let standing = self.0.sources.standings().get(name).cloned().unwrap_or_default();
        let (name, stored) = (name.clone(), self.0.sources.kept());
        let kept = stored.table.get(&name);
        if let Some(source) = self.0.sources.file().get(&name).cloned() {
            let problem = kept.map(|_| {
                "one of this name was set up in the app too, and weir.yaml comes first; rename it \
                 there, or delete the other"
                    .to_owned()
            });
            return Some(Listed { name, source: Some(source), kept: None, problem, standing });
        }
        let Some(kept) = kept else {
            // Where nothing comes in by it, nobody needs to know of it.
            let source = Source::built_in(name.as_str()).filter(|_| standing.last_at.is_some())?;
            let source = Some(source);
            return Some(Listed { name, source, kept: None, problem: None, standing });
        };
        let (source, problem) = match &kept.made {
            Ok(source) => (Some(Arc::clone(source)), None),
            Err(problem) => (None, Some(problem.clone())),
        };
        Some(Listed { name, source, kept: Some(kept.record.clone()), problem, standing })
    }

    /// Writes a source, which has to be at this revision, 0 if it is new. Stars keep the secrets
    /// that were there.
    pub async fn save_source(
        &self,
        name: &str,
        written: &Value,
        if_revision: Option<i64>,
        by: &str,
    ) -> Result<Listed> {
        let _one_at_a_time = self.0.sources.changing.lock().await;
        self.load_sources().await?;
        let name = Name::from(name);
        if self.0.sources.file().contains_key(&name) {
            return Err(Error::SourceOfFile(name));
        }
        let stored = self.0.sources.kept();
        let known = stored.table.get(&name).map(|kept| &kept.record.settings);
        if known.is_none() && stored.table.len() >= SOURCES_MAX {
            let text = format!("there are {SOURCES_MAX} sources already; delete one first");
            return Err(Error::NotNow(text));
        }
        let whole = source::unmask(written, known).map_err(Error::Written)?;
        make(&name, &whole, self.0.shelf.secrets()).map_err(Error::Written)?;
        let if_revision = if_revision.unwrap_or(stored.revision(&name));
        let change = KeptChange { name: name.clone(), if_revision, settings: Some(whole) };
        self.0.store.change_kept(KeptKind::Source, None, &[change], by, real_now()).await?;
        self.load_sources().await?;
        self.listed(&name).ok_or(Error::NoSource(name))
    }

    /// Removes a source; what could not be taken of it stays until it is forgotten.
    pub async fn delete_source(
        &self,
        name: &Name,
        if_revision: Option<i64>,
        by: &str,
    ) -> Result<()> {
        let _one_at_a_time = self.0.sources.changing.lock().await;
        self.load_sources().await?;
        let stored = self.0.sources.kept();
        if !stored.table.contains_key(name) {
            let is_of_file = self.0.sources.file().contains_key(name);
            let name = name.clone();
            return Err(if is_of_file { Error::SourceOfFile(name) } else { Error::NoSource(name) });
        }
        let if_revision = if_revision.unwrap_or(stored.revision(name));
        let change = KeptChange { name: name.clone(), if_revision, settings: None };
        self.0.store.change_kept(KeptKind::Source, None, &[change], by, real_now()).await?;
        self.load_sources().await
    }

    /// Knows from now on what other processes have changed until now.
    pub async fn know_sources(&self) -> Result<()> {
        if self.0.store.is_shared()
            && self.last_change_of_sources().await? != self.0.sources.kept().revision
        {
            let _one_at_a_time = self.0.sources.changing.lock().await;
            self.load_sources().await?;
        }
        Ok(())
    }

    async fn last_change_of_sources(&self) -> Result<i64> {
        let kept = self.0.store.setting(KeptKind::Source.revision_setting()).await?;
        Ok(kept.and_then(|kept| kept.as_i64()).unwrap_or_default())
    }

    /// Takes over what the store has. The number is read first: what is changed between is looked
    /// at once more.
    pub(crate) async fn load_sources(&self) -> Result<()> {
        let revision = self.last_change_of_sources().await?;
        let records = self.0.store.kept(KeptKind::Source).await?;
        let stored = Shelf::of(records, revision, self.0.shelf.secrets());
        for (name, kept) in &stored.table {
            if let Err(problem) = &kept.made {
                tracing::error!(source = %name, %problem, "the source cannot be used");
            }
        }
        let mut now = self.0.sources.kept.write().unwrap_or_else(PoisonError::into_inner);
        *now = Arc::new(stored);
        Ok(())
    }
}
