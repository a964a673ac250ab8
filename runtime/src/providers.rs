//! The providers as they are now: those of the settings file, and beside them those that are kept
//! in the store, which people write while Weir runs. The file comes first.
//!
//! Whoever writes one has it at once; other processes that share the store see within some two
//! seconds that the number of the last change is another. What is queued goes on under the name
//! that it was queued for; calls under way go on to their end, with the settings they began with.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use serde_json::Value;
use tokio::sync::{Mutex, MutexGuard};
use weir_engine::model::Name;
use weir_engine::node::Request;
use weir_messages::Channel;
use weir_store::{FlowState, KeptChange, KeptKind, KeptRecord};

use crate::clock::real_now;
use crate::dispatch::Tried;
use crate::intake::provider::{self, Attempt, Settings, channels_of, without_channel};
use crate::intake::{Fault, Refusal};
use crate::runtime::Runtime;
use crate::sender::http::Network;
use crate::sender::{Made, Provider, Providers, Sources as Secrets, make};
use crate::{Error, Result};

/// Providers kept in the store: more than any installation has channels and services.
const KEPT_MAX: usize = 100;

/// The providers of this process.
#[derive(Debug)]
pub(crate) struct Shelf {
    /// Those of the settings file.
    file: Providers,
    now: RwLock<Arc<Stock>>,
    /// One change at a time.
    changing: Mutex<()>,
}

/// What there is at one moment.
#[derive(Debug, Default)]
pub(crate) struct Stock {
    /// All that can be handed messages.
    pub(crate) providers: Providers,
    /// Those of the store, also what is wrong with them.
    pub(crate) kept: BTreeMap<Name, Kept>,
    /// The number of the last change that is in here.
    revision: i64,
}

/// A provider of the store.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) record: KeptRecord,
    /// Why it cannot be used; its messages wait.
    pub(crate) problem: Option<String>,
    /// Whether the settings file has one of this name, which comes first.
    pub(crate) is_shadowed: bool,
}

/// Where a provider is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// It is always there.
    BuiltIn,
    /// In the settings file: it changes with the file, when Weir starts.
    File,
    /// In the store.
    Store,
}

/// A provider as it is written, without its secrets.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// What nodes call it.
    pub name: Name,
    /// Where it is written.
    pub source: Source,
    /// Its settings; secrets that were written into them are stars.
    pub settings: Value,
    /// Of one of the store: its revision, when it was saved, and by whom.
    pub saved: Option<KeptRecord>,
    /// Why it cannot be used.
    pub problem: Option<String>,
}

/// What became of a provider that was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    /// As it is now.
    pub shown: Shown,
    /// The channels whose default it became, with the providers that were it before.
    pub taken: Vec<(Channel, Name)>,
}

impl Shelf {
    pub(crate) fn new(file: Providers) -> Self {
        let stock = Stock { providers: file.clone(), ..Stock::default() };
        Self { file, now: RwLock::new(Arc::new(stock)), changing: Mutex::new(()) }
    }

    /// What settings of the app may read.
    pub(crate) fn secrets(&self) -> &Secrets {
        &self.file.tools.sources
    }

    /// How calls get out.
    pub(crate) fn network(&self) -> &Network {
        &self.file.tools.network
    }

    /// What there is now.
    pub(crate) fn now(&self) -> Arc<Stock> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn put(&self, stock: Stock) {
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(stock);
    }

    /// The file's providers and these. What did not change is taken over as it is, with its
    /// connections.
    fn stock(&self, records: Vec<KeptRecord>, revision: i64) -> Stock {
        let before = self.now();
        let mut stock = Stock { providers: self.file.clone(), revision, ..Stock::default() };
        for record in records {
            let is_shadowed = self.file.table.contains_key(&record.name);
            let problem = if is_shadowed { None } else { stock.add(&record, &before) };
            let name = record.name.clone();
            stock.kept.insert(name, Kept { record, problem, is_shadowed });
        }
        stock
    }
}

impl Stock {
    /// Adds one of the store; says why it cannot be used.
    fn add(&mut self, record: &KeptRecord, before: &Self) -> Option<String> {
        let name = &record.name;
        for channel in channels_of(&record.settings) {
            // The file comes first; of two of the store the first by name.
            if !self.providers.has_default(channel) {
                self.providers.defaults.insert(channel, name.clone());
            }
        }
        if let Some(same) = before.same(record) {
            self.providers.table.insert(name.clone(), same.clone());
            return None;
        }
        let settings = provider::read(&record.settings);
        match settings.and_then(|settings| make(&settings, &self.providers.tools)) {
            Ok(Made { sender, limits }) => {
                let made = Provider { name: name.clone(), sender, limits };
                self.providers.table.insert(name.clone(), made);
                None
            }
            Err(faults) => Some(told(&faults)),
        }
    }

