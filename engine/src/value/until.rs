//! When a pause that waits until something ends.
//!
//! Each function answers the instant, and where that is not after now the caller's pause is past.

use super::{Date, Days, Duration, LeapDay, Moment, Time, Timestamp, Weekday, Zone};

/// `{ time: "09:00", days: [mon] }`: the next such moment after now.
pub fn next_time(time: Time, days: Days, now: Timestamp, zone: &Zone) -> Timestamp {
    let today = Date::of(now, zone);
    (-1..=SEARCH_MAX_DAYS)
        .map(|day| today.plus_days(day))
        .filter(|date| days.contains(Weekday::of(*date)))
        .map(|date| date.at(time, zone))
        .find(|moment| *moment > now)
        .unwrap_or(Timestamp::MAX)
}

/// A week, and one more for a day that clocks skip.
const SEARCH_MAX_DAYS: i32 = 14;

/// `{ date, offset, time }`: the date moved by the offset, at the time. Without a time it is the
/// date's own, or the day's first moment; the hours of an offset come last, exactly.
pub fn on_date(
    date: Moment,
    offset: Option<Duration>,
    time: Option<Time>,
    zone: &Zone,
) -> Timestamp {
    let offset = offset.unwrap_or(Duration::ZERO);
    match (date, time) {
        (_, Some(time)) => moved(date.day(zone), offset, time, zone),
        (Moment::Day(day), None) => moved(day, offset, Time::START_OF_DAY, zone),
        (Moment::At(date_time), None) => offset.after(date_time.at(zone), zone),
    }
}

/// A date moved by an offset, at a time.
pub(crate) fn moved(date: Date, offset: Duration, time: Time, zone: &Zone) -> Timestamp {
    date.plus(offset).at(time, zone).plus(offset.clock_millis())
}

/// `{ attribute, offset, time, every: year }`: the next anniversary of the date, moved by the
/// offset, after now. The date itself is the first; there is none before it.
pub fn anniversary(
    date: Date,
    offset: Option<Duration>,
    time: Time,
    leap_day: LeapDay,
    now: Timestamp,
    zone: &Zone,
) -> Option<Timestamp> {
    let offset = offset.unwrap_or(Duration::ZERO);
    anniversaries(date, Date::of(now, zone), leap_day)
        .map(|day| moved(day, offset, time, zone))
        .find(|moment| *moment > now)
}

/// The yearly days of a date in order, from two years before the year of `around` (the longest
/// offset is over a year).
pub(crate) fn anniversaries(
    date: Date,
    around: Date,
    leap_day: LeapDay,
) -> impl Iterator<Item = Date> {
    let first_year = i32::from(around.civil().year()) - 2 - i32::from(date.civil().year());
    let first_year = first_year.max(0);
    (first_year..first_year + SEARCH_MAX_YEARS)
        .filter_map(move |years| anniversary_after(date, years, leap_day))
}

/// Two years back and one ahead, and eight between two leap days where a century comes between.
const SEARCH_MAX_YEARS: i32 = 12;

