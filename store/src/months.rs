//! Months, by which a database divides what it keeps: counted from the year 0, in UTC.

use weir_engine::value::Timestamp;

/// Milliseconds of one day.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Days from 1 March of the year 0 to 1 January 1970.
const DAYS_BEFORE_1970: i64 = 719_468;

/// The last month that is told from others, of the year 2730: databases keep two bytes. The first
/// instant that there is lies in the 13th.
const LAST: i64 = i16::MAX as i64;

/// The month in which an instant lies.
pub(crate) fn month_of(at: Timestamp) -> i64 {
    let (year, month) = march_based(at.millis().div_euclid(DAY_MS) + DAYS_BEFORE_1970);
    // Ten months of a year that begins in March are of the year before.
    (year * 12 + month + 2).min(LAST)
}

/// The year and the month of a day since 1 March of the year 0; years begin in March, so that a
/// leap day is the last of its year.
fn march_based(day: i64) -> (i64, i64) {
    const ERA_DAYS: i64 = 146_097;
    let (era, day) = (day.div_euclid(ERA_DAYS), day.rem_euclid(ERA_DAYS));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    (era * 400 + year, (5 * day_of_year + 2) / 153)
}

#[cfg(test)]
mod tests {
    use super::*;

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
