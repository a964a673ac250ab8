//! A token's trail as it is kept: what it did, step after step, in one value that grows.

use minicbor::{Decode, Encode};
use weir_engine::model::{Ended, Name, Reason, TokenId};
use weir_engine::turn::{Hop, Step};
use weir_engine::value::Timestamp;

use super::packed::{Coded, Dictionary, Word, at, since};
use super::phrases::Phrased;

/// The columns of a trail that its steps do not repeat.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    pub(crate) token: TokenId,
    pub(crate) flow: Name,
    pub(crate) entered_at: Timestamp,
}

/// Steps in order.
#[derive(Debug)]
pub(crate) struct Trail(pub(crate) Vec<PackedHop>);

/// One step. Its place in the trail is its number.
#[derive(Debug, Encode, Decode)]
#[cbor(array, context_bound = "Dictionary")]
pub(crate) struct PackedHop {
    /// When, from when the token entered.
    #[n(0)]
    at: i64,
    #[n(1)]
    version: u32,
    #[n(2)]
    event: Option<i64>,
    #[n(3)]
    step: Did,
    #[n(4)]
    because: Option<Phrased>,
}

#[derive(Debug, Encode, Decode)]
#[cbor(flat, context_bound = "Dictionary")]
enum Did {
    #[n(0)]
    Entered(#[n(0)] Word, #[n(1)] Word),
    #[n(1)]
    Left(#[n(0)] Word, #[n(1)] u32, #[n(2)] Word, #[n(3)] Word),
    #[n(2)]
    Held(#[n(0)] Word, #[n(1)] Coded<Reason>),
    #[n(3)]
    Converted(#[n(0)] Option<Word>),
    #[n(4)]
    Ended(#[n(0)] Coded<Ended>),
    #[n(5)]
    Quarantined,
    #[n(6)]
    Retried,
}

impl PackedHop {
    /// A step of a token that entered then.
    pub(crate) fn of(hop: &Hop, entered_at: Timestamp) -> Self {
        Self {
            at: since(hop.at, entered_at),
            version: hop.version,
            event: hop.event,
            step: Did::of(&hop.step),
            because: Some(&hop.because)
                .filter(|why| !why.is_empty())
                .map(|why| Phrased(why.clone())),
        }
    }

    fn hop(self, n: u32, columns: &Columns) -> Hop {
        Hop {
            token: columns.token,
            flow: columns.flow.clone(),
            version: self.version,
            n,
            at: at(self.at, columns.entered_at),
            step: self.step.step(),
            because: self.because.map(|why| why.0).unwrap_or_default(),
            event: self.event,
        }
    }
}

impl Trail {
    /// The steps.
    pub(crate) fn hops(self, columns: Columns) -> impl Iterator<Item = Hop> {
        self.0.into_iter().zip(1..).map(move |(step, n)| step.hop(n, &columns))
    }
}

impl Did {
    fn of(step: &Step) -> Self {
        let word = |name: &Name| Word(name.clone());
        match step {
            Step::Entered { start, node } => Self::Entered(word(start), word(node)),
            Step::Left { node, visit, port, to } => {
                Self::Left(word(node), *visit, word(port), word(to))
            }
            Step::Held { node, reason } => Self::Held(word(node), Coded(*reason)),
            Step::Converted { credited } => Self::Converted(credited.as_ref().map(word)),
            Step::Ended { reason } => Self::Ended(Coded(*reason)),
            Step::Quarantined => Self::Quarantined,
            Step::Retried => Self::Retried,
        }
    }

    fn step(self) -> Step {
        match self {
            Self::Entered(start, node) => Step::Entered { start: start.0, node: node.0 },
            Self::Left(node, visit, port, to) => {
                Step::Left { node: node.0, visit, port: port.0, to: to.0 }
            }
            Self::Held(node, reason) => Step::Held { node: node.0, reason: reason.0 },
            Self::Converted(node) => Step::Converted { credited: node.map(|node| node.0) },
            Self::Ended(reason) => Step::Ended { reason: reason.0 },
            Self::Quarantined => Step::Quarantined,
            Self::Retried => Step::Retried,
        }
    }
}
