//! The units of a duration.

/// A unit, from short to long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

impl Unit {
    const ALL: [Self; 7] =
        [Self::Second, Self::Minute, Self::Hour, Self::Day, Self::Week, Self::Month, Self::Year];

    /// The unit of a word: `day` or `days`.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        let singular = word.strip_suffix('s').unwrap_or(word);
        Self::ALL.into_iter().find(|unit| unit.name() == singular)
    }

    /// The unit of a letter in ISO 8601, which has `M` twice.
    pub(super) const fn of_iso(letter: u8, in_time: bool) -> Option<Self> {
        Some(match (letter, in_time) {
            (b'Y', false) => Self::Year,
            (b'M', false) => Self::Month,
            (b'W', false) => Self::Week,
            (b'D', false) => Self::Day,
            (b'H', true) => Self::Hour,
            (b'M', true) => Self::Minute,
            (b'S', true) => Self::Second,
            (_, _) => return None,
        })
    }

    /// The unit of a letter on the command line, where `m` is minutes.
    pub(super) const fn of_short(letter: u8) -> Option<Self> {
        Some(match letter {
            b'w' => Self::Week,
            b'd' => Self::Day,
            b'h' => Self::Hour,
            b'm' => Self::Minute,
            b's' => Self::Second,
            _ => return None,
        })
    }

    /// The word for one of it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}
