//! Durations: what is read, how it is printed, and what calendars make of it.

use proptest::prelude::*;

use super::*;

fn zone(name: &str) -> Zone {
    Zone::parse(name).expect(name)
}

fn instant(text: &str) -> Timestamp {
    Timestamp::parse(text).expect(text)
}

fn duration(text: &str) -> Duration {
    Duration::parse_signed(text).expect(text)
}

#[test]
fn reads_words_and_iso_8601_and_shows_words() {
    let rows = [
        ("36 hours", "36 hours"),
        ("1 day 12 hours", "1 day 12 hours"),
        ("P1DT12H", "1 day 12 hours"),
        ("90 minutes", "1 hour 30 minutes"),
        ("60 minutes", "1 hour"),
        ("1 hour", "1 hour"),
        ("45 seconds", "45 seconds"),
        ("2 weeks", "14 days"),
        ("1 days", "1 day"),
        ("P2W", "14 days"),
        ("P1Y", "1 year"),
        ("12 months", "1 year"),
        ("P1M", "1 month"),
        ("PT1M", "1 minute"),
        ("PT1H30M15S", "1 hour 30 minutes 15 seconds"),
        ("400 days", "400 days"),
        ("9600 hours", "9600 hours"),
        ("1 year 1 month", "1 year 1 month"),
        ("  2   days ", "2 days"),
        ("0 days 5 minutes", "5 minutes"),
    ];
    for (text, shown) in rows {
        let read = Duration::parse(text).expect(text);
        assert_eq!(read.to_string(), shown);
        assert_eq!(Duration::parse(shown), Ok(read), "{shown}");
    }
    assert_ne!(duration("1 day"), duration("24 hours"));
    assert_eq!(duration("1 week"), duration("7 days"));
}

#[test]
fn refuses_the_rest_and_says_what_to_write() {
    let rows = [
        ("36h", "`36h` is not a duration: write `36 hours`"),
        ("1d12h", "`1d12h` is not a duration: write `1 day 12 hours`"),
        ("12 hours 1 day", "`12 hours 1 day` is not a duration: write `1 day 12 hours`"),
        ("1 Day and 12 Hours", "`1 Day and 12 Hours` is not a duration: write `1 day 12 hours`"),
        ("2days", "`2days` is not a duration: write `2 days`"),
        ("5", "`5` is not a duration: write the unit too, such as `5 days`"),
        ("1.5 days", "`1.5 days` is not a duration: write whole numbers, such as `1 day 12 hours`"),
        ("401 days", "`401 days` is longer than 400 days: write at most `400 days`"),
        ("999999999 years", "`999999999 years` is longer than 400 days: write at most `400 days`"),
        ("0 minutes", "`0 minutes` is not a duration here: write one longer than nothing"),
        (
            "-3 days",
            "`-3 days` is not a duration here: write `3 days`; only `offset` may point back",
        ),
    ];
    for (text, words) in rows {
        assert_eq!(Duration::parse(text).expect_err(text).to_string(), words);
    }
    let nonsense = [
        "",
        " ",
        "P",
        "PT",
        "P1DT",
        "P1H",
        "P1D1D",
        "1 day 1 day",
        "day",
        "1 fortnight",
        "1000000000 seconds",
        "+3 days",
        "--3 days",
        "1 day 12",
        "p1d",
        "P1.5D",
        "1 day ago",
        "３ days",
        "1 dayss",
    ];
    for text in nonsense {
        assert!(Duration::parse_signed(text).is_err(), "{text}");
    }
}

#[test]
fn each_place_reads_what_it_allows() {
    assert_eq!(duration("-3 days").to_string(), "-3 days");
    assert_eq!(duration("-P1DT12H").to_string(), "-1 day 12 hours");
    assert_eq!(duration("-1 day 12 hours").negated(), duration("1 day 12 hours"));
    assert!(
        Duration::parse_signed("0 days").is_err() && Duration::parse_signed("-0 days").is_err()
    );
    assert!(Duration::parse_signed("-401 days").is_err());
    assert_eq!(Duration::parse_or_zero("0 minutes"), Ok(Duration::ZERO));
    assert!(Duration::parse_or_zero("-3 days").is_err());
}

