//! The place and time of a comparison.

use crate::value::{Timestamp, Zone};

/// Where and when a condition is asked.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// The zone in force: dates without one are dates there.
    pub zone: &'a Zone,
    /// The instant, for what is measured against now.
    pub now: Timestamp,
}
