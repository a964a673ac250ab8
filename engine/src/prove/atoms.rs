//! The facts a proof follows: the atoms of the conditions that matter to it, each once.

use crate::condition::{Asked, Condition, Knowledge, Reached};
use crate::flow::Flow;
use crate::graph::NodeKey;
use crate::model::Name;
use crate::node::Write;

use super::counter;
use super::formula::Formula;
use super::nature::{self, From, Nature};
use super::range::{self, Range, Subject};
use super::script::Wanted;
use super::truth::{Facts, Truth, Values};

/// Every fact of a proof.
#[derive(Debug, Default)]
pub(super) struct Atoms {
    facts: Vec<Fact>,
    /// What several of them are about.
    ranges: Vec<Range>,
    /// The next best timeline is looked for, not a proof.
    natural: bool,
}

/// One fact.
#[derive(Debug)]
pub(super) struct Fact {
    /// What is asked. `status` inside `evaluate_event` names the nodes it is about.
    pub(super) atom: Condition,
    /// The node at which it is asked, where that decides what it means.
    pub(super) scope: Option<NodeKey>,
    /// When it can change.
    pub(super) nature: Nature,
    /// From when it counts what happens.
    from: From,
    /// Facts that are true when this one is.
    implies: Vec<usize>,
    /// Facts that are false when this one is.
    implied_by: Vec<usize>,
    /// When it becomes true the token is ended at that very instant.
    fatal: bool,
    /// The range it is about, and of which of its values it is true. Its nature is that of the
    /// range then.
    pub(super) range: Option<(usize, Values)>,
}

/// Where a condition stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asking<'a> {
    /// The node, unless it is asked everywhere.
    pub(super) at: Option<NodeKey>,
    /// The send nodes a status without `of` is about.
    pub(super) of: &'a [Name],
}

impl Atoms {
    pub(super) fn new(natural: bool) -> Self {
        Self { facts: Vec::new(), ranges: Vec::new(), natural }
    }

    pub(super) fn len(&self) -> usize {
        self.facts.len()
    }

    pub(super) fn get(&self, fact: usize) -> &Fact {
        &self.facts[fact]
    }

    /// What several facts are about.
    pub(super) fn ranges(&self) -> &[Range] {
        &self.ranges
    }

    /// Whether it is about what happened since entry, and not before.
    pub(super) fn is_since_entry(&self, wanted: Wanted) -> bool {
        let fact = match wanted {
            Wanted::Fact(fact, _) => fact,
            Wanted::Range(range, _) => self.ranges[range].facts[0].0,
        };
        let fact = &self.facts[fact];
        fact.from == From::Entry && !nature::looks_ever(&fact.atom)
    }

    /// No fact is ever true, no range has a value.
    pub(super) fn nothing(&self) -> Facts {
        Facts::never(self.len(), self.ranges.len())
    }

    /// What is known of a fact, for itself or by the range it is about.
    pub(super) fn truth(&self, facts: &Facts, fact: usize) -> Truth {
        match self.facts[fact].range {
            Some((range, when)) => counter::truth(facts.values(range), when),
            None => facts.get(fact),
        }
    }

    /// The facts that are for themselves.
    fn single(&self) -> impl Iterator<Item = (usize, &Fact)> {
        self.facts.iter().enumerate().filter(|(_, fact)| fact.range.is_none())
    }

    /// A condition as a formula; its atoms become facts.
    pub(super) fn formula(&mut self, when: &Condition, flow: &Flow, asking: Asking<'_>) -> Formula {
        let mut parts = |parts: &[Condition]| {
            parts.iter().map(|part| self.formula(part, flow, asking)).collect()
        };
        if let Condition::All(all) = when {
            Formula::All(parts(all))
        } else if let Condition::Any(any) = when {
            Formula::Any(parts(any))
        } else if let Condition::Not(inner) = when {
            Formula::Not(Box::new(self.formula(inner, flow, asking)))
        } else {
            Formula::Fact(self.fact(when, flow, asking))
        }
    }

    /// Whether one of these nodes' messages, the last one asked for, was handed over.
    pub(super) fn sent(&mut self, of: &[Name], flow: &Flow) -> usize {
        let (of, status) = (of.to_vec(), Asked::Sent);
        let reached = Reached { status, of, link: None, grade: None };
        self.fact(&Condition::Status(reached), flow, Asking { at: None, of: &[] })
    }

