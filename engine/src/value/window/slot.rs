//! One opening of a window.

use crate::value::Timestamp;

/// From `start`, included, to `end`, excluded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
}

impl Slot {
    pub(super) fn contains(self, instant: Timestamp) -> bool {
        self.start <= instant && instant < self.end
    }

    /// An opening inside the hour that clocks skip.
    pub(super) fn is_empty(self) -> bool {
        self.start >= self.end
    }
}
