//! The moments of a `schedule` start.

use serde::{Deserialize, Serialize};

use super::{Date, Days, Duration, Every, Invalid, LeapDay, Time, Timestamp, Weekday, Zone, until};

/// `at`, `every`, and the date it counts from: `date`, or an attribute's, which is then given to
/// [`next_after`](Self::next_after) as the anchor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// The time of day.
    pub at: Time,
    /// The step; without one it happens once, on its date.
    pub every: Option<Every>,
    /// The date it counts from: nothing happens before it, months and years take their day from it.
    pub date: Option<Date>,
    /// The weekdays, with `every: week`; without them, the weekday of its date.
    pub days: Option<Days>,
    /// How much before or after each date it happens.
    pub offset: Option<Duration>,
    /// What becomes of 29 February, with `every: year`.
    pub leap_day: LeapDay,
}

impl Schedule {
    /// Whether its parts fit together; `anchored` says that each contact brings the date.
    pub fn check(&self, anchored: bool) -> Result<(), Invalid> {
        let has_date = anchored || self.date.is_some();
        if self.days.is_some() && self.every != Some(Every::Week) {
            return Err(Invalid::new("`days` are those of a week", "write `every: week` too"));
        }
        match self.every {
            None if !has_date => Err(Invalid::new(
                "the schedule has neither `every` nor `date`",
                "write `date: \"2026-11-27\"` for once, or `every: day`",
            )),
            Some(Every::Week) if !has_date && self.days.is_none() => {
                Err(Invalid::new("the week has no day", "write `days: [mon]`"))
            }
            Some(step @ (Every::Month | Every::Year)) if !has_date => Err(Invalid::new(
                format!("`every: {step}` has no day to come round on"),
                "write the first one, `date: \"2026-11-27\"`",
            )),
            None | Some(_) => Ok(()),
        }
    }

    /// The next moment strictly after the instant; none if it is over, or if there is no date where
    /// one is needed. An anchor takes the place of `date`.
    pub fn next_after(
        &self,
        instant: Timestamp,
        zone: &Zone,
        anchor: Option<Date>,
    ) -> Option<Timestamp> {
        let offset = self.offset.unwrap_or(Duration::ZERO);
        let before_hours = instant.plus(-offset.clock_millis());
        let around = Date::of(before_hours, zone).plus(offset.negated());
        self.dates(anchor.or(self.date), around)
            .map(|date| until::moved(date, offset, self.at, zone))
            .find(|moment| *moment > instant)
    }

    /// Its dates in order, from before those that the offset can bring past `around`.
    fn dates(&self, first: Option<Date>, around: Date) -> Box<dyn Iterator<Item = Date> + '_> {
        match (self.every, first) {
            (None, first) => Box::new(first.into_iter()),
            (Some(Every::Day), first) => Box::new(daily(first, around)),
            (Some(Every::Week), first) => Box::new(self.weekly(first, around)),
            (Some(Every::Month), Some(first)) => Box::new(monthly(first, around)),
            (Some(Every::Year), Some(first)) => {
                Box::new(until::anniversaries(first, around, self.leap_day))
            }
            (Some(Every::Month | Every::Year), None) => Box::new(std::iter::empty()),
        }
    }

    fn weekly(&self, first: Option<Date>, around: Date) -> impl Iterator<Item = Date> {
        let days = self.days.or(first.map(|date| Days::only(Weekday::of(date))));
        daily(first, around)
            .filter(move |date| days.is_some_and(|days| days.contains(Weekday::of(*date))))
    }
}

/// Moving back by an offset and forth again can miss by the days in which months differ: from 29,
/// 30 and 31 January a month and a day lead to 1 March, and back from there to the 31st.
const MARGIN_DAYS: i32 = 5;

/// Both margins, and two weeks for a weekly day that clocks skip.
const SEARCH_MAX_DAYS: i32 = 2 * MARGIN_DAYS + 15;

fn daily(first: Option<Date>, around: Date) -> impl Iterator<Item = Date> {
    let start = around.plus_days(-MARGIN_DAYS);
    let start = first.map_or(start, |first| first.max(start));
    (0..SEARCH_MAX_DAYS).map(move |day| start.plus_days(day))
}

/// The same day of each month, or the last of a month too short for it.
fn monthly(first: Date, around: Date) -> impl Iterator<Item = Date> {
    let month = |date: Date| i32::from(date.civil().year()) * 12 + i32::from(date.civil().month());
    let start = (month(around) - 1 - month(first)).max(0);
    (start..start + SEARCH_MAX_MONTHS).map(move |months| first.plus_months(months))
}