    fn fact(&mut self, atom: &Condition, flow: &Flow, asking: Asking<'_>) -> usize {
        let mut atom = atom.clone();
        let mut scoped = nature::from(&atom) == From::Arrival;
        if let Condition::Status(reached) = &mut atom
            && reached.of.is_empty()
        {
            // Its node may count other opens and clicks than conditions elsewhere do.
            (reached.of, scoped) = (asking.of.to_vec(), true);
        }
        let scope = asking.at.filter(|_| scoped);
        let known = self.facts.iter().position(|fact| fact.atom == atom && fact.scope == scope);
        known.unwrap_or_else(|| {
            let (nature, from) = (nature::of(&atom, flow), nature::from(&atom));
            let (implies, implied_by) = (Vec::new(), Vec::new());
            let (fatal, range) = (false, None);
            self.facts.push(Fact { atom, scope, nature, from, implies, implied_by, fatal, range });
            self.facts.len() - 1
        })
    }

    /// Finds what facts have in common, links those that follow from each other, and finds those
    /// that end the token.
    pub(super) fn link(&mut self, flow: &Flow, exit: &Formula) {
        let found = range::find(&self.facts, flow);
        for (place, range) in found.ranges.iter().enumerate() {
            for (fact, when) in &range.facts {
                self.facts[*fact].range = Some((place, *when));
            }
        }
        self.ranges = found.ranges;
        for one in 0..self.len() {
            for other in 0..self.len() {
                let known = found.implied.contains(&(one, other));
                if one != other && (known || self.follows(one, other, flow)) {
                    self.facts[one].implies.push(other);
                    self.facts[other].implied_by.push(one);
                }
            }
        }
        let fatal: Vec<bool> =
            (0..self.len()).map(|fact| self.is_fatal(fact, flow, exit)).collect();
        self.facts.iter_mut().zip(fatal).for_each(|(fact, fatal)| fact.fatal = fatal);
        let fatal: Vec<_> =
            self.ranges.iter().map(|range| self.fatal_values(range, flow, exit)).collect();
        self.ranges.iter_mut().zip(fatal).for_each(|(range, fatal)| range.fatal = fatal);
    }

    /// Whether one fact, where it is true, makes another true. Who looks for a telling example
    /// takes tags to stay, and to have come by an event.
    fn follows(&self, one: usize, other: usize, flow: &Flow) -> bool {
        let (one, other) = (&self.facts[one], &self.facts[other]);
        let stays = match (&one.atom, &other.atom) {
            (Condition::TagAdded(added, _), Condition::Tag(tag)) => {
                self.natural && added == tag && !flow_writes(flow, tag, false)
            }
            (Condition::Tag(tag), Condition::TagAdded(added, _)) => {
                self.natural && added == tag && nature::looks_ever(&other.atom)
            }
            _ => false,
        };
        // The event a run was refreshed by does not count since entry, and does since arrival.
        let refreshed = one.from != other.from && nature::is_refreshed(&other.atom, flow);
        stays || !refreshed && follows(one, other)
    }

    /// Whether `exit_when` is true at the instant this becomes true, whatever else is.
    fn is_fatal(&self, fact: usize, flow: &Flow, exit: &Formula) -> bool {
        let rising = &self.facts[fact];
        let changes = rising.nature == Nature::Rising || is_event(&rising.atom);
        if rising.range.is_some() || !changes {
            return false;
        }
        let brought = |other: usize| brings(&rising.atom, &self.facts[other].atom, flow);
        let known = |other: usize| {
            let follows = other == fact || rising.implies.contains(&other);
            if follows { Some(true) } else { brought(other) }
        };
        exit.weigh(&known) == Some(true) || self.natural && reaches_goal(&rising.atom, flow)
    }

    /// The numbers of events at which `exit_when` is true when the last of them happens, whatever
    /// else is; more than one may happen at once.
    fn fatal_values(&self, range: &Range, flow: &Flow, exit: &Formula) -> Values {
        let Subject::Counter(counter) = &range.subject else { return 0 };
        let is_fatal = |value: Values| {
            let about = |fact: usize| range.facts.iter().find(|(known, _)| *known == fact);
            let atom = &self.facts[range.facts[0].0].atom;
            let known = |other: usize| {
                if let Some((_, when)) = about(other) {
                    return Some(when & value != 0);
                }
                let mut held = range.facts.iter().filter(|(_, when)| when & value != 0);
                let led = held.any(|(fact, _)| self.facts[*fact].implies.contains(&other));
                if led { Some(true) } else { brings(atom, &self.facts[other].atom, flow) }
            };
            exit.weigh(&known) == Some(true) || self.natural && reaches_goal(atom, flow)
        };
        let fatal = range::each(counter.some()).filter(|value| is_fatal(*value));
        let fatal = fatal.fold(0, |all, value| all | value);
        // From above it may come down again without an event that ends the token.
        let lasting = |value: &Values| counter.some() & !(value - 1) & !fatal == 0;
        if counter.only_rises() {
            return fatal;
        }
        range::each(fatal).filter(lasting).fold(0, |all, value| all | value)
    }

