//! Whether two windows can ever be open together.

use std::ops::Range;

use super::Window;
use crate::value::{Date, Time};

/// Zones of the world are at most this far apart (−12:00 to +14:00).
const ZONES_APART_MAX_MINUTES: i64 = 26 * 60;

/// Windows come round weekly: what does not meet in a week, and the days that zones and crossings
/// of midnight can add at its ends, never meets.
const COMPARED_DAYS: i32 = 7 + 2 * MARGIN_DAYS;
const MARGIN_DAYS: i32 = 3;

pub(super) fn is_empty(left: &Window, right: &Window) -> bool {
    let apart = if left.timezone == right.timezone { 0 } else { ZONES_APART_MAX_MINUTES };
    let Some(first) = first_day(left, right) else { return false };
    let right_slots: Vec<_> = slots(right, first).collect();
    !slots(left, first).any(|slot| right_slots.iter().any(|other| meet(&slot, other, apart)))
}

fn meet(left: &Range<i64>, right: &Range<i64>, apart: i64) -> bool {
    left.start < right.end + apart && right.start < left.end + apart
}

/// The day to compare from: near the later first date, else near the earlier last one, else any.
fn first_day(left: &Window, right: &Window) -> Option<Date> {
    let froms = [left.dates.from(), right.dates.from()];
    if let Some(latest) = froms.into_iter().flatten().max() {
        return Some(latest.plus_days(-MARGIN_DAYS));
    }
    let tos = [left.dates.to(), right.dates.to()];
    let earliest = tos.into_iter().flatten().min();
    match earliest {
        Some(last) => Some(last.plus_days(MARGIN_DAYS - COMPARED_DAYS)),
        None => Date::read("2027-01-04"),
    }
}

/// Openings as minutes since the first day's midnight, as one zone's clocks show them.
fn slots(window: &Window, first: Date) -> impl Iterator<Item = Range<i64>> {
    let day_minutes = i64::from(Time::END_OF_DAY.minutes());
    let from = i64::from(window.from.minutes());
    let to = i64::from(window.to.minutes()) + day_minutes * i64::from(window.crosses_midnight());
    (0..COMPARED_DAYS).filter(move |day| window.opens_on(first.plus_days(*day))).map(move |day| {
        let midnight = day_minutes * i64::from(day);
        midnight + from..midnight + to
    })
}