#[test]
fn reads_the_short_form_of_the_command_line() {
    let rows = [
        ("14d", "14 days"),
        ("36h", "36 hours"),
        ("90m", "1 hour 30 minutes"),
        ("30s", "30 seconds"),
        ("2w", "14 days"),
        ("1d12h", "1 day 12 hours"),
        ("1 month", "1 month"),
    ];
    for (short, long) in rows {
        assert_eq!(Duration::parse_short(short), Ok(duration(long)), "{short}");
    }
    for text in ["", "14", "d", "0d", "12h1d", "1y", "-1d", "1D", "401d", "14d "] {
        assert!(Duration::parse_short(text).is_err(), "{text}");
    }
    assert_eq!(
        Duration::parse_short("1y").unwrap_err().to_string(),
        "`1y` is not a duration: write days, hours or minutes: `14d`, `36h`, `90m`"
    );
}

#[test]
fn looks_forward_on_the_calendar_of_the_zone() {
    let rows = [
        // Clocks go forward: the day has 23 hours.
        ("Europe/Berlin", "2027-03-27T12:00:00+01:00", "1 day", "2027-03-28T10:00:00.000Z"),
        ("Europe/Berlin", "2027-03-27T12:00:00+01:00", "24 hours", "2027-03-28T11:00:00.000Z"),
        ("Europe/Berlin", "2027-03-27T02:30:00+01:00", "1 day", "2027-03-28T01:00:00.000Z"),
        // Clocks go back: the day has 25.
        ("Europe/Berlin", "2027-10-30T12:00:00+02:00", "1 day", "2027-10-31T11:00:00.000Z"),
        ("Europe/Berlin", "2027-10-30T02:30:00+02:00", "1 day", "2027-10-31T00:30:00.000Z"),
        ("Europe/Berlin", "2027-10-31T02:30:00+01:00", "1 day", "2027-11-01T01:30:00.000Z"),
        (
            "America/New_York",
            "2027-03-13T02:15:00-05:00",
            "1 day 1 hour",
            "2027-03-14T08:00:00.000Z",
        ),
        ("America/New_York", "2027-11-06T01:30:00-04:00", "1 day", "2027-11-07T05:30:00.000Z"),
        ("Australia/Lord_Howe", "2027-10-02T02:10:00+10:30", "1 day", "2027-10-02T15:30:00.000Z"),
        ("Australia/Lord_Howe", "2027-04-03T01:45:00+11:00", "1 day", "2027-04-03T14:45:00.000Z"),
        ("Asia/Kathmandu", "2026-12-31T23:50:00+05:45", "1 day", "2027-01-01T18:05:00.000Z"),
        // Month and year ends, leap days.
        ("UTC", "2027-01-31T09:00:00Z", "1 month", "2027-02-28T09:00:00.000Z"),
        ("UTC", "2028-01-31T09:00:00Z", "1 month", "2028-02-29T09:00:00.000Z"),
        ("UTC", "2028-02-29T09:00:00Z", "1 year", "2029-02-28T09:00:00.000Z"),
        ("UTC", "2027-12-31T23:59:59Z", "1 second", "2028-01-01T00:00:00.000Z"),
        ("UTC", "2027-12-15T09:00:00Z", "1 month", "2028-01-15T09:00:00.000Z"),
        ("UTC", "2027-03-01T09:00:00Z", "-1 day", "2027-02-28T09:00:00.000Z"),
        ("UTC", "2027-01-04T00:00:00.123Z", "1 day", "2027-01-05T00:00:00.123Z"),
        ("UTC", "9999-12-30T00:00:00Z", "30 days", "9999-12-30T22:00:00.000Z"),
    ];
    for (name, start, length, end) in rows {
        let found = duration(length).after(instant(start), &zone(name));
        assert_eq!(found.to_string(), end, "{start} + {length} in {name}");
    }
}

