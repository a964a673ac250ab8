//! The facts a proof follows: the atoms of the conditions that matter to it, each once.

use crate::condition::{Asked, Condition, Knowledge, Reached};
use crate::flow::Flow;
use crate::graph::NodeKey;
use crate::model::Name;
use crate::node::Write;

use super::formula::Formula;
use super::nature::{self, From, Nature};
use super::truth::{Facts, Truth};

/// Every fact of a proof.
#[derive(Debug, Default)]
pub(super) struct Atoms {
    facts: Vec<Fact>,
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
        Self { facts: Vec::new(), natural }
    }

    pub(super) fn len(&self) -> usize {
        self.facts.len()
    }

    pub(super) fn get(&self, fact: usize) -> &Fact {
        &self.facts[fact]
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
            self.facts.push(Fact { atom, scope, nature, from, implies, implied_by, fatal: false });
            self.facts.len() - 1
        })
    }

    /// Links facts that follow from each other, and finds those that end the token.
    pub(super) fn link(&mut self, flow: &Flow, exit: &Formula) {
        for one in 0..self.len() {
            for other in 0..self.len() {
                if one != other && self.follows(one, other, flow) {
                    self.facts[one].implies.push(other);
                    self.facts[other].implied_by.push(one);
                }
            }
        }
        let fatal: Vec<bool> =
            (0..self.len()).map(|fact| self.is_fatal(fact, flow, exit)).collect();
        self.facts.iter_mut().zip(fatal).for_each(|(fact, fatal)| fact.fatal = fatal);
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
        if rising.nature != Nature::Rising && !is_event(&rising.atom) {
            return false;
        }
        let brought = |other: usize| brings(&rising.atom, &self.facts[other].atom, flow);
        let known = |other: usize| {
            let follows = other == fact || rising.implies.contains(&other);
            if follows { Some(true) } else { brought(other) }
        };
        exit.weigh(&known) == Some(true) || self.natural && reaches_goal(&rising.atom, flow)
    }

    /// What is known at entry.
    pub(super) fn at_entry(&self) -> Facts {
        let mut facts = Facts::never(self.len());
        for (place, fact) in self.facts.iter().enumerate() {
            let truth = nature::at_entry(&fact.atom, fact.nature, self.natural);
            // What came since entry, and yet before it, would have refused the entry.
            let refused = fact.fatal && truth == Truth::Either && !nature::looks_ever(&fact.atom);
            facts.set(place, if refused { Truth::No } else { truth });
        }
        facts
    }

    /// The same, with one fact known; none when that cannot be.
    pub(super) fn assume(&self, facts: &Facts, fact: usize, value: bool) -> Option<Facts> {
        let mut facts = facts.clone();
        let Fact { implies, implied_by, .. } = &self.facts[fact];
        let (truth, led) = if value { (Truth::Yes, implies) } else { (Truth::No, implied_by) };
        facts.set(fact, truth);
        for other in led {
            match facts.get(*other).known() {
                Some(known) if known != value => return None,
                Some(_) => {}
                None => facts.set(*other, truth),
            }
        }
        Some(facts)
    }

    /// Lets happen whatever can happen while the token waits.
    pub(super) fn wait(&self, facts: &mut Facts) {
        for (place, fact) in self.facts.iter().enumerate() {
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
        for (place, fact) in self.facts.iter().enumerate() {
            if fact.from != From::Arrival || fact.scope.is_some_and(|scope| scope != at) {
                continue;
            }
            let rising = fact.nature == Nature::Rising;
            facts.set(place, if rising { Truth::No } else { Truth::Either });
        }
    }

    /// The token leaves a node by a port.
    pub(super) fn leave(&self, facts: &mut Facts, node: &Name, by: &Name) {
        for (place, fact) in self.facts.iter().enumerate() {
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
        for (place, fact) in self.facts.iter().enumerate() {
            if let Condition::Status(reached) = &fact.atom
                && reached.of.contains(node)
            {
                facts.set(place, settled(reached.status, sent));
            }
            let told = matches!(&fact.atom, Condition::Event(event)
                if event.kind.starts_with("message_"));
            if told && facts.get(place) == Truth::No {
                facts.set(place, Truth::Either);
            }
        }
    }

    /// The token's node writes.
    pub(super) fn write(&self, facts: &mut Facts, write: &Write<'_>) {
        for (place, fact) in self.facts.iter().enumerate() {
            if let Some(truth) = super::writes::written(fact, facts.get(place), write) {
                facts.set(place, truth);
            }
        }
    }

    /// What is free may be otherwise after something was done.
    pub(super) fn unsettle(&self, facts: &mut Facts) {
        for (place, fact) in self.facts.iter().enumerate() {
            let exact = matches!(fact.atom, Condition::Tag(_) | Condition::Consent { .. });
            let attribute = matches!(fact.atom, Condition::Attribute(..))
                && fact.atom.knowledge() == Knowledge::Exact;
            if fact.nature == Nature::Fleeting && !exact && !attribute {
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
