//! What can happen next to a token: one step of the product of nodes and facts.
//!
//! It mirrors the turn: `exit_when` before every step and before a hand-over, guards at the
//! hand-over, a send node that holds its token until the message is handed over. Where it is
//! coarser than the turn it allows more.

use crate::graph::NodeKey;
use crate::model::Name;
use crate::node::{Parks, When};

use super::model::{Claim, Model, Place, Way};
use super::truth::Facts;

/// Where a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// About to decide, in the commit that brought it here.
    Entering,
    /// Waiting for time or an event.
    Waiting,
    /// Its message waits for the hand-over, or for a guard that said *later*.
    Queued,
    /// Its message is with a provider, who will take it, or refuse it.
    Sending(bool),
}

/// A token, and what is known of the facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    pub(super) at: NodeKey,
    pub(super) phase: Phase,
    /// Messages handed over.
    pub(super) sent: u32,
    pub(super) facts: Facts,
}

/// What was done, and with what knowledge.
#[derive(Debug, Clone)]
pub(super) enum Act {
    /// Entered by this start.
    Enter(usize),
    /// Came to wait.
    Park,
    /// Left by this port.
    Leave(Name),
    /// The message was handed over.
    HandOver,
}

/// One step.
pub(super) struct Step {
    pub(super) act: Act,
    /// What had to be known for it.
    pub(super) known: Facts,
    /// Where it leads; nowhere when it breaks the claim.
    pub(super) to: Option<State>,
}

