//! Durations, times, dates, zones.

use super::Reader;
use crate::diagnostic::{Rule, rules};
use crate::source::{Node, Value};
use crate::value::{Duration, Invalid, Moment, Time, ZoneSetting};

impl Reader<'_> {
    pub(super) fn duration(&mut self, key: &str, node: &Node, signed: bool) -> Option<Duration> {
        if let Value::Number(number) = &node.value {
            let written = &number.written;
            let message = format!("`{key}: {written}` says no unit");
            let help = format!(
                "Write the unit, such as `{key}: {written} minutes`, `{written} hours` or \
                 `{written} days`."
            );
            self.report(&rules::NOT_A_DURATION, node.span, message, help);
            return None;
        }
        let text = self.line(key, node)?;
        let parse = if signed { Duration::parse_signed } else { Duration::parse };
        self.parsed(&rules::NOT_A_DURATION, node, parse(&text))
    }

    pub(super) fn time(&mut self, key: &str, node: &Node) -> Option<Time> {
        let text = self.line(key, node)?;
        self.parsed(&rules::WRONG_VALUE, node, Time::parse(&text))
    }

    pub(super) fn date(&mut self, key: &str, node: &Node) -> Option<Moment> {
        let text = self.line(key, node)?;
        self.parsed(&rules::WRONG_VALUE, node, Moment::parse(&text))
    }

    pub(super) fn zone(&mut self, key: &str, node: &Node) -> Option<ZoneSetting> {
        let text = self.line(key, node)?;
        self.parsed(&rules::WRONG_VALUE, node, ZoneSetting::parse(&text))
    }

    /// What a value's own reader says, at its place.
    pub(super) fn parsed<T>(
        &mut self,
        rule: &'static Rule,
        node: &Node,
        read: Result<T, Invalid>,
    ) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(invalid) => {
                let help = sentence(invalid.help());
                self.report(rule, node.span, invalid.problem().to_owned(), help);
                None
            }
        }
    }
}

/// Help of a value stands behind a colon elsewhere; here it is a sentence.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    let stop = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{}{}{stop}", first.to_uppercase(), letters.as_str())
}
