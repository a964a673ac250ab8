//! Segments: named conditions, and the contacts of whom they are true.
//!
//! Such a condition says when time alone changes its answer, so that nobody has to ask again and
//! again: what cannot say that is refused where the condition is read.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::compile::conditions;
use crate::condition::{Condition, Operand, Place, View, read as read_condition};
use crate::diagnostic::{has_errors, to_json};
use crate::flow::Flow;
use crate::model::{Event, Name};
use crate::needs::Needs;
use crate::source::{self, Source};
use crate::trigger::Trigger;
use crate::turn::asks_for_baskets;
use crate::value::{Op, Timestamp};

/// A named condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// What conditions call it.
    pub id: Name,
    /// When a contact is in it.
    pub when: Condition,
    /// The change that wrote the condition: whoever was judged before has to be judged by it.
    pub revision: i64,
    /// What may change its answer beside time.
    heard: Heard,
    /// Whether time alone may: it looks back, or compares dates.
    timed: bool,
}

/// What may change a condition's answer beside time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Heard {
    events: BTreeSet<Name>,
    tags: BTreeSet<Name>,
    /// Attributes by the first part of their names.
    attributes: BTreeSet<String>,
    /// Any attribute: a path says which.
    any_attribute: bool,
    baskets: bool,
    consent: bool,
}

/// All segments, each after those that it asks about.
#[derive(Debug, Default)]
pub struct Segments {
    all: Vec<Segment>,
    revision: i64,
    needs: Needs,
}

/// Segments that ask about each other in a ring, in its order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} ask about each other in a ring", words(.0))]
pub struct Ring(pub Vec<Name>);

fn words(names: &[Name]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    format!("the segments {}", names.join(", "))
}

/// Reads the condition of a segment of this id, or of none yet, among those that are known; else
/// says what is wrong, as `check --format json` does.
pub fn read(id: &str, written: &Value, known: &BTreeSet<Name>) -> Result<Condition, Vec<Value>> {
    let text = serde_json::to_string_pretty(written).unwrap_or_default();
    let source = Source::new("where", text);
    let (root, mut found) = source::read(&source);
    let place = Place::segment(&source, id, known);
    let condition = root.as_ref().and_then(|root| read_condition(root, place, &mut found));
    match condition {
        Some(condition) if !has_errors(&found) => Ok(condition),
        Some(_) | None => {
            let told = to_json(&source, root.as_ref(), &found);
            Err(told.as_array().cloned().unwrap_or_default())
        }
    }
}

impl Flow {
    /// The segments that it asks about, and those whose members come in.
    pub fn segments(&self) -> BTreeSet<Name> {
        let mut names = BTreeSet::new();
        let mut add =
            |condition: &Condition| names.extend(condition.names_segments().into_iter().cloned());
        for (_, slot) in self.graph.places() {
            let shape = slot.node.as_ref().map(|node| node.shape());
            shape.iter().flat_map(conditions).for_each(&mut add);
        }
        self.exit_when.iter().for_each(|exit| add(&exit.when));
        let variants = self.messages.values().flat_map(|message| &message.variants);
        variants.for_each(|(when, _)| add(when));
        self.goal.iter().filter_map(|goal| goal.filter.as_ref()).for_each(&mut add);
        self.starts.iter().filter_map(|start| start.filter.as_ref()).for_each(&mut add);
        for start in &self.starts {
            if let Trigger::Schedule(calendar) = &start.trigger {
                calendar.audience.iter().for_each(&mut add);
            }
        }
        for start in &self.starts {
            let is_by = start.trigger.kinds().iter().any(|kind| Segments::makes(kind));
            names.extend(start.trigger.subject().filter(|_| is_by).cloned());
        }
        names
    }
}

impl Segment {
    /// A segment.
    pub fn new(id: Name, when: Condition, revision: i64) -> Self {
        let (heard, mut timed) = (Heard::of(&when), false);
        when.walk(&mut |one| timed |= is_timed(one));
        Self { id, when, revision, heard, timed }
    }

    /// Whether this contact is in it.
    pub fn holds(&self, view: &View<'_>) -> bool {
        self.when.holds(view)
    }

    /// The segments it asks about.
    pub fn names(&self) -> impl Iterator<Item = &Name> {
        self.when.names_segments().into_iter()
    }

    /// Whether time alone may change its answer, or the answer of one that it asks about.
    pub(crate) fn is_timed(&self) -> bool {
        self.timed
    }

    /// When time alone changes the answer next.
    pub(crate) fn next_flip(&self, view: &View<'_>) -> Option<Timestamp> {
        if self.timed { self.when.next_flip(view) } else { None }
    }

    /// Whether an event may change the answer.
    pub(crate) fn hears(&self, event: &Event) -> bool {
        let heard = &self.heard;
        let subject = || event.subject().unwrap_or_default();
        let known = match event.kind.as_str() {
            "tag_added" | "tag_removed" => heard.tags.contains(subject()),
            "attribute_changed" => {
                let name = subject().split('.').next().unwrap_or_default();
                heard.any_attribute
                    || heard.attributes.contains(name)
                    || (name == "timezone" && self.timed)
            }
            "consent_given" | "consent_withdrawn" | "unsubscribed" => heard.consent,
            kind => heard.baskets && asks_for_baskets(kind),
        };
        known || heard.events.contains(&event.kind)
    }
}

