//! What a comparison comes to.

/// Conditions are two-valued: all but [`Yes`](Self::Yes) is false. The trail tells the rest apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// There was nothing to compare, or money of another currency.
    Missing,
    /// There was a value, but it cannot be read as the operand's type.
    Unreadable,
    /// It does not hold.
    No,
    /// It holds.
    Yes,
}

impl Truth {
    /// Whether the condition is true.
    pub const fn is_yes(self) -> bool {
        matches!(self, Self::Yes)
    }

    /// Of several, some of which must hold: the one nearest to yes.
    pub(super) fn some(truths: impl Iterator<Item = Self>) -> Self {
        let mut nearest = Self::Missing;
        for truth in truths {
            if truth.is_yes() {
                return truth;
            }
            nearest = nearest.max(truth);
        }
        nearest
    }

    /// Of several that must all hold: the first that does not.
    pub(super) fn all(mut truths: impl Iterator<Item = Self>) -> Self {
        truths.find(|truth| !truth.is_yes()).unwrap_or(Self::Yes)
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}
