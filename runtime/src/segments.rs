//! Segments: kept in the store, where people write them while Weir runs, and read by the turns of
//! every process that shares it. Who is in them is the engine's to say.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

use serde_json::{Value, json};
use weir_engine::catalogue::World;
use weir_engine::compile::{Files, compile};
use weir_engine::condition::View;
use weir_engine::flow::Flow;
use weir_engine::kind::Kind;
use weir_engine::model::{Contact, Name};
use weir_engine::needs::Needs;
use weir_engine::segment::{Segment, Segments};
use weir_engine::source::Source;
use weir_store::{FlowState, KeptChange, KeptKind, KeptRecord, Store};

use crate::clock::real_now;
use crate::filling::Filled;
use crate::intake::Fault;
use crate::intake::named_condition::{self, Written};
use crate::limits::{SEGMENT_PREVIEW_MAX, SEGMENT_SAMPLE_MAX, SEGMENTS_MAX};
use crate::runtime::Runtime;
use crate::{Error, Result};

/// The field that says by which change a condition was written, where a later one changed the name
/// alone.
const SINCE: &str = "since";

/// All segments of this process.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    kept: RwLock<Arc<Kept>>,
    /// Somebody has to look who is in them.
    pub(crate) changed: tokio::sync::Notify,
    /// One at a time looks.
    pub(crate) filling: tokio::sync::Mutex<()>,
}

/// Those of the store at one moment, as they were written.
#[derive(Debug, Default)]
pub struct Kept {
    records: BTreeMap<Name, KeptRecord>,
    revision: i64,
}

/// A segment, and who is in it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// As it was written.
    pub record: KeptRecord,
    /// How many contacts are in it.
    pub members: u64,
    /// How far it is filled; none where it is.
    pub filled: Option<Filled>,
}

/// What a condition comes to of some contacts.
#[derive(Debug)]
pub struct Preview {
    /// How many were asked about.
    pub looked_at: usize,
    /// Of how many it is true.
    pub matched: usize,
    /// How many contacts there are.
    pub of: u64,
    /// Some of whom it is true.
    pub sample: Vec<Contact>,
}

impl Kept {
    /// What the store has. The number is read first: what is changed between is looked at once
    /// more.
    pub async fn load(store: &dyn Store) -> Result<Self> {
        let revision = Self::last_change(store).await?;
        let records = store.kept(KeptKind::Segment).await?.into_iter();
        let records = records.map(|record| (record.name.clone(), record)).collect();
        Ok(Self { records, revision })
    }

    async fn last_change(store: &dyn Store) -> Result<i64> {
        let revision = store.setting(KeptKind::Segment.revision_setting()).await?;
        Ok(revision.and_then(|kept| kept.as_i64()).unwrap_or_default())
    }

    /// Every one, by id.
    pub fn records(&self) -> impl Iterator<Item = &KeptRecord> {
        self.records.values()
    }

    fn ids(&self) -> BTreeSet<Name> {
        self.records.keys().cloned().collect()
    }

    fn segments(&self) -> Vec<Segment> {
        let ids = self.ids();
        let read = |record: &KeptRecord| {
            let when = weir_engine::segment::read(&record.name, &record.settings["where"], &ids);
            let Ok(when) = when else {
                tracing::error!(segment = %record.name, "the segment cannot be read any more");
                return None;
            };
            Some(Segment::new(record.name.clone(), when, since(record)))
        };
        self.records().filter_map(read).collect()
    }

    /// As turns go by them.
    fn in_order(&self) -> Segments {
        Segments::new(self.segments(), self.revision).unwrap_or_else(|ring| {
            // None is ever written; a store that was changed by hand may have one.
            tracing::error!(%ring, "segments cannot be used");
            Segments::new(Vec::new(), self.revision).expect("nothing asks about nothing")
        })
    }
}

/// The change that wrote the condition of a segment.
fn since(record: &KeptRecord) -> i64 {
    record.settings[SINCE].as_i64().unwrap_or(record.revision)
}

/// Writes a segment, which has to be at this revision, 0 if it is new, or at any.
pub async fn save_segment(
    store: &dyn Store,
    id: &Name,
    written: &Value,
    if_revision: Option<i64>,
    by: &str,
) -> Result<()> {
    loop {
        let kept = Kept::load(store).await?;
        let change = to_save(&kept, id, written, if_revision)?;
        if let Some(done) = changed(store, &kept, change, by).await {
            return done;
        }
    }
}

