//! A day of the week.

use std::fmt;

use super::as_text::stored_as_text;
use super::{Date, Invalid};

/// A day of the week, written `mon` to `sun`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Weekday {
    /// All seven, in the order of the week.
    pub const ALL: [Self; 7] =
        [Self::Mon, Self::Tue, Self::Wed, Self::Thu, Self::Fri, Self::Sat, Self::Sun];

    /// Reads `mon` to `sun`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        Self::ALL
            .into_iter()
            .find(|day| day.name() == text)
            .ok_or_else(|| Invalid::not(text, "a day of the week", help(text)))
    }

    /// The weekday of a date.
    pub fn of(date: Date) -> Self {
        let index = date.civil().weekday().to_monday_zero_offset();
        Self::ALL[usize::try_from(index).expect("0 to 6")]
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Mon => "mon",
            Self::Tue => "tue",
            Self::Wed => "wed",
            Self::Thu => "thu",
            Self::Fri => "fri",
            Self::Sat => "sat",
            Self::Sun => "sun",
        }
    }
}

/// "write `mon`" for `Monday`.
fn help(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    match Weekday::ALL.into_iter().find(|day| lower.starts_with(day.name())) {
        Some(day) => format!("write `{day}`"),
        None => "write one of `mon tue wed thu fri sat sun`".to_owned(),
    }
}

impl fmt::Display for Weekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

stored_as_text!(Weekday, Weekday::parse);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_three_letters() {
        for day in Weekday::ALL {
            assert_eq!(Weekday::parse(&day.to_string()), Ok(day));
        }
        assert_eq!(Weekday::parse("Monday").unwrap_err().help(), "write `mon`");
        assert_eq!(
            Weekday::parse("Montag").unwrap_err().help(),
            "write `mon`",
            "near enough in German"
        );
        assert_eq!(
            Weekday::parse("x").unwrap_err().help(),
            "write one of `mon tue wed thu fri sat sun`"
        );
    }

    #[test]
    fn knows_the_weekday_of_a_date() {
        assert_eq!(Weekday::of(Date::parse("2027-01-04").unwrap()), Weekday::Mon);
        assert_eq!(Weekday::of(Date::parse("2026-11-27").unwrap()), Weekday::Fri);
    }
}
