//! Flows, their versions and figures.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use weir_engine::catalogue::World;
use weir_engine::model::{Hold, Profile, State};
use weir_engine::prove::Timeline;
use weir_runtime::Checked;
use weir_runtime::intake::outline::Outline;
use weir_store::{Draft, Figures, FlowRecord, Stats, Version, Waiting};

use super::word;

/// A flow of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowItem {
    id: String,
    /// What people call it: of the version that runs, else of the draft, if it can be read.
    name: Option<String>,
    /// draft, live, paused, draining or archived.
    state: String,
    /// Raised by one with every draft that is saved.
    revision: i64,
    /// The last version; 0 before the first.
    version: u32,
    saved_at: String,
    /// How it starts, as its draft says: of each start its `type`, and its settings that are one
    /// value, such as `trigger` and `tag`.
    starts: Vec<Map<String, Value>>,
    /// Runs that stand at a node now, in all versions.
    inside: i64,
    /// Entries, in all versions.
    entered: i64,
    /// Runs that are over, in all versions.
    ended: i64,
}

impl FlowItem {
    pub(crate) fn of(record: &FlowRecord, world: &World, told: Outline, figures: &Figures) -> Self {
        let running = world.flows.current(&record.id);
        let Outline { name, starts } = told;
        Self {
            id: record.id.to_string(),
            name: running.map(|(flow, _)| flow.name.clone()).or(name),
            state: word(&record.state),
            revision: record.revision,
            version: record.version,
            saved_at: record.saved_at.to_string(),
            starts,
            inside: figures.inside.values().sum(),
            entered: figures.entered,
            ended: figures.ended,
        }
    }
}

/// A flow with its text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowText {
    id: String,
    /// draft, live, paused, draining or archived.
    state: String,
    /// What `If-Match` names.
    revision: i64,
    /// The last version; 0 before the first.
    version: u32,
    saved_at: String,
    /// The text, YAML or JSON.
    flow: String,
    /// The files it uses, by name.
    files: BTreeMap<String, String>,
}

impl FlowText {
    pub(crate) fn of(record: &FlowRecord, draft: Draft) -> Self {
        Self {
            id: record.id.to_string(),
            state: word(&record.state),
            revision: record.revision,
            version: record.version,
            saved_at: record.saved_at.to_string(),
            flow: draft.text,
            files: draft.files,
        }
    }
}

/// A draft that was kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowSaved {
    id: String,
    /// What `If-Match` names next time.
    revision: i64,
    /// Whether it has no errors.
    ok: bool,
    /// As in `check --format json`.
    diagnostics: Vec<Value>,
}

impl FlowSaved {
    pub(crate) fn of(id: &str, revision: i64, checked: Checked) -> Self {
        let Checked { ok, diagnostics, .. } = checked;
        Self { id: id.to_owned(), revision, ok, diagnostics }
    }
}

/// What is wrong with a flow.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowChecked {
    /// The id in the text, when it can be read.
    id: Option<String>,
    /// Whether it has no errors.
    ok: bool,
    /// As in `check --format json`.
    diagnostics: Vec<Value>,
}

impl FlowChecked {
    pub(crate) fn of(checked: Checked) -> Self {
        let Checked { flow, ok, diagnostics, .. } = checked;
        Self { id: flow.map(|flow| flow.id.to_string()), ok, diagnostics }
    }
}

/// A flow that was published.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowPublished {
    id: String,
    /// The number of the new version.
    version: u32,
    /// live, or paused or draining when it was so before.
    state: String,
    revision: i64,
    /// What it needs and is not there yet, in words: pools of codes.
    warnings: Vec<String>,
}

impl FlowPublished {
    pub(crate) fn of(record: &FlowRecord, version: u32, warnings: Vec<String>) -> Self {
        let (id, state) = (record.id.to_string(), word(&record.state));
        Self { id, version, state, revision: record.revision, warnings }
    }
}

/// Whether a flow runs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowRuns {
    pub(crate) id: String,
    /// live, paused, draining or archived.
    pub(crate) state: String,
    /// Of how many contacts the runs were ended, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ended: Option<usize>,
}

/// One version of a flow.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VersionItem {
    version: u32,
    /// The hash of everything that decides.
    hash: String,
    /// file or app.
    origin: String,
    published_at: String,
    published_by: String,
}

impl VersionItem {
    pub(crate) fn of(version: &Version) -> Self {
        let published = &version.published;
        Self {
            version: version.number,
            hash: published.hash.clone(),
            origin: word(&published.origin),
            published_at: published.at.to_string(),
            published_by: published.by.clone(),
        }
    }
}

