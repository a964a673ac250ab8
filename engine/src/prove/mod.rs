//! Proof: whether an assertion of a flow holds on every path and in every order of events.

mod timeline;

pub use timeline::{Moment, Timeline};

use crate::diagnostic::Diagnostic;
use crate::flow::{Assert, Flow};
use crate::value::Invalid;

/// What a proof may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// States looked at before giving up.
    pub states_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { states_max: 1_000_000 }
    }
}

/// What came of a proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It holds on every path and in every order of events.
    Proved {
        /// States looked at.
        states: usize,
    },
    /// This is how it breaks.
    Refuted(Timeline),
    /// Neither was found.
    Undecided {
        /// What stood in the way.
        why: String,
        /// States looked at.
        states: usize,
    },
}

/// Proves one assertion, or finds the shortest timeline that breaks it.
pub fn prove(_flow: &Flow, _assert: &Assert, _limits: &Limits) -> Verdict {
    Verdict::Undecided { why: "not yet".into(), states: 0 }
}

/// Every assertion of the flow, by its place in `asserts`.
pub fn prove_all(flow: &Flow) -> Vec<(usize, Verdict)> {
    let verdict = |assert| prove(flow, assert, &Limits::default());
    flow.asserts.iter().map(verdict).enumerate().collect()
}

/// The first refuted assertion in words, with its timeline; none when nothing is refuted.
pub fn refuted(_flow: &Flow) -> Option<String> {
    None
}

/// An assertion as the command line takes it: `send after tag_added:BUY`.
///
/// # Errors
/// When the text is not of that form.
pub fn parse_never(_text: &str) -> Result<Assert, Invalid> {
    Err(Invalid::new("not yet", ""))
}

/// What there is to say about the flow's assertions.
pub fn diagnostics(_flow: &Flow) -> Vec<Diagnostic> {
    Vec::new()
}
