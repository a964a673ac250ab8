//! A condition as a proposition: its atoms, and what a proof may know of each.

use super::{Condition, Count, Happened, Operand, Test};
use crate::value::Op;

/// What the prover knows of an atom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Knowledge {
    /// It follows from what happened in the flow.
    Exact,
    /// It follows from that and from where in time it is asked.
    ByTime,
    /// It may be either, anew at each instant.
    Free,
}

/// A count is followed exactly up to this; "at least nine orders" and more is left open.
const COUNTED_MAX: u32 = 8;

impl Condition {
    /// Its distinct atoms (everything but `all`, `any` and `not`), in written order.
    pub fn atoms(&self) -> Vec<&Self> {
        let mut atoms = Vec::new();
        self.collect_atoms(&mut atoms);
        atoms
    }

    fn collect_atoms<'a>(&'a self, atoms: &mut Vec<&'a Self>) {
        if self.is_atom() && !atoms.contains(&self) {
            atoms.push(self);
        }
        self.parts().iter().for_each(|part| part.collect_atoms(atoms));
    }

    /// What it comes to when each atom is what `truth` says.
    pub fn evaluate_with(&self, truth: &dyn Fn(&Self) -> bool) -> bool {
        let mut parts = self.parts().iter().map(|part| part.evaluate_with(truth));
        if let Self::All(_) = self {
            parts.all(|holds| holds)
        } else if let Self::Any(_) = self {
            parts.any(|holds| holds)
        } else if let Self::Not(_) = self {
            parts.all(|holds| !holds)
        } else {
            truth(self)
        }
    }

    /// What the prover knows of it: of an atom by its own kind, else the least of its atoms.
    pub fn knowledge(&self) -> Knowledge {
        match self {
            Self::Tag(_) | Self::Status(_) | Self::Arm { .. } | Self::Consent { .. } => {
                Knowledge::Exact
            }
            Self::TagAdded(_, span) | Self::TagRemoved(_, span) => in_time(span.within.is_some()),
            Self::During(_) => Knowledge::ByTime,
            Self::Event(happened) => of_event(happened),
            Self::Attribute(path, test) | Self::Path(path, test) if path.is_single() => {
                of_test(test)
            }
            Self::Attribute(..) | Self::Path(..) | Self::Segment(_) | Self::Reachable(_) => {
                Knowledge::Free
            }
            Self::All(items) | Self::Any(items) => least(items.iter().map(Self::knowledge)),
            Self::Not(inner) => inner.knowledge(),
        }
    }
}

fn least(all: impl Iterator<Item = Knowledge>) -> Knowledge {
    all.max().unwrap_or(Knowledge::Exact)
}

fn in_time(timed: bool) -> Knowledge {
    if timed { Knowledge::ByTime } else { Knowledge::Exact }
}

fn of_event(happened: &Happened) -> Knowledge {
    let Happened { filter, same, span, count, credited, kind: _ } = happened;
    let open = filter.is_some() || !same.is_empty() || credited.is_some();
    if open || count.is_some_and(|count| count.largest() > COUNTED_MAX) {
        return Knowledge::Free;
    }
    in_time(span.within.is_some())
}

fn of_test(test: &Test) -> Knowledge {
    if test.count.is_some() {
        return Knowledge::Free;
    }
    least(test.operators.iter().map(|(op, operand)| of_operator(*op, operand)))
}

fn of_operator(op: Op, operand: &Operand) -> Knowledge {
    match (op, operand) {
        (_, Operand::Path(_) | Operand::Json(_))
        | (Op::Contains | Op::StartsWith | Op::EndsWith, _) => Knowledge::Free,
        (Op::WithinLast | Op::WithinNext, Operand::Literal(_)) => Knowledge::ByTime,
        (_, Operand::Literal(_) | Operand::List(_)) => Knowledge::Exact,
    }
}

impl Count {
    /// The largest of its bounds.
    pub(super) fn largest(&self) -> u32 {
        let Self { is, gt, gte, lt, lte } = *self;
        [is, gt, gte, lt, lte].into_iter().flatten().max().unwrap_or(0)
    }

    /// Whether so many are right.
    pub fn admits(&self, found: usize) -> bool {
        let found = u32::try_from(found).unwrap_or(u32::MAX);
        let Self { is, gt, gte, lt, lte } = *self;
        is.is_none_or(|bound| found == bound)
            && gt.is_none_or(|bound| found > bound)
            && gte.is_none_or(|bound| found >= bound)
            && lt.is_none_or(|bound| found < bound)
            && lte.is_none_or(|bound| found <= bound)
    }
}