impl Model<'_> {
    /// Every way to come in.
    pub(super) fn entries(&self) -> Vec<Step> {
        let starts = self.flow.starts.iter().enumerate();
        let mut steps = Vec::new();
        for (place, start) in starts {
            let facts = self.atoms.at_entry(self.flow, place);
            for known in self.exit.ways(&facts, false, &self.atoms) {
                steps.extend(self.arrive(Act::Enter(place), known.clone(), known, start.next, 0));
            }
        }
        steps
    }

    /// Everything that can be next.
    pub(super) fn steps(&self, state: &State) -> Vec<Step> {
        let mut steps = Vec::new();
        for known in self.exit.ways(&state.facts, false, &self.atoms) {
            match state.phase {
                Phase::Entering => self.enter(state, known, &mut steps),
                Phase::Waiting => self.choose(state, vec![known], false, &mut steps),
                Phase::Queued => self.queued(state, &known, &mut steps),
                Phase::Sending(taken) => self.answered(state, &known, taken, &mut steps),
            }
        }
        steps
    }

    fn enter(&self, state: &State, known: Facts, steps: &mut Vec<Step>) {
        let place = self.place(state.at);
        if place.shape.sends.is_some() {
            // Guards are asked now, and at the hand-over again.
            let allowed = self.allowed(place, &known).into_iter();
            steps.extend(allowed.map(|known| self.park(state, known, Phase::Queued)));
            if !self.natural {
                self.answered(state, &known, false, steps);
            }
            return;
        }
        if place.may_park() {
            let parked = self.none_is_true(place, known.clone()).into_iter();
            steps.extend(parked.map(|known| self.park(state, known, Phase::Waiting)));
        }
        if place.may_pass() {
            self.choose(state, vec![known], true, steps);
        }
    }

    /// A node that can wait does so only when nothing is true that it waits for.
    fn none_is_true(&self, place: &Place<'_>, known: Facts) -> Vec<Facts> {
        let waited_for = place.choices().filter(|(when, _)| matches!(when, When::If(_)));
        let formulas = waited_for.filter_map(|(_, way)| way.when.as_ref());
        formulas.fold(vec![known], |known, when| self.narrow(&known, when, false))
    }

    fn narrow(&self, known: &[Facts], when: &super::formula::Formula, want: bool) -> Vec<Facts> {
        /// Beyond so many the narrowing is left out, which allows more than can happen.
        const NARROWED_MAX: usize = 256;
        let ways = known.iter().flat_map(|facts| when.ways(facts, want, &self.atoms));
        let narrowed: Vec<_> = ways.take(NARROWED_MAX + 1).collect();
        if narrowed.len() > NARROWED_MAX { known.to_vec() } else { narrowed }
    }

    /// The ways out of a node that sends nothing, in the order they are tried.
    fn choose(&self, state: &State, known: Vec<Facts>, at_once: bool, steps: &mut Vec<Step>) {
        let place = self.place(state.at);
        let passes = at_once && place.shape.parks != Parks::Never;
        let all = known.clone();
        // On arrival all is asked, and of a message in the end too; else events that were reported
        // late woke nobody.
        let asks_all = self.natural || at_once || place.of_sent.is_some();
        // What is left when none of the ways so far was taken; and of those asked in the end.
        let (mut left, mut late) = (known.clone(), known);
        for (when, way) in place.choices() {
            match (when, &way.when) {
                (When::If(_), Some(formula)) => {
                    let taken = self.narrow(&left, formula, true);
                    self.leave_all(state, taken, way, steps);
                    left = self.narrow(&left, formula, false);
                }
                (When::InTheEnd(_), Some(formula)) => {
                    let taken = self.narrow(&left, formula, true);
                    self.leave_all(state, taken, way, steps);
                    left = self.narrow(&left, formula, false);
                    late = self.narrow(&late, formula, false);
                }
                (When::Otherwise | When::TimedOut, _) if self.natural && passes => {}
                (When::TimedOut, _) => {
                    let timed_out = if asks_all { &left } else { &late };
                    self.leave_all(state, self.of_sent(place, timed_out, true), way, steps);
                }
                (When::Sent, _) => {
                    self.leave_all(state, self.of_sent(place, &all, true), way, steps);
                }
                (When::NotSent, _) => {
                    self.leave_all(state, self.of_sent(place, &all, false), way, steps);
                }
                (When::If(_) | When::InTheEnd(_) | When::Otherwise | When::Free, _) => {
                    self.leave_all(state, left.clone(), way, steps);
                }
            }
        }
    }

    /// Where the node asks about a message: whether that was handed over.
    fn of_sent(&self, place: &Place<'_>, known: &[Facts], sent: bool) -> Vec<Facts> {
        match place.of_sent {
            Some(fact) => self.narrow(known, &super::formula::Formula::Fact(fact), sent),
            None => known.to_vec(),
        }
    }

    /// A queued message: handed over, or given up.
    fn queued(&self, state: &State, known: &Facts, steps: &mut Vec<Step>) {
        for known in self.allowed(self.place(state.at), known) {
            self.hand_over(state, &known, steps);
        }
        if !self.natural {
            self.answered(state, known, false, steps);
        }
    }

    /// Consent is there.
    fn allowed(&self, place: &Place<'_>, known: &Facts) -> Vec<Facts> {
        place.needs.iter().fold(vec![known.clone()], |known, fact| {
            self.narrow(&known, &super::formula::Formula::Fact(*fact), true)
        })
    }

    fn hand_over(&self, state: &State, known: &Facts, steps: &mut Vec<Step>) {
        let broken = |known| Step { act: Act::HandOver, known, to: None };
        let about = self.is_about(state.at);
        let mut harmless = vec![known.clone()];
        match &self.claim {
            Claim::Never(_, after) if about => {
                steps.extend(after.ways(known, true, &self.atoms).into_iter().map(broken));
                harmless = self.narrow(&harmless, after, false);
            }
            Claim::MaxMessages(most) if state.sent >= *most => {
                steps.push(broken(known.clone()));
                return;
            }
            Claim::Never(..) | Claim::MaxMessages(_) => {}
        }
        for known in harmless {
            let outcomes: &[bool] = if self.natural { &[true] } else { &[true, false] };
            for taken in outcomes.iter().copied() {
                steps.push(self.park(state, known.clone(), Phase::Sending(taken)));
            }
        }
    }

    /// It is known what became of the message.
    fn answered(&self, state: &State, known: &Facts, sent: bool, steps: &mut Vec<Step>) {
        for (when, way) in self.place(state.at).choices() {
            let fits = match when {
                When::Sent => sent,
                When::NotSent => !sent,
                When::If(_) | When::InTheEnd(_) | When::Otherwise | When::TimedOut | When::Free => {
                    true
                }
            };
            if fits {
                self.leave_all(state, vec![known.clone()], way, steps);
            }
        }
    }

    /// Comes to wait; whatever can happen meanwhile may have happened then.
    fn park(&self, state: &State, known: Facts, phase: Phase) -> Step {
        let mut facts = known.clone();
        let brief = phase != Phase::Waiting && !(phase == Phase::Queued && self.is_held(state.at));
        if !(self.natural && brief) {
            self.atoms.wait(&mut facts);
        }
        self.forget(&mut facts, state.at);
        let sending = matches!(phase, Phase::Sending(_));
        let act = if sending { Act::HandOver } else { Act::Park };
        let counts = phase == Phase::Sending(true) && matches!(self.claim, Claim::MaxMessages(_));
        let sent = state.sent + u32::from(counts);
        Step { act, known, to: Some(State { at: state.at, phase, sent, facts }) }
    }

    fn leave_all(&self, state: &State, known: Vec<Facts>, way: &Way, steps: &mut Vec<Step>) {
        for known in known {
            steps.extend(self.leave(state, known, way));
        }
    }

    fn leave(&self, state: &State, known: Facts, way: &Way) -> Option<Step> {
        let (place, name) = (self.place(state.at), &self.slot(state.at).name);
        let mut facts = known.clone();
        if place.shape.sends.is_some() {
            self.atoms.settle(&mut facts, name, state.phase == Phase::Sending(true));
        }
        let shape = &place.shape;
        if !(shape.writes.is_empty() && shape.keeps.is_empty()) {
            self.atoms.unsettle(&mut facts);
        }
        shape.writes.iter().for_each(|write| self.atoms.write(&mut facts, write));
        if shape.starts.is_some() {
            // Another flow may run at once, and do anything.
            self.atoms.wait(&mut facts);
        }
        self.atoms.leave(&mut facts, name, &way.port);
        self.arrive(Act::Leave(way.port.clone()), known, facts, way.to, state.sent)
    }

    /// Comes to stand at a node, unless the claim cannot be broken from there on.
    fn arrive(
        &self,
        act: Act,
        known: Facts,
        mut facts: Facts,
        at: NodeKey,
        sent: u32,
    ) -> Option<Step> {
        let to_come = self.place(at).to_come;
        let hopeless = match self.claim {
            Claim::Never(..) => to_come == 0,
            Claim::MaxMessages(most) => sent.saturating_add(to_come) <= most,
        };
        if hopeless {
            return None;
        }
        self.atoms.arrive(&mut facts, at);
        self.forget(&mut facts, at);
        let to = Some(State { at, phase: Phase::Entering, sent, facts });
        Some(Step { act, known, to })
    }
}
