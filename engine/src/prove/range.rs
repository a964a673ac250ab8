//! Facts that are about one thing, such as an attribute or how often an event happened, and the
//! finitely many values of it that they tell apart: never true and false independently.

use serde_json::{Map, Value, json};
use weir_messages::path::Path;

use crate::condition::{Condition, Test};
use crate::flow::{Flow, WhileInside};
use crate::graph::NodeKey;
use crate::model::{FIELDS, Name};
use crate::node::Write;

use super::atoms::Fact;
use super::cells::{self, Cell};
use super::counter::Counter;
use super::nature;
use super::truth::Values;

/// One thing that facts are about.
#[derive(Debug)]
pub(super) struct Range {
    pub(super) subject: Subject,
    /// The facts about it, by number, and of which values each is true.
    pub(super) facts: Vec<(usize, Values)>,
    /// All its values.
    pub(super) all: Values,
    /// Values at which the token is ended at the instant they come about.
    pub(super) fatal: Values,
    /// Those that count the same events from another moment on.
    pub(super) beside: Vec<Beside>,
}

/// A range that counts the same events from another moment on.
#[derive(Debug)]
pub(super) struct Beside {
    pub(super) range: usize,
    /// It counts from earlier on, and so as many or more.
    pub(super) more: bool,
}

/// What facts are about.
#[derive(Debug)]
pub(super) enum Subject {
    /// An attribute of the contact, or what a path finds.
    Found(Found),
    /// How often an event happened.
    Counter(Counter),
}

/// An attribute, or what a path finds, cut into cells.
#[derive(Debug)]
pub(super) struct Found {
    path: Path,
    /// The name of the attribute; none where a path is asked.
    pub(super) attribute: Option<String>,
    tests: Vec<Test>,
    /// What each value stands for. Lists come last.
    pub(super) cells: Vec<Cell>,
    /// How many are no lists.
    plain: usize,
    /// Nothing from outside changes it while a token is inside.
    fixed: bool,
}

/// What came of looking for ranges.
pub(super) struct Ranges {
    pub(super) ranges: Vec<Range>,
    /// Facts about one thing that has too many values: the second is true where the first is.
    pub(super) implied: Vec<(usize, usize)>,
}

/// Finds what facts have in common.
pub(super) fn find(facts: &[Fact], flow: &Flow) -> Ranges {
    let mut found = Ranges { ranges: counters(facts, flow), implied: Vec::new() };
    let mut paths: Vec<(&Path, Vec<usize>)> = Vec::new();
    for (place, fact) in facts.iter().enumerate() {
        let Some((path, _)) = test_of(&fact.atom) else { continue };
        match paths.iter_mut().find(|(known, _)| *known == path) {
            Some((_, facts)) => facts.push(place),
            None => paths.push((path, vec![place])),
        }
    }
    for (path, about) in paths {
        let tests: Vec<&Test> =
            about.iter().filter_map(|fact| Some(test_of(&facts[*fact].atom)?.1)).collect();
        if tests.len() > cells::CELLS_MAX {
            continue;
        }
        let plain = cells::cells(&tests);
        match cells::with_lists(&plain) {
            Some(all) => {
                let attribute = facts[about[0]].atom.names_attributes().into_iter().next();
                let tests = tests.into_iter().cloned().collect();
                let fixed = is_fixed(path, flow);
                let (path, plain, cells) = (path.clone(), plain.len(), all);
                let found_here = Found { path, attribute, tests, cells, plain, fixed };
                found.ranges.push(found_here.range(&about));
            }
            None => found.implied.extend(implied(&plain, &about)),
        }
    }
    found
}

/// What is compared with constants.
fn test_of(atom: &Condition) -> Option<(&Path, &Test)> {
    let (Condition::Attribute(path, test) | Condition::Path(path, test)) = atom else {
        return None;
    };
    (path.is_single() && cells::is_cut_by(test)).then_some((path, test))
}

/// What holds of each cell holds of their lists too.
fn implied(cells: &[Cell], facts: &[usize]) -> Vec<(usize, usize)> {
    let follows = |one: usize, other: usize| {
        cells.iter().all(|cell| cell.holds >> one & 1 <= cell.holds >> other & 1)
    };
    let all = 0..facts.len();
    let pairs = all.clone().flat_map(|one| all.clone().map(move |other| (one, other)));
    let pairs = pairs.filter(|(one, other)| one != other && follows(*one, *other));
    pairs.map(|(one, other)| (facts[one], facts[other])).collect()
}