fn to_save(
    kept: &Kept,
    id: &Name,
    written: &Value,
    if_revision: Option<i64>,
) -> Result<KeptChange> {
    let Written { name, when, condition } =
        named_condition::read(id, written, &kept.ids()).map_err(Error::Written)?;
    let known = kept.records.get(id);
    if known.is_none() && kept.records.len() >= SEGMENTS_MAX {
        let text = format!("there are {SEGMENTS_MAX} segments already; delete one first");
        return Err(Error::NotNow(text));
    }
    let others = kept.segments().into_iter().filter(|other| other.id != *id);
    let all = others.chain([Segment::new(id.clone(), condition, 0)]).collect();
    if let Err(ring) = Segments::new(all, 0) {
        let fault = Fault::new("/where", "ring", format!("{ring}; one of them has to ask less"));
        return Err(Error::Written(vec![fault]));
    }
    let mut settings = json!({ "name": name, "where": when });
    if let Some(known) = known.filter(|known| known.settings["where"] == settings["where"]) {
        settings[SINCE] = since(known).into();
    }
    let if_revision = if_revision.unwrap_or(known.map_or(0, |known| known.revision));
    Ok(KeptChange { name: id.clone(), if_revision, settings: Some(settings) })
}

/// Makes a change of what was read: nothing where another one came first, and whether this one fits
/// beside that is to be asked anew. So no two make a ring that neither of them is.
async fn changed(
    store: &dyn Store,
    kept: &Kept,
    change: KeptChange,
    by: &str,
) -> Option<Result<()>> {
    let last = Some(kept.revision);
    let made = store.change_kept(KeptKind::Segment, last, &[change], by, real_now()).await;
    if matches!(made, Err(weir_store::Error::Stale(_))) {
        match Kept::last_change(store).await {
            Ok(now) if now != kept.revision => return None,
            Ok(_) => {}
            Err(error) => return Some(Err(error)),
        }
    }
    Some(made.map(drop).map_err(Error::from))
}

/// Deletes a segment that no flow and no other segment asks about.
pub async fn delete_segment(
    store: &dyn Store,
    kinds: &'static [&'static Kind],
    id: &Name,
    if_revision: Option<i64>,
    by: &str,
) -> Result<()> {
    loop {
        let kept = Kept::load(store).await?;
        let change = to_delete(store, kinds, &kept, id, if_revision).await?;
        if let Some(done) = changed(store, &kept, change, by).await {
            return done;
        }
    }
}

async fn to_delete(
    store: &dyn Store,
    kinds: &'static [&'static Kind],
    kept: &Kept,
    id: &Name,
    if_revision: Option<i64>,
) -> Result<KeptChange> {
    let known = kept.records.get(id).ok_or_else(|| Error::NoSegment(id.clone()))?;
    let segments = kept.segments();
    if let Some(other) = segments.iter().find(|other| other.names().any(|name| name == id)) {
        let text = format!("the segment `{}` asks about `{id}`; change it first", other.id);
        return Err(Error::SegmentInUse(text));
    }
    for record in store.flows().await? {
        if matches!(record.state, FlowState::Draft | FlowState::Archived) {
            continue;
        }
        let Some(version) = store.version(&record.id, record.version).await? else { continue };
        let (draft, name) = (version.published.draft, record.id.to_string());
        let source = Source { name, text: draft.text };
        let files: Files = draft.files;
        let flow = compile(&source, &files, kinds).flow;
        if flow.is_some_and(|flow| flow.segments().contains(id)) {
            let text = format!("the flow `{}` asks about `{id}`; change it first", record.id);
            return Err(Error::SegmentInUse(text));
        }
    }
    let if_revision = if_revision.unwrap_or(known.revision);
    Ok(KeptChange { name: id.clone(), if_revision, settings: None })
}

