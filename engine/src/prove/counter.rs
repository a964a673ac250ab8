//! How often an event happened, as far as the bounds asked for tell numbers apart.

use crate::condition::{Condition, Count, Happened};
use crate::flow::Flow;
use crate::graph::NodeKey;
use crate::model::Name;

use super::nature::{self, From};
use super::truth::{Truth, Values};

/// Bounds above this are left open: "at least nine orders".
const COUNTED_MAX: u32 = 8;

/// It does not count yet: the token has not left the node after which it does.
const OFF: Values = 1;

/// None so far.
const ZERO: Values = 1 << 1;

/// What is counted. Its values: not counting yet, none, one, … and so many or more.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Counter {
    /// The type of event.
    pub(super) kind: Name,
    since: From,
    /// Before entry too.
    ever: bool,
    /// The node whose arrival it counts from.
    scope: Option<NodeKey>,
    /// A run may be refreshed by such an event, which does not count since entry then.
    refreshed: bool,
    /// So many and more are one value.
    most: u32,
}

impl Counter {
    /// What an atom counts; none where more is asked than how often.
    pub(super) fn of(atom: &Condition, scope: Option<NodeKey>, flow: &Flow) -> Option<Self> {
        let Condition::Event(happened) = atom else { return None };
        let Happened { kind, filter, same, span, count, credited } = &**happened;
        let open = filter.is_some() || !same.is_empty() || credited.is_some();
        let most = largest(count.unwrap_or_default());
        if open || span.within.is_some() || most > COUNTED_MAX {
            return None;
        }
        let (since, ever) = (nature::from(atom), nature::looks_ever(atom));
        let refreshed = nature::counts_from_entry(atom) && nature::is_refreshed(atom, flow);
        Some(Self { kind: kind.clone(), since, ever, scope, refreshed, most: most + 1 })
    }

    /// Takes the bounds of another, if it counts the same.
    pub(super) fn join(&mut self, other: &Self) -> bool {
        let most = self.most.max(other.most);
        let same = Self { most, ..self.clone() } == Self { most, ..other.clone() };
        self.most = if same { most } else { self.most };
        same
    }

    /// Everything it can come to.
    pub(super) fn all(&self) -> Values {
        let counting = (ZERO << (self.most + 1)) - ZERO;
        if self.is_off_first() { OFF | counting } else { counting }
    }

    /// The numbers of which an atom holds.
    pub(super) fn holds(&self, atom: &Condition) -> Values {
        let Condition::Event(happened) = atom else { return 0 };
        let count = happened.count.unwrap_or(Count { gte: Some(1), ..Count::default() });
        let numbers = (0..=self.most).filter(|number| count.admits(*number as usize));
        let holds = numbers.fold(0, |holds, number| holds | ZERO << number);
        let off = if self.is_off_first() && count.admits(0) { OFF } else { 0 };
        holds | off
    }

    /// The numbers that are not none.
    pub(super) fn some(&self) -> Values {
        self.all() & !(OFF | ZERO)
    }

    fn is_off_first(&self) -> bool {
        matches!(self.since, From::Left(_))
    }

    /// When a token has just entered, in time or by an event that was reported late.
    pub(super) fn at_entry(&self, in_time: bool) -> Values {
        match &self.since {
            From::Left(_) => OFF,
            From::Arrival => ZERO,
            From::Entry if in_time && !self.ever => ZERO,
            From::Entry => self.all(),
        }
    }

    /// While a token waits, any number of events may come.
    pub(super) fn waits(&self, now: Values) -> Values {
        let counting = now & !OFF;
        let more = if self.refreshed && counting != 0 { ZERO } else { lowest(counting) };
        now | self.all() & at_least(more)
    }

    /// The token arrives at a node.
    pub(super) fn arrives(&self, now: Values, at: NodeKey) -> Values {
        let here = self.since == From::Arrival && self.scope.is_none_or(|scope| scope == at);
        if here { ZERO } else { now }
    }

    /// The token leaves a node.
    pub(super) fn leaves(&self, now: Values, node: &Name) -> Values {
        if self.since == From::Left(node.clone()) { ZERO } else { now }
    }

    /// One such event happens, for sure or perhaps.
    pub(super) fn happens(&self, now: Values, surely: bool) -> Values {
        let most = ZERO << self.most;
        let next = now & OFF | (now & !(OFF | most)) << 1 | now & most;
        if surely { next } else { now | next }
    }

    /// Whether it counts every event that the other counts, from earlier on.
    pub(super) fn counts_all_of(&self, other: &Self) -> bool {
        let of_entry = |counter: &Self| counter.since == From::Entry && !counter.ever;
        let same = self.kind == other.kind;
        // An event that refreshes a run counts since arrival, and not since entry.
        same && !other.ever && (self.ever || of_entry(self) && !of_entry(other) && !self.refreshed)
    }

    /// The numbers that go with those of another, where this counts as many or more, or fewer.
    pub(super) fn beside(&self, other: &Self, values: Values, more: bool) -> Values {
        if more {
            let least = if values & OFF == 0 { Self::least(values) } else { 0 };
            return at_least(ZERO << least.min(self.most as usize));
        }
        let most = values.checked_ilog2().unwrap_or(0).saturating_sub(ZERO.ilog2());
        if most >= other.most { self.all() } else { (ZERO << (most + 1)) - 1 }
    }

