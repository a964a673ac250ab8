//! Months, by which a database divides what it keeps: counted from the year 0, in UTC.

use jiff::tz::Offset;
use weir_engine::value::Timestamp;

/// The last month that is told from others, of the year 2730: databases keep two bytes. The first
/// instant that there is lies in the 13th.
const LAST: i64 = i16::MAX as i64;

/// The month in which an instant lies.
pub(crate) fn month_of(at: Timestamp) -> i64 {
    let at = jiff::Timestamp::from_millisecond(at.millis());
    let date = Offset::UTC.to_datetime(at.expect("instants are those of the calendar"));
    (i64::from(date.year()) * 12 + i64::from(date.month()) - 1).min(LAST)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Milliseconds of one day.
    const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

    #[test]
    fn a_month_begins_at_midnight_of_its_first_day() {
        for (year, month, began) in [
            (1970, 1, 0),
            (1970, 2, 31 * DAY_MS),
            (2000, 3, 951_868_800_000),
            (2026, 12, 1_796_083_200_000),
            (2027, 1, 1_798_761_600_000),
            (2028, 3, 1_835_481_600_000),
            (1969, 12, -31 * DAY_MS),
        ] {
            let nth = year * 12 + month - 1;
            assert_eq!(month_of(Timestamp::from_millis(began)), nth, "{year}-{month}");
            assert_eq!(month_of(Timestamp::from_millis(began - 1)), nth - 1, "{year}-{month}");
        }
    }

    #[test]
    fn the_first_and_the_last_instant_have_a_month() {
        assert_eq!(month_of(Timestamp::from_millis(i64::MIN)), 12);
        assert_eq!(month_of(Timestamp::from_millis(i64::MAX)), LAST);
    }
}