/// What happened in a flow.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowStats {
    flow: String,
    /// Entries by start.
    entered: BTreeMap<String, i64>,
    /// Who stands at a node now.
    inside: BTreeMap<String, i64>,
    /// How often nodes were left: by node, then port.
    left: BTreeMap<String, BTreeMap<String, i64>>,
    /// How often a guard said *later*: by node, then reason.
    held: BTreeMap<String, BTreeMap<String, i64>>,
    /// Runs that are over, by how they ended.
    ended: BTreeMap<String, i64>,
    /// Runs that reached the goal.
    converted: i64,
    /// Of these, those that are credited to messages of their run: by the node of the last one.
    credited: BTreeMap<String, i64>,
    /// Steps that were a defect.
    quarantined: i64,
    /// Messages: by node, then the status they have now.
    messages: BTreeMap<String, BTreeMap<String, i64>>,
}

impl FlowStats {
    pub(crate) fn of(flow: &str, stats: Stats) -> Self {
        let plain = |counts: BTreeMap<weir_engine::model::Name, i64>| {
            counts.into_iter().map(|(name, count)| (name.to_string(), count)).collect()
        };
        let ended = stats.ended.into_iter().map(|(ended, count)| (word(&ended), count));
        Self {
            flow: flow.to_owned(),
            entered: plain(stats.entered),
            inside: plain(stats.inside),
            left: nested(stats.left, ToString::to_string),
            held: nested(stats.held, word),
            ended: ended.collect(),
            converted: stats.converted,
            credited: plain(stats.credited),
            quarantined: stats.quarantined,
            messages: nested(stats.messages, word),
        }
    }
}

fn nested<K>(
    counts: BTreeMap<(weir_engine::model::Name, K), i64>,
    word: impl Fn(&K) -> String,
) -> BTreeMap<String, BTreeMap<String, i64>> {
    let mut by_node: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
    for ((node, key), count) in counts {
        by_node.entry(node.to_string()).or_default().insert(word(&key), count);
    }
    by_node
}

/// Somebody inside a flow.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenItem {
    id: String,
    contact: String,
    /// The contact's first and last name, as far as they are known, for those who may read
    /// contacts.
    name: Option<String>,
    /// The contact's e-mail address, for the same.
    email: Option<String>,
    version: u32,
    /// Where it stands.
    node: String,
    /// What "again" means for this run, or empty.
    key: String,
    /// parked or quarantined.
    state: &'static str,
    /// For what it waits: time, event, message or guard.
    waits_for: Option<&'static str>,
    entered_at: String,
    /// When it came to stand at the node.
    arrived_at: String,
    /// When it goes on, if nothing wakes it before.
    due_at: Option<String>,
}

impl TokenItem {
    pub(crate) fn of(waiting: &Waiting) -> Self {
        let Waiting { profile, token } = waiting;
        let (state, waits_for) = match &token.state {
            State::Parked { hold, .. } => ("parked", Some(hold_word(hold))),
            State::Ended { .. } => ("ended", None),
            State::Quarantined { .. } => ("quarantined", None),
        };
        Self {
            id: token.id.to_string(),
            contact: profile.external_id.clone(),
            name: full_name(profile),
            email: profile.email.clone(),
            version: token.version,
            node: token.node.to_string(),
            key: token.key.clone(),
            state,
            waits_for,
            entered_at: token.entered.at.to_string(),
            arrived_at: token.arrived.at.to_string(),
            due_at: token.due().map(|due| due.to_string()),
        }
    }

    /// Without the name and address of the contact.
    pub(crate) fn unnamed(self) -> Self {
        Self { name: None, email: None, ..self }
    }
}

fn full_name(profile: &Profile) -> Option<String> {
    let parts = [&profile.first_name, &profile.last_name];
    let known: Vec<_> = parts.into_iter().flatten().map(|part| part.trim()).collect();
    Some(known.join(" ").trim().to_owned()).filter(|name| !name.is_empty())
}

fn hold_word(hold: &Hold) -> &'static str {
    match hold {
        Hold::Time => "time",
        Hold::Event => "event",
        Hold::Message(_) => "message",
        Hold::Guard(_) => "guard",
        Hold::Answer => "answer",
    }
}

/// What would happen, ordered by time, then contact, then sequence.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Simulation {
    /// As lines of `simulate --format json`.
    pub(crate) items: Vec<Value>,
}

/// One moment of the way in which an assertion breaks.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BrokenMoment {
    /// How long after the entry, in words: `day 1, 2:00`.
    when: String,
    /// What happens, in words.
    text: String,
    /// At which node.
    node: Option<String>,
}

/// The way in which an assertion breaks.
pub(crate) fn moments(timeline: &Timeline) -> Vec<Value> {
    let moments = timeline.steps.iter().map(|step| BrokenMoment {
        when: step.elapsed.clone(),
        text: step.text.clone(),
        node: step.node.as_ref().map(ToString::to_string),
    });
    moments.map(|moment| serde_json::to_value(moment).unwrap_or_default()).collect()
}
