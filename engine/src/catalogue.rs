//! All flows at hand: every version somebody is in, and which one lets people in.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::flow::{Flow, Start};
use crate::model::{Event, Name};
use crate::needs::Needs;
use crate::segment::Segments;
use crate::settings::Settings;

/// What a turn is told beside the contact: the flows and the settings.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// All flows at hand.
    pub flows: Catalogue,
    /// The segments that people can be in.
    pub segments: Arc<Segments>,
    /// The installation's settings.
    pub settings: Settings,
}

impl World {
    /// Facts that flows and segments may ask about.
    pub fn needs(&self) -> Cow<'_, Needs> {
        if !self.segments.are_kept() {
            return Cow::Borrowed(&self.flows.needs);
        }
        let mut needs = self.flows.needs.clone();
        needs.merge(self.segments.needs());
        Cow::Owned(needs)
    }

    /// Everything that merging two contacts looks at beside.
    pub fn needs_to_merge(&self) -> Needs {
        let mut needs = self.flows.needs_to_merge();
        needs.merge(&self.needs());
        needs
    }
}

/// All flows at hand.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// By flow, then by number.
    versions: BTreeMap<Name, BTreeMap<u32, Arc<Flow>>>,
    current: BTreeMap<Name, Current>,
    /// Event type → the starts of current flows that listen to it.
    listeners: BTreeMap<Name, BTreeSet<(Name, usize)>>,
    /// The starts of current flows that are due at an instant.
    appointed: Vec<(Name, usize)>,
    needs: Needs,
}

/// The version of a flow that lets people in, and whether it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Current {
    /// Its number.
    pub version: u32,
    /// What the flow is doing.
    pub mode: Mode,
}

/// What a published flow is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Lets people in and moves them.
    Live,
    /// Lets nobody in; timers wait and messages are held.
    Paused,
    /// Lets nobody in; those inside go on.
    Draining,
    /// Over; those inside go on to their end.
    Archived,
}

impl Catalogue {
    /// Adds a version somebody may be in.
    pub fn add(&mut self, flow: Arc<Flow>, version: u32) {
        self.needs.merge(&flow.needs);
        self.versions.entry(flow.id.clone()).or_default().insert(version, flow);
    }

    /// Says which version of a flow lets people in, and what the flow is doing.
    pub fn set_current(&mut self, id: &Name, current: Current) {
        self.current.insert(id.clone(), current);
        self.listen();
    }

    /// Takes a version out that nobody is in any more.
    pub fn remove(&mut self, id: &Name, version: u32) {
        if let Some(versions) = self.versions.get_mut(id) {
            versions.remove(&version);
        }
    }

    fn listen(&mut self) {
        let mut listeners: BTreeMap<Name, BTreeSet<(Name, usize)>> = BTreeMap::new();
        let mut appointed = Vec::new();
        for (id, current) in &self.current {
            let Some(flow) = self.version(id, current.version) else { continue };
            for (place, start) in flow.starts.iter().enumerate() {
                if start.trigger.is_appointed() {
                    appointed.push((id.clone(), place));
                }
                for kind in start.trigger.kinds() {
                    let starts = listeners.entry(Name::from(kind)).or_default();
                    starts.insert((id.clone(), place));
                }
            }
        }
        (self.listeners, self.appointed) = (listeners, appointed);
    }

    /// One version of a flow.
    pub fn version(&self, id: &str, version: u32) -> Option<&Arc<Flow>> {
        self.versions.get(id)?.get(&version)
    }

    /// The version that lets people in, and what the flow is doing.
    pub fn current(&self, id: &str) -> Option<(&Arc<Flow>, &Current)> {
        let current = self.current.get(id)?;
        Some((self.version(id, current.version)?, current))
    }

    /// What a flow is doing.
    pub fn mode(&self, id: &str) -> Option<Mode> {
        self.current.get(id).map(|current| current.mode)
    }

    /// The current flows, by id.
    pub fn all_current(&self) -> impl Iterator<Item = (&Arc<Flow>, &Current)> {
        self.current.keys().filter_map(|id| self.current(id))
    }

    /// The flows whose timers wait and whose messages are held.
    pub fn paused(&self) -> Vec<Name> {
        let paused = self.current.iter().filter(|(_, current)| current.mode == Mode::Paused);
        paused.map(|(id, _)| id.clone()).collect()
    }

    /// The starts that listen to an event, in order of flow and place.
    pub fn listeners(&self, event: &Event) -> impl Iterator<Item = (&Flow, &Start)> {
        let subject = event.subject();
        let places = self.listeners.get(&event.kind).into_iter().flatten();
        let starts = places.filter_map(|(id, place)| {
            let (flow, _) = self.current(id)?;
            Some((flow.as_ref(), &flow.starts[*place]))
        });
        starts.filter(move |(_, start)| {
            start.trigger.subject().is_none_or(|wanted| subject == Some(wanted.as_str()))
        })
    }

    /// The starts of current flows that are due at an instant, by flow and place.
    pub fn appointed(&self) -> impl Iterator<Item = (&Flow, &Start)> {
        let places = self.appointed.iter();
        places.filter_map(|(id, place)| {
            let (flow, _) = self.current(id)?;
            Some((flow.as_ref(), &flow.starts[*place]))
        })
    }

    /// Facts that any flow at hand may ask about.
    pub fn needs(&self) -> &Needs {
        &self.needs
    }

    fn needs_to_merge(&self) -> Needs {
        let mut needs = self.needs.clone();
        let versions = self.versions.values().flat_map(BTreeMap::values);
        let goals = versions.filter_map(|flow| flow.goal.as_ref()).map(|goal| goal.event.clone());
        let kinds = goals.chain([Name::from("attribute_changed")]);
        needs.events.extend(kinds.map(|kind| (kind, None)));
        Needs { carts: true, orders: true, runs: true, ..needs }
    }
}
