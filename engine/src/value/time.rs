//! A time of day.

use std::fmt;

use jiff::civil;

use super::as_text::stored_as_text;
use super::{Invalid, rfc3339};

/// A time of day to the minute, `00:00` to `24:00`; the last only where an end is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    minutes: u16,
}

/// Minutes of a day as clocks show them.
const DAY_MINUTES: u16 = 24 * 60;

impl Time {
    /// `00:00`, where a day starts.
    pub const START_OF_DAY: Self = Self { minutes: 0 };
    /// `24:00`, where a day ends.
    pub const END_OF_DAY: Self = Self { minutes: DAY_MINUTES };

    /// Reads a time such as `09:00`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        match Self::read(text) {
            Some(Self::END_OF_DAY) => Err(Invalid::not(text, "a time here", "write `\"00:00\"`")),
            Some(time) => Ok(time),
            None => Err(Invalid::not(text, "a time of day", help(text))),
        }
    }

    /// Reads a time that ends something: `24:00` is one too.
    pub fn parse_end(text: &str) -> Result<Self, Invalid> {
        Self::read(text).ok_or_else(|| Invalid::not(text, "a time of day", help(text)))
    }

    fn read(text: &str) -> Option<Self> {
        let (hour, minute) = text.split_once(':')?;
        let hour = u16::try_from(rfc3339::two(hour)?).ok()?;
        let minute = u16::try_from(rfc3339::two(minute)?).ok().filter(|minute| *minute < 60)?;
        let minutes = hour * 60 + minute;
        (minutes <= DAY_MINUTES).then_some(Self { minutes })
    }

    /// Minutes since the start of the day, up to 1,440.
    pub const fn minutes(self) -> u16 {
        self.minutes
    }

    /// The date and time at which a clock shows this on the date; `24:00` is the next midnight.
    pub(crate) fn on(self, date: civil::Date) -> civil::DateTime {
        if self == Self::END_OF_DAY {
            return date.saturating_add(jiff::Span::new().days(1)).to_datetime(MIDNIGHT);
        }
        date.to_datetime(civil::time(two_digits(self.minutes / 60), self.minute(), 0, 0))
    }

    fn minute(self) -> i8 {
        two_digits(self.minutes % 60)
    }
}

const MIDNIGHT: civil::Time = civil::Time::midnight();

fn two_digits(number: u16) -> i8 {
    i8::try_from(number).expect("hours and minutes are below 60")
}

/// `9` and `9:00` are times to a person: say how they are written here.
fn help(text: &str) -> String {
    let (hour, minute) = text.trim().split_once(':').unwrap_or((text.trim(), "00"));
    match Time::read(&format!("{hour:0>2}:{minute}")) {
        Some(time) if !hour.is_empty() => format!("write `\"{time}\"`"),
        Some(_) | None => "write hours and minutes of the 24-hour clock, `\"09:00\"`".to_owned(),
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.minutes / 60, self.minutes % 60)
    }
}

// What is stored was checked when it was written, where it is known whether `24:00` may stand.
stored_as_text!(Time, Time::parse_end);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_hours_and_minutes() {
        for text in ["00:00", "09:00", "23:59"] {
            assert_eq!(Time::parse(text).expect(text).to_string(), text);
        }
        assert_eq!(Time::parse_end("24:00"), Ok(Time::END_OF_DAY));
    }

    #[test]
    fn refuses_the_rest_and_says_what_to_write() {
        let rows = [
            ("9:00", "write `\"09:00\"`"),
            ("9", "write `\"09:00\"`"),
            (" 18:30 ", "write `\"18:30\"`"),
            ("24:00", "write `\"00:00\"`"),
            ("24:01", "write hours and minutes of the 24-hour clock, `\"09:00\"`"),
            ("09:60", "write hours and minutes of the 24-hour clock, `\"09:00\"`"),
            ("09:00:00", "write hours and minutes of the 24-hour clock, `\"09:00\"`"),
            ("9pm", "write hours and minutes of the 24-hour clock, `\"09:00\"`"),
            ("noon", "write hours and minutes of the 24-hour clock, `\"09:00\"`"),
            ("", "write hours and minutes of the 24-hour clock, `\"09:00\"`"),
        ];
        for (text, help) in rows {
            assert_eq!(Time::parse(text).expect_err(text).help(), help, "{text}");
        }
    }

    #[test]
    fn the_end_of_a_day_is_the_next_midnight() {
        let date = civil::date(2027, 12, 31);
        assert_eq!(Time::END_OF_DAY.on(date), civil::date(2028, 1, 1).at(0, 0, 0, 0));
        assert_eq!(Time::parse("09:05").unwrap().on(date), date.at(9, 5, 0, 0));
    }
}