    /// The provider as it is, if this is how it is written.
    fn same(&self, record: &KeptRecord) -> Option<&Provider> {
        let kept = self.kept.get(&record.name)?;
        let is_same = kept.record.revision == record.revision && !kept.is_shadowed;
        self.providers.table.get(&record.name).filter(|_| is_same)
    }

    pub(crate) fn source(&self, name: &Name) -> Option<Source> {
        if self.providers.is_built_in(name) {
            return Some(Source::BuiltIn);
        }
        match self.kept.get(name) {
            Some(kept) if !kept.is_shadowed => Some(Source::Store),
            Some(_) | None => self.providers.table.contains_key(name).then_some(Source::File),
        }
    }

    /// The kind of a provider; none where only this process knows how it was made.
    pub(crate) fn kind(&self, name: &Name) -> Option<String> {
        self.written(name)?["type"].as_str().map(str::to_owned)
    }

    fn written(&self, name: &Name) -> Option<Value> {
        match self.source(name)? {
            Source::BuiltIn => {
                let channels = Channel::ALL.map(Channel::as_str);
                Some(serde_json::json!({ "type": "sandbox", "channels": channels }))
            }
            Source::File => self.providers.written.get(name).cloned(),
            Source::Store => Some(self.kept.get(name)?.record.settings.clone()),
        }
    }

    fn shown(&self, name: &Name) -> Option<Shown> {
        let source = self.source(name)?;
        let settings = provider::mask(&self.written(name)?);
        let kept = self.kept.get(name).filter(|_| source == Source::Store).cloned();
        let problem = kept.as_ref().and_then(|kept| kept.problem.clone());
        let saved = kept.map(|kept| kept.record);
        Some(Shown { name: name.clone(), source, settings, saved, problem })
    }
}

/// Faults of a provider that is kept, in one line.
fn told(faults: &[Fault]) -> String {
    let told: Vec<_> = faults.iter().map(|fault| fault.message.as_str()).collect();
    told.join("; ")
}

impl Runtime {
    /// A provider as it is written.
    pub fn provider(&self, name: &Name) -> Result<Shown> {
        self.0.shelf.now().shown(name).ok_or_else(|| Error::NoProvider(name.clone()))
    }

    /// Writes a provider, which has to be at this revision, 0 if it is new. Stars keep the secrets
    /// that were there.
    pub async fn save_provider(
        &self,
        name: &str,
        written: &Value,
        if_revision: Option<i64>,
        by: &str,
    ) -> Result<Saved> {
        let _one_at_a_time = self.change_providers_alone().await?;
        let name = self.writable(name)?;
        let stock = self.0.shelf.now();
        let known = stock.kept.get(&name).map(|kept| &kept.record);
        let revision = known.map_or(0, |record| record.revision);
        if if_revision.is_some_and(|wanted| wanted != revision) {
            return Err(weir_store::Error::Stale(format!("provider {name}")).into());
        }
        if known.is_none() && stock.kept.len() >= KEPT_MAX {
            let text = format!("there are {KEPT_MAX} providers already; delete one first");
            return Err(Error::NotNow(text));
        }
        let settings = self.checked(written, known)?;
        let channels = settings.channels();
        self.may_take(&stock, &channels)?;
        self.may_leave(&stock, &name, &channels).await?;
        let taken = taken(&stock, &name, &channels);
        let changes = changes(&stock, &name, &settings, revision, &taken);
        self.0.store.change_kept(KeptKind::Provider, None, &changes, by, real_now()).await?;
        self.load_providers().await?;
        Ok(Saved { shown: self.provider(&name)?, taken })
    }

    /// Removes a provider, unless somebody needs it.
    pub async fn delete_provider(
        &self,
        name: &Name,
        if_revision: Option<i64>,
        by: &str,
    ) -> Result<()> {
        let _one_at_a_time = self.change_providers_alone().await?;
        let stock = self.0.shelf.now();
        let Some(kept) = stock.kept.get(name) else {
            return Err(match stock.source(name) {
                Some(_) => not_kept(name),
                None => Error::NoProvider(name.clone()),
            });
        };
        if !kept.is_shadowed {
            self.is_free(&stock, name).await?;
        }
        let if_revision = if_revision.unwrap_or(kept.record.revision);
        let change = KeptChange { name: name.clone(), if_revision, settings: None };
        self.0.store.change_kept(KeptKind::Provider, None, &[change], by, real_now()).await?;
        self.load_providers().await
    }

