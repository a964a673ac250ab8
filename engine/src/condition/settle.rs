//! Conditions that are always true or never true, whatever the facts: mistakes worth a word.
//!
//! Only what follows from the condition alone is found, and nothing is claimed that a list could
//! undo: of a list *some* element satisfies, so two tests of one attribute never contradict each
//! other, while the operators of one test must hold of one element and can.

use super::{Condition, Count, Operand, Test};
use crate::value::{Decimal, Literal, Op};

/// Combinations of this many atoms are tried, 4,096 at most; larger conditions are left alone.
const ATOMS_MAX: usize = 12;

/// Whether the condition is true, or false, whatever the facts; none when it depends on them.
pub fn settle(condition: &Condition) -> Option<bool> {
    let atoms = condition.atoms();
    if atoms.len() > ATOMS_MAX {
        return None;
    }
    let mut seen = [false; 2];
    for chosen in 0..1_u32 << atoms.len() {
        let truth = |atom: &Condition| {
            atoms.iter().position(|one| *one == atom).is_some_and(|at| chosen >> at & 1 == 1)
        };
        if possible(&atoms, &truth) {
            seen[usize::from(condition.evaluate_with(&truth))] = true;
        }
        if seen == [true, true] {
            return None;
        }
    }
    Some(seen[1])
}

/// Whether the atoms can be true and false together like this.
fn possible(atoms: &[&Condition], truth: &dyn Fn(&Condition) -> bool) -> bool {
    atoms.iter().all(|atom| {
        let holds = truth(atom);
        settle_atom(atom).is_none_or(|settled| settled == holds)
            && (!holds || present(atoms, atom, truth))
    })
}

/// What satisfies an operator is there.
fn present(atoms: &[&Condition], atom: &Condition, truth: &dyn Fn(&Condition) -> bool) -> bool {
    atoms.iter().all(|other| truth(other) || !is_presence_of(other, atom))
}

fn is_presence_of(presence: &Condition, atom: &Condition) -> bool {
    match (presence, atom) {
        (Condition::Attribute(left, alone), Condition::Attribute(right, test))
        | (Condition::Path(left, alone), Condition::Path(right, test)) => {
            left == right
                && alone.is_presence()
                && !test.operators.is_empty()
                && test.count.is_none()
        }
        (_, _) => false,
    }
}

fn settle_atom(atom: &Condition) -> Option<bool> {
    if let Condition::Attribute(_, test) | Condition::Path(_, test) = atom {
        return settle_test(test);
    }
    let Condition::Event(happened) = atom else { return None };
    let never = happened.filter.as_ref().is_some_and(|filter| settle(filter) == Some(false));
    let count = happened.count.unwrap_or(Count::ONE_OR_MORE);
    if never { Some(count.admits(0)) } else { count.settle() }
}

fn settle_test(test: &Test) -> Option<bool> {
    let never = contradicts(&test.operators);
    match test.count {
        Some(count) if never => Some(count.admits(0)),
        Some(count) => count.settle(),
        None => never.then_some(false),
    }
}

impl Count {
    /// What holds when nothing is said of how often.
    pub(super) const ONE_OR_MORE: Self =
        Self { is: None, gt: None, gte: Some(1), lt: None, lte: None };

    /// Whether it holds of every number, or of none.
    fn settle(&self) -> Option<bool> {
        let least = [self.is, self.gte, self.gt.map(|bound| bound.saturating_add(1))];
        let least = least.into_iter().flatten().max().unwrap_or(0);
        if !self.admits(least as usize) {
            return Some(false);
        }
        let unbounded = self.is.is_none() && self.lt.is_none() && self.lte.is_none();
        (least == 0 && unbounded).then_some(true)
    }
}

/// Whether no one value satisfies them all, as far as constants tell.
fn contradicts(operators: &[(Op, Operand)]) -> bool {
    let mut range = Range::default();
    for (op, operand) in operators {
        let Operand::Literal(literal) = operand else { continue };
        if let Some((kind, value)) = measure(literal) {
            range.narrow(*op, &kind, value);
        }
    }
    range.is_empty()
}

/// A constant as a number on the scale of its kind: two currencies are two scales.
fn measure(literal: &Literal) -> Option<(String, Decimal)> {
    match literal {
        Literal::Number(number) => Some((String::new(), *number)),
        Literal::Money(money) => Some((money.currency.to_string(), money.amount)),
        Literal::Text(_) | Literal::Bool(_) | Literal::Date(_) | Literal::Duration(_) => None,
    }
}

/// The values of one scale that are left.
#[derive(Default)]
struct Range {
    kind: Option<String>,
    lower: Option<(Decimal, bool)>,
    upper: Option<(Decimal, bool)>,
    mixed: bool,
}

impl Range {
    fn narrow(&mut self, op: Op, kind: &str, value: Decimal) {
        self.mixed |= self.kind.get_or_insert_with(|| kind.to_owned()) != kind;
        if matches!(op, Op::Is | Op::Gt | Op::Gte) {
            let bound = (value, op == Op::Gt);
            self.lower = Some(self.lower.map_or(bound, |lower| lower.max(bound)));
        }
        if matches!(op, Op::Is | Op::Lt | Op::Lte) {
            // Among equal bounds the strict one is the tighter: it sorts first here.
            let bound = (value, op != Op::Lt);
            self.upper = Some(self.upper.map_or(bound, |upper| upper.min(bound)));
        }
    }

    fn is_empty(&self) -> bool {
        let (Some((lower, above)), Some((upper, with))) = (self.lower, self.upper) else {
            return false;
        };
        !self.mixed && (lower > upper || lower == upper && (above || !with))
    }
}