impl Heard {
    fn of(when: &Condition) -> Self {
        let mut needs = Needs::default();
        when.needs(&mut needs);
        let first = |name: String| name.split('.').next().unwrap_or_default().to_owned();
        let mut heard = Self {
            events: when.names_events().into_iter().cloned().collect(),
            tags: when.names_tags().into_iter().cloned().collect(),
            attributes: when.names_attributes().into_iter().map(first).collect(),
            baskets: needs.carts || needs.orders,
            ..Self::default()
        };
        when.walk(&mut |one| heard.add(one));
        heard
    }

    fn add(&mut self, one: &Condition) {
        if let Condition::Attribute(_, test) | Condition::Path(_, test) = one {
            let is_path = |(_, operand): &(Op, Operand)| matches!(operand, Operand::Path(_));
            self.any_attribute |= test.operators.iter().any(is_path);
        }
        self.consent |= matches!(one, Condition::Consent { .. });
    }
}

/// Whether time may change what a condition comes to, apart from those that it is made of.
fn is_timed(one: &Condition) -> bool {
    match one {
        Condition::TagAdded(_, span) | Condition::TagRemoved(_, span) => span.within.is_some(),
        Condition::Event(happened) => happened.span.within.is_some(),
        Condition::Attribute(_, test) | Condition::Path(_, test) => {
            test.operators.iter().any(|(op, _)| is_of_dates(*op))
        }
        Condition::During(_) => true,
        Condition::Tag(_)
        | Condition::Status(_)
        | Condition::Arm { .. }
        | Condition::Segment(_)
        | Condition::Consent { .. }
        | Condition::Reachable(_)
        | Condition::All(_)
        | Condition::Any(_)
        | Condition::Not(_) => false,
    }
}

/// Whether an operator may compare dates: then the contact's zone counts too.
fn is_of_dates(op: Op) -> bool {
    match op {
        Op::Is
        | Op::In
        | Op::Gt
        | Op::Gte
        | Op::Lt
        | Op::Lte
        | Op::Before
        | Op::After
        | Op::WithinLast
        | Op::WithinNext => true,
        Op::Contains | Op::StartsWith | Op::EndsWith => false,
    }
}

impl Segments {
    /// What happened to a contact that came to be in one.
    pub const ENTERED: &str = "segment_entered";
    /// What happened to a contact that is in one no more.
    pub const LEFT: &str = "segment_left";

    /// These segments, as they are after the change of this number; refused if they ask about each
    /// other in a ring.
    pub fn new(segments: Vec<Segment>, revision: i64) -> Result<Self, Ring> {
        let mut needs = Needs { segments: true, ..Needs::default() };
        for segment in &segments {
            segment.when.needs(&mut needs);
        }
        Ok(Self { all: in_order(segments)?, revision, needs })
    }

    /// Whether there are or were any: else nobody is in one but those of tests.
    pub fn are_kept(&self) -> bool {
        self.revision > 0
    }

    /// The number of the last change.
    pub fn revision(&self) -> i64 {
        self.revision
    }

    /// All of them, each after those that it asks about.
    pub fn iter(&self) -> impl Iterator<Item = &Segment> {
        self.all.iter()
    }

    /// Whether there is one of this id.
    pub fn has(&self, id: &str) -> bool {
        self.all.iter().any(|segment| *segment.id == *id)
    }

    /// Facts that their conditions ask about.
    pub fn needs(&self) -> &Needs {
        &self.needs
    }

    /// Whether events of this type are made by segments.
    pub(crate) fn makes(kind: &str) -> bool {
        kind == Self::ENTERED || kind == Self::LEFT
    }
}

/// Each after those that it asks about. One that is not there is nobody's.
fn in_order(mut left: Vec<Segment>) -> Result<Vec<Segment>, Ring> {
    left.sort_by(|one, other| one.id.cmp(&other.id));
    let mut done: Vec<Segment> = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let waits = |one: &Segment| one.names().any(|name| left.iter().any(|it| it.id == *name));
        let Some(place) = left.iter().position(|one| !waits(one)) else {
            return Err(ring(&left));
        };
        done.push(left.remove(place));
    }
    Ok(done)
}

/// One ring among segments of which each asks about another of them.
fn ring(left: &[Segment]) -> Ring {
    let next = |id: &Name| {
        let one = left.iter().find(|one| one.id == *id)?;
        one.names().find(|name| left.iter().any(|it| it.id == **name)).cloned()
    };
    let mut path: Vec<Name> = left.first().map(|one| one.id.clone()).into_iter().collect();
    while let Some(name) = path.last().and_then(next) {
        if let Some(begin) = path.iter().position(|seen| *seen == name) {
            return Ring(path.split_off(begin));
        }
        path.push(name);
    }
    Ring(path)
}
