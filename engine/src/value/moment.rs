//! A date as an operand: a whole day, or a date and time.

use std::fmt;

use super::as_text::stored_as_text;
use super::{Date, DateTime, Invalid, Time, Timestamp, Zone};

/// What stands where the language asks for a date: a day, or a date and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Moment {
    /// `2026-11-27`.
    Day(Date),
    /// `2026-11-27T09:00`, with or without a zone.
    At(DateTime),
}

impl Moment {
    /// Reads a date, or a date and time.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.contains(['T', 't']) {
            DateTime::parse(text).map(Self::At)
        } else {
            Date::parse(text).map(Self::Day)
        }
    }

    /// The instant it means in the zone; a day means its first moment.
    pub fn at(self, zone: &Zone) -> Timestamp {
        match self {
            Self::Day(date) => date.at(Time::START_OF_DAY, zone),
            Self::At(date_time) => date_time.at(zone),
        }
    }

    /// The day on which it falls in the zone.
    pub fn day(self, zone: &Zone) -> Date {
        match self {
            Self::Day(date) => date,
            Self::At(DateTime::Local(local)) => Date::from_civil(local.date()),
            Self::At(DateTime::Instant(instant)) => Date::of(instant, zone),
        }
    }
}

impl From<Date> for Moment {
    fn from(date: Date) -> Self {
        Self::Day(date)
    }
}

impl From<Timestamp> for Moment {
    fn from(instant: Timestamp) -> Self {
        Self::At(DateTime::Instant(instant))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(date) => date.fmt(f),
            Self::At(date_time) => date_time.fmt(f),
        }
    }
}

stored_as_text!(Moment, Moment::parse);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_a_day_or_a_date_and_time() {
        let kathmandu = Zone::parse("Asia/Kathmandu").unwrap();
        let rows = [
            ("2026-11-27", "2026-11-26T18:15:00.000Z", "2026-11-27"),
            ("2026-11-27T23:00", "2026-11-27T17:15:00.000Z", "2026-11-27"),
            ("2026-11-27T23:00:00Z", "2026-11-27T23:00:00.000Z", "2026-11-28"),
        ];
        for (text, instant, day) in rows {
            let moment = Moment::parse(text).expect(text);
            assert_eq!(moment.at(&kathmandu).to_string(), instant);
            assert_eq!(moment.day(&kathmandu).to_string(), day);
        }
        assert!(Moment::parse("tomorrow").is_err());
    }
}
