//! When something may happen: weekdays, times of day, dates.

mod overlap;
mod slot;

use serde::{Deserialize, Serialize};

use super::{Date, DateRange, Days, Invalid, Time, Timestamp, Weekday, Zone, ZoneSetting};
use slot::Slot;

/// `{ days: [mon, fri], from: "09:00", to: "18:00", dates: { … }, timezone: contact }`, each part
/// optional; one object for `send_window`, `pause.window` and `during`.
///
/// It is open once on each of its days, from the first moment clocks show `from` to the first
/// moment they show `to`. Where `from` is later than `to` that opening crosses midnight and belongs
/// to the day it began, for `days` and `dates` alike. The methods take the zone in force, which
/// the caller finds by [`timezone`](Self::timezone).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Window {
    days: Days,
    from: Time,
    to: Time,
    dates: DateRange,
    timezone: ZoneSetting,
}

/// How far the next opening is looked for: a week is enough but for days whose opening falls into
/// a gap of the clocks, which never happens on two weeks running.
const SEARCH_MAX_DAYS: i32 = 30;

impl Window {
    /// A window that opens at some time at least; `from` and `to` left out are the whole day.
    pub fn new(
        days: Days,
        from: Option<Time>,
        to: Option<Time>,
        dates: DateRange,
        timezone: ZoneSetting,
    ) -> Result<Self, Invalid> {
        let from = from.unwrap_or(Time::START_OF_DAY);
        let to = to.unwrap_or(Time::END_OF_DAY);
        check_times(from, to)?;
        check_days(days, dates)?;
        Ok(Self { days, from, to, dates, timezone })
    }

    /// The weekdays on which it opens.
    pub const fn days(&self) -> Days {
        self.days
    }

    /// When it opens on such a day.
    pub const fn from(&self) -> Time {
        self.from
    }

    /// When it closes, on the same day or, if that is not later than `from`, on the next.
    pub const fn to(&self) -> Time {
        self.to
    }

    /// The dates on which it opens.
    pub const fn dates(&self) -> DateRange {
        self.dates
    }

    /// Whose clocks are meant.
    pub const fn timezone(&self) -> &ZoneSetting {
        &self.timezone
    }

    /// Whether the instant lies in it.
    pub fn contains(&self, instant: Timestamp, zone: &Zone) -> bool {
        let mut begun = self.slots_around(instant, zone).take_while(|slot| slot.start <= instant);
        begun.any(|slot| slot.contains(instant))
    }

    /// The earliest instant in it that is not before this one; none if it never opens again.
    pub fn next_open(&self, instant: Timestamp, zone: &Zone) -> Option<Timestamp> {
        let near = self.slots_around(instant, zone).find(|slot| slot.end > instant);
        let slot = near.or_else(|| self.slots_around(self.first_moment(zone)?, zone).next())?;
        (slot.end > instant).then(|| slot.start.max(instant))
    }

    /// The next instant after this one at which it opens or closes; none if it never does again.
    pub fn next_flip(&self, instant: Timestamp, zone: &Zone) -> Option<Timestamp> {
        if self.contains(instant, zone) {
            self.next_close(instant, zone)
        } else {
            self.next_open(instant, zone)
        }
    }

    /// Whether no instant lies in both, as far as that is certain: exact on the clocks of one
    /// zone (without the hours that clocks skip or show twice), and where the two zones may
    /// differ, only if no two zones of the world would make them meet.
    pub fn intersect_is_empty(&self, other: &Self) -> bool {
        overlap::is_empty(self, other)
    }

    fn crosses_midnight(&self) -> bool {
        self.from > self.to
    }

    fn opens_on(&self, date: Date) -> bool {
        self.dates.contains(date) && self.days.contains(Weekday::of(date))
    }

    /// The end of the opening the instant lies in, and of those that follow it without a break.
    fn next_close(&self, instant: Timestamp, zone: &Zone) -> Option<Timestamp> {
        if self.is_open_all_week() {
            return self.dates.to().map(|last| last.at(Time::END_OF_DAY, zone));
        }
        let mut end = instant;
        for slot in self.slots_around(instant, zone).filter(|slot| slot.end > instant) {
            if slot.start > end {
                break;
            }
            end = slot.end;
        }
        Some(end)
    }

    fn is_open_all_week(&self) -> bool {
        let whole_day = self.from == Time::START_OF_DAY && self.to == Time::END_OF_DAY;
        whole_day && self.days == Days::ALL
    }

    /// An instant on the first of its dates, to look from where that is far ahead.
    fn first_moment(&self, zone: &Zone) -> Option<Timestamp> {
        self.dates.from().map(|first| first.at(Time::START_OF_DAY, zone))
    }

    /// Its openings in order, from the day before the instant's (clocks set back over midnight
    /// show a day twice) as far as it makes sense to look.
    fn slots_around<'a>(
        &'a self,
        instant: Timestamp,
        zone: &'a Zone,
    ) -> impl Iterator<Item = Slot> + 'a {
        let first = Date::of(instant, zone).plus_days(-1);
        (0..SEARCH_MAX_DAYS)
            .map(move |day| first.plus_days(day))
            .filter(|date| self.opens_on(*date))
            .map(|date| self.slot(date, zone))
            .filter(|slot| !slot.is_empty())
    }

    fn slot(&self, date: Date, zone: &Zone) -> Slot {
        let last = date.plus_days(i32::from(self.crosses_midnight()));
        Slot { start: date.at(self.from, zone), end: last.at(self.to, zone) }
    }
}

fn check_times(from: Time, to: Time) -> Result<(), Invalid> {
    if from == Time::END_OF_DAY {
        return Err(Invalid::new("a window cannot open at 24:00", "write `from: \"00:00\"`"));
    }
    if from == to {
        let problem = format!("a window from {from} to {to} never opens");
        return Err(Invalid::new(problem, "leave `from` and `to` out for the whole day"));
    }
    Ok(())
}

fn check_days(days: Days, dates: DateRange) -> Result<(), Invalid> {
    let (Some(first), Some(last)) = (dates.from(), dates.to()) else { return Ok(()) };
    let mut week = (0..7).map(|day| first.plus_days(day)).take_while(|date| *date <= last);
    if week.any(|date| days.contains(Weekday::of(date))) {
        return Ok(());
    }
    let problem = format!("none of the days {days} lies in the dates from {first} to {last}");
    Err(Invalid::new(problem, "add a day, or more dates"))
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    #[serde(default)]
    days: Days,
    from: Option<Time>,
    to: Option<Time>,
    #[serde(default)]
    dates: DateRange,
    #[serde(default)]
    timezone: ZoneSetting,
}

impl TryFrom<Stored> for Window {
    type Error = Invalid;

    fn try_from(stored: Stored) -> Result<Self, Invalid> {
        Self::new(stored.days, stored.from, stored.to, stored.dates, stored.timezone)
    }
}

impl From<Window> for Stored {
    fn from(window: Window) -> Self {
        let Window { days, from, to, dates, timezone } = window;
        Self { days, from: Some(from), to: Some(to), dates, timezone }
    }
}

#[cfg(test)]
mod tests;
