//! The trail of a run, folded: where it must stand (I10).

use crate::model::{Ended, Name, State, Token};
use crate::turn::{Hop, Step};

/// Places that are no nodes.
const ENDS: [&str; 2] = ["end", "exit"];

/// What the trail of a run says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// Where it stands, or stood last.
    pub node: Name,
    /// How many nodes it has been at.
    pub visit: u32,
    /// How it ended.
    pub ended: Option<Ended>,
    /// Whether it was set aside, and nothing happened since.
    pub aside: bool,
    /// Whether it reached the goal.
    pub converted: bool,
    /// How many rows there are.
    pub hops: usize,
}

/// Folds the trail of one run; nothing if it does not begin with an entry, or a number is missing.
pub fn fold(hops: &[&Hop]) -> Option<Folded> {
    let Step::Entered { node, .. } = &hops.first()?.step else { return None };
    let numbered = hops.iter().zip(1..).all(|(hop, n)| hop.n == n);
    let visit = u32::from(!ENDS.contains(&node.as_str()));
    let (node, hops_count) = (node.clone(), hops.len());
    let start =
        Folded { node, visit, ended: None, aside: false, converted: false, hops: hops_count };
    numbered.then(|| hops.iter().skip(1).fold(start, |folded, hop| folded.after(&hop.step)))
}

impl Folded {
    fn after(mut self, step: &Step) -> Self {
        match step {
            Step::Left { to, .. } if !ENDS.contains(&to.as_str()) => {
                self.node = to.clone();
                self.visit += 1;
            }
            Step::Ended { reason } => self.ended = Some(*reason),
            Step::Quarantined => self.aside = true,
            Step::Retried => self.aside = false,
            Step::Converted { .. } => self.converted = true,
            Step::Entered { .. } | Step::Left { .. } | Step::Held { .. } => {}
        }
        self
    }

    /// Whether this is the run that is kept.
    pub fn is(&self, token: &Token) -> bool {
        let ended = match &token.state {
            State::Ended { reason, .. } => Some(*reason),
            State::Parked { .. } | State::Quarantined { .. } => None,
        };
        let aside = matches!(token.state, State::Quarantined { .. });
        self.node == token.node
            && self.visit == token.visit
            && self.ended == ended
            && (self.aside == aside || ended.is_some())
            && self.converted == token.goal.reached.is_some()
            && usize::try_from(token.hops) == Ok(self.hops)
    }
}