    /// What it was before one such event happened.
    pub(super) fn before_one(&self, then: Values) -> Values {
        let counting = then & !(OFF | ZERO);
        then & (OFF | ZERO << self.most) | counting >> 1
    }

    /// How many events there must be at least for one of these numbers.
    pub(super) fn least(values: Values) -> usize {
        (values & !OFF).trailing_zeros().saturating_sub(ZERO.trailing_zeros()) as usize
    }

    /// Whether numbers can only become larger.
    pub(super) fn only_rises(&self) -> bool {
        !self.refreshed
    }
}

/// Nothing below the lowest of these.
fn at_least(lowest: Values) -> Values {
    if lowest == 0 { 0 } else { !(lowest - 1) }
}

fn lowest(values: Values) -> Values {
    values & values.wrapping_neg()
}

fn largest(count: Count) -> u32 {
    let Count { is, gt, gte, lt, lte } = count;
    [is, gt, gte, lt, lte].into_iter().flatten().max().unwrap_or(1)
}

/// What is known of a fact that is true of these values, where the range has those.
pub(super) fn truth(now: Values, when: Values) -> Truth {
    match (now & when, now & !when) {
        (0, _) => Truth::No,
        (_, 0) => Truth::Yes,
        (_, _) => Truth::Either,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition::{Since, Span};

    fn counted(since: Option<Since>, count: Count) -> Condition {
        let span = Span { since, within: None };
        Condition::Event(Box::new(Happened {
            kind: "ping".into(),
            filter: None,
            same: Vec::new(),
            span,
            count: Some(count),
            credited: None,
        }))
    }

    fn counter(since: From, ever: bool) -> Counter {
        Counter { kind: "ping".into(), since, ever, scope: None, refreshed: false, most: 3 }
    }

    const ONE: Values = ZERO << 1;
    const THREE: Values = ZERO << 3;

    #[test]
    fn a_bound_cuts_the_numbers() {
        let counter = counter(From::Left("n".into()), false);
        let of = |count| counter.holds(&counted(Some(Since::Left("n".into())), count));
        assert_eq!(counter.all(), OFF | 0b11110);
        assert_eq!(of(Count { gte: Some(3), ..Count::default() }), THREE);
        assert_eq!(of(Count { lt: Some(1), ..Count::default() }), OFF | ZERO);
        assert_eq!(of(Count { is: Some(1), ..Count::default() }), ONE);
        assert_eq!(counter.some(), counter.all() & !(OFF | ZERO));
    }

    #[test]
    fn numbers_rise_and_are_cut_off_at_the_most() {
        let counter = counter(From::Entry, false);
        assert_eq!(counter.at_entry(true), ZERO);
        assert_eq!(counter.at_entry(false), counter.all());
        assert_eq!(counter.waits(ONE), counter.some());
        assert_eq!(counter.happens(ZERO | THREE, true), ONE | THREE);
        assert_eq!(counter.happens(ZERO, false), ZERO | ONE);
        assert_eq!(counter.before_one(ONE | THREE), ZERO | ZERO << 2 | THREE);
        assert_eq!([ZERO, ONE, THREE].map(Counter::least), [0, 1, 3]);
        let refreshed = Counter { refreshed: true, ..counter };
        assert_eq!(refreshed.waits(THREE), refreshed.all());
    }

    #[test]
    fn it_counts_from_where_it_is_told() {
        let left = counter(From::Left("n".into()), false);
        assert_eq!((left.at_entry(false), left.waits(OFF)), (OFF, OFF));
        assert_eq!(left.happens(OFF, true), OFF);
        assert_eq!(left.leaves(OFF, &"m".into()), OFF);
        assert_eq!(left.leaves(OFF, &"n".into()), ZERO);
        let arrived = counter(From::Arrival, false);
        assert_eq!(arrived.at_entry(false), ZERO);
        assert_eq!(arrived.arrives(THREE, NodeKey::new(1)), ZERO);
        assert_eq!(left.arrives(THREE, NodeKey::new(1)), THREE);
    }

    #[test]
    fn who_counts_from_earlier_on_counts_no_less() {
        let ever = Counter { most: 2, ..counter(From::Entry, true) };
        let (entry, left) = (counter(From::Entry, false), counter(From::Left("n".into()), false));
        assert!(ever.counts_all_of(&entry) && !entry.counts_all_of(&ever));
        assert!(entry.counts_all_of(&left) && !left.counts_all_of(&entry));
        let refreshed = Counter { refreshed: true, ..entry.clone() };
        assert!(!refreshed.counts_all_of(&left));
        assert_eq!(ever.beside(&entry, THREE, true) & ever.all(), ZERO << 2);
        assert_eq!(entry.beside(&left, OFF | THREE, true) & entry.all(), entry.all());
        assert_eq!(left.beside(&entry, ZERO | ONE, false) & left.all(), OFF | ZERO | ONE);
        assert_eq!(entry.beside(&ever, ever.all(), false), entry.all());
    }

    #[test]
    fn what_is_known_of_a_fact_follows_from_the_values() {
        let rows = [(ZERO, Truth::No), (ONE, Truth::Yes), (ZERO | ONE, Truth::Either)];
        for (now, expected) in rows {
            assert_eq!(truth(now, ONE | THREE), expected);
        }
    }
}
