//! A civil date.

use std::fmt;

use jiff::{Span, civil};

use super::as_text::stored_as_text;
use super::{Duration, Invalid, Time, Timestamp, Zone, rfc3339};

/// A date such as `2026-11-27`, of no zone until one is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

impl Date {
    /// Reads `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        Self::read(text).ok_or_else(|| {
            let help = "write year, month and day of a date that exists, `2026-11-27`";
            Invalid::not(text, "a date", help)
        })
    }

    /// [`parse`](Self::parse) without words, for the many values of contact data.
    pub(crate) fn read(text: &str) -> Option<Self> {
        rfc3339::read_date(text).map(Self)
    }

    /// The date on which the instant falls in the zone.
    pub fn of(instant: Timestamp, zone: &Zone) -> Self {
        Self(zone.civil(instant).date())
    }

    /// The instant at which clocks in the zone first show this date and the time; one they skip is
    /// the first moment after the gap. `24:00` is the next midnight.
    pub fn at(self, time: Time, zone: &Zone) -> Timestamp {
        zone.first_instant(time.on(self.0))
    }

    /// So many days later, or earlier when negative.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(Span::new().days(days)))
    }

    /// Later by the calendar part of a duration: months first, kept inside the month they lead to
    /// (31 January + 1 month is the last of February), then days.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration.calendar_span()))
    }

    /// The same day so many months later, or the last of a month too short for it.
    #[must_use]
    pub(crate) fn plus_months(self, months: i32) -> Self {
        Self(self.0.saturating_add(Span::new().months(months)))
    }

    pub(crate) const fn civil(self) -> civil::Date {
        self.0
    }

    pub(crate) const fn from_civil(date: civil::Date) -> Self {
        Self(date)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

stored_as_text!(Date, Date::parse);

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).expect(text)
    }

    #[test]
    fn reads_dates_that_exist() {
        for text in ["2026-11-27", "2028-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(date(text).to_string(), text);
        }
        for text in
            ["2027-02-29", "27.11.2026", "2026-11-27T", "26-11-27", "2026-1-2", "", "0000-01-01"]
        {
            assert_eq!(Date::read(text), None, "{text}");
        }
    }

    #[test]
    fn months_stay_inside_the_month_they_lead_to() {
        let rows = [
            ("2027-01-31", "1 month", "2027-02-28"),
            ("2028-01-31", "1 month", "2028-02-29"),
            ("2028-02-29", "1 year", "2029-02-28"),
            ("2027-01-31", "1 month 1 day", "2027-03-01"),
            ("2026-12-31", "1 day", "2027-01-01"),
            ("2027-03-31", "-1 month", "2027-02-28"),
            ("2027-03-01", "-1 day 12 hours", "2027-02-28"),
        ];
        for (from, duration, to) in rows {
            let duration = Duration::parse_signed(duration).expect(duration);
            assert_eq!(date(from).plus(duration), date(to), "{from} {duration}");
        }
    }

    #[test]
    fn is_a_day_of_the_zone() {
        let kathmandu = Zone::parse("Asia/Kathmandu").unwrap();
        let instant = Timestamp::parse("2026-12-31T18:15:00Z").unwrap();
        assert_eq!(Date::of(instant, &kathmandu), date("2027-01-01"));
        assert_eq!(Date::of(instant, &Zone::UTC), date("2026-12-31"));
        assert_eq!(date("2027-01-01").at(Time::START_OF_DAY, &kathmandu), instant);
    }
}
