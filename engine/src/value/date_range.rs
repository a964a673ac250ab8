//! A range of dates.

use serde::{Deserialize, Serialize};

use super::{Date, Invalid};

/// `dates: { from: "2026-11-20", to: "2026-12-01" }`: both included, each may be left out.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct DateRange {
    from: Option<Date>,
    to: Option<Date>,
}

impl DateRange {
    /// Every date.
    pub const ALL: Self = Self { from: None, to: None };

    /// The dates from the first to the last, both included.
    pub fn new(from: Option<Date>, to: Option<Date>) -> Result<Self, Invalid> {
        match (from, to) {
            (Some(first), Some(last)) if first > last => Err(Invalid::new(
                format!("the dates from {first} to {last} hold no day"),
                format!("write the earlier one first, `{{ from: \"{last}\", to: \"{first}\" }}`"),
            )),
            (_, _) => Ok(Self { from, to }),
        }
    }

    /// The first date, where there is one.
    pub const fn from(self) -> Option<Date> {
        self.from
    }

    /// The last date, where there is one.
    pub const fn to(self) -> Option<Date> {
        self.to
    }

    /// Whether the date is one of them.
    pub fn contains(self, date: Date) -> bool {
        self.from.is_none_or(|first| first <= date) && self.to.is_none_or(|last| date <= last)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<Date>,
}

impl TryFrom<Stored> for DateRange {
    type Error = Invalid;

    fn try_from(stored: Stored) -> Result<Self, Invalid> {
        Self::new(stored.from, stored.to)
    }
}

impl From<DateRange> for Stored {
    fn from(range: DateRange) -> Self {
        Self { from: range.from, to: range.to }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn includes_both_ends() {
        let [first, last] = ["2026-11-20", "2026-12-01"].map(|text| Date::parse(text).unwrap());
        let range = DateRange::new(Some(first), Some(last)).unwrap();
        let held = [first.plus_days(-1), first, last, last.plus_days(1)];
        assert_eq!(held.map(|date| range.contains(date)), [false, true, true, false]);
        assert!(DateRange::ALL.contains(first));
        assert_eq!(
            DateRange::new(Some(last), Some(first)).unwrap_err().to_string(),
            "the dates from 2026-12-01 to 2026-11-20 hold no day: write the earlier one first, \
             `{ from: \"2026-11-20\", to: \"2026-12-01\" }`"
        );
    }
}
