//! A suspected way as a script: what is to happen while the token waits, and what ends the wait.

use crate::graph::NodeKey;

use super::model::Model;
use super::search::Leg;
use super::step::{Act, Phase, State};
use super::truth::Truth;

/// What is to happen.
pub(super) struct Script {
    /// The start it enters by.
    pub(super) start: usize,
    /// What must be so before it enters.
    pub(super) before: Vec<Wish>,
    pub(super) scenes: Vec<Scene>,
    /// Send nodes that it passes at once, their messages not sent.
    pub(super) refused: Vec<NodeKey>,
    /// Whether chance has a say.
    pub(super) draws: bool,
}

/// A wait, and the commit that ends it.
pub(super) struct Scene {
    pub(super) waits: State,
    /// What must be so when the wait ends.
    pub(super) wishes: Vec<Wish>,
    /// What the commit does, in order.
    pub(super) acts: Vec<(State, Act)>,
}

/// A fact that is to be so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wish {
    pub(super) fact: usize,
    pub(super) value: bool,
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
        let mut script = Self { start: 0, before, scenes, refused, draws: false };
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
            self.before = wishes(model, &model.atoms.at_entry(), leg, 0);
            return;
        };
        if before.phase != Phase::Entering {
            let (waits, wishes, acts) = (before.clone(), Vec::new(), Vec::new());
            self.scenes.push(Scene { waits, wishes, acts });
        }
        let place = self.scenes.len();
        let wishes = wishes(model, &before.facts, leg, place.saturating_sub(1));
        self.draws |= is_drawn(model, before, &leg.act);
        if before.phase == Phase::Entering && is_refused(model, before, &leg.act) {
            self.refused.push(before.at);
        }
        match self.scenes.last_mut() {
            Some(scene) => {
                scene.acts.push((before.clone(), leg.act.clone()));
                scene.wishes.extend(wishes);
            }
            None => self.before.extend(wishes),
        }
    }

    /// Finds for each wish the first scene in which it can be made true.
    fn look_back(&mut self, model: &Model<'_>) {
        for place in 0..self.scenes.len() {
            let mut wishes = std::mem::take(&mut self.scenes[place].wishes);
            for wish in &mut wishes {
                wish.from = self.first_scene(*wish);
                let read = self.before.iter().any(|before| before.fact == wish.fact);
                let open = model.atoms.at_entry().get(wish.fact) == Truth::Either;
                wish.early = wish.from == 0 && open && !read;
            }
            self.scenes[place].wishes = wishes;
        }
    }

    fn first_scene(&self, wish: Wish) -> usize {
        let mut first = wish.until;
        while first > 0 {
            let earlier = &self.scenes[first - 1];
            let read = earlier.wishes.iter().any(|other| other.fact == wish.fact);
            let open = earlier.waits.facts.get(wish.fact) == Truth::Either;
            if read || !open {
                break;
            }
            first -= 1;
        }
        first
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
fn wishes(model: &Model<'_>, before: &super::truth::Facts, leg: &Leg, until: usize) -> Vec<Wish> {
    let found_out = |fact: usize| {
        let open = before.get(fact) == Truth::Either;
        let value = leg.known.get(fact).known().filter(|_| open)?;
        Some(Wish { fact, value, from: until, until, early: false })
    };
    (0..model.atoms.len()).filter_map(found_out).collect()
}

/// Whether a send node is left without its message having been queued.
fn is_refused(model: &Model<'_>, state: &State, act: &Act) -> bool {
    matches!(act, Act::Leave(_)) && model.place(state.at).shape.sends.is_some()
}

/// Whether a lot decides by which port a node is left.
fn is_drawn(model: &Model<'_>, state: &State, act: &Act) -> bool {
    let free = |when: &crate::node::When<'_>| matches!(when, crate::node::When::Free);
    let ways = model.place(state.at).choices().filter(|(when, _)| free(when));
    matches!(act, Act::Leave(_)) && ways.count() > 1
}