    /// Hands one message to a provider as it would be with these settings; nothing is kept.
    pub async fn try_settings(&self, name: &str, attempt: &Attempt) -> Result<Tried> {
        let stock = self.0.shelf.now();
        let known = stock.kept.get(&Name::from(name)).map(|kept| &kept.record);
        let in_settings = |error: Error| {
            if let Error::Written(faults) = error {
                return Error::Written(provider::below("/settings", faults));
            }
            error
        };
        let settings = self.checked(&attempt.settings, known).map_err(in_settings)?;
        let made = make(&settings, &stock.providers.tools).map_err(Error::Written);
        let Made { sender, .. } = made.map_err(in_settings)?;
        self.try_sender(sender, attempt.trial.clone()).await
    }

    /// Settings that can be used, with the secrets that are kept.
    fn checked(&self, written: &Value, known: Option<&KeptRecord>) -> Result<Settings> {
        let whole = provider::unmask(written, known.map(|record| &record.settings));
        let checked = whole.and_then(|whole| {
            let settings = provider::read(&whole)?;
            make(&settings, &self.0.shelf.file.tools)?;
            Ok(settings)
        });
        checked.map_err(Error::Written)
    }

    /// The name, if it is one that may be written.
    fn writable(&self, name: &str) -> Result<Name> {
        let is_there = self.0.shelf.file.table.contains_key(name);
        if is_there && name != provider::SANDBOX {
            return Err(not_kept(&Name::from(name)));
        }
        let read = provider::name(name);
        read.map_err(|refusal: Refusal| Error::Written(vec![refusal.at("")]))
    }

    /// The file's defaults stay its own.
    fn may_take(&self, stock: &Stock, channels: &[Channel]) -> Result<()> {
        let file = &self.0.shelf.file;
        let mut faults = Vec::new();
        for (nth, channel) in channels.iter().enumerate() {
            if let Some(name) = stock.providers.defaults.get(channel)
                && file.has_default(*channel)
            {
                let message = format!(
                    "`{name}` of weir.yaml is the default for {channel}, and the file comes \
                     first; leave the channel out here, or change the file"
                );
                faults.push(Fault::new(format!("/channels/{nth}"), "channel_taken", message));
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(Error::Written(faults)) }
    }

    /// What waits for a channel's default, or may come back to it, is not left to the sandbox.
    async fn may_leave(&self, stock: &Stock, name: &Name, channels: &[Channel]) -> Result<()> {
        for channel in defaults_of(stock, name) {
            if !channels.contains(&channel)
                && next_default(stock, name, channel).is_none()
                && (self.0.store.is_waited_for(channel, None).await?
                    || self.0.store.is_called(channel, name).await?)
            {
                return Err(Error::ProviderInUse(format!(
                    "messages by {channel} wait for `{name}`, and no other provider takes them; \
                     set up another one for {channel} first, or wait until they have left"
                )));
            }
        }
        Ok(())
    }

    /// Whether nobody needs a provider any more.
    async fn is_free(&self, stock: &Stock, name: &Name) -> Result<()> {
        if let Some(flow) = self.flow_that_names(name).await? {
            return Err(Error::ProviderInUse(format!(
                "the flow `{flow}` names `{name}`; name another provider there first, or change \
                 the settings of `{name}`"
            )));
        }
        for channel in Channel::ALL {
            if self.0.store.is_waited_for(channel, Some(name)).await?
                || self.0.store.is_called(channel, name).await?
            {
                return Err(Error::ProviderInUse(format!(
                    "messages by {channel} wait for `{name}`; change its settings so that they \
                     can leave, or wait until they have"
                )));
            }
        }
        self.may_leave(stock, name, &[]).await
    }

    /// A flow that runs, or has somebody inside, and names this provider.
    async fn flow_that_names(&self, name: &Name) -> Result<Option<Name>> {
        let world = self.world();
        for record in self.0.store.flows().await? {
            let figures = self.0.store.figures(&record.id, &record.id).await?;
            let inside = figures.get(&record.id).into_iter().flat_map(|all| all.inside.iter());
            let mut versions: Vec<u32> =
                inside.filter(|(_, many)| **many > 0).map(|((number, _), _)| *number).collect();
            if !matches!(record.state, FlowState::Draft | FlowState::Archived) {
                versions.push(record.version);
            }
            let flows = versions.iter().filter_map(|nth| world.flows.version(&record.id, *nth));
            let mut slots = flows.flat_map(|flow| flow.graph.places().map(|(_, slot)| slot));
            let is_named = |asks: &Request| asks.provider.as_ref() == Some(name);
            if slots.any(|slot| slot.sends.as_ref().is_some_and(is_named)) {
                return Ok(Some(record.id));
            }
        }
        Ok(None)
    }

    /// Waits for other changes, and knows what they left.
    async fn change_providers_alone(&self) -> Result<MutexGuard<'_, ()>> {
        let alone = self.0.shelf.changing.lock().await;
        self.load_providers().await?;
        Ok(alone)
    }