    /// What is known at entry by a start. `exit_when` is asked then; what came since entry may yet
    /// have come before it, and gone again, where the event that enters was reported late.
    pub(super) fn at_entry(&self, flow: &Flow, start: usize) -> Facts {
        let reported = !flow.starts[start].trigger.kinds().is_empty();
        let in_time = self.natural || !reported;
        let mut facts = self.nothing();
        for (place, fact) in self.single() {
            facts.set(place, nature::at_entry(&fact.atom, fact.nature, in_time));
        }
        for (place, range) in self.ranges.iter().enumerate() {
            facts.set_values(place, range.at_entry(flow, in_time, self.natural));
        }
        facts
    }

    /// The same, with one fact known; none when that cannot be.
    pub(super) fn assume(&self, facts: &Facts, fact: usize, value: bool) -> Option<Facts> {
        let mut facts = facts.clone();
        let mut open = vec![(fact, value)];
        while let Some((fact, value)) = open.pop() {
            match self.truth(&facts, fact).known() {
                Some(known) if known != value => return None,
                Some(_) => {}
                None => self.note(&mut facts, fact, value, &mut open)?,
            }
        }
        Some(facts)
    }

    /// Notes what was open, and what follows from it; none when that cannot be.
    fn note(
        &self,
        facts: &mut Facts,
        fact: usize,
        value: bool,
        open: &mut Vec<(usize, bool)>,
    ) -> Option<()> {
        if let Some((range, when)) = self.facts[fact].range {
            return self.narrow(facts, range, if value { when } else { !when }, open);
        }
        facts.set(fact, if value { Truth::Yes } else { Truth::No });
        open.extend(self.led(fact, value));
        Some(())
    }

    /// What follows from a fact.
    fn led(&self, fact: usize, value: bool) -> impl Iterator<Item = (usize, bool)> {
        let Fact { implies, implied_by, .. } = &self.facts[fact];
        let led = if value { implies } else { implied_by };
        led.iter().map(move |other| (*other, value))
    }

    /// Leaves a range these values, and what counts more or fewer the numbers that go with them.
    fn narrow(
        &self,
        facts: &mut Facts,
        range: usize,
        values: Values,
        open: &mut Vec<(usize, bool)>,
    ) -> Option<()> {
        let before = facts.values(range);
        let after = before & values;
        if after == before || after == 0 {
            return (after != 0).then_some(());
        }
        facts.set_values(range, after);
        for (fact, when) in &self.ranges[range].facts {
            let news = counter::truth(before, *when) == Truth::Either;
            if let Some(value) = counter::truth(after, *when).known().filter(|_| news) {
                open.extend(self.led(*fact, value));
            }
        }
        self.ranges[range].beside.iter().try_for_each(|beside| {
            let values = self.ranges[beside.range].beside(&self.ranges[range], after, beside.more);
            self.narrow(facts, beside.range, values, open)
        })
    }

    /// Lets happen whatever can happen while the token waits.
    pub(super) fn wait(&self, facts: &mut Facts) {
        for (place, range) in self.ranges.iter().enumerate() {
            facts.set_values(place, range.waits(facts.values(place), self.natural));
        }
        for (place, fact) in self.single() {
            match (fact.nature, facts.get(place)) {
                (Nature::Rising, Truth::No) if !fact.fatal => facts.set(place, Truth::Either),
                (Nature::Fleeting, truth) if !(fact.fatal && truth == Truth::No) => {
                    facts.set(place, Truth::Either);
                }
                _ => {}
            }
        }
    }

    /// The token comes to stand at a node.
    pub(super) fn arrive(&self, facts: &mut Facts, at: NodeKey) {
        for (place, range) in self.ranges.iter().enumerate() {
            facts.set_values(place, range.arrives(facts.values(place), at));
        }
        for (place, fact) in self.single() {
            if fact.from != From::Arrival || fact.scope.is_some_and(|scope| scope != at) {
                continue;
            }
            let rising = nature::only_rises(&fact.atom);
            facts.set(place, if rising { Truth::No } else { Truth::Either });
        }
    }

    /// The token leaves a node by a port.
    pub(super) fn leave(&self, facts: &mut Facts, node: &Name, by: &Name) {
        for (place, range) in self.ranges.iter().enumerate() {
            facts.set_values(place, range.leaves(facts.values(place), node));
        }
        for (place, fact) in self.single() {
            if fact.from == From::Left(node.clone()) {
                let rising = fact.nature == Nature::Rising;
                facts.set(place, if rising { Truth::No } else { Truth::Either });
            }
            if let Condition::Arm { port, of } = &fact.atom
                && of == node
            {
                facts.set(place, if port == by { Truth::Yes } else { Truth::Never });
            }
        }
    }

