//! `until`: a moment, or how it is found.

use std::fmt;

use serde_json::Value;
use weir_engine::condition::{Operand, View};
use weir_engine::form::{Form, Setting, Values, Word};
use weir_engine::kind::Complaints;
use weir_engine::model::Name;
use weir_engine::value::{Days, Duration, LeapDay, Moment, Time, Timestamp, until};
use weir_messages::path::Path;

use crate::attribute;
use crate::leap_day::{self, LEAP_DAY};
use crate::weekdays::{self, WEEKDAYS};

const EVERY: &[Word] = &[Word { word: "year", title: "Every year" }];

pub(super) const SETTINGS: &[Setting] = &[
    Setting::optional("date", Form::DateOrPath, "Date").doc("A date, or a path that finds one."),
    Setting::optional("attribute", Form::Attribute, "Attribute")
        .doc("The attribute that holds the date."),
    Setting::optional("offset", Form::SignedDuration, "Before or after")
        .doc("So long after the date, or, with a minus, before it."),
    Setting::optional("time", Form::TextOrPath, "Time")
        .doc("The time of day, or a path that finds one."),
    Setting::optional("default", Form::Time, "Time if none is found")
        .doc("Taken when the path of `time` finds no time of day."),
    Setting::optional("days", Form::Choices(WEEKDAYS), "On")
        .doc("The weekdays that count; left out, all do."),
    Setting::optional("every", Form::Choice(EVERY), "Every")
        .doc("With `year`, the next anniversary of the attribute's date."),
    LEAP_DAY,
];

/// How the moment is found.
#[derive(Debug)]
pub(super) enum Until {
    /// It is written.
    Moment(Moment),
    /// The next such time of day.
    Time { time: TimeOfDay, days: Days },
    /// A date somewhere, moved.
    Date { date: Place, offset: Option<Duration>, time: Option<TimeOfDay> },
    /// The next anniversary of an attribute's date, moved.
    Yearly { date: Place, offset: Option<Duration>, time: TimeOfDay, leap_day: LeapDay },
}

/// Where a date stands.
#[derive(Debug)]
pub(super) enum Place {
    Written(Moment),
    Path(Path),
    Attribute(Name),
}

/// A time of day, and what holds where its path finds none.
#[derive(Debug)]
pub(super) struct TimeOfDay {
    path: Option<Path>,
    otherwise: Option<Time>,
}

impl Until {
    pub(super) fn new(values: &Values) -> Self {
        match values.group("until") {
            Some(group) => Self::found(group),
            None => Self::Moment(values.date("until").expect("`for` or `until` is required")),
        }
    }

    fn found(group: &Values) -> Self {
        let offset = group.duration("offset").copied();
        let time = TimeOfDay::new(group);
        match (Place::new(group), time) {
            (None, time) => Self::Time {
                time: time.expect("checked: a time where there is no date"),
                days: weekdays::read(group).unwrap_or_default(),
            },
            (Some(date), time) if group.has("every") => {
                let leap_day = leap_day::read(group);
                Self::Yearly { date, offset, time: time.unwrap_or(MIDNIGHT), leap_day }
            }
            (Some(date), time) => Self::Date { date, offset, time },
        }
    }

    /// The instant, for a token that arrived at `from`; none when something is missing.
    pub(super) fn end(&self, view: &View<'_>, from: Timestamp) -> Option<Timestamp> {
        let zone = view.zone();
        match self {
            Self::Moment(moment) => Some(moment.at(zone)),
            Self::Time { time, days } => {
                Some(until::next_time(time.read(view)?, *days, from, zone))
            }
            Self::Date { date, offset, time } => {
                let time = time.as_ref().map(|time| time.read(view));
                let known = time.is_none_or(|time| time.is_some());
                known.then_some(until::on_date(date.read(view)?, *offset, time.flatten(), zone))
            }
            Self::Yearly { date, offset, time, leap_day } => {
                let date = date.read(view)?.day(zone);
                until::anniversary(date, *offset, time.read(view)?, *leap_day, from, zone)
            }
        }
    }

