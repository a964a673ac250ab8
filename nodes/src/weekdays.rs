//! The days of the week, as words of a choice.

use weir_engine::form::{Values, Word};
use weir_engine::value::{Days, Weekday};

/// The words of a `days` setting.
pub(crate) const WEEKDAYS: &[Word] = &[
    Word { word: "mon", title: "Monday" },
    Word { word: "tue", title: "Tuesday" },
    Word { word: "wed", title: "Wednesday" },
    Word { word: "thu", title: "Thursday" },
    Word { word: "fri", title: "Friday" },
    Word { word: "sat", title: "Saturday" },
    Word { word: "sun", title: "Sunday" },
];

/// What `days` says; nothing when it was left out.
pub(crate) fn read(values: &Values) -> Option<Days> {
    let days = values.names("days").iter().filter_map(|day| Weekday::parse(day).ok());
    Days::new(days).ok()
}