#[test]
fn looks_back_by_days_of_24_hours() {
    let rows = [
        ("2027-03-28T10:00:00Z", "1 day", "2027-03-27T10:00:00.000Z"),
        ("2027-03-31T10:00:00Z", "1 month", "2027-02-28T10:00:00.000Z"),
        ("2028-02-29T10:00:00Z", "1 year", "2027-02-28T10:00:00.000Z"),
        ("2027-03-31T10:00:00Z", "1 month 1 day 1 hour", "2027-02-27T09:00:00.000Z"),
    ];
    for (end, length, start) in rows {
        assert_eq!(duration(length).before(instant(end)).to_string(), start, "{end} - {length}");
    }
}

#[test]
fn has_a_nominal_length() {
    let rows =
        [("1 day", 24), ("1 week", 168), ("1 month", 720), ("1 year", 8760), ("-2 hours", -2)];
    for (length, hours) in rows {
        assert_eq!(duration(length).exact_millis(), hours * 3_600_000, "{length}");
    }
}

#[test]
fn is_stored_in_words() {
    let json = serde_json::to_string(&duration("-1 day 12 hours")).unwrap();
    assert_eq!(json, "\"-1 day 12 hours\"");
    assert_eq!(serde_json::from_str::<Duration>(&json).unwrap(), duration("-1 day 12 hours"));
    assert_eq!(serde_json::from_str::<Duration>("\"0 minutes\"").unwrap(), Duration::ZERO);
}

const ZONES: [&str; 6] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
];

/// Any duration the language can hold.
fn durations() -> impl Strategy<Value = Duration> {
    (0..13_i32, 0..9_i32, 0..=99_999_i64, any::<bool>()).prop_map(
        |(months, days, seconds, back)| {
            let forward = Duration { months, days, seconds };
            if back { forward.negated() } else { forward }
        },
    )
}

/// From 2017 to 2031, to the second.
fn instants() -> impl Strategy<Value = Timestamp> {
    (1_483_228_800_i64..1_924_992_000).prop_map(|seconds| Timestamp::from_millis(seconds * 1000))
}

proptest! {
    #[test]
    fn is_read_back_as_shown(length in durations()) {
        prop_assert_eq!(reading::signed(&length.to_string()), Ok(length));
    }

    #[test]
    fn never_looks_forward_to_the_past(
        length in durations(), start in instants(), zone_index in 0..ZONES.len()
    ) {
        let zone = zone(ZONES[zone_index]);
        let forward = if length.is_negative() { length.negated() } else { length };
        prop_assert!(forward.after(start, &zone) >= start);
        prop_assert!(forward.before(start) <= start);
    }

    /// Where clocks run forward from one start to the other. Months are left out: the 30th at noon
    /// and the 31st at dawn lead to one day of a short month, each at its own time.
    #[test]
    fn later_starts_end_later(
        length in durations(), start in instants(), gap in 0..400_000_000_i64,
        zone_index in 0..ZONES.len()
    ) {
        let zone = zone(ZONES[zone_index]);
        let (length, later) = (Duration { months: 0, ..length }, start.plus(gap));
        prop_assume!(zone.civil(start) <= zone.civil(later));
        prop_assert!(length.after(start, &zone) <= length.after(later, &zone));
    }

    #[test]
    fn later_dates_end_on_later_dates(length in durations(), day in 0..9999_i32, gap in 0..99_i32) {
        let date = Date::read("2017-01-01").unwrap().plus_days(day);
        prop_assert!(date.plus(length) <= date.plus_days(gap).plus(length));
    }

    /// Exact parts are exact in every zone.
    #[test]
    fn hours_are_hours(hours in 1..9600_i64, start in instants(), zone_index in 0..ZONES.len()) {
        let length = Duration::parse(&format!("{hours} hours")).unwrap();
        let end = length.after(start, &zone(ZONES[zone_index]));
        prop_assert_eq!(end.millis_since(start), hours * 3_600_000);
    }

    #[test]
    fn no_text_panics(text in "-?P?[0-9]{0,10}[ a-zA-Z.,T]{0,9}[0-9]{0,3}\\PC{0,5}") {
        let _ = (Duration::parse_signed(&text), Duration::parse_short(&text));
    }
}
