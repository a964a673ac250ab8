//! Windows against instants, across midnight and the changes of clocks.

use proptest::prelude::*;
use serde_json::json;

use super::*;

const WORKDAYS: &str = r#"{"days":["mon","tue","wed","thu","fri"],"from":"09:00","to":"18:00"}"#;
const NIGHT: &str = r#"{"days":["fri"],"from":"22:00","to":"02:00"}"#;
const ALWAYS: &str = "{}";
const WEEKEND: &str = r#"{"days":["sat","sun"]}"#;
const FRIDAYS: &str = r#"{"days":["fri"]}"#;
const SUNDAYS: &str = r#"{"days":["sun"]}"#;
const NIGHTLY: &str = r#"{"from":"22:00","to":"06:00"}"#;
const UNTIL_MIDNIGHT: &str = r#"{"from":"22:00","to":"00:00"}"#;
const EARLIEST: &str = r#"{"to":"01:45"}"#;
const EARLY: &str = r#"{"from":"02:15","to":"02:45"}"#;
const FROM_TWO: &str = r#"{"from":"02:30","to":"05:00"}"#;
const SEASON: &str = r#"{"dates":{"from":"2027-11-20","to":"2027-12-01"}}"#;
const NIGHTS_TO_DECEMBER: &str = r#"{"from":"22:00","to":"02:00","dates":{"to":"2027-12-01"}}"#;
const MONDAYS_OF_2030: &str = r#"{"days":["mon"],"from":"09:00","dates":{"from":"2030-01-01"}}"#;

fn window(json: &str) -> Window {
    serde_json::from_str(json).expect(json)
}

fn zone(name: &str) -> Zone {
    Zone::parse(name).expect(name)
}

fn instant(text: &str) -> Timestamp {
    Timestamp::parse(text).expect(text)
}

