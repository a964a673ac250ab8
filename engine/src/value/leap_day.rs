//! What becomes of 29 February in other years.

use std::fmt;

use super::Invalid;
use super::as_text::stored_as_text;

/// The day on which an anniversary of 29 February falls in a year without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum LeapDay {
    /// 28 February.
    #[default]
    Feb28,
    /// 1 March.
    Mar1,
    /// None: the next is four years later, or eight.
    Skip,
}

impl LeapDay {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Feb28, Self::Mar1, Self::Skip];

    /// Reads `feb_28`, `mar_1` or `skip`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        Self::ALL.into_iter().find(|rule| rule.name() == text).ok_or_else(|| {
            Invalid::not(text, "a rule for 29 February", "write `feb_28`, `mar_1` or `skip`")
        })
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Feb28 => "feb_28",
            Self::Mar1 => "mar_1",
            Self::Skip => "skip",
        }
    }
}

impl fmt::Display for LeapDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

stored_as_text!(LeapDay, LeapDay::parse);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_read_by_name() {
        for rule in LeapDay::ALL {
            assert_eq!(LeapDay::parse(&rule.to_string()), Ok(rule));
        }
        assert!(LeapDay::parse("feb_29").is_err());
    }
}
