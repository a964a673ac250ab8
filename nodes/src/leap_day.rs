//! `leap_day`: what becomes of 29 February in other years, wherever something is yearly.

use weir_engine::form::{Form, Setting, Values, Word};
use weir_engine::value::LeapDay;

const RULES: &[Word] = &[
    Word { word: "feb_28", title: "28 February" },
    Word { word: "mar_1", title: "1 March" },
    Word { word: "skip", title: "Only in leap years" },
];

/// The setting.
pub(crate) const LEAP_DAY: Setting =
    Setting::optional("leap_day", Form::Choice(RULES), "29 February falls on")
        .doc("The day on which 29 February is kept in years without one.")
        .default("feb_28")
        .show_if("every", &["year"])
        .advanced();

/// What it says.
pub(crate) fn read(values: &Values) -> LeapDay {
    values.text("leap_day").and_then(|rule| LeapDay::parse(rule).ok()).unwrap_or_default()
}