/// A window, an instant, and what is true then, in UTC.
const IN_UTC: &[(&str, &str, &str)] = &[
    (WORKDAYS, "2027-01-04T08:59:59.999Z", "closed until 2027-01-04T09:00:00.000Z"),
    (WORKDAYS, "2027-01-04T09:00:00Z", "open until 2027-01-04T18:00:00.000Z"),
    (WORKDAYS, "2027-01-04T17:59:59.999Z", "open until 2027-01-04T18:00:00.000Z"),
    (WORKDAYS, "2027-01-08T18:00:00Z", "closed until 2027-01-11T09:00:00.000Z"),
    // Friday night reaches into Saturday and is Friday's.
    (NIGHT, "2027-01-08T01:00:00Z", "closed until 2027-01-08T22:00:00.000Z"),
    (NIGHT, "2027-01-09T01:59:00Z", "open until 2027-01-09T02:00:00.000Z"),
    (NIGHT, "2027-01-09T02:00:00Z", "closed until 2027-01-15T22:00:00.000Z"),
    (ALWAYS, "2027-01-09T02:00:00Z", "open for ever"),
    // Days that touch are one opening.
    (WEEKEND, "2027-01-09T02:00:00Z", "open until 2027-01-11T00:00:00.000Z"),
    (r#"{"to":"06:00"}"#, "2027-01-09T06:00:00Z", "closed until 2027-01-10T00:00:00.000Z"),
    (r#"{"from":"06:00"}"#, "2027-01-09T06:00:00Z", "open until 2027-01-10T00:00:00.000Z"),
    (UNTIL_MIDNIGHT, "2027-01-09T23:00:00Z", "open until 2027-01-10T00:00:00.000Z"),
    // Dates, both included; the last may run past midnight.
    (SEASON, "2027-01-01T00:00:00Z", "closed until 2027-11-20T00:00:00.000Z"),
    (SEASON, "2027-11-20T00:00:00Z", "open until 2027-12-02T00:00:00.000Z"),
    (SEASON, "2027-12-02T00:00:00Z", "closed for ever"),
    (r#"{"dates":{"from":"2027-12-01"}}"#, "2027-12-02T00:00:00Z", "open for ever"),
    (NIGHTS_TO_DECEMBER, "2027-12-02T01:00:00Z", "open until 2027-12-02T02:00:00.000Z"),
    (NIGHTS_TO_DECEMBER, "2027-12-02T02:00:00Z", "closed for ever"),
    (MONDAYS_OF_2030, "2027-01-01T00:00:00Z", "closed until 2030-01-07T09:00:00.000Z"),
];

#[test]
fn opens_and_closes() {
    for (json, now, expected) in IN_UTC {
        check(json, "UTC", now, expected);
    }
}

/// The same where clocks change.
const IN_ZONES: &[(&str, &str, &str, &str)] = &[
    // The hour is skipped, and the window with it.
    (EARLY, "Europe/Berlin", "2027-03-28T00:59:00Z", "closed until 2027-03-29T00:15:00.000Z"),
    // Half of it is.
    (FROM_TWO, "Europe/Berlin", "2027-03-28T00:59:00Z", "closed until 2027-03-28T01:00:00.000Z"),
    // The hour comes twice; the first counts, for the start and the end.
    (EARLY, "Europe/Berlin", "2027-10-31T00:15:00Z", "open until 2027-10-31T00:45:00.000Z"),
    (EARLY, "Europe/Berlin", "2027-10-31T01:15:00Z", "closed until 2027-11-01T01:15:00.000Z"),
    (NIGHTLY, "America/New_York", "2027-03-14T03:00:00Z", "open until 2027-03-14T10:00:00.000Z"),
    (NIGHTLY, "America/New_York", "2027-11-07T03:00:00Z", "open until 2027-11-07T11:00:00.000Z"),
    (
        EARLIEST,
        "Australia/Lord_Howe",
        "2027-04-03T14:00:00Z",
        "open until 2027-04-03T14:45:00.000Z",
    ),
    (WORKDAYS, "Asia/Kathmandu", "2026-12-31T18:15:00Z", "closed until 2027-01-01T03:15:00.000Z"),
    // Midnight is skipped: the day before ends where the day begins.
    (WEEKEND, "America/Sao_Paulo", "2018-11-03T12:00:00Z", "open until 2018-11-05T02:00:00.000Z"),
    // A whole day is skipped.
    (FRIDAYS, "Pacific/Apia", "2011-12-29T12:00:00Z", "closed until 2012-01-05T10:00:00.000Z"),
    // Clocks go back over midnight (00:01 to 23:01): the day began at its first midnight.
    (SUNDAYS, "America/St_Johns", "2010-11-07T03:00:00Z", "open until 2010-11-08T03:30:00.000Z"),
];

#[test]
fn follows_the_clocks_of_the_zone() {
    for (json, zone, now, expected) in IN_ZONES {
        check(json, zone, now, expected);
    }
}

fn check(json: &str, name: &str, now: &str, expected: &str) {
    let (window, zone, now) = (window(json), zone(name), instant(now));
    let open = window.contains(now, &zone);
    let flip = window.next_flip(now, &zone);
    let state = if open { "open" } else { "closed" };
    let until = flip.map_or("for ever".to_owned(), |at| format!("until {at}"));
    assert_eq!(format!("{state} {until}"), expected, "{json} at {now} in {name}");
    assert_eq!(window.next_open(now, &zone), if open { Some(now) } else { flip });
}

#[test]
fn refuses_what_never_opens() {
    let rows = [
        (r#"{"from":"09:00","to":"09:00"}"#, "a window from 09:00 to 09:00 never opens"),
        (r#"{"to":"00:00"}"#, "a window from 00:00 to 00:00 never opens"),
        (r#"{"from":"24:00"}"#, "a window cannot open at 24:00"),
        (r#"{"days":[]}"#, "no day is named"),
        (
            r#"{"days":["mon"],"dates":{"from":"2026-11-27","to":"2026-11-29"}}"#,
            "none of the days [mon] lies in the dates from 2026-11-27 to 2026-11-29",
        ),
    ];
    for (json, problem) in rows {
        let error = serde_json::from_str::<Window>(json).expect_err(json).to_string();
        assert!(error.starts_with(problem), "{error}");
    }
}

#[test]
fn is_stored_whole() {
    let stored = serde_json::to_value(window(NIGHT)).unwrap();
    let expected = json!({
        "days": ["fri"], "from": "22:00", "to": "02:00", "dates": {}, "timezone": "contact"
    });
    assert_eq!(stored, expected);
    assert_eq!(serde_json::from_value::<Window>(stored).unwrap(), window(NIGHT));
    let named = window(r#"{"timezone":"Europe/Berlin"}"#);
    assert_eq!(named.timezone(), &ZoneSetting::Named(zone("Europe/Berlin")));
}

const TO_NOVEMBER: &str = r#"{"dates":{"to":"2026-11-30"}}"#;
const FROM_DECEMBER: &str = r#"{"dates":{"from":"2026-12-01"}}"#;

/// Two windows, and whether they never meet.
const PAIRS: &[(&str, &str, bool)] = &[
    (WORKDAYS, NIGHT, true),
    (WORKDAYS, ALWAYS, false),
    (WORKDAYS, r#"{"from":"18:00","to":"09:00"}"#, true),
    (WORKDAYS, r#"{"from":"17:59","to":"09:00"}"#, false),
    (WORKDAYS, WEEKEND, true),
    // Friday's night meets Saturday's morning, not Friday's.
    (NIGHT, r#"{"days":["sat"],"to":"03:00"}"#, false),
    (NIGHT, r#"{"days":["fri"],"to":"03:00"}"#, true),
    // The week comes round: Sunday's night and Monday's morning.
    (r#"{"days":["sun"],"from":"22:00","to":"02:00"}"#, r#"{"days":["mon"],"to":"01:00"}"#, false),
    (TO_NOVEMBER, FROM_DECEMBER, true),
    (r#"{"dates":{"to":"2026-12-01"}}"#, FROM_DECEMBER, false),
    (r#"{"from":"22:00","to":"02:00","dates":{"to":"2026-11-30"}}"#, FROM_DECEMBER, false),
    (TO_NOVEMBER, WORKDAYS, false),
    (r#"{"dates":{"from":"2026-11-28","to":"2026-11-29"}}"#, WORKDAYS, true),
    // Other zones may shift one against the other by a day and more.
    (WORKDAYS, r#"{"from":"18:00","to":"09:00","timezone":"UTC"}"#, false),
    (TO_NOVEMBER, r#"{"dates":{"from":"2026-12-02"},"timezone":"UTC"}"#, false),
    (TO_NOVEMBER, r#"{"dates":{"from":"2026-12-03"},"timezone":"UTC"}"#, true),
];

#[test]
fn knows_windows_that_never_meet() {
    for (left, right, empty) in PAIRS {
        let (left, right) = (window(left), window(right));
        assert_eq!(left.intersect_is_empty(&right), *empty, "{left:?} {right:?}");
        assert_eq!(right.intersect_is_empty(&left), *empty, "{right:?} {left:?}");
    }
}

fn windows() -> impl Strategy<Value = Window> {
    let dates = (any::<Option<(u8, u8)>>(), 0..20_i32).prop_map(|(range, offset)| {
        let base = Date::read("2027-03-20").unwrap().plus_days(offset);
        let (from, to) = range.map_or((None, None), |(back, ahead)| {
            (Some(base.plus_days(-i32::from(back))), Some(base.plus_days(i32::from(ahead))))
        });
        DateRange::new(from, to).unwrap()
    });
    let times = (0..24 * 4_u16, 1..=24 * 4_u16).prop_map(|(from, to)| (quarter(from), quarter(to)));
    (1..128_u8, times, dates).prop_filter_map("never opens", |(bits, (from, to), dates)| {
        let days = Weekday::ALL.into_iter().filter(|day| bits & (1 << *day as u8) != 0);
        let days = Days::new(days).unwrap();
        Window::new(days, Some(from), Some(to), dates, ZoneSetting::Contact).ok()
    })
}

fn quarter(quarters: u16) -> Time {
    Time::parse_end(&format!("{:02}:{:02}", quarters / 4, quarters % 4 * 15)).unwrap()
}

const ZONES: [&str; 5] =
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"];

/// The weeks around the changes of the clocks in 2027.
fn instants() -> impl Strategy<Value = Timestamp> {
    let changes = prop::sample::select(vec![
        "2027-03-14",
        "2027-03-28",
        "2027-04-04",
        "2027-10-03",
        "2027-10-31",
        "2027-11-07",
    ]);
    (changes, -14 * 1440..14 * 1440_i64).prop_map(|(date, minutes)| {
        Date::read(date).unwrap().at(Time::START_OF_DAY, &Zone::UTC).plus(minutes * 60_000)
    })
}

proptest! {
    /// Openings start and end on quarters of an hour, so asking each quarter misses none.
    #[test]
    fn next_open_is_the_first_moment_inside(
        window in windows(), now in instants(), zone_index in 0..ZONES.len()
    ) {
        let zone = zone(ZONES[zone_index]);
        let open = window.next_open(now, &zone);
        prop_assert!(open.is_none_or(|at| at >= now && window.contains(at, &zone)));
        let end = open.unwrap_or(now.plus(20 * 86_400_000));
        let quarters = (0..).map(|step| now.plus(step * 900_000)).take_while(|at| *at < end);
        for at in quarters {
            prop_assert!(!window.contains(at, &zone), "open earlier, at {}", at);
        }
    }

    #[test]
    fn next_flip_is_the_first_change(
        window in windows(), now in instants(), zone_index in 0..ZONES.len()
    ) {
        let zone = zone(ZONES[zone_index]);
        let open = window.contains(now, &zone);
        let flip = window.next_flip(now, &zone);
        if let Some(at) = flip {
            prop_assert!(at > now);
            prop_assert_eq!(window.contains(at, &zone), !open);
            prop_assert_eq!(window.contains(at.plus(-1), &zone), open);
        }
        let end = flip.unwrap_or(now.plus(20 * 86_400_000));
        let quarters = (0..).map(|step| now.plus(step * 900_000)).take_while(|at| *at < end);
        for at in quarters {
            prop_assert_eq!(window.contains(at, &zone), open, "changed earlier, at {}", at);
        }
    }

    /// Where it says empty, no quarter of an hour lies in both.
    #[test]
    fn windows_said_not_to_meet_do_not(
        left in windows(), right in windows(), now in instants(), zone_index in 0..ZONES.len()
    ) {
        let zone = zone(ZONES[zone_index]);
        let both = |at| left.contains(at, &zone) && right.contains(at, &zone);
        if left.intersect_is_empty(&right) {
            prop_assert!(!(0..7 * 96).any(|step| both(now.plus(step * 900_000))));
        }
    }
}