fn anniversary_after(date: Date, years: i32, leap_day: LeapDay) -> Option<Date> {
    // 29 February becomes 28 February here.
    let day = date.plus_months(12 * years);
    if day.civil().day() == date.civil().day() {
        return Some(day);
    }
    match leap_day {
        LeapDay::Feb28 => Some(day),
        LeapDay::Mar1 => Some(day.plus_days(1)),
        LeapDay::Skip => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn zone(name: &str) -> Zone {
        Zone::parse(name).expect(name)
    }

    fn instant(text: &str) -> Timestamp {
        Timestamp::parse(text).expect(text)
    }

    fn time(text: &str) -> Time {
        Time::parse(text).expect(text)
    }

    #[test]
    fn next_time_is_strictly_after_now() {
        let monday = Days::only(Weekday::Mon);
        let rows = [
            ("UTC", "09:00", Days::ALL, "2027-01-04T08:59:59.999Z", "2027-01-04T09:00:00.000Z"),
            ("UTC", "09:00", Days::ALL, "2027-01-04T09:00:00Z", "2027-01-05T09:00:00.000Z"),
            ("UTC", "09:00", monday, "2027-01-04T09:00:00Z", "2027-01-11T09:00:00.000Z"),
            ("UTC", "00:00", Days::ALL, "2027-12-31T12:00:00Z", "2028-01-01T00:00:00.000Z"),
            (
                "Europe/Berlin",
                "02:30",
                Days::ALL,
                "2027-03-28T00:59:00Z",
                "2027-03-28T01:00:00.000Z",
            ),
            // Between the first and the second 02:30: tomorrow's.
            (
                "Europe/Berlin",
                "02:30",
                Days::ALL,
                "2027-10-31T00:45:00Z",
                "2027-11-01T01:30:00.000Z",
            ),
            (
                "America/New_York",
                "01:30",
                Days::ALL,
                "2027-11-07T05:00:00Z",
                "2027-11-07T05:30:00.000Z",
            ),
            (
                "Australia/Lord_Howe",
                "02:10",
                Days::ALL,
                "2027-10-02T15:00:00Z",
                "2027-10-02T15:30:00.000Z",
            ),
            ("Asia/Kathmandu", "09:00", monday, "2027-01-03T18:14:00Z", "2027-01-04T03:15:00.000Z"),
        ];
        for (name, at, days, now, next) in rows {
            let found = next_time(time(at), days, instant(now), &zone(name));
            assert_eq!(found.to_string(), next, "{at} {days} after {now} in {name}");
        }
    }

    #[test]
    fn on_date_moves_by_the_offset_and_takes_the_time() {
        let rows = [
            ("2026-11-27", None, None, "2026-11-26T23:00:00.000Z"),
            ("2026-11-27", None, Some("09:00"), "2026-11-27T08:00:00.000Z"),
            ("2026-11-27", Some("-3 days"), Some("09:00"), "2026-11-24T08:00:00.000Z"),
            ("2026-11-27", Some("-3 hours"), Some("09:00"), "2026-11-27T05:00:00.000Z"),
            ("2026-11-27T18:00", Some("1 day"), None, "2026-11-28T17:00:00.000Z"),
            ("2026-11-27T23:30:00Z", None, Some("09:00"), "2026-11-28T08:00:00.000Z"),
            ("2026-11-27T23:30:00Z", Some("2 hours"), None, "2026-11-28T01:30:00.000Z"),
            ("2027-03-31", Some("-1 month"), Some("09:00"), "2027-02-28T08:00:00.000Z"),
        ];
        for (date, offset, at, expected) in rows {
            let offset_read = offset.map(|text| Duration::parse_signed(text).expect(text));
            let date_read = Moment::parse(date).expect(date);
            let found = on_date(date_read, offset_read, at.map(time), &zone("Europe/Berlin"));
            assert_eq!(found.to_string(), expected, "{date} {offset:?} {at:?}");
        }
    }

    #[test]
    fn anniversaries_come_yearly() {
        use LeapDay::{Feb28, Mar1, Skip};
        let rows = [
            ("1990-05-01", None, Feb28, "2027-01-04T00:00:00Z", "2027-05-01T09:00:00.000Z"),
            ("1990-05-01", None, Feb28, "2027-05-01T09:00:00Z", "2028-05-01T09:00:00.000Z"),
            (
                "1990-01-02",
                Some("-3 days"),
                Feb28,
                "2026-12-31T00:00:00Z",
                "2027-12-30T09:00:00.000Z",
            ),
            (
                "1990-01-02",
                Some("-3 days"),
                Feb28,
                "2026-12-29T00:00:00Z",
                "2026-12-30T09:00:00.000Z",
            ),
            (
                "1990-12-31",
                Some("400 days"),
                Feb28,
                "2027-01-04T00:00:00Z",
                "2027-02-04T09:00:00.000Z",
            ),
            (
                "1990-01-01",
                Some("-400 days"),
                Feb28,
                "2027-01-04T00:00:00Z",
                "2027-11-28T09:00:00.000Z",
            ),
            ("2000-02-29", None, Feb28, "2027-01-04T00:00:00Z", "2027-02-28T09:00:00.000Z"),
            ("2000-02-29", None, Mar1, "2027-01-04T00:00:00Z", "2027-03-01T09:00:00.000Z"),
            ("2000-02-29", None, Skip, "2027-01-04T00:00:00Z", "2028-02-29T09:00:00.000Z"),
            ("2000-02-29", None, Mar1, "2028-01-04T00:00:00Z", "2028-02-29T09:00:00.000Z"),
            ("2000-02-29", None, Skip, "2096-03-01T00:00:00Z", "2104-02-29T09:00:00.000Z"),
            ("2096-02-29", None, Skip, "2096-03-01T00:00:00Z", "2104-02-29T09:00:00.000Z"),
            // A date still to come is its own first anniversary.
            ("2030-06-01", None, Feb28, "2027-01-04T00:00:00Z", "2030-06-01T09:00:00.000Z"),
        ];
        for (date, offset, leap_day, now, next) in rows {
            let offset_read = offset.map(|text| Duration::parse_signed(text).expect(text));
            let day = Date::parse(date).expect(date);
            let found =
                anniversary(day, offset_read, time("09:00"), leap_day, instant(now), &Zone::UTC);
            let shown = found.map(|at| at.to_string());
            assert_eq!(shown.as_deref(), Some(next), "{date} {offset:?} {leap_day} after {now}");
        }
    }

    proptest! {
        #[test]
        fn an_anniversary_is_at_most_a_year_and_its_shift_away(
            days in 0..40_000_i32, offset in -399..399_i32, minutes in 0..6_000_000_i64
        ) {
            let date = Date::read("1920-01-01").unwrap().plus_days(days);
            let now = instant("2024-01-01T00:00:00Z").plus(minutes * 60_000);
            let offset = Duration::parse_signed(&format!("{offset} days")).ok();
            let next = anniversary(date, offset, time("09:00"), LeapDay::Feb28, now, &Zone::UTC)
                .expect("every year has one");
            prop_assert!(next > now);
            let begun = date.at(Time::START_OF_DAY, &Zone::UTC) <= now.plus(-400 * 86_400_000);
            prop_assert!(!begun || next.millis_since(now) <= 367 * 86_400_000);
        }
    }
}
