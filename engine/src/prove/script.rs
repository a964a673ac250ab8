//! A suspected way as a script: what is to happen while the token waits, and what ends the wait.

use crate::graph::NodeKey;
use crate::model::Name;
use crate::node::{When, Write};

use super::model::Model;
use super::search::Leg;
use super::step::{Act, Phase, State};
use super::truth::{Facts, Truth, Values};

/// What is to happen.
pub(super) struct Script {
    /// The start it enters by.
    pub(super) start: usize,
    /// What must be so before it enters.
    pub(super) before: Vec<Wish>,
    pub(super) scenes: Vec<Scene>,
    /// Send nodes that it passes at once, their messages not sent.
    pub(super) refused: Vec<NodeKey>,
    /// Where chance has a say, and the port it is to choose.
    pub(super) lots: Vec<(NodeKey, Name)>,
    /// The events that the token made happen since it last waited.
    written: Vec<Name>,
}

/// A wait, and the commit that ends it.
pub(super) struct Scene {
    pub(super) waits: State,
    /// What must be so when the wait ends.
    pub(super) wishes: Vec<Wish>,
    /// What the commit does, in order.
    pub(super) acts: Vec<(State, Act)>,
}

/// What is to be so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A fact, true or false.
    Fact(usize, bool),
    /// A range, with one of these values.
    Range(usize, Values),
}

impl Wanted {
    fn is_about_same(self, other: Self) -> bool {
        match (self, other) {
            (Self::Fact(one, _), Self::Fact(other, _))
            | (Self::Range(one, _), Self::Range(other, _)) => one == other,
            (Self::Fact(..), Self::Range(..)) | (Self::Range(..), Self::Fact(..)) => false,
        }
    }

    /// Whether it is not so yet, and can become so.
    fn is_open(self, facts: &Facts) -> bool {
        match self {
            Self::Fact(fact, _) => facts.get(fact) == Truth::Either,
            Self::Range(range, values) => {
                let now = facts.values(range);
                now & values != 0 && now & !values != 0
            }
        }
    }
}

/// Something that is to be so, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wish {
    pub(super) wanted: Wanted,
    /// From which scene on it may be made so, and in which it must be.
    pub(super) from: usize,
    pub(super) until: usize,
    /// Whether it may be so before entry already.
    pub(super) early: bool,
}

/// When, of all times it can be, something is made to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Placing {
    /// As soon as can be.
    First,
    /// The last time the token waits for more than a hand-over.
    LastWait,
    /// At the last moment.
    Last,
}

impl Script {
    pub(super) fn new(model: &Model<'_>, way: &[Leg]) -> Self {
        let (before, scenes, refused) = (Vec::new(), Vec::new(), Vec::new());
        let mut script =
            Self { start: 0, before, scenes, refused, lots: Vec::new(), written: Vec::new() };
        for leg in way {
            script.add(model, leg);
        }
        script.look_back(model);
        script
    }

    fn add(&mut self, model: &Model<'_>, leg: &Leg) {
        let Some(before) = &leg.before else {
            if let Act::Enter(start) = leg.act {
                self.start = start;
            }
            self.before = wishes(model, &model.atoms.at_entry(model.flow, self.start), leg, 0);
            return;
        };
        if before.phase != Phase::Entering {
            let (waits, wishes, acts) = (before.clone(), Vec::new(), Vec::new());
            self.scenes.push(Scene { waits, wishes, acts });
            self.written.clear();
        }
        let place = self.scenes.len();
        let wishes = wishes(model, &before.facts, leg, place.saturating_sub(1));
        self.lots.extend(lot(model, before, &leg.act));
        if before.phase == Phase::Entering && is_refused(model, before, &leg.act) {
            self.refused.push(before.at);
        }
        let wishes: Vec<_> =
            wishes.into_iter().map(|wish| before_writes(model, &self.written, wish)).collect();
        match self.scenes.last_mut() {
            Some(scene) => {
                scene.acts.push((before.clone(), leg.act.clone()));
                add(&mut scene.wishes, wishes);
            }
            None => add(&mut self.before, wishes),
        }
        if let Act::Leave(_) = leg.act {
            let writes = model.place(before.at).shape.writes.iter();
            self.written.extend(writes.filter_map(|write| match write {
                Write::Event(kind) => Some((*kind).clone()),
                Write::TagAdded(_) | Write::TagRemoved(_) | Write::Attribute(..) => None,
            }));
        }
    }