    /// It is decided what becomes of the message of a node.
    pub(super) fn settle(&self, facts: &mut Facts, node: &Name, sent: bool) {
        for (place, range) in self.ranges.iter().enumerate() {
            facts.set_values(place, range.settles(facts.values(place)));
        }
        for (place, fact) in self.single() {
            if let Condition::Status(reached) = &fact.atom
                && reached.of.contains(node)
            {
                facts.set(place, settled(reached.status, sent));
            }
            let told = matches!(&fact.atom, Condition::Event(event)
                if event.kind.starts_with("message_"));
            let now = facts.get(place);
            if told && (now == Truth::No || now == Truth::Yes && nature::falls(&fact.atom)) {
                facts.set(place, Truth::Either);
            }
        }
    }

    /// The token's node writes.
    pub(super) fn write(&self, facts: &mut Facts, write: &Write<'_>) {
        for (place, range) in self.ranges.iter().enumerate() {
            facts.set_values(place, range.written(facts.values(place), write));
        }
        for (place, fact) in self.single() {
            if let Some(truth) = super::writes::written(fact, facts.get(place), write) {
                facts.set(place, truth);
            }
        }
    }

    /// What is free may be otherwise after something was done.
    pub(super) fn unsettle(&self, facts: &mut Facts) {
        for (place, range) in self.ranges.iter().enumerate() {
            facts.set_values(place, range.unsettles(facts.values(place)));
        }
        for (place, fact) in self.single() {
            let exact = matches!(fact.atom, Condition::Tag(_) | Condition::Consent { .. });
            let attribute = matches!(fact.atom, Condition::Attribute(..))
                && fact.atom.knowledge() == Knowledge::Exact;
            // What happened has happened, and it is the same instant.
            let happened = nature::is_about_events(&fact.atom);
            if fact.nature == Nature::Fleeting && !exact && !attribute && !happened {
                facts.set(place, Truth::Either);
            }
        }
    }
}

/// An event of which more is asked is a fleeting fact; it cannot come true without an event.
fn is_event(atom: &Condition) -> bool {
    matches!(atom, Condition::TagAdded(..) | Condition::TagRemoved(..) | Condition::Event(_))
        && nature::is_plain(atom)
}

fn follows(one: &Fact, other: &Fact) -> bool {
    let status = matches!(one.atom, Condition::Status(_));
    let sent = matches!(&other.atom, Condition::Status(reached) if reached.status == Asked::Sent);
    let scoped = one.scope == other.scope || sent || !status && other.scope.is_none();
    scoped && nature::implies(&one.atom, &other.atom)
}

/// What the event that makes `one` true makes of another fact, at that instant.
fn brings(one: &Condition, other: &Condition, flow: &Flow) -> Option<bool> {
    let (kind, tag) = nature::subject_of(one);
    if let (Condition::Tag(state), Some(tag)) = (other, tag) {
        let added = kind == "tag_added";
        let kept = state == tag && !flow_writes(flow, tag, !added);
        return kept.then_some(added);
    }
    let counts = nature::is_plain(other) && !matches!(nature::from(other), From::Left(_));
    (!kind.is_empty() && counts && nature::subject_of(other) == (kind, tag)).then_some(true)
}

/// Whether the flow itself adds, or removes, the tag.
fn flow_writes(flow: &Flow, tag: &Name, adds: bool) -> bool {
    let nodes = flow.graph.places().filter_map(|(_, slot)| slot.node.as_ref());
    nodes.flat_map(|node| node.shape().writes).any(|write| match write {
        Write::TagAdded(name) => adds && name == tag,
        Write::TagRemoved(name) => !adds && name == tag,
        Write::Attribute(..) | Write::Event(_) => false,
    })
}

/// Whether what makes it true reaches the goal, for as long as that counts.
fn reaches_goal(atom: &Condition, flow: &Flow) -> bool {
    let kind = nature::subject_of(atom).0;
    let of_goal = |goal: &crate::flow::GoalRules| {
        let always = goal.filter.is_none() && goal.same.is_empty();
        goal.exit && always && goal.event.as_str() == kind
    };
    flow.goal.as_ref().is_some_and(of_goal)
}

fn settled(status: Asked, sent: bool) -> Truth {
    match (status, sent) {
        (Asked::Sent, true) => Truth::Yes,
        (_, true) => Truth::No,
        (Asked::Failed | Asked::Suppressed | Asked::Cancelled, false) => Truth::Either,
        (_, false) => Truth::Never,
    }
}