/// Events that are counted; those of which is only asked whether they happened stay facts.
fn counters(facts: &[Fact], flow: &Flow) -> Vec<Range> {
    let mut counters: Vec<(Counter, Vec<usize>)> = Vec::new();
    for (place, fact) in facts.iter().enumerate() {
        let Some(counter) = Counter::of(&fact.atom, fact.scope, flow) else { continue };
        match counters.iter_mut().find_map(|(known, about)| known.join(&counter).then_some(about)) {
            Some(about) => about.push(place),
            None => counters.push((counter, vec![place])),
        }
    }
    counters.retain(|(_, about)| about.iter().any(|fact| !nature::is_plain(&facts[*fact].atom)));
    let range = |(counter, about): (Counter, Vec<usize>)| {
        let holds = |fact: usize| (fact, counter.holds(&facts[fact].atom));
        let facts = about.into_iter().map(holds).collect();
        let (all, beside) = (counter.all(), Vec::new());
        Range { all, subject: Subject::Counter(counter), facts, fatal: 0, beside }
    };
    let mut ranges: Vec<_> = counters.into_iter().map(range).collect();
    let all = 0..ranges.len();
    for (one, other) in all.clone().flat_map(|one| all.clone().map(move |other| (one, other))) {
        if one != other && ranges[one].counts_all_of(&ranges[other]) {
            ranges[other].beside.push(Beside { range: one, more: true });
            ranges[one].beside.push(Beside { range: other, more: false });
        }
    }
    ranges
}

/// Whether a path leads to what a token brought with it, or to constants.
fn is_fixed(path: &Path, flow: &Flow) -> bool {
    match path.root() {
        Some("entry" | "event") => flow.entry.while_inside != WhileInside::Refresh,
        Some("vars" | "flow") => true,
        Some(_) | None => false,
    }
}

impl Range {
    /// When a token has just entered, in time or by an event that was reported late.
    pub(super) fn at_entry(&self, flow: &Flow, in_time: bool, natural: bool) -> Values {
        match &self.subject {
            Subject::Counter(counter) => counter.at_entry(in_time),
            Subject::Found(found) => found.at_entry(flow).unwrap_or_else(|| self.likely(natural)),
        }
    }

    /// All values, or those that one would think of.
    fn likely(&self, natural: bool) -> Values {
        match &self.subject {
            Subject::Found(found) if natural => first(found.plain),
            Subject::Found(_) | Subject::Counter(_) => self.all,
        }
    }

    /// While a token waits, anything may happen outside.
    pub(super) fn waits(&self, now: Values, natural: bool) -> Values {
        match &self.subject {
            Subject::Found(found) if found.fixed => now,
            Subject::Found(_) => self.likely(natural),
            Subject::Counter(counter) => now | counter.waits(now) & !self.fatal,
        }
    }

    /// The token arrives at a node.
    pub(super) fn arrives(&self, now: Values, at: NodeKey) -> Values {
        let Subject::Counter(counter) = &self.subject else { return now };
        counter.arrives(now, at)
    }

    /// The token leaves a node.
    pub(super) fn leaves(&self, now: Values, node: &Name) -> Values {
        let Subject::Counter(counter) = &self.subject else { return now };
        counter.leaves(now, node)
    }

    /// It is decided what becomes of a message; that is told as an event.
    pub(super) fn settles(&self, now: Values) -> Values {
        let Subject::Counter(counter) = &self.subject else { return now };
        if counter.kind.starts_with("message_") { counter.waits(now) } else { now }
    }

    /// Something was done that may change what paths find.
    pub(super) fn unsettles(&self, now: Values) -> Values {
        match &self.subject {
            Subject::Found(found) if found.attribute.is_none() && !found.is_of_entry() => self.all,
            Subject::Found(_) | Subject::Counter(_) => now,
        }
    }

    /// The token's node writes.
    pub(super) fn written(&self, now: Values, write: &Write<'_>) -> Values {
        match (&self.subject, write) {
            (Subject::Found(found), Write::Attribute(name, value)) => {
                found.written(name, *value).map_or(now, |values| values & self.all)
            }
            (Subject::Counter(counter), Write::Event(kind)) if **kind == *counter.kind => {
                counter.happens(now, true)
            }
            // The attribute may have had that value already: then nothing happens.
            (Subject::Counter(counter), Write::Attribute(..))
                if *counter.kind == *"attribute_changed" =>
            {
                counter.happens(now, false)
            }
            (Subject::Found(_) | Subject::Counter(_), _) => now,
        }
    }

    /// What it was before these events happened, if it is one of these values then.
    pub(super) fn before_events(&self, values: Values, kinds: &[Name]) -> Values {
        let Subject::Counter(counter) = &self.subject else { return values };
        let happened = kinds.iter().filter(|kind| **kind == counter.kind);
        happened.fold(values, |values, _| counter.before_one(values))
    }

    /// The values of which the facts in `live` say the same as of one of these.
    pub(super) fn blur(&self, now: Values, live: impl Fn(usize) -> bool) -> Values {
        let asked: Vec<_> = self.facts.iter().filter(|(fact, _)| live(*fact)).collect();
        if asked.is_empty() {
            return self.all;
        }
        if matches!(self.subject, Subject::Counter(_)) {
            return now;
        }
        let mut blurred = now;
        for value in each(self.all & !now) {
            let same = |other: Values| {
                asked.iter().all(|(_, when)| (when & value == 0) == (when & other == 0))
            };
            blurred |= if each(now).any(same) { value } else { 0 };
        }
        blurred
    }

