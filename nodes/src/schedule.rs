//! `schedule`: an instant of the calendar, everybody's or the contact's own.

use weir_engine::form::{Form, Setting, Values, Word};
use weir_engine::kind::{Build, Category, Complaints, Kind};
use weir_engine::trigger::{Calendar, Trigger};
use weir_engine::value::{Every, Moment, Schedule, Time};

use crate::leap_day::{self, LEAP_DAY};
use crate::weekdays::{self, WEEKDAYS};

const EVERY: &[Word] = &[
    Word { word: "day", title: "Every day" },
    Word { word: "week", title: "Every week" },
    Word { word: "month", title: "Every month" },
    Word { word: "year", title: "Every year" },
];

const OWN_DATE: &[Setting] = &[
    Setting::required("attribute", Form::Attribute, "Attribute")
        .doc("The attribute that holds the contact's own date."),
    Setting::optional("offset", Form::SignedDuration, "Before or after")
        .doc("So long after the date, or, with a minus, before it."),
];

pub(crate) static KIND: Kind = Kind {
    name: "schedule",
    title: "Schedule",
    doc: "Lets contacts in at an instant of the calendar: once, or every day, week, month or \
          year; at a date of everybody's, or of the contact's own such as a birthday.",
    category: Category::Start,
    icon: "calendar-clock",
    also: &["Recurring", "Date trigger", "Birthday", "Scheduled segment"],
    summary: "{every} at {at}",
    settings: &[
        Setting::required("at", Form::Time, "At").doc("The time of day."),
        Setting::optional("every", Form::Choice(EVERY), "Every")
            .doc("How often; left out, once, on its date."),
        Setting::optional("date", Form::Either(&Form::Date, OWN_DATE), "Date")
            .doc("The first day, or the attribute that holds the contact's own."),
        Setting::optional("days", Form::Choices(WEEKDAYS), "On")
            .doc("The weekdays, where it is weekly.")
            .show_if("every", &["week"]),
        Setting::optional("timezone", Form::Zone, "Zone")
            .doc("Whose clocks are meant: the contact's, or those of one zone.")
            .default("contact")
            .advanced(),
        Setting::optional("audience", Form::Condition, "Whom it lets in")
            .doc("Asked of each contact when it is due."),
        LEAP_DAY,
    ],
    ports: &[],
    example: "\
type: schedule
at: \"09:00\"
every: year
date: { attribute: birth_date, offset: -3 days }
next: birthday_mail",
    check,
    build: Build::Start(|values| Trigger::Schedule(Box::new(calendar(values)))),
};

fn check(values: &Values, complaints: &mut Complaints) {
    if let Some(Moment::At(_)) = values.date("date") {
        let help = "write the day alone, and the time of day under `at`";
        complaints.add("date", "it holds a time of day too", help);
    }
    let anchored = values.group("date").is_some();
    if let Err(invalid) = schedule(values).check(anchored) {
        complaints.add("", invalid.problem(), invalid.help());
    }
}

fn calendar(values: &Values) -> Calendar {
    Calendar {
        schedule: schedule(values),
        attribute: values.group("date").and_then(|own| own.name("attribute")),
        audience: values.condition("audience").cloned(),
        zone: values.zone("timezone"),
    }
}

fn schedule(values: &Values) -> Schedule {
    let date = values.date("date").and_then(|date| match date {
        Moment::Day(day) => Some(day),
        Moment::At(_) => None,
    });
    Schedule {
        at: values.time("at").unwrap_or(Time::START_OF_DAY),
        every: values.text("every").and_then(|every| Every::parse(every).ok()),
        date,
        days: weekdays::read(values),
        offset: values.group("date").and_then(|own| own.duration("offset")).copied(),
        leap_day: leap_day::read(values),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{complaints, instant, values};
    use weir_engine::value::{Date, Zone};

    fn next(settings: &str, after: &str, anchor: Option<&str>) -> Option<String> {
        assert_eq!(complaints(&KIND, settings), [], "{settings}");
        let anchor = anchor.map(|date| Date::parse(date).expect(date));
        let schedule = calendar(&values(&KIND, settings)).schedule;
        schedule.next_after(instant(after), &Zone::UTC, anchor).map(|next| next.to_string())
    }

    #[test]
    fn settings_make_the_calendar() {
        let monday = "2027-01-04T10:00:00Z";
        let own = "at: \"09:00\", every: year, date: { attribute: born, offset: -3 days }";
        let rows = [
            ("at: \"09:00\", every: day", None, "2027-01-05T09:00:00.000Z"),
            ("at: \"09:00\", every: week, days: [wed]", None, "2027-01-06T09:00:00.000Z"),
            ("at: \"09:00\", date: \"2027-02-01\"", None, "2027-02-01T09:00:00.000Z"),
            (own, Some("2000-03-10"), "2027-03-07T09:00:00.000Z"),
        ];
        for (settings, anchor, expected) in rows {
            assert_eq!(next(settings, monday, anchor).as_deref(), Some(expected), "{settings}");
        }
    }

    #[test]
    fn leap_days_follow_their_rule() {
        let own = "at: \"09:00\", every: year, date: { attribute: born }";
        let rows = [("feb_28", "2027-02-28"), ("mar_1", "2027-03-01"), ("skip", "2028-02-29")];
        for (rule, day) in rows {
            let settings = format!("{own}, leap_day: {rule}");
            let found = next(&settings, "2027-01-04T10:00:00Z", Some("2000-02-29"));
            assert_eq!(found, Some(format!("{day}T09:00:00.000Z")));
        }
    }

    #[test]
    fn it_carries_attribute_audience_and_zone() {
        let settings = "at: \"09:00\", date: { attribute: born }, timezone: Asia/Tokyo, \
                        audience: { tag: VIP }";
        let calendar = calendar(&values(&KIND, settings));
        assert_eq!(calendar.attribute.as_deref(), Some("born"));
        assert!(calendar.audience.is_some());
        assert_eq!(calendar.zone.to_string(), "Asia/Tokyo");
    }

    #[test]
    fn a_calendar_without_a_day_is_refused() {
        let rows = [
            ("at: \"09:00\"", ""),
            ("at: \"09:00\", every: month", ""),
            ("at: \"09:00\", date: \"2027-02-01T10:00\"", "date"),
        ];
        for (settings, setting) in rows {
            assert_eq!(complaints(&KIND, settings)[0].0, setting, "{settings}");
        }
    }
}
