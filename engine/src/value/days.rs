//! A set of weekdays.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Invalid, Weekday};

/// One weekday or more, written `[mon, tue]`; left out, it is [`ALL`](Self::ALL).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Vec<Weekday>", into = "Vec<Weekday>")]
pub struct Days {
    /// Bit n for the nth day after Monday.
    bits: u8,
}

impl Days {
    /// Every day of the week.
    pub const ALL: Self = Self { bits: 0b111_1111 };

    /// The set of these days; an empty one would never come and is refused.
    pub fn new(days: impl IntoIterator<Item = Weekday>) -> Result<Self, Invalid> {
        match days.into_iter().fold(0, |bits, day| bits | bit(day)) {
            0 => Err(Invalid::new(
                "no day is named",
                "write some, such as `[mon, tue]`, or leave `days` out for every day",
            )),
            bits => Ok(Self { bits }),
        }
    }

    /// Only this day.
    pub const fn only(day: Weekday) -> Self {
        Self { bits: bit(day) }
    }

    /// Whether the day is one of them.
    pub const fn contains(self, day: Weekday) -> bool {
        self.bits & bit(day) != 0
    }

    /// The days, in the order of the week.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        Weekday::ALL.into_iter().filter(move |day| self.contains(*day))
    }
}

const fn bit(day: Weekday) -> u8 {
    1 << day as u8
}

impl Default for Days {
    fn default() -> Self {
        Self::ALL
    }
}

impl TryFrom<Vec<Weekday>> for Days {
    type Error = Invalid;

    fn try_from(days: Vec<Weekday>) -> Result<Self, Invalid> {
        Self::new(days)
    }
}

impl From<Days> for Vec<Weekday> {
    fn from(days: Days) -> Self {
        days.iter().collect()
    }
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = self.iter().map(|day| day.to_string()).collect();
        write!(f, "[{}]", names.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_days_in_the_order_of_the_week() {
        let days = Days::new([Weekday::Sun, Weekday::Mon, Weekday::Mon]).unwrap();
        assert_eq!(days.to_string(), "[mon, sun]");
        assert!(days.contains(Weekday::Sun) && !days.contains(Weekday::Tue));
        assert_eq!(Days::new(Weekday::ALL), Ok(Days::ALL));
        assert_eq!(serde_json::to_string(&days).unwrap(), r#"["mon","sun"]"#);
        assert_eq!(serde_json::from_str::<Days>(r#"["sun","mon"]"#).unwrap(), days);
    }

    #[test]
    fn refuses_none() {
        assert_eq!(Days::new([]).unwrap_err().problem(), "no day is named");
        assert!(serde_json::from_str::<Days>("[]").is_err());
    }
}
