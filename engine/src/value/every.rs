//! How often a schedule comes round.

use std::fmt;

use super::Invalid;
use super::as_text::stored_as_text;

/// The step of a schedule, written `every: week`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Every {
    Day,
    Week,
    Month,
    Year,
}

impl Every {
    /// All of them, from short to long.
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::Year];

    /// Reads `day`, `week`, `month` or `year`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        Self::ALL
            .into_iter()
            .find(|every| every.name() == text)
            .ok_or_else(|| Invalid::not(text, "a step", "write `day`, `week`, `month` or `year`"))
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

impl fmt::Display for Every {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

stored_as_text!(Every, Every::parse);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_read_by_name() {
        for every in Every::ALL {
            assert_eq!(Every::parse(&every.to_string()), Ok(every));
        }
        assert!(Every::parse("days").is_err());
    }
}
