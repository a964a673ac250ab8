//! Proof: whether an assertion of a flow holds on every path and in every order of events.
//!
//! The product of the flow's nodes and of what is known of the facts its conditions ask about is
//! finite, and is walked breadth first. What a fact is, is left open until something asks: any
//! event may have come while the token waited. Facts about one attribute, or about how often one
//! event happened, are not independent: what is followed is which of finitely many values it may
//! have. What asks for times, or for what only the installation knows, is left open each time.
//! A send is two moments, queue and hand-over, and any event may come between. Where the model is
//! coarser than production it allows more, so what is proved holds.
//!
//! What breaks an assertion in the model is played with production's own turns before it is
//! told. Only what breaks there too is called refuted for sure; the rest is *possible if*.
//!
//! An assertion is about one run: one that takes its place, or runs beside it, is another. What
//! other flows do is outside, save that any event may come from them.

mod atoms;
mod cells;
mod claim;
mod counter;
mod formula;
mod model;
mod nature;
mod play;
mod raise;
mod range;
mod report;
mod script;
mod search;
mod stage;
mod step;
mod suspect;
mod timeline;
mod truth;
mod words;
mod writes;

use std::fmt;

use crate::condition::Condition;
use crate::flow::{Assert, Flow, Sends};

pub use claim::parse_never;
pub use report::{diagnostics, diagnostics_in, refuted};
pub use timeline::{Moment, Replay, Timeline};

use model::Model;
use search::{Search, TooMany};
use stage::Stage;
use suspect::Played;

/// What a proof may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// States looked at before giving up.
    pub states_max: usize,
}

impl Default for Limits {
    /// A flow of 500 nodes takes some thousands of states; a quarter of a million are some tens
    /// of megabytes and a few seconds, as long as a person waits for a check.
    fn default() -> Self {
        Self { states_max: 250_000 }
    }
}

/// Ways that break the claim in the model and not when played are passed over so often before the
/// first of them is told: it is an exception to meet even one.
const SUSPECTS_MAX: usize = 12;

/// What came of a proof.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It holds on every path and in every order of events.
    Proved {
        /// States looked at.
        states: usize,
    },
    /// This is how it breaks; for sure, unless the timeline says what it leans on.
    Refuted(Timeline),
    /// Neither was found.
    Undecided {
        /// What stood in the way.
        why: String,
        /// States looked at.
        states: usize,
    },
}

impl fmt::Display for Verdict {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Proved { states } => write!(
                out,
                "proved for every run, on every path and in every order of events ({states} \
                 states); what other flows do to the contact is not part of it"
            ),
            Self::Refuted(timeline) if timeline.possible_if.is_empty() => {
                write!(out, "refuted:\n{timeline}")
            }
            Self::Refuted(timeline) => write!(out, "perhaps refuted:\n{timeline}"),
            Self::Undecided { why, states } => {
                write!(out, "not decided after {states} states: {why}")
            }
        }
    }
}

/// Proves one assertion, or finds the shortest timeline that breaks it.
pub fn prove(flow: &Flow, assert: &Assert, limits: &Limits) -> Verdict {
    if let Some(why) = names_nothing(flow, assert) {
        return Verdict::Undecided { why, states: 0 };
    }
    let mut stage = Stage::new(flow);
    let natural = Model::new(flow, assert, true);
    let (told, _) = match look(&natural, assert, *limits, &mut stage) {
        Ok(Looked { broken: Some(timeline), .. }) => return Verdict::Refuted(timeline),
        Ok(Looked { leaning, states, .. }) => (leaning, states),
        Err(_) => (None, 0),
    };
    let model = Model::new(flow, assert, false);
    match look(&model, assert, *limits, &mut stage) {
        Ok(Looked { broken: Some(timeline), .. }) => Verdict::Refuted(timeline),
        Ok(Looked { leaning, failed, states, .. }) => match told.or(leaning) {
            Some(timeline) => Verdict::Refuted(timeline),
            None => failed.map_or(Verdict::Proved { states }, |timeline| Verdict::Undecided {
                why: unplayable(&timeline),
                states,
            }),
        },
        Err(states) => {
            let why = format!(
                "there are more than {} states; fewer conditions that hold independently of each \
                 other, or a claim about one channel or node, need fewer",
                limits.states_max
            );
            Verdict::Undecided { why, states }
        }
    }
}

/// Every assertion of the flow, by its place in `asserts`.
pub fn prove_all(flow: &Flow) -> Vec<(usize, Verdict)> {
    let verdict = |assert| prove(flow, assert, &Limits::default());
    flow.asserts.iter().map(verdict).enumerate().collect()
}

/// What was found on a walk through a model.
struct Looked {
    /// A way that really breaks the claim.
    broken: Option<Timeline>,
    /// The first that does so if something holds that the flow does not decide.
    leaning: Option<Timeline>,
    /// The first that breaks it in the model alone.
    failed: Option<Timeline>,
    states: usize,
}

/// Walks through a model; too many states are an error, and how many they were.
fn look<'a>(
    model: &Model<'a>,
    assert: &Assert,
    limits: Limits,
    stage: &mut Stage<'a>,
) -> Result<Looked, usize> {
    let mut search = Search::new(model, limits.states_max);
    let mut looked = Looked { broken: None, leaning: None, failed: None, states: 0 };
    let mut suspects = 0;
    while suspects < SUSPECTS_MAX {
        let way = match search.next_broken() {
            Ok(Some(way)) => way,
            Ok(None) => break,
            Err(TooMany) => return Err(search.states()),
        };
        match suspect::play(model, assert, &way, stage) {
            Played::Breaks(timeline) => {
                looked.broken = Some(timeline);
                break;
            }
            Played::Leans(timeline) => looked.leaning = looked.leaning.or(Some(timeline)),
            Played::Fails(timeline) => looked.failed = looked.failed.or(Some(timeline)),
        }
        suspects += 1;
    }
    looked.states = search.states();
    Ok(looked)
}

fn unplayable(timeline: &Timeline) -> String {
    format!("this breaks it on paper, and could not be made to happen:\n{timeline}")
}

/// What a claim names that is not in the flow: proving it would say nothing.
fn names_nothing(flow: &Flow, assert: &Assert) -> Option<String> {
    let sends = |name: &str| {
        let node = flow.graph.find(name).and_then(|key| flow.graph.slot(key).node.as_ref());
        node.is_some_and(|node| node.shape().sends.is_some())
    };
    let Assert::Never { send, after } = assert else { return None };
    let mut named = Vec::new();
    if let Sends::Node(node) = send {
        named.push(node.clone());
    }
    after.walk(&mut |one| {
        if let Condition::Status(reached) = one {
            named.extend(reached.of.iter().cloned());
        }
    });
    let unknown = named.into_iter().find(|node| !sends(node))?;
    Some(format!("no node of this flow that sends is called `{unknown}`"))
}
