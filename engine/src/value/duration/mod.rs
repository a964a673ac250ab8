//! A length of time: exact below the day, of the calendar from the day up.

mod reading;
mod unit;

use std::fmt;

use jiff::Span;

use super::as_text::stored_as_text;
use super::{Date, Invalid, Timestamp, Zone};
use unit::Unit;

/// A length of time such as `36 hours` or `1 day 12 hours`.
///
/// Days, weeks, months and years are of the calendar where they look forward, so `1 day` is not
/// `24 hours`; a week is seven days and a year twelve months. Shown in words, with weeks as days.
/// Negative only where [`parse_signed`](Self::parse_signed) read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Duration {
    // All three have the same sign.
    months: i32,
    days: i32,
    seconds: i64,
}

/// The longest duration of the language: a little over a year, so that a mistyped one is found
/// and a parked token never outlives what is kept about it.
const LENGTH_MAX_DAYS: i64 = 400;

const DAY_SECONDS: i64 = 24 * 60 * 60;

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self { months: 0, days: 0, seconds: 0 };

    /// Reads a duration longer than nothing and at most 400 days: `36 hours`, `1 day 12 hours`,
    /// `P1DT12H`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        reading::not_zero(text, Self::parse_or_zero(text)?)
    }

    /// Like [`parse`](Self::parse), and `0 minutes` too: for the tests of a flow.
    pub fn parse_or_zero(text: &str) -> Result<Self, Invalid> {
        reading::unsigned(text)
    }

    /// Like [`parse`](Self::parse), and `-3 days` too: for `offset`.
    pub fn parse_signed(text: &str) -> Result<Self, Invalid> {
        reading::not_zero(text, reading::signed(text)?)
    }

    /// Reads the short form of the command line, `14d`, `36h`, `90m`, `1d12h`; `m` is minutes. The
    /// long forms are read too.
    pub fn parse_short(text: &str) -> Result<Self, Invalid> {
        reading::not_zero(text, reading::short(text)?)
    }

    /// The instant so much later, on the calendar and clocks of the zone: first months, kept
    /// inside the month they lead to, then days, at the same time of day, then exact seconds.
    /// A time that clocks skip is the first moment after the gap, one shown twice is the first.
    pub fn after(self, start: Timestamp, zone: &Zone) -> Timestamp {
        self.on_calendar(start, zone).plus(self.seconds * 1000)
    }

    fn on_calendar(self, start: Timestamp, zone: &Zone) -> Timestamp {
        if self.months == 0 && self.days == 0 {
            return start;
        }
        let local = zone.civil(start);
        let date = Date::from_civil(local.date()).plus(self);
        zone.first_instant(date.civil().to_datetime(local.time()))
    }

    /// The instant so much earlier, for what looks back or limits (`within`, `cooldown`, `cap`): a
    /// day is 24 hours there, in every zone; months are those of the calendar in UTC.
    pub fn before(self, end: Timestamp) -> Timestamp {
        let months = Self { months: -self.months, ..Self::ZERO };
        months.on_calendar(end, &Zone::UTC).plus(-1000 * self.exact_part_seconds())
    }

    /// Its length with days of 24 hours, months of 30 days and years of 365: for comparing and
    /// limiting durations, not for finding instants.
    pub fn exact_millis(self) -> i64 {
        1000 * (self.nominal_month_days() * DAY_SECONDS + self.exact_part_seconds())
    }

    /// Whether it has months or years in it, whose length depends on when they begin.
    pub const fn has_months(self) -> bool {
        self.months != 0
    }

    /// Whether it points back.
    pub const fn is_negative(self) -> bool {
        self.months < 0 || self.days < 0 || self.seconds < 0
    }

    /// The same length the other way.
    #[must_use]
    pub const fn negated(self) -> Self {
        Self { months: -self.months, days: -self.days, seconds: -self.seconds }
    }

    /// The exact part, which [`Date::plus`] leaves out.
    pub(crate) const fn clock_millis(self) -> i64 {
        self.seconds * 1000
    }

    pub(crate) fn calendar_span(self) -> Span {
        Span::new().months(self.months).days(self.days)
    }

    fn exact_part_seconds(self) -> i64 {
        i64::from(self.days) * DAY_SECONDS + self.seconds
    }

    fn nominal_month_days(self) -> i64 {
        i64::from(self.months / 12) * 365 + i64::from(self.months % 12) * 30
    }

    /// The same in the fewest words, each with its unit.
    fn words(self) -> impl Iterator<Item = (i64, Unit)> {
        let months = i64::from(self.months).abs();
        let seconds = self.seconds.abs();
        let all = [
            (months / 12, Unit::Year),
            (months % 12, Unit::Month),
            (i64::from(self.days).abs(), Unit::Day),
            (seconds / 3600, Unit::Hour),
            (seconds / 60 % 60, Unit::Minute),
            (seconds % 60, Unit::Second),
        ];
        all.into_iter().filter(|(amount, _)| *amount != 0)
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::ZERO {
            return f.write_str("0 minutes");
        }
        let mut before = if self.is_negative() { "-" } else { "" };
        for (amount, unit) in self.words() {
            let plural = if amount == 1 { "" } else { "s" };
            write!(f, "{before}{amount} {}{plural}", unit.name())?;
            before = " ";
        }
        Ok(())
    }
}

// What is stored was checked when it was written, where it is known whether zero or a minus may
// stand.
stored_as_text!(Duration, reading::signed);

#[cfg(test)]
mod tests;