/// The month before, this one, the next, and one for the margin.
const SEARCH_MAX_MONTHS: i32 = 4;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn schedule(json: &str) -> Schedule {
        let mut all = serde_json::json!({"at": "09:00", "leap_day": "feb_28"});
        let given: serde_json::Value = serde_json::from_str(json).expect(json);
        all.as_object_mut().unwrap().extend(given.as_object().unwrap().clone());
        serde_json::from_value(all).expect(json)
    }

    fn instant(text: &str) -> Timestamp {
        Timestamp::parse(text).expect(text)
    }

    /// A schedule in Berlin, an instant, and the next moment after it.
    const MOMENTS: &[(&str, &str, &str)] = &[
        (ONCE, "2026-11-27T07:59:00Z", "2026-11-27T08:00:00.000Z"),
        (ONCE, "2026-11-27T08:00:00Z", "never"),
        (r#"{"every":"day"}"#, "2027-03-27T08:00:00Z", "2027-03-28T07:00:00.000Z"),
        (AT_NIGHT, "2027-03-27T08:00:00Z", "2027-03-28T01:00:00.000Z"),
        (FROM_JUNE, "2027-01-01T00:00:00Z", "2027-06-01T07:00:00.000Z"),
        (MON_AND_THU, "2027-01-04T08:00:00Z", "2027-01-07T08:00:00.000Z"),
        (MON_AND_THU, "2027-01-07T08:00:00Z", "2027-01-11T08:00:00.000Z"),
        (WEDNESDAYS, "2027-01-07T00:00:00Z", "2027-01-13T08:00:00.000Z"),
        (MONTH_ENDS, "2027-02-01T00:00:00Z", "2027-02-28T08:00:00.000Z"),
        (MONTH_ENDS, "2027-02-28T08:00:00Z", "2027-03-31T07:00:00.000Z"),
        (MONTH_ENDS, "2027-12-31T08:00:00Z", "2028-01-31T08:00:00.000Z"),
        (BEFORE_MONTHS, "2027-01-29T08:00:00Z", "2027-02-26T08:00:00.000Z"),
        (MONTH_AFTER_FRIDAYS, "2027-03-01T00:00:00Z", "2027-03-01T08:00:00.000Z"),
        (HOURS_AFTER, "2027-02-04T07:59:00Z", "2027-02-04T08:00:00.000Z"),
        (LEAP_DAYS, "2027-01-01T00:00:00Z", "2028-02-29T08:00:00.000Z"),
        (r#"{"every":"month"}"#, "2027-01-01T00:00:00Z", "never"),
    ];

    const ONCE: &str = r#"{"date":"2026-11-27"}"#;
    const AT_NIGHT: &str = r#"{"every":"day","at":"02:30"}"#;
    const FROM_JUNE: &str = r#"{"every":"day","date":"2027-06-01"}"#;
    const MON_AND_THU: &str = r#"{"every":"week","days":["mon","thu"]}"#;
    const WEDNESDAYS: &str = r#"{"every":"week","date":"2027-01-06"}"#;
    const MONTH_ENDS: &str = r#"{"every":"month","date":"2027-01-31"}"#;
    const BEFORE_MONTHS: &str = r#"{"every":"month","date":"2027-01-01","offset":"-3 days"}"#;
    const MONTH_AFTER_FRIDAYS: &str =
        r#"{"every":"week","date":"2027-01-01","offset":"1 month 1 day"}"#;
    const HOURS_AFTER: &str = r#"{"every":"month","date":"2026-05-25","offset":"240 hours"}"#;
    const LEAP_DAYS: &str = r#"{"every":"year","date":"2000-02-29","leap_day":"skip"}"#;

    #[test]
    fn comes_round() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        for (json, now, next) in MOMENTS {
            let found = schedule(json).next_after(instant(now), &berlin, None);
            let shown = found.map_or("never".to_owned(), |at| at.to_string());
            assert_eq!(shown, *next, "{json} after {now}");
        }
    }

    #[test]
    fn counts_from_the_date_of_a_contact() {
        let birthday = schedule(r#"{"every":"year","offset":"-3 days"}"#);
        let anchor = Date::parse("1990-01-02").ok();
        let next = birthday.next_after(instant("2027-01-04T00:00:00Z"), &Zone::UTC, anchor);
        assert_eq!(next, Some(instant("2027-12-30T09:00:00Z")));
        assert_eq!(birthday.next_after(instant("2027-01-04T00:00:00Z"), &Zone::UTC, None), None);
    }

    #[test]
    fn says_what_is_missing() {
        let rows = [
            ("{}", "the schedule has neither `every` nor `date`"),
            (r#"{"every":"week"}"#, "the week has no day"),
            (r#"{"every":"month"}"#, "`every: month` has no day to come round on"),
            (r#"{"every":"year"}"#, "`every: year` has no day to come round on"),
            (r#"{"every":"day","days":["mon"]}"#, "`days` are those of a week"),
        ];
        for (json, problem) in rows {
            assert_eq!(schedule(json).check(false).expect_err(json).problem(), problem);
        }
        assert_eq!(schedule(r#"{"every":"year"}"#).check(true), Ok(()));
        assert_eq!(schedule(r#"{"every":"day"}"#).check(false), Ok(()));
    }

    proptest! {
        /// Each moment is strictly later, none is skipped: the step before leads to it too.
        #[test]
        fn moments_follow_each_other(
            every in prop::sample::select(Every::ALL.to_vec()),
            first in 0..4000_i32,
            (offset, unit) in (-60..60_i32, prop::sample::select(vec!["days", "hours"])),
            minutes in 0..6_000_000_i64,
        ) {
            let anchor = Date::read("2015-01-01").unwrap().plus_days(first);
            let amount = if unit == "hours" { 24 * offset + 5 } else { offset };
            let offset = Duration::parse_signed(&format!("{amount} {unit}")).ok();
            let schedule = Schedule { every: Some(every), offset, ..schedule("{}") };
            let berlin = Zone::parse("Europe/Berlin").unwrap();
            let now = instant("2020-01-01T00:00:00Z").plus(minutes * 60_000);
            let next = schedule.next_after(now, &berlin, Some(anchor)).expect("comes round");
            prop_assert!(next > now);
            let longest_days = match every {
                Every::Day => 2,
                Every::Week => 8,
                Every::Month => 35,
                Every::Year => 367,
            };
            let before = next.plus(-longest_days * 86_400_000);
            if before >= anchor.plus_days(61).at(Time::START_OF_DAY, &berlin) {
                let earlier = schedule.next_after(before, &berlin, Some(anchor)).unwrap();
                prop_assert!(earlier <= now, "{} is later than {}", earlier, now);
            }
        }
    }
}