    /// What is looked at to find it.
    pub(super) fn reads(&self) -> Vec<Operand> {
        let (date, time) = match self {
            Self::Moment(_) => (None, None),
            Self::Time { time, .. } => (None, Some(time)),
            Self::Date { date, time, .. } => (Some(date), time.as_ref()),
            Self::Yearly { date, time, .. } => (Some(date), Some(time)),
        };
        let date = date.and_then(Place::path);
        let time = time.and_then(|time| time.path.as_ref());
        date.into_iter().chain(time).cloned().map(Operand::Path).collect()
    }
}

impl Place {
    fn new(group: &Values) -> Option<Self> {
        let written = group.date("date").map(Self::Written);
        let path = || group.path("date").cloned().map(Self::Path);
        written.or_else(path).or_else(|| group.name("attribute").map(Self::Attribute))
    }

    fn read(&self, view: &View<'_>) -> Option<Moment> {
        let value = match self {
            Self::Written(moment) => return Some(*moment),
            Self::Path(path) => view.find(path).into_iter().next(),
            Self::Attribute(name) => attribute::of(view, name),
        };
        Moment::parse(value.and_then(Value::as_str)?).ok()
    }

    fn path(&self) -> Option<&Path> {
        if let Self::Path(path) = self { Some(path) } else { None }
    }
}

const MIDNIGHT: TimeOfDay = TimeOfDay { path: None, otherwise: Some(Time::START_OF_DAY) };

impl TimeOfDay {
    fn new(group: &Values) -> Option<Self> {
        let written = group.text("time").map(|time| Time::parse(time).expect("checked: a time"));
        let path = group.path("time").cloned();
        let otherwise = written.or(group.time("default"));
        (path.is_some() || written.is_some()).then_some(Self { path, otherwise })
    }

    fn read(&self, view: &View<'_>) -> Option<Time> {
        let found = self.path.as_ref().and_then(|path| view.find(path).into_iter().next());
        let time = found.and_then(Value::as_str).and_then(|text| Time::parse(text).ok());
        time.or(self.otherwise)
    }
}

/// What must hold between the settings of `until`.
pub(super) fn check(values: &Values, complaints: &mut Complaints) {
    let Some(group) = values.group("until") else { return };
    let mut wrong = |message: &str, help: &str| complaints.add("until", message, help);
    let dates = [group.has("date"), group.has("attribute")];
    match dates {
        [true, true] => wrong("it names a date and an attribute", "keep one of them"),
        [false, false] if !group.has("time") => {
            wrong("it names no moment", "write `{ time: \"09:00\" }`, or a `date`");
        }
        [false, false] if group.has("offset") => {
            wrong("an `offset` moves a date, and there is none", "name a `date` too");
        }
        _ => {}
    }
    if dates.contains(&true) && group.has("days") {
        wrong("`days` are for a time of day alone", "leave `days` out, or the date");
    }
    if group.has("every") && !group.has("attribute") {
        wrong("only an attribute's date comes every year", "write `attribute: birth_date`");
    }
    check_time(group, &mut wrong);
}

fn check_time(group: &Values, wrong: &mut dyn FnMut(&str, &str)) {
    if let Some(Err(invalid)) = group.text("time").map(Time::parse) {
        wrong(invalid.problem(), invalid.help());
    }
    if group.has("default") && group.path("time").is_none() {
        wrong("`default` is for a `time` that is a path", "leave `default` out");
    }
}

impl fmt::Display for Until {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Moment(moment) => moment.fmt(out),
            Self::Time { time, .. } => time.fmt(out),
            Self::Date { date, .. } => date.fmt(out),
            Self::Yearly { date, .. } => write!(out, "the next anniversary of {date}"),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Written(moment) => moment.fmt(out),
            Self::Path(path) => path.fmt(out),
            Self::Attribute(name) => name.fmt(out),
        }
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.path, self.otherwise) {
            (Some(path), _) => path.fmt(out),
            (None, time) => time.unwrap_or(Time::START_OF_DAY).fmt(out),
        }
    }
}
