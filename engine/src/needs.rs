//! Which facts a flow may ask about, so that the store fetches just those, in one query.

use std::collections::BTreeSet;

use crate::model::Name;

/// Facts that must be loaded before a turn. Profile, tags, consent, live tokens, their messages and
/// the carts that they are about always are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a kind of fact, needed or not")]
pub struct Needs {
    /// Past events: their type, and the tag or attribute they are about when only that counts.
    pub events: BTreeSet<(Name, Option<Name>)>,
    /// Carts.
    pub carts: bool,
    /// Orders.
    pub orders: bool,
    /// The segments that the contact is in.
    pub segments: bool,
    /// Runs that are over too, with their messages.
    pub runs: bool,
}

impl Needs {
    /// Adds what `other` needs.
    pub fn merge(&mut self, other: &Self) {
        self.events.extend(other.events.iter().cloned());
        self.carts |= other.carts;
        self.orders |= other.orders;
        self.segments |= other.segments;
        self.runs |= other.runs;
    }
}