impl Runtime {
    fn segments_at_hand(&self) -> Arc<Kept> {
        Arc::clone(&self.0.segments.kept.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Every segment, by id, with how many are in it.
    pub async fn segments(&self) -> Result<Vec<Listed>> {
        self.know_segments().await?;
        let kept = self.segments_at_hand();
        let ids: Vec<Name> = kept.records.keys().cloned().collect();
        let members = self.0.store.members(&ids).await?;
        let filled = self.filled().await?;
        let listed = |record: &KeptRecord| Listed {
            record: record.clone(),
            members: members.get(&record.name).copied().unwrap_or_default(),
            filled: filled.of(since(record)),
        };
        Ok(kept.records().map(listed).collect())
    }

    /// One segment.
    pub async fn segment(&self, id: &Name) -> Result<Listed> {
        self.know_segments().await?;
        let record = self.segments_at_hand().records.get(id).cloned();
        let record = record.ok_or_else(|| Error::NoSegment(id.clone()))?;
        let members = self.0.store.members(std::slice::from_ref(id)).await?;
        let filled = self.filled().await?.of(since(&record));
        Ok(Listed { record, members: members.get(id).copied().unwrap_or_default(), filled })
    }

    /// The revision of a segment, if there is one.
    pub async fn segment_revision(&self, id: &Name) -> Result<Option<i64>> {
        self.know_segments().await?;
        Ok(self.segments_at_hand().records.get(id).map(|record| record.revision))
    }

    /// Writes a segment; who is in it is found out from now on.
    pub async fn save_segment(
        &self,
        id: &Name,
        written: &Value,
        if_revision: Option<i64>,
        by: &str,
    ) -> Result<Listed> {
        {
            let _one_at_a_time = self.0.publishing.lock().await;
            save_segment(&*self.0.store, id, written, if_revision, by).await?;
            self.load_segments().await?;
        }
        self.segment(id).await
    }

    /// Deletes a segment; who was in it leaves it from now on.
    pub async fn delete_segment(
        &self,
        id: &Name,
        if_revision: Option<i64>,
        by: &str,
    ) -> Result<()> {
        let _one_at_a_time = self.0.publishing.lock().await;
        delete_segment(&*self.0.store, self.0.kinds, id, if_revision, by).await?;
        self.load_segments().await
    }

    /// What a condition comes to of some contacts; nothing is kept.
    pub async fn preview_segment(&self, written: &Value) -> Result<Preview> {
        self.know_segments().await?;
        let ids = self.segments_at_hand().ids();
        let condition = named_condition::read_alone(written, &ids).map_err(Error::Written)?;
        let mut needs = Needs { segments: true, ..Needs::default() };
        condition.needs(&mut needs);
        let (store, now, world) = (&self.0.store, self.now(), self.world());
        let contacts = store.sample(&needs, SEGMENT_PREVIEW_MAX, now).await?;
        let of = store.count_unjudged(i64::MAX).await?;
        let ask = move || {
            let looked_at = contacts.len();
            let is_in =
                |contact: &Contact| condition.holds(&View::new(contact, &world.settings, now));
            let mut matching: Vec<_> = contacts.into_iter().filter(is_in).collect();
            let matched = matching.len();
            matching.truncate(SEGMENT_SAMPLE_MAX);
            Preview { looked_at, matched, of, sample: matching }
        };
        match tokio::task::spawn_blocking(ask).await {
            Ok(preview) => Ok(preview),
            Err(failed) if failed.is_panic() => std::panic::resume_unwind(failed.into_panic()),
            // The runtime ends.
            Err(_) => Err(Error::Stopping),
        }
    }

    /// What is to be said of the segments that a flow asks about: in one that is not there is
    /// nobody.
    pub(crate) fn missing_segments(&self, flow: &Flow) -> Vec<String> {
        let kept = self.segments_at_hand();
        let missing = flow.segments().into_iter().filter(|id| !kept.records.contains_key(id));
        missing
            .map(|id| format!("there is no segment `{id}`: until it is made, nobody is in it"))
            .collect()
    }

    /// Knows from now on what other processes have changed until now; `weir segments` is one.
    pub(crate) async fn know_segments(&self) -> Result<()> {
        if self.0.store.abreast().await?.segments != self.segments_at_hand().revision {
            let _one_at_a_time = self.0.publishing.lock().await;
            self.load_segments().await?;
        }
        Ok(())
    }

    /// Takes over what the store has: turns go by it from now on, and somebody looks who is in
    /// them. The caller holds `publishing`, or is alone.
    pub(crate) async fn load_segments(&self) -> Result<()> {
        let kept = Kept::load(&*self.0.store).await?;
        let segments = Arc::new(kept.in_order());
        *self.0.segments.kept.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(kept);
        self.set_world(World { segments, ..World::clone(&self.world()) });
        self.0.segments.changed.notify_one();
        Ok(())
    }
}
