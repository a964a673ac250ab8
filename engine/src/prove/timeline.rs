//! How an assertion breaks, in plain words.

use std::fmt;

use crate::model::Name;
use crate::turn::Input;
use crate::value::Timestamp;

/// The shortest way in which an assertion breaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline {
    /// What happens, in order.
    pub steps: Vec<Moment>,
    /// What it leans on that the flow alone does not decide; empty when it surely breaks.
    pub possible_if: Vec<String>,
    /// How to see it break: what to give to the turns of a contact that
    /// [`crate::simulate::new_contact`] makes. None where it leans on something.
    pub replay: Option<Replay>,
}

/// Inputs that break the assertion.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    /// What the contact is called: lots are drawn by it.
    pub contact: String,
    /// What it is given, and when.
    pub inputs: Vec<(Timestamp, Input)>,
}

/// One thing that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// When, since entry, in words: `day 1`.
    pub elapsed: String,
    /// What, in words.
    pub text: String,
    /// At which node.
    pub node: Option<Name>,
}

impl fmt::Display for Timeline {
    /// A line for each step, and one for what it leans on.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wide = self.steps.iter().map(|step| step.elapsed.chars().count()).max().unwrap_or(0);
        for (place, step) in self.steps.iter().enumerate() {
            let line = if place > 0 { "\n" } else { "" };
            write!(out, "{line}{:wide$}  {}", step.elapsed, step.text)?;
        }
        for (place, leaning) in self.possible_if.iter().enumerate() {
            write!(out, "{}{leaning}", if place > 0 { ", and " } else { "\npossible if " })?;
        }
        Ok(())
    }
}

const MINUTE_MILLIS: i64 = 60 * 1_000;
const HOUR_MINUTES: i64 = 60;
const DAY_MINUTES: i64 = 24 * HOUR_MINUTES;

/// How long after entry: whole days, and what is left over in hours and minutes.
pub(super) fn elapsed(since: Timestamp, at: Timestamp) -> String {
    let minutes = (at.millis() - since.millis()).max(0) / MINUTE_MILLIS;
    let (day, rest) = (minutes / DAY_MINUTES, minutes % DAY_MINUTES);
    let (hours, minutes) = (rest / HOUR_MINUTES, rest % HOUR_MINUTES);
    if rest == 0 { format!("day {day}") } else { format!("day {day}, {hours}:{minutes:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_days_and_what_is_left() {
        let at = |minutes: i64| Timestamp::from_millis(minutes * MINUTE_MILLIS);
        let rows = [(0, "day 0"), (59, "day 0, 0:59"), (1_440, "day 1"), (3_000, "day 2, 2:00")];
        for (minutes, expected) in rows {
            assert_eq!(elapsed(at(0), at(minutes)), expected);
        }
    }

    #[test]
    fn a_timeline_reads_line_by_line() {
        let step = |elapsed: &str, text: &str| Moment {
            elapsed: elapsed.into(),
            text: text.into(),
            node: None,
        };
        let steps = vec![step("day 0", "BUY is added"), step("day 10", "the e-mail goes")];
        let possible_if = vec!["it is Monday".into(), "it rains".into()];
        let timeline = Timeline { steps, possible_if, replay: None };
        let expected = "day 0   BUY is added\nday 10  the e-mail goes\n\
                        possible if it is Monday, and it rains";
        assert_eq!(timeline.to_string(), expected);
    }
}
