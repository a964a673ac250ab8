//! A condition as a formula over facts by number, and the ways in which it can be true or false.

use super::atoms::Atoms;
use super::truth::Facts;

/// The ways in which one condition can hold that are told apart; beyond these it is taken to
/// hold without saying why, which allows more than can happen and so proves less, never more.
const WAYS_MAX: usize = 64;

/// A condition over facts.
#[derive(Debug, Clone)]
pub(super) enum Formula {
    /// This fact is true.
    Fact(usize),
    /// All are true.
    All(Vec<Self>),
    /// One is true.
    Any(Vec<Self>),
    /// It is not true.
    Not(Box<Self>),
}

impl Formula {
    /// What it comes to, where that follows from what `known` says.
    pub(super) fn weigh(&self, known: &dyn Fn(usize) -> Option<bool>) -> Option<bool> {
        match self {
            Self::Fact(fact) => known(*fact),
            Self::Not(inner) => inner.weigh(known).map(|holds| !holds),
            Self::All(parts) => join(parts, known, false),
            Self::Any(parts) => join(parts, known, true),
        }
    }

    /// Shows every fact in it.
    pub(super) fn each_fact(&self, visit: &mut dyn FnMut(usize)) {
        match self {
            Self::Fact(fact) => visit(*fact),
            Self::Not(inner) => inner.each_fact(visit),
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.each_fact(&mut *visit);
                }
            }
        }
    }

    /// The facts as they can be when it is true, or false: one for each way.
    pub(super) fn ways(&self, facts: &Facts, want: bool, atoms: &Atoms) -> Vec<Facts> {
        let mut ways = Vec::new();
        if self.collect(facts.clone(), want, atoms, &mut ways) { ways } else { vec![facts.clone()] }
    }

    /// Gives up, and says so, when there are too many.
    fn collect(&self, facts: Facts, want: bool, atoms: &Atoms, ways: &mut Vec<Facts>) -> bool {
        let known = |fact| atoms.truth(&facts, fact).known();
        match self.weigh(&known) {
            Some(holds) if holds != want => true,
            Some(_) if ways.len() >= WAYS_MAX => false,
            Some(_) => {
                ways.push(facts);
                true
            }
            None => {
                let fact = self.open(&known).expect("what is not decided has an open fact");
                [false, true].into_iter().all(|value| {
                    let assumed = atoms.assume(&facts, fact, value);
                    assumed.is_none_or(|facts| self.collect(facts, want, atoms, ways))
                })
            }
        }
    }

    /// The first fact that is not known and matters.
    fn open(&self, known: &dyn Fn(usize) -> Option<bool>) -> Option<usize> {
        match self {
            Self::Fact(fact) => known(*fact).is_none().then_some(*fact),
            Self::Not(inner) => inner.open(known),
            Self::All(parts) | Self::Any(parts) => parts
                .iter()
                .filter(|part| part.weigh(known).is_none())
                .find_map(|part| part.open(known)),
        }
    }
}

fn join(parts: &[Formula], known: &dyn Fn(usize) -> Option<bool>, decisive: bool) -> Option<bool> {
    let mut all_known = true;
    for part in parts {
        match part.weigh(known) {
            Some(holds) if holds == decisive => return Some(decisive),
            Some(_) => {}
            None => all_known = false,
        }
    }
    all_known.then_some(!decisive)
}
