//! Windows: days, times of day, dates.

use super::times::sentence;
use super::{At, Reader, read_settings};
use crate::diagnostic::{Diagnostic, rules};
use crate::form::{Form, Setting, Values, Word};
use crate::source::{Map, Node};
use crate::value::{Date, DateRange, Days, Invalid, Moment, Time, Weekday, Window};

const DAYS: &[Word] = &[
    Word { word: "mon", title: "Monday" },
    Word { word: "tue", title: "Tuesday" },
    Word { word: "wed", title: "Wednesday" },
    Word { word: "thu", title: "Thursday" },
    Word { word: "fri", title: "Friday" },
    Word { word: "sat", title: "Saturday" },
    Word { word: "sun", title: "Sunday" },
];

const DATES: &[Setting] = &[
    Setting::optional("from", Form::Date, "From").doc("The first date, included."),
    Setting::optional("to", Form::Date, "To").doc("The last date, included."),
];

/// What a window is made of; each part may be left out.
pub(crate) const WINDOW: &[Setting] = &[
    Setting::optional("days", Form::Choices(DAYS), "Days").doc("On which days of the week."),
    Setting::optional("from", Form::Time, "From").doc("From this time of day, included."),
    Setting::optional("to", Form::Text, "To")
        .doc("To this time of day, excluded; earlier than `from` it is on the next day."),
    Setting::optional("dates", Form::Group(DATES), "Dates").doc("Between these dates."),
    Setting::optional("timezone", Form::Zone, "Time zone")
        .doc("By whose clocks.")
        .default("contact"),
];

impl Reader<'_> {
    pub(super) fn window(&mut self, key: &str, node: &Node) -> Option<Window> {
        let map = self.map(key, node)?;
        let what = format!("`{key}`");
        let at = At { what: &what, span: node.span, ..self.at };
        read_window(map, &[], at, self.out)
    }
}

/// Reads a window from a map that may hold `extra_keys` too.
pub(crate) fn read_window(
    map: &Map,
    extra_keys: &[&str],
    at: At<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Window> {
    let before = out.len();
    let values = read_settings(WINDOW, map, extra_keys, at, out);
    let to = map.get("to").filter(|_| values.has("to"));
    let to = to.map(|node| (node.span, Time::parse_end(node.as_text().unwrap_or_default())));
    let mut reader = Reader::new(at, out);
    let to = match to {
        None => None,
        Some((_, Ok(time))) => Some(time),
        Some((span, Err(invalid))) => {
            reader.invalid(&rules::WRONG_VALUE, span, &invalid);
            None
        }
    };
    if reader.out.len() > before {
        return None;
    }
    match assembled(&values, to) {
        Ok(window) => Some(window),
        Err(invalid) => {
            reader.invalid(&rules::EMPTY_WINDOW, at.span, &invalid);
            None
        }
    }
}

fn assembled(values: &Values, to: Option<Time>) -> Result<Window, Invalid> {
    let days = match values.names("days") {
        [] => Days::ALL,
        names => {
            let days =
                names.iter().map(|day| Weekday::parse(day)).collect::<Result<Vec<_>, _>>()?;
            Days::new(days)?
        }
    };
    let dates = values.group("dates");
    let end = |key: &str| dates.and_then(|dates| dates.date(key)).map(whole_day).transpose();
    let dates = DateRange::new(end("from")?, end("to")?)?;
    Window::new(days, values.time("from"), to, dates, values.zone("timezone"))
}

fn whole_day(moment: Moment) -> Result<Date, Invalid> {
    match moment {
        Moment::Day(date) => Ok(date),
        Moment::At(time) => Date::parse(&time.to_string()),
    }
}

impl Reader<'_> {
    fn invalid(
        &mut self,
        rule: &'static crate::diagnostic::Rule,
        span: crate::source::Span,
        invalid: &Invalid,
    ) {
        self.report(rule, span, invalid.problem().to_owned(), sentence(invalid.help()));
    }
}
