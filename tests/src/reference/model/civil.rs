//! Calendar and clock of the model (rule 8): days forward are civil days in the contact's zone,
//! a local time that does not exist is the first that does, one that is there twice the first.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};

use crate::reference::flow::{Span, Window};

pub(super) const MINUTE: i64 = 60_000;
const MINUTES_A_DAY: i64 = 24 * 60;

/// `span` after `at`, looking forward.
pub(super) fn plus(at: i64, span: Span, zone: &str) -> i64 {
    let local = local(at, zone);
    let after = if span.days == 0 { at } else { instant(on(local, span.days), zone) };
    after + span.minutes * MINUTE
}

/// `span` where it looks back or limits: a day is 24 hours.
pub(super) fn exact(span: Span) -> i64 {
    (span.days * MINUTES_A_DAY + span.minutes) * MINUTE
}

/// `at` if `window` is open then, else when it opens next.
pub(super) fn opening(at: i64, window: &Window, zone: &str) -> i64 {
    let today = local(at, zone).date();
    let overnight = i64::from(window.from >= window.to);
    (-1..=8)
        .map(|days| today.saturating_add(jiff::Span::new().days(days)))
        .filter(|day| window.days.is_empty() || window.days.contains(&weekday(*day)))
        .map(|day| (minute(day, window.from), minute(day, window.to + overnight * MINUTES_A_DAY)))
        .map(|(from, to)| (instant(from, zone), instant(to, zone)))
        .find(|(_, closes)| *closes > at)
        .map_or(at, |(opens, _)| opens.max(at))
}

fn weekday(day: Date) -> usize {
    usize::try_from(day.weekday().to_monday_zero_offset()).expect("0 to 6")
}

fn minute(day: Date, minute: i64) -> DateTime {
    on(day.to_datetime(jiff::civil::Time::midnight()), 0) + jiff::Span::new().minutes(minute)
}

fn on(local: DateTime, days: i64) -> DateTime {
    local + jiff::Span::new().days(days)
}

fn zone_named(zone: &str) -> TimeZone {
    TimeZone::get(zone).expect("only real zones are drawn")
}

fn local(at: i64, zone: &str) -> DateTime {
    zone_named(zone).to_datetime(Timestamp::from_millisecond(at).expect("instants are near now"))
}

fn instant(local: DateTime, zone: &str) -> i64 {
    let zone = zone_named(zone);
    let with = |offset: jiff::tz::Offset| offset.to_timestamp(local).expect("near now");
    let found = match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => with(offset),
        AmbiguousOffset::Fold { before, .. } => with(before),
        AmbiguousOffset::Gap { after, .. } => {
            zone.following(with(after)).next().expect("a gap has an end").timestamp()
        }
    };
    found.as_millisecond()
}