    /// Whether it has one of these values, by the facts about it.
    pub(super) fn admits(&self, values: Values, holds: impl Fn(usize) -> bool) -> bool {
        let fits = |now: Values, (fact, when): &(usize, Values)| {
            if holds(*fact) { now & when } else { now & !when }
        };
        self.facts.iter().fold(values, fits) != 0
    }

    fn counts_all_of(&self, other: &Self) -> bool {
        match (&self.subject, &other.subject) {
            (Subject::Counter(one), Subject::Counter(other)) => one.counts_all_of(other),
            (Subject::Found(_) | Subject::Counter(_), _) => false,
        }
    }

    /// The values that go with those of another, where this counts as many or more, or fewer.
    pub(super) fn beside(&self, other: &Self, values: Values, more: bool) -> Values {
        match (&self.subject, &other.subject) {
            (Subject::Counter(one), Subject::Counter(other)) => one.beside(other, values, more),
            (Subject::Found(_) | Subject::Counter(_), _) => self.all,
        }
    }

    /// What an attribute or a path may hold to have one of these values, the plainest first.
    pub(super) fn samples(&self, values: Values) -> Vec<&Value> {
        let Subject::Found(found) = &self.subject else { return Vec::new() };
        let cells = found.cells.iter().enumerate();
        cells.filter(|(at, _)| values >> at & 1 == 1).map(|(_, cell)| &cell.sample).collect()
    }
}

impl Found {
    fn range(self, about: &[usize]) -> Range {
        let holds = |place: usize| {
            let cells = self.cells.iter().enumerate();
            let held = cells.filter(|(_, cell)| cell.holds >> place & 1 == 1);
            held.fold(0, |values, (at, _)| values | 1 << at)
        };
        let facts = about.iter().enumerate().map(|(at, fact)| (*fact, holds(at))).collect();
        let (all, beside) = (first(self.cells.len()), Vec::new());
        Range { all, facts, subject: Subject::Found(self), fatal: 0, beside }
    }

    fn is_of_entry(&self) -> bool {
        matches!(self.path.root(), Some("entry" | "event" | "flow"))
    }

    /// Constants of the flow are known.
    fn at_entry(&self, flow: &Flow) -> Option<Values> {
        if self.path.root() != Some("vars") {
            return None;
        }
        let roots = json!({ "vars": Value::Object(flow.vars.clone()) });
        Some(self.of(self.path.first(&roots).unwrap_or(&Value::Null)))
    }

    /// What it is after that was written, where the write touches it.
    fn written(&self, name: &str, value: Option<&Value>) -> Option<Values> {
        let asked = self.attribute.as_deref()?;
        let all = first(self.cells.len());
        let tests: Vec<_> = self.tests.iter().collect();
        let below = |outer: &str, inner: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'))
        };
        if asked == name {
            let exact = value.filter(|_| !FIELDS.contains(&name));
            return Some(exact.map_or(all, |value| self.of(value)));
        }
        let currency = cells::asks_money(&tests) && name.ends_with("currency");
        (currency || below(name, asked) || below(asked, name)).then_some(all)
    }

    /// The values that a constant may count as.
    fn of(&self, constant: &Value) -> Values {
        let tests: Vec<_> = self.tests.iter().collect();
        let held = cells::weigh(&tests, constant);
        let cells = self.cells.iter().enumerate();
        let same = cells.filter(|(_, cell)| held.contains(&cell.holds));
        let values = same.fold(0, |values, (at, _)| values | 1 << at);
        if values == 0 { first(self.cells.len()) } else { values }
    }

    /// Where the path leads into the data of the event that enters, that data with this in it.
    pub(super) fn entry_data(&self, value: &Value) -> Option<(String, Value)> {
        let path = self.path.as_str();
        let name = path.strip_prefix("$.entry.data.").or(path.strip_prefix("$.event.data."))?;
        let mut names = name.split('.').rev();
        let mut value = value.clone();
        let first = names.next_back()?;
        for name in names {
            value = Value::Object(Map::from_iter([(name.to_owned(), value)]));
        }
        let plain = |name: &str| name.chars().all(|sign| sign.is_alphanumeric() || sign == '_');
        name.split('.').all(plain).then(|| (first.to_owned(), value))
    }
}

/// So many values.
fn first(count: usize) -> Values {
    if count >= cells::CELLS_MAX { Values::MAX } else { (1 << count) - 1 }
}

/// Each of these values for itself.
pub(super) fn each(values: Values) -> impl Iterator<Item = Values> {
    (0..Values::BITS).map(|place| 1 << place).filter(move |one| values & one != 0)
}