    /// Finds for each wish the first scene in which it can be made true.
    fn look_back(&mut self, model: &Model<'_>) {
        let at_entry = model.atoms.at_entry(model.flow, self.start);
        for place in 0..self.scenes.len() {
            let mut wishes = std::mem::take(&mut self.scenes[place].wishes);
            for wish in &mut wishes {
                wish.from = self.first_scene(*wish);
                let about_same = |before: &Wish| before.wanted.is_about_same(wish.wanted);
                let read = self.before.iter().any(about_same);
                let open = wish.wanted.is_open(&at_entry);
                wish.early = wish.from == 0 && open && !read;
            }
            self.scenes[place].wishes = wishes;
        }
    }

    fn first_scene(&self, wish: Wish) -> usize {
        let mut first = wish.until;
        while first > 0 {
            let earlier = &self.scenes[first - 1];
            let read = earlier.wishes.iter().any(|one| one.wanted.is_about_same(wish.wanted));
            let open = wish.wanted.is_open(&earlier.waits.facts);
            if read || !open {
                break;
            }
            first -= 1;
        }
        first
    }

    /// Everything that is to be so before it enters, or may be.
    pub(super) fn early(&self) -> impl Iterator<Item = &Wish> {
        let scenes = self.scenes.iter().flat_map(|scene| &scene.wishes);
        self.before.iter().chain(scenes.filter(|wish| wish.early))
    }

    /// The scene in which a wish is first tried to be made true.
    pub(super) fn scene_for(&self, model: &Model<'_>, wish: Wish, placing: Placing) -> usize {
        let long = |scene: &usize| {
            let waits = &self.scenes[*scene].waits;
            waits.phase == Phase::Waiting || waits.phase == Phase::Queued && model.is_held(waits.at)
        };
        let mut scenes = wish.from..=wish.until;
        match placing {
            Placing::First => Some(wish.from),
            Placing::LastWait => scenes.rfind(long),
            Placing::Last => None,
        }
        .unwrap_or(wish.until)
    }
}

/// What had to be found out for a step.
fn wishes(model: &Model<'_>, before: &Facts, leg: &Leg, until: usize) -> Vec<Wish> {
    let wish = |wanted| Wish { wanted, from: until, until, early: false };
    let found_out = |fact: usize| {
        let open = before.get(fact) == Truth::Either && model.atoms.get(fact).range.is_none();
        let value = leg.known.get(fact).known().filter(|_| open)?;
        Some(wish(Wanted::Fact(fact, value)))
    };
    let narrowed = |range: usize| {
        let known = leg.known.values(range);
        (before.values(range) & !known != 0).then(|| wish(Wanted::Range(range, known)))
    };
    let facts = (0..model.atoms.len()).filter_map(found_out);
    facts.chain((0..model.atoms.ranges().len()).filter_map(narrowed)).collect()
}

/// What must be so before the token itself made events happen, in the same commit.
fn before_writes(model: &Model<'_>, written: &[Name], wish: Wish) -> Wish {
    let Wanted::Range(range, values) = wish.wanted else { return wish };
    let values = model.atoms.ranges()[range].before_events(values, written);
    Wish { wanted: Wanted::Range(range, values), ..wish }
}

/// One value makes good all that is asked of one thing in one commit, where there is such a value.
fn add(wishes: &mut Vec<Wish>, more: Vec<Wish>) {
    for wish in more {
        let last = wishes.iter_mut().rev().find(|last| last.wanted.is_about_same(wish.wanted));
        match (last.map(|last| &mut last.wanted), wish.wanted) {
            (Some(Wanted::Range(_, known)), Wanted::Range(_, asked)) if *known & asked != 0 => {
                *known &= asked;
            }
            (_, _) => wishes.push(wish),
        }
    }
}

/// Whether a send node is left without its message having been queued.
fn is_refused(model: &Model<'_>, state: &State, act: &Act) -> bool {
    matches!(act, Act::Leave(_)) && model.place(state.at).shape.sends.is_some()
}

/// Where a lot decides by which port a node is left: by this one.
fn lot(model: &Model<'_>, state: &State, act: &Act) -> Option<(NodeKey, Name)> {
    let Act::Leave(port) = act else { return None };
    let free = |when: &When<'_>| matches!(when, When::Free);
    let ways = model.place(state.at).choices().filter(|(when, _)| free(when));
    (ways.count() > 1).then(|| (state.at, port.clone()))
}