    /// Knows from now on what other processes have changed until now: who was told by one of them
    /// that it is done, and asks this one, is not answered what was before.
    pub async fn know_providers(&self) -> Result<()> {
        if self.0.store.is_shared()
            && self.last_change_of_providers().await? != self.0.shelf.now().revision
        {
            drop(self.change_providers_alone().await?);
        }
        Ok(())
    }

    /// Where the store is shared, another process may have changed them.
    pub(crate) async fn look_at_providers(&self) -> Result<()> {
        let Ok(_alone) = self.0.shelf.changing.try_lock() else { return Ok(()) };
        if self.last_change_of_providers().await? != self.0.shelf.now().revision {
            self.load_providers().await?;
        }
        Ok(())
    }

    async fn last_change_of_providers(&self) -> Result<i64> {
        let kept = self.0.store.setting(KeptKind::Provider.revision_setting()).await?;
        Ok(kept.and_then(|kept| kept.as_i64()).unwrap_or_default())
    }

    /// Takes over what the store has. The number is read first: what is changed between is looked
    /// at once more.
    pub(crate) async fn load_providers(&self) -> Result<()> {
        let revision = self.last_change_of_providers().await?;
        let records = self.0.store.kept(KeptKind::Provider).await?;
        let stock = self.0.shelf.stock(records, revision);
        tell(&self.0.shelf.now(), &stock);
        self.0.permits.renew(&stock.providers);
        self.0.shelf.put(stock);
        self.0.queued.set(self.now());
        Ok(())
    }
}

fn not_kept(name: &Name) -> Error {
    Error::ProviderOfFile(name.clone())
}

/// The channels whose default a provider is.
fn defaults_of(stock: &Stock, name: &Name) -> Vec<Channel> {
    let defaults = stock.providers.defaults.iter();
    defaults.filter(|(_, default)| *default == name).map(|(channel, _)| *channel).collect()
}

/// Who would be a channel's default without this provider; none but the sandbox.
fn next_default<'a>(stock: &'a Stock, name: &Name, channel: Channel) -> Option<&'a Name> {
    let others = stock.kept.values().filter(|kept| kept.record.name != *name && !kept.is_shadowed);
    let mut others = others.filter(|kept| channels_of(&kept.record.settings).contains(&channel));
    others.next().map(|kept| &kept.record.name)
}

/// From which others of the store a provider takes channels.
fn taken(stock: &Stock, name: &Name, channels: &[Channel]) -> Vec<(Channel, Name)> {
    let others = stock.kept.values().filter(|kept| kept.record.name != *name);
    let had = others.flat_map(|kept| {
        let of = channels_of(&kept.record.settings).into_iter();
        of.map(|channel| (channel, kept.record.name.clone()))
    });
    had.filter(|(channel, _)| channels.contains(channel)).collect()
}

/// The provider, and those it takes channels from, in one change.
fn changes(
    stock: &Stock,
    name: &Name,
    settings: &Settings,
    if_revision: i64,
    taken: &[(Channel, Name)],
) -> Vec<KeptChange> {
    let own = KeptChange { name: name.clone(), if_revision, settings: Some(settings.value()) };
    let mut others: BTreeMap<&Name, Value> = BTreeMap::new();
    for (channel, other) in taken {
        if let Some(kept) = stock.kept.get(other) {
            let before = others.remove(other).unwrap_or_else(|| kept.record.settings.clone());
            others.insert(other, without_channel(&before, *channel));
        }
    }
    let others = others.into_iter().filter_map(|(other, settings)| {
        let if_revision = stock.kept.get(other)?.record.revision;
        Some(KeptChange { name: other.clone(), if_revision, settings: Some(settings) })
    });
    std::iter::once(own).chain(others).collect()
}

/// Says what is new, and what cannot be used.
fn tell(before: &Stock, now: &Stock) {
    for (name, kept) in &now.kept {
        let known = before.kept.get(name).map(|kept| kept.record.revision);
        if known == Some(kept.record.revision) {
            continue;
        }
        match (&kept.problem, kept.is_shadowed) {
            (_, true) => tracing::warn!(provider = %name,
                "weir.yaml has a provider of this name too, and comes first; delete one of them"),
            (Some(problem), _) => tracing::error!(provider = %name, %problem,
                "the provider cannot be used: its messages wait"),
            (None, _) => tracing::info!(provider = %name, "the provider is set up"),
        }
    }
    for name in before.kept.keys().filter(|name| !now.kept.contains_key(*name)) {
        tracing::info!(provider = %name, "the provider is gone");
    }
}
