//! Breadth first through everything that can happen, the shortest way that breaks the claim first.
//!
//! A state is left out when one that was seen before covers it: same place, as many messages,
//! and facts from which all can follow that can follow from its own.

use super::model::Model;
use super::step::{Act, Phase, State, Step};
use super::truth::Facts;

/// States as they are found, each with the step that led there.
pub(super) struct Search<'m, 'a> {
    model: &'m Model<'a>,
    states_max: usize,
    found: Vec<Found>,
    /// For each place and phase the states that no other covers.
    seen: Vec<Vec<usize>>,
    /// Steps into states that were not yet looked at, and those that break the claim.
    next: usize,
    broken: std::collections::VecDeque<Way>,
}

struct Found {
    state: State,
    from: Option<usize>,
    act: Act,
    known: Facts,
    /// How many steps led there.
    depth: usize,
    /// Another one, as many steps away, covers it.
    covered: bool,
}

/// One step of a way that breaks the claim.
#[derive(Debug, Clone)]
pub(super) struct Leg {
    /// Where it was before; nothing before entry.
    pub(super) before: Option<State>,
    pub(super) act: Act,
    /// What had to be known for it.
    pub(super) known: Facts,
}

/// A way that breaks the claim, from entry to the hand-over.
pub(super) type Way = Vec<Leg>;

/// There were too many states.
pub(super) struct TooMany;

impl<'m, 'a> Search<'m, 'a> {
    pub(super) fn new(model: &'m Model<'a>, states_max: usize) -> Self {
        let seen = vec![Vec::new(); model.flow.graph.len() * PHASES];
        let (found, broken) = (Vec::new(), std::collections::VecDeque::new());
        let mut search = Self { model, states_max, found, seen, next: 0, broken };
        for step in model.entries() {
            search.take(step, None);
        }
        search
    }

    /// How many states were looked at.
    pub(super) fn states(&self) -> usize {
        self.found.len()
    }

    /// The next way that breaks the claim; none when all was seen.
    pub(super) fn next_broken(&mut self) -> Result<Option<Way>, TooMany> {
        while self.broken.is_empty() {
            if self.found.len() > self.states_max {
                return Err(TooMany);
            }
            let Some(found) = self.found.get(self.next) else { return Ok(None) };
            if !found.covered {
                for step in self.model.steps(&found.state) {
                    self.take(step, Some(self.next));
                }
            }
            self.next += 1;
        }
        Ok(self.broken.pop_front())
    }

    fn take(&mut self, step: Step, from: Option<usize>) {
        let Step { act, known, to } = step;
        match to {
            None => {
                let mut way = self.way_to(from);
                way.push(Leg { before: self.state(from), act, known });
                self.broken.push_back(way);
            }
            Some(state) if self.is_new(&state) => {
                let depth = from.map_or(0, |from| self.found[from].depth + 1);
                self.replace(Found { state, from, act, known, depth, covered: false });
            }
            Some(_) => {}
        }
    }

    /// Takes the place of those it covers.
    fn replace(&mut self, new: Found) {
        let (place, number) = (place(&new.state), self.found.len());
        let (kept, covered): (Vec<_>, Vec<_>) = std::mem::take(&mut self.seen[place])
            .into_iter()
            .partition(|old| !covers(&new.state, &self.found[*old].state));
        for old in covered {
            self.found[old].covered = self.found[old].depth == new.depth;
        }
        self.seen[place] = kept;
        self.seen[place].push(number);
        self.found.push(new);
    }

    fn is_new(&self, state: &State) -> bool {
        !self.seen[place(state)].iter().any(|known| covers(&self.found[*known].state, state))
    }

    fn way_to(&self, last: Option<usize>) -> Way {
        let mut way = Vec::new();
        let mut at = last;
        while let Some(found) = at.map(|at| &self.found[at]) {
            let (act, known) = (found.act.clone(), found.known.clone());
            way.push(Leg { before: self.state(found.from), act, known });
            at = found.from;
        }
        way.reverse();
        way
    }

    fn state(&self, at: Option<usize>) -> Option<State> {
        at.map(|at| self.found[at].state.clone())
    }
}

/// Whether whatever breaks the claim from the other breaks it from this one too.
fn covers(one: &State, other: &State) -> bool {
    one.sent >= other.sent && one.facts.covers(&other.facts)
}

/// How many phases a token can be in at one node.
const PHASES: usize = 5;

fn place(state: &State) -> usize {
    let phase = match state.phase {
        Phase::Entering => 0,
        Phase::Waiting => 1,
        Phase::Queued => 2,
        Phase::Sending(false) => 3,
        Phase::Sending(true) => 4,
    };
    state.at.index() * PHASES + phase
}
