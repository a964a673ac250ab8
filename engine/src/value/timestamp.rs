//! An instant: milliseconds since the epoch.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Invalid, rfc3339};

/// An instant in UTC, to the millisecond. Stored as its integer; shown as RFC 3339.
///
/// Every value is between [`MIN`](Self::MIN) and [`MAX`](Self::MAX), so each can be shown in every
/// zone; arithmetic stops at these ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "i64", into = "i64")]
pub struct Timestamp(i64);

impl Timestamp {
    /// The start of the year 1, the first that RFC 3339 text and the language have.
    pub const MIN: Self = Self(-62_135_596_800_000);
    /// 9999-12-30T22:00:00Z: in every zone still the year 9999, the last that RFC 3339 can write.
    pub const MAX: Self = Self(253_402_207_200_000);

    /// The instant so many milliseconds after the epoch, cut to the range.
    pub const fn from_millis(millis: i64) -> Self {
        if millis < Self::MIN.0 {
            Self::MIN
        } else if millis > Self::MAX.0 {
            Self::MAX
        } else {
            Self(millis)
        }
    }

    /// Milliseconds since the epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// So many exact milliseconds later, or earlier when negative.
    #[must_use]
    pub const fn plus(self, millis: i64) -> Self {
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to this instant; negative when `earlier` is the later one.
    pub const fn millis_since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// Reads RFC 3339 with a zone, such as `2026-11-27T09:00:00+01:00`. What is finer than a
    /// millisecond is cut off.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        Self::read(text).ok_or_else(|| {
            let help = "write date, time and zone, such as `2026-11-27T09:00:00+01:00` or \
                        `2026-11-27T08:00:00Z`";
            Invalid::not(text, "an instant", help)
        })
    }

    /// [`parse`](Self::parse) without words, for the many values of contact data.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let written = rfc3339::read(text).filter(|written| written.has_seconds)?;
        Some(Self::at_offset(written.civil, written.offset?))
    }

    /// The instant at which clocks of this offset show the date and time.
    pub(crate) fn at_offset(civil: jiff::civil::DateTime, offset: jiff::tz::Offset) -> Self {
        match offset.to_timestamp(civil) {
            Ok(instant) => instant.into(),
            Err(_) if civil.year() > 0 => Self::MAX,
            Err(_) => Self::MIN,
        }
    }

    pub(crate) fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).expect("MIN and MAX lie inside the library's")
    }
}

impl From<i64> for Timestamp {
    fn from(millis: i64) -> Self {
        Self::from_millis(millis)
    }
}

impl From<Timestamp> for i64 {
    fn from(instant: Timestamp) -> Self {
        instant.0
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(instant: jiff::Timestamp) -> Self {
        // Rounds down, also before the epoch, where the library's own rounds towards it.
        let below = i64::from(instant.subsec_nanosecond() % 1_000_000 < 0);
        Self::from_millis(instant.as_millisecond() - below)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = jiff::tz::Offset::UTC.to_datetime(self.to_jiff());
        let mut text = *b"0000-00-00T00:00:00.000Z";
        let fields = [
            (0..4, shown.year()),
            (5..7, shown.month().into()),
            (8..10, shown.day().into()),
            (11..13, shown.hour().into()),
            (14..16, shown.minute().into()),
            (17..19, shown.second().into()),
            (20..23, shown.millisecond()),
        ];
        for (place, number) in fields {
            write_decimal(&mut text[place], number);
        }
        f.write_str(std::str::from_utf8(&text).expect("digits are ASCII"))
    }
}

/// Writes a number that is not negative, with as many digits as there is room for.
fn write_decimal(digits: &mut [u8], number: i16) {
    let mut left = number.unsigned_abs();
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(left % 10).expect("one digit");
        left /= 10;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_rfc_3339() {
        let rows = [
            ("2027-01-04T00:00:00Z", "2027-01-04T00:00:00.000Z"),
            ("2026-11-27T09:00:00+01:00", "2026-11-27T08:00:00.000Z"),
            ("2026-11-27t09:00:00.1239z", "2026-11-27T09:00:00.123Z"),
            ("1969-12-31T23:59:59.9999Z", "1969-12-31T23:59:59.999Z"),
            ("1969-12-31T23:59:59.123456Z", "1969-12-31T23:59:59.123Z"),
            ("2026-11-27T09:00:00-00:00", "2026-11-27T09:00:00.000Z"),
            ("2026-11-27T09:00:00+05:45", "2026-11-27T03:15:00.000Z"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.000Z"),
            ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00.000Z"),
            ("9999-12-31T23:59:59Z", "9999-12-30T22:00:00.000Z"),
        ];
        for (text, shown) in rows {
            assert_eq!(Timestamp::parse(text).expect(text).to_string(), shown, "{text}");
        }
    }

    #[test]
    fn refuses_what_is_nearly_rfc_3339() {
        let rows = [
            "",
            "2026-11-27",
            "2026-11-27T09:00:00",
            "2026-11-27T09:00Z",
            "2026-11-27 09:00:00Z",
            "20261127T090000Z",
            "2026-11-27T09:00:00+0100",
            "2026-11-27T09:00:00+01",
            "2026-11-27T09:00:00+24:00",
            "2026-11-27T09:00:00Z[UTC]",
            "2026-11-27T24:00:00Z",
            "2026-11-27T09:00:61Z",
            "2026-11-27T09:00:00.Z",
            "2026-11-27T09:00:00,5Z",
            "2026-02-29T09:00:00Z",
            "0000-01-01T00:00:00Z",
            "+2026-11-27T09:00:00Z",
            " 2026-11-27T09:00:00Z",
            "2026-11-27T09:00:00ü",
        ];
        for text in rows {
            assert_eq!(Timestamp::read(text), None, "{text}");
        }
    }

    #[test]
    fn stops_at_its_ends() {
        assert_eq!(Timestamp::MAX.plus(1), Timestamp::MAX);
        assert_eq!(Timestamp::MIN.plus(i64::MIN), Timestamp::MIN);
        assert_eq!(Timestamp::from_millis(i64::MAX), Timestamp::MAX);
        assert_eq!(Timestamp::MIN.to_string(), "0001-01-01T00:00:00.000Z");
        assert_eq!(Timestamp::MAX.to_string(), "9999-12-30T22:00:00.000Z");
    }

    #[test]
    fn is_stored_as_its_integer() {
        let instant = Timestamp::from_millis(1_798_934_400_000);
        assert_eq!(serde_json::to_string(&instant).unwrap(), "1798934400000");
        assert_eq!(serde_json::from_str::<Timestamp>("1798934400000").unwrap(), instant);
    }

    proptest! {
        #[test]
        fn is_read_back_as_shown(millis in Timestamp::MIN.0..=Timestamp::MAX.0) {
            let instant = Timestamp::from_millis(millis);
            prop_assert_eq!(Timestamp::parse(&instant.to_string()), Ok(instant));
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = Timestamp::parse(&text);
        }
    }
}
