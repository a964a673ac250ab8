//! The written shape of an instant or a local date and time (RFC 3339), taken apart.
//!
//! Strict on purpose: the time library's own parser also takes basic forms, week dates and
//! bracketed zones, and what a flow or a shop may send must read the same in the web app.

use jiff::civil;
use jiff::tz::Offset;

/// A date and time as written; the zone is an offset or was left out.
pub(crate) struct Written {
    pub(crate) civil: civil::DateTime,
    pub(crate) has_seconds: bool,
    pub(crate) offset: Option<Offset>,
}

/// Reads `2026-11-27T09:00`, seconds, fraction and zone optional.
pub(crate) fn read(text: &str) -> Option<Written> {
    let (date, rest) = text.split_once(['T', 't'])?;
    let (clock, zone) = match rest.find(['Z', 'z', '+', '-']) {
        Some(at) => (&rest[..at], Some(&rest[at..])),
        None => (rest, None),
    };
    let (time, has_seconds) = read_clock(clock)?;
    let offset = match zone {
        Some(zone) => Some(read_offset(zone)?),
        None => None,
    };
    Some(Written { civil: read_date(date)?.to_datetime(time), has_seconds, offset })
}

/// Reads `2026-11-27`; the year 0000 is no year of the language.
pub(crate) fn read_date(text: &str) -> Option<civil::Date> {
    let [year, month, day] = split3(text, '-')?;
    if year.len() != 4 {
        return None;
    }
    let year = i16::try_from(digits(year)?).ok().filter(|year| *year > 0)?;
    civil::Date::new(year, two(month)?, two(day)?).ok()
}

fn read_clock(text: &str) -> Option<(civil::Time, bool)> {
    let (clock, fraction) = match text.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (text, None),
    };
    let (hour, rest) = clock.split_once(':')?;
    let (minute, second) = match rest.split_once(':') {
        Some((minute, second)) => (minute, Some(two(second)?)),
        None if fraction.is_none() => (rest, None),
        None => return None,
    };
    let nanosecond = fraction.map_or(Some(0), nanoseconds)?;
    // A leap second counts as the second before it: civil time here has none.
    let whole = if second == Some(60) { 59 } else { second.unwrap_or(0) };
    let time = civil::Time::new(two(hour)?, two(minute)?, whole, nanosecond).ok()?;
    Some((time, second.is_some()))
}

/// A fraction of a second; digits beyond the ninth are below what any clock here holds.
fn nanoseconds(fraction: &str) -> Option<i32> {
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nine: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    nine.parse().ok()
}

fn read_offset(text: &str) -> Option<Offset> {
    if matches!(text, "Z" | "z") {
        return Some(Offset::UTC);
    }
    let (hour, minute) = text[1..].split_once(':')?;
    let (hour, minute) = (two(hour)?, two(minute)?);
    if hour > 23 || minute > 59 {
        return None;
    }
    let seconds = (i32::from(hour) * 60 + i32::from(minute)) * 60;
    Offset::from_seconds(if text.starts_with('-') { -seconds } else { seconds }).ok()
}

fn split3(text: &str, separator: char) -> Option<[&str; 3]> {
    let (first, rest) = text.split_once(separator)?;
    let (second, third) = rest.split_once(separator)?;
    Some([first, second, third])
}

/// Exactly two digits.
pub(crate) fn two(text: &str) -> Option<i8> {
    if text.len() == 2 { digits(text).and_then(|number| i8::try_from(number).ok()) } else { None }
}

/// Digits only: no sign, no blanks.
pub(crate) fn digits(text: &str) -> Option<u32> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}
